using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ConvGen.Runtime;

/// <summary>Weights and bias of a layer that a batch normalisation was folded into.</summary>
/// <param name="Weights">In the order they were given in.</param>
/// <param name="Bias">One for each output channel, also in a layer declared without: kernels always start from one.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct FoldedWeights(float[] Weights, float[] Bias);

/// <summary>Folds a batch normalisation into the layer before it, at construction.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class BatchNormFolding
{
    /// <summary>What the layer computes with instead of <paramref name="weights"/> and <paramref name="bias"/>, which have the lengths of the layer; an empty bias is zeros.</summary>
    /// <param name="g">The layer, or one half of it.</param>
    /// <param name="weights">In the layer's own order.</param>
    /// <param name="bias">One for each output channel, or none.</param>
    /// <param name="norm">Where none is given, weights and bias stay as they are.</param>
    /// <param name="layer">What errors call the layer.</param>
    /// <param name="parameter">What its constructor calls <paramref name="norm"/>.</param>
    /// <param name="count">What the lengths are, in words.</param>
    /// <exception cref="ArgumentException">A length is not the layer's number of output channels, or a variance cannot be one.</exception>
    public static FoldedWeights Fold(ConvGeometry g, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, BatchNorm norm, string layer, string parameter = "norm", string count = "one for each output channel")
    {
        if (!norm.IsGiven) return new FoldedWeights(weights.ToArray(), bias.ToArray());
        CheckLength("gamma", norm.Gamma);
        CheckLength("beta", norm.Beta);
        CheckLength("mean", norm.Mean);
        CheckLength("variance", norm.Variance);
        double[] scale = Scales(norm, layer, parameter);
        return new FoldedWeights(Scale(g, weights, scale), Shift(bias, norm, scale));

        void CheckLength(string name, ReadOnlySpan<float> values)
        {
            if (values.Length != g.OutChannels)
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{name} has {values.Length:N0} floats; {layer} takes {g.OutChannels:N0} = {count}"), parameter);
        }
    }

    private static double[] Scales(BatchNorm norm, string layer, string parameter)
    {
        double[] scale = new double[norm.Gamma.Length];
        for (int o = 0; o < scale.Length; o++)
        {
            float variance = norm.Variance[o];
            if (!float.IsFinite(variance) || variance < 0) ThrowVariance(o, variance, "a variance is finite and not negative", layer, parameter);
            double squared = (double)variance + norm.Epsilon;
            if (squared == 0) ThrowVariance(o, variance, "with an epsilon of 0 that divides by zero", layer, parameter);
            scale[o] = norm.Gamma[o] / Math.Sqrt(squared);
        }

        return scale;
    }

    /// <summary>Weights are [O][I / groups][tap]; of a transposed layer [I][O / groups][tap], input channels of a group adjacent.</summary>
    private static float[] Scale(ConvGeometry g, ReadOnlySpan<float> weights, double[] scale)
    {
        float[] scaled = new float[weights.Length];
        int filter = g.IsTransposed ? g.Taps : g.InChannelsPerGroup * g.Taps;
        for (int first = 0, row = 0; first < scaled.Length; first += filter, row++)
        {
            double by = scale[g.IsTransposed ? row / g.OutChannelsPerGroup / g.InChannelsPerGroup * g.OutChannelsPerGroup + row % g.OutChannelsPerGroup : row];
            for (int i = first; i < first + filter; i++) scaled[i] = (float)(weights[i] * by);
        }

        return scaled;
    }

    private static float[] Shift(ReadOnlySpan<float> bias, BatchNorm norm, double[] scale)
    {
        float[] shifted = new float[scale.Length];
        for (int o = 0; o < shifted.Length; o++) shifted[o] = (float)(((bias.IsEmpty ? 0 : (double)bias[o]) - norm.Mean[o]) * scale[o] + norm.Beta[o]);
        return shifted;
    }

    [DoesNotReturn]
    private static void ThrowVariance(int channel, float variance, string rule, string layer, string parameter) =>
        throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"variance[{channel}] is {variance:R}; {rule} ({layer})"), parameter);
}

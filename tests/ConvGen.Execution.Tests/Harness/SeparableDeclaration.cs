using System.Globalization;
using System.Text;

namespace ConvGen.Execution.Tests.Harness;

/// <summary>A <c>[SeparableConv2D]</c> in numbers: <paramref name="Plain"/> has the input, the depthwise kernel and axes, the output's channels, bias and activation.</summary>
public sealed record SeparableDeclaration(LayerDeclaration Plain, int Multiplier = 1, bool DepthwiseBias = false, Activation Between = Activation.None, float? Alpha = null, float? Beta = null)
{
    /// <summary>The attribute as a user would type it, defaults left out.</summary>
    public string Attribute
    {
        get
        {
            StringBuilder text = new(Plain.Attribute.Replace("[Conv2D(", "[SeparableConv2D(", StringComparison.Ordinal)[..^2]);
            if (Multiplier != 1) text.Append(", DepthMultiplier = ").Append(Multiplier);
            if (DepthwiseBias) text.Append(", DepthwiseBias = true");
            if (Between != Activation.None) text.Append(", DepthwiseActivation = Activation.").Append(Between);
            if (Alpha is float alpha) text.Append(CultureInfo.InvariantCulture, $", DepthwiseActivationAlpha = {alpha:R}f");
            if (Beta is float beta) text.Append(CultureInfo.InvariantCulture, $", DepthwiseActivationBeta = {beta:R}f");
            return text.Append(")]").ToString();
        }
    }

    private int Middle => Plain.InChannels * Multiplier;

    /// <summary>The first half as a convolution.</summary>
    public LayerDeclaration Depthwise => Plain with { OutChannels = Middle, Groups = Plain.InChannels, Bias = DepthwiseBias, Activation = Between, Alpha = Alpha, Beta = Beta };

    /// <summary>The second half as a convolution.</summary>
    public LayerDeclaration Pointwise
    {
        get
        {
            ReferenceLayer first = Depthwise.Reference;
            return Plain with
            {
                InChannels = Middle, Kernel = 1, Stride = 1, Dilation = 1, Pads = 0, AutoPad = AutoPad.None, PaddingMode = PaddingMode.Zeros, FlipKernel = false,
                Height = first.Height.Output, Width = first.Width.Output,
            };
        }
    }

    /// <summary>Floats of both weights, the depthwise ones first, and of both biases.</summary>
    public (int Weights, int Biases) Lengths => (Depthwise.Reference.WeightLength + Pointwise.Reference.WeightLength, (DepthwiseBias ? Middle : 0) + (Plain.Bias ? Plain.OutChannels : 0));

    /// <summary>Outputs in double precision, channels first, and how far a kernel may be off: by the error of each half, the first's as the second passes it on.</summary>
    /// <param name="between">The normalisation between the first half and its activation; null for none.</param>
    /// <param name="after">The same of the second half.</param>
    public (double[] Values, double[] Bounds) Exact(float[] input, float[] weights, float[] biases, ChannelNorm? between = null, ChannelNorm? after = null)
    {
        ReferenceLayer first = Depthwise.Reference, second = Pointwise.Reference;
        int addends = DepthwiseBias ? Middle : 0;
        ReferenceResult middle = DoubleReference.Run(first, input, weights.AsSpan(0, first.WeightLength), biases.AsSpan(0, addends));
        int positions = second.OutputPositions;
        if (between is not null)
        {
            for (int i = 0; i < middle.Sums.Length; i++)
            {
                int channel = i / positions % Middle;
                middle.Sums[i] = between.Of(channel, middle.Sums[i]);
                middle.Values[i] = first.Activation.Apply(middle.Sums[i]);
                middle.Magnitudes[i] = between.MagnitudeOf(channel, middle.Magnitudes[i]) * (first.Reduction + 4) / (first.Reduction + 2);    // two roundings more: weight and bias
            }
        }

        ErrorBound errors = new(first, middle, Accuracy.Strict, "");
        double[] values = new double[second.OutputLength], bounds = new double[second.OutputLength];
        for (int i = 0; i < values.Length; i++)
        {
            int image = i / positions / second.OutChannels, o = i / positions % second.OutChannels, position = i % positions;
            double sum = Plain.Bias ? biases[addends + o] : 0, magnitude = Math.Abs(sum), passed = 0;
            for (int k = 0; k < Middle; k++)
            {
                int at = (image * Middle + k) * positions + position;
                double weight = weights[first.WeightLength + o * Middle + k];
                sum += weight * middle.Values[at];
                magnitude += Math.Abs(weight * middle.Values[at]);
                passed += Math.Abs(weight) * (errors.At(at) + Math.Abs(middle.Values[at]) / (1 << 24));    // stored as a float
            }

            int roundings = Middle + 2;
            if (after is not null)
            {
                (sum, magnitude, passed) = (after.Of(o, sum), after.MagnitudeOf(o, magnitude), passed * Math.Abs(after.Scale(o)));
                roundings += 2;
            }

            values[i] = second.Activation.Apply(sum);
            double error = roundings * (magnitude + passed) / (1 << 24) + passed;
            bounds[i] = second.Activation.Lipschitz * error + (second.Activation.Kind == Activation.None ? 0 : 4e-7 * Math.Abs(values[i]) + second.Activation.Cancellation(sum)) + 1e-37;
        }

        return (values, bounds);
    }

    public override string ToString() => Attribute;
}

/// <summary>Seeded random separable layers: declaration i of a seed is always the same one, whatever else is drawn.</summary>
public static class RandomSeparables
{
    private const long LargestCost = 3_000_000;    // products: eight runs and the reference stay below a second

    private static readonly int[] Extents = [1, 2, 3, 4, 5, 7, 8, 11, 13, 14, 16, 17, 19, 23, 28, 31, 56, 90];
    private static readonly int[] Channels = [1, 1, 2, 3, 4, 5, 7, 8, 11, 16, 17, 24, 32, 33, 40, 64, 65, 96, 129, 256];

    /// <summary>Declaration <paramref name="index"/> of <paramref name="seed"/>.</summary>
    public static SeparableDeclaration At(int seed, int index)
    {
        Random random = new(unchecked(seed * 1_000_003 + index));
        SeparableDeclaration layer;
        do
        {
            layer = Draw(random);
        }
        while (!IsLegal(layer.Plain) || layer.Pointwise.Reference.OutputLength * (long)layer.Pointwise.InChannels + layer.Depthwise.Reference.OutputLength * (long)layer.Depthwise.Reference.Reduction > LargestCost);
        return layer;
    }

    private static SeparableDeclaration Draw(Random random)
    {
        LayerDeclaration plain = new()
        {
            InChannels = Pick(random, Channels),
            OutChannels = Pick(random, Channels),
            Kernel = Axes(random, 1, 2, 3, 3, 3, 5, 7),
            Stride = Axes(random, 1, 1, 1, 2, 3),
            Dilation = random.Next(4) == 0 ? Axes(random, 1, 2, 3) : 1,
            Pads = random.Next(3) switch { 0 => 0, 1 => 1, _ => new Sides(random.Next(4), random.Next(4), random.Next(4), random.Next(4)) },
            AutoPad = random.Next(5) == 0 ? (AutoPad)random.Next(1, 5) : AutoPad.None,
            PaddingMode = random.Next(3) == 0 ? (PaddingMode)random.Next(4) : PaddingMode.Zeros,
            Bias = random.Next(4) != 0,
            FlipKernel = random.Next(8) == 0,
            Height = Pick(random, Extents),
            Width = Pick(random, Extents),
            Batch = Pick(random, 1, 1, 1, 2, 3),
            Layout = (Layout)random.Next(2),
            Activation = AnActivation(random),
            SpellArrays = random.Next(4) == 0,
        };
        LayerDeclaration between = new LayerDeclaration { Activation = AnActivation(random) }.WithParameters(0.125f, 0.5f);
        return new SeparableDeclaration(plain.WithParameters(0.25f, 0.75f), Pick(random, 1, 1, 1, 2, 3, 4), random.Next(2) == 0, between.Activation, between.Alpha, between.Beta);
    }

    private static bool IsLegal(LayerDeclaration layer)
    {
        ReferenceLayer plain = (layer with { OutChannels = layer.InChannels, Groups = layer.InChannels }).Reference;
        return IsLegal(plain.Height) && IsLegal(plain.Width);

        bool IsLegal(ReferenceAxis axis) =>
            axis.Begin + axis.Input + axis.End >= (axis.Kernel - 1) * axis.Dilation + 1
            && Math.Max(axis.Begin, axis.End) <= layer.PaddingMode switch { PaddingMode.Reflect => axis.Input - 1, PaddingMode.Circular => axis.Input, _ => int.MaxValue };
    }

    private static Activation AnActivation(Random random) => random.Next(2) == 0 ? Activation.None : (Activation)random.Next(Enum.GetValues<Activation>().Length);

    private static PerAxis Axes(Random random, params int[] choices)
    {
        int all = Pick(random, choices);
        return random.Next(2) == 0 ? all : new PerAxis(Pick(random, choices), Pick(random, choices));
    }

    private static T Pick<T>(Random random, params T[] choices) => choices[random.Next(choices.Length)];
}

using ConvGen.Runtime;

namespace ConvGen.Tests;

public sealed class BatchNormFoldingTests
{
    private static readonly ConvGeometry Plain = Geometry(inChannels: 4, outChannels: 6, groups: 2, transposed: false);
    private static readonly ConvGeometry Transposed = Geometry(inChannels: 4, outChannels: 6, groups: 2, transposed: true);

    /// <summary>A weight's output channel: its filter, [O][I / groups][tap].</summary>
    [Fact]
    public void Weights_are_scaled_by_the_output_channel_of_their_filter()
    {
        float[] folded = Fold(Plain, new float[6 * 2 * 3].Select(_ => 1f).ToArray(), []).Weights;
        Assert.Equal(Enumerable.Range(0, 36).Select(i => (float)(i / 6 + 1)), folded);
    }

    /// <summary>[I][O / groups][tap]: input channels 0 and 1 meet output channels 0 to 2, 2 and 3 meet 3 to 5.</summary>
    [Fact]
    public void Weights_of_a_transposed_layer_are_scaled_by_the_output_channel_inside_their_input_channel()
    {
        float[] folded = Fold(Transposed, new float[4 * 3 * 3].Select(_ => 1f).ToArray(), []).Weights;
        int[] channels = [0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5];
        Assert.Equal(channels.SelectMany(o => Enumerable.Repeat((float)(o + 1), 3)), folded);
    }

    [Fact]
    public void Products_are_rounded_once_from_double()
    {
        const float Weight = 1.1f, Gamma = 1.7f, Variance = 0.3f, Mean = 0.2f, Beta = -5.3f, Bias = 3.9f;
        ConvGeometry one = Geometry(1, 1, 1, false);
        FoldedWeights folded = BatchNormFolding.Fold(one, [Weight, 0, -Weight], [Bias], new BatchNorm([Gamma], [Beta], [Mean], [Variance], 1e-3f), "Trunk");
        double scale = Gamma / Math.Sqrt((double)Variance + 1e-3f);
        Assert.Equal([(float)(Weight * scale), 0, (float)(-Weight * scale)], folded.Weights);
        Assert.Equal([(float)(((double)Bias - Mean) * scale + Beta)], folded.Bias);
    }

    [Theory]
    [InlineData(-1e-30f, 1e-5f, "variance[1] is -1E-30; a variance is finite and not negative (Trunk)")]
    [InlineData(float.NaN, 1e-5f, "variance[1] is NaN; a variance is finite and not negative (Trunk)")]
    [InlineData(float.PositiveInfinity, 1e-5f, "variance[1] is Infinity; a variance is finite and not negative (Trunk)")]
    [InlineData(0f, 0f, "variance[1] is 0; with an epsilon of 0 that divides by zero (Trunk)")]
    public void A_variance_that_cannot_be_one_is_refused(float variance, float epsilon, string message)
    {
        ArgumentException thrown = Assert.Throws<ArgumentException>(() =>
            BatchNormFolding.Fold(Geometry(1, 2, 1, false), new float[6], [], new BatchNorm([1, 1], [0, 0], [0, 0], [1, variance], epsilon), "Trunk"));
        Assert.Equal("norm", thrown.ParamName);
        Assert.StartsWith(message, thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1e-5f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void An_epsilon_that_cannot_be_one_is_refused(float epsilon)
    {
        ArgumentOutOfRangeException thrown = Assert.Throws<ArgumentOutOfRangeException>(() => _ = new BatchNorm([], [], [], [], epsilon));
        Assert.Equal("epsilon", thrown.ParamName);
        Assert.Contains("has to be finite and not negative", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Default_is_no_normalisation_and_empty_spans_are_one_that_fits_nothing()
    {
        FoldedWeights same = BatchNormFolding.Fold(Geometry(1, 2, 1, false), [1, 2, 3, 4, 5, 6], [7, 8], default, "Trunk");
        Assert.Equal([1, 2, 3, 4, 5, 6], same.Weights);
        Assert.Equal([7, 8], same.Bias);
        Assert.Empty(BatchNormFolding.Fold(Geometry(1, 2, 1, false), new float[6], [], default, "Trunk").Bias);
        Assert.Throws<ArgumentException>(() => BatchNormFolding.Fold(Geometry(1, 2, 1, false), new float[6], [], new BatchNorm([], [], [], [], 0), "Trunk"));
    }

    [Fact]
    public void A_variance_of_zero_is_one_beside_an_epsilon()
    {
        FoldedWeights folded = BatchNormFolding.Fold(Geometry(1, 1, 1, false), [1, 1, 1], [], new BatchNorm([1], [0], [0], [0]), "Trunk");
        Assert.Equal((float)(1 / Math.Sqrt(1e-5f)), folded.Weights[0]);
    }

    [Fact]
    public void Not_a_number_in_the_other_parameters_reaches_the_channel_it_belongs_to_and_no_other()
    {
        FoldedWeights folded = BatchNormFolding.Fold(Geometry(1, 2, 1, false), new float[6], [], new BatchNorm([float.NaN, 1], [0, float.NaN], [0, 0], [1, 1]), "Trunk");
        Assert.All(folded.Weights.Take(3), weight => Assert.True(float.IsNaN(weight)));
        Assert.All(folded.Weights.Skip(3), weight => Assert.Equal(0, weight));
        Assert.All(folded.Bias, bias => Assert.True(float.IsNaN(bias)));
    }

    /// <summary>Scale of output channel o: o + 1.</summary>
    private static FoldedWeights Fold(ConvGeometry g, float[] weights, float[] bias)
    {
        float[] gamma = [.. Enumerable.Range(1, g.OutChannels).Select(o => (float)o)], zeros = new float[g.OutChannels], ones = [.. zeros.Select(_ => 1f)];
        return BatchNormFolding.Fold(g, weights, bias, new BatchNorm(gamma, zeros, zeros, ones, epsilon: 0), "Trunk");
    }

    private static ConvGeometry Geometry(int inChannels, int outChannels, int groups, bool transposed)
    {
        AxisGeometry absent = new(1, 1, 1, 1, 0, 0) { IsTransposed = transposed };
        return new ConvGeometry
        {
            InChannels = inChannels, OutChannels = outChannels, Groups = groups, Depth = absent, Height = absent, Width = new AxisGeometry(8, 3, 1, 1, 0, 0) { IsTransposed = transposed },
            PaddingMode = PaddingMode.Zeros, Layout = Layout.Nchw,
        };
    }
}

using ConvGen.Execution.Tests.Harness;
using Xunit;

namespace ConvGen.Execution.Tests;

/// <summary>Batch normalisation given at construction, against convolution, normalisation and activation one after another in double.</summary>
public sealed class BatchNormTests(BatchNormTests.Layers layers) : IClassFixture<BatchNormTests.Layers>
{
    private const double UnitRoundoff = 1.0 / (1 << 24);

    /// <summary>Each weight order there is: input channels inside and outside, groups, depthwise across groups, transformed, transposed; with and without bias.</summary>
    private static readonly LayerDeclaration[] Declared =
    [
        new() { InChannels = 5, OutChannels = 19, Kernel = 3, Height = 9, Width = 13, Pads = 1 },
        new() { InChannels = 8, OutChannels = 40, Kernel = 3, Height = 9, Width = 13, Pads = 1, Layout = Layout.Nhwc, Activation = Activation.Relu },
        new() { InChannels = 8, OutChannels = 40, Kernel = 3, Height = 9, Width = 13, Pads = 1, Layout = Layout.Nhwc, Bias = false, Activation = Activation.Relu },
        new() { InChannels = 16, OutChannels = 24, Kernel = 3, Height = 12, Width = 12, Pads = 1, Layout = Layout.Nhwc, Algorithm = Algorithm.Winograd, Bias = false },
        new() { InChannels = 3, OutChannels = 3, Kernel = 5, Height = 20, Width = 70, Stride = 2, Batch = 2, FlipKernel = true },
        new() { InChannels = 24, OutChannels = 36, Kernel = 3, Groups = 4, Height = 10, Width = 11, Layout = Layout.Nhwc, Activation = Activation.HardSwish },
        new() { InChannels = 24, OutChannels = 36, Kernel = 1, Groups = 4, Height = 10, Width = 11, Bias = false },
        new() { InChannels = 40, OutChannels = 40, Kernel = 3, Groups = 40, Height = 10, Width = 11, Layout = Layout.Nhwc, Bias = false },
        new() { InChannels = 40, OutChannels = 40, Kernel = 3, Groups = 40, Height = 10, Width = 31, Activation = Activation.Silu },
        new() { InChannels = 10, OutChannels = 30, Kernel = 3, Groups = 10, Height = 10, Width = 11, Layout = Layout.Nhwc },
        new() { Rank = 1, InChannels = 7, OutChannels = 18, Kernel = 9, Width = 100, Dilation = 2, Bias = false },
        new() { Rank = 3, InChannels = 6, OutChannels = 17, Kernel = 3, Depth = 4, Height = 6, Width = 9, Pads = 1, Bias = false },
        new() { Rank = 1, Transposed = true, InChannels = 6, OutChannels = 9, Kernel = 4, Stride = 2, Width = 20, Groups = 3 },
        new() { Transposed = true, InChannels = 12, OutChannels = 20, Kernel = 4, Stride = 2, Pads = 1, Height = 7, Width = 9, Layout = Layout.Nhwc, Bias = false },
        new() { Transposed = true, InChannels = 12, OutChannels = 20, Kernel = 3, Stride = 2, Groups = 4, Height = 7, Width = 9, Activation = Activation.Relu6 },
        new() { Transposed = true, InChannels = 24, OutChannels = 24, Kernel = 4, Stride = 2, Groups = 24, Height = 7, Width = 9, Layout = Layout.Nhwc, Bias = false },
        new() { Rank = 3, Transposed = true, InChannels = 4, OutChannels = 6, Kernel = 2, Stride = 2, Groups = 2, Depth = 3, Height = 4, Width = 5 },
        new() { InChannels = 5, OutChannels = 19, Kernel = 3, Height = 9, Width = 13, Algorithm = Algorithm.Reference, Bias = false },
    ];

    public static TheoryData<int, Isa> Cases
    {
        get
        {
            TheoryData<int, Isa> cases = [];
            for (int i = 0; i < Declared.Length; i++)
                foreach (Isa isa in GuardedRun.SupportedIsas) cases.Add(i, isa);
            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Convolution_with_a_folded_normalisation_is_convolution_then_normalisation(int index, Isa isa)
    {
        LayerDeclaration declaration = Declared[index];
        ReferenceLayer layer = declaration.Reference;
        Random random = new(index);
        float[] input = Tensors.Random(random, layer.InputLength), weights = Tensors.Random(random, layer.WeightLength);
        float[] bias = declaration.Bias ? Tensors.Random(random, layer.OutChannels) : [];
        ChannelNorm norm = ChannelNorm.Random(random, layer.OutChannels);

        bool nhwc = declaration.Layout == Layout.Nhwc;
        float[] given = nhwc ? Tensors.ChannelsLast<float>(input, layer.Batch, layer.InChannels, layer.InputPositions) : input;
        IConvLayer made = layers.Batch.Layers[index].Create(weights, bias, norm.Norm, isa);
        float[] got = new float[layer.OutputLength];
        made.Run(given, got);
        if (nhwc) got = Tensors.ChannelsFirst<float>(got, layer.Batch, layer.OutChannels, layer.OutputPositions);

        ReferenceResult plain = DoubleReference.Run(layer, input, weights, bias);
        double transform = ErrorBound.Transforms(declaration.Accuracy, made.Plan.Algorithm)
            ? 5e-6 * Enumerable.Range(0, got.Length).Max(i => Math.Max(Math.Abs(plain.Sums[i]), plain.Magnitudes[i] / 10) * Math.Abs(norm.Scale(Channel(i))))
            : 0;
        for (int i = 0; i < got.Length; i++)
        {
            int o = Channel(i);
            double normalised = norm.Of(o, plain.Sums[i]), want = layer.Activation.Apply(normalised);
            double bound = layer.Activation.Lipschitz * ((layer.Reduction + 4) * UnitRoundoff * norm.MagnitudeOf(o, plain.Magnitudes[i]) + transform) + 4e-7 * Math.Abs(want) + 1e-37;
            if (layer.Activation.Kind != Activation.None) bound += layer.Activation.Cancellation(normalised);
            Assert.True(Math.Abs(got[i] - want) <= bound, $"output {i}: got {got[i]:R}, want {want:R}, bound {bound:G3}; {declaration.Attribute}, {made.Plan.Algorithm}");
        }

        int Channel(int output) => output / layer.OutputPositions % layer.OutChannels;
    }

    [Theory]
    [InlineData(18, 19, 19, 19, "gamma has 18 floats; Layer0 takes 19 = one for each output channel")]
    [InlineData(19, 20, 19, 19, "beta has 20 floats; Layer0 takes 19 = one for each output channel")]
    [InlineData(19, 19, 0, 19, "mean has 0 floats; Layer0 takes 19 = one for each output channel")]
    [InlineData(19, 19, 19, 1, "variance has 1 floats; Layer0 takes 19 = one for each output channel")]
    public void A_length_that_is_not_the_number_of_output_channels_is_refused(int gamma, int beta, int mean, int variance, string message)
    {
        ArgumentException thrown = Assert.Throws<ArgumentException>(() =>
            layers.Batch.Layers[0].Create(new float[5 * 19 * 9], new float[19], new BatchNorm(new float[gamma], new float[beta], new float[mean], new float[variance]), Isa.Scalar));
        Assert.Equal("norm", thrown.ParamName);
        Assert.StartsWith(message, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_and_bias_are_checked_as_without_a_normalisation()
    {
        float[] ones = Enumerable.Repeat(1f, 40).ToArray();
        Assert.Equal("weights", Assert.Throws<ArgumentException>(() => layers.Batch.Layers[2].Create(new float[1], [], new BatchNorm(ones, ones, ones, ones), Isa.Scalar)).ParamName);
        ArgumentException bias = Assert.Throws<ArgumentException>(() => layers.Batch.Layers[2].Create(new float[8 * 40 * 9], new float[40], new BatchNorm(ones, ones, ones, ones), Isa.Scalar));
        Assert.StartsWith("bias has 40 floats; Layer2 takes 0 = Bias = false", bias.Message, StringComparison.Ordinal);
    }

    /// <summary>The layers, compiled once.</summary>
    public sealed class Layers : IDisposable
    {
        public LayerBatch Batch { get; } = GeneratedCodeHarness.Compile(Declared);

        public void Dispose() => Batch.Dispose();
    }
}

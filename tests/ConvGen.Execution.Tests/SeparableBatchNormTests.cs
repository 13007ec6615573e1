using ConvGen.Execution.Tests.Harness;
using Xunit;

namespace ConvGen.Execution.Tests;

/// <summary>Batch normalisations of separable layers, one for each half, against both halves, normalisations and activations one after another in double.</summary>
public sealed class SeparableBatchNormTests(SeparableBatchNormTests.Layers layers) : IClassFixture<SeparableBatchNormTests.Layers>
{
    /// <summary>Both layouts of each: one half after the other, in bands, two kernels; biases there or not; several filters a channel.</summary>
    private static readonly SeparableDeclaration[] Declared =
    [
        .. from kind in (SeparableDeclaration[])
            [
                new(new() { InChannels = 9, OutChannels = 20, Kernel = 3, Pads = 1, Height = 9, Width = 13 }),
                new(new() { InChannels = 32, OutChannels = 48, Kernel = 3, Pads = 1, Height = 12, Width = 14, Bias = false, Activation = Activation.Relu }, Between: Activation.Relu6),
                new(new() { InChannels = 17, OutChannels = 7, Kernel = 5, Stride = 2, Pads = 2, Height = 15, Width = 18, Batch = 2, Activation = Activation.Silu }, Multiplier: 3, DepthwiseBias: true, Between: Activation.HardSwish),
                new(new() { InChannels = 16, OutChannels = 33, Kernel = 3, Dilation = 2, Pads = 2, PaddingMode = PaddingMode.Reflect, Height = 11, Width = 10, Bias = false, FlipKernel = true }, Multiplier: 2, DepthwiseBias: true),
                new(new() { InChannels = 32, OutChannels = 17, Kernel = 3, Pads = 1, Height = 90, Width = 91, Activation = Activation.Relu }, Between: Activation.Relu),    // in bands
                new(new() { InChannels = 6, OutChannels = 6, Kernel = 3, Height = 9, Width = 8, Bias = false, Algorithm = Algorithm.Reference }, Multiplier: 2, Between: Activation.Gelu),
            ]
           from layout in Enum.GetValues<Layout>()
           select kind with { Plain = kind.Plain with { Layout = layout } },
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
    public void Each_half_with_a_folded_normalisation_is_the_half_then_the_normalisation(int index, Isa isa)
    {
        Random random = new(index);
        SeparableDeclaration declaration = Declared[index];
        ReferenceLayer first = declaration.Depthwise.Reference, second = declaration.Pointwise.Reference;
        float[] input = Tensors.Random(random, first.InputLength), weights = Tensors.Random(random, declaration.Lengths.Weights), biases = Tensors.Random(random, declaration.Lengths.Biases);
        ChannelNorm between = ChannelNorm.Random(random, first.OutChannels), after = ChannelNorm.Random(random, second.OutChannels);
        Check(between, after, layers.Batch.Layers[index].Create(weights, biases, between.Norm, after.Norm, isa));
        Check(between, null, layers.Batch.Layers[index].Create(weights, biases, between.Norm, default, isa));
        Check(null, after, layers.Batch.Layers[index].Create(weights, biases, default, after.Norm, isa));

        void Check(ChannelNorm? norm, ChannelNorm? last, IConvLayer layer)
        {
            (double[] values, double[] bounds) = declaration.Exact(input, weights, biases, norm, last);
            float[] got = Run(declaration, layer, input);
            for (int i = 0; i < got.Length; i++)
                Assert.True(Math.Abs(got[i] - values[i]) <= bounds[i], $"output {i}: got {got[i]:R}, want {values[i]:R}, bound {bounds[i]:G3}; {declaration}, {(norm is null ? "" : "depthwise ")}{(last is null ? "" : "pointwise ")}{layer.Plan.Tile}");
        }
    }

    [Fact]
    public void Without_either_normalisation_the_bits_are_those_of_the_layer_without()
    {
        for (int i = 0; i < Declared.Length; i++)
        {
            Random random = new(i);
            float[] input = Tensors.Random(random, Declared[i].Depthwise.Reference.InputLength), weights = Tensors.Random(random, Declared[i].Lengths.Weights), biases = Tensors.Random(random, Declared[i].Lengths.Biases);
            foreach (Isa isa in GuardedRun.SupportedIsas)
                Assert.Equal(Run(Declared[i], layers.Batch.Layers[i].Create(weights, biases, isa), input), Run(Declared[i], layers.Batch.Layers[i].Create(weights, biases, default, default, isa), input));
        }
    }

    /// <summary>Layer 4 has 17 * 3 channels between its halves and 7 at the end.</summary>
    [Theory]
    [InlineData("gamma", 50, 7, "depthwiseNorm", "gamma has 50 floats; Layer4 takes 51 = one for each channel of the depthwise half")]
    [InlineData("variance", 0, 7, "depthwiseNorm", "variance has 0 floats; Layer4 takes 51 = one for each channel of the depthwise half")]
    [InlineData("beta", 51, 8, "pointwiseNorm", "beta has 8 floats; Layer4 takes 7 = one for each output channel")]
    [InlineData("mean", 51, 51, "pointwiseNorm", "mean has 51 floats; Layer4 takes 7 = one for each output channel")]
    public void A_length_that_is_not_the_halfs_number_of_channels_is_refused(string array, int depthwise, int pointwise, string parameter, string message)
    {
        SeparableDeclaration declaration = Declared[4];
        Assert.Equal((17 * 3, 7), (declaration.Depthwise.OutChannels, declaration.Plain.OutChannels));
        ArgumentException thrown = Assert.Throws<ArgumentException>(() =>
            layers.Batch.Layers[4].Create(new float[declaration.Lengths.Weights], new float[declaration.Lengths.Biases], Norm(array, depthwise, 51), Norm(array, pointwise, 7), Isa.Scalar));
        Assert.Equal(parameter, thrown.ParamName);
        Assert.StartsWith(message, thrown.Message, StringComparison.Ordinal);

        static BatchNorm Norm(string array, int length, int others)
        {
            return new(Of("gamma"), Of("beta"), Of("mean"), Of("variance"));

            float[] Of(string name) => [.. Enumerable.Repeat(1f, name == array ? length : others)];
        }
    }

    [Fact]
    public void A_variance_that_cannot_be_one_is_refused_by_the_name_of_its_normalisation()
    {
        (int weights, int biases) = Declared[4].Lengths;
        float[] ones = [.. Enumerable.Repeat(1f, 51)], variance = [.. ones];
        variance[50] = -0.5f;
        ArgumentException thrown = Assert.Throws<ArgumentException>(() => layers.Batch.Layers[4].Create(new float[weights], new float[biases], new BatchNorm(ones, ones, ones, variance), default, Isa.Scalar));
        Assert.Equal("depthwiseNorm", thrown.ParamName);
        Assert.StartsWith("variance[50] is -0.5; a variance is finite and not negative (Layer4)", thrown.Message, StringComparison.Ordinal);
    }

    private static float[] Run(SeparableDeclaration declaration, IConvLayer layer, float[] input)
    {
        ReferenceLayer first = declaration.Depthwise.Reference, second = declaration.Pointwise.Reference;
        bool nhwc = declaration.Plain.Layout == Layout.Nhwc;
        float[] got = new float[layer.OutputLength];
        layer.Run(nhwc ? Tensors.ChannelsLast<float>(input, first.Batch, first.InChannels, first.InputPositions) : input, got);
        return nhwc ? Tensors.ChannelsFirst<float>(got, second.Batch, second.OutChannels, second.OutputPositions) : got;
    }

    /// <summary>The layers, compiled once.</summary>
    public sealed class Layers : IDisposable
    {
        public LayerBatch Batch { get; } = GeneratedCodeHarness.Compile([.. Declared.Select(one => one.Attribute)]);

        public void Dispose() => Batch.Dispose();
    }
}

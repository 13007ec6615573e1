using ConvGen.Generator.Tests.Harness;
using Xunit;

namespace ConvGen.Generator.Tests;

/// <summary>Separable layers: what their attribute and their classes are told, what a class gets, and what takes its place where there are errors.</summary>
public sealed class SeparableTests
{
    private const string Good = "InChannels = 32, OutChannels = 64, KernelSize = 3, Padding = 1, Height = 28, Width = 28";

    [Theory]
    [InlineData("SeparableConv2D(" + Good + ", {|CVG0611:Groups = 32|})", "Groups = 32 has no meaning here: the depthwise half has a group for each channel, and the pointwise half mixes them all; Groups = 1 is the only one")]
    [InlineData("SeparableConv2D(" + Good + ", DepthwiseActivation = Activation.Clip, {|CVG0018:DepthwiseActivationAlpha = 2|})", "DepthwiseActivationAlpha = 2 is above DepthwiseActivationBeta = 1 (the default); Clip takes its lower bound from DepthwiseActivationAlpha and its upper bound from DepthwiseActivationBeta")]
    [InlineData("SeparableConv2D(" + Good + ", {|CVG0011:DepthMultiplier = 0|})", "DepthMultiplier = 0, but DepthMultiplier must be at least 1")]
    [InlineData("SeparableConv2D({|CVG0011:InChannels = 0|}, OutChannels = 64, KernelSize = 3, Height = 28, Width = 28)", "InChannels = 0, but InChannels must be at least 1")]
    [InlineData("SeparableConv2D(" + Good + ", {|CVG0014:DepthwiseActivation = (Activation)99|})", "DepthwiseActivation = 99 is no member of Activation, which has None, Relu, Relu6, LeakyRelu, Clip, Sigmoid, Tanh, HardSigmoid, HardSwish, Silu, Gelu, Elu, Softplus, Mish")]
    [InlineData("SeparableConv2D(InChannels = 100000, OutChannels = 1, KernelSize = 1, {|CVG0102:DepthMultiplier = 1000|}, Height = 10, Width = 10)", "what lies between the halves = 100000 * 1000 * 10 * 10 = 10,000,000,000, but a span ends at 2,147,483,647")]
    [InlineData("SeparableConv2D(" + Good + ", {|CVG0131:Algorithm = Algorithm.Winograd|})", "Algorithm = Winograd cannot serve this layer: a separable convolution takes Direct, Reference; Auto would choose Separable")]
    public void An_argument_is_reported_where_it_stands(string attribute, string sentence)
    {
        MarkedSource source = MarkedSource.Parse($"[{attribute}]\npartial class Block;");
        GeneratorRun run = GeneratorRun.Of(source.Text);
        source.AssertReported(run.Diagnostics);
        Assert.Equal(sentence, run.Diagnostics[0].GetMessage(null));
        run.AssertCompiles();
    }

    /// <summary>What has one span or one normalisation more or less is the user's own.</summary>
    [Fact]
    public void Constructors_of_other_parameters_are_left_alone()
    {
        GeneratorRun run = GeneratorRun.Of($$"""
            [SeparableConv2D({{Good}}, Bias = false)]
            partial class Block
            {
                public Block(ReadOnlySpan<float> both) : this(both[..DepthwiseWeightLength], both[DepthwiseWeightLength..]) { }
                public Block(ReadOnlySpan<float> first, ReadOnlySpan<float> second, BatchNorm norm) : this(first, second, default, default, norm) { }
                public Block(ReadOnlySpan<float> first, ReadOnlySpan<float> second, ReadOnlySpan<float> third, BatchNorm norm) : this(first, second, third, norm, default) { }
            }
            """);
        Assert.Empty(run.Diagnostics);
        run.AssertCompiles();
    }

    [Theory]
    [InlineData("", "partial class Block { public int {|CVG0006:PointwiseWeightLength|} => 1; }", "Block declares PointwiseWeightLength; PointwiseWeightLength is the name of a member that ConvGen generates")]
    [InlineData("", "partial class Block { public {|CVG0007:Block|}(ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c) { } }", "Block declares the same constructor; ConvGen generates Block(ReadOnlySpan<float> depthwiseWeights, ReadOnlySpan<float> pointwiseWeights, ReadOnlySpan<float> bias)")]
    [InlineData(", DepthwiseBias = true", "partial class Block { public {|CVG0007:Block|}(ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, ReadOnlySpan<float> d) { } }", "Block declares the same constructor; ConvGen generates Block(ReadOnlySpan<float> depthwiseWeights, ReadOnlySpan<float> depthwiseBias, ReadOnlySpan<float> pointwiseWeights, ReadOnlySpan<float> bias)")]
    [InlineData("", "partial class Block { public {|CVG0007:Block|}(ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, BatchNorm d, BatchNorm e) { } }", "Block declares the same constructor; ConvGen generates Block(ReadOnlySpan<float> depthwiseWeights, ReadOnlySpan<float> pointwiseWeights, ReadOnlySpan<float> bias, BatchNorm depthwiseNorm, BatchNorm pointwiseNorm)")]
    [InlineData("", "partial class Block{|CVG0007:(int count)|} { public int Count => count; }", "Block declares a primary constructor, which every other one would have to call; ConvGen generates Block(ReadOnlySpan<float> depthwiseWeights, ReadOnlySpan<float> pointwiseWeights, ReadOnlySpan<float> bias)")]
    public void A_class_is_reported_where_it_cannot_take_a_kernel(string more, string declaration, string sentence)
    {
        MarkedSource source = MarkedSource.Parse($"[SeparableConv2D({Good}{more})]\n{declaration}");
        GeneratorRun run = GeneratorRun.Of(source.Text);
        source.AssertReported(run.Diagnostics);
        Assert.Equal(sentence, run.Diagnostics[0].GetMessage(null));
        run.AssertCompiles();
    }

    /// <summary>Code that names every member compiles against the layer, and against the stub of a faulty one.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData(", DepthwiseBias = true", "new float[Block.DepthwiseBiasLength], ")]
    [InlineData(", Groups = 2", "")]
    [InlineData(", Groups = 2, DepthwiseBias = true", "new float[Block.DepthwiseBiasLength], ")]
    public void The_members_are_there_with_a_kernel_and_without(string more, string depthwiseBias)
    {
        GeneratorRun run = GeneratorRun.Of($$"""
            [SeparableConv2D({{Good}}{{more}})] partial class Block;

            static class User
            {
                static void Use(ConvWorkers workers)
                {
                    Block block = new(new float[Block.DepthwiseWeightLength], {{depthwiseBias}}new float[Block.PointwiseWeightLength], new float[Block.BiasLength]);
                    BatchNorm norm = new([1], [0], [0], [1]);
                    block = new(new float[Block.DepthwiseWeightLength], {{depthwiseBias}}new float[Block.PointwiseWeightLength], new float[Block.BiasLength], depthwiseNorm: default, pointwiseNorm: norm);
                    float[] input = new float[Block.InputLength], output = new float[Block.OutputLength];
                    block.Run(input, output);
                    IConvLayer layer = block;
                    layer.Run(input, output, workers);
                    Console.WriteLine(Block.Plan.Algorithm + layer.Plan + layer.WeightLength + Block.DepthwiseBiasLength + Block.OutputHeight + Block.MultiplyAdds + Block.WorkspaceLength + Block.Batch);
                }
            }
            """);
        Assert.Equal(more.Contains("Groups", StringComparison.Ordinal) ? ["CVG0611"] : [], run.Diagnostics.Select(found => found.Id));
        run.AssertCompiles();
    }

    [Fact]
    public void Lengths_are_those_of_both_halves()
    {
        string text = GeneratorRun.Of("[SeparableConv2D(InChannels = 8, OutChannels = 4, KernelShape = [2, 3], DepthMultiplier = 5, DepthwiseBias = true, Batch = 3, Height = 6, Width = 9)] partial class Block;").Text;
        Assert.Contains($"public const int DepthwiseWeightLength = {8 * 5 * 6};", text, StringComparison.Ordinal);
        Assert.Contains($"public const int DepthwiseBiasLength = {8 * 5};", text, StringComparison.Ordinal);
        Assert.Contains($"public const int PointwiseWeightLength = {4 * 8 * 5};", text, StringComparison.Ordinal);
        Assert.Contains($"public const int WeightLength = {8 * 5 * 6 + 4 * 8 * 5};", text, StringComparison.Ordinal);
        Assert.Contains($"public const long MultiplyAdds = {3 * 5 * 7 * (8 * 5 * 6 + 4 * 8 * 5)};", text, StringComparison.Ordinal);
    }

    [Fact]
    public void One_half_after_the_other() => Snapshot.Match(GeneratorRun.Of(new Project { TargetIsa = "512" }, """
        namespace Vision;

        [SeparableConv2D(InChannels = 32, OutChannels = 24, KernelSize = 3, Padding = 1, DepthMultiplier = 2, Height = 6, Width = 9, DepthwiseActivation = Activation.Relu, Layout = Layout.Nhwc)]
        public sealed partial class Block;
        """));

    [Fact]
    public void A_band_at_a_time() => Snapshot.Match(GeneratorRun.Of(new Project { TargetIsa = "256" }, """
        namespace Vision;

        [SeparableConv2D(InChannels = 32, OutChannels = 24, KernelSize = 3, Stride = 2, Padding = 1, Height = 112, Width = 112, Layout = Layout.Nhwc, DepthwiseBias = true, Activation = Activation.Relu)]
        public sealed partial class Block;
        """));

    [Fact]
    public void Two_kernels() => Snapshot.Match(GeneratorRun.Of(new Project { TargetIsa = "512" }, """
        namespace Vision;

        [SeparableConv2D(InChannels = 32, OutChannels = 24, KernelSize = 3, Stride = 2, Padding = 1, Height = 112, Width = 112, DepthwiseBias = true, Activation = Activation.Relu)]
        public sealed partial class Block;
        """));
}

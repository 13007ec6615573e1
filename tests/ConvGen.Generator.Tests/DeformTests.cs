using ConvGen.Generator.Tests.Harness;
using Xunit;

namespace ConvGen.Generator.Tests;

/// <summary>Deformable layers: what their attribute and their classes are told, what a class gets, and what takes its place where there are errors.</summary>
public sealed class DeformTests
{
    private const string Good = "InChannels = 64, OutChannels = 32, KernelSize = 3, Padding = 1, Height = 28, Width = 28";

    [Theory]
    [InlineData("DeformConv2D(" + Good + ", {|CVG0601:OffsetGroups = 3|})", "OffsetGroups = 3 does not divide InChannels = 64 (remainder 1); 2 and 4 divide it")]
    [InlineData("DeformConv2D(" + Good + ", {|CVG0601:OffsetGroups = 65|})", "OffsetGroups = 65 does not divide InChannels = 64 (remainder 64); 64 divides it")]
    [InlineData("DeformConv2D(" + Good + ", {|CVG0602:PaddingMode = PaddingMode.Circular|})", "PaddingMode = Circular has no meaning where samples move: whatever they meet outside the image is zero; PaddingMode = Zeros is the only one")]
    [InlineData("DeformConv2D(" + Good + ", {|CVG0011:OffsetGroups = 0|})", "OffsetGroups = 0, but OffsetGroups must be at least 1")]
    [InlineData("DeformConv2D(" + Good + ", {|CVG0131:Algorithm = Algorithm.Winograd|})", "Algorithm = Winograd cannot serve this layer: a deformable convolution takes Im2colGemm, Reference; Auto would choose Deformable")]
    [InlineData("DeformConv2D(InChannels = 64, OutChannels = 1, {|CVG0102:KernelSize = 64|}, OffsetGroups = 64, AutoPad = AutoPad.Same, Height = 64, Width = 64)", "OffsetLength = 1 * 64 * 64 * 64 * 2 * 64 * 64 = 2,147,483,648, but a span ends at 2,147,483,647")]
    [InlineData("{|CVG0010:DeformConv2D|}(InChannels = 64, OutChannels = 32, KernelSize = 3, Height = 28)", "Width is missing: a kernel is written for one input size, Width = n")]
    public void An_argument_is_reported_where_it_stands(string attribute, string sentence)
    {
        MarkedSource source = MarkedSource.Parse($"[{attribute}]\npartial class Head;");
        GeneratorRun run = GeneratorRun.Of(source.Text);
        source.AssertReported(run.Diagnostics);
        Assert.Equal(sentence, run.Diagnostics[0].GetMessage(null));
        run.AssertCompiles();
    }

    [Theory]
    [InlineData("", "partial class Head { public int {|CVG0006:OffsetLength|} => 1; }", "Head declares OffsetLength; OffsetLength is the name of a member that ConvGen generates")]
    [InlineData("", "partial class Head { public void {|CVG0006:Run|}(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c) { } }", "Head declares Run; Run is the name of a member that ConvGen generates")]
    [InlineData(", Mask = true", "partial class Head { public void {|CVG0006:Run|}(ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> d, ConvWorkers e) { } }", "Head declares Run; Run is the name of a member that ConvGen generates")]
    [InlineData("", "static partial class {|CVG0003:Head|};", "Head must not be static: a layer holds its packed weights, so objects of it are made")]
    [InlineData("", "[{|CVG0004:MaxPool2D|}(Channels = 1, KernelSize = 1, Height = 1, Width = 1)] partial class Head;", "Head is declared by [DeformConv2D] already; [MaxPool2D] needs a class of its own")]
    public void A_class_is_reported_where_it_cannot_take_a_kernel(string more, string declaration, string sentence)
    {
        MarkedSource source = MarkedSource.Parse($"[DeformConv2D({Good}{more})]\n{declaration}");
        GeneratorRun run = GeneratorRun.Of(source.Text);
        source.AssertReported(run.Diagnostics);
        Assert.Equal(sentence, run.Diagnostics[0].GetMessage(null));
        run.AssertCompiles();
    }

    /// <summary>Run of other spans than the layer's own is the user's.</summary>
    [Theory]
    [InlineData("", "ReadOnlySpan<float> a, Span<float> b")]
    [InlineData("", "ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> d")]
    [InlineData(", Mask = true", "ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c")]
    public void Another_Run_is_the_users(string more, string parameters)
    {
        GeneratorRun run = GeneratorRun.Of($"[DeformConv2D({Good}{more})] partial class Head {{ public void Run({parameters}) {{ }} }}");
        Assert.Empty(run.Diagnostics);
        run.AssertCompiles();
    }

    /// <summary>Code that names every member compiles against the layer, and against the stub of a faulty one.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData(", Mask = true", "new float[Head.MaskLength], ")]
    [InlineData(", OffsetGroups = 5", "")]
    [InlineData(", OffsetGroups = 5, Mask = true", "new float[Head.MaskLength], ")]
    public void The_members_are_there_with_a_kernel_and_without(string more, string mask)
    {
        GeneratorRun run = GeneratorRun.Of($$"""
            [DeformConv2D({{Good}}{{more}})] partial class Head;

            static class User
            {
                static void Use(ConvWorkers workers)
                {
                    Head head = new(new float[Head.WeightLength], new float[Head.BiasLength]);
                    float[] input = new float[Head.InputLength], offsets = new float[Head.OffsetLength], output = new float[Head.OutputLength];
                    head.Run(input, offsets, {{mask}}output);
                    head.Run(input, offsets, {{mask}}output, workers);
                    IDeformConvLayer layer = head;
                    layer.Run(input, offsets, new float[layer.MaskLength], output);
                    layer.Run(input, offsets, new float[layer.MaskLength], output, workers);
                    Console.WriteLine(Head.Plan.Algorithm + layer.Plan + layer.OffsetLength + Head.OutputHeight + Head.MultiplyAdds + Head.WorkspaceLength + Head.Batch + layer.WeightLength);
                }
            }
            """);
        Assert.Equal(more.Contains('5', StringComparison.Ordinal) ? ["CVG0601"] : [], run.Diagnostics.Select(found => found.Id));
        run.AssertCompiles();
    }

    [Fact]
    public void Lengths_count_two_offsets_and_one_factor_for_each_offset_group_tap_and_output_pixel()
    {
        string text = GeneratorRun.Of("[DeformConv2D(InChannels = 8, OutChannels = 4, KernelShape = [2, 3], OffsetGroups = 4, Mask = true, Batch = 3, Height = 6, Width = 9)] partial class Head;").Text;
        Assert.Contains($"public const int OffsetLength = {3 * 4 * 6 * 2 * 5 * 7};", text, StringComparison.Ordinal);
        Assert.Contains($"public const int MaskLength = {3 * 4 * 6 * 5 * 7};", text, StringComparison.Ordinal);
        Assert.Contains("Floats of the offsets: 3 x 48 x 5 x 7 (NCHW).", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("512")]
    [InlineData("128")]
    public void Deformable(string isa) => Snapshot.Match(GeneratorRun.Of(new Project { TargetIsa = isa }, """
        namespace Vision;

        [DeformConv2D(InChannels = 24, OutChannels = 20, KernelSize = 3, Padding = 1, OffsetGroups = 2, Mask = true, Height = 6, Width = 9, Activation = Activation.Relu)]
        public sealed partial class Head;
        """), isa);
}

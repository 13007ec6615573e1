using ConvGen.Generator.Tests.Harness;
using Xunit;

namespace ConvGen.Generator.Tests;

/// <summary>What pooling attributes are told, where, and in which words; and what their classes may be.</summary>
public sealed class PoolDiagnosticTests
{
    private const string Good = "Channels = 64, KernelSize = 2, Height = 56, Width = 56";

    [Theory]
    // ---- Parameters missing, too small, given twice.
    [InlineData("{|CVG0010:MaxPool2D|}(KernelSize = 2, Height = 56, Width = 56)", "Channels is missing: every layer has Channels = n")]
    [InlineData("{|CVG0010:AveragePool2D|}(Channels = 64, Height = 56, Width = 56)", "KernelSize is missing: every layer has KernelSize = n or KernelShape = [kh, kw]")]
    [InlineData("{|CVG0010:MaxPool1D|}(Channels = 64, KernelSize = 2)", "Length is missing: a kernel is written for one input size, Length = n")]
    [InlineData("{|CVG0010:AveragePool3D|}(Channels = 64, Global = true, Height = 9, Width = 9)", "Depth is missing: a kernel is written for one input size, Depth = n")]
    [InlineData("MaxPool2D({|CVG0011:Channels = 0|}, KernelSize = 2, Height = 56, Width = 56)", "Channels = 0, but Channels must be at least 1")]
    [InlineData("MaxPool2D(Channels = 64, {|CVG0011:KernelShape = [2, 0]|}, Height = 56, Width = 56)", "KernelShape = [2, 0], but every entry of KernelShape must be at least 1")]
    [InlineData("MaxPool2D(" + Good + ", {|CVG0011:Stride = 0|})", "Stride = 0, but Stride must be at least 1")]
    [InlineData("MaxPool2D(" + Good + ", {|CVG0011:Dilations = [1, -1]|})", "Dilations = [1, -1], but every entry of Dilations must be at least 1")]
    [InlineData("AveragePool2D(Channels = 64, KernelSize = 1, {|CVG0011:Height = 0|}, Width = 56)", "Height = 0, but Height must be at least 1")]
    [InlineData("AveragePool2D(" + Good + ", {|CVG0011:Batch = 0|})", "Batch = 0, but Batch must be at least 1")]
    [InlineData("MaxPool2D(" + Good + ", {|CVG0012:KernelShape = [2, 2]|})", "KernelSize and KernelShape set the same thing; one of them must go")]
    [InlineData("MaxPool3D(Channels = 1, KernelSize = 2, {|CVG0013:Strides = [2, 2]|}, Depth = 4, Height = 4, Width = 4)", "Strides has 2 entries; MaxPool3D takes 3: [sd, sh, sw]")]
    [InlineData("MaxPool2D(" + Good + ", {|CVG0014:Layout = (Layout)9|})", "Layout = 9 is no member of Layout, which has Nchw, Nhwc")]
    [InlineData("MaxPool2D(" + Good + ", Padding = 1, {|CVG0015:AutoPad = AutoPad.Same|})", "AutoPad = Same computes the padding that Padding sets; one of them must go")]
    // ---- Global.
    [InlineData("AveragePool2D(Global = true, {|CVG0501:KernelSize = 2|}, Channels = 64, Height = 56, Width = 56)", "KernelSize does not go with Global = true, whose window is the whole input; one of them must go")]
    [InlineData("AveragePool2D(Global = true, {|CVG0501:Pads = [0, 0, 0, 0]|}, Channels = 64, Height = 56, Width = 56)", "Pads does not go with Global = true, whose window is the whole input; one of them must go")]
    [InlineData("MaxPool1D(Global = true, {|CVG0501:CeilMode = false|}, Channels = 64, Length = 56)", "CeilMode does not go with Global = true, whose window is the whole input; one of them must go")]
    // ---- Windows and padding.
    [InlineData("MaxPool2D(" + Good + ", {|CVG0101:Padding = -1|})", "Padding = -1 would crop the input; padding is at least 0, and a crop is a slice that the caller takes")]
    [InlineData("MaxPool2D(Channels = 1, {|CVG0103:KernelSize = 5|}, Height = 3, Width = 9)", "KernelSize = 5 spans 5 pixels; Height = 3 and Padding = 0 leave 3")]
    [InlineData("MaxPool2D(Channels = 1, {|CVG0103:KernelSize = 5|}, Stride = 2, CeilMode = true, Height = 3, Width = 9)", "KernelSize = 5 spans 5 pixels; Height = 3 and Padding = 0 leave 3")]
    [InlineData("MaxPool2D(" + Good + ", {|CVG0502:Padding = 2|})", "Padding = 2 adds 2 pixels beside Height = 56, and KernelSize = 2 spans 2: a window of padding has nothing to pool, and padding is at most 1")]
    [InlineData("AveragePool2D(Channels = 1, KernelShape = [3, 2], Dilations = [1, 2], {|CVG0502:Pads = [2, 2, 2, 3]|}, Height = 9, Width = 9)", "Pads = [2, 2, 2, 3] adds 3 pixels beside Width = 9, and KernelShape = [3, 2] with Dilations = [1, 2] spans 3: a window of padding has nothing to pool, and padding is at most 2")]
    [InlineData("MaxPool2D(Channels = 1, KernelSize = 2, Stride = 1, {|CVG0503:Dilation = 3|}, Padding = 1, Height = 2, Width = 9)", "Dilation = 3 steps over Height = 2: some windows hold no pixel of it, and give minus infinity")]
    [InlineData("AveragePool1D(Channels = 1, KernelSize = 2, Stride = 1, {|CVG0503:Dilations = [3]|}, Padding = 1, Length = 2)", "Dilations = [3] steps over Length = 2: some windows hold no pixel of it, and give 0")]
    [InlineData("MaxPool2D(Channels = 1, KernelSize = 2, {|CVG0204:Height = 57|}, Width = 56)", "The last pixel of Height = 57 is never read: windows of 2 pixels, 2 apart, end before")]
    // ---- Sizes that no span holds.
    [InlineData("MaxPool2D(Channels = 2, KernelSize = 1, {|CVG0102:Height = 46341|}, Width = 46341)", "InputLength = 1 * 2 * 46341 * 46341 = 4,294,976,562, but a span ends at 2,147,483,647")]
    [InlineData("MaxPool1D({|CVG0102:Channels = 1000|}, KernelSize = 2000000, Stride = 1, Padding = 1999999, Length = 200000)", "OutputLength = 1 * 1000 * 2199999 = 2,199,999,000, but a span ends at 2,147,483,647")]
    [InlineData("MaxPool1D(Channels = 1, {|CVG0102:KernelSize = 9|}, Dilation = 1073741823, Length = 9)", "the span of KernelSize = 9 with Dilation = 1073741823 = (9 - 1) * 1073741823 + 1 = 8,589,934,585, but a span ends at 2,147,483,647")]
    public void An_argument_is_reported_where_it_stands(string attribute, string sentence)
    {
        MarkedSource source = MarkedSource.Parse($"[{attribute}]\npartial class Trunk;");
        GeneratorRun run = GeneratorRun.Of(source.Text);
        source.AssertReported(run.Diagnostics);
        Assert.Equal(sentence, run.Diagnostics[0].GetMessage(null));
        run.AssertCompiles();
    }

    [Theory]
    [InlineData("static partial class {|CVG0003:Trunk|};", "Trunk must not be static: a layer holds the choice of its kernel, so objects of it are made")]
    [InlineData("sealed class {|CVG0001:Trunk|};", "Trunk must be partial, or its kernel cannot be added to it")]
    [InlineData("partial class Trunk { public int {|CVG0006:Operations|} => 1; }", "Trunk declares Operations; Operations is the name of a member that ConvGen generates")]
    [InlineData("partial class Trunk { public void {|CVG0006:Run|}(ReadOnlySpan<float> a, Span<float> b) { } }", "Trunk declares Run; Run is the name of a member that ConvGen generates")]
    [InlineData("partial class {|CVG0006:Channels|};", "The class is called Channels; Channels is the name of a member that ConvGen generates")]
    [InlineData("partial class Trunk : {|CVG0008:Base|}; class Base { public int Plan => 1; }", "Trunk derives from Base, whose member Plan the generated one would hide")]
    [InlineData("[{|CVG0004:AveragePool2D|}(" + Good + ")] partial class Trunk;", "Trunk is declared by [MaxPool2D] already; [AveragePool2D] needs a class of its own")]
    public void A_class_is_reported_where_it_cannot_take_a_kernel(string declaration, string sentence)
    {
        MarkedSource source = MarkedSource.Parse($"[MaxPool2D({Good})]\n{declaration}");
        GeneratorRun run = GeneratorRun.Of(source.Text);
        source.AssertReported(run.Diagnostics);
        Assert.Equal(sentence, run.Diagnostics[0].GetMessage(null));
        run.AssertCompiles();
    }

    /// <summary>There is nothing to construct from, so nothing is in the way of the user's constructors.</summary>
    [Theory]
    [InlineData("partial class Trunk;")]
    [InlineData("partial class Trunk(string name) { public string Name => name; }")]
    [InlineData("partial record Trunk(int Count);")]
    [InlineData("partial class Trunk { public Trunk(ReadOnlySpan<float> a, ReadOnlySpan<float> b) { } private Trunk() { } }")]
    [InlineData("partial class Trunk : Base { Trunk() : base(1) { } } class Base { public Base(int x) => _ = x; }")]
    public void A_pool_s_constructors_are_the_user_s(string declaration)
    {
        GeneratorRun run = GeneratorRun.Of($"[MaxPool2D({Good})] {declaration}");
        Assert.Empty(run.Diagnostics);
        run.AssertCompiles();
    }
}

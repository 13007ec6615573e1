using ConvGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConvGen.Generator.Tests;

/// <summary>What is reported, where, and in which words. The marks are the places; the sentence is the message of the first of them.</summary>
public sealed class DiagnosticTests
{
    private const string Good = "InChannels = 64, OutChannels = 64, KernelSize = 3, Height = 56, Width = 56";

    [Theory]
    // ---- Parameters missing, or too small.
    [InlineData("{|CVG0010:Conv2D|}(OutChannels = 64, KernelSize = 3, Height = 56, Width = 56)", "InChannels is missing: every layer has InChannels = n")]
    [InlineData("{|CVG0010:Conv2D|}(InChannels = 64, KernelSize = 3, Height = 56, Width = 56)", "OutChannels is missing: every layer has OutChannels = n")]
    [InlineData("{|CVG0010:Conv2D|}(InChannels = 64, OutChannels = 64, Height = 56, Width = 56)", "KernelSize is missing: every layer has KernelSize = n or KernelShape = [kh, kw]")]
    [InlineData("{|CVG0010:Conv2D|}(InChannels = 64, OutChannels = 64, KernelSize = 3, Width = 56)", "Height is missing: a kernel is written for one input size, Height = n")]
    [InlineData("{|CVG0010:Conv2DAttribute|}(InChannels = 64, OutChannels = 64, KernelSize = 3, Height = 56)", "Width is missing: a kernel is written for one input size, Width = n")]
    [InlineData("{|CVG0011:InChannels = -1|}, OutChannels = 64, KernelSize = 3, Height = 56, Width = 56", "InChannels = -1, but InChannels must be at least 0")]
    [InlineData("InChannels = 64, {|CVG0011:OutChannels = 0|}, KernelSize = 3, Height = 56, Width = 56", "OutChannels = 0, but OutChannels must be at least 1")]
    [InlineData("InChannels = 64, OutChannels = 64, {|CVG0011:KernelSize = 0|}, Height = 56, Width = 56", "KernelSize = 0, but KernelSize must be at least 1")]
    [InlineData("InChannels = 64, OutChannels = 64, {|CVG0011:KernelShape = [3, 0]|}, Height = 56, Width = 56", "KernelShape = [3, 0], but every entry of KernelShape must be at least 1")]
    [InlineData(Good + ", {|CVG0011:Stride = 0|}", "Stride = 0, but Stride must be at least 1")]
    [InlineData(Good + ", {|CVG0011:Strides = [-2, 1]|}", "Strides = [-2, 1], but every entry of Strides must be at least 1")]
    [InlineData(Good + ", {|CVG0011:Dilation = int.MinValue|}", "Dilation = -2147483648, but Dilation must be at least 1")]
    [InlineData(Good + ", {|CVG0011:Dilations = [1, 0]|}", "Dilations = [1, 0], but every entry of Dilations must be at least 1")]
    [InlineData(Good + ", {|CVG0011:Groups = 0|}", "Groups = 0, but Groups must be at least 1")]
    [InlineData(Good + ", {|CVG0011:Batch = 0|}", "Batch = 0, but Batch must be at least 1")]
    [InlineData("InChannels = 64, OutChannels = 64, KernelSize = 3, {|CVG0011:Height = -5|}, Width = 56", "Height = -5, but Height must be at least 0")]
    // ---- Given twice.
    [InlineData(Good + ", {|CVG0012:KernelShape = [3, 3]|}", "KernelSize and KernelShape set the same thing; one of them must go")]
    [InlineData(Good + ", {|CVG0012:Strides = [1, 1]|}, Stride = 1", "Stride and Strides set the same thing; one of them must go")]
    [InlineData(Good + ", Dilation = 1, {|CVG0012:Dilations = [1, 1]|}", "Dilation and Dilations set the same thing; one of them must go")]
    [InlineData(Good + ", Padding = 1, {|CVG0012:Pads = [1, 1, 1, 1]|}", "Padding and Pads set the same thing; one of them must go")]
    [InlineData(Good + ", Pads = [1, 1, 1, 1], {|CVG0015:AutoPad = AutoPad.Valid|}", "AutoPad = Valid computes the padding that Pads sets; one of them must go")]
    [InlineData(Good + ", Padding = 0, {|CVG0015:AutoPad = AutoPad.Full|}", "AutoPad = Full computes the padding that Padding sets; one of them must go")]
    // ---- Arrays of the wrong length.
    [InlineData("{|CVG0010:Conv1D|}(InChannels = 64, OutChannels = 64, KernelSize = 3)", "Length is missing: a kernel is written for one input size, Length = n")]
    [InlineData("{|CVG0010:Conv1D|}(InChannels = 64, OutChannels = 64, Length = 9)", "KernelSize is missing: every layer has KernelSize = n or KernelShape = [k]")]
    [InlineData("{|CVG0010:Conv3D|}(InChannels = 64, OutChannels = 64, KernelSize = 3, Height = 5, Width = 56)", "Depth is missing: a kernel is written for one input size, Depth = n")]
    [InlineData("Conv1D(InChannels = 64, OutChannels = 64, {|CVG0013:KernelShape = [3, 3]|}, Length = 56)", "KernelShape has 2 entries; Conv1D takes 1: [k]")]
    [InlineData("Conv1D(InChannels = 64, OutChannels = 64, KernelSize = 3, {|CVG0013:Pads = [1]|}, Length = 56)", "Pads has 1 entry; Conv1D takes 2: [left, right]")]
    [InlineData("Conv3D(InChannels = 64, OutChannels = 64, KernelSize = 3, {|CVG0013:Strides = [1, 1]|}, Depth = 9, Height = 9, Width = 9)", "Strides has 2 entries; Conv3D takes 3: [sd, sh, sw]")]
    [InlineData("Conv3D(InChannels = 64, OutChannels = 64, KernelSize = 3, {|CVG0013:Pads = [1, 1, 1, 1]|}, Depth = 9, Height = 9, Width = 9)", "Pads has 4 entries; Conv3D takes 6: [front, top, left, back, bottom, right]")]
    [InlineData("Conv1D(InChannels = 64, OutChannels = 64, {|CVG0103:KernelSize = 9|}, Length = 8)", "KernelSize = 9 spans 9 pixels; Length = 8 and Padding = 0 leave 8")]
    [InlineData("Conv3D(InChannels = 1, OutChannels = 1, KernelSize = 1, {|CVG0102:Depth = 65536|}, Height = 65536, Width = 1)", "the input's pixels, Depth * Height * Width, = 65536 * 65536 * 1 = 4,294,967,296, but a span ends at 2,147,483,647")]
    [InlineData("InChannels = 64, OutChannels = 64, {|CVG0013:KernelShape = [3]|}, Height = 56, Width = 56", "KernelShape has 1 entry; Conv2D takes 2: [kh, kw]")]
    [InlineData("InChannels = 64, OutChannels = 64, {|CVG0013:KernelShape = null|}, Height = 56, Width = 56", "KernelShape has no entries; Conv2D takes 2: [kh, kw]")]
    [InlineData("InChannels = 64, OutChannels = 64, {|CVG0013:KernelShape = new int[0]|}, Height = 56, Width = 56", "KernelShape has no entries; Conv2D takes 2: [kh, kw]")]
    [InlineData(Good + ", {|CVG0013:Strides = new[] { 1, 2, 3 }|}", "Strides has 3 entries; Conv2D takes 2: [sh, sw]")]
    [InlineData(Good + ", {|CVG0013:Dilations = []|}", "Dilations has no entries; Conv2D takes 2: [dh, dw]")]
    [InlineData(Good + ", {|CVG0013:Pads = [1, 1, 1]|}", "Pads has 3 entries; Conv2D takes 4: [top, left, bottom, right]")]
    // ---- Enums and activations.
    [InlineData(Good + ", {|CVG0014:Layout = (Layout)7|}", "Layout = 7 is no member of Layout, which has Nchw, Nhwc")]
    [InlineData(Good + ", {|CVG0014:Accuracy = (Accuracy)(-1)|}", "Accuracy = -1 is no member of Accuracy, which has Default, Strict, Fast")]
    [InlineData(Good + ", {|CVG0014:Activation = (Activation)99|}, ActivationAlpha = 1", "Activation = 99 is no member of Activation, which has None, Relu, Relu6, LeakyRelu, Clip, Sigmoid, Tanh, HardSigmoid, HardSwish, Silu, Gelu, Elu, Softplus, Mish")]
    [InlineData(Good + ", Activation = Activation.Relu, {|CVG0016:ActivationAlpha = 1|}", "ActivationAlpha has no effect: Activation = Relu takes neither ActivationAlpha nor ActivationBeta")]
    [InlineData(Good + ", {|CVG0016:ActivationBeta = 1|}", "ActivationBeta has no effect: Activation = None takes neither ActivationAlpha nor ActivationBeta")]
    [InlineData(Good + ", Activation = Activation.LeakyRelu, {|CVG0016:ActivationBeta = 1|}", "ActivationBeta has no effect: Activation = LeakyRelu takes ActivationAlpha only")]
    [InlineData(Good + ", Activation = Activation.LeakyRelu, {|CVG0017:ActivationAlpha = float.PositiveInfinity|}", "ActivationAlpha = Infinity, but Activation = LeakyRelu computes with a finite number")]
    [InlineData(Good + ", Activation = Activation.Clip, {|CVG0017:ActivationBeta = float.NaN|}", "ActivationBeta = NaN, but Activation = Clip computes with a finite number")]
    [InlineData(Good + ", Activation = Activation.Clip, {|CVG0018:ActivationAlpha = 2|}", "ActivationAlpha = 2 is above ActivationBeta = 1 (the default); Clip takes its lower bound from ActivationAlpha and its upper bound from ActivationBeta")]
    [InlineData(Good + ", Activation = Activation.Clip, {|CVG0018:ActivationBeta = -0.5f|}", "ActivationAlpha = 0 (the default) is above ActivationBeta = -0.5; Clip takes its lower bound from ActivationAlpha and its upper bound from ActivationBeta")]
    // ---- Padding and kernel.
    [InlineData(Good + ", {|CVG0101:Pads = [0, 0, -2, 0]|}", "Pads = [0, 0, -2, 0] would crop the input; padding is at least 0, and a crop is a slice that the caller takes")]
    [InlineData("InChannels = 1, OutChannels = 1, {|CVG0103:KernelSize = 7|}, Dilation = 3, Height = 16, Width = 16", "KernelSize = 7 with Dilation = 3 spans 19 pixels; Height = 16 and Padding = 0 leave 16")]
    [InlineData("InChannels = 1, OutChannels = 1, {|CVG0103:KernelShape = [1, 9]|}, Pads = [0, 1, 0, 2], Height = 16, Width = 5", "KernelShape = [1, 9] spans 9 pixels; Width = 5 and Pads = [0, 1, 0, 2] leave 8")]
    [InlineData("InChannels = 1, OutChannels = 1, {|CVG0103:KernelSize = 3|}, AutoPad = AutoPad.Valid, Height = 2, Width = 5", "KernelSize = 3 spans 3 pixels; Height = 2 and AutoPad = Valid leave 2")]
    [InlineData("InChannels = 1, OutChannels = 1, {|CVG0103:KernelSize = 1|}, Height = 0, Width = 5", "KernelSize = 1 spans 1 pixel; Height = 0 and Padding = 0 leave 0")]
    [InlineData("InChannels = 1, OutChannels = 1, KernelSize = 3, {|CVG0104:Padding = 2|}, PaddingMode = PaddingMode.Reflect, Height = 9, Width = 2", "Padding = 2 adds 2 pixels beside Width = 2, and reflecting about the edge pixel gives at most 1")]
    [InlineData("InChannels = 1, OutChannels = 1, KernelSize = 9, {|CVG0104:AutoPad = AutoPad.Same|}, PaddingMode = PaddingMode.Reflect, Height = 4, Width = 9", "AutoPad = Same adds 4 pixels beside Height = 4, and reflecting about the edge pixel gives at most 3")]
    [InlineData("InChannels = 1, OutChannels = 1, KernelSize = 3, {|CVG0105:Pads = [3, 0, 0, 0]|}, PaddingMode = PaddingMode.Circular, Height = 2, Width = 9", "Pads = [3, 0, 0, 0] adds 3 pixels beside Height = 2, and one turn gives at most 2")]
    [InlineData("InChannels = 1, OutChannels = 1, KernelSize = 3, Padding = 2, {|CVG0106:PaddingMode = PaddingMode.Circular|}, Height = 0, Width = 9", "PaddingMode = Circular copies pixels of the input, and Height = 0 has none; PaddingMode = Zeros needs none")]
    [InlineData("InChannels = 1, OutChannels = 1, KernelSize = 3, AutoPad = AutoPad.SameLower, Height = 9, {|CVG0107:Width = 0|}", "AutoPad = SameLower gives Width = 0 as many outputs as inputs over the stride: none; Width must be at least 1")]
    // ---- Groups.
    [InlineData("InChannels = 64, OutChannels = 64, KernelSize = 3, {|CVG0112,CVG0113:Groups = 3|}, Height = 56, Width = 56", "Groups = 3 does not divide InChannels = 64 (remainder 1); 2 and 4 divide both")]
    [InlineData("InChannels = 64, OutChannels = 32, KernelSize = 3, {|CVG0113:Groups = 64|}, Height = 56, Width = 56", "Groups = 64 does not divide OutChannels = 32 (remainder 32); 32 divides both")]
    [InlineData("InChannels = 0, OutChannels = 7, KernelSize = 3, {|CVG0113:Groups = 2|}, Height = 56, Width = 56", "Groups = 2 does not divide OutChannels = 7 (remainder 1); 1 and 7 divide both")]
    // ---- Sizes that no span holds.
    [InlineData("InChannels = 1, OutChannels = 1, KernelSize = 1, {|CVG0102:Height = 65536|}, Width = 65536", "the input's pixels, Height * Width, = 65536 * 65536 = 4,294,967,296, but a span ends at 2,147,483,647")]
    [InlineData("InChannels = 3, OutChannels = 1, KernelSize = 1, {|CVG0102:Height = 32768|}, Width = 32768", "InputLength = 1 * 3 * 32768 * 32768 = 3,221,225,472, but a span ends at 2,147,483,647")]
    [InlineData("InChannels = 1, {|CVG0102:OutChannels = 4|}, KernelSize = 1, Height = 32768, Width = 32768", "OutputLength = 1 * 4 * 32768 * 32768 = 4,294,967,296, but a span ends at 2,147,483,647")]
    [InlineData("InChannels = 1, OutChannels = 1, KernelSize = 1, {|CVG0102:Height = int.MaxValue|}, Width = int.MaxValue, Batch = int.MaxValue", "the input's pixels, Height * Width, = 2147483647 * 2147483647 = 4,611,686,014,132,420,609, but a span ends at 2,147,483,647")]
    [InlineData("InChannels = 1, OutChannels = 1, {|CVG0102:KernelSize = int.MaxValue|}, Dilation = int.MaxValue, Height = 1, Width = 1", "the span of KernelSize = 2147483647 with Dilation = 2147483647 = (2147483647 - 1) * 2147483647 + 1 = 4,611,686,011,984,936,963, but a span ends at 2,147,483,647")]
    [InlineData("InChannels = 1, OutChannels = 1, KernelSize = 1, {|CVG0102:Padding = int.MaxValue|}, Height = 1, Width = 1", "Height padded = 2147483647 + 1 + 2147483647 = 4,294,967,295, but a span ends at 2,147,483,647")]
    [InlineData("InChannels = 0, OutChannels = 1, {|CVG0102:KernelSize = 65536|}, AutoPad = AutoPad.Same, Height = 1, Width = 1", "the kernel's taps = 65536 * 65536 = 4,294,967,296, but a span ends at 2,147,483,647")]
    [InlineData("InChannels = 65536, {|CVG0102:OutChannels = 65536|}, KernelSize = 1, Height = 1, Width = 1", "WeightLength with the bias = 65536 * (65536 * 1 * 1 + 1) + 4096 = 4,295,036,928, but a span ends at 2,147,483,647")]
    // ---- Transposed convolutions.
    [InlineData("ConvTranspose1D(InChannels = 1, OutChannels = 1, KernelSize = 3, Stride = 2, {|CVG0011:OutputPadding = -1|}, Length = 5)", "OutputPadding = -1, but OutputPadding must be at least 0")]
    [InlineData("ConvTranspose2D(InChannels = 1, OutChannels = 1, KernelSize = 4, Stride = 2, {|CVG0013:OutputPaddings = [1]|}, Height = 5, Width = 5)", "OutputPaddings has 1 entry; ConvTranspose2D takes 2: [oh, ow]")]
    [InlineData("ConvTranspose1D(InChannels = 1, OutChannels = 1, KernelSize = 4, Stride = 2, Dilation = 3, {|CVG0123:OutputPadding = 3|}, Length = 5)", "OutputPadding = 3 adds 3 outputs along Length; beside Stride = 2 and Dilation = 3 it must stay below the larger of the two")]
    [InlineData("ConvTranspose1D(InChannels = 1, OutChannels = 1, KernelSize = 3, {|CVG0124:Pads = [2, 1]|}, Length = 1)", "Pads = [2, 1] crops the whole output: KernelSize = 3 and Stride = 1 make 3 of Length = 1")]
    [InlineData("ConvTranspose1D(InChannels = 1, OutChannels = 1, KernelSize = 4, Stride = 2, {|CVG0122:PaddingMode = PaddingMode.Circular|}, Length = 5)", "PaddingMode = Circular has nothing to fill: padding crops a transposed convolution; PaddingMode = Zeros is the only one")]
    [InlineData("ConvTranspose1D(InChannels = 1, OutChannels = 1, {|CVG0221:KernelSize = 5|}, Stride = 2, Length = 5)", "KernelSize = 5 with Stride = 2: outputs along Length take turns in summing 2 and 3 taps, which tends to show as a checkerboard; 6 taps would be even")]
    [InlineData("ConvTranspose1D(InChannels = 4, OutChannels = 6, {|CVG0113:Groups = 4|}, KernelSize = 4, Stride = 2, Length = 5)", "Groups = 4 does not divide OutChannels = 6 (remainder 2); 2 divides both")]
    // ---- Advice.
    [InlineData("{|CVG0201:InChannels = 0|}, OutChannels = 4, KernelSize = 3, Height = 5, Width = 5", "InChannels = 0: nothing is summed, so every output is its bias")]
    [InlineData("InChannels = 1, OutChannels = 4, KernelSize = 3, Padding = 2, {|CVG0202:Height = 0|}, {|CVG0202:Width = 0|}", "Height = 0: every window lies in the padding, so every output is its bias")]
    [InlineData("InChannels = 1, OutChannels = 4, KernelSize = 3, {|CVG0203:Padding = 3|}, Height = 5, Width = 5", "Padding = 3 is no less than the 3 pixels that KernelSize = 3 spans: the outermost windows along Height see padding only, and give the bias")]
    [InlineData("InChannels = 1, OutChannels = 4, KernelSize = 3, Stride = 4, Height = 7, {|CVG0204:Width = 9|}", "The last 2 pixels of Width = 9 are never read: windows of 3 pixels, 4 apart, end before")]
    public void An_argument_is_reported_where_it_stands(string attribute, string sentence)
    {
        if (!attribute.Contains("D(", StringComparison.Ordinal) && !attribute.Contains("D|}(", StringComparison.Ordinal) && !attribute.Contains("Attribute|}(", StringComparison.Ordinal)) attribute = $"Conv2D({attribute})";
        MarkedSource source = MarkedSource.Parse($"[{attribute}]\npartial class Trunk;");
        GeneratorRun run = GeneratorRun.Of(source.Text);
        source.AssertReported(run.Diagnostics);
        Assert.Equal(sentence, run.Diagnostics[0].GetMessage(null));
        run.AssertCompiles();
    }

    [Theory]
    [InlineData("sealed class {|CVG0001:Trunk|};", "Trunk must be partial, or its kernel cannot be added to it")]
    [InlineData("partial class {|CVG0002:Trunk|}<T, U> where T : class;", "Trunk<T, U> is generic; a kernel is written once, for one shape")]
    [InlineData("static partial class {|CVG0003:Trunk|};", "Trunk must not be static: a layer holds its packed weights, so objects of it are made")]
    [InlineData("file partial class {|CVG0005:Trunk|};", "Trunk is local to its file, and its kernel is written into another one; internal or private nested would do")]
    [InlineData("partial class Trunk { public void {|CVG0006:Run|}(ReadOnlySpan<float> a, Span<float> b) { } }", "Trunk declares Run; Run is the name of a member that ConvGen generates")]
    [InlineData("partial class Trunk { public int {|CVG0006:Run|} => 1; }", "Trunk declares Run; Run is the name of a member that ConvGen generates")]
    [InlineData("partial class Trunk { private class {|CVG0006:OutputHeight|}; }", "Trunk declares OutputHeight; OutputHeight is the name of a member that ConvGen generates")]
    [InlineData("partial class Trunk { public static int {|CVG0006:get_Plan|}() => 1; }", "Trunk declares Plan; Plan is the name of a member that ConvGen generates")]
    [InlineData("partial class Trunk : IConvLayer { int IConvLayer.{|CVG0006:InputLength|} => 1; void IConvLayer.Run(ReadOnlySpan<float> input, Span<float> output) { } }", "Trunk declares IConvLayer.InputLength; IConvLayer.InputLength is the name of a member that ConvGen generates")]
    [InlineData("partial class {|CVG0006:Batch|};", "The class is called Batch; Batch is the name of a member that ConvGen generates")]
    [InlineData("partial class {|CVG0006:Run|};", "The class is called Run; Run is the name of a member that ConvGen generates")]
    [InlineData("partial class Trunk { public {|CVG0007:Trunk|}(ReadOnlySpan<float> a, ReadOnlySpan<float> b) { } }", "Trunk declares the same constructor; ConvGen generates Trunk(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)")]
    [InlineData("partial class Trunk { public {|CVG0007:Trunk|}(ReadOnlySpan<float> a, ReadOnlySpan<float> b, BatchNorm n) { } }", "Trunk declares the same constructor; ConvGen generates Trunk(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, BatchNorm norm)")]
    [InlineData("partial class Trunk{|CVG0007:(int count)|} { public int Count => count; }", "Trunk declares a primary constructor, which every other one would have to call; ConvGen generates Trunk(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)")]
    [InlineData("partial record Trunk{|CVG0007:(int Count)|};", "Trunk declares a primary constructor, which every other one would have to call; ConvGen generates Trunk(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)")]
    [InlineData("partial class Trunk : {|CVG0008:Base|}; class Base { public int Plan => 1; }", "Trunk derives from Base, whose member Plan the generated one would hide")]
    [InlineData("partial class Trunk : {|CVG0008:Base|}; abstract class Base { public abstract void Run(ReadOnlySpan<float> input, Span<float> output); }", "Trunk derives from Base, whose member Run the generated one would hide")]
    [InlineData("partial class Trunk : {|CVG0008:Base|} { Trunk() : base(1) { } } class Base { public Base(int x) { } }", "Trunk derives from Base, which has no constructor without parameters for the generated one to call")]
    public void A_class_is_reported_where_it_cannot_take_a_kernel(string declaration, string sentence)
    {
        MarkedSource source = MarkedSource.Parse($"[Conv2D({Good})]\n{declaration}");
        GeneratorRun run = GeneratorRun.Of(source.Text);
        source.AssertReported(run.Diagnostics);
        Assert.Equal(sentence, run.Diagnostics[0].GetMessage(null));
        if (!declaration.Contains("abstract", StringComparison.Ordinal)) run.AssertCompiles();
    }

    [Theory]
    [InlineData("class {|CVG0001:Net|} { [Conv2D(" + Good + ")] partial class Trunk; }", "Net must be partial, or the kernel of Trunk inside it cannot be added to it")]
    [InlineData("partial class Net<T> { [Conv2D(" + Good + ")] partial class {|CVG0002:Trunk|}; }", "Trunk stands inside Net<T>, which is generic; a kernel is written once, for one shape")]
    [InlineData("partial interface INet<T> { [Conv2D(" + Good + ")] partial class {|CVG0002:Trunk|}; }", "Trunk stands inside INet<T>, which is generic; a kernel is written once, for one shape")]
    [InlineData("[Conv2D(" + Good + ")] partial class Stem; [Conv2D(" + Good + ")] partial class Trunk : {|CVG0008:Stem|};", "Trunk derives from Stem, which is a layer itself")]
    [InlineData("[{|CVG0004:Filter2D|}(Taps = [1.0], KernelSize = 1)] [Conv2D(" + Good + ")] partial class Trunk;", "Trunk is declared by [Conv2D] already; [Filter2D] needs a class of its own")]
    [InlineData("[{|CVG0004:Conv3D|}(InChannels = 1, OutChannels = 1, KernelSize = 1, Depth = 1, Height = 1, Width = 1)] [Conv2D(" + Good + ")] partial class Trunk;", "Trunk is declared by [Conv2D] already; [Conv3D] needs a class of its own")]
    public void What_stands_around_a_class_is_reported_too(string code, string sentence)
    {
        MarkedSource source = MarkedSource.Parse(code);
        GeneratorRun run = GeneratorRun.Of(source.Text);
        source.AssertReported(run.Diagnostics);
        Assert.Equal(sentence, run.Diagnostics[0].GetMessage(null));
        run.AssertCompiles();
    }

    [Theory]
    [InlineData("partial class {|CVG0002:Sobel|}<T>;", "Sobel<T> is generic; a kernel is written once, for one shape")]
    [InlineData("static partial class {|CVG0006:Plan|};", "The class is called Plan; Plan is the name of a member that ConvGen generates")]
    [InlineData("static partial class Sobel { public static void {|CVG0006:Run|}(ReadOnlySpan<byte> a, Span<float> b, int height, int width, int channels) { } }", "Sobel declares Run; Run is the name of a member that ConvGen generates")]
    [InlineData("partial class Sobel : {|CVG0008:Base|}; class Base { public int KernelWidth => 1; }", "Sobel derives from Base, whose member KernelWidth the generated one would hide")]
    public void A_filter_is_reported_where_its_class_cannot_take_a_kernel(string declaration, string sentence)
    {
        MarkedSource source = MarkedSource.Parse($"[Filter2D(Taps = [1, 0, -1], KernelShape = [1, 3])]\n{declaration}");
        GeneratorRun run = GeneratorRun.Of(source.Text);
        source.AssertReported(run.Diagnostics);
        Assert.Equal(sentence, run.Diagnostics[0].GetMessage(null));
        run.AssertCompiles();
    }

    [Theory]
    [InlineData("static partial class Sobel;")]
    [InlineData("sealed partial class Sobel(int size) { public int Size => size; public Sobel(ReadOnlySpan<float> a, ReadOnlySpan<float> b) : this(a.Length + b.Length) { } }")]
    [InlineData("static partial class Sobel { public static void Run(ReadOnlySpan<float> a, Span<float> b) { } }")]
    [InlineData("abstract class Base { protected Base(int x) => _ = x; } partial class Sobel : Base { Sobel() : base(1) { } }")]
    public void A_filter_needs_no_objects(string declaration)
    {
        int at = declaration.IndexOf("partial", StringComparison.Ordinal), start = Math.Max(declaration.LastIndexOfAny(['}', ';'], at) + 1, 0);
        GeneratorRun run = GeneratorRun.Of(declaration.Insert(start, "[Filter2D(Taps = [1, 0, -1], KernelShape = [1, 3])] "));
        Assert.Empty(run.Diagnostics);
        Assert.Single(run.Sources);
        run.AssertCompiles();
    }

    [Fact]
    public void A_project_of_filters_only_hears_of_its_faults_too()
    {
        GeneratorRun run = GeneratorRun.Of(new Project { AllowUnsafe = false }, "[Filter2D(Taps = [1.0], KernelSize = 1)] static partial class Nothing;");
        Assert.Equal("CVG0302", Assert.Single(run.Diagnostics).Id);
        run.AssertCompiles();
    }

    [Fact]
    public void Every_fault_of_a_declaration_is_reported_at_once()
    {
        MarkedSource source = MarkedSource.Parse("[{|CVG0010:Conv2D|}({|CVG0011:OutChannels = 0|}, InChannels = 4, KernelSize = 3, {|CVG0013:Pads = [1]|}, {|CVG0011:Groups = -1|}, Height = 5)] class {|CVG0001:Trunk|};");
        source.AssertReported(GeneratorRun.Of(source.Text).Diagnostics);
    }

    [Fact]
    public void A_pragma_suppresses_a_warning()
    {
        Assert.Empty(GeneratorRun.Of($"#pragma warning disable CVG0016\n[Conv2D({Good}, ActivationAlpha = 1)] partial class Trunk;\n#pragma warning restore CVG0016").Diagnostics);
    }

    [Theory]
    [InlineData(Good + ", Stride = \"2\"")]
    [InlineData(Good + ", Stride = Undefined.Name")]
    [InlineData(Good + ", Stride = 1, Stride = 2")]
    [InlineData(Good + ", Strides = [1, \"2\"]")]
    [InlineData(Good + ", Strides = 3")]
    [InlineData(Good + ", Layout = 1")]
    [InlineData(Good + ", Bias = null")]
    [InlineData(Good + ", NoSuchParameter = 1")]
    [InlineData("3, " + Good)]
    [InlineData("InChannels = 64, OutChannels = 64, KernelSize = , Height = 56, Width = 56")]
    public void What_the_compiler_reports_we_do_not_report_again(string arguments)
    {
        GeneratorRun run = GeneratorRun.Of($"[Conv2D({arguments})] partial class Trunk;");
        Assert.Empty(run.Diagnostics);
        Assert.All(run.CompilerFindings(), found => Assert.Equal("File0.cs", found.Location.SourceTree!.FilePath));
    }

    [Fact]
    public void Environment_faults_are_reported_once_and_only_where_there_are_layers()
    {
        Project broken = new() { AllowUnsafe = false, TargetIsa = "Mmx" };
        Assert.Empty(GeneratorRun.Of(broken, "class Program;").Diagnostics);
        GeneratorRun run = GeneratorRun.Of(broken, $"[Conv2D({Good})] partial class A;\n[Conv2D({Good})] partial class B;");
        Assert.Equal(["CVG0302", "CVG0303"], run.Diagnostics.Select(found => found.Id));
        Assert.Equal("ConvGenTargetIsa = Mmx names Mmx; 512 or Avx512, 256 or Avx2, and 128 or Vector128 are known, and empty means all", run.Diagnostics[1].GetMessage(null));
        run.AssertCompiles();
    }
}

using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Diagnostics;

/// <summary>CVG0800 to CVG0849: what analyzers say, of declarations (CVG080n), of layers that run one after the other (CVG081n) and of calls (CVG082n).</summary>
internal static partial class Descriptors
{
    private const string Calls = "ConvGen.Calls";

    public static readonly DiagnosticDescriptor IdleLanes = new(
        "CVG0801", "Some output channels would be free", "{0} fills {1} of {2} lanes in {3} kernels: {4} channels are predicted to take no longer, {5} to take {6} % less", Advice, DiagnosticSeverity.Info, true, helpLinkUri: Help + "CVG0801.md");

    public static readonly DiagnosticDescriptor EvenSame = new(
        "CVG0802", "An even kernel has no middle", "{0} spans {1} pixels, so {2} pads {3} before and {4} after: along {5} outputs lie half a pixel beside their inputs; {6} and {7} taps have a middle", Advice, DiagnosticSeverity.Info, true, helpLinkUri: Help + "CVG0802.md");

    public static readonly DiagnosticDescriptor AlmostSame = new(
        "CVG0803", "Padding almost keeps the size", "{0} makes {1} outputs of {2}; for {3}, {4} pixels on each side keep the size", Advice, DiagnosticSeverity.Info, true, helpLinkUri: Help + "CVG0803.md");

    public static readonly DiagnosticDescriptor Gridding = new(
        "CVG0804", "Equal dilations see a grid", "{0}, which run one after the other, all have a dilation of {1} along {2}: together an output spans {3} pixels and sees {4} of them, {1} apart", Advice, DiagnosticSeverity.Info, true, helpLinkUri: Help + "CVG0804.md");

    public static readonly DiagnosticDescriptor Separable = new(
        "CVG0805", "Two layers are one separable convolution", "{0} is depthwise and {1} mixes its channels: one [SeparableConv2D] computes both and keeps the {2} floats between them in the cache", Advice, DiagnosticSeverity.Info, true, helpLinkUri: Help + "CVG0805.md");

    public static readonly DiagnosticDescriptor Split = new(
        "CVG0806", "The kernel was split into two passes", "The kernel has rank 1, so it is computed as {0} taps down and {1} across: {2} additions and multiplications a pixel instead of {3}", Advice, DiagnosticSeverity.Hidden, true, helpLinkUri: Help + "CVG0806.md");

    public static readonly DiagnosticDescriptor AlmostSeparable = new(
        "CVG0807", "The kernel is almost separable", "All but {0} % of the kernel is the product of a column and a row: taps that were that product would take {1} additions and multiplications a pixel instead of {2}", Advice, DiagnosticSeverity.Info, true, helpLinkUri: Help + "CVG0807.md");

    public static readonly DiagnosticDescriptor WorkspaceBeyondL2 = new(
        "CVG0808", "The workspace is beyond L2", "{0} takes a workspace of {1} KB: more than the {2} KB of L2 that {3} kernels count on, and than input and output together ({4} KB)", Advice, DiagnosticSeverity.Info, true, helpLinkUri: Help + "CVG0808.md");

    public static readonly DiagnosticDescriptor BeyondTolerance = new(
        "CVG0809", "The error may pass the tolerance", "{0} may err by {1} of the largest output, and convgen_tolerance = {2}; Accuracy = Strict computes sums of products only", Advice, DiagnosticSeverity.Warning, true, helpLinkUri: Help + "CVG0809.md");

    public static readonly DiagnosticDescriptor ToleranceNotUnderstood = new(
        "CVG0810", "convgen_tolerance is no tolerance", "convgen_tolerance = {0}, but a tolerance is a number between 0 and 1, like 1e-6: the largest error to bear, as a share of the largest output", Advice, DiagnosticSeverity.Warning, true, helpLinkUri: Help + "CVG0810.md");

    public static readonly DiagnosticDescriptor LayersDoNotFit = new(
        "CVG0811", "A layer reads another shape than the one before it writes", "{0} reads {1} = {2} floats from {3}, into which {4} wrote {5} = {6}", Calls, DiagnosticSeverity.Warning, true, helpLinkUri: Help + "CVG0811.md");

    public static readonly DiagnosticDescriptor LayoutsDiffer = new(
        "CVG0812", "A layer reads another layout than the one before it writes", "{0} reads {1} as {2}, and {3} wrote it as {4}", Calls, DiagnosticSeverity.Warning, true, helpLinkUri: Help + "CVG0812.md");

    public static readonly DiagnosticDescriptor WrongLength = new(
        "CVG0821", "A span has the wrong length", "{0} has {1} {2}; {3} {4} {5}", Calls, DiagnosticSeverity.Warning, true, helpLinkUri: Help + "CVG0821.md");

    public static readonly DiagnosticDescriptor SameMemory = new(
        "CVG0822", "Input and output are the same memory", "{0} reads its input while it writes, so {1} cannot be both", Calls, DiagnosticSeverity.Warning, true, helpLinkUri: Help + "CVG0822.md");

    public static readonly DiagnosticDescriptor PackedInLoop = new(
        "CVG0823", "A layer is constructed in every turn of a loop", "Every turn of the loop packs the same {0} weights of {1} again; constructed before the loop, it packs them once", Calls, DiagnosticSeverity.Info, true, helpLinkUri: Help + "CVG0823.md");

    public static readonly DiagnosticDescriptor PackedInCall = new(
        "CVG0824", "A layer is constructed in every call", "Every call of {0} packs the same {1} weights of {2} again; a field that holds the layer packs them once", Calls, DiagnosticSeverity.Info, true, helpLinkUri: Help + "CVG0824.md");

    public static readonly DiagnosticDescriptor ZeroBias = new(
        "CVG0825", "A bias is all zeros", "The bias of {0} is {1} zeros; Bias = false takes none", Calls, DiagnosticSeverity.Info, true, helpLinkUri: Help + "CVG0825.md");
}

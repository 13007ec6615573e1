using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Diagnostics;

/// <summary>CVG0100 to CVG0199: arguments that do not go together. CVG0200 to CVG0299: layers that work, but hardly as meant.</summary>
internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor NegativePadding = new(
        "CVG0101", "Padding is negative", "{0} would crop the input; padding is at least 0, and a crop is a slice that the caller takes", Shape, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0101.md");

    public static readonly DiagnosticDescriptor TooLarge = new(
        "CVG0102", "A size is beyond what a span can hold", "{0} = {1} = {2}, but a span ends at 2,147,483,647", Shape, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0102.md");

    public static readonly DiagnosticDescriptor KernelTooWide = new(
        "CVG0103", "The kernel is wider than the padded input", "{0} spans {1}; {2} and {3} leave {4}", Shape, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0103.md");

    public static readonly DiagnosticDescriptor ReflectTooWide = new(
        "CVG0104", "Reflect padding is wider than what it mirrors", "{0} adds {1} beside {2}, and reflecting about the edge pixel gives at most {3}", Shape, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0104.md");

    public static readonly DiagnosticDescriptor CircularTooWide = new(
        "CVG0105", "Circular padding is wider than the input", "{0} adds {1} beside {2}, and one turn gives at most {3}", Shape, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0105.md");

    public static readonly DiagnosticDescriptor NothingToCopy = new(
        "CVG0106", "Padding has no pixel to copy", "{0} copies pixels of the input, and {1} has none; PaddingMode = Zeros needs none", Shape, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0106.md");

    public static readonly DiagnosticDescriptor EmptyOutput = new(
        "CVG0107", "The output is empty", "{0} gives {1} as many outputs as inputs over the stride: none; {2} must be at least 1", Shape, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0107.md");

    public static readonly DiagnosticDescriptor GroupsAndInputs = new(
        "CVG0112", "Groups does not divide the input channels", "{0} does not divide {1} (remainder {2}); {3}", Shape, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0112.md");

    public static readonly DiagnosticDescriptor GroupsAndOutputs = new(
        "CVG0113", "Groups does not divide the output channels", "{0} does not divide {1} (remainder {2}); {3}", Shape, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0113.md");

    public static readonly DiagnosticDescriptor TransposedFull = new(
        "CVG0121", "A transposed convolution is full already", "AutoPad = Full has nothing to add: padding crops a transposed convolution, and without any it is full; AutoPad = Valid crops nothing", Shape, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0121.md");

    public static readonly DiagnosticDescriptor TransposedMode = new(
        "CVG0122", "A transposed convolution has no padding to fill", "{0} has nothing to fill: padding crops a transposed convolution; PaddingMode = Zeros is the only one", Shape, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0122.md");

    public static readonly DiagnosticDescriptor OutputPaddingTooLarge = new(
        "CVG0123", "Output padding reaches a further input", "{0} adds {1} outputs along {4}; beside {2} and {3} it must stay below the larger of the two", Shape, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0123.md");

    public static readonly DiagnosticDescriptor CropsEverything = new(
        "CVG0124", "Padding crops the whole output", "{0} crops the whole output: {2} and {3} make {1} of {4}", Shape, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0124.md");

    public static readonly DiagnosticDescriptor AlgorithmCannotServe = new(
        "CVG0131", "The forced algorithm cannot serve the layer", "{0} cannot serve this layer: {1}; Auto would choose {2}", Shape, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0131.md");

    public static readonly DiagnosticDescriptor NoChannels = new(
        "CVG0201", "The input has no channels", "{0}: nothing is summed, so every output is its bias", Advice, DiagnosticSeverity.Warning, true, helpLinkUri: Help + "CVG0201.md");

    public static readonly DiagnosticDescriptor NoPixels = new(
        "CVG0202", "The input has no pixels", "{0}: every window lies in the padding, so every output is its bias", Advice, DiagnosticSeverity.Warning, true, helpLinkUri: Help + "CVG0202.md");

    public static readonly DiagnosticDescriptor DeadBorder = new(
        "CVG0203", "Some windows lie in the padding", "{0} is no less than the {1} that {2} spans: the outermost windows along {3} see padding only, and give the bias", Advice, DiagnosticSeverity.Info, true, helpLinkUri: Help + "CVG0203.md");

    public static readonly DiagnosticDescriptor UnreadPixels = new(
        "CVG0204", "Some pixels are never read", "The last {0} of {1} {4} never read: windows of {2}, {3} apart, end before", Advice, DiagnosticSeverity.Info, true, helpLinkUri: Help + "CVG0204.md");

    public static readonly DiagnosticDescriptor Checkerboard = new(
        "CVG0221", "Outputs are sums of different numbers of taps", "{0} with {1}: outputs along {4} take turns in summing {2} and {3} taps, which tends to show as a checkerboard; {5} taps would be even", Advice, DiagnosticSeverity.Info, true, helpLinkUri: Help + "CVG0221.md");
}

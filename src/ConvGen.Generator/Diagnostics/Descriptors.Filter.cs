using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Diagnostics;

/// <summary>CVG0400 to CVG0499: the taps of constant filters.</summary>
internal static partial class Descriptors
{
    private const string Filter = "ConvGen.Filter";

    public static readonly DiagnosticDescriptor TapsDoNotFill = new(
        "CVG0401", "Taps do not fill the kernel", "Taps has {0}; {1} takes {2}", Filter, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0401.md");

    public static readonly DiagnosticDescriptor FilterNotFinite = new(
        "CVG0402", "A filter's number is not finite", "{0}, but a filter computes with finite numbers", Filter, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0402.md");

    public static readonly DiagnosticDescriptor TapBeyondFloat = new(
        "CVG0403", "A tap is beyond the range of float", "{0} is {1}, beyond the largest float, 3.4028235E+38", Filter, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0403.md");

    public static readonly DiagnosticDescriptor TooManyTaps = new(
        "CVG0404", "The kernel has too many taps", "{0} makes {1} taps; a filter has at most {2}, which are constants in the generated code", Filter, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0404.md");

    public static readonly DiagnosticDescriptor EveryTapZero = new(
        "CVG0405", "Every tap is zero", "Every tap is zero, so every result is Offset = {0}", Filter, DiagnosticSeverity.Warning, true, helpLinkUri: Help + "CVG0405.md");
}

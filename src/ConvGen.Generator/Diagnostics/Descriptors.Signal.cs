using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Diagnostics;

/// <summary>CVG0640 to CVG0649: constant filters over signals.</summary>
internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor NoTaps = new(
        "CVG0641", "A filter has no taps", "Taps has no entries; a filter over a signal has at least 1", Filter, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0641.md");
}

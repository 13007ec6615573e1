using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Diagnostics;

/// <summary>CVG0650 to CVG0659: cascades of constant filters.</summary>
internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor CascadeWithTaps = new(
        "CVG0651", "A cascade has no numbers of its own", "{0} is given beside Cascade, but a cascade is its filters, each with its own taps, scale, offset and padding", Filter, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0651.md");

    public static readonly DiagnosticDescriptor CascadeTooShort = new(
        "CVG0652", "A cascade of fewer than two filters", "Cascade has {0}; a cascade is two filters or more, in the order in which they are applied", Filter, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0652.md");

    public static readonly DiagnosticDescriptor NotAFilter = new(
        "CVG0653", "An entry of a cascade is no filter of this project", "{0} {1}; an entry of this cascade is a class of this project declared with [{2}]", Filter, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0653.md");

    public static readonly DiagnosticDescriptor MixedCascade = new(
        "CVG0654", "A cascade mixes images and signals", "{0} is declared with {1}, the cascade with {2}; all filters of a cascade have the same attribute", Filter, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0654.md");

    public static readonly DiagnosticDescriptor ElementHasErrors = new(
        "CVG0655", "A filter of the cascade has errors", "{0} has errors of its own, {1}, and so no kernel that the cascade could run", Filter, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0655.md");

    public static readonly DiagnosticDescriptor CascadeOfItself = new(
        "CVG0656", "A cascade contains itself", "{0} contains itself: {1}", Filter, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0656.md");

    public static readonly DiagnosticDescriptor CascadeTooLong = new(
        "CVG0657", "A cascade of too many filters", "{0} has more than {1} filters, those of the cascades in it among them; {1} are the most", Filter, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0657.md");
}

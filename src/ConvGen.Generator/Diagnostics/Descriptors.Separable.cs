using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Diagnostics;

/// <summary>CVG0611 to CVG0619: separable convolutions.</summary>
internal static partial class Descriptors
{
    private const string SeparableCategory = "ConvGen.Separable";

    public static readonly DiagnosticDescriptor SeparableGroups = new(
        "CVG0611", "A separable convolution has no Groups", "{0} has no meaning here: the depthwise half has a group for each channel, and the pointwise half mixes them all; Groups = 1 is the only one", SeparableCategory, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0611.md");
}

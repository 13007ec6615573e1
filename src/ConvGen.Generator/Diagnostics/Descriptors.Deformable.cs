using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Diagnostics;

/// <summary>CVG0601 to CVG0609: deformable convolutions.</summary>
internal static partial class Descriptors
{
    private const string Deformable = "ConvGen.Deformable";

    public static readonly DiagnosticDescriptor OffsetGroupsAndInputs = new(
        "CVG0601", "OffsetGroups does not divide the input channels", "{0} does not divide {1} (remainder {2}); {3}", Deformable, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0601.md");

    public static readonly DiagnosticDescriptor DeformableMode = new(
        "CVG0602", "A deformable convolution has nothing to pad with", "{0} has no meaning where samples move: whatever they meet outside the image is zero; PaddingMode = Zeros is the only one", Deformable, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0602.md");
}

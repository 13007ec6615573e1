using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Diagnostics;

/// <summary>CVG0300 to CVG0399: the project around the layers. CVG0900 to CVG0999: our own mistakes.</summary>
internal static partial class Descriptors
{
    private const string Usage = "ConvGen.Usage";
    private const string Shape = "ConvGen.Shape";
    private const string Advice = "ConvGen.Advice";
    private const string Environment = "ConvGen.Environment";
    private const string Internal = "ConvGen.Internal";
    private const string Help = "https://github.com/convgen/convgen/blob/main/docs/diagnostics/";

    public static readonly DiagnosticDescriptor RuntimeMissing = new(
        "CVG0301", "ConvGen.Runtime is not referenced", "Kernels call ConvGen.Runtime, which this project does not reference; the package ConvGen brings it", Environment, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0301.md");

    public static readonly DiagnosticDescriptor UnsafeOff = new(
        "CVG0302", "Kernels need unsafe code", "Kernels address memory with pointers; <AllowUnsafeBlocks>true</AllowUnsafeBlocks> in the project lets them", Environment, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0302.md");

    public static readonly DiagnosticDescriptor OptionNotUnderstood = new(
        "CVG0303", "ConvGenTargetIsa names an unknown instruction set", "ConvGenTargetIsa = {0} names {1}; 512 or Avx512, 256 or Avx2, and 128 or Vector128 are known, and empty means all", Environment, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0303.md");

    public static readonly DiagnosticDescriptor LanguageTooOld = new(
        "CVG0304", "The language version is too old for kernels", "Kernels are written in C# 12; this project is compiled as C# {0}", Environment, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0304.md");

    public static readonly DiagnosticDescriptor ContractMismatch = new(
        "CVG0305", "Generator and runtime are of different versions", "This generator writes for contract {0} of ConvGen.Runtime; the one referenced keeps {1}, and both must come from one package", Environment, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0305.md");

    public static readonly DiagnosticDescriptor InternalError = new(
        "CVG0901", "The generator failed on a layer", "No kernel for {0}, by a mistake of the generator to be reported with the layer's attribute: {1}, {2}", Internal, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0901.md");

    /// <summary>Every descriptor, for the tests that count pages, release rows and cases.</summary>
    public static IEnumerable<DiagnosticDescriptor> All => typeof(Descriptors).GetFields().Select(descriptor => descriptor.GetValue(null)).OfType<DiagnosticDescriptor>();
}

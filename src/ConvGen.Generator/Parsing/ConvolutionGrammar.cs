using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Parsing;

/// <summary>What one convolution attribute is called and over which axes it runs; everything else the attributes share.</summary>
/// <param name="Axes">The input extents' names, outermost first.</param>
/// <param name="KernelWords">What KernelShape, Strides and Dilations take.</param>
/// <param name="PadsWords">What Pads takes: begins, then ends.</param>
internal sealed record ConvolutionGrammar(string Name, EquatableArray<string> Axes, string KernelWords, string PadsWords)
{
    public static readonly ConvolutionGrammar Conv2D = new("Conv2D", ["Height", "Width"], "[kh, kw]", "[top, left, bottom, right]");

    public int Rank => Axes.Count;

    public string MetadataName => $"ConvGen.{Name}Attribute";

    /// <summary>What is generated into the class.</summary>
    public GeneratedMembers Members { get; } = new(
        [
            "InputLength", "OutputLength", "WeightLength", "BiasLength", "WorkspaceLength", "MultiplyAdds", "Batch", "InChannels", "OutChannels",
            .. Axes.SelectMany(axis => (string[])["Input" + axis, "Output" + axis]), "Plan", "Run", "_convGenPacked", "_convGenIsa",
        ],
        haveConstructor: true,
        RunTakenBy);

    private static string? RunTakenBy(IReadOnlyList<IParameterSymbol> parameters) =>
        parameters.Count is 2 or 3
        && GeneratedMembers.ElementOf(parameters[0].Type, "ReadOnlySpan") == SpecialType.System_Single
        && GeneratedMembers.ElementOf(parameters[1].Type, "Span") == SpecialType.System_Single
        && (parameters.Count == 2 || parameters[2].Type.Name == "ConvWorkers")
            ? "Run/" + (parameters.Count == 2 ? "2" : "3")
            : null;
}

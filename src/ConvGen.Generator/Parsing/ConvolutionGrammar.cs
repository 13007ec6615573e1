using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Parsing;

/// <summary>What one convolution attribute is called and over which axes it runs; everything else the attributes share.</summary>
/// <param name="Axes">The input extents' names, outermost first.</param>
/// <param name="KernelWords">What KernelShape, Strides and Dilations take.</param>
/// <param name="PadsWords">What Pads takes: begins, then ends.</param>
/// <param name="IsTransposed">Whether it scatters: padding crops, and there is OutputPadding.</param>
/// <param name="Extents">What the generated constants call the axes, after Input and Output: "Length" is taken by the floats of the whole tensor.</param>
internal sealed record ConvolutionGrammar(string Name, EquatableArray<string> Axes, string KernelWords, string PadsWords, EquatableArray<string> Extents, bool IsTransposed = false)
{
    public static readonly ConvolutionGrammar Conv1D = new("Conv1D", ["Length"], "[k]", "[left, right]", ["Width"]);

    public static readonly ConvolutionGrammar Conv2D = new("Conv2D", ["Height", "Width"], "[kh, kw]", "[top, left, bottom, right]", ["Height", "Width"]);

    public static readonly ConvolutionGrammar Conv3D =
        new("Conv3D", ["Depth", "Height", "Width"], "[kd, kh, kw]", "[front, top, left, back, bottom, right]", ["Depth", "Height", "Width"]);

    /// <summary>Every attribute there is.</summary>
    public static readonly ConvolutionGrammar[] All = [Conv1D, Conv2D, Conv3D, Transposed(Conv1D), Transposed(Conv2D), Transposed(Conv3D)];

    public int Rank => Axes.Count;

    public string MetadataName => $"ConvGen.{Name}Attribute";

    /// <summary>What is generated into the class.</summary>
    public GeneratedMembers Members { get; } = new(
        [
            "InputLength", "OutputLength", "WeightLength", "BiasLength", "WorkspaceLength", "MultiplyAdds", "Batch", "InChannels", "OutChannels",
            .. Extents.SelectMany(axis => (string[])["Input" + axis, "Output" + axis]), "Plan", "Run", "_convGenPacked", "_convGenIsa",
        ],
        haveConstructor: true,
        RunTakenBy);

    private static ConvolutionGrammar Transposed(ConvolutionGrammar plain) => plain with { Name = plain.Name.Replace("Conv", "ConvTranspose"), IsTransposed = true };

    private static string? RunTakenBy(IReadOnlyList<IParameterSymbol> parameters) =>
        parameters.Count is 2 or 3
        && GeneratedMembers.ElementOf(parameters[0].Type, "ReadOnlySpan") == SpecialType.System_Single
        && GeneratedMembers.ElementOf(parameters[1].Type, "Span") == SpecialType.System_Single
        && (parameters.Count == 2 || parameters[2].Type.Name == "ConvWorkers")
            ? "Run/" + (parameters.Count == 2 ? "2" : "3")
            : null;
}

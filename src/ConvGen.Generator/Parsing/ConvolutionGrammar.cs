using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Parsing;

/// <summary>What one convolution attribute is called and over which axes it runs; everything else the attributes share.</summary>
/// <param name="IsTransposed">Whether it scatters: padding crops, and there is OutputPadding.</param>
internal sealed record ConvolutionGrammar(string Name, SpatialWords Words, bool IsTransposed = false) : SpatialGrammar(Name, Words)
{
    public static readonly ConvolutionGrammar Conv1D = new("Conv1D", SpatialWords.Of1D);

    public static readonly ConvolutionGrammar Conv2D = new("Conv2D", SpatialWords.Of2D);

    public static readonly ConvolutionGrammar Conv3D = new("Conv3D", SpatialWords.Of3D);

    /// <summary>Every attribute there is.</summary>
    public static readonly ConvolutionGrammar[] All = [Conv1D, Conv2D, Conv3D, Transposed(Conv1D), Transposed(Conv2D), Transposed(Conv3D)];

    /// <summary>What is generated into the class.</summary>
    public GeneratedMembers Members { get; } = new(
        [
            "InputLength", "OutputLength", "WeightLength", "BiasLength", "WorkspaceLength", "MultiplyAdds", "Parameters", "BytesMoved", "ArithmeticIntensity", "Batch", "InChannels", "OutChannels",
            .. Words.Extents.SelectMany(axis => (string[])["Input" + axis, "Output" + axis, "EffectiveKernel" + axis, "ReceptiveField" + axis]), "Plan", "ReceptiveField", "Run", "_convGenPacked", "_convGenIsa",
        ],
        haveConstructor: true,
        RunTakenBy);

    private static ConvolutionGrammar Transposed(ConvolutionGrammar plain) => plain with { Name = plain.Name.Replace("Conv", "ConvTranspose"), IsTransposed = true };

    /// <summary>A layer's Run takes floats to floats, and perhaps a pool of threads.</summary>
    public static string? RunTakenBy(IReadOnlyList<IParameterSymbol> parameters) =>
        parameters.Count is 2 or 3
        && GeneratedMembers.ElementOf(parameters[0].Type, "ReadOnlySpan") == SpecialType.System_Single
        && GeneratedMembers.ElementOf(parameters[1].Type, "Span") == SpecialType.System_Single
        && (parameters.Count == 2 || parameters[2].Type.Name == "ConvWorkers")
            ? "Run/" + (parameters.Count == 2 ? "2" : "3")
            : null;
}

using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Parsing;

/// <summary>What one convolution attribute is called and over which axes it runs; everything else the attributes share.</summary>
/// <param name="IsTransposed">Whether it scatters: padding crops, and there is OutputPadding.</param>
/// <param name="IsDeformable">Whether its taps move: there are OffsetGroups and Mask.</param>
/// <param name="IsSeparable">Whether it is a depthwise and a pointwise half: the first has a multiplier, a bias and an activation of its own.</param>
internal sealed record ConvolutionGrammar(string Name, SpatialWords Words, bool IsTransposed = false, bool IsDeformable = false, bool IsSeparable = false) : SpatialGrammar(Name, Words)
{
    public static readonly ConvolutionGrammar Conv1D = new("Conv1D", SpatialWords.Of1D);

    public static readonly ConvolutionGrammar Conv2D = new("Conv2D", SpatialWords.Of2D);

    public static readonly ConvolutionGrammar Conv3D = new("Conv3D", SpatialWords.Of3D);

    public static readonly ConvolutionGrammar DeformConv2D = new("DeformConv2D", SpatialWords.Of2D, IsDeformable: true);

    public static readonly ConvolutionGrammar SeparableConv2D = new("SeparableConv2D", SpatialWords.Of2D, IsSeparable: true);

    /// <summary>Every attribute there is.</summary>
    public static readonly ConvolutionGrammar[] All = [Conv1D, Conv2D, Conv3D, Transposed(Conv1D), Transposed(Conv2D), Transposed(Conv3D), DeformConv2D, SeparableConv2D];

    /// <summary>What the constructor and Run of an attribute's class take.</summary>
    public LayerSignature SignatureOf(AttributeReader read) => IsDeformable ? LayerSignature.OfDeformable(read.Bool("Mask", false))
        : IsSeparable ? LayerSignature.OfSeparable(read.Bool("DepthwiseBias", false))
        : LayerSignature.Plain;

    /// <summary>What is generated into the class.</summary>
    public GeneratedMembers MembersOf(LayerSignature signature) => new(
        [
            "InputLength", "OutputLength", "WeightLength", "BiasLength", "WorkspaceLength", "MultiplyAdds", "Parameters", "BytesMoved", "ArithmeticIntensity", "Batch", "InChannels", "OutChannels",
            .. signature.Lengths,
            .. Words.Extents.SelectMany(axis => (string[])["Input" + axis, "Output" + axis, "EffectiveKernel" + axis, "ReceptiveField" + axis]), "Plan", "ReceptiveField", "Run", "_convGenPacked", "_convGenIsa",
        ],
        haveConstructor: true,
        parameters => RunTakenBy(parameters, signature.Inputs.Count),
        constructor: signature);

    private static ConvolutionGrammar Transposed(ConvolutionGrammar plain) => plain with { Name = plain.Name.Replace("Conv", "ConvTranspose"), IsTransposed = true };

    /// <summary>A layer's Run takes floats to floats, and perhaps a pool of threads.</summary>
    public static string? RunTakenBy(IReadOnlyList<IParameterSymbol> parameters) => RunTakenBy(parameters, inputs: 1);

    /// <summary>The same for a layer that reads several spans.</summary>
    public static string? RunTakenBy(IReadOnlyList<IParameterSymbol> parameters, int inputs) =>
        parameters.Count - inputs is 1 or 2
        && parameters.Take(inputs).All(parameter => GeneratedMembers.ElementOf(parameter.Type, "ReadOnlySpan") == SpecialType.System_Single)
        && GeneratedMembers.ElementOf(parameters[inputs].Type, "Span") == SpecialType.System_Single
        && (parameters.Count == inputs + 1 || parameters[inputs + 1].Type.Name == "ConvWorkers")
            ? "Run/" + (parameters.Count == inputs + 1 ? "2" : "3")
            : null;
}

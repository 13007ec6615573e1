namespace ConvGen.Generator.Parsing;

/// <summary>What one pooling attribute is called, over which axes it runs and what it computes; everything else the attributes share.</summary>
internal sealed record PoolGrammar(string Name, SpatialWords Words, bool IsAverage) : SpatialGrammar(Name, Words)
{
    /// <summary>Every attribute there is.</summary>
    public static readonly PoolGrammar[] All =
    [
        new("MaxPool2D", SpatialWords.Of2D, false), new("MaxPool1D", SpatialWords.Of1D, false), new("MaxPool3D", SpatialWords.Of3D, false),
        new("AveragePool2D", SpatialWords.Of2D, true), new("AveragePool1D", SpatialWords.Of1D, true), new("AveragePool3D", SpatialWords.Of3D, true),
    ];

    /// <summary>What is generated into the class. There is nothing to construct from, so constructors are the user's.</summary>
    public GeneratedMembers Members { get; } = new(
        [
            "InputLength", "OutputLength", "WorkspaceLength", "Operations", "BytesMoved", "ArithmeticIntensity", "Batch", "Channels",
            .. Words.Extents.SelectMany(axis => (string[])["Input" + axis, "Output" + axis, "EffectiveKernel" + axis, "ReceptiveField" + axis]), "Plan", "ReceptiveField", "Run", "_convGenIsa",
        ],
        haveConstructor: true,
        ConvolutionGrammar.RunTakenBy);
}

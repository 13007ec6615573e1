namespace ConvGen;

/// <summary>The plan of a layer for one instruction set: what will be done, what it should cost, why, and what was rejected.</summary>
public sealed record ConvPlanInfo
{
    /// <summary>The layer in words: kernel, stride, channels, shapes, layout, padding, activation.</summary>
    public required string Layer { get; init; }

    /// <summary>The instruction set the plan is for.</summary>
    public required Isa Isa { get; init; }

    /// <summary>The kernel family: Direct, Depthwise, Planar, Reference, ...</summary>
    public required string Algorithm { get; init; }

    /// <summary>Register tile and loop order in words.</summary>
    public required string Tile { get; init; }

    /// <summary>Why this candidate was chosen.</summary>
    public required string Reason { get; init; }

    /// <summary>The bound on the error that the plan keeps.</summary>
    public required string AccuracyBound { get; init; }

    /// <summary>Multiplications of the direct algorithm, padded taps included.</summary>
    public required long MultiplyAdds { get; init; }

    /// <summary>Cycles the cost model predicts for one call on one thread.</summary>
    public required double PredictedCycles { get; init; }

    /// <summary>Floats of workspace.</summary>
    public required int WorkspaceLength { get; init; }

    /// <summary>What an algorithm computes on its data beside the products, transforms that is; empty for most.</summary>
    public IReadOnlyList<ConvPlanTransform> Transforms { get; init; } = [];

    /// <summary>The other candidates, cheapest first, then those that do not apply.</summary>
    public required IReadOnlyList<ConvPlanRejection> Rejections { get; init; }

    /// <summary>The plan in one line.</summary>
    public override string ToString() => $"{Algorithm} {Tile} ({Isa}): {Layer}";
}

/// <summary>A candidate that was not chosen.</summary>
/// <param name="Algorithm">The kernel family.</param>
/// <param name="Reason">Why not.</param>
/// <param name="PredictedCycles">What it would have cost; null where it does not apply.</param>
public sealed record ConvPlanRejection(string Algorithm, string Reason, double? PredictedCycles);

/// <summary>A transform of an algorithm, as vector instructions of one application.</summary>
/// <param name="Name">What is transformed, and how much at a time.</param>
/// <param name="Additions">Additions and subtractions.</param>
/// <param name="Multiplications">Multiplications that stand alone.</param>
/// <param name="MultiplyAdds">Multiplications fused with an addition.</param>
/// <param name="Loads">Vectors read.</param>
/// <param name="Stores">Vectors written.</param>
public sealed record ConvPlanTransform(string Name, int Additions, int Multiplications, int MultiplyAdds, int Loads, int Stores);

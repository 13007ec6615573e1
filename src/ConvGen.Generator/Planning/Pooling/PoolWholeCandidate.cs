using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning.Pooling;

/// <summary>Global pooling of planes: all of a channel's pixels are adjacent, and their maximum or sum is one reduction.</summary>
internal sealed class PoolWholeCandidate : IPoolCandidate
{
    /// <summary>Accumulators, to hide the latency of additions.</summary>
    private const int MostAccumulators = 8;

    public string Family => "WholePlane";

    public PoolVerdict Consider(PoolSpec spec, IsaTable isa)
    {
        if (!spec.Depth.IsWhole || !spec.Height.IsWhole || !spec.Width.IsWhole) return PoolVerdict.Reject("the window is not the whole input");
        if (spec.Layout == Layout.Nhwc && spec.Channels > 1) return PoolVerdict.Reject("channels last: a channel's pixels are not adjacent");
        int pixels = (int)spec.InputPixels, vectors = pixels / isa.Lanes, accumulators = Math.Max(1, Math.Min(MostAccumulators, vectors));
        double compute = spec.Batch * (double)spec.Channels * (PoolCost.Vectors(spec, isa, vectors) + PoolCost.UnitOverhead);
        return PoolVerdict.Accept(new PoolWholePlan
        {
            Spec = spec,
            Isa = isa.Isa,
            Pixels = pixels,
            Accumulators = accumulators,
            ComputeCycles = compute,
            Cycles = Math.Max(compute, PoolCost.Memory(spec, isa)),
        });
    }
}

/// <summary>A plane reduced by vectors of the widest width, what is left by narrower ones and at last by single floats.</summary>
internal sealed record PoolWholePlan : PoolPlan
{
    /// <summary>Floats of a plane.</summary>
    public required int Pixels { get; init; }

    public required int Accumulators { get; init; }

    public override string Family => "WholePlane";

    public override string KernelName => NameOf("Whole");

    public override string Tile => FormattableString.Invariant($"{Pixels} adjacent floats a channel, {Accumulators} accumulators of {(int)Isa / 32}");

    public override Phase Phase => new("Planes", Spec.Channels, "channels");
}

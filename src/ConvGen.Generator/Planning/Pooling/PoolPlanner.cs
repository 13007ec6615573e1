using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning.Pooling;

/// <summary>Asks every family, takes the cheapest, and keeps what the others said.</summary>
internal static class PoolPlanner
{
    /// <summary>In the order of preference between equal costs. The reference is the last resort.</summary>
    private static readonly IPoolCandidate[] Candidates = [new PoolWholeCandidate(), new PoolChannelsLastCandidate(), new PoolPlanarCandidate(), new PoolReferenceCandidate()];

    public static PoolLayerPlan Plan(LayerIdentity identity, PoolSpec spec, EquatableArray<TargetIsa> targets) =>
        new(identity, spec, targets.Select(isa => Choose(spec, IsaTable.Of(isa))).ToEquatableArray());

    public static PoolChoice Choose(PoolSpec spec, IsaTable isa)
    {
        List<Rejection> unfit = [];
        List<PoolPlan> fit = [];
        foreach (IPoolCandidate candidate in Candidates)
        {
            PoolVerdict verdict = candidate.Consider(spec, isa);
            if (verdict.Plan is { WorkspaceLength: > int.MaxValue } greedy) unfit.Add(new Rejection(candidate.Family, FormattableString.Invariant($"its workspace of {greedy.WorkspaceLength} floats is longer than a span"), null));
            else if (verdict.Plan is { } plan) fit.Add(plan);
            else unfit.Add(new Rejection(candidate.Family, verdict.Reason!, null));
        }

        // The last resort is not weighed: its predicted cost leaves out what a call of it costs.
        PoolPlan best = fit[0];
        foreach (PoolPlan plan in fit.Skip(1))
        {
            if (plan is not PoolReferencePlan && plan.Cycles < best.Cycles) best = plan;
        }

        IEnumerable<Rejection> dearer = fit.Where(plan => plan != best).OrderBy(plan => plan.Cycles)
            .Select(plan => new Rejection(plan.Family, KernelPlanner.InvariantRatio(plan.Cycles / best.Cycles), plan.Cycles));
        return new PoolChoice(best, fit.Count > 1 ? "cheapest of the candidates that apply" : "the only candidate that applies", dearer.Concat(unfit).ToEquatableArray());
    }
}

/// <summary>The runtime's scalar loop: always accepts, always last.</summary>
internal sealed class PoolReferenceCandidate : IPoolCandidate
{
    private const double CyclesPerPixel = 8;

    public string Family => "Reference";

    public PoolVerdict Consider(PoolSpec spec, IsaTable isa) => PoolVerdict.Accept(new PoolReferencePlan
    {
        Spec = spec,
        Isa = isa.Isa,
        Cycles = Math.Max(1, spec.Operations) * CyclesPerPixel,
        ComputeCycles = Math.Max(1, spec.Operations) * CyclesPerPixel,
    });
}

/// <summary>The layer computed by ReferencePooling of the runtime.</summary>
internal sealed record PoolReferencePlan : PoolPlan
{
    /// <summary>The reference for any processor.</summary>
    public static PoolReferencePlan Of(PoolSpec spec) => (PoolReferencePlan)new PoolReferenceCandidate().Consider(spec, IsaTable.Vector128).Plan!;

    public override string Family => "Reference";

    public override string KernelName => "Reference";

    public override string Tile => Spec.IsAverage ? "scalar, summed in double" : "scalar";

    public override Phase Phase => new("Rows", Spec.Depth.Output * Spec.Height.Output, "output rows of every channel");
}

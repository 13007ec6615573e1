using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Asks every candidate, takes the cheapest, and keeps what the others said.</summary>
internal static class KernelPlanner
{
    /// <summary>In the order of preference between equal costs. The reference is the last resort.</summary>
    private static readonly ICandidate[] Candidates =
    [
        new DepthwiseCandidate(), new DirectCandidate(), new PlanarCandidate(), new SpaceToDepthCandidate(new WinogradFamily()), new SpaceToDepthCandidate(new FftCandidate()), new Im2colCandidate(), new IndirectCandidate(), new ReferenceCandidate(),
    ];

    /// <summary>The same for transposed convolutions.</summary>
    private static readonly ICandidate[] TransposedCandidates = [new OnePixelCandidate(), new TransposedPlanarCandidate(), new WinogradFamily(), new Im2colCandidate(), new IndirectCandidate(), new ReferenceCandidate()];

    /// <summary>The same for deformable convolutions.</summary>
    private static readonly ICandidate[] DeformableCandidates = [new DeformableCandidate(), new ReferenceCandidate()];

    /// <summary>The same for separable convolutions.</summary>
    private static readonly ICandidate[] SeparableCandidates = [new SeparableCandidate(), new ReferenceCandidate()];

    /// <summary>Floats a copy may take for a pixel of one channel, rounded rows and borders included.</summary>
    private const int LongestPixel = 4;

    public static LayerPlan Plan(LayerIdentity identity, ConvSpec spec, EquatableArray<TargetIsa> targets) =>
        new(identity, spec, targets.Select(isa => Chosen(spec, isa)).ToEquatableArray());

    /// <summary>The choice for one instruction set, made once for equal specs.</summary>
    public static KernelChoice Chosen(ConvSpec spec, TargetIsa isa) => PlanMemo.Choose(Plain(spec), isa);

    /// <summary>The complete plan of every family and kind of kernel that serves <paramref name="spec"/>, the reference apart: what a calibration measures side by side.</summary>
    public static IEnumerable<KernelPlan> Alternatives(ConvSpec spec, IsaTable isa)
    {
        foreach (ICandidate candidate in CandidatesFor(spec).Where(candidate => candidate is not ReferenceCandidate))
        {
            if (Consider(candidate, Plain(spec), isa).Plan is not { } plan) continue;
            foreach (KernelPlan kind in candidate is IAlternatives several ? several.Alternatives(Plain(spec), isa) : [plan]) yield return kind;
        }
    }

    /// <summary>Why <paramref name="spec"/>'s forced algorithm cannot serve it on every vector instruction set; null where it can. One that it cannot serve would silently get the reference.</summary>
    public static string? ForcedAlgorithmObjection(ConvSpec spec)
    {
        if (spec.Algorithm == Algorithm.Auto) return null;
        ICandidate[] allowed = [.. CandidatesFor(spec).Where(candidate => candidate.Algorithm == spec.Algorithm)];
        if (allowed.Length == 0) return $"{KindOf(spec)} takes {string.Join(", ", CandidatesFor(spec).Select(candidate => candidate.Algorithm).Distinct())}";
        foreach (TargetIsa isa in (TargetIsa[])[TargetIsa.Avx512, TargetIsa.Avx2, TargetIsa.Vector128])
        {
            (string Family, Verdict Verdict)[] verdicts = [.. allowed.Select(candidate => (candidate.Family, Consider(candidate, Plain(spec), IsaTable.Of(isa))))];
            if (verdicts.Any(asked => asked.Verdict.Plan is not null)) continue;
            string reasons = string.Join("; ", verdicts.Select(asked => asked.Family + ": " + asked.Verdict.Reason));
            return isa == TargetIsa.Avx512 ? reasons : $"on {isa} {reasons}";
        }

        return null;
    }

    public static KernelChoice Choose(ConvSpec spec, IsaTable isa)
    {
        KernelPlan? best = null;
        List<Rejection> unfit = [];
        List<KernelPlan> fit = [];
        foreach (ICandidate candidate in CandidatesFor(spec))
        {
            if (spec.Algorithm != Algorithm.Auto && candidate.Algorithm != spec.Algorithm && candidate is not ReferenceCandidate)
            {
                unfit.Add(new Rejection(candidate.Family, $"Algorithm = {spec.Algorithm} was asked for", null));
                continue;
            }

            Verdict verdict = Consider(candidate, spec, isa);
            if (verdict.Plan is not { } plan) unfit.Add(new Rejection(candidate.Family, verdict.Reason!, null));
            else fit.Add(plan);
        }

        // The last resort is not weighed: its predicted cost leaves out what a call of it costs.
        foreach (KernelPlan plan in fit)
        {
            if (best is null || best is ReferencePlan || plan is not ReferencePlan && plan.Cycles < best.Cycles) best = plan;
        }

        IEnumerable<Rejection> dearer = fit.Where(plan => plan != best).OrderBy(plan => plan.Cycles)
            .Select(plan => new Rejection(plan.Family, InvariantRatio(plan.Cycles / best!.Cycles), plan.Cycles));
        string reason = spec.Algorithm != Algorithm.Auto ? $"Algorithm = {spec.Algorithm} was asked for"
            : fit.Count > 1 && spec.Accuracy == Accuracy.Strict ? "cheapest that Accuracy = Strict allows"
            : fit.Count > 1 ? "cheapest of the candidates that apply"
            : "the only candidate that applies";
        return new KernelChoice(best!, reason, dearer.Concat(unfit).ToEquatableArray());
    }

    private static ICandidate[] CandidatesFor(ConvSpec spec) => spec.Deformation is not null ? DeformableCandidates : spec.Separable is not null ? SeparableCandidates : spec.IsTransposed ? TransposedCandidates : Candidates;

    private static string KindOf(ConvSpec spec) =>
        spec.Deformation is not null ? "a deformable convolution" : spec.Separable is not null ? "a separable convolution" : spec.IsTransposed ? "a transposed convolution" : "a convolution";

    /// <summary>The same layer without what means nothing: a stride beyond the padded input, the dilation of a single tap, what padding holds where there is none. Hostile numbers would
    /// overflow a plan's arithmetic.</summary>
    private static ConvSpec Plain(ConvSpec spec)
    {
        return spec with { Depth = Axis(spec.Depth), Height = Axis(spec.Height), Width = Axis(spec.Width), PaddingMode = spec.IsPadded ? spec.PaddingMode : PaddingMode.Zeros };

        static SpatialAxis Axis(SpatialAxis a) => a with { Stride = a.IsTransposed ? a.Stride : Math.Min(a.Stride, Math.Max(1, a.Padded)), Dilation = a.Kernel == 1 ? 1 : a.Dilation };
    }

    /// <summary>A plan whose buffers are longer than a span is none. The spec's own lengths have been checked; padded and packed ones are the candidate's doing.</summary>
    private static Verdict Consider(ICandidate candidate, ConvSpec spec, IsaTable isa)
    {
        double padded = (double)spec.Depth.Padded * spec.Height.Padded * spec.Width.Padded * Math.Max(spec.InChannels, LongestPixel);
        if (candidate is not ReferenceCandidate && padded > int.MaxValue) return Verdict.Reject($"the padded input of {padded:0} floats is longer than a span");
        Verdict verdict = candidate.Consider(spec, isa);
        if (verdict.Plan is not { } plan) return verdict;
        long workspace = plan.WorkspaceLength + plan.OwnWorkspaceLength;
        if (workspace > int.MaxValue) return Verdict.Reject($"its workspace of {workspace} floats is longer than a span");
        long packed = plan.Weights is { } order ? order.BiasStart(spec) + (long)order.PaddedChannels(spec) * spec.Groups : 0;
        return packed > int.MaxValue ? Verdict.Reject($"its {packed} packed weights are longer than a span") : verdict;
    }

    /// <summary>How much dearer, in words.</summary>
    internal static string InvariantRatio(double ratio) =>
        ratio < 1.005 ? "as dear, and asked later" : "dearer: " + ratio.ToString(ratio < 10 ? "0.00" : "0", System.Globalization.CultureInfo.InvariantCulture) + " times the cycles";
}

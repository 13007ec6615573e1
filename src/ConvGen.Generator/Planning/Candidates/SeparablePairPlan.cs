using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>A separable convolution as two layers, one after the other through the workspace: each half the kernel it would have by itself. Channels first this is where transposing into the fused kernel's
/// channels-last tiles and back would cost more than the way through memory.</summary>
internal sealed record SeparablePairPlan : KernelPlan
{
    private const int Line = 16;    // floats of a cache line

    /// <summary>The halves, each of one image.</summary>
    public required KernelPlan Depthwise { get; init; }

    public required KernelPlan Pointwise { get; init; }

    /// <summary>Where the pointwise half's packed weights begin.</summary>
    public long PointwiseStart => Round(PackedLengthOf(Depthwise));

    public long BiasStart => PointwiseStart + Pointwise.Weights!.Value.BiasStart(Pointwise.Spec);

    public long PackedLength => PointwiseStart + PackedLengthOf(Pointwise);

    /// <summary>Floats between the halves, at the beginning of the workspace; what either half needs beside follows.</summary>
    public long MiddleLength => Round(Depthwise.Spec.OutputImageLength);

    public override string Family => "Separable";

    public override string KernelName => $"Separable{KernelWords(Spec)}_C{Spec.InChannels}{(Spec.Separable!.Multiplier > 1 ? "M" + Spec.Separable.Multiplier : "")}K{Spec.OutChannels}_{IsaName(Isa)}_Pair";

    public override string Tile => $"two kernels, one after the other: {Depthwise.Family} {Depthwise.Tile}; {Pointwise.Family} {Pointwise.Tile}";

    public override EquatableArray<Phase> Phases =>
    [
        .. Depthwise.Phases.Select(phase => phase with { Method = "Depthwise" + phase.Method, Meaning = phase.Meaning + " of the depthwise half" }),
        .. Pointwise.Phases.Select(phase => phase with { Method = "Pointwise" + phase.Method, Meaning = phase.Meaning + " of the pointwise half" }),
    ];

    public override WeightOrder? Weights => null;

    public override long WorkspaceLength => MiddleLength + Math.Max(Depthwise.WorkspaceLength, Pointwise.WorkspaceLength);

    public override string WorkspaceUse => "one image between the halves" + (WorkspaceLength > MiddleLength ? ", and a half's own" : "");

    public override string AccuracyBound => FormattableString.Invariant($"each half: |error| <= (K + 2) * 2^-24 * sum |x||w|, K = {Depthwise.Spec.ReductionLength} and then {Pointwise.Spec.ReductionLength}");

    private static long PackedLengthOf(KernelPlan half)
    {
        WeightOrder order = half.Weights!.Value;
        return order.BiasStart(half.Spec) + (long)order.PaddedChannels(half.Spec) * (order.AcrossGroups ? 1 : half.Spec.Groups);
    }

    private static long Round(long floats) => (floats + Line - 1) / Line * Line;
}

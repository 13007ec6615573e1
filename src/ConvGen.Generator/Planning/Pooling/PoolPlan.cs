using System.Globalization;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning.Pooling;

/// <summary>What one pooling kernel does, decided. A printer turns it into text and decides nothing.</summary>
internal abstract record PoolPlan : PlannedKernel
{
    public required PoolSpec Spec { get; init; }

    /// <summary>Its method and units, run for one image after another. A workspace is each thread's own.</summary>
    public abstract Phase Phase { get; }

    /// <summary>What comparing or adding takes; the rest waits for memory.</summary>
    public required double ComputeCycles { get; init; }

    public override double ArithmeticCycles => ComputeCycles;

    public override string Arithmetic => "computing";

    public override string AccuracyBound => !Spec.IsAverage ? "exact" : $"|error| <= (K + 2) * 2^-24 * sum |x| / count, K = {Spec.Taps.ToString(CultureInfo.InvariantCulture)}";

    protected string NameOf(string family)
    {
        string window = Spec.Depth.Kernel == 1 ? $"{Spec.Height.Kernel}x{Spec.Width.Kernel}" : $"{Spec.Depth.Kernel}x{Spec.Height.Kernel}x{Spec.Width.Kernel}";
        return FormattableString.Invariant($"{(Spec.IsAverage ? "Average" : "Max")}{family}{window}s{Spec.Height.Stride}_C{Spec.Channels}_{Isa}");
    }
}

/// <summary>The kernel for one instruction set, with the reasons.</summary>
internal sealed record PoolChoice(PoolPlan Plan, string Reason, EquatableArray<Rejection> Rejections);

/// <summary>Everything the emitter prints for one pooling layer: the reference, and one kernel for each instruction set asked for, widest first.</summary>
internal sealed record PoolLayerPlan(LayerIdentity Identity, PoolSpec Spec, EquatableArray<PoolChoice> Kernels);

/// <summary>A kernel family asked whether it serves a layer on an instruction set, and at what cost.</summary>
internal interface IPoolCandidate
{
    /// <summary>How plans and rejections call it.</summary>
    string Family { get; }

    PoolVerdict Consider(PoolSpec spec, IsaTable isa);
}

/// <summary>The answer of a candidate: a plan, or the reason why not in words the user will read.</summary>
internal sealed record PoolVerdict(PoolPlan? Plan, string? Reason)
{
    public static PoolVerdict Accept(PoolPlan plan) => new(plan, null);

    public static PoolVerdict Reject(string reason) => new(null, reason);
}

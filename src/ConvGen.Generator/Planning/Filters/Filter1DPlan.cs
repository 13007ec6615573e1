using ConvGen.Generator.Model;
using ConvGen.Generator.Planning.Cascades;

namespace ConvGen.Generator.Planning.Filters;

/// <summary>How the sum over a signal's taps is written.</summary>
internal enum SignalStyle
{
    /// <summary>Group by group of equal taps, each added before it is multiplied, every tap a literal.</summary>
    Written,

    /// <summary>A loop over a table: a vector of the signal is loaded once and multiplied into each of the block's sums, whose taps lie a vector apart.</summary>
    Sliding,
}

/// <summary>A filter's pass for one instruction set, or for several.</summary>
/// <param name="Isas">The instruction sets it serves, widest first.</param>
/// <param name="Words">The one it is said in.</param>
/// <param name="Vectors">Vectors of outputs computed at a time.</param>
internal sealed record Filter1DKernelPlan(EquatableArray<TargetIsa> Isas, TargetIsa Words, int Vectors)
{
    public int Lanes => (int)Words / 32;

    public int Block => Vectors * Lanes;
}

/// <summary>What a filter over signals does, decided. Printers turn it into text and decide nothing.</summary>
internal sealed record Filter1DPlan : TapsPlan
{
    public required Filter1DSpec Spec { get; init; }

    public required SignalStyle Style { get; init; }

    /// <summary>Written: the sum; a tap's row is its remainder by the stride, its column the quotient.</summary>
    public required LinearForm Sum { get; init; }

    /// <summary>Written: multiplies the sum.</summary>
    public required double Factor { get; init; }

    public required EquatableArray<Filter1DKernelPlan> Kernels { get; init; }

    /// <summary>Cycles of a vector of eight results, estimated.</summary>
    public required double Cycles { get; init; }

    /// <summary>The cascade that this filter is; null for a filter declared with taps.</summary>
    public CombinedCascade? Cascade { get; init; }

    /// <summary>Rows of the pass: every Stride-th input.</summary>
    public int Rows => Math.Min(Spec.Stride, Spec.Taps.Count);

    /// <summary>Taps that fall on a row.</summary>
    public int Columns(int row) => (Spec.Taps.Count - 1 - row) / Spec.Stride + 1;
}

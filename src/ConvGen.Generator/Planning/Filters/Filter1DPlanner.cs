using System.Globalization;
using ConvGen.Generator.Ir;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning.Filters;

/// <summary>Decides whether a filter's taps are written out or looped over, and how many outputs are computed at a time.</summary>
internal static class Filter1DPlanner
{
    /// <summary>Cycles of a vector of eight outputs, written out: taps are loads that straddle cache lines now and then, groups of equal ones multiply-adds with a constant that may be in
    /// memory. Of few vectors a block, each waits for its own multiply-adds.</summary>
    /// <remarks>Fitted on Zen 4 to random and symmetric filters of 12 to 96 taps; single ones are off by up to a third, near the crossover by less.</remarks>
    private const double CyclesPerTap = 0.5, CyclesPerGroup = 0.4, LatencyPerGroup = 3;

    /// <summary>The same in loops: a load is shared by the block's vectors, but equal taps are not added first, and zeros are multiplied.</summary>
    private const double SlidingCyclesPerTap = 0.64, SlidingOverhead = 8;

    /// <summary>Taps that can be written out: a method holds at most 400 multiply-adds.</summary>
    private const int MostWritten = 96;

    public static Filter1DPlan Plan(LayerIdentity identity, Filter1DSpec spec, EquatableArray<TargetIsa> targets)
    {
        IEnumerable<FilterTap> taps = spec.Taps.Select((tap, k) => new FilterTap(0, k % spec.Stride, k / spec.Stride, tap * spec.Scale)).Where(tap => tap.Coefficient != 0);
        LinearForm sum = new(taps.ToEquatableArray());
        int count = spec.NonzeroTaps;
        int groups = sum.Groups.Count, vectors = Vectors(SignalStyle.Written, count);
        double written = Math.Max((count * CyclesPerTap) + (groups * CyclesPerGroup), groups * LatencyPerGroup / vectors), sliding = spec.Taps.Count * SlidingCyclesPerTap + SlidingOverhead;
        bool isWritten = count <= MostWritten && written <= sliding;
        string costs = Words($"{(isWritten ? sliding : written):0} cycles for eight outputs, {(isWritten ? "written out" : "sliding")} {(isWritten ? written : sliding):0}");
        SignalStyle style = isWritten ? SignalStyle.Written : SignalStyle.Sliding;
        double factor = 1;
        if (isWritten) (sum, factor) = sum.Normalised(final: true, offset: spec.Offset != 0);
        int fromOffset = spec.Offset != 0 ? 1 : 0;
        OperationCounts left = isWritten ? SignalProgram.Count(sum, factor, spec.Offset) : new OperationCounts(0, 0, spec.Taps.Count, spec.Taps.Count, 1);
        return new Filter1DPlan
        {
            Identity = identity,
            Spec = spec,
            Style = style,
            Sum = sum,
            Factor = factor,
            Kernels = targets.GroupBy(isa => WordsOf(style, isa)).Select(isas => new Filter1DKernelPlan(isas.ToEquatableArray(), isas.Key, Vectors(style, count))).ToEquatableArray(),
            Cycles = isWritten ? written : sliding,
            Steps = Steps(spec, style, sum, factor).ToEquatableArray(),
            Operations = isWritten ? left.Separate : 2 * spec.Taps.Count - 1 + fromOffset,
            PlainOperations = 2 * spec.Taps.Count - 1 + (spec.Scale != 1 ? 1 : 0) + fromOffset,
            Instructions = left.Arithmetic,
            AccuracyBound = Words($"|error| <= {(isWritten ? count : spec.Taps.Count) + 4} * 2^-24 * (sum |tap * Scale||x| + |Offset|)"),
            Rejections =
            [
                isWritten
                    ? new Rejection("Sliding", costs, sliding)
                    : new Rejection("Written", count > MostWritten ? Words($"{count} taps written out are more code than a method may hold") : costs, written),
            ],
        };
    }

    /// <summary>Sliding needs as many sums as hide the latency of a multiply-add twice a cycle; written out, the block is a quarter of the budget's.</summary>
    private static int Vectors(SignalStyle style, int taps) => style == SignalStyle.Sliding ? 8 : taps <= 64 ? 4 : 2;

    /// <summary>Written out, loads decide: of 64 bytes nearly every one straddles cache lines, and constants that no longer fit the registers come from a stack that is not aligned to them. Vectors
    /// of 256 bits were faster on Zen 4 for all but the shortest filters, by 10 % to three times; in loops those of 512 are, by a fifth.</summary>
    private static TargetIsa WordsOf(SignalStyle style, TargetIsa isa) => style == SignalStyle.Written && isa == TargetIsa.Avx512 ? TargetIsa.Avx2 : isa;

    private static IEnumerable<string> Steps(Filter1DSpec spec, SignalStyle style, LinearForm sum, double factor)
    {
        int zeros = spec.Taps.Count - spec.NonzeroTaps, shared = sum.PlainMultiplications - sum.Groups.Count(group => !group.IsUnit);
        if (spec.Stride > 1) yield return Words($"one output in {spec.Stride} is computed, from {Math.Min(spec.Stride, spec.Taps.Count)} rows that hold one input in {spec.Stride} each");
        if (style == SignalStyle.Sliding)
        {
            yield return Words($"{spec.Taps.Count} taps in a table; each load serves every sum of the block");
            if (shared > 0) yield return "equal taps are not added first: where a multiplication fuses with an addition, the addition would cost what it saves";
            yield break;
        }

        if (zeros > 0) yield return Words($"{zeros} of {spec.Taps.Count} taps are zero and left out");
        int units = sum.Taps.Count(tap => Math.Abs(tap.Coefficient) == 1);
        if (units > 0) yield return Words($"{units} taps of +-1 are additions");
        if (shared > 0) yield return Words($"equal taps are added first: {shared} multiplications fewer");
        if (factor != 1) yield return Words($"one common factor, {factor:G9}, multiplies at the end");
    }

    private static string Words(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

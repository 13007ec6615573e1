using System.Collections.Concurrent;
using System.Globalization;
using ConvGen.Generator.Ir;

namespace ConvGen.Generator.Planning;

/// <summary>A plan's transforms as vector programs. Each is the body of a loop; the pointers it names move on by constants.</summary>
/// <remarks>
/// A window row of M = R1 R2 reals: with n = R2 n1 + n2 and k = k1 + R1 k2, stage 1 transforms along n1, stage 2 rotates by exp(-2 pi i n2 k1 / M) and transforms along n2 (Cooley and Tukey 1965). Stage 1
/// is real, so k1 up to (R1 - 1) / 2 suffice, and as R1 is odd only k1 = 0 stays real. The way back mirrors both. The height is the same with complex values.
/// </remarks>
internal sealed class FftCodelets(FftPlan plan)
{
    private static readonly ConcurrentDictionary<(bool Real, int Length), OperationCounts> Counted = [];

    private int Lanes => plan.Lanes;

    private int Pair => plan.Pair;

    private int R1 => plan.Horizontal.First;

    private int R2 => plan.Horizontal.Second;

    private int S1 => plan.Vertical.First;

    private int S2 => plan.Vertical.Second;

    /// <summary>Row, stage 1, one n2: R1 reals at <c>x</c>; k1 = 0 goes to <c>y</c>, the others to <c>z</c>.</summary>
    public VectorProgram RowIn1()
    {
        (VectorProgram program, ComplexArithmetic arithmetic, FourierCodelet fourier) = New(Invariant($"{R1} reals, a column every {R2}, to {plan.Halves + 1} frequencies"));
        ComplexValue[] result = fourier.Forward([.. Enumerable.Range(0, R1).Select(n => arithmetic.Real(program.Load(At("x", (long)n * R2 * Lanes))))]);
        program.Store("y", arithmetic.Plain(result[0].Re));
        for (int k = 1; k <= plan.Halves; k++) Store(arithmetic, "z", (long)(k - 1) * R2 * Pair, result[k]);
        return program;
    }

    /// <summary>Row, stage 2 for k1 = 0: R2 reals at <c>x</c> to half a spectrum at <c>y</c>.</summary>
    public VectorProgram RowIn2Real()
    {
        (VectorProgram program, ComplexArithmetic arithmetic, FourierCodelet fourier) = New(Invariant($"{R2} reals to {R2 / 2 + 1} frequencies"));
        ComplexValue[] result = fourier.Forward([.. Enumerable.Range(0, R2).Select(n => arithmetic.Real(program.Load(At("x", (long)n * Lanes))))]);
        for (int k = 0; k <= R2 / 2; k++) Store(arithmetic, "y", (long)k * Pair, result[k]);
        return program;
    }

    /// <summary>Row, stage 2 for one k1: R2 values at <c>x</c>, rotated by the factors at <c>f</c>, to <c>y</c>.</summary>
    public VectorProgram RowIn2() => Rotated(R2, Pair, Pair);

    /// <summary>Back, k1 = 0: half a spectrum at <c>x</c> to R2 reals at <c>y</c>.</summary>
    public VectorProgram RowOut1Real()
    {
        (VectorProgram program, ComplexArithmetic arithmetic, FourierCodelet fourier) = New(Invariant($"{R2 / 2 + 1} frequencies to {R2} reals"));
        ComplexValue[] half = [.. Enumerable.Range(0, R2 / 2 + 1).Select(k => Load(arithmetic, "x", (long)k * Pair, real: k == 0 || 2 * k == R2))];
        StoreReals(arithmetic, fourier.Inverse(Mirrored(arithmetic, half, R2)), Lanes, last: R1 == 1);
        return program;
    }

    /// <summary>Back, one k1: R2 frequencies at <c>x</c> to <c>y</c>.</summary>
    public VectorProgram RowOut1()
    {
        (VectorProgram program, ComplexArithmetic arithmetic, FourierCodelet fourier) = New(Invariant($"{R2} frequencies back"));
        ComplexValue[] result = fourier.Inverse([.. Enumerable.Range(0, R2).Select(k => Load(arithmetic, "x", (long)k * Pair))]);
        for (int n = 0; n < R2; n++) Store(arithmetic, "y", (long)n * Pair, result[n]);
        return program;
    }

    /// <summary>Back, one n2: k1 = 0 at <c>x</c>, the others at <c>z</c> rotated back by the factors at <c>f</c>, to R1 outputs at <c>y</c>.</summary>
    public VectorProgram RowOut2()
    {
        (VectorProgram program, ComplexArithmetic arithmetic, FourierCodelet fourier) = New(Invariant($"rotated back, {plan.Halves + 1} frequencies to {R1} reals"));
        List<ComplexValue> half = [arithmetic.Real(program.Load("x"))];
        for (int k = 1; k <= plan.Halves; k++) half.Add(Rotate(arithmetic, Load(arithmetic, "z", (long)(k - 1) * R2 * Pair), 2 * (k - 1), conjugate: true));
        StoreReals(arithmetic, fourier.Inverse(Mirrored(arithmetic, half, R1)), R2 * Lanes, last: true);
        return program;
    }

    /// <summary>Column, stage 1, one n2: S1 values at <c>x</c>, S2 rows apart, to <c>y</c>.</summary>
    public VectorProgram ColumnIn1()
    {
        (VectorProgram program, ComplexArithmetic arithmetic, FourierCodelet fourier) = New(Invariant($"{S1} values, {S2} rows apart"));
        ComplexValue[] result = fourier.Forward([.. Enumerable.Range(0, S1).Select(n => Load(arithmetic, "x", (long)n * S2 * plan.RowStride))]);
        for (int k = 0; k < S1; k++) Store(arithmetic, "y", (long)k * S2 * Pair, result[k]);
        return program;
    }

    /// <summary>Column, stage 2 for one k1, to <c>y</c>: the column itself where products follow at once, else the spectrum.</summary>
    public VectorProgram ColumnIn2() => S1 > 1 ? Rotated(S2, Pair, plan.SumsChannels ? plan.RowStride : Pair) : WholeColumn();

    /// <summary>Back, one k1: S2 values at <c>x</c>, multiplied by the weights at <c>f</c> where products do not sum over channels, to <c>y</c>.</summary>
    public VectorProgram ColumnOut1()
    {
        (VectorProgram program, ComplexArithmetic arithmetic, FourierCodelet fourier) = New(Invariant($"{S2} frequencies{(plan.SumsChannels ? "" : " times their weights")} back"));
        int from = plan.SumsChannels ? plan.RowStride : Pair, to = S1 > 1 ? Pair : plan.RowStride;
        ComplexValue[] x = [.. Enumerable.Range(0, S2).Select(k => plan.SumsChannels ? Load(arithmetic, "x", (long)k * from) : Weigh(arithmetic, Load(arithmetic, "x", (long)k * from), k))];
        ComplexValue[] result = fourier.Inverse(x);
        for (int n = 0; n < S2; n++) Store(arithmetic, "y", (long)n * to, result[n]);
        return program;
    }

    /// <summary>Back, one n2: S1 values at <c>x</c>, S2 apart, rotated back by the factors at <c>f</c>, to rows S2 apart at <c>y</c>.</summary>
    public VectorProgram ColumnOut2()
    {
        (VectorProgram program, ComplexArithmetic arithmetic, FourierCodelet fourier) = New(Invariant($"rotated back, {S1} values, {S2} rows apart"));
        ComplexValue[] x = [.. Enumerable.Range(0, S1).Select(k =>
        {
            ComplexValue value = Load(arithmetic, "x", (long)k * S2 * Pair);
            return k == 0 ? value : Rotate(arithmetic, value, 2 * (k - 1), conjugate: true);
        })];
        ComplexValue[] result = fourier.Inverse(x);
        for (int n = 0; n < S1; n++) Store(arithmetic, "y", (long)n * S2 * plan.RowStride, result[n]);
        return program;
    }

    /// <summary>One frequency at <c>x</c> times its weight at <c>f</c>.</summary>
    public VectorProgram Weighted()
    {
        (VectorProgram program, ComplexArithmetic arithmetic, _) = New("times their weights");
        Store(arithmetic, "x", 0, Weigh(arithmetic, Load(arithmetic, "x", 0), 0));
        return program;
    }

    /// <summary>Operations of transforming <paramref name="length"/> complex values, or reals where <paramref name="real"/>, rotation apart.</summary>
    public static OperationCounts Count(int length, bool real) => Counted.GetOrAdd((real, length), _ =>
    {
        VectorProgram program = new();
        ComplexArithmetic arithmetic = new(program);
        ComplexValue[] x = [.. Enumerable.Range(0, length).Select(n => real ? arithmetic.Real(program.Load(Invariant($"x{n}"))) : ComplexArithmetic.Complex(program.Load(Invariant($"x{n}")), program.Load(Invariant($"y{n}"))))];
        ComplexValue[] result = new FourierCodelet(arithmetic).Forward(x);
        for (int k = 0; k < (real ? length / 2 + 1 : length); k++) StoreParts(arithmetic, "x", k, result[k], length);
        return program.Count();
    });

    private VectorProgram WholeColumn()
    {
        (VectorProgram program, ComplexArithmetic arithmetic, FourierCodelet fourier) = New(Invariant($"{S2} rows"));
        ComplexValue[] result = fourier.Forward([.. Enumerable.Range(0, S2).Select(n => Load(arithmetic, "x", (long)n * plan.RowStride))]);
        for (int k = 0; k < S2; k++) Store(arithmetic, "y", (long)k * (plan.SumsChannels ? plan.RowStride : Pair), result[k]);
        return program;
    }

    private VectorProgram Rotated(int length, int from, int to)
    {
        (VectorProgram program, ComplexArithmetic arithmetic, FourierCodelet fourier) = New(Invariant($"rotated, {length} values"));
        ComplexValue[] x = [.. Enumerable.Range(0, length).Select(n =>
        {
            ComplexValue value = Load(arithmetic, "x", (long)n * from);
            return n == 0 ? value : Rotate(arithmetic, value, 2 * (n - 1), conjugate: false);
        })];
        ComplexValue[] result = fourier.Forward(x);
        for (int k = 0; k < length; k++) Store(arithmetic, "y", (long)k * to, result[k]);
        return program;
    }

    private static ComplexValue Rotate(ComplexArithmetic arithmetic, ComplexValue value, int factor, bool conjugate) =>
        arithmetic.TimesFactor(value, arithmetic.Program.Broadcast(At("f", factor)), arithmetic.Program.Broadcast(At("f", factor + 1)), conjugate);

    /// <summary>The k-th weight: one for all lanes where they are tiles.</summary>
    private ComplexValue Weigh(ComplexArithmetic arithmetic, ComplexValue value, int k)
    {
        VectorProgram program = arithmetic.Program;
        return plan.LaneKind == FftLanes.Tiles
            ? arithmetic.TimesFactor(value, program.Broadcast(At("f", 2L * k)), program.Broadcast(At("f", 2L * k + 1)), conjugate: false)
            : arithmetic.TimesFactor(value, program.Load(At("f", (long)k * Pair)), program.Load(At("f", (long)k * Pair + Lanes)), conjugate: false);
    }

    private ComplexValue Load(ComplexArithmetic arithmetic, string pointer, long floats, bool real = false) => real
        ? arithmetic.Real(arithmetic.Program.Load(At(pointer, floats)))
        : ComplexArithmetic.Complex(arithmetic.Program.Load(At(pointer, floats)), arithmetic.Program.Load(At(pointer, floats + Lanes)));

    private void Store(ComplexArithmetic arithmetic, string pointer, long floats, ComplexValue value) => StoreParts(arithmetic, pointer, floats, value, Lanes);

    private static void StoreParts(ComplexArithmetic arithmetic, string pointer, long floats, ComplexValue value, int lanes)
    {
        arithmetic.Program.Store(At(pointer, floats), arithmetic.Plain(value.Re));
        arithmetic.Program.Store(At(pointer, floats + lanes), arithmetic.Plain(value.Im));
    }

    /// <summary>Real results; the last stage adds the bias and is where the activation goes.</summary>
    private static void StoreReals(ComplexArithmetic arithmetic, ComplexValue[] result, int stride, bool last)
    {
        SignedValue bias = last ? new SignedValue(arithmetic.Program.Load("bias"), false) : arithmetic.Zero;
        for (int n = 0; n < result.Length; n++)
        {
            if (!arithmetic.IsReal(result[n])) throw new InvalidOperationException($"a spectrum of real values came back complex at {n}");
            arithmetic.Program.Store(At("y", (long)n * stride), arithmetic.Plain(arithmetic.Add(result[n].Re, bias)));
        }
    }

    /// <summary>A whole spectrum of real values from its first half.</summary>
    private static ComplexValue[] Mirrored(ComplexArithmetic arithmetic, IReadOnlyList<ComplexValue> half, int length) =>
        [.. Enumerable.Range(0, length).Select(k => k < half.Count ? half[k] : arithmetic.Conjugate(half[length - k]))];

    private static (VectorProgram, ComplexArithmetic, FourierCodelet) New(string note)
    {
        VectorProgram program = new();
        program.Section(note);
        ComplexArithmetic arithmetic = new(program);
        return (program, arithmetic, new FourierCodelet(arithmetic));
    }

    private static string At(string pointer, long floats) => floats == 0 ? pointer : Invariant($"{pointer} + {floats}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

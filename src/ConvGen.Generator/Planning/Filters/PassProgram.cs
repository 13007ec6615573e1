using System.Globalization;
using ConvGen.Generator.Algebra;
using ConvGen.Generator.Ir;

namespace ConvGen.Generator.Planning.Filters;

/// <summary>A pass as a vector program. Tap columns lie <c>x1</c>, <c>x2</c>, ... from pointers <c>p{row}_{line}</c> (<c>p{row}</c> for line 0); outputs go to <c>o{output} + i</c>.</summary>
/// <remarks>Programs are made in the order in which they are to run (<see cref="VectorSchedule.AsMade"/>): vector by vector where sums are grouped, load by load where they are streamed.
/// Stores stand together at the end: between the sums, each would hold up the loads that follow it, for the processor cannot know that the rows are apart.</remarks>
internal static class PassProgram
{
    /// <summary>The program of a block.</summary>
    /// <param name="pass">The pass; <see cref="PassStyle.Rolled"/> has no program.</param>
    /// <param name="arithmetic">In words, the source row is bytes.</param>
    /// <param name="lanes">Elements of a vector.</param>
    /// <param name="packed">Vectors of one output that are stored together.</param>
    /// <param name="result">What is stored of a sum.</param>
    public static VectorProgram Of(PassPlan pass, Arithmetic arithmetic, int lanes, int packed, Func<VectorProgram, VectorValue, VectorValue> result)
    {
        int vectors = pass.Vectors;
        VectorProgram program = new();
        VectorValue[,] results = new VectorValue[pass.Outputs.Count, vectors];
        if (pass.Style == PassStyle.Streamed)
        {
            Stream(program, pass, vectors, (tap, v) => Load(program, pass, arithmetic, tap, v * lanes), results);
        }

        for (int v = 0; v < vectors && pass.Style != PassStyle.Streamed; v++)
        {
            int vector = v, output = 0;
            foreach (VectorValue sum in Sums(program, pass, tap => Load(program, pass, arithmetic, tap, vector * lanes))) results[output++, v] = sum;
        }

        program.Kept.UnionWith(results.Cast<VectorValue>());

        StoreAll(program, pass, lanes, packed, (output, v) => result(program, results[output, v]));
        return program;
    }

    /// <summary>What becomes of a rolled pass's sums, <c>a{output}_{vector}</c>.</summary>
    public static VectorProgram OfSums(PassPlan pass, int lanes, int packed, Func<VectorProgram, VectorValue, VectorValue> result)
    {
        VectorProgram program = new();
        StoreAll(program, pass, lanes, packed, (output, v) => result(program, program.Argument(Words($"a{output}_{v}"))));
        return program;
    }

    private static void StoreAll(VectorProgram program, PassPlan pass, int lanes, int packed, Func<int, int, VectorValue> result)
    {
        for (int output = 0; output < pass.Outputs.Count; output++)
        {
            for (int first = 0; first < pass.Vectors; first += packed)
            {
                VectorValue[] values = [.. Enumerable.Range(first, packed).Select(v => result(output, v))];
                for (int v = 0; v < packed; v++) program.Store(Address(output, (first + v) * lanes), values[v]);
            }
        }
    }

    private static string Address(int output, int element) => Words($"o{output} + i{(element == 0 ? "" : Words($" + {element}"))}");

    /// <summary>Operations of one vector, and the values that are alive at once.</summary>
    /// <param name="pass">The pass.</param>
    public static (OperationCounts Operations, int MostLive) Count(PassPlan pass)
    {
        VectorProgram program = Of(pass with { Vectors = 1 }, Arithmetic.Float, 1, 1, (_, sum) => sum);
        return (program.Count(), Schedule(pass, program).MostLive);
    }

    /// <summary>The order of a pass's program.</summary>
    public static VectorSchedule Schedule(PassPlan pass, VectorProgram program) => VectorSchedule.AsMade(program, defers: pass.Style != PassStyle.Streamed);

    /// <summary>Operations of one sum by itself, taps of one magnitude added first.</summary>
    public static OperationCounts Count(LinearForm form) => Count(new PassPlan([form], 1, true, PassStyle.Grouped, true, 1)).Operations;

    /// <summary>The outputs one after another: taps of one magnitude are added first, then multiplied into the sum once.</summary>
    private static IEnumerable<VectorValue> Sums(VectorProgram program, PassPlan pass, Func<FilterTap, VectorValue> load)
    {
        EquatableArray<TapGroup>[] groups = [.. pass.Outputs.Select(output => output.Groups)];
        if (pass.Style == PassStyle.Grouped)
        {
            foreach (EquatableArray<TapGroup> sum in groups)
            {
                if (!pass.NamesLoads) program.Section("");
                yield return Sum(program, sum, [.. sum.Select(group => Terms(group))]);
            }

            yield break;
        }

        IReadOnlyList<IReadOnlyList<SignedValue>> shared = SharedSums.Share(program, groups.SelectMany(sum => sum).Select(Terms));
        int first = 0;
        foreach (EquatableArray<TapGroup> sum in groups)
        {
            yield return Sum(program, sum, [.. shared.Skip(first).Take(sum.Count)]);
            first += sum.Count;
        }

        IReadOnlyList<SignedValue> Terms(TapGroup group) => [.. group.Taps.Select(tap => new SignedValue(load(tap), tap.Coefficient < 0))];
    }

    private static VectorValue Sum(VectorProgram program, EquatableArray<TapGroup> groups, IReadOnlyList<IReadOnlyList<SignedValue>> terms)
    {
        RunningSum sum = new(program);
        for (int i = 0; i < groups.Count; i++)
        {
            (VectorValue members, bool negated) = SharedSums.Add(program, terms[i]);
            Rational magnitude = Rational.Of(groups[i].Magnitude);
            sum.Add(negated ? -magnitude : magnitude, members);
        }

        return sum.Value;
    }

    /// <summary>Each vector of the image is read once and goes into every sum that it belongs to.</summary>
    private static void Stream(VectorProgram program, PassPlan pass, int vectors, Func<(int Row, int Line, int Column), int, VectorValue> load, VectorValue[,] results)
    {
        RunningSum[,] sums = new RunningSum[pass.Outputs.Count, vectors];
        Dictionary<(int, int, int), double>[] coefficients = [.. pass.Outputs.Select(output => output.Taps.ToDictionary(tap => (tap.Row, tap.Line, tap.Column), tap => tap.Coefficient))];
        for (int output = 0; output < pass.Outputs.Count; output++)
        {
            for (int v = 0; v < vectors; v++) sums[output, v] = new RunningSum(program);
        }

        foreach ((int Row, int Line, int Column) at in pass.Loads)
        {
            VectorValue[] loads = [.. Enumerable.Range(0, vectors).Select(v => load(at, v))];
            for (int output = 0; output < pass.Outputs.Count; output++)
            {
                if (!coefficients[output].TryGetValue(at, out double coefficient)) continue;
                for (int v = 0; v < vectors; v++) sums[output, v].Add(Rational.Of(coefficient), loads[v]);
            }
        }

        for (int output = 0; output < pass.Outputs.Count; output++)
        {
            for (int v = 0; v < vectors; v++) results[output, v] = sums[output, v].Value;
        }
    }

    private static VectorValue Load(VectorProgram program, PassPlan pass, Arithmetic arithmetic, FilterTap tap, int element) => Load(program, pass, arithmetic, (tap.Row, tap.Line, tap.Column), element);

    private static VectorValue Load(VectorProgram program, PassPlan pass, Arithmetic arithmetic, (int Row, int Line, int Column) at, int element)
    {
        string address = PointerTo(at.Row, at.Line) + (at.Column > 0 ? Words($" + x{at.Column}") : "") + (element > 0 ? Words($" + {element}") : "");
        return arithmetic == Arithmetic.Word && pass.IsSource(at.Line) ? program.LoadBytes(address) : program.Load(address);
    }

    /// <summary>The name of the pointer to a line of a row.</summary>
    public static string PointerTo(int row, int line) => line == 0 ? Words($"p{row}") : Words($"p{row}_{line}");

    private static string Words(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

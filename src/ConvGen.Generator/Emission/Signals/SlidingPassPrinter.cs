using ConvGen.Generator.Emission.Filters;
using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Emission.Signals;

/// <summary>A block of outputs in loops over a table of taps.</summary>
/// <remarks>
/// The vector of inputs that begins t behind the block's first lies under tap t of the first sum, tap t - lanes of the second, t - 2 lanes of the third: it is loaded once for all of them.
/// Sums whose taps have not begun or have ended take no part: there is a loop for each stretch of t in which the same sums do.
/// </remarks>
internal static class SlidingPassPrinter
{
    /// <summary>The taps with Scale folded in, row after row.</summary>
    public static void PrintTable(SourceWriter code, Filter1DPlan plan)
    {
        code.Line();
        code.Line($"// {(plan.Rows == 1 ? "The taps" : "Row by row, the taps that fall on it")}, Scale included.");
        code.Line("private static readonly float[] Table = SignalFilter.Table(Kernel, Taps);");
    }

    public static void Print(SourceWriter code, Filter1DPlan plan, Filter1DKernelPlan kernel, FloatPassWords words)
    {
        code.Line("float* table = (float*)Unsafe.AsPointer(ref global::System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(Table));    // pinned");
        using (code.Block($"for (nint i = 0; i < count; i += {kernel.Block})"))
        {
            string start = plan.Spec.Offset == 0 ? words.Zero : words.Broadcast(plan.Spec.Offset);
            code.Line($"{words.Type} {string.Join(", ", Enumerable.Range(0, kernel.Vectors).Select(v => InvariantText.Of($"a{v} = {start}")))};");
            code.Line("float* p, t = table;");
            code.Line("nint left;");
            if (plan.Rows == 1)
            {
                code.Line("p = rows[0] + i;");
                PrintRow(code, plan.Columns(0), kernel.Vectors, words);
            }
            else
            {
                // Rows differ by a tap at most: those that have as many as the first, then the others.
                int longer = Enumerable.Range(0, plan.Rows).Count(row => plan.Columns(row) == plan.Columns(0));
                PrintRows(code, 0, longer, plan.Columns(0), kernel.Vectors, words);
                if (longer < plan.Rows) PrintRows(code, longer, plan.Rows, plan.Columns(0) - 1, kernel.Vectors, words);
            }

            for (int v = 0; v < kernel.Vectors; v++) code.Line($"{words.At(InvariantText.Of($"to + i + {v * words.Lanes}"))} = a{v};");
        }
    }

    private static void PrintRows(SourceWriter code, int first, int end, int columns, int vectors, FloatPassWords words)
    {
        using (code.Block($"for (nint row = {first}; row < {end}; row++)"))
        {
            code.Line("p = rows[row] + i;");
            PrintRow(code, columns, vectors, words);
        }
    }

    /// <summary>The products of one row, whose taps begin at t; behind it t stands at the next row's.</summary>
    private static void PrintRow(SourceWriter code, int columns, int vectors, FloatPassWords words)
    {
        int lanes = words.Lanes;
        int[] bounds = [.. Enumerable.Range(0, vectors).SelectMany(v => (int[])[v * lanes, v * lanes + columns]).Distinct().OrderBy(bound => bound)];
        for (int b = 0; b + 1 < bounds.Length; b++)
        {
            int from = bounds[b], to = bounds[b + 1];
            int[] active = [.. Enumerable.Range(0, vectors).Where(v => v * lanes <= from && from < v * lanes + columns)];
            if (active.Length == 0)
            {
                code.Line($"p += {to - from}; t += {to - from};");    // taps fewer than lanes: nothing lies here
                continue;
            }

            using (code.Block($"for (left = {to - from}; left > 0; left--)    // inputs {from} to {to - 1}: {(active.Length == 1 ? InvariantText.Of($"sum {active[0]}") : InvariantText.Of($"sums {active[0]} to {active[active.Length - 1]}"))}"))
            {
                code.Line($"{words.Type} s = {words.At("p")};");
                foreach (int v in active) code.Line($"a{v} = {words.Simd.Fma("s", words.Simd.Broadcast(v == 0 ? "t[0]" : InvariantText.Of($"t[{-v * lanes}]")), InvariantText.Of($"a{v}"))};");
                code.Line("p++; t++;");
            }
        }

        if (vectors > 1) code.Line($"t -= {(vectors - 1) * lanes};");
    }
}

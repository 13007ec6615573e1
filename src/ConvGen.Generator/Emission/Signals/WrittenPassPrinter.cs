using ConvGen.Generator.Emission.Filters;
using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Emission.Signals;

/// <summary>A block of outputs, every tap a statement: taps of one magnitude are added first, then multiplied into the sum once.</summary>
internal static class WrittenPassPrinter
{
    public static void Print(SourceWriter code, Filter1DPlan plan, Filter1DKernelPlan kernel, FloatPassWords words)
    {
        FilterConstants constants = new();
        SourceWriter body = code.Fork();
        using (body.Block($"for (nint i = 0; i < count; i += {kernel.Block})"))
        {
            foreach (int row in plan.Sum.Taps.Select(tap => tap.Row).Distinct().OrderBy(row => row)) body.Line($"float* p{row} = rows[{row}] + i;");
            body.Line($"{words.Type} {string.Join(", ", Enumerable.Range(0, kernel.Vectors).Select(Sum))};");
            PrintSum(body, plan.Sum, kernel.Vectors, words, constants);
            for (int v = 0; v < kernel.Vectors; v++)
                body.Line($"{words.At(InvariantText.Of($"to + i + {v * words.Lanes}"))} = {FloatEpilogue.Result(words, Sum(v), plan.Factor, plan.Spec.Offset, constants)};");
        }

        constants.Declare(code);
        code.Append(body);
    }

    private static void PrintSum(SourceWriter code, LinearForm form, int vectors, FloatPassWords words, FilterConstants constants)
    {
        if (form.Taps.Count == 0)
        {
            for (int v = 0; v < vectors; v++) code.Line($"{Sum(v)} = {words.Zero};");
            return;
        }

        bool started = false, negated = false;    // negated: the local holds minus the sum
        foreach (TapGroup group in form.Groups)
        {
            bool subtracts = group.Taps[0].Coefficient < 0;    // positive taps stand first, so then all are negative
            double factor = subtracts ? -group.Magnitude : group.Magnitude;
            string constant = group.IsUnit ? "" : constants.Name(words, factor);
            for (int v = 0; v < vectors; v++)
            {
                string members = "";
                foreach (FilterTap tap in group.Taps) members += (members.Length == 0 ? "" : tap.Coefficient < 0 != subtracts ? " - " : " + ") + Element(tap, v, words);
                string argument = group.Taps.Count > 1 ? $"({members})" : members;
                code.Line($"{Sum(v)} = {Value(group.IsUnit, argument, members, Sum(v))};");
            }

            negated = group.IsUnit && subtracts;
            started = true;

            // Units come first, and all in one group.
            string Value(bool isUnit, string argument, string members, string sum) =>
                isUnit ? members
                : !started ? words.Product(argument, factor, constant)
                : negated ? words.ProductLess(argument, factor, constant, sum)
                : words.ProductAdded(argument, factor, constant, sum);
        }

        for (int v = 0; v < vectors && negated; v++) code.Line($"{Sum(v)} = -{Sum(v)};");
    }

    private static string Sum(int vector) => InvariantText.Of($"a{vector}");

    private static string Element(FilterTap tap, int vector, FloatPassWords words) => words.At(InvariantText.Of($"p{tap.Row} + {tap.Column + vector * words.Lanes}"));
}

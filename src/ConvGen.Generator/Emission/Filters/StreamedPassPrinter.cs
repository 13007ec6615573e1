using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Emission.Filters;

/// <summary>Load by load: each vector of the image is read once and goes into every sum that it belongs to.</summary>
internal static class StreamedPassPrinter
{
    public static void Print(SourceWriter code, PassPlan pass, FilterWords words, FilterConstants constants)
    {
        int outputs = pass.Outputs.Count;
        for (int output = 0; output < outputs; output++)
            code.Line($"{words.Simd.Type} {string.Join(", ", Enumerable.Range(0, pass.Vectors).Select(v => PassPrinter.Sum(output, v)))};");
        if (pass.Loads.Any(load => Users(load).Length > 1))
            code.Line($"{words.Simd.Type} {string.Join(", ", Enumerable.Range(0, pass.Vectors).Select(v => InvariantText.Of($"s{v}")))};");

        // Constants beside the sums and the loads in registers where they fit; otherwise each is broadcast from memory where it is used.
        int distinct = pass.Outputs[0].PlainMultiplications == 0 ? 0 : pass.Outputs[0].Taps.Select(tap => tap.Coefficient).Distinct().Count();
        bool held = (outputs + 1) * pass.Vectors + distinct < words.Registers;
        if (!held) code.Line($"{words.Simd.Type} c;");

        bool[] started = new bool[outputs], negated = new bool[outputs];    // negated: the local holds minus the sum
        foreach ((int Row, int Line, int Column) load in pass.Loads)
        {
            int[] users = Users(load);
            bool named = users.Length > 1;
            if (named) code.Line(string.Join(" ", Enumerable.Range(0, pass.Vectors).Select(v => InvariantText.Of($"s{v} = {PassPrinter.Element(load, v, words)};"))));
            foreach (int output in users)
            {
                double coefficient = Coefficient(pass.Outputs[output], load);
                string constant = "";
                if (Math.Abs(coefficient) != 1)
                {
                    constant = held ? constants.Name(coefficient) : "c";
                    if (!held) code.Line($"c = {words.Simd.Broadcast((float)coefficient)};");
                }

                code.Line(string.Join(" ", Enumerable.Range(0, pass.Vectors).Select(v =>
                    $"{PassPrinter.Sum(output, v)} = {Added(coefficient, started[output], negated[output], PassPrinter.Sum(output, v), Element(load, v, named), words, constant)};")));
                negated[output] = coefficient == -1 && (!started[output] || negated[output]);
                started[output] = true;
            }
        }

        for (int output = 0; output < outputs; output++)
        {
            if (!negated[output]) continue;
            for (int v = 0; v < pass.Vectors; v++) code.Line($"{PassPrinter.Sum(output, v)} = -{PassPrinter.Sum(output, v)};");
        }

        int[] Users((int Row, int Line, int Column) load) => [.. Enumerable.Range(0, outputs).Where(output => Coefficient(pass.Outputs[output], load) != 0)];

        string Element((int Row, int Line, int Column) load, int v, bool named) => named ? InvariantText.Of($"s{v}") : PassPrinter.Element(load, v, words);
    }

    /// <summary>The sum with a product added. A sum that begins with taps of -1 is held negated until another tap comes: subtracting it is free, negating is not.</summary>
    private static string Added(double coefficient, bool started, bool negated, string sum, string element, FilterWords words, string constant) => (coefficient, started, negated) switch
    {
        (1 or -1, false, _) => element,
        (_, false, _) => $"{element} * {constant}",
        (-1, true, true) => $"{sum} + {element}",
        (1, true, true) => $"{element} - {sum}",
        (_, true, true) => words.MultiplySubtract(element, constant, sum),
        (1, true, false) => $"{sum} + {element}",
        (-1, true, false) => $"{sum} - {element}",
        _ => words.Simd.Fma(element, constant, sum),
    };

    private static double Coefficient(LinearForm form, (int Row, int Line, int Column) load) =>
        form.Taps.FirstOrDefault(tap => (tap.Row, tap.Line, tap.Column) == load).Coefficient;
}

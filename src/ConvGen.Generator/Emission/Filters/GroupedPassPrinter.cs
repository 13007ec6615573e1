using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Emission.Filters;

/// <summary>Output by output: taps of one magnitude are added first, then multiplied into the sum once.</summary>
internal static class GroupedPassPrinter
{
    public static void Print(SourceWriter code, PassPlan pass, PassWords words, FilterConstants constants)
    {
        (int Row, int Line, int Column)[] named = pass.NamesLoads
            ? [.. pass.Loads.Where(load => pass.Outputs.Count(output => output.Taps.Any(tap => (tap.Row, tap.Line, tap.Column) == load)) > 1)]
            : [];
        if (named.Length > 0) code.Line($"{words.Type} {string.Join(", ", Enumerable.Range(0, named.Length).Select(n => InvariantText.Of($"s{n}")))};");
        for (int v = 0; v < pass.Vectors; v++)
        {
            for (int n = 0; n < named.Length; n++) code.Line($"s{n} = {PassPrinter.Element(pass, named[n], v, words)};");
            for (int output = 0; output < pass.Outputs.Count; output++) PrintSum(code, pass.Outputs[output], PassPrinter.Sum(output, v), tap => Element(tap, v), words, constants);
        }

        string Element(FilterTap tap, int v)
        {
            int at = Array.IndexOf(named, (tap.Row, tap.Line, tap.Column));
            return at >= 0 ? InvariantText.Of($"s{at}") : PassPrinter.Element(pass, (tap.Row, tap.Line, tap.Column), v, words);
        }
    }

    private static void PrintSum(SourceWriter code, LinearForm form, string sum, Func<FilterTap, string> element, PassWords words, FilterConstants constants)
    {
        string declared = $"{words.Type} {sum}";
        if (form.Taps.Count == 0) code.Line($"{declared} = {words.Zero};");
        bool negated = false;    // whether the local holds minus the sum
        foreach (TapGroup group in form.Groups)
        {
            bool first = group == form.Groups[0], subtracts = group.Taps[0].Coefficient < 0;    // positive taps stand first, so then all are negative
            string members = "";
            foreach (FilterTap tap in group.Taps) members += (members.Length == 0 ? "" : tap.Coefficient < 0 != subtracts ? " - " : " + ") + element(tap);
            string target = first ? declared : sum;
            if (group.IsUnit)
            {
                code.Line($"{target} = {members};");
                negated = subtracts;
                continue;
            }

            double factor = subtracts ? -group.Magnitude : group.Magnitude;
            string constant = words.NeedsConstant(factor) ? constants.Name(words, factor) : "", argument = group.Taps.Count > 1 ? $"({members})" : members;
            string value = first ? words.Product(argument, factor, constant)
                : negated ? words.ProductLess(argument, factor, constant, sum)
                : words.ProductAdded(argument, factor, constant, sum);
            code.Line($"{target} = {value};");
            negated = false;
        }

        if (negated) code.Line($"{sum} = -{sum};");
    }
}

using System.Globalization;
using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Emission.Filters;

/// <summary>Numbers and equations of filters, for code and comments.</summary>
internal static class FilterText
{
    /// <summary>Sums of more products are not spelled out.</summary>
    private const int LongestFormula = 31;

    /// <summary>A double literal that means exactly the value.</summary>
    public static string Double(double value) => value.ToString("R", CultureInfo.InvariantCulture) + "d";

    public static string Short(double value) => value.ToString("G9", CultureInfo.InvariantCulture);

    /// <summary>A plane of a source row: "source[0] - source[2]", by column.</summary>
    public static string Plane(LinearForm form) => Sum(form, tap => InvariantText.Of($"source[{tap.Column}]"));

    /// <summary>The final pass as an equation: "result = 0.0625 (line[0] + 2 line[1] + line[2])", by row, and by line and column where there are several.</summary>
    public static string Final(FilterForm form)
    {
        string sum = Sum(form.Final, tap => form.KeepsSource && tap.Line == 0
            ? InvariantText.Of($"source[{tap.Row}, {tap.Column}]")
            : InvariantText.Of($"plane{(form.Planes.Count > 1 ? InvariantText.Of($"{tap.Line - (form.KeepsSource ? 1 : 0)}") : "")}[{tap.Row}]"));
        string product = form.Factor == 1 ? sum : $"{Short(form.Factor)} ({sum})";
        return "result = " + product + (form.Offset == 0 ? "" : (form.Offset < 0 ? " - " : " + ") + Short(Math.Abs(form.Offset)));
    }

    private static string Sum(LinearForm form, Func<FilterTap, string> element)
    {
        if (form.Taps.Count == 0) return "0";
        if (form.Taps.Count > LongestFormula) return InvariantText.Of($"a sum of {form.Taps.Count} products");
        string text = "";
        foreach (FilterTap tap in form.Taps)
        {
            double magnitude = Math.Abs(tap.Coefficient);
            text += text.Length == 0 ? tap.Coefficient < 0 ? "-" : "" : tap.Coefficient < 0 ? " - " : " + ";
            text += (magnitude == 1 ? "" : Short(magnitude) + " ") + element(tap);
        }

        return text;
    }
}

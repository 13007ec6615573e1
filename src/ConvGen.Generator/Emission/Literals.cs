using System.Globalization;
using System.Text;

namespace ConvGen.Generator.Emission;

/// <summary>C# literals that mean exactly the value.</summary>
internal static class Literals
{
    public static string Of(float value)
    {
        if (float.IsNaN(value)) return "float.NaN";
        if (float.IsInfinity(value)) return value > 0 ? "float.PositiveInfinity" : "float.NegativeInfinity";
        return value.ToString("R", CultureInfo.InvariantCulture) + "f";
    }

    public static string Of(string text)
    {
        StringBuilder literal = new("\"");
        foreach (char c in text)
        {
            if (c is '"' or '\\') literal.Append('\\').Append(c);
            else if (c < ' ' || c > '~') literal.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            else literal.Append(c);
        }

        return literal.Append('"').ToString();
    }

    /// <summary>1234567 as "1,234,567".</summary>
    public static string Grouped(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}

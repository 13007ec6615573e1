using System.Globalization;
using ConvGen.Generator.Planning;
using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Emission.Filters;

/// <summary>What filters say in C# beyond <see cref="VectorWords"/>: subtraction of a sum, bytes, formulas.</summary>
internal sealed class FilterWords(TargetIsa isa)
{
    public VectorWords Simd { get; } = new((int)isa, isa);

    public int Registers { get; } = IsaTable.Of(isa).Registers;

    /// <summary><c>a * b - c</c>.</summary>
    public string MultiplySubtract(string a, string b, string c) => isa switch
    {
        TargetIsa.Avx512 => $"Avx512F.FusedMultiplySubtract({a}, {b}, {c})",
        TargetIsa.Avx2 => $"Fma.MultiplySubtract({a}, {b}, {c})",
        _ => $"{Simd.Fma(a, b, "-" + c)}",
    };

    /// <summary>Statements that round four vectors of floats to bytes, ties to even, saturated, and store them at <paramref name="address"/> in order.</summary>
    public IEnumerable<string> StoreBytes(string address, string[] sums, bool clamps, FilterConstants constants)
    {
        if (isa == TargetIsa.Vector128)
        {
            string zero = constants.Name(0), full = constants.Name(255);
            string[] integers = [.. sums.Select(sum => $"Vector128.ConvertToInt32(Vector128.Round(Vector128.Min(Vector128.Max({sum}, {zero}), {full})))")];
            yield return $"*(Vector128<byte>*)({address}) = Vector128.Narrow(";
            yield return $"    Vector128.Narrow({integers[0]}, {integers[1]}).AsUInt16(),";
            yield return $"    Vector128.Narrow({integers[2]}, {integers[3]}).AsUInt16());";
            yield break;
        }

        // Packing works within 128-bit lanes and saturates twice: int -> short -> byte. The permutation puts the lanes' quarters in order.
        if (clamps) sums = [.. sums.Select(sum => Simd.Min(constants.Name(255), Simd.Max(constants.Name(0), sum)))];
        string bytes = Simd.Bits == 512 ? "Vector512<byte>" : "Vector256<byte>";
        string[] converted = [.. sums.Select(sum => Simd.Bits == 512 ? $"Avx512F.ConvertToVector512Int32({sum})" : $"Avx.ConvertToVector256Int32({sum})")];
        string pack = Simd.Bits == 512 ? "Avx512BW" : "Avx2", permute = Simd.Bits == 512 ? "Avx512F.PermuteVar16x32" : "Avx2.PermuteVar8x32";
        yield return $"*({bytes}*)({address}) = {permute}({pack}.PackUnsignedSaturate(";
        yield return $"    {pack}.PackSignedSaturate({converted[0]}, {converted[1]}),";
        yield return $"    {pack}.PackSignedSaturate({converted[2]}, {converted[3]})).AsInt32(), order).AsByte();";
    }

    /// <summary>The declaration of the permutation that <see cref="StoreBytes"/> uses; null where it uses none.</summary>
    public string? PackingOrder => isa switch
    {
        TargetIsa.Avx512 => "Vector512<int> order = Vector512.Create(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);",
        TargetIsa.Avx2 => "Vector256<int> order = Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7);",
        _ => null,
    };

    /// <summary>A double literal that means exactly the value.</summary>
    public static string Double(double value) => value.ToString("R", CultureInfo.InvariantCulture) + "d";

    /// <summary>"source[0] - source[2]", for comments.</summary>
    public static string Formula(LinearForm form, string source, bool rows)
    {
        if (form.Taps.Count == 0) return "0";
        if (form.Taps.Count > 31) return InvariantText.Of($"a sum of {form.Taps.Count} products");
        string text = "";
        foreach (FilterTap tap in form.Taps)
        {
            double magnitude = Math.Abs(tap.Coefficient);
            text += text.Length == 0 ? tap.Coefficient < 0 ? "-" : "" : tap.Coefficient < 0 ? " - " : " + ";
            if (magnitude != 1) text += magnitude.ToString("G9", CultureInfo.InvariantCulture) + " ";
            text += rows ? InvariantText.Of($"{source}{(tap.Line == 0 ? "" : InvariantText.Of($"{tap.Line}"))}[{tap.Row}, {tap.Column}]") : InvariantText.Of($"{source}[{tap.Column}]");
        }

        return text;
    }

    /// <summary>The final pass as an equation, for comments.</summary>
    public static string FinalFormula(FilterForm form)
    {
        string sum = Formula(form.Final, "line", rows: true);
        string product = form.Factor == 1 ? sum : $"{form.Factor.ToString("G9", CultureInfo.InvariantCulture)} ({sum})";
        return "result = " + product + (form.Offset == 0 ? "" : (form.Offset < 0 ? " - " : " + ") + Math.Abs(form.Offset).ToString("G9", CultureInfo.InvariantCulture));
    }
}

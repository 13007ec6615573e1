using System.Globalization;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning.Filters;

/// <summary>How a 16-bit sum becomes a byte.</summary>
internal enum WordRounding
{
    /// <summary>The sum, with an integer added, is the result.</summary>
    None,

    /// <summary>Divided by a power of two, rounded to nearest, ties to even, in integers.</summary>
    Shift,

    /// <summary>Converted to float, multiplied, and back.</summary>
    Float,
}

/// <summary>A byte filter in 16-bit integers: exact sums, twice the lanes of float, half the cache.</summary>
/// <remarks>Sums wrap, and need not stay in range on the way: integers modulo 2^16 are exact as long as the result fits. Factor is that of the form.</remarks>
/// <param name="Rounding">How the sum becomes a byte.</param>
/// <param name="IsSigned">Whether sums are signed; otherwise they are 0 to 65,535.</param>
/// <param name="Addend">None and Shift: added to the sum before it is rounded.</param>
/// <param name="Shift">The power of two of the divisor.</param>
internal sealed record WordArithmetic(WordRounding Rounding, bool IsSigned, int Addend, int Shift)
{
    /// <summary>How <paramref name="form"/>, whose coefficients are integers, is computed from bytes to bytes; null, and why, where it cannot be.</summary>
    public static WordArithmetic? Of(FilterForm form, double[][] kernel, out string objection)
    {
        objection = "";

        // The sum is the kernel over the common factor: its range for bytes.
        double low = 0, high = 0;
        foreach (double tap in kernel.SelectMany(row => row))
        {
            low += 255 * Math.Min(0, Math.Round(tap / form.Factor));
            high += 255 * Math.Max(0, Math.Round(tap / form.Factor));
        }

        double offset = form.Offset / form.Factor;
        if (form.Factor == 1 && offset == Math.Round(offset) && Fits(low + offset, high + offset, signed: true)) return new WordArithmetic(WordRounding.None, true, (int)offset, 0);

        int shift = (int)Math.Round(-Math.Log(form.Factor, 2));
        double half = Math.Pow(2, shift - 1);
        if (form.Factor > 0 && shift is >= 1 and <= 15 && form.Factor * Math.Pow(2, shift) == 1 && offset == Math.Round(offset))
        {
            if (Fits(low + offset, high + offset + half, signed: true)) return new WordArithmetic(WordRounding.Shift, true, (int)offset, shift);
            if (Fits(low + offset, high + offset + half, signed: false)) return new WordArithmetic(WordRounding.Shift, false, (int)offset, shift);
        }

        if (Math.Max(-low, high) * Math.Abs(form.Factor) + Math.Abs(form.Offset) >= 1 << 30) return Rejected("results may be beyond an int, and are clamped in float", out objection);
        if (Fits(low, high, signed: true)) return new WordArithmetic(WordRounding.Float, true, 0, 0);
        if (Fits(low, high, signed: false)) return new WordArithmetic(WordRounding.Float, false, 0, 0);
        return Rejected(string.Format(CultureInfo.InvariantCulture, "sums of bytes range from {0:N0} to {1:N0}, beyond 16 bits", low, high), out objection);
    }

    /// <summary>In words, for headers.</summary>
    public string Words => Rounding switch
    {
        WordRounding.None => "exact sums of 16-bit integers, saturated",
        WordRounding.Shift => string.Format(CultureInfo.InvariantCulture, "exact sums of 16-bit integers, shifted by {0} with ties to even", Shift),
        _ => "exact sums of 16-bit integers, multiplied in float",
    };

    private static bool Fits(double low, double high, bool signed) => signed ? low >= short.MinValue && high <= short.MaxValue : low >= 0 && high <= ushort.MaxValue;

    private static WordArithmetic? Rejected(string reason, out string objection)
    {
        objection = reason;
        return null;
    }
}

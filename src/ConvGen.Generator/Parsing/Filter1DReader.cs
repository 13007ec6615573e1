using System.Globalization;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Parsing;

/// <summary>Reads one [Filter1D].</summary>
/// <remarks><code>
/// filter = Taps { PaddingMode | Stride | Causal | Scale | Offset | FlipKernel }
/// </code>
/// Every bad argument is reported where it stands, and nothing throws, for the text is whatever has been typed so far.</remarks>
internal static class Filter1DReader
{
    /// <summary>The filter; null where the taps could not be read. Where something was reported it is not to be used.</summary>
    public static Filter1DSpec? Read(AttributeReader read, DiagnosticList report)
    {
        FilterReader numbers = new(read, report);
        double scale = numbers.Finite("Scale", 1), offset = numbers.Finite("Offset", 0);
        PaddingMode mode = numbers.Padding();
        int stride = read.Int("Stride", 1);
        if (stride < 1) report.Add(Descriptors.TooSmall, read.PlaceOf("Stride"), string.Format(CultureInfo.InvariantCulture, "Stride = {0}", stride), "Stride", "1");
        if (Taps(read, report, numbers, scale) is not { } taps) return null;
        if (read.Bool("FlipKernel", false)) Array.Reverse(taps);
        if (report.Errors.Count == 0 && taps.All(tap => tap == 0)) report.Add(Descriptors.EveryTapZero, read.PlaceOf("Taps"), offset.ToString("R", CultureInfo.InvariantCulture));
        int anchor = read.Bool("Causal", false) ? taps.Length - 1 : (taps.Length - 1) / 2;
        return new Filter1DSpec { Taps = taps.ToEquatableArray(), Anchor = anchor, Stride = Math.Max(1, stride), PaddingMode = mode, Scale = scale, Offset = offset };
    }

    private static double[]? Taps(AttributeReader read, DiagnosticList report, FilterReader numbers, double scale)
    {
        if (!read.IsGiven("Taps"))
        {
            report.Add(Descriptors.Missing, read.Place, "Taps", "a filter has Taps = [...], the numbers that neighbouring inputs are multiplied by");
            return null;
        }

        if (read.Doubles("Taps") is not { } taps) return null;
        if (taps.Length == 0) report.Add(Descriptors.NoTaps, read.PlaceOf("Taps"));
        else if (taps.Length > FilterReader.MostTaps)
            report.Add(Descriptors.TooManyTaps, read.PlaceOf("Taps"), "Taps = [...]", taps.Length.ToString("N0", CultureInfo.InvariantCulture), FilterReader.MostTaps.ToString("N0", CultureInfo.InvariantCulture));
        else
        {
            for (int i = 0; i < taps.Length; i++) numbers.CheckTap(i, taps[i], scale);
            return taps;
        }

        return null;
    }
}

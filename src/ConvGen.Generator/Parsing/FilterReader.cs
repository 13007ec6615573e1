using System.Globalization;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Parsing;

/// <summary>Reads one [Filter2D].</summary>
/// <remarks><code>
/// filter = Taps kernel { PaddingMode | Scale | Offset | FlipKernel }
/// kernel = KernelSize = n | KernelShape = [kh, kw]                      exactly one; kh * kw taps
/// </code>
/// Every bad argument is reported where it stands, and nothing throws, for the text is whatever has been typed so far.</remarks>
internal sealed class FilterReader
{
    /// <summary>The generated file holds every tap as a number; a kernel of more is a matter for an FFT anyway.</summary>
    public const int MostTaps = 4096;

    private readonly AttributeReader _read;
    private readonly DiagnosticList _report;

    internal FilterReader(AttributeReader read, DiagnosticList report)
    {
        _read = read;
        _report = report;
    }

    /// <summary>The filter; null where kernel or taps could not be read. Where something was reported it is not to be used.</summary>
    public static FilterSpec? Read(AttributeReader read, DiagnosticList report)
    {
        FilterReader reader = new(read, report);
        (int height, int width)? kernel = reader.Kernel(out string words);
        double scale = reader.Finite("Scale", 1), offset = reader.Finite("Offset", 0);
        PaddingMode mode = reader.Padding();
        double[]? taps = reader.Taps(kernel, words, scale);
        if (kernel is not { } k || taps is null) return null;
        if (read.Bool("FlipKernel", false)) Array.Reverse(taps);
        if (report.Errors.Count == 0 && taps.All(tap => tap == 0)) report.Add(Descriptors.EveryTapZero, read.PlaceOf("Taps"), Number(offset));
        return new FilterSpec { KernelHeight = k.height, KernelWidth = k.width, Taps = taps.ToEquatableArray(), PaddingMode = mode, Scale = scale, Offset = offset };
    }

    private static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Grouped(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Entries(int count) => count == 0 ? "no entries" : count == 1 ? "1 entry" : $"{Grouped(count)} entries";

    /// <summary>Rows and columns, and the argument that said so.</summary>
    private (int Height, int Width)? Kernel(out string words)
    {
        bool one = _read.IsGiven("KernelSize"), many = _read.IsGiven("KernelShape");
        words = "";
        if (one && many) _report.Add(Descriptors.GivenTwice, _read.PlaceOf("KernelShape"), "KernelSize", "KernelShape");
        if (!one && !many)
        {
            _report.Add(Descriptors.Missing, _read.Place, "KernelSize", "every filter has KernelSize = n or KernelShape = [kh, kw]");
            return null;
        }

        int[] shape;
        if (many)
        {
            if (_read.Ints("KernelShape") is not { } entries) return null;
            if (entries.Length != 2)
            {
                _report.Add(Descriptors.WrongCount, _read.PlaceOf("KernelShape"), "KernelShape", Entries(entries.Length), "Filter2D", "2", "[kh, kw]");
                return null;
            }

            shape = entries;
            words = string.Format(CultureInfo.InvariantCulture, "KernelShape = [{0}, {1}]", entries[0], entries[1]);
        }
        else
        {
            int size = _read.Int("KernelSize", 1);
            shape = [size, size];
            words = string.Format(CultureInfo.InvariantCulture, "KernelSize = {0}", size);
        }

        string argument = many ? "KernelShape" : "KernelSize";
        if (shape.Min() < 1)
        {
            _report.Add(Descriptors.TooSmall, _read.PlaceOf(argument), words, many ? "every entry of KernelShape" : "KernelSize", "1");
            return null;
        }

        long count = (long)shape[0] * shape[1];
        if (count <= MostTaps) return (shape[0], shape[1]);
        _report.Add(Descriptors.TooManyTaps, _read.PlaceOf(argument), words, Grouped(count), Grouped(MostTaps));
        return null;
    }

    private double[]? Taps((int Height, int Width)? kernel, string kernelWords, double scale)
    {
        if (!_read.IsGiven("Taps"))
        {
            string shape = kernel is { } asked ? string.Format(CultureInfo.InvariantCulture, "{0} x {1} numbers, row by row", asked.Height, asked.Width) : "the kernel's numbers, row by row";
            _report.Add(Descriptors.Missing, _read.Place, "Taps", "a filter has Taps = [...], " + shape);
            return null;
        }

        if (_read.Doubles("Taps") is not { } taps) return null;
        for (int i = 0; i < taps.Length; i++) CheckTap(i, taps[i], scale);
        if (kernel is not { } k || taps.Length == k.Height * k.Width) return taps;
        string takes = string.Format(CultureInfo.InvariantCulture, "{0} = {1} x {2}", Grouped((long)k.Height * k.Width), k.Height, k.Width);
        _report.Add(Descriptors.TapsDoNotFill, _read.PlaceOf("Taps"), Entries(taps.Length), kernelWords, takes);
        return null;
    }

    internal void CheckTap(int index, double tap, double scale)
    {
        string words = string.Format(CultureInfo.InvariantCulture, "Taps[{0}]", index);
        if (!IsFinite(tap)) _report.Add(Descriptors.FilterNotFinite, _read.PlaceOf("Taps", index), $"{words} = {Number(tap)}");
        else if (Math.Abs(tap * scale) > float.MaxValue) _report.Add(Descriptors.TapBeyondFloat, _read.PlaceOf("Taps", index), words + (scale == 1 ? "" : $" * Scale"), Number(tap * scale));
    }

    internal double Finite(string name, double otherwise)
    {
        double value = _read.Double(name, otherwise);
        if (IsFinite(value) && Math.Abs(value) <= float.MaxValue) return value;
        if (IsFinite(value)) _report.Add(Descriptors.TapBeyondFloat, _read.PlaceOf(name), name, Number(value));
        else _report.Add(Descriptors.FilterNotFinite, _read.PlaceOf(name), $"{name} = {Number(value)}");
        return otherwise;
    }

    internal PaddingMode Padding()
    {
        int value = _read.Int("PaddingMode", 0);
        if (Enum.IsDefined(typeof(PaddingMode), value)) return (PaddingMode)value;
        _report.Add(Descriptors.NoSuchMember, _read.PlaceOf("PaddingMode"), "PaddingMode", value.ToString(CultureInfo.InvariantCulture), "PaddingMode", string.Join(", ", Enum.GetNames(typeof(PaddingMode))));
        return PaddingMode.Zeros;
    }

    private static bool IsFinite(double value) => !double.IsNaN(value) && !double.IsInfinity(value);
}

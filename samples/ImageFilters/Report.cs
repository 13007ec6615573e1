using System.Globalization;

namespace ImageFilters;

/// <summary>A line of the table.</summary>
/// <param name="Name">The filter.</param>
/// <param name="Kernel">Its size.</param>
/// <param name="Generated">Time of the generated code on one thread.</param>
/// <param name="Generic">Time of the plain loop on one thread.</param>
/// <param name="Difference">Grey levels between their results at most.</param>
/// <param name="File">Where the result was written.</param>
internal sealed record ReportLine(string Name, string Kernel, TimeSpan Generated, TimeSpan Generic, int Difference, string File);

/// <summary>The table, written line by line as results arrive.</summary>
internal sealed class Report(TextWriter output)
{
    private const int NameWidth = 22, KernelWidth = 9, TimeWidth = 12, RatioWidth = 11;

    private readonly List<ReportLine> _lines = [];

    /// <summary>Whether every result was within one grey level of the loop's.</summary>
    public bool AllAgree => _lines.TrueForAll(line => line.Difference <= 1);

    /// <summary>Writes the columns' names.</summary>
    public void Head() => Line(
        "filter".PadRight(NameWidth) + "kernel".PadLeft(KernelWidth) + "ConvGen".PadLeft(TimeWidth) + "C# loop".PadLeft(TimeWidth)
        + "speed-up".PadLeft(RatioWidth) + "   file");

    /// <summary>Writes a line.</summary>
    public void Add(ReportLine line)
    {
        _lines.Add(line);
        string differs = line.Difference > 1 ? Invariant($"   DIFFERS by up to {line.Difference} grey levels") : "";
        Line(line.Name.PadRight(NameWidth) + line.Kernel.PadLeft(KernelWidth) + Times(line.Generated, line.Generic) + "   " + FileAndSize(line.File) + differs);
    }

    /// <summary>Writes the sums and what was compared.</summary>
    public void Foot()
    {
        Line("together".PadRight(NameWidth) + "".PadLeft(KernelWidth) + Times(Sum(line => line.Generated), Sum(line => line.Generic)));
        Line("");
        int exact = _lines.Count(line => line.Difference == 0);
        Line(AllAgree
            ? Invariant($"Every result agrees with the C# loop's within 1 grey level; {exact} of {_lines.Count} agree in every pixel.")
            : "Results marked DIFFERS are wrong: generated code and C# loop should agree within 1 grey level.");
    }

    /// <summary>A file's name and size.</summary>
    public static string FileAndSize(string path) => Invariant($"{path} ({(new FileInfo(path).Length + 999) / 1000:N0} KB)");

    private static string Times(TimeSpan generated, TimeSpan generic) =>
        Milliseconds(generated).PadLeft(TimeWidth) + Milliseconds(generic).PadLeft(TimeWidth) + Invariant($"{generic / generated:F1} x").PadLeft(RatioWidth);

    private static string Milliseconds(TimeSpan time)
    {
        double ms = time.TotalMilliseconds;
        return Invariant($"{ms.ToString(ms < 1 ? "F3" : ms < 100 ? "F2" : "N0", CultureInfo.InvariantCulture)} ms");
    }

    private TimeSpan Sum(Func<ReportLine, TimeSpan> time) => _lines.Aggregate(TimeSpan.Zero, (sum, line) => sum + time(line));

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private void Line(string text) => output.WriteLine(text);
}

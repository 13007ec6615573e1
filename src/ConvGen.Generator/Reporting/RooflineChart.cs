using ConvGen.Generator.Emission;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Reporting;

/// <summary>The roofline of one instruction set as SVG: operations a cycle over operations a byte, both to powers of two, under what the processor computes and what its caches deliver.</summary>
internal static class RooflineChart
{
    private const double Width = 1032, Height = 430, Left = 56, Right = 20, Top = 22, Bottom = 48, LineBytes = 64;

    /// <summary>Above this many, points go without numbers.</summary>
    private const int MostNumbers = 60;

    public static void Print(SourceWriter page, IsaTable isa, IReadOnlyList<(ReportEntry Entry, ReportKernel Kernel)> rows, string[] families)
    {
        double peak = 2 * isa.FmasPerCycle * isa.Lanes, nearBytes = LineBytes / isa.CyclesPerL2Line, farBytes = LineBytes / isa.CyclesPerFarLine;
        Axis x = new(rows.Select(row => row.Entry.Intensity).Append(peak / nearBytes).Append(2 * peak / farBytes), Left, Width - Right);
        Axis y = new(rows.Select(row => row.Entry.Operations / row.Kernel.Cycles).Append(peak).Append(peak / 16), Height - Bottom, Top);
        string clip = InvariantText.Of($"plot{(int)isa.Isa}");
        page.Line($"<svg class=\"chart\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"Roofline, {isa.Name}\">");
        page.Line($"<clipPath id=\"{clip}\"><path d=\"M{Left} {Top}H{Width - Right}V{Height - Bottom}H{Left}Z\"/></clipPath>");
        foreach (int power in x.Powers)
        {
            page.Line($"<path class=\"grid\" d=\"M{x.At(power):0.#} {Top}V{Height - Bottom}\"/>");
            page.Line($"<text x=\"{x.At(power):0.#}\" y=\"{Height - Bottom + 16}\" text-anchor=\"middle\">{Power(power)}</text>");
        }

        foreach (int power in y.Powers)
        {
            page.Line($"<path class=\"grid\" d=\"M{Left} {y.At(power):0.#}H{Width - Right}\"/>");
            page.Line($"<text x=\"{Left - 8}\" y=\"{y.At(power) + 4:0.#}\" text-anchor=\"end\">{Power(power)}</text>");
        }

        page.Line($"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 10}\" text-anchor=\"middle\">operations for each byte of input, output and weights</text>");
        page.Line($"<text x=\"16\" y=\"{(Top + Height - Bottom) / 2}\" text-anchor=\"middle\" transform=\"rotate(-90 16 {(Top + Height - Bottom) / 2})\">operations a cycle</text>");
        page.Line($"<g clip-path=\"url(#{clip})\">");
        Slope("from L2", nearBytes);
        Slope("from beyond L2", farBytes);
        page.Line($"<path class=\"roof\" d=\"M{x.Of(peak / nearBytes):0.#} {y.Of(peak):0.#}H{Width - Right}\"/>");
        page.Line($"<text class=\"ceiling\" x=\"{Width - Right - 8}\" y=\"{y.Of(peak) - 6:0.#}\" text-anchor=\"end\">{isa.Name} multiply-adds: {peak:0} operations a cycle</text>");
        page.Line("</g>");
        for (int i = 0; i < rows.Count; i++) Point(i);
        page.Line("</svg>");

        void Slope(string name, double bytes)
        {
            double from = Math.Max(x.First, y.First / bytes), to = peak / bytes;
            if (from >= to) return;
            double angle = Math.Atan2(y.Of(to * bytes) - y.Of(from * bytes), x.Of(to) - x.Of(from)) * 180 / Math.PI;
            double at = Math.Sqrt(from * to);    // half-way
            page.Line($"<path class=\"roof slope\" d=\"M{x.Of(from):0.#} {y.Of(from * bytes):0.#}L{x.Of(to):0.#} {y.Of(peak):0.#}\"/>");
            page.Line($"<text class=\"ceiling\" text-anchor=\"middle\" transform=\"translate({x.Of(at):0.#} {y.Of(at * bytes):0.#}) rotate({angle:0.#}) translate(0 -6)\">{name}, {bytes:0} bytes a cycle</text>");
        }

        void Point(int i)
        {
            (ReportEntry entry, ReportKernel kernel) = rows[i];
            double rate = entry.Operations / kernel.Cycles;
            page.Line($"<g class=\"point c{HtmlReport.Colour(families, kernel.Algorithm)}\" transform=\"translate({x.Of(entry.Intensity):0.#} {y.Of(rate):0.#})\">"
                + InvariantText.Of($"<title>{i + 1}. {HtmlReport.Text(entry.Name)}, {HtmlReport.Text(kernel.Algorithm)}: {entry.Intensity:0.0} operations a byte, {rate:0.0} a cycle</title>")
                + (rows.Count <= MostNumbers ? InvariantText.Of($"<circle r=\"9\"/><text y=\"3.5\">{i + 1}</text>") : "<circle r=\"6\"/>") + "</g>");
        }
    }

    private static string Power(int power) => power >= 0 ? InvariantText.Of($"{1L << power}") : InvariantText.Of($"1/{1L << -power}");

    /// <summary>Powers of two along a line of the page, from <paramref name="begin"/> to <paramref name="end"/>, with half a power of room around the values.</summary>
    private sealed class Axis(IEnumerable<double> values, double begin, double end)
    {
        private readonly double _low = Math.Floor(Math.Log(values.Min(), 2) - 0.5), _high = Math.Ceiling(Math.Log(values.Max(), 2) + 0.5);

        public double First => Math.Pow(2, _low);

        public IEnumerable<int> Powers => Enumerable.Range((int)_low, (int)(_high - _low) + 1);

        public double At(double power) => begin + (power - _low) / (_high - _low) * (end - begin);

        public double Of(double value) => At(Math.Log(value, 2));
    }
}

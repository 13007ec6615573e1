using ConvGen.Generator.Emission;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Reporting;

/// <summary>The plan report as one HTML file without scripts, fonts or anything else from elsewhere: a roofline and a cost bar a layer for each instruction set.</summary>
internal static class HtmlReport
{
    public static string Print(ReportModel model)
    {
        TargetIsa[] targets = [.. model.Targets];
        string[] families = [.. model.Entries.SelectMany(entry => entry.Kernels).Select(kernel => kernel.Algorithm).Distinct().OrderBy(family => family, StringComparer.Ordinal)];
        SourceWriter page = new();
        page.Line("<!doctype html>");
        page.Line("<html lang=\"en\">");
        page.Line("<head>");
        page.Line("<meta charset=\"utf-8\">");
        page.Line("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        page.Line($"<title>Plan of {Text(model.Assembly)}</title>");
        HtmlStyle.Print(page, targets);
        page.Line("</head>");
        page.Line("<body>");
        page.Line("<main>");
        page.Line($"<h1>Plan of {Text(model.Assembly)}</h1>");
        page.Line($"<p>{Text(ReportWords.Summary(model))}</p>");
        for (int i = 0; i < targets.Length; i++)
            page.Line($"<input type=\"radio\" name=\"isa\" id=\"isa{(int)targets[i]}\"{(i == 0 ? " checked" : "")}><label for=\"isa{(int)targets[i]}\">{IsaTable.Of(targets[i]).Name}</label>");
        foreach (TargetIsa isa in targets) PrintIsa(page, model, isa, families);
        page.Line("</main>");
        page.Line("</body>");
        page.Line("</html>");
        return page.ToString();
    }

    /// <summary>What HTML takes for nothing but text, in an attribute too.</summary>
    public static string Text(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("\"", "&quot;");

    private static void PrintIsa(SourceWriter page, ReportModel model, TargetIsa isa, string[] families)
    {
        IReadOnlyList<(ReportEntry Entry, ReportKernel Kernel)> rows = model.On(isa);
        (ReportEntry Entry, ReportKernel Kernel)[] sized = [.. rows.Where(row => row.Kernel.Cycles > 0)], filters = [.. rows.Where(row => row.Kernel.Cycles == 0)];
        page.Line($"<section class=\"s{(int)isa}\">");
        if (sized.Length > 0)
        {
            page.Line($"<p class=\"total\">{Text(ReportWords.Total(model, isa))}</p>");
            page.Line("<h2>Roofline</h2>");
            RooflineChart.Print(page, IsaTable.Of(isa), sized, families);
            PrintLegend(page, sized, families);
            page.Line($"<p class=\"note\">Numbers are those of the layers below. {ReportWords.AboutTheRoof}</p>");
            page.Line("<h2>Cost</h2>");
            page.Line("<p class=\"note\">Dearest first. The full colour is arithmetic; the rest waits for memory, loads and stores tiles, transforms, or starts. Open a layer for its shape and what was not chosen.</p>");
            double dearest = sized[0].Kernel.Cycles, total = sized.Sum(row => row.Kernel.Cycles);
            page.Line("<div class=\"list\">");
            for (int i = 0; i < sized.Length; i++) PrintLayer(page, i + 1, sized[i].Entry, sized[i].Kernel, dearest, total, Colour(families, sized[i].Kernel));
            page.Line("</div>");
        }

        if (filters.Length > 0)
        {
            page.Line("<h2>Filters</h2>");
            page.Line($"<p class=\"note\">{ReportWords.AboutFilters}</p>");
            page.Line("<div class=\"list\">");
            foreach ((ReportEntry entry, ReportKernel kernel) in filters) PrintFilter(page, entry, kernel, Colour(families, kernel));
            page.Line("</div>");
        }

        page.Line("</section>");
    }

    private static void PrintLegend(SourceWriter page, (ReportEntry Entry, ReportKernel Kernel)[] rows, string[] families)
    {
        string[] present = [.. families.Where(family => rows.Any(row => row.Kernel.Algorithm == family))];
        page.Line("<p class=\"legend\">" + string.Concat(present.Select(family => InvariantText.Of($"<span><i class=\"c{Colour(families, family)}\"></i>{Text(family)}</span>"))) + "</p>");
    }

    private static void PrintLayer(SourceWriter page, int number, ReportEntry entry, ReportKernel kernel, double dearest, double total, int colour)
    {
        double width = 100 * kernel.Cycles / dearest, arithmetic = width * Math.Min(1, kernel.ComputeCycles / kernel.Cycles);
        page.Line("<details>");
        page.Line($"<summary><b>{number}</b><span class=\"name\">{Text(entry.Name)}</span><span class=\"family\"><i class=\"c{colour}\"></i>{Text(kernel.Algorithm)}</span>"
            + InvariantText.Of($"<svg class=\"c{colour}\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{ReportWords.Percent(kernel.ComputeCycles / kernel.Cycles)} arithmetic\"><rect class=\"all\" width=\"{width:0.##}\" height=\"10\"/><rect width=\"{arithmetic:0.##}\" height=\"10\"/></svg>")
            + $"<span class=\"number\">{PlanHeader.Cycles(kernel.Cycles)}</span><span class=\"number\">{ReportWords.Percent(kernel.Cycles / total)}</span><span>{Bounds.Words(kernel.Bound)}</span></summary>");
        string intensity = InvariantText.Of($"{entry.Intensity:0.0} operations for each byte moved, {entry.Operations / kernel.Cycles:0.0} a cycle");
        PrintFacts(page, [("layer", entry.Description), ("work", entry.Work + "; " + intensity), ("tile", kernel.Tile), .. kernel.Facts], kernel.Rejections);
        page.Line("</details>");
    }

    private static void PrintFilter(SourceWriter page, ReportEntry entry, ReportKernel kernel, int colour)
    {
        page.Line("<details>");
        page.Line($"<summary class=\"filter\"><b></b><span class=\"name\">{Text(entry.Name)}</span><span class=\"family\"><i class=\"c{colour}\"></i>{Text(kernel.Algorithm)}</span><span>{Text(entry.Work)}</span></summary>");
        PrintFacts(page, [("filter", entry.Description), ("tile", kernel.Tile), .. kernel.Facts], kernel.Rejections);
        page.Line("</details>");
    }

    private static void PrintFacts(SourceWriter page, IEnumerable<(string Word, string Sentence)> facts, IEnumerable<Rejection> rejections)
    {
        page.Line("<table>");
        foreach ((string word, string sentence) in facts) page.Line($"<tr><th>{Text(word)}</th><td>{Text(sentence)}</td></tr>");
        foreach (Rejection rejection in rejections)
            page.Line($"<tr class=\"not\"><th>not {Text(rejection.Family)}</th><td>{Text(rejection.Reason)}{(rejection.Cycles is { } cycles ? $" ({PlanHeader.Cycles(cycles)})" : "")}</td></tr>");
        page.Line("</table>");
    }

    private static int Colour(string[] families, ReportKernel kernel) => Colour(families, kernel.Algorithm);

    /// <summary>The style has eight.</summary>
    public static int Colour(string[] families, string family) => Array.IndexOf(families, family) % 8;
}

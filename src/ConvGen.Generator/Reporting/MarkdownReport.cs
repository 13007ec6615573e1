using ConvGen.Generator.Emission;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Reporting;

/// <summary>The plan report as Markdown: a table for each instruction set, then every layer with what was not chosen.</summary>
internal static class MarkdownReport
{
    public static string Print(ReportModel model)
    {
        SourceWriter page = new();
        page.Line($"# Plan of {Cell(model.Assembly)}");
        page.Line();
        page.Line(ReportWords.Summary(model));
        foreach (TargetIsa isa in model.Targets)
        {
            page.Line();
            page.Line($"## {IsaTable.Of(isa).Name}");
            page.Line();
            page.Line(ReportWords.Total(model, isa));
            PrintTable(page, model.On(isa));
        }

        foreach (ReportEntry entry in model.Entries) PrintEntry(page, entry);
        return page.ToString();
    }

    private static void PrintTable(SourceWriter page, IReadOnlyList<(ReportEntry Entry, ReportKernel Kernel)> rows)
    {
        double total = rows.Sum(row => row.Kernel.Cycles);
        page.Line();
        page.Line("| layer | algorithm | predicted | share | arithmetic | bound |");
        page.Line("|---|---|---:|---:|---:|---|");
        foreach ((ReportEntry entry, ReportKernel kernel) in rows)
        {
            page.Line(kernel.Cycles == 0
                ? $"| {Cell(entry.Name)} | {kernel.Algorithm} | by size of input | | | |"
                : $"| {Cell(entry.Name)} | {kernel.Algorithm} | {PlanHeader.Cycles(kernel.Cycles)} | {ReportWords.Percent(kernel.Cycles / total)} | {ReportWords.Percent(kernel.ComputeCycles / kernel.Cycles)} | {Bounds.Words(kernel.Bound)} |");
        }
    }

    private static void PrintEntry(SourceWriter page, ReportEntry entry)
    {
        page.Line();
        page.Line($"## {Cell(entry.Name)}");
        page.Line();
        page.Line($"{Sentence(entry.Description)}. {Sentence(entry.Work)}.{(entry.Operations > 0 ? InvariantText.Of($" {entry.Intensity:0.0} operations for each byte moved.") : "")}");
        foreach (ReportKernel kernel in entry.Kernels)
        {
            page.Line();
            page.Line($"**{IsaTable.Of(kernel.Isa).Name}: {kernel.Algorithm}**, {Cell(kernel.Tile)}");
            page.Line();
            foreach ((string word, string sentence) in kernel.Facts) page.Line($"* {word}: {Cell(sentence)}");
            foreach (Rejection rejection in kernel.Rejections)
                page.Line($"* not {rejection.Family}: {Cell(rejection.Reason)}{(rejection.Cycles is { } cycles ? $" ({PlanHeader.Cycles(cycles)})" : "")}");
        }
    }

    private static string Sentence(string text) => Cell(text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text.Substring(1));

    /// <summary>Text that Markdown takes for nothing but text, in a table too.</summary>
    private static string Cell(string text) => text.Replace("&", "&amp;").Replace("|", "&#124;").Replace("*", "&#42;").Replace("_", "&#95;").Replace("<", "&lt;").Replace("[", "&#91;");
}

using ConvGen.Generator.Emission;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Reporting;

/// <summary>Sentences that both pages say.</summary>
internal static class ReportWords
{
    public const string AboutCycles = "Predicted cycles are of one core with two multiply-adds a cycle, one thread, one call of each layer; a million are a third of a millisecond at 3 GHz.";

    public const string AboutTheRoof = "Operations are those of the direct algorithm: what lies above the roof, as Winograd may, does with fewer.";

    public const string AboutFilters = "What a filter takes depends on its image or signal, whose size is known at run time.";

    public static string Summary(ReportModel model)
    {
        ReportEntry[] sized = [.. model.Entries.Where(entry => entry.Operations > 0)];
        int filters = model.Entries.Count - sized.Length;
        if (model.Entries.Count == 0) return "This project declares no layers.";
        string words = InvariantText.Of($"{Count(sized.Length, "layer")} with {Literals.Grouped((long)sized.Sum(entry => entry.Operations))} operations");
        if (filters > 0) words = sized.Length == 0 ? Count(filters, "filter") : words + " and " + Count(filters, "filter");
        return $"{words}, planned by ConvGen {LayerEmitter.Version}. {AboutCycles}";
    }

    /// <summary>"12.3 M cycles a pass over all layers, 87 % of them arithmetic."</summary>
    public static string Total(ReportModel model, TargetIsa isa)
    {
        IReadOnlyList<(ReportEntry Entry, ReportKernel Kernel)> rows = model.On(isa);
        double cycles = rows.Sum(row => row.Kernel.Cycles), compute = rows.Sum(row => row.Kernel.ComputeCycles);
        return cycles == 0
            ? AboutFilters
            : $"{PlanHeader.Cycles(cycles)} for one call of each layer, {Percent(compute / cycles)} of them arithmetic.";
    }

    public static string Percent(double share) => InvariantText.Of($"{100 * share:0} %");

    private static string Count(int count, string thing) => InvariantText.Of($"{count} {thing}{(count == 1 ? "" : "s")}");
}

using System.Globalization;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning.Filters;

/// <summary>Considers every form of a filter, takes the cheapest, and keeps what the others said.</summary>
internal static class FilterPlanner
{
    public static FilterPlan Plan(LayerIdentity identity, FilterSpec spec, EquatableArray<TargetIsa> targets)
    {
        double[][] kernel = [.. Enumerable.Range(0, spec.KernelHeight).Select(i => (double[])[.. Enumerable.Range(0, spec.KernelWidth).Select(j => spec.Tap(i, j) * spec.Scale)])];
        FormVerdict[] verdicts = [.. FilterForms.Consider(spec, kernel)];
        bool leavesInt = 255 * kernel.Sum(row => row.Sum(Math.Abs)) + Math.Abs(spec.Offset) >= 1 << 30;    // of bytes; conversion to int does not saturate there
        int budget = PassPlanner.SourceBudget(spec.Taps.Count, targets.Count);
        WordPlan? word = WordPlanOf(verdicts, kernel, targets, budget / 2, out string objection);
        if (word is not null) budget -= word.Kernels.Max(passes => passes.Size);

        FilterForm? best = null;
        List<FilterForm> fit = [];
        List<Rejection> unfit = [];
        foreach (FormVerdict verdict in verdicts)
        {
            if (verdict.Form is not { } form) unfit.Add(new Rejection(verdict.Name, verdict.Reason!, null));
            else if (Kernels(form, targets, Arithmetic.Float, word is not null, budget) is null) unfit.Add(new Rejection(verdict.Name, "more code than a method may hold", form.Cost));
            else fit.Add(form);
        }

        foreach (FilterForm form in fit)
        {
            if (best is null || form.Cost < best.Cost) best = form;
        }

        IEnumerable<Rejection> dearer = fit.Where(form => form != best).OrderBy(form => form.Cost)
            .Select(form => new Rejection(form.Name, Numbers($"{form.Instructions} instructions, {form.Cost:0.#} with loads and stores; {best!.Name} needs {best.Cost:0.#}"), form.Cost));
        EquatableArray<FilterKernelPlan> kernels = Kernels(best!, targets, Arithmetic.Float, word is not null, budget)!.Value;
        return new FilterPlan
        {
            Identity = identity,
            Spec = spec,
            Form = best!,
            Kernels = kernels,
            Word = word,
            WordObjection = objection,
            Steps = Steps(spec, best!, kernels[0]).ToEquatableArray(),
            Operations = Operations(best!, kernels[0]),
            PlainOperations = 2 * spec.Taps.Count - 1 + (spec.Scale != 1 ? 1 : 0) + (spec.Offset != 0 ? 1 : 0),
            Instructions = best!.Instructions,
            ClampsBytes = leavesInt,
            AccuracyBound = AccuracyBound(best!),
            Rejections = dearer.Concat(unfit).ToEquatableArray(),
        };
    }

    /// <summary>The passes for every instruction set; null where one has none.</summary>
    private static EquatableArray<FilterKernelPlan>? Kernels(FilterForm form, EquatableArray<TargetIsa> targets, Arithmetic arithmetic, bool bytesElsewhere, int budget)
    {
        FilterKernelPlan?[] kernels = [.. targets.Select(isa => PassPlanner.Plan(form, IsaTable.Of(isa), arithmetic, bytesElsewhere, budget))];
        return kernels.Contains(null) ? null : kernels.Select(kernel => kernel!).ToEquatableArray();
    }

    /// <summary>The cheapest form in 16-bit integers.</summary>
    private static WordPlan? WordPlanOf(FormVerdict[] verdicts, double[][] kernel, EquatableArray<TargetIsa> targets, int budget, out string objection)
    {
        WordPlan? best = null;
        objection = "";
        foreach (FilterForm form in verdicts.Select(verdict => verdict.Form).OfType<FilterForm>())
        {
            string reason = "more code than a method may hold";
            if (form.Final.Taps.Count == 0) reason = "nothing is summed";
            else if (form.InIntegers() is not { } integers) reason = "the taps are no integers, up to one common factor";
            else if (WordArithmetic.Of(integers, kernel, out string beyond) is not { } arithmetic) reason = beyond;
            else if (Kernels(integers, targets, Arithmetic.Word, bytesElsewhere: false, budget) is { } kernels)
            {
                reason = "";
                if (best is null || integers.WordCost < best.Form.WordCost) best = new WordPlan(integers, arithmetic, kernels);
            }

            if (objection.Length == 0) objection = reason;
        }

        return best;
    }

    private static int Operations(FilterForm form, FilterKernelPlan kernel)
    {
        int operations = form.Final.PlainOperations;
        if (kernel.Final.IsGrouped) operations = form.Final.Operations.Separate;
        if (kernel.Horizontal is { } horizontal) operations += horizontal.IsGrouped ? horizontal.Operations.Separate : form.Planes.Sum(plane => plane.PlainOperations);
        return operations + (form.Factor != 1 ? 1 : 0) + (form.Offset != 0 ? 1 : 0);
    }

    private static IEnumerable<string> Steps(FilterSpec spec, FilterForm form, FilterKernelPlan kernel)
    {
        int zeros = spec.Taps.Count - spec.NonzeroTaps;
        if (zeros > 0) yield return Numbers($"{zeros} of {spec.Taps.Count} taps are zero and left out");
        if (form.Name != "Direct") yield return form.Step;
        LinearForm[] sums = [.. form.Planes, form.Final];
        int units = sums.Sum(sum => sum.Taps.Count(tap => Math.Abs(tap.Coefficient) == 1));
        if (units > 0) yield return Numbers($"{units} taps of +-1 are additions");
        int shared = 0;
        if (kernel.Horizontal is { IsGrouped: true } horizontal) shared += form.Planes.Sum(plane => plane.PlainMultiplications) - horizontal.Operations.Products;
        if (kernel.Final.IsGrouped) shared += form.Final.PlainMultiplications - form.Final.Operations.Products;
        if (shared > 0) yield return Numbers($"equal taps are added first: {shared} multiplications fewer");
        int rows = kernel.RowsAtOnce, alone = rows * form.Final.Operations.Separate, together = kernel.Final.Operations.Separate;
        if (kernel.Final.IsGrouped && together < alone) yield return Numbers($"{rows} rows at once share sums: {together} operations for all of them, {alone} one by one");
        if (form.Factor != 1) yield return Numbers($"one common factor, {form.Factor:G9}, multiplies at the end");
        if (kernel.Final.Style == PassStyle.Rolled) yield return Numbers($"{form.Final.Taps.Count} taps are too many to write out: a loop over a table");
    }

    /// <summary>Every operation on the way to a result rounds once; what passes cancel is at most doubled (RankForm).</summary>
    private static string AccuracyBound(FilterForm form)
    {
        int roundings = (form.Planes.Count == 0 ? 0 : form.Planes.Max(plane => plane.Taps.Count) + 1) + form.Final.Taps.Count + 4;
        int growth = form.Name == "LowRank" ? 2 : 1;
        return Numbers($"|error| <= {roundings * growth} * 2^-24 * (sum |tap * Scale||x| + |Offset|)");
    }

    private static string Numbers(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

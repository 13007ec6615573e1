using ConvGen.Generator.Emission;
using ConvGen.Generator.Emission.Cascades;
using ConvGen.Generator.Emission.Filters;
using ConvGen.Generator.Emission.Pooling;
using ConvGen.Generator.Emission.Signals;
using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;
using ConvGen.Generator.Planning.Cascades;
using ConvGen.Generator.Planning.Filters;
using ConvGen.Generator.Planning.Pooling;

namespace ConvGen.Generator.Reporting;

/// <summary>Plans of every kind as entries of the report.</summary>
internal static class ReportEntries
{
    public static ReportEntry Of(LayerPlan plan)
    {
        ConvSpec s = plan.Spec;
        string work = InvariantText.Of($"{Literals.Grouped(s.MultiplyAdds)} multiply-adds, {Literals.Grouped(s.WeightLength)} weights");
        return new ReportEntry(NameOf(plan.Identity), LayerWords.Describe(s), 2.0 * s.MultiplyAdds, s.BytesMoved, work,
            plan.Kernels.Select(choice => Kernel(choice.Plan, Bounds.Of(s, choice.Plan), choice.Reason, choice.Rejections)).ToEquatableArray());
    }

    public static ReportEntry Of(PoolLayerPlan plan)
    {
        PoolSpec s = plan.Spec;
        string work = InvariantText.Of($"{Literals.Grouped(s.Operations)} floats {PoolWords.Done(s)}");
        return new ReportEntry(NameOf(plan.Identity), PoolWords.Describe(s), s.Operations, s.BytesMoved, work,
            plan.Kernels.Select(choice => Kernel(choice.Plan, Bounds.Of(choice.Plan), choice.Reason, choice.Rejections)).ToEquatableArray());
    }

    private static ReportKernel Kernel(PlannedKernel kernel, Bound bound, string reason, EquatableArray<Rejection> rejections) =>
        new(kernel.Isa, kernel.Family, kernel.Tile, kernel.Cycles, kernel.ArithmeticCycles, bound,
            [("because", reason), ("accuracy", kernel.AccuracyBound), ("workspace", PlanHeader.Workspace(kernel))], rejections);

    /// <summary>A filter's image has its size at run time: there are operations a pixel, and no cycles a call.</summary>
    public static ReportEntry Of(FilterPlan plan)
    {
        return new ReportEntry(NameOf(plan.Identity), FilterHeader.Describe(plan), 0, 0, FilterHeader.Left(plan), plan.Kernels.Select(Kernel).ToEquatableArray());

        ReportKernel Kernel(FilterKernelPlan kernel)
        {
            IEnumerable<(string, string)> steps = plan.Steps.Select(step => ("taps", step));
            return new ReportKernel(kernel.Isa, plan.Form.Name, FilterHeader.Tile(kernel), 0, 0, Bound.Compute,
                [.. steps, ("form", plan.Form.Step), ("accuracy", plan.AccuracyBound), ("bytes", FilterHeader.Bytes(plan))],
                Unpriced(plan));
        }
    }

    /// <summary>A signal has its length at run time: there are operations a result, and no cycles a call.</summary>
    public static ReportEntry Of(Filter1DPlan plan)
    {
        IEnumerable<(string, string)> steps = plan.Steps.Select(step => ("taps", step));
        EquatableArray<(string, string)> facts = [.. steps, ("form", Filter1DEmitter.Form(plan.Style)), ("accuracy", plan.AccuracyBound), ("bytes", Filter1DEmitter.Bytes)];
        return new ReportEntry(NameOf(plan.Identity), Filter1DEmitter.Describe(plan), 0, 0, Filter1DEmitter.Left(plan), plan.Kernels.SelectMany(Kernels).ToEquatableArray());

        IEnumerable<ReportKernel> Kernels(Filter1DKernelPlan kernel) =>
            kernel.Isas.Select(isa => new ReportKernel(isa, plan.Style.ToString(), Filter1DEmitter.Tile(kernel), 0, 0, Bound.Compute, facts, Unpriced(plan)));
    }

    public static ReportEntry Of(CascadePlan<FilterSpec> plan) => Apart(plan, FilterHeader.Left(plan), FilterCascadeEmitter.Bytes);

    public static ReportEntry Of(CascadePlan<Filter1DSpec> plan) => Apart(plan, Filter1DEmitter.Left(plan), Filter1DCascadeEmitter.Bytes);

    /// <summary>A cascade that is kept apart; each of its filters has an entry of its own.</summary>
    private static ReportEntry Apart<TSpec>(CascadePlan<TSpec> plan, string left, string bytes)
        where TSpec : class
    {
        IEnumerable<(string, string)> steps = plan.Steps.Select(step => ("apart", step));
        EquatableArray<(string, string)> facts = [.. steps, ("accuracy", plan.AccuracyBound), ("bytes", bytes)];
        return new ReportEntry(NameOf(plan.Identity), CascadeText.Describe(plan), 0, 0, left,
            plan.Targets.Select(isa => new ReportKernel(isa, "Apart", "the kernels of its filters", 0, 0, Bound.Compute, facts, Unpriced(plan))).ToEquatableArray());
    }

    /// <summary>What a filter's candidates cost is cycles of no call: their reasons say it in words.</summary>
    private static EquatableArray<Rejection> Unpriced(TapsPlan plan) => plan.Rejections.Select(rejection => rejection with { Cycles = null }).ToEquatableArray();

    private static string NameOf(LayerIdentity identity) =>
        string.Join(".", identity.Namespace.Length > 0 ? [identity.Namespace, .. identity.Shells.Select(shell => shell.Name)] : identity.Shells.Select(shell => shell.Name));
}

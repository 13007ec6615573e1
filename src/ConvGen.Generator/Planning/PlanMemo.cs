using ConvGen.Generator.Model;
using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Planning;

/// <summary>Plans by what was asked for. A plan takes milliseconds and depends on nothing else, so the generator, its parser and the analyzers share one.</summary>
internal static class PlanMemo
{
    private const int Most = 4096;    // kernels: three instruction sets of a thousand layers

    private static readonly LayerIdentity Nobody = new("", [new TypeShell("class", "Filter")], "Filter", "Filter.g.cs");

    private static readonly Memo<(ConvSpec Spec, TargetIsa Isa), KernelChoice> Kernels = new(Most, static key => KernelPlanner.Choose(key.Spec, IsaTable.Of(key.Isa)));
    private static readonly Memo<ConvSpec, string?> Objections = new(Most, KernelPlanner.ForcedAlgorithmObjection);
    private static readonly Memo<(FilterSpec Spec, TargetIsa Isa), FilterPlan> FilterPlans = new(Most, static key => FilterPlanner.Plan(Nobody, key.Spec, [key.Isa]));

    /// <summary>Plans made so far.</summary>
    public static long Made => Kernels.Made + Objections.Made + FilterPlans.Made;

    public static KernelChoice Choose(ConvSpec spec, TargetIsa isa) => Kernels[(spec, isa)];

    /// <inheritdoc cref="KernelPlanner.ForcedAlgorithmObjection"/>
    public static string? ForcedAlgorithmObjection(ConvSpec spec) => Objections[spec];

    public static FilterPlan Filter(FilterSpec spec, TargetIsa isa) => FilterPlans[(spec, isa)];
}

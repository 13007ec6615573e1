using ConvGen.Generator.Emission.Cascades;
using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;
using ConvGen.Generator.Planning;
using ConvGen.Generator.Planning.Cascades;
using ConvGen.Generator.Planning.Filters;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Emission.Filters;

/// <summary>A filter with its plan; without, where there are errors, and then <paramref name="Obstacles"/> names them.</summary>
/// <param name="Failure">An exception of ours, in words.</param>
internal sealed record PlannedFilter(FilterModel Model, FilterPlan? Plan, CompilationTraits Traits, EquatableArray<string> Obstacles, string? Failure)
{
    /// <summary>The plan of a cascade that is kept apart, in place of <see cref="Plan"/>.</summary>
    public CascadePlan<FilterSpec>? Apart { get; init; }

    public static PlannedFilter Of(FilterModel model, ProjectSettings settings, CancellationToken cancellation)
    {
        return FaultBarrier.Plan(
            model.Frame, model.Spec is not null || model.Cascade.Count > 0, settings, Planned, (obstacles, failure) => new PlannedFilter(model, null, settings.Traits, obstacles, failure), cancellation);

        PlannedFilter Planned()
        {
            EquatableArray<TargetIsa> targets = settings.Options.Targets;
            (FilterPlan? plan, CascadePlan<FilterSpec>? apart) = model.Spec is { } spec ? (FilterPlanner.Plan(model.Identity, spec, targets), null) : FilterCascadePlanner.Plan(model.Identity, model.Cascade, targets);
            return new PlannedFilter(model, plan, settings.Traits, [], null) { Apart = apart };
        }
    }
}

/// <summary>The text of a filter.</summary>
internal static class FilterOutput
{
    public static void Emit(SourceProductionContext output, PlannedFilter filter)
    {
        bool checksOverflow = filter.Traits.CheckOverflow;
        FaultBarrier.Add(output, filter.Model.Identity, FaultBarrier.Print(
            filter.Plan is { } plan ? () => FilterEmitter.Print(plan, checksOverflow) : filter.Apart is { } apart ? () => FilterCascadeEmitter.Print(apart, checksOverflow) : null,
            obstacles => FilterStub.Print(filter.Model, filter.Traits, obstacles), filter.Obstacles, filter.Failure, output.CancellationToken));
    }
}

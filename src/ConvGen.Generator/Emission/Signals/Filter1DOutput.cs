using ConvGen.Generator.Emission.Cascades;
using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;
using ConvGen.Generator.Planning;
using ConvGen.Generator.Planning.Cascades;
using ConvGen.Generator.Planning.Filters;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Emission.Signals;

/// <summary>A filter over signals with its plan; without, where there are errors, and then <paramref name="Obstacles"/> names them.</summary>
/// <param name="Failure">An exception of ours, in words.</param>
internal sealed record PlannedFilter1D(Filter1DModel Model, Filter1DPlan? Plan, CompilationTraits Traits, EquatableArray<string> Obstacles, string? Failure)
{
    /// <summary>The plan of a cascade that is kept apart, in place of <see cref="Plan"/>.</summary>
    public CascadePlan<Filter1DSpec>? Apart { get; init; }

    public static PlannedFilter1D Of(Filter1DModel model, ProjectSettings settings, CancellationToken cancellation)
    {
        return FaultBarrier.Plan(
            model.Frame, model.Spec is not null || model.Cascade.Count > 0, settings, Planned, (obstacles, failure) => new PlannedFilter1D(model, null, settings.Traits, obstacles, failure), cancellation);

        PlannedFilter1D Planned()
        {
            EquatableArray<TargetIsa> targets = settings.Options.Targets;
            (Filter1DPlan? plan, CascadePlan<Filter1DSpec>? apart) = model.Spec is { } spec ? (Filter1DPlanner.Plan(model.Identity, spec, targets), null) : Filter1DCascadePlanner.Plan(model.Identity, model.Cascade, targets);
            return new PlannedFilter1D(model, plan, settings.Traits, [], null) { Apart = apart };
        }
    }
}

/// <summary>The text of a filter over signals.</summary>
internal static class Filter1DOutput
{
    public static void Emit(SourceProductionContext output, PlannedFilter1D filter)
    {
        bool checksOverflow = filter.Traits.CheckOverflow;
        FaultBarrier.Add(output, filter.Model.Identity, FaultBarrier.Print(
            filter.Plan is { } plan ? () => Filter1DEmitter.Print(plan, checksOverflow) : filter.Apart is { } apart ? () => Filter1DCascadeEmitter.Print(apart, checksOverflow) : null,
            obstacles => Filter1DStub.Print(filter.Model, filter.Traits, obstacles), filter.Obstacles, filter.Failure, output.CancellationToken));
    }
}

using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;
using ConvGen.Generator.Planning;
using ConvGen.Generator.Planning.Cascades;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Emission.Filters;

/// <summary>A filter with its plan; without, where there are errors, and then <paramref name="Obstacles"/> names them.</summary>
/// <param name="Plan">Of a filter, or of a cascade that became one.</param>
/// <param name="Apart">Of a cascade whose filters are kept apart, in place of <paramref name="Plan"/>.</param>
/// <param name="Failure">An exception of ours, in words.</param>
internal sealed record PlannedFilter<TSpec, TPlan>(FilterModel<TSpec> Model, TPlan? Plan, CascadePlan<TSpec>? Apart, CompilationTraits Traits, EquatableArray<string> Obstacles, string? Failure)
    where TSpec : class
    where TPlan : class;

/// <summary>From model to text, for the classes of one filter attribute.</summary>
/// <param name="PlanOne">Plans a filter.</param>
/// <param name="PlanCascade">Plans a cascade, as one filter or as several.</param>
/// <param name="Print">Prints a filter; the flag says whether the project checks overflow.</param>
/// <param name="PrintApart">Prints a cascade of several.</param>
/// <param name="PrintStub">Prints what takes the place of either, given the ids of what stands in the way.</param>
internal sealed record FilterSteps<TSpec, TPlan>(
    Func<LayerIdentity, TSpec, EquatableArray<TargetIsa>, TPlan> PlanOne,
    Func<LayerIdentity, EquatableArray<CascadeElement<TSpec>>, EquatableArray<TargetIsa>, (TPlan? Combined, CascadePlan<TSpec>? Apart)> PlanCascade,
    Func<TPlan, bool, string> Print,
    Func<CascadePlan<TSpec>, bool, string> PrintApart,
    Func<FilterModel<TSpec>, CompilationTraits, EquatableArray<string>, string> PrintStub)
    where TSpec : class
    where TPlan : class
{
    public PlannedFilter<TSpec, TPlan> Plan(FilterModel<TSpec> model, ProjectSettings settings, CancellationToken cancellation)
    {
        return FaultBarrier.Plan(
            model.Frame, model.Spec is not null || model.Cascade.Count > 0, settings, Planned,
            (obstacles, failure) => new PlannedFilter<TSpec, TPlan>(model, null, null, settings.Traits, obstacles, failure), cancellation);

        PlannedFilter<TSpec, TPlan> Planned()
        {
            EquatableArray<TargetIsa> targets = settings.Options.Targets;
            (TPlan? plan, CascadePlan<TSpec>? apart) = model.Spec is { } spec ? (PlanOne(model.Identity, spec, targets), null) : PlanCascade(model.Identity, model.Cascade, targets);
            return new PlannedFilter<TSpec, TPlan>(model, plan, apart, settings.Traits, [], null);
        }
    }

    public void Emit(SourceProductionContext output, PlannedFilter<TSpec, TPlan> filter)
    {
        bool checksOverflow = filter.Traits.CheckOverflow;
        FaultBarrier.Add(output, filter.Model.Identity, FaultBarrier.Print(
            filter.Plan is { } plan ? () => Print(plan, checksOverflow) : filter.Apart is { } apart ? () => PrintApart(apart, checksOverflow) : null,
            obstacles => PrintStub(filter.Model, filter.Traits, obstacles), filter.Obstacles, filter.Failure, output.CancellationToken));
    }
}

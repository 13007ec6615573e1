using System.Text;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Emission.Cascades;
using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;
using ConvGen.Generator.Planning.Cascades;
using ConvGen.Generator.Planning.Filters;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ConvGen.Generator.Emission.Signals;

/// <summary>A filter with its plan; without, where there are errors, and then <paramref name="Obstacles"/> names them.</summary>
/// <param name="Failure">An exception of ours, in words.</param>
internal sealed record PlannedFilter1D(Filter1DModel Model, Filter1DPlan? Plan, CompilationTraits Traits, EquatableArray<string> Obstacles, string? Failure)
{
    /// <summary>The plan of a cascade that is kept apart, in place of <see cref="Plan"/>.</summary>
    public CascadePlan<Filter1DSpec>? Apart { get; init; }

    public static PlannedFilter1D Of(Filter1DModel model, ProjectSettings settings, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        EquatableArray<string> obstacles = [.. model.Frame.Errors, .. settings.Obstacles];
        if ((model.Spec is null && model.Cascade.Count == 0) || obstacles.Count > 0) return new PlannedFilter1D(model, null, settings.Traits, obstacles, null);
        try
        {
            if (model.Spec is { } spec) return new PlannedFilter1D(model, Filter1DPlanner.Plan(model.Identity, spec, settings.Options.Targets), settings.Traits, [], null);
            (Filter1DPlan? combined, CascadePlan<Filter1DSpec>? apart) = Filter1DCascadePlanner.Plan(model.Identity, model.Cascade, settings.Options.Targets);
            return new PlannedFilter1D(model, combined, settings.Traits, [], null) { Apart = apart };
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return new PlannedFilter1D(model, null, settings.Traits, [Descriptors.InternalError.Id], LayerOutput.Words(failure));
        }
    }
}

/// <summary>The last step: text into the compilation. A mistake of ours costs one filter its kernel, never the others theirs.</summary>
internal static class Filter1DOutput
{
    public static void Emit(SourceProductionContext output, PlannedFilter1D filter)
    {
        (string text, string? failure) = Print(filter, output.CancellationToken);
        if (failure is not null) output.ReportDiagnostic(LayerOutput.Finding(filter.Model.Identity.Name, failure));
        output.AddSource(filter.Model.Identity.HintName, SourceText.From(text, Encoding.UTF8));
    }

    private static (string Text, string? Failure) Print(PlannedFilter1D filter, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (filter.Plan is null && filter.Apart is null) return (Filter1DStub.Print(filter.Model, filter.Traits, filter.Obstacles), filter.Failure);
        try
        {
            return (filter.Plan is { } plan ? Filter1DEmitter.Print(plan, filter.Traits.CheckOverflow) : Filter1DCascadeEmitter.Print(filter.Apart!, filter.Traits.CheckOverflow), null);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return (Filter1DStub.Print(filter.Model, filter.Traits, [Descriptors.InternalError.Id]), LayerOutput.Words(failure));
        }
    }
}

using System.Text;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;
using ConvGen.Generator.Planning.Pooling;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ConvGen.Generator.Emission.Pooling;

/// <summary>A pooling layer with its plan; without, where there are errors, and then <paramref name="Obstacles"/> names them.</summary>
/// <param name="Failure">An exception of ours, in words.</param>
internal sealed record PlannedPool(PoolModel Model, PoolLayerPlan? Plan, CompilationTraits Traits, EquatableArray<string> Obstacles, string? Failure)
{
    public static PlannedPool Of(PoolModel model, ProjectSettings settings, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        EquatableArray<string> obstacles = [.. model.Frame.Errors, .. settings.Obstacles];
        if (model.Spec is not { } spec || obstacles.Count > 0) return new PlannedPool(model, null, settings.Traits, obstacles, null);
        try
        {
            return new PlannedPool(model, PoolPlanner.Plan(model.Identity, spec, settings.Options.Targets), settings.Traits, [], null);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return new PlannedPool(model, null, settings.Traits, [Descriptors.InternalError.Id], LayerOutput.Words(failure));
        }
    }
}

/// <summary>The last step: text into the compilation. A mistake of ours costs one layer its kernel, never the others theirs.</summary>
internal static class PoolOutput
{
    public static void Emit(SourceProductionContext output, PlannedPool pool)
    {
        (string text, string? failure) = Print(pool, output.CancellationToken);
        if (failure is not null) output.ReportDiagnostic(LayerOutput.Finding(pool.Model.Identity.Name, failure));
        output.AddSource(pool.Model.Identity.HintName, SourceText.From(text, Encoding.UTF8));
    }

    private static (string Text, string? Failure) Print(PlannedPool pool, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (pool.Plan is not { } plan) return (PoolStub.Print(pool.Model, pool.Traits, pool.Obstacles), pool.Failure);
        try
        {
            return (PoolEmitter.Print(plan, pool.Traits.CheckOverflow), null);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return (PoolStub.Print(pool.Model, pool.Traits, [Descriptors.InternalError.Id]), LayerOutput.Words(failure));
        }
    }
}

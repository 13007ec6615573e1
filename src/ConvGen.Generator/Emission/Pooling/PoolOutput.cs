using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;
using ConvGen.Generator.Planning.Pooling;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Emission.Pooling;

/// <summary>A pooling layer with its plan; without, where there are errors, and then <paramref name="Obstacles"/> names them.</summary>
/// <param name="Failure">An exception of ours, in words.</param>
internal sealed record PlannedPool(PoolModel Model, PoolLayerPlan? Plan, CompilationTraits Traits, EquatableArray<string> Obstacles, string? Failure)
{
    public static PlannedPool Of(PoolModel model, ProjectSettings settings, CancellationToken cancellation) => FaultBarrier.Plan(
        model.Frame, model.Spec is not null, settings,
        () => new PlannedPool(model, PoolPlanner.Plan(model.Identity, model.Spec!, settings.Options.Targets), settings.Traits, [], null),
        (obstacles, failure) => new PlannedPool(model, null, settings.Traits, obstacles, failure),
        cancellation);
}

/// <summary>The text of a pooling layer.</summary>
internal static class PoolOutput
{
    public static void Emit(SourceProductionContext output, PlannedPool pool) => FaultBarrier.Add(output, pool.Model.Identity, FaultBarrier.Print(
        pool.Plan is { } plan ? () => PoolEmitter.Print(plan, pool.Traits.CheckOverflow) : null,
        obstacles => PoolStub.Print(pool.Model, pool.Traits, obstacles), pool.Obstacles, pool.Failure, output.CancellationToken));
}

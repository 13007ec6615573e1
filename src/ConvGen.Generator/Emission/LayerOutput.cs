using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;
using ConvGen.Generator.Planning;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Emission;

/// <summary>A layer with its plan; without, where there are errors, and then <paramref name="Obstacles"/> names them.</summary>
/// <param name="Failure">An exception of ours, in words.</param>
internal sealed record PlannedLayer(LayerModel Model, LayerPlan? Plan, CompilationTraits Traits, EquatableArray<string> Obstacles, string? Failure)
{
    public static PlannedLayer Of(LayerModel model, ProjectSettings settings, CancellationToken cancellation) => FaultBarrier.Plan(
        model.Frame, model.Spec is not null, settings,
        () => new PlannedLayer(model, KernelPlanner.Plan(model.Identity, model.Spec!, settings.Options.Targets), settings.Traits, [], null),
        (obstacles, failure) => new PlannedLayer(model, null, settings.Traits, obstacles, failure),
        cancellation);
}

/// <summary>The text of a layer.</summary>
internal static class LayerOutput
{
    public static void Emit(SourceProductionContext output, PlannedLayer layer) => FaultBarrier.Add(output, layer.Model.Identity, Print(layer, output.CancellationToken));

    /// <summary>The file, and what went wrong on the way to it.</summary>
    public static (string Text, string? Failure) Print(PlannedLayer layer, CancellationToken cancellation) => FaultBarrier.Print(
        layer.Plan is { } plan ? () => LayerEmitter.Print(plan, layer.Traits.CheckOverflow) : null,
        obstacles => StubEmitter.Print(layer.Model, layer.Traits, obstacles), layer.Obstacles, layer.Failure, cancellation);
}

using System.Text;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;
using ConvGen.Generator.Planning;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ConvGen.Generator.Emission;

/// <summary>A layer with its plan; without, where there are errors, and then <paramref name="Obstacles"/> names them.</summary>
/// <param name="Failure">An exception of ours, in words.</param>
internal sealed record PlannedLayer(LayerModel Model, LayerPlan? Plan, CompilationTraits Traits, EquatableArray<string> Obstacles, string? Failure)
{
    public static PlannedLayer Of(LayerModel model, ProjectSettings settings, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        EquatableArray<string> obstacles = [.. model.Frame.Errors, .. settings.Obstacles];
        if (model.Spec is not { } spec || obstacles.Count > 0) return new PlannedLayer(model, null, settings.Traits, obstacles, null);
        try
        {
            return new PlannedLayer(model, KernelPlanner.Plan(model.Identity, spec, settings.Options.Targets), settings.Traits, [], null);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return new PlannedLayer(model, null, settings.Traits, [Descriptors.InternalError.Id], LayerOutput.Words(failure));
        }
    }
}

/// <summary>The last step: text into the compilation. A mistake of ours costs one layer its kernel, never the others theirs.</summary>
internal static class LayerOutput
{
    public static void Emit(SourceProductionContext output, PlannedLayer layer)
    {
        (string text, string? failure) = Print(layer, output.CancellationToken);
        if (failure is not null) output.ReportDiagnostic(Finding(layer.Model.Identity.Name, failure));
        output.AddSource(layer.Model.Identity.HintName, SourceText.From(text, Encoding.UTF8));
    }

    /// <summary>The file, and what went wrong on the way to it.</summary>
    public static (string Text, string? Failure) Print(PlannedLayer layer, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (layer.Plan is not { } plan) return (StubEmitter.Print(layer.Model, layer.Traits, layer.Obstacles), layer.Failure);
        try
        {
            return (LayerEmitter.Print(plan, layer.Traits.CheckOverflow), null);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return (StubEmitter.Print(layer.Model, layer.Traits, [Descriptors.InternalError.Id]), Words(failure));
        }
    }

    /// <summary>The diagnostic of a failure. It has no place: what leads to sources knows none.</summary>
    internal static Diagnostic Finding(string layer, string failure)
    {
        string[] words = failure.Split('\n');
        return Diagnostic.Create(Descriptors.InternalError, Location.None, layer, words[0], words[1]);
    }

    /// <summary>Type and message, a line each.</summary>
    internal static string Words(Exception failure) => failure.GetType().Name + "\n" + failure.Message.Replace("\r", "").Replace('\n', ' ');
}

using System.Text;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ConvGen.Generator.Emission;

/// <summary>The last steps of every declaration: from model to plan, from plan to text, from text into the compilation. A mistake of ours costs one class its kernel, never the others theirs.</summary>
internal static class FaultBarrier
{
    /// <summary>The declaration planned, or without a plan.</summary>
    /// <param name="frame">Its class, whose errors stand in the way.</param>
    /// <param name="isComplete">Whether there is something to plan.</param>
    /// <param name="settings">The project, whose obstacles stand in the way too.</param>
    /// <param name="planned">Plans; may fail.</param>
    /// <param name="without">What remains, given the ids of what stands in the way and, where that is an exception of ours, its <see cref="Words"/>.</param>
    /// <param name="cancellation">Asked before planning.</param>
    public static T Plan<T>(LayerFrame frame, bool isComplete, ProjectSettings settings, Func<T> planned, Func<EquatableArray<string>, string?, T> without, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        EquatableArray<string> obstacles = [.. frame.Errors, .. settings.Obstacles];
        if (!isComplete || obstacles.Count > 0) return without(obstacles, null);
        try
        {
            return planned();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return without([Descriptors.InternalError.Id], Words(failure));
        }
    }

    /// <summary>The file, and what went wrong on the way to it.</summary>
    /// <param name="print">Prints the plan; null where there is none.</param>
    /// <param name="stub">Prints what takes its place, given the ids of what stands in the way.</param>
    /// <param name="obstacles">These, where there is no plan.</param>
    /// <param name="failure">What went wrong before.</param>
    /// <param name="cancellation">Asked before printing.</param>
    public static (string Text, string? Failure) Print(Func<string>? print, Func<EquatableArray<string>, string> stub, EquatableArray<string> obstacles, string? failure, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (print is null) return (stub(obstacles), failure);
        try
        {
            return (print(), null);
        }
        catch (Exception thrown) when (thrown is not OperationCanceledException)
        {
            return (stub([Descriptors.InternalError.Id]), Words(thrown));
        }
    }

    public static void Add(SourceProductionContext output, LayerIdentity identity, (string Text, string? Failure) file)
    {
        if (file.Failure is not null) output.ReportDiagnostic(Finding(identity.Name, file.Failure));
        output.AddSource(identity.HintName, SourceText.From(file.Text, Encoding.UTF8));
    }

    /// <summary>The diagnostic of a failure. It has no place: what leads to sources knows none.</summary>
    internal static Diagnostic Finding(string layer, string failure)
    {
        string[] words = failure.Split('\n');
        return Diagnostic.Create(Descriptors.InternalError, Location.None, layer, words[0], words[1]);
    }

    /// <summary>Type and message, a line each.</summary>
    private static string Words(Exception failure) => failure.GetType().Name + "\n" + failure.Message.Replace("\r", "").Replace('\n', ' ');
}

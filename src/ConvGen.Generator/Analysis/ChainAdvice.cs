using System.Collections.Immutable;
using System.Globalization;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Emission;
using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Analysis;

/// <summary>What two layers say about each other that neither says alone.</summary>
internal sealed class ChainAdvice(IReadOnlyList<ChainLink> links, MethodFacts facts)
{
    /// <summary>Properties of CVG0811: the argument to set, its value as the text. The first additional location is the attribute's.</summary>
    public const string SetPrefix = "Set.";

    private readonly IReadOnlyList<ChainLink> _links = links;
    private readonly MethodFacts _facts = facts;

    public IEnumerable<Diagnostic> Find()
    {
        foreach (ChainLink link in _links)
        {
            if (Misfit(link) is { } misfit) yield return misfit;
            else if (Separable(link) is { } separable) yield return separable;
        }

        foreach (Diagnostic grid in Grids()) yield return grid;
    }

    /// <summary>Run demands exact lengths, so one of the two calls must throw, whatever the buffer is. Equal lengths in another shape are somebody's reshape, but not in another layout.</summary>
    private static Diagnostic? Misfit(ChainLink link)
    {
        if (link.From.Layer.Output is not { } written || link.To.Layer.Input is not { } read) return null;
        Location place = link.To.Input!.Syntax.GetLocation();
        string from = link.From.Layer.Type.Name, to = link.To.Layer.Type.Name;
        if (written.Length != read.Length)
        {
            // Editors show a project that is referenced by its source, in which nothing may be reported from here.
            bool isHere = link.To.Layer.Read.Place.SourceTree is { } tree && link.To.Call.SemanticModel!.Compilation.ContainsSyntaxTree(tree);
            Location[] attribute = isHere ? [link.To.Layer.Read.Place] : [];
            return Diagnostic.Create(Descriptors.LayersDoNotFit, place, attribute, Changes(link.To.Layer, written, read),
                to, link.To.Layer.InputWords, Grouped(read.Length), link.Buffer.Name, from, link.From.Layer.OutputWords, Grouped(written.Length));
        }

        bool hasOrder = read.Channels > 1 && read.Extents.Any(extent => extent > 1);
        if (!hasOrder || written.Layout == read.Layout || !written.HasSameIndices(read)) return null;
        return Diagnostic.Create(Descriptors.LayoutsDiffer, place, to, link.Buffer.Name, Letters(link.To.Layer.InputWords), from, Letters(link.From.Layer.OutputWords));
    }

    private static string Letters(string words) => words.Substring(words.IndexOf('(') + 1).TrimEnd(')');

    /// <summary>The arguments that would make a layer read what the one before it writes; none where a single change of the attribute cannot.</summary>
    private static ImmutableDictionary<string, string?> Changes(LayerFacts layer, TensorShape written, TensorShape read)
    {
        ImmutableDictionary<string, string?> none = ImmutableDictionary<string, string?>.Empty, changes = none;
        if (layer.Grammar is not { } grammar || written.Extents.Count != read.Extents.Count || written.Layout != read.Layout || written.Batch != read.Batch) return none;
        if (written.Channels != read.Channels)
        {
            if (layer.Convolution is { Groups: > 1 } grouped && written.Channels % grouped.Groups != 0) return none;
            changes = changes.Add(SetPrefix + (layer.Convolution is null ? "Channels" : "InChannels"), FaultList.Number(written.Channels));
        }

        for (int i = 0; i < grammar.Rank; i++)
        {
            if (written.Extents[i] != read.Extents[i]) changes = changes.Add(SetPrefix + grammar.Axes[i], FaultList.Number(written.Extents[i]));
        }

        return changes;
    }

    /// <summary>A depthwise layer and a pointwise one that alone reads its result.</summary>
    private Diagnostic? Separable(ChainLink link)
    {
        if (link.From.Layer.Convolution is not { } depthwise || link.To.Layer.Convolution is not { } pointwise) return null;
        if (depthwise is not { Rank: 2, IsDepthwise: true, IsTransposed: false } || pointwise is not { Rank: 2, Groups: 1, IsPointwise: true, IsTransposed: false, IsPadded: false }) return null;
        if (pointwise.Height.Stride != 1 || pointwise.Width.Stride != 1 || depthwise.OutChannels != pointwise.InChannels || depthwise.Layout != pointwise.Layout) return null;
        // Besides these two, the buffer may be declared and asked for its length, nothing else; another method may read a field.
        int reads = _facts.Mentions(link.Buffer).Count(mention => !MethodFacts.IsAskedForLength(mention));
        if (reads != 2 || link.Buffer is IParameterSymbol or IFieldSymbol { DeclaredAccessibility: not Accessibility.Private }) return null;
        return Diagnostic.Create(Descriptors.Separable, link.To.NamePlace, link.From.Layer.Type.Name, link.To.Layer.Type.Name, Grouped(depthwise.OutputLength));
    }

    /// <summary>Layers in a row with the same dilation, whose windows together step over the pixels between (Wang et al. 2018). Pointwise layers between them change nothing.</summary>
    private IEnumerable<Diagnostic> Grids()
    {
        Dictionary<LayerCall, LayerCall> before = [], after = [];
        foreach (ChainLink link in _links)
        {
            before[link.To] = link.From;
            after[link.From] = link.To;
        }

        foreach (LayerCall last in _links.Select(link => link.To).Distinct())
        {
            if (Dilated(last, 0) is null && Dilated(last, 1) is null && Dilated(last, 2) is null) continue;
            for (int axis = 0; axis < 3; axis++)
            {
                if (Dilated(last, axis) is not { } dilation || Next(after, last) is { } next && Dilated(next, axis) == dilation && StepOf(last, axis) == 1) continue;
                List<LayerCall> row = [last];
                while (Next(before, row[0]) is { } previous && Dilated(previous, axis) == dilation && StepOf(previous, axis) == 1) row.Insert(0, previous);
                if (row.Count < 2) continue;
                long taps = row.Sum(call => (long)Axis(call, axis).Kernel - 1) + 1;
                yield return Diagnostic.Create(Descriptors.Gridding, last.NamePlace, Names(row), FaultList.Number(dilation), AxisName(last, axis), FaultList.Number((taps - 1) * dilation + 1), FaultList.Number(taps));
                break;
            }
        }
    }

    /// <summary>The next layer with a window, pointwise ones left out.</summary>
    private static LayerCall? Next(Dictionary<LayerCall, LayerCall> to, LayerCall call)
    {
        for (int steps = to.Count; steps > 0 && to.TryGetValue(call, out LayerCall? next); steps--, call = next)
        {
            if (next.Layer.Convolution is not { IsPointwise: true, Height.Stride: 1, Width.Stride: 1, Depth.Stride: 1 }) return next;
        }

        return null;
    }

    /// <summary>The dilation along an axis (depth, height, width) with more than one tap, if above 1.</summary>
    private static int? Dilated(LayerCall call, int axis) =>
        call.Layer.Convolution is { IsTransposed: false } && Axis(call, axis) is { Kernel: > 1, Dilation: > 1 } a ? a.Dilation : null;

    private static int StepOf(LayerCall call, int axis) => Axis(call, axis).Stride;

    private static SpatialAxis Axis(LayerCall call, int axis) => call.Layer.Convolution is { } spec ? axis switch { 0 => spec.Depth, 1 => spec.Height, _ => spec.Width } : SpatialAxis.Absent;

    private static string AxisName(LayerCall call, int axis)
    {
        EquatableArray<string> axes = call.Layer.Request!.Grammar.Axes;
        return axes[axes.Count - 3 + axis];
    }

    private static string Grouped(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Names(List<LayerCall> row) =>
        string.Join(", ", row.Take(row.Count - 1).Select(call => call.Layer.Type.Name)) + " and " + row[row.Count - 1].Layer.Type.Name;
}

using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Depthwise, channels first, computed channels last: a unit transposes the rows it reads of as many planes as a vector has lanes, runs channels-last tiles over them, and
/// transposes each block of output rows back. For planes whose rows leave lanes empty, and for kernels so large that the taps in the padding, which channels-last tiles leave out, weigh more
/// than the way there and back.</summary>
internal sealed record DepthwiseTransposedPlan : KernelPlan
{
    /// <summary>Floats of outputs, a third of an L1 of 32 KB.</summary>
    private const int OutputBudget = 2816;

    /// <summary>The channels-last kernel of one block of channels; it reads no padded copy.</summary>
    public required DepthwiseChannelsLastPlan Inner { get; init; }

    /// <summary>Into how many bands of output rows a plane is divided: the rows under a band must fit L2, and few channels must make enough units.</summary>
    public required int Bands { get; init; }

    /// <summary>Channels of a block.</summary>
    public int Channels => Inner.Spec.InChannels;

    /// <summary>Blocks of channels; the last ends with the last channel.</summary>
    public int Blocks => (Spec.InChannels + Channels - 1) / Channels;

    /// <summary>Output rows that a step of the inner kernel computes, at most.</summary>
    public int StepRows => Inner.StepRows;

    /// <summary>Steps whose outputs are transposed back together: as many as L1 holds beside what else a step touches.</summary>
    public int StepsAtATime => Math.Min((Inner.RowSteps + Bands - 1) / Bands, Math.Max(1, OutputBudget / (StepRows * Spec.Width.Output * Channels)));

    /// <summary>Input rows under the tallest band.</summary>
    public int PanelRows => Enumerable.Range(0, Bands).Max(band => RowsUnder(band).Count);

    public int PanelFloats => PanelRows * Spec.Width.Input * Channels;

    public override string Family => "Depthwise";

    public override string KernelName => $"Depthwise{KernelWords(Spec)}_C{Spec.InChannels}_{IsaName(Isa)}_{Inner.LargestTile.Rows}x{Inner.LargestTile.Columns}";

    public override string Tile =>
        $"{Inner.LargestTile.Rows}x{Inner.LargestTile.Columns} pixels x {Channels} channels, from {PanelRows} rows of {Channels} planes transposed, {PanelFloats / 256} KB, and back";

    public override EquatableArray<Phase> Phases => [new Phase("Planes", Blocks * Bands, Bands > 1 ? "blocks of channels x bands of the plane" : "blocks of channels")];

    public override WeightOrder? Weights => new(Inner.Lanes, Inner.Lanes, ChannelsOutside: false, AcrossGroups: true);

    public override bool WorkspacePerThread => true;

    public override long WorkspaceLength => PanelFloats + StepsAtATime * StepRows * Spec.Width.Output * Channels;

    public override string WorkspaceUse => "rows of a block of channels, channels last, and the outputs of a few rows";

    /// <summary>The steps of a band.</summary>
    public (int First, int End) Steps(int band) => ((int)((long)Inner.RowSteps * band / Bands), (int)((long)Inner.RowSteps * (band + 1) / Bands));

    /// <summary>The input rows that a band reads.</summary>
    public (int First, int Count) RowsUnder(int band)
    {
        (int firstStep, int endStep) = Steps(band);
        SpatialAxis h = Spec.Height;
        int first = Math.Min(h.Input, Math.Max(0, Inner.RowOf(firstStep) * h.Stride - h.PadBegin));
        int end = Math.Max(first, Math.Min(h.Input, (Inner.RowOf(endStep) - 1) * h.Stride - h.PadBegin + h.Span));
        return (first, end - first);
    }
}

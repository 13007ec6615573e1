using System.Globalization;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning.Pooling;

/// <summary>Channels first: vectors run along the width of one plane. A window's rows are combined into a padded line, adjacent floats with adjacent floats, and the line's columns after:
/// kd * kh + kw vectors instead of kd * kh * kw, no border and no mask.</summary>
internal sealed class PoolPlanarCandidate : IPoolCandidate
{
    /// <summary>Vectors held at once: half of the smallest register file.</summary>
    private const int MostVectors = 8;

    /// <summary>Floats of all lines, so that they stay in L1 beside the rows that stream past.</summary>
    private const int LineBudget = 3072;

    /// <summary>Units of a call, so that a handful of threads end together.</summary>
    private const int EnoughUnits = 24;

    private const int FloatsPerLine = 16;

    public string Family => "Planar";

    public PoolVerdict Consider(PoolSpec spec, IsaTable isa)
    {
        if (spec.Layout == Layout.Nhwc && spec.Channels > 1) return PoolVerdict.Reject("channels last: vectors run along the channels");
        PoolAxis w = spec.Width;
        int every = w.Stride is 1 or 2 or 4 || w.Output == 1 ? w.Output == 1 ? 1 : w.Stride : 0;
        // Windows side by side, each whole: columns are combined while they shrink, in registers.
        bool fuses = every > 1 && w.Kernel == every && w.Stride == every && w.AllWhole && w.Output >= isa.Widths[isa.Widths.Count - 1] / 32;
        bool slides = !fuses && PoolRun.CanSlide(spec.Height, isa);
        PoolRun down = slides ? PoolRun.Sliding(w.Input, isa, spec.Height.Kernel) : PoolRun.Of(w.Input, isa, MostVectors), across = PoolRun.Of(w.Output, isa, MostVectors / Math.Max(every, 1));
        int lead = (FloatsPerLine - w.PadBegin % FloatsPerLine) % FloatsPerLine;
        long columns = Math.Max(w.Padded, (long)Math.Max(w.Output, across.Lanes) * Math.Max(every, 1) + w.Span);
        long stride = (lead + columns + FloatsPerLine - 1) / FloatsPerLine * FloatsPerLine;
        int lines = (int)Math.Max(1, Math.Min(spec.Height.Output, LineBudget / stride)), planes = spec.Channels * spec.Depth.Output;
        int bands = Math.Max(1, Math.Min(spec.Height.Output / Math.Max(lines, 4), EnoughUnits / planes));

        double rows = spec.Batch * (double)planes * spec.Height.Output, window = (double)spec.Depth.Kernel * spec.Height.Kernel;
        double downVectors = slides ? (double)spec.Depth.Kernel * spec.Height.Stride + spec.Height.Kernel - 1 : window;
        double acrossCycles = every == 0 ? (double)w.Output * w.Kernel * 2 : PoolCost.Vectors(spec, isa, (double)w.Kernel * (every == 2 ? 1 : every) * across.TotalVectors);
        double row = fuses
            ? PoolCost.Vectors(spec, isa, (window + 1) * every * across.TotalVectors) + PoolCost.TileOverhead
            : PoolCost.Vectors(spec, isa, downVectors * down.TotalVectors) + down.TotalVectors + acrossCycles + PoolCost.TileOverhead;
        double compute = rows * row + spec.Batch * (double)planes * bands * PoolCost.UnitOverhead;
        return PoolVerdict.Accept(new PoolPlanarPlan
        {
            Spec = spec,
            Isa = isa.Isa,
            Down = down,
            Across = across,
            Every = every,
            Fuses = fuses,
            Slides = slides,
            Lead = lead,
            LineStride = stride,
            Lines = lines,
            Bands = bands,
            ComputeCycles = compute,
            Cycles = Math.Max(compute, PoolCost.Memory(spec, isa)),
        });
    }
}

/// <summary>Rows of the window down into lines, then its columns across.</summary>
internal sealed record PoolPlanarPlan : PoolPlan
{
    /// <summary>Columns of the window unrolled at most, times accumulators.</summary>
    private const int MostUnrolled = 64;

    /// <summary>The columns of an input row.</summary>
    public required PoolRun Down { get; init; }

    /// <summary>The columns of an output row.</summary>
    public required PoolRun Across { get; init; }

    /// <summary>1, 2 or 4: every so many columns of a line is an output, the others are dropped in registers. 0: another stride, single floats.</summary>
    public required int Every { get; init; }

    /// <summary>Whether no line is written: windows lie side by side, and their rows' columns are combined as they shrink.</summary>
    public required bool Fuses { get; init; }

    /// <summary>Whether the window slides down with its rows in registers, so that each input row is loaded once.</summary>
    public required bool Slides { get; init; }

    /// <summary>Floats before a line's left padding, which put its pixels on a 64-byte line.</summary>
    public required int Lead { get; init; }

    /// <summary>Floats from a line to the next.</summary>
    public required long LineStride { get; init; }

    /// <summary>Lines filled before any is read: what was just stored in pieces cannot be loaded across them until it has reached L1.</summary>
    public required int Lines { get; init; }

    /// <summary>Parts of a plane, each a unit.</summary>
    public required int Bands { get; init; }

    /// <summary>Whether the loop over a window's columns is unrolled.</summary>
    public bool UnrollsColumns => (long)Spec.Width.Kernel * Across.Vectors * Math.Max(Every, 1) <= MostUnrolled;

    /// <summary>Whether a vector of the line serves two columns of the window, an even one and the odd one behind it.</summary>
    public bool SharesLoads => Every == 2 && Spec.Width.Dilation == 1 && UnrollsColumns;

    /// <summary>Whether output columns are scaled one by one: windows at the border of an average count fewer columns.</summary>
    public bool ScalesColumns => Spec.HasPartialCountsAlong(Spec.Width);

    public override string Family => "Planar";

    public override string KernelName => NameOf("Planar");

    public override string Tile => Fuses
        ? $"{Words(Across)}, each from {(Every == 2 ? "two" : "four")} of the row"
        : $"{Words(Down)} {(Slides ? "sliding down" : "down")} the rows into {(Lines == 1 ? "a line" : Number(Lines) + " lines")}, then "
        + (Every == 0 ? "columns one by one" : Words(Across) + " across" + (Every > 1 ? $", every {(Every == 2 ? "second" : "fourth")} column kept" : ""));

    public override Phase Phase => new("Planes", Spec.Channels * Spec.Depth.Output * Bands, Bands > 1 ? "planes x bands of rows" : "planes");

    public override long WorkspaceLength => Fuses ? 0 : LineStride * Lines;

    public override string WorkspaceUse => Fuses ? "" : "padded lines, for each thread";

    private static string Words(PoolRun run) => run.IsPartial ? $"{Number(run.Length)} columns" : $"{Number(run.Vectors)}{(run.Blocks > 1 ? " x " + Number(run.Blocks) : "")} vectors of {Number(run.Lanes)}";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

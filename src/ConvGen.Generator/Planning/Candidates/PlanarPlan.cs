using System.Globalization;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>A register tile of output channels x rows x vectors along the width.</summary>
/// <param name="Channels">Output channels.</param>
/// <param name="Rows">Output rows; above 1, an input row is loaded once and serves every output row under which it lies.</param>
/// <param name="Vectors">Vectors of adjacent columns.</param>
internal readonly record struct PlanarTile(int Channels, int Rows, int Vectors)
{
    public int Accumulators => Channels * Rows * Vectors;

    /// <summary>Accumulators; then with one row the smaller of weights and inputs of a tap kept while the other streams past, with several the weights of a kernel column.</summary>
    public int LiveRegisters(int kernelRows) => Accumulators + 1 + (Rows == 1 ? Math.Min(Channels, Vectors) : kernelRows * Channels);
}

/// <summary>Where a kernel reads its input: the strides of the image itself or of its padded copy.</summary>
/// <param name="Copied">Whether a first phase makes a padded copy.</param>
/// <param name="RowStride">Floats from a row to the next.</param>
/// <param name="DepthStride">Floats from one depth to the next.</param>
/// <param name="ChannelStride">Floats from a channel to the next.</param>
/// <param name="ColumnPhases">Column x lies at phase x % ColumnPhases, slot x / ColumnPhases: adjacent outputs of a strided layer read adjacent floats.</param>
/// <param name="PhaseStride">Floats from a phase to the next.</param>
internal readonly record struct PlanarInput(bool Copied, long RowStride, long DepthStride, long ChannelStride, int ColumnPhases, int PhaseStride)
{
    /// <summary>Floats from a row's first tap to the tap at <paramref name="column"/>.</summary>
    public int ColumnOffset(int column) => column % ColumnPhases * PhaseStride + column / ColumnPhases;
}

/// <summary>One loop of the reduction, unrolled by <paramref name="Chunk"/>; no loop at all where that is all of <paramref name="Count"/>.</summary>
internal readonly record struct ReductionLoop(ReductionAxis Axis, int Count, int Chunk)
{
    public int Turns => Chunk == Count ? 1 : Count / Chunk;

    /// <summary>What the turns leave, printed after them.</summary>
    public int Rest => Count - Turns * Chunk;
}

/// <summary>What a reduction loop runs over, in the order of nesting.</summary>
internal enum ReductionAxis
{
    Channel,
    Depth,
    Row,
    Column,
}

/// <summary>The vectors of a tile's row and where they stand.</summary>
/// <param name="Start">First column of the tile in a row, for the tile that ends the row.</param>
/// <param name="Offsets">Columns of the vectors, counted from the tile's first.</param>
/// <param name="LastLanes">Lanes stored of the last vector; all of them unless the row is shorter than a vector.</param>
internal sealed record PlanarColumns(int Start, EquatableArray<int> Offsets, int LastLanes)
{
    public int Vectors => Offsets.Count;

    public bool IsLike(PlanarColumns other) => Offsets == other.Offsets && LastLanes == other.LastLanes;
}

/// <summary>Planar convolution: channels first in and out, vectors along the width, weights broadcast, sums stored where they belong.</summary>
internal sealed record PlanarPlan : KernelPlan
{
    /// <summary>The layer as it is computed: a pointwise one is a single row of all its pixels.</summary>
    public required ConvSpec View { get; init; }

    /// <summary>Vector width in bits, at most the instruction set's.</summary>
    public required int VectorBits { get; init; }

    public required PlanarTile Register { get; init; }

    public required PlanarInput Input { get; init; }

    /// <summary>The loops of a tile, outermost first.</summary>
    public required EquatableArray<ReductionLoop> Reduction { get; init; }

    /// <summary>Output rows of a unit of work; the last unit of a plane takes what is left as well. Not used where a plane is one row.</summary>
    public required int UnitRows { get; init; }

    /// <summary>Tiles of a unit of work where a plane is one row.</summary>
    public required int UnitTiles { get; init; }

    public int Lanes => VectorBits / 32;

    /// <summary>Columns of a whole tile.</summary>
    public int TileColumns => Register.Vectors * Lanes;

    /// <summary>Whole tiles in a row.</summary>
    public int WholeTiles => View.Width.Output / TileColumns;

    public PlanarColumns WholeColumns => new(0, Enumerable.Range(0, Register.Vectors).Select(v => v * Lanes).ToEquatableArray(), Lanes);

    /// <summary>The tile that ends a row which whole tiles do not fill: shifted back where the row is long enough, so that it computes a few columns a second time.</summary>
    public PlanarColumns? TailColumns
    {
        get
        {
            int width = View.Width.Output, rest = width - WholeTiles * TileColumns;
            if (rest == 0) return null;
            int vectors = (rest + Lanes - 1) / Lanes;
            if (vectors * Lanes <= width) return new PlanarColumns(width - vectors * Lanes, Enumerable.Range(0, vectors).Select(v => v * Lanes).ToEquatableArray(), Lanes);
            return width < Lanes
                ? new PlanarColumns(0, [0], width)
                : new PlanarColumns(0, Enumerable.Range(0, vectors).Select(v => Math.Min(v * Lanes, width - Lanes)).ToEquatableArray(), Lanes);
        }
    }

    /// <summary>Blocks of output channels in a group.</summary>
    public int Blocks => Weights!.Value.Blocks(Spec);

    /// <summary>Output channels of a group's last block.</summary>
    public int LastChannels => Spec.OutChannelsPerGroup - (Blocks - 1) * Register.Channels;

    /// <summary>Whether a plane is one row, which units divide by columns.</summary>
    public bool IsOneRow => View.Depth.Output * View.Height.Output == 1;

    /// <summary>Units in a plane.</summary>
    public int Strips => IsOneRow
        ? Math.Max(1, (WholeTiles + UnitTiles - 1) / UnitTiles)
        : View.Depth.Output * RowStrips;

    /// <summary>Units in one depth of a plane.</summary>
    public int RowStrips => Math.Max(1, View.Height.Output / UnitRows);

    /// <summary>Padded rows of the copy, or zero.</summary>
    private int CopiedRows => Input.Copied ? Spec.InChannels * View.Depth.Padded * View.Height.Padded : 0;

    public override string Family => "Planar";

    public override string KernelName =>
        $"Planar{KernelWords(Spec)}_C{Number(Spec.InChannels)}K{Number(Spec.OutChannels)}{(Spec.Groups > 1 ? "G" + Number(Spec.Groups) : "")}_{IsaName(Isa)}_{Number(Register.Channels)}x{Number(Register.Rows)}x{Number(Register.Vectors)}";

    public override string Tile =>
        $"{Number(Register.Channels)} output channels x {Number(Register.Rows)} rows x {Number(Register.Vectors)} vectors of {Number(Lanes)} columns "
        + $"({Number(Register.LiveRegisters(View.Height.Kernel))} of {Number(IsaTable.Of(Isa).Registers)} registers), "
        + (Input.Copied ? "from a padded copy" : "in place");

    public override EquatableArray<Phase> Phases
    {
        get
        {
            Phase compute = new("Compute", Spec.Groups * Strips * Blocks, IsOneRow ? "some columns of a block of output channels" : "some rows of a block of output channels");
            return Input.Copied ? [new Phase("Pad", CopiedRows, "padded rows"), compute] : [compute];
        }
    }

    public override WeightOrder? Weights => new(Register.Channels, (Spec.OutChannelsPerGroup - 1) % Register.Channels + 1, ChannelsOutside: true);

    public override long WorkspaceLength => Input.Copied ? Spec.InChannels * Input.ChannelStride : 0;

    public override string WorkspaceUse => Input.ColumnPhases > 1 ? "one image, padded, columns sorted by stride phase" : "one image, padded";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}

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

/// <summary>What a reduction loop runs over, in the order of nesting.</summary>
internal enum ReductionAxis
{
    Channel,
    Depth,
    Row,
    Column,
}

/// <summary>One loop of the reduction, unrolled by <paramref name="Chunk"/>; no loop at all where that is all of <paramref name="Count"/>.</summary>
internal readonly record struct ReductionLoop(ReductionAxis Axis, int Count, int Chunk)
{
    public int Turns => Count / Chunk;

    /// <summary>What the turns leave, printed after them.</summary>
    public int Rest => Count - Turns * Chunk;
}

/// <summary>The vectors of a tile's row and where they stand.</summary>
/// <param name="Start">First column of the tile in its row: 0 unless it ends the row.</param>
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

    /// <summary>Output rows of a strip; the last strip of a plane has what is left, at least the rows of a tile.</summary>
    public required int StripRows { get; init; }

    /// <summary>Whole tiles along a strip; the last strip of a row has what is left and the tile that ends the row.</summary>
    public required int StripTiles { get; init; }

    /// <summary>Blocks of output channels that a unit of work computes on its strip.</summary>
    public required int UnitBlocks { get; init; }

    public int Lanes => VectorBits / 32;

    /// <summary>Columns of a whole tile.</summary>
    public int TileColumns => Register.Vectors * Lanes;

    /// <summary>Whether the rows of a strip follow one another without gaps, so that a tile may cross from one to the next.</summary>
    public bool JoinsRows => Input.Source == PlanarSource.ShiftedPanel;

    /// <summary>Columns that tiles run along: those of a row, or of all rows of a strip.</summary>
    public int RowLength => JoinsRows ? StripRows * View.Width.Output : View.Width.Output;

    /// <summary>Whole tiles in a row.</summary>
    public int WholeTiles => RowLength / TileColumns;

    /// <summary>Columns that whole tiles leave.</summary>
    public int TailWidth => RowLength - WholeTiles * TileColumns;

    public int TailVectors => (TailWidth + Lanes - 1) / Lanes;

    public PlanarColumns WholeColumns => new(0, Enumerable.Range(0, Register.Vectors).Select(v => v * Lanes).ToEquatableArray(), Lanes);

    /// <summary>The tile that ends a row which whole tiles do not fill: shifted back where the row is long enough, so that it computes a few columns a second time.</summary>
    public PlanarColumns? TailColumns
    {
        get
        {
            int length = RowLength, vectors = TailVectors;
            if (vectors == 0) return null;
            if (vectors * Lanes <= length) return new PlanarColumns(length - vectors * Lanes, Enumerable.Range(0, vectors).Select(v => v * Lanes).ToEquatableArray(), Lanes);
            return length < Lanes
                ? new PlanarColumns(0, [0], length)
                : new PlanarColumns(0, Enumerable.Range(0, vectors).Select(v => Math.Min(v * Lanes, length - Lanes)).ToEquatableArray(), Lanes);
        }
    }

    /// <summary>Whether the tile that ends a row is a whole one, shifted.</summary>
    public bool SharesTail => TailVectors == Register.Vectors && TailVectors * Lanes <= RowLength;

    /// <summary>Blocks of output channels in a group.</summary>
    public int Blocks => (Spec.OutChannelsPerGroup + Register.Channels - 1) / Register.Channels;

    /// <summary>Output channels of a group's last block.</summary>
    public int LastChannels => Spec.OutChannelsPerGroup - (Blocks - 1) * Register.Channels;

    /// <summary>Methods for tiles: whole and tail, for a whole block and the last.</summary>
    public int TileVariants => (LastChannels == Register.Channels || Blocks == 1 ? 1 : 2) * (WholeTiles > 0 && TailVectors > 0 && !SharesTail ? 2 : 1);

    /// <summary>Units that share a strip.</summary>
    public int BlockUnits => (Blocks + UnitBlocks - 1) / UnitBlocks;

    public int RowStrips => (View.Height.Output + StripRows - 1) / StripRows;

    public int ColumnStrips => JoinsRows ? 1 : Math.Max(1, (WholeTiles + StripTiles - 1) / StripTiles);

    /// <summary>Strips of a plane.</summary>
    public int Strips => View.Depth.Output * RowStrips * ColumnStrips;

    /// <summary>Whether stores go past the caches where the output's address allows: an output larger than L2 would only push the input out.</summary>
    public bool StreamsOutput
    {
        get
        {
            IsaTable isa = IsaTable.Of(Isa);
            bool aligned = View.Width.Output % Lanes == 0 || View.Height.Output * View.Depth.Output == 1 && View.OutputPixels % Lanes == 0;
            return VectorBits > 128 && aligned && Spec.Activation.IsShort && Spec.OutputImageLength * sizeof(float) > 2 * isa.L2Bytes;
        }
    }

    public override string Family => "Planar";

    public override string KernelName =>
        $"Planar{KernelWords(Spec)}_C{Number(Spec.InChannels)}K{Number(Spec.OutChannels)}{(Spec.Groups > 1 ? "G" + Number(Spec.Groups) : "")}_{IsaName(Isa)}_{Number(Register.Channels)}x{Number(Register.Rows)}x{Number(Register.Vectors)}";

    public override string Tile =>
        $"{Number(Register.Channels)} output channels x {Number(Register.Rows)} rows x {Number(Register.Vectors)} vectors of {Number(Lanes)} columns "
        + $"({Number(Register.LiveRegisters(View.Height.Kernel))} of {Number(IsaTable.Of(Isa).Registers)} registers), "
        + Input.Source switch
        {
            PlanarSource.InPlace => "in place",
            PlanarSource.PaddedCopy => "from a padded copy",
            PlanarSource.Panel or PlanarSource.WindowPanel => $"from panels of {Number(StripRows)} rows, {Number(Input.PanelFloats / 256)} KB",
            _ => $"from panels of {Number(StripRows)} joined rows, {Number(Input.PanelFloats / 256)} KB",
        };

    public override EquatableArray<Phase> Phases
    {
        get
        {
            Phase compute = new("Compute", Spec.Groups * Strips * BlockUnits, UnitBlocks == 1 ? "a strip of a block of output channels" : "a strip of some blocks of output channels");
            return Input.Source == PlanarSource.PaddedCopy
                ? [new Phase("Pad", Spec.InChannels * View.Depth.Padded * View.Height.Padded, "padded rows"), compute]
                : [compute];
        }
    }

    public override WeightOrder? Weights => new(Register.Channels, LastChannels, ChannelsOutside: true);

    public override long WorkspaceLength => Input.Source == PlanarSource.PaddedCopy ? Spec.InChannels * Input.ChannelStride : 0;

    public override string WorkspaceUse => Input.ColumnPhases > 1 ? "one image, padded, columns sorted by stride phase" : "one image, padded";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}

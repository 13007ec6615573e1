using System.Globalization;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>A register tile of output pixels x vectors of output channels over channels-last input; im2col is done by addressing.</summary>
internal sealed record DirectPlan : KernelPlan
{
    /// <summary>Vector width in bits, at most the instruction set's.</summary>
    public required int VectorBits { get; init; }

    /// <summary>Rows and columns of output pixels in a tile.</summary>
    public required int TileRows { get; init; }

    public required int TileColumns { get; init; }

    /// <summary>Vectors of output channels in a tile, and in the tile of a group's last block.</summary>
    public required int Vectors { get; init; }

    public required int LastVectors { get; init; }

    /// <summary>Products of one pixel in a turn of the reduction loop, at most: tiles at the border, which have several such loops, may have fewer.</summary>
    public required int Unroll { get; init; }

    /// <summary>True: every block of channels passes over a block of rows before the next rows. False: rows pass under one block of channels.</summary>
    public required bool RowsOutside { get; init; }

    /// <summary>Whether tiles leave out the taps that meet zero padding, so that no padding exists in memory. Otherwise padding is part of the copy.</summary>
    public required bool SkipsPadding { get; init; }

    /// <summary>Whether the kernel reads a channels-last copy instead of the input itself.</summary>
    public required bool CopiesInput { get; init; }

    /// <summary>Blocks of rows that a thread copies, into a workspace of its own, and computes at a time; 0 where the whole image is copied first, or read in place.</summary>
    public required int BandBlocks { get; init; }

    /// <summary>Floats from an input pixel to the next.</summary>
    public required int PixelStride { get; init; }

    /// <summary>Outputs from one column of the tile to the next, and from one row: more than 1 where the tile computes one phase of a transposed convolution.</summary>
    public int OutputColumnStep { get; init; } = 1;

    public int OutputRowStep { get; init; } = 1;

    /// <summary>Pixels of a row of the output; 0 where the plan's own rows are the output's.</summary>
    public int OutputWidth { get; init; }

    public int Lanes => VectorBits / 32;

    public int BlockWidth => Vectors * Lanes;

    public int Blocks => Weights.GetValueOrDefault().Blocks(Spec);

    /// <summary>Lanes of a group's last vector that are real channels.</summary>
    public int TailLanes => Spec.OutChannelsPerGroup - (Spec.OutChannelsPerGroup - 1) / Lanes * Lanes;

    /// <summary>Whether the last channels of a group do not fill their vector and the tile itself stores them.</summary>
    public bool NeedsMask => !StoresChannelsFirst && TailLanes < Lanes;

    /// <summary>Whether a group's last block needs a tile of its own.</summary>
    public bool HasLastTile => LastVectors != Vectors || NeedsMask;

    public int TilePixels => TileRows * TileColumns;

    /// <summary>Rows left to a second, lower tile.</summary>
    public int RowRemainder => Spec.Height.Output % TileRows;

    public int RowBlocks => (Spec.Height.Output + TileRows - 1) / TileRows;

    /// <summary>Tiles across a row; the last is shifted back so that it ends with the row.</summary>
    public int TilesAcross => (Spec.Width.Output + TileColumns - 1) / TileColumns;

    public int Bands => (RowBlocks + BandBlocks - 1) / BandBlocks;

    /// <summary>The axes of what the kernel reads: the input's, or those of its padded copy.</summary>
    public int SourceDepth => CopiesPadding ? Spec.Depth.Padded : Spec.Depth.Input;

    public int SourceHeight => CopiesPadding ? Spec.Height.Padded : Spec.Height.Input;

    public int SourceWidth => CopiesPadding ? Spec.Width.Padded : Spec.Width.Input;

    /// <summary>Rows of the copy under a band.</summary>
    public int BandInputRows => Math.Min(SourceHeight, (BandBlocks * TileRows - 1) * Spec.Height.Stride + Spec.Height.Span);

    /// <summary>Whether there are rows between windows that nothing reads; they are not copied.</summary>
    public bool LeavesRows => CopiesInput && Spec.Height.Stride > Spec.Height.Span;

    public int RowStride => PixelStride * SourceWidth;

    public int PlaneStride => RowStride * SourceHeight;

    /// <summary>Whether some window reaches past an end of the axis, so that its tiles begin or end their loop over taps where the input does.</summary>
    public bool Skips(SpatialAxis axis) => SkipsPadding && (axis.PadBegin > 0 || ReachesPastEnd(axis));

    /// <summary>Whether the last window of the axis reaches past the input.</summary>
    public static bool ReachesPastEnd(SpatialAxis axis) => (axis.Output - 1) * axis.Stride - axis.PadBegin + axis.Span > axis.Input;

    /// <summary>The tiles of a row, left to right: runs of them that are alike.</summary>
    public EquatableArray<DirectColumns> Columns
    {
        get
        {
            SpatialAxis width = Spec.Width;
            EquatableArray<TapGroup> all = [new TapGroup(width.Kernel, 0, TileColumns)];
            int across = TilesAcross, last = width.Output - TileColumns;
            (int from, int to) = SkipsPadding ? DirectTaps.Interior(width, TileColumns, across) : (0, across);
            if (last != (across - 1) * TileColumns && to == across) to = Math.Max(from, across - 1);    // it reaches less far, but stands elsewhere
            List<DirectColumns> columns = [];
            for (int tile = 0; tile < across; tile++)
            {
                bool inside = tile == from && from < to;
                int start = Math.Min(tile * TileColumns, last), tiles = inside ? to - from : 1;
                EquatableArray<TapGroup> taps = inside || !SkipsPadding ? all : DirectTaps.Groups(width, start, TileColumns).ToEquatableArray();
                if (columns.Count > 0 && columns[columns.Count - 1] is { } before && before.Taps == taps && before.Start + before.Tiles * TileColumns == start)
                    columns[columns.Count - 1] = before with { Tiles = before.Tiles + tiles };
                else
                    columns.Add(new DirectColumns(start, tiles, taps));
                tile += tiles - 1;
            }

            return columns.ToEquatableArray();
        }
    }

    /// <summary>Products of one pixel in a turn of the loop over a group of <paramref name="taps"/>, in a tile of <paramref name="rows"/>. A tile with many loops is written out less:
    /// a turn of 20 multiply-adds hides its loop.</summary>
    public int UnrollOf(EquatableArray<TapGroup> taps, int rows)
    {
        int unroll = Unroll;
        while (unroll > 1 && PrintedFmas(taps, rows, Vectors, unroll) > MaxFmasPerTurn) unroll /= 2;
        return unroll;
    }

    /// <summary>Multiply-adds written out in the tile's method.</summary>
    public int PrintedFmas(EquatableArray<TapGroup> taps, int rows, int vectors, int unroll)
    {
        int rowUnits = Skips(Spec.Height) ? rows * rows : rows, fmas = 0;    // 1 + 2 + ... + rows + ... + 2 + 1 rows in the loops over kernel rows
        foreach (TapGroup group in taps)
        {
            int run = Spec.InChannelsPerGroup * (TapsAdjacent ? group.Taps : 1), turns = run / unroll;
            fmas += group.Outputs * (turns > 1 ? unroll + run % unroll : run);
        }

        return fmas * rowUnits * vectors;
    }

    /// <summary>Multiply-adds in the loops of a method: wanted at most, beyond which JIT time and code size grow and nothing is gained (docs/performance.md), and allowed at all.</summary>
    public const int MaxFmasPerTurn = 128, MaxFmasOfTile = 300;

    /// <summary>Whether the floats under one row of taps are adjacent, so that a reduction loop runs over taps and channels together.</summary>
    public bool TapsAdjacent => Spec.Width.Dilation == 1 && PixelStride == Spec.InChannelsPerGroup;

    /// <summary>Adjacent products: channels, or taps of a row times channels.</summary>
    public int RunLength => Spec.InChannelsPerGroup * (TapsAdjacent ? Spec.Width.Kernel : 1);

    public bool StoresChannelsFirst => Spec.Layout == Layout.Nchw;

    /// <summary>Whether stores go past the caches where the output's address allows: an output larger than L2 would only push the input out. A store must be a whole line: of halves, some leave
    /// the processor alone, which made a layer five times slower.</summary>
    public bool StreamsOutput => VectorBits == 512 && OutputWidth == 0 && !StoresChannelsFirst && Spec.OutChannelsPerGroup % Lanes == 0 && Spec.Activation.IsShort
        && Math.Max(Spec.OutputImageLength, WholeOutputLength) * sizeof(float) > 2 * IsaTable.Of(Isa).L2Bytes;

    /// <summary>Floats of the output image, where the plan's own output is a part of it.</summary>
    public long WholeOutputLength { get; init; }

    /// <summary>Whether a tile fetches into L2 what the tile below it will read first, because an image larger than L2 is read in place.</summary>
    public bool FetchesAhead => Isa != TargetIsa.Vector128 && !CopiesInput && Spec.Groups == 1 && Spec.Height.Kernel > 1 && Spec.ImageLength * sizeof(float) > IsaTable.Of(Isa).L2Bytes;

    /// <summary>Whether the tiles of a row are finished, in L1, before the row is transposed into its planes: a store then meets longer runs of a plane than a tile has columns.</summary>
    public bool StagesRows => StoresChannelsFirst && TileRows == 1 && TilesAcross > 1 && Spec.Width.Output * BlockWidth * sizeof(float) <= IsaTable.Of(Isa).L1Bytes / 2;

    /// <summary>Pixels that lie in the scratch between tile and planes.</summary>
    public int StagedPixels => StagesRows ? Spec.Width.Output : TilePixels;

    /// <summary>Accumulators, the weight vectors of a step and one broadcast.</summary>
    public int LiveRegisters => TilePixels * Vectors + Vectors + 1;

    /// <summary>Multiply-adds done: those of the layer without the taps that are skipped.</summary>
    public double MultiplyAdds => !SkipsPadding
        ? Spec.MultiplyAdds
        : (double)DirectTaps.Inside(Spec.Depth) * DirectTaps.Inside(Spec.Height) * DirectTaps.Inside(Spec.Width) * Spec.InChannelsPerGroup * Spec.OutChannels * Spec.Batch;

    public override string Family => "Direct";

    public override string KernelName =>
        $"Direct{KernelWords(Spec)}_C{Spec.InChannels}K{Spec.OutChannels}{(Spec.Groups > 1 ? "G" + Spec.Groups : "")}_{IsaName(Isa)}_{TilePixels}x{Vectors}";

    public override string Tile =>
        $"{TileRows}x{TileColumns} pixels x {Vectors} vectors of {Lanes} channels ({LiveRegisters} of {IsaTable.Of(Isa).Registers} registers), unroll {Unroll}, "
        + (RowsOutside ? "rows outside channels" : "channels outside rows")
        + (Spec.Rank < 3 && Spec.Depth.Input > 1 ? ", all images of the batch at once" : "")
        + (BandBlocks > 0 ? $", {BandInputRows} {CopyWord} rows at a time" : CopiesInput ? $", from a {CopyWord} copy" : ", in place")
        + (StoresChannelsFirst ? CopiesInput ? ", transposed on the way in and out" : ", transposed on the way out" : "")
        + (SkipsPadding ? string.Format(CultureInfo.InvariantCulture, ", without the {0:0.#} % of products that padding makes zero", 100 * (1 - MultiplyAdds / Math.Max(1.0, Spec.MultiplyAdds))) : "");

    public override EquatableArray<Phase> Phases
    {
        get
        {
            if (BandBlocks > 0) return [new Phase("Compute", Bands, "a band of output rows")];
            Phase compute = new("Compute", Spec.Depth.Output * RowBlocks * Blocks * Spec.Groups, "a block of output rows x a block of output channels");
            return CopiesInput
                ? [new Phase(CopiesPadding ? "Pad" : "Copy", SourceDepth * SourceHeight, $"{CopyWord} rows"), compute]
                : [compute];
        }
    }

    public override WeightOrder? Weights => new(BlockWidth, LastVectors * Lanes, ChannelsOutside: false);

    public override bool WorkspacePerThread => BandBlocks > 0;

    public override long WorkspaceLength => BandBlocks > 0 ? (long)BandInputRows * RowStride : CopiesInput ? (long)SourceDepth * SourceHeight * SourceWidth * PixelStride : 0;

    public override string WorkspaceUse => (BandBlocks > 0 ? "a band of rows, " : "one image, ") + (CopiesPadding ? "padded and channels last" : "channels last");

    /// <summary>Whether the copy holds the padding.</summary>
    private bool CopiesPadding => CopiesInput && !SkipsPadding && Spec.IsPadded;

    private string CopyWord => CopiesPadding ? "padded" : StoresChannelsFirst ? "transposed" : "spread";
}

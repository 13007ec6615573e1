using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>A register tile of depthwise: output pixels, one vector of channels each.</summary>
internal readonly record struct DepthwiseTile(int Rows, int Columns)
{
    public int Pixels => Rows * Columns;
}

/// <summary>Tiles side by side that leave out the same taps.</summary>
/// <param name="Start">First output column of the first tile.</param>
/// <param name="Count">How many tiles.</param>
/// <param name="From">Of the input columns under a tile, counted from its first tap, the first inside the input.</param>
/// <param name="To">One past the last inside.</param>
internal readonly record struct TileRun(int Start, int Count, int From, int To);

/// <summary>Depthwise, channels last: a tile of output pixels x one vector of channels, the loop over channels inside the tile.</summary>
internal sealed record DepthwiseChannelsLastPlan : KernelPlan
{
    /// <summary>Vector width in bits.</summary>
    public required int VectorBits { get; init; }

    /// <summary>One output row, its kernel rows counted at run time: serves rows that the padding cuts, and those left over.</summary>
    public required DepthwiseTile RowTile { get; init; }

    /// <summary>Several output rows that see every kernel row; null where there are none.</summary>
    public required DepthwiseTile? BlockTile { get; init; }

    /// <summary>Taps of a kernel row whose weights stay in registers together; a longer row is a loop over such runs.</summary>
    public required int TapsPerRun { get; init; }

    /// <summary>Whether the block tile keeps the weights of all kernel rows in registers, so that it loads every input vector once.</summary>
    public required bool UnrollsKernelRows { get; init; }

    /// <summary>Whether the kernel reads a padded copy. Zero padding needs none: border tiles leave taps out.</summary>
    public required bool CopiesInput { get; init; }

    /// <summary>Into how many ranges of channels a row of output is divided, so that small images have units for every thread.</summary>
    public required int ChannelParts { get; init; }

    /// <summary>Floats from an output pixel to the next; 0 where they are adjacent.</summary>
    public int OutputPixelStride { get; init; }

    public int OutputStride => OutputPixelStride > 0 ? OutputPixelStride : Spec.OutChannels;

    public int Lanes => VectorBits / 32;

    /// <summary>Vectors of channels. The last one ends with the last channel and so overlaps the one before it.</summary>
    public int Blocks => (Spec.InChannels + Lanes - 1) / Lanes;

    /// <summary>Lanes in use: all, unless one vector holds every channel.</summary>
    public int UsedLanes => Math.Min(Lanes, Spec.InChannels);

    /// <summary>The axes as the tiles see them: a padded copy has its padding inside.</summary>
    public SpatialAxis Depth => Seen(Spec.Depth);

    public SpatialAxis Height => Seen(Spec.Height);

    public SpatialAxis Width => Seen(Spec.Width);

    public int RowStride => Width.Input * Spec.InChannels;

    public int SliceStride => Height.Input * RowStride;

    /// <summary>Output rows [FirstWholeRow, EndWholeRow) see every kernel row.</summary>
    public int FirstWholeRow => Math.Min(Height.Output, (Height.PadBegin + Height.Stride - 1) / Height.Stride);

    public int EndWholeRow => Math.Max(FirstWholeRow, Math.Min(Height.Output, (Height.PadBegin + Height.Input - Height.Span + Height.Stride) / Height.Stride));

    /// <summary>Blocks of rows that the block tile does.</summary>
    public int RowBlocks => BlockTile is { } tile ? (EndWholeRow - FirstWholeRow) / tile.Rows : 0;

    /// <summary>Steps down one slice: blocks of rows, and single rows above and below.</summary>
    public int RowSteps => Height.Output - RowBlocks * ((BlockTile?.Rows ?? 1) - 1);

    /// <summary>Output rows that a step computes, at most.</summary>
    public int StepRows => RowBlocks > 0 ? BlockTile!.Value.Rows : 1;

    /// <summary>The output row at which a step begins; the height where the last one has ended.</summary>
    public int RowOf(int step)
    {
        int first = FirstWholeRow, end = first + RowBlocks;
        return step < first ? step : step < end ? first + (step - first) * StepRows : step + RowBlocks * (StepRows - 1);
    }

    public override string Family => "Depthwise";

    public override string KernelName => $"Depthwise{KernelWords(Spec)}_C{Spec.InChannels}_{IsaName(Isa)}_{LargestTile.Rows}x{LargestTile.Columns}";

    public override string Tile =>
        $"{LargestTile.Rows}x{LargestTile.Columns} pixels x {Lanes} channels ({Live(LargestTile)} of {IsaTable.Of(Isa).Registers} registers), channels inside tiles, "
        + (CopiesInput ? "from a padded copy" : "taps in the padding left out");

    public override EquatableArray<Phase> Phases
    {
        get
        {
            Phase rows = new("Rows", Depth.Output * RowSteps * ChannelParts, ChannelParts > 1 ? "output rows x ranges of channels" : "output rows");
            return CopiesInput ? [new Phase("Pad", Spec.Depth.Padded * Spec.Height.Padded, "padded rows"), rows] : [rows];
        }
    }

    public override WeightOrder? Weights => new(Lanes, Lanes, ChannelsOutside: false, AcrossGroups: true);

    public override long WorkspaceLength => CopiesInput ? (long)Spec.Depth.Padded * Spec.Height.Padded * Spec.Width.Padded * Spec.InChannels : 0;

    public override string WorkspaceUse => "one padded image";

    public DepthwiseTile LargestTile => BlockTile ?? RowTile;

    /// <summary>The tiles of one row of output. The last is shifted back so that it ends with the row.</summary>
    public IEnumerable<TileRun> Runs(DepthwiseTile tile)
    {
        int under = ColumnsUnder(tile);
        List<TileRun> runs = [];
        for (int start = 0; start < Width.Output; start += tile.Columns)
        {
            int shifted = Math.Min(start, Width.Output - tile.Columns), first = shifted * Width.Stride - Width.PadBegin;
            int from = Math.Min(under, Math.Max(0, -first)), to = Math.Max(from, Math.Min(under, Width.Input - first));
            TileRun last = runs.Count > 0 ? runs[runs.Count - 1] : default;
            if (last.Count > 0 && (last.From, last.To) == (from, to) && shifted == last.Start + last.Count * tile.Columns)
                runs[runs.Count - 1] = last with { Count = last.Count + 1 };
            else
                runs.Add(new TileRun(shifted, 1, from, to));
        }

        return runs;
    }

    /// <summary>Whether pixels lie a multiple of 1 KB apart: a tile's loads and stores then share a few sets of L1 and a few values of the low address bits.</summary>
    public bool Collides => Spec.InChannels % 256 == 0;

    /// <summary>Input columns under a tile.</summary>
    public int ColumnsUnder(DepthwiseTile tile) => (tile.Columns - 1) * Width.Stride + Width.Span;

    /// <summary>Products of one kernel row with one row of a tile, and the input columns that they read.</summary>
    public (int Products, int Columns) KernelRow(DepthwiseTile tile, TileRun run)
    {
        int products = 0;
        HashSet<int> columns = [];
        for (int j = 0; j < tile.Columns; j++)
        {
            for (int k = 0; k < Width.Kernel; k++)
            {
                int column = j * Width.Stride + k * Width.Dilation;
                if (column < run.From || column >= run.To) continue;
                products++;
                columns.Add(column);
            }
        }

        return (products, columns.Count);
    }

    /// <summary>Whether the taps of a kernel row are a loop: where they are many, and all inside the input.</summary>
    public bool LoopsTaps(DepthwiseTile tile, TileRun run) => TapsPerRun < Width.Kernel && run.From == 0 && run.To == ColumnsUnder(tile);

    private int Live(DepthwiseTile tile) => UnrollsKernelRows && tile == BlockTile ? tile.Pixels + Height.Kernel * Width.Kernel + 1 : tile.Pixels + Math.Min(TapsPerRun, Width.Kernel) + 1;

    private SpatialAxis Seen(SpatialAxis axis) => CopiesInput ? axis with { Input = axis.Padded, PadBegin = 0, PadEnd = 0 } : axis;
}

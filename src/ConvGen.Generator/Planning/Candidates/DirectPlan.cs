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

    /// <summary>Products of one pixel in a turn of the reduction loop.</summary>
    public required int Unroll { get; init; }

    /// <summary>True: every block of channels passes over a block of rows before the next rows. False: rows pass under one block of channels.</summary>
    public required bool RowsOutside { get; init; }

    /// <summary>Whether the kernel reads a padded channels-last copy instead of the input itself.</summary>
    public required bool CopiesInput { get; init; }

    /// <summary>Blocks of rows that a thread pads, into a workspace of its own, and computes at a time; 0 where the whole image is copied first, or read in place.</summary>
    public required int BandBlocks { get; init; }

    /// <summary>Floats from an input pixel to the next.</summary>
    public required int PixelStride { get; init; }

    public int Lanes => VectorBits / 32;

    public int BlockWidth => Vectors * Lanes;

    public int Blocks => Weights.GetValueOrDefault().Blocks(Spec);

    public int TilePixels => TileRows * TileColumns;

    /// <summary>Rows left to a second, lower tile.</summary>
    public int RowRemainder => Spec.Height.Output % TileRows;

    public int RowBlocks => (Spec.Height.Output + TileRows - 1) / TileRows;

    /// <summary>Tiles across a row; the last is shifted back so that it ends with the row.</summary>
    public int TilesAcross => (Spec.Width.Output + TileColumns - 1) / TileColumns;

    public int Bands => (RowBlocks + BandBlocks - 1) / BandBlocks;

    /// <summary>Padded input rows under a band.</summary>
    public int BandInputRows => Math.Min(Spec.Height.Padded, (BandBlocks * TileRows - 1) * Spec.Height.Stride + Spec.Height.Span);

    public int RowStride => PixelStride * (CopiesInput ? Spec.Width.Padded : Spec.Width.Input);

    public int PlaneStride => RowStride * (CopiesInput ? Spec.Height.Padded : Spec.Height.Input);

    /// <summary>Whether the floats under one row of taps are adjacent, so that a reduction loop runs over taps and channels together.</summary>
    public bool TapsAdjacent => Spec.Width.Dilation == 1 && PixelStride == Spec.InChannelsPerGroup;

    /// <summary>Adjacent products: channels, or taps of a row times channels.</summary>
    public int RunLength => Spec.InChannelsPerGroup * (TapsAdjacent ? Spec.Width.Kernel : 1);

    public bool StoresChannelsFirst => Spec.Layout == Layout.Nchw;

    /// <summary>Accumulators, the weight vectors of a step and one broadcast.</summary>
    public int LiveRegisters => TilePixels * Vectors + Vectors + 1;

    public override string Family => "Direct";

    public override string KernelName =>
        $"Direct{KernelWords(Spec)}_C{Spec.InChannels}K{Spec.OutChannels}{(Spec.Groups > 1 ? "G" + Spec.Groups : "")}_{IsaName(Isa)}_{TilePixels}x{Vectors}";

    public override string Tile =>
        $"{TileRows}x{TileColumns} pixels x {Vectors} vectors of {Lanes} channels ({LiveRegisters} of {IsaTable.Of(Isa).Registers} registers), unroll {Unroll}, "
        + (RowsOutside ? "rows outside channels" : "channels outside rows")
        + (BandBlocks > 0 ? $", {BandInputRows} padded rows at a time" : CopiesInput ? ", from a padded copy" : ", in place")
        + (StoresChannelsFirst ? CopiesInput ? ", transposed on the way in and out" : ", transposed on the way out" : "");

    public override EquatableArray<Phase> Phases
    {
        get
        {
            if (BandBlocks > 0) return [new Phase("Compute", Bands, "a band of output rows")];
            Phase compute = new("Compute", Spec.Depth.Output * RowBlocks * Blocks * Spec.Groups, "a block of output rows x a block of output channels");
            return CopiesInput
                ? [new Phase("Pad", Spec.Depth.Padded * Spec.Height.Padded, "padded rows"), compute]
                : [compute];
        }
    }

    public override WeightOrder? Weights => new(BlockWidth, LastVectors * Lanes, ChannelsOutside: false);

    public override bool WorkspacePerThread => BandBlocks > 0;

    public override long WorkspaceLength => BandBlocks > 0 ? (long)BandInputRows * RowStride : CopiesInput ? (long)Spec.Depth.Padded * Spec.Height.Padded * Spec.Width.Padded * PixelStride : 0;

    public override string WorkspaceUse => BandBlocks > 0 ? "a band of rows, padded and channels last" : "one image, padded and channels last";
}

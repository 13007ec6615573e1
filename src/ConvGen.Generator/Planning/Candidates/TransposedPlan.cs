using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Outputs of a transposed convolution that are a stride apart along every axis, and the tile that computes them.</summary>
/// <param name="Depth">Along the depth; likewise height and width.</param>
/// <param name="Tile">The phase as an ordinary convolution of stride 1.</param>
/// <param name="WeightStart">Where the packed weights of the phase begin.</param>
internal sealed record TransposedPhase(AxisPhase Depth, AxisPhase Height, AxisPhase Width, DirectPlan Tile, long WeightStart);

/// <summary>A transposed convolution as one ordinary convolution for each phase of the stride, over one channels-last input, stored interleaved.</summary>
internal sealed record TransposedPlan : KernelPlan
{
    /// <summary>All phases, the width's innermost: what one row of outputs needs stands together.</summary>
    public required EquatableArray<TransposedPhase> PhaseTiles { get; init; }

    /// <summary>Zeros that the copy of the input has around it; none where it is read in place.</summary>
    public required SpatialAxis SourceDepth { get; init; }

    public required SpatialAxis SourceHeight { get; init; }

    public required SpatialAxis SourceWidth { get; init; }

    /// <summary>Whether the kernel reads a padded channels-last copy instead of the input itself.</summary>
    public required bool CopiesInput { get; init; }

    public required int PixelStride { get; init; }

    /// <summary>True: every block of channels passes over a row before the next. False: rows pass under one block of channels.</summary>
    public required bool RowsOutside { get; init; }

    /// <summary>The tile of the first phase: its size is that of all.</summary>
    public DirectPlan Tile0 => PhaseTiles[0].Tile;

    public int RowStride => PixelStride * SourceWidth.Padded;

    public int PlaneStride => RowStride * SourceHeight.Padded;

    /// <summary>Phases along an axis.</summary>
    public static int PhasesOf(SpatialAxis axis) => axis.IsTransposed ? Math.Min(axis.Stride, axis.Output) : 1;

    public int PhasesOfWidth => PhasesOf(Spec.Width);

    public int PhasesOfHeight => PhasesOf(Spec.Height);

    public int PhasesOfDepth => PhasesOf(Spec.Depth);

    public int Blocks => Tile0.Blocks;

    public bool StoresChannelsFirst => Spec.Layout == Layout.Nchw;

    /// <summary>Blocks of rows of the phase that has most.</summary>
    public int RowBlocks => PhaseTiles.Max(phase => phase.Tile.RowBlocks);

    /// <summary>Units of one block of channels: depths x blocks of rows x phases of the height.</summary>
    public int RowUnits => Spec.Depth.Output * RowBlocks * PhasesOfHeight;

    /// <summary>Floats of packed weights of all phases, up to a whole line.</summary>
    public long BiasStart => (PhaseTiles.Sum(phase => phase.Tile.Weights!.Value.Floats(phase.Tile.Spec)) + 15) / 16 * 16;

    /// <summary>Channels of a group with the lanes that only fill a block.</summary>
    public int PaddedChannels => Tile0.Weights!.Value.PaddedChannels(Tile0.Spec);

    public override string Family => "Direct";

    public override string KernelName =>
        $"Transposed{KernelWords(Spec)}_C{Spec.InChannels}K{Spec.OutChannels}{(Spec.Groups > 1 ? "G" + Spec.Groups : "")}_{IsaName(Isa)}_{Tile0.TilePixels}x{Tile0.Vectors}";

    public override string Tile => FormattableString.Invariant(
        $"{PhaseTiles.Count} phases of stride 1, {Tile0.TileRows}x{Tile0.TileColumns} pixels x {Tile0.Vectors} vectors of {Tile0.Lanes} channels ({Tile0.LiveRegisters} of {IsaTable.Of(Isa).Registers} registers), ")
        + (RowsOutside ? "rows outside channels" : "channels outside rows")
        + (CopiesInput ? ", from a padded copy" : ", in place") + (StoresChannelsFirst ? ", interleaved and transposed on the way out" : ", stored interleaved");

    public override EquatableArray<Phase> Phases
    {
        get
        {
            Phase compute = new("Compute", RowUnits * Blocks * Spec.Groups, "a block of output rows of one phase x a block of output channels");
            return CopiesInput ? [new Phase("Pad", SourceDepth.Padded * SourceHeight.Padded, "padded rows"), compute] : [compute];
        }
    }

    public override WeightOrder? Weights => null;

    public override long WorkspaceLength => CopiesInput ? (long)SourceDepth.Padded * SourceHeight.Padded * RowStride : 0;

    public override string WorkspaceUse => "one image, padded and channels last";
}

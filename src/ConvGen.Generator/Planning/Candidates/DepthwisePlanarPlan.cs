using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>One accumulator of a planar tile.</summary>
/// <param name="Row">Output row within the tile of its lane 0.</param>
/// <param name="Column">Output column within the tile of its lane 0.</param>
internal readonly record struct PlanarVector(int Row, int Column);

/// <summary>Taps of one axis at equal distances in the copied window: tap <c>First + i * TapStep</c> reads slot <c>Slot + i * SlotStep</c> of <c>Phase</c>.</summary>
internal readonly record struct TapProgression(int First, int Count, int TapStep, int Phase, int Slot, int SlotStep)
{
    /// <summary>All taps of an axis; one progression when the stride is 1.</summary>
    public static IEnumerable<TapProgression> Of(SpatialAxis axis)
    {
        int step = axis.Stride / Divisor(axis.Stride, axis.Dilation);
        for (int first = 0; first < Math.Min(step, axis.Kernel); first++)
        {
            int position = first * axis.Dilation;
            yield return new TapProgression(first, (axis.Kernel - first + step - 1) / step, step, position % axis.Stride, position / axis.Stride, step * axis.Dilation / axis.Stride);
        }
    }

    private static int Divisor(int a, int b) => b == 0 ? a : Divisor(b, a % b);
}

/// <summary>Depthwise, channels first: a window of one channel's plane is copied to a buffer that stays in L1, padded and split into its column phases; tiles of rows x vectors
/// along the width read it without bounds.</summary>
internal sealed record DepthwisePlanarPlan : KernelPlan
{
    public required int VectorBits { get; init; }

    /// <summary>Output rows in one vector: more than one for planes so narrow that their rows leave lanes empty.</summary>
    public required int RowsPerVector { get; init; }

    /// <summary>Output rows of a tile, at least <see cref="RowsPerVector"/>.</summary>
    public required int TileRows { get; init; }

    /// <summary>Vectors across a tile.</summary>
    public required int TileVectors { get; init; }

    /// <summary>Into how many bands of rows and of columns a plane is divided: a window must fit L1, and few channels must make enough units.</summary>
    public required int RowBands { get; init; }

    public required int ColumnBands { get; init; }

    /// <summary>Floats from a row of the window to the next.</summary>
    public required int RowStride { get; init; }

    /// <summary>Whether the taps of a kernel row are a loop rather than printed one by one.</summary>
    public required bool LoopsColumns { get; init; }

    /// <summary>Kernel rows printed together; fewer than the kernel has where they too are a loop.</summary>
    public required int KernelRowsPerRun { get; init; }

    /// <summary>Whether a column of taps loads its inputs once into registers and lets the weights stream: for kernels as high as the plane, of which every row of input meets
    /// nearly every row.</summary>
    public required bool HoldsInputs { get; init; }

    public int Lanes => VectorBits / 32;

    /// <summary>Filters that read the same channel.</summary>
    public int Filters => Spec.OutChannelsPerGroup;

    /// <summary>Output rows and columns of the largest band; the smallest has one less where they do not divide evenly.</summary>
    public int BandRows => (Spec.Height.Output + RowBands - 1) / RowBands;

    public int BandColumns => (Spec.Width.Output + ColumnBands - 1) / ColumnBands;

    /// <summary>Output columns of a tile.</summary>
    public int TileColumns => IsOneTileWide ? Spec.Width.Output : TileVectors * Lanes;

    /// <summary>Whether a tile spans the plane, so that its last vector is the one that the width cuts.</summary>
    public bool IsOneTileWide => TileVectors * Lanes >= Spec.Width.Output;

    /// <summary>Rows of one phase of the window.</summary>
    public int RowSlots => BandRows + (Spec.Height.Span - 1) / Spec.Height.Stride;

    public int PhaseStride => RowSlots * RowStride;

    /// <summary>Floats of the window over one kernel slice.</summary>
    public int SliceFloats => Spec.Height.Stride * Spec.Width.Stride * PhaseStride;

    /// <summary>Whether the kernel or the padding has depth, so that the slices to sum over are counted at run time.</summary>
    public bool IsDeep => Spec.Depth.Kernel > 1 || Spec.Depth.IsPadded;

    /// <summary>Floats before the window: the first input column of a row then lies on a cache line, and with it the stores of the copy and the loads of one tap.</summary>
    public int Lead => RowsPerVector > 1 ? 0 : (16 - Spec.Width.PadBegin / Spec.Width.Stride % 16) % 16;

    /// <summary>Floats of the window with its lead, and with those past its end that lanes without an output read.</summary>
    public int WindowFloats => Lead + Spec.Depth.Kernel * SliceFloats + RowStride + Lanes;

    /// <summary>Whether the next unit's window is copied before this one is computed: what was just stored in pieces cannot be loaded across them until it has reached L1,
    /// and a small plane is over before that. Large windows are long in L1 by the time they are read.</summary>
    public bool CopiesAhead => WindowFloats <= 1024 && Phases[0].Units > 1;

    /// <summary>Floats from a window to the one copied ahead.</summary>
    public int WindowStride => (WindowFloats + 15) / 16 * 16;

    /// <summary>Whether a plane is copied vector by vector of the window, each taking what it holds of several narrow rows, instead of row by row.</summary>
    public bool CopiesPacked => PrintsCopy && RowBands == 1 && Spec.PaddingMode == PaddingMode.Zeros && Spec.Width.Stride == 1 && Spec.Height.Stride == 1
        && Spec.Width.Input < Lanes && Spec.Height.Input * RowStride <= 64 * Lanes;

    /// <summary>Whether the copy is printed for this shape; else the runtime's is called, which takes any stride and part of a row.</summary>
    public bool PrintsCopy => ColumnBands == 1 && Spec.Width.Input <= (Spec.Width.Stride <= 2 ? 1024 : 64)
        && (Spec.PaddingMode == PaddingMode.Zeros || Spec.Width.PadBegin + Spec.Width.PadEnd <= 64);

    /// <summary>Whether the last vector of a row is stored under a mask; else it is shifted back so that it ends with the row.</summary>
    public bool MasksTail => IsOneTileWide && (Spec.Width.Output < Lanes || Isa == TargetIsa.Avx512);

    public int Accumulators => (TileRows + RowsPerVector - 1) / RowsPerVector * TileVectors;

    /// <summary>Whether one tile is the whole plane, so that each accumulator knows which kernel rows meet padding only.</summary>
    public bool IsWholePlane => IsOneTileWide && TileRows == Spec.Height.Output;

    public int LiveRegisters => Accumulators + 1 + (HoldsInputs ? InputPositions().Count : KernelRowsPerRun);

    public override string Family => "Depthwise";

    public override string KernelName => $"Depthwise{KernelWords(Spec)}_C{Spec.InChannels}{(Filters > 1 ? "x" + Filters : "")}_{IsaName(Isa)}_{TileRows}x{TileColumns}";

    public override string Tile =>
        $"{TileRows}x{TileColumns} pixels in {Accumulators} vectors along the width ({LiveRegisters} of {IsaTable.Of(Isa).Registers} registers), from windows of "
        + $"{Spec.Depth.Kernel * SliceFloats * sizeof(float) / 1024.0:0.0} KB copied to L1".Replace(',', '.');

    public override EquatableArray<Phase> Phases =>
        [new Phase("Planes", Spec.InChannels * Spec.Depth.Output * RowBands * ColumnBands, RowBands * ColumnBands > 1 ? "channels x bands of the plane" : "channels")];

    public override WeightOrder? Weights => new(1, 1, ChannelsOutside: false);

    public override long WorkspaceLength => 0;

    public override string WorkspaceUse => "";

    /// <summary>The accumulators of a tile. Where rows do not divide evenly over vectors, the last is shifted back.</summary>
    public IEnumerable<PlanarVector> Vectors()
    {
        for (int row = 0; row < TileRows; row += RowsPerVector)
        {
            for (int v = 0; v < TileVectors; v++)
                yield return new PlanarVector(Math.Min(row, TileRows - RowsPerVector), MasksTail || RowsPerVector > 1 ? v * Lanes : Math.Min(v * Lanes, TileColumns - Lanes));
        }
    }

    /// <summary>Whether a kernel row adds nothing to a vector: all it reads is zero padding.</summary>
    public bool IsAbsent(PlanarVector vector, int kernelRow)
    {
        if (!IsWholePlane || Spec.PaddingMode != PaddingMode.Zeros) return false;
        SpatialAxis h = Spec.Height;
        return Enumerable.Range(vector.Row, RowsPerVector).Select(row => row * h.Stride + kernelRow * h.Dilation - h.PadBegin).All(row => row < 0 || row >= h.Input);
    }

    /// <summary>Where in the window one column of taps reads, over one run of kernel rows.</summary>
    public HashSet<int> InputPositions()
    {
        HashSet<int> positions = [];
        foreach (PlanarVector vector in Vectors())
        {
            for (int k = 0; k < KernelRowsPerRun; k++)
            {
                int row = vector.Row * Spec.Height.Stride + k * Spec.Height.Dilation;
                if (!IsAbsent(vector, k)) positions.Add(Offset(row % Spec.Height.Stride, row / Spec.Height.Stride, 0, 0) + vector.Column);
            }
        }

        return positions;
    }

    /// <summary>Products of the tile over one column of taps and every kernel row.</summary>
    public int ProductsOfColumn() => Vectors().Sum(vector => Enumerable.Range(0, Spec.Height.Kernel).Count(row => !IsAbsent(vector, row)));

    /// <summary>Where the window holds what tap (row, column) of output (0, 0) reads.</summary>
    public int Offset(int rowPhase, int rowSlot, int columnPhase, int columnSlot) => (rowPhase * Spec.Width.Stride + columnPhase) * PhaseStride + rowSlot * RowStride + columnSlot;
}

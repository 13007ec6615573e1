using System.Globalization;
using ConvGen.Generator.Ir;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>What the lanes of a vector are: each lane is a transform of its own, so that no transform mixes lanes.</summary>
internal enum FftLanes
{
    /// <summary>Tiles of one channel, which share each weight.</summary>
    Tiles,

    /// <summary>Channels of one tile.</summary>
    Channels,
}

/// <summary>A transform of First x Second values: decimated once, or whole where First is 1.</summary>
internal readonly record struct FftSize(int First, int Second)
{
    public int Length => First * Second;

    public override string ToString() => InvariantWords(Length);

    private static string InvariantWords(int value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Products of spectra: overlap-save tiles, real transforms along the width, complex ones along the height, products summed over input channels, and back.</summary>
/// <remarks>
/// A window of N x M inputs, M along the width, gives N - K + 1 by M - L + 1 outputs; the other N M - ... are wrapped sums and are not stored. In memory, C = 2 lanes, real parts then imaginary parts:
/// <code>
/// line      [column][lane]                      a row of the windows, transposed so that lanes stand together
/// half      [real: n2][lane] [k1][n2][C]        between the two stages of a row's transform
/// spectrum  [row][frequency][C]                 a window; after the vertical transform, row q = k1 S2 + k2 holds frequency k1 + S1 k2
/// column    [row][C]                            a frequency's column on its way through both vertical transforms
/// </code>
/// </remarks>
internal sealed record FftPlan : KernelPlan
{
    private const int Line = 16;    // floats of a cache line

    /// <summary>Vector width in bits.</summary>
    public required int VectorBits { get; init; }

    public required FftLanes LaneKind { get; init; }

    /// <summary>Whether products sum over input channels; else one channel in makes one channel out.</summary>
    public required bool SumsChannels { get; init; }

    /// <summary>The transform along the width: First is odd, so that no real half of it is rotated.</summary>
    public required FftSize Horizontal { get; init; }

    /// <summary>The transform along the height; length 1 for layers of height 1 and kernels of one row.</summary>
    public required FftSize Vertical { get; init; }

    /// <summary>Outputs of a tile along each axis.</summary>
    public required int TileRows { get; init; }

    public required int TileColumns { get; init; }

    /// <summary>Tiles whose spectra are in the workspace at a time, where products sum over channels; else 1, or the lanes.</summary>
    public required int BlockTiles { get; init; }

    /// <summary>Tiles x vectors of output channels of a register tile of the products.</summary>
    public required int ProductTiles { get; init; }

    public required int ProductVectors { get; init; }

    public int Lanes => VectorBits / 32;

    /// <summary>Floats of a complex vector.</summary>
    public int Pair => 2 * Lanes;

    public bool IsPlane => Vertical.Length > 1;

    /// <summary>Complex halves of the first stage along the width, the real one apart.</summary>
    public int Halves => (Horizontal.First - 1) / 2;

    /// <summary>Frequencies along the width that are kept: the others are their conjugates.</summary>
    public int Frequencies => Horizontal.Second / 2 + 1 + Halves * Horizontal.Second;

    public int TilesDown => (Spec.Height.Output + TileRows - 1) / TileRows;

    public int TilesAcross => (Spec.Width.Output + TileColumns - 1) / TileColumns;

    public int Tiles => TilesDown * TilesAcross;

    /// <summary>Floats from a row of a spectrum to the next: a line more than needed, or strides would be large powers of two.</summary>
    public int RowStride => Frequencies * Pair + Line;

    public int SpectrumLength => Vertical.Length * RowStride;

    /// <summary>Vectors of a group's input channels, and of its output channels.</summary>
    public int InputVectors => (Spec.InChannelsPerGroup + Lanes - 1) / Lanes;

    public int OutputVectors => (Spec.OutChannelsPerGroup + Lanes - 1) / Lanes;

    /// <summary>Vectors of all channels of a layer with one channel a group.</summary>
    public int ChannelVectors => (Spec.InChannels + Lanes - 1) / Lanes;

    public int TileBlocks => (Tiles + BlockTiles - 1) / BlockTiles;

    /// <summary>Complex factors of one filter's spectrum.</summary>
    public int Points => Vertical.Length * Frequencies;

    /// <summary>Floats of packed weights.</summary>
    public long WeightFloats => SumsChannels ? (long)Points * Spec.InChannelsPerGroup * OutputVectors * Pair * Spec.Groups
        : LaneKind == FftLanes.Tiles ? (long)Points * 2 * Spec.InChannels
        : (long)Points * Pair * ChannelVectors;

    /// <summary>Where twiddle factors begin in the packed buffer: those of a row on the way in and back, then those of a column.</summary>
    public long TwiddleStart => RoundUp(WeightFloats);

    public int RowTwiddles => Halves * (Horizontal.Second - 1) * 2;

    public int RowTwiddlesBack => Horizontal.First > 1 ? Horizontal.Second * Halves * 2 : 0;

    public int ColumnTwiddles => Vertical.First > 1 ? Vertical.First * (Vertical.Second - 1) * 2 : 0;

    public int ColumnTwiddlesBack => Vertical.First > 1 ? Vertical.Second * (Vertical.First - 1) * 2 : 0;

    public long BiasStart => RoundUp(TwiddleStart + RowTwiddles + RowTwiddlesBack + ColumnTwiddles + ColumnTwiddlesBack);

    /// <summary>Floats of the bias: a group's padded to whole vectors, or a channel each.</summary>
    public int BiasFloats => SumsChannels ? Spec.Groups * OutputVectors * Lanes : (int)RoundUp(Spec.OutChannels);

    public int LineLength => (int)RoundUp(Horizontal.Length * Lanes);

    /// <summary>Floats between the stages of a row's transform.</summary>
    public int HalfLength => (int)RoundUp(Horizontal.Second * Lanes + Halves * Horizontal.Second * Pair);

    public int ColumnLength => IsPlane ? Vertical.Length * Pair : 0;

    /// <summary>A row of each lane's window, where it reaches beyond the image or the outputs.</summary>
    public int EdgeLength => (int)RoundUp(Horizontal.Length * Lanes);

    public override string Family => "Fft";

    public override string KernelName =>
        $"Fft{(IsPlane ? Vertical + "x" : "")}{Horizontal}_{KernelWords(Spec)}_C{Spec.InChannels}K{Spec.OutChannels}{(Spec.Groups > 1 ? "G" + Spec.Groups : "")}_{IsaName(Isa)}";

    public override string Tile
    {
        get
        {
            string window = IsPlane ? $"{Vertical} x {Horizontal}" : $"{Horizontal}", tile = IsPlane ? $"{TileRows} x {TileColumns}" : TileColumns.ToString(CultureInfo.InvariantCulture);
            string lanes = LaneKind == FftLanes.Tiles ? $"{Lanes} of {Tiles} tiles" : SumsChannels ? $"{BlockTiles} of {Tiles} tiles x all channels" : $"{Lanes} channels of a tile";
            string products = SumsChannels ? $", products of {ProductTiles} tiles x {ProductVectors} vectors of {Lanes} channels" : "";
            return $"windows of {window} for {tile} outputs, {lanes} at a time{products}";
        }
    }

    public int Units => SumsChannels ? Spec.Groups * TileBlocks : LaneKind == FftLanes.Tiles ? Spec.InChannels * TileBlocks : ChannelVectors * Tiles;

    public override EquatableArray<Phase> Phases =>
    [
        new Phase("Compute", Units, SumsChannels ? "a block of tiles of a group" : LaneKind == FftLanes.Tiles ? "a vector of tiles of a channel" : "a vector of channels of a tile"),
    ];

    public override WeightOrder? Weights => null;

    public override bool WorkspacePerThread => true;

    public override long WorkspaceLength =>
        (long)LineLength + HalfLength + ColumnLength + EdgeLength + (SumsChannels ? (long)BlockTiles * (InputVectors + OutputVectors) * SpectrumLength : SpectrumLength);

    public override string WorkspaceUse => SumsChannels ? "spectra of a block of tiles, of inputs and of outputs" : "a vector of spectra, and a row and a column of it between stages";

    public override double? ErrorShare => 5e-6;

    public override string AccuracyBound => "5e-6 of the larger of the largest |output| and a tenth of the largest sum |x||w|";

    public override EquatableArray<TransformCost> Transforms
    {
        get
        {
            FftCodelets codelets = new(this);
            bool halves = Halves > 0;
            TransformCost row = new($"a row of {Lanes} windows", Sum((halves ? Horizontal.Second : 0, codelets.RowIn1), (1, codelets.RowIn2Real), (Halves, codelets.RowIn2)));
            TransformCost rowBack = new($"a row of {Lanes} windows back", Sum((1, codelets.RowOut1Real), (Halves, codelets.RowOut1), (halves ? Horizontal.Second : 0, codelets.RowOut2)));
            if (!IsPlane) return [row, rowBack];
            int turns = Vertical.First > 1 ? Vertical.Second : 0;
            TransformCost column = new($"a column of {Lanes} windows", Sum((turns, codelets.ColumnIn1), (Vertical.First, codelets.ColumnIn2)));
            TransformCost columnBack = new($"a column of {Lanes} windows back{(SumsChannels ? "" : ", products among them")}", Sum((Vertical.First, codelets.ColumnOut1), (turns, codelets.ColumnOut2)));
            return [row, column, columnBack, rowBack];
        }
    }

    /// <summary>The operations of codelets, each so many times.</summary>
    private static OperationCounts Sum(params (int Times, Func<VectorProgram> Codelet)[] parts)
    {
        OperationCounts sum = default;
        foreach ((int times, Func<VectorProgram> codelet) in parts.Where(part => part.Times > 0))
        {
            OperationCounts one = codelet().Count();
            sum = new OperationCounts(
                sum.Additions + times * one.Additions, sum.Multiplications + times * one.Multiplications, sum.MultiplyAdds + times * one.MultiplyAdds, sum.Loads + times * one.Loads, sum.Stores + times * one.Stores);
        }

        return sum;
    }

    private static long RoundUp(long floats) => (floats + Line - 1) / Line * Line;
}

using ConvGen.Generator.Algebra;
using ConvGen.Generator.Ir;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Tiles of outputs by Winograd's minimal filtering: inputs transformed to V, for each position of the tile M = V U over the input channels, M transformed to outputs.</summary>
/// <remarks>
/// V, U and M are Lavin and Gray's letters (2016). Tiles go in blocks whose V, and whose M of one block of output channels, stay in L2. In memory
/// <code>
/// V [position][input plane][tile][input channel]     U [group][channel block][position][depth tap][input channel][lane]     M [position][output plane][tile][lane]
/// </code>
/// with a cache line between positions, or their strides would be large powers of two and crowd a few sets.
/// <para>The taps of the depth are more channels to sum over: output plane d multiplies input planes d, d + 1, ... of V, each transformed once for all output planes of a block. Rows of V and of M count on
/// through the planes, so that a register tile takes any adjacent ones; a tap along the depth further is a plane of V further. 2-D layers have one plane.</para>
/// <para>The outputs of a tile lie a dilation apart; <see cref="TileOrder"/> numbers tiles so that adjacent ones together compute adjacent outputs.</para>
/// </remarks>
internal sealed record WinogradPlan : KernelPlan
{
    /// <summary>Channels whose weights are transformed for one row of positions after the other while they are in L1.</summary>
    public const int ChannelsInL1 = 32;

    /// <summary>Channels summed before the sum is added to those of the channels before: it keeps the error of F(4) at 512 channels near that at 128, for 1 % of the time.</summary>
    public const int ChannelsInARow = 128;

    private const int Line = 16;    // floats of a cache line

    /// <summary>Vector width of products and outputs, in bits.</summary>
    public required int VectorBits { get; init; }

    /// <summary>Vector width of the input transform, at most a group's channels.</summary>
    public required int InputBits { get; init; }

    /// <summary>The algorithm of a tile along the height.</summary>
    public required TileAlgorithm Vertical { get; init; }

    /// <summary>The same along the width.</summary>
    public required TileAlgorithm Horizontal { get; init; }

    /// <summary>Outputs of a tile along each axis.</summary>
    public int TileRows => Vertical.Outputs;

    public int TileColumns => Horizontal.Outputs;

    /// <summary>How many of the lower rows of tiles are F(m - 1, r), so that no tile reaches beyond the image.</summary>
    public required int SmallerRows { get; init; }

    /// <summary>The same of the right columns.</summary>
    public required int SmallerColumns { get; init; }

    /// <summary>Tiles of a plane whose V is in the workspace at a time.</summary>
    public required int BlockTiles { get; init; }

    /// <summary>Output planes of a block, a dilation of the depth apart.</summary>
    public required int Planes { get; init; }

    /// <summary>Blocks that a row of tiles is cut into; 0 where blocks go on from one row to the next.</summary>
    public required int BlocksAcross { get; init; }

    /// <summary>Most rows of a register tile of the products: tiles, in one plane or several.</summary>
    public required int MultiplyTiles { get; init; }

    /// <summary>Vectors of output channels in a block, and in a group's last block.</summary>
    public required int Vectors { get; init; }

    public required int LastVectors { get; init; }

    /// <summary>Whether weights are kept as they are, a quarter of U's floats, and transformed in registers in every call: for few tiles and weights far beyond L2, which stream once.</summary>
    public required bool TransformsWeights { get; init; }

    /// <summary>Input channels in a turn of the product loop.</summary>
    public required int Unroll { get; init; }

    /// <summary>Input channels whose V is in the workspace at a time: a group's, or a part of them, multiplied and added to M before the next. Many tiles then pass under weights that stream from beyond L2.</summary>
    public required int ChunkChannels { get; init; }

    /// <summary>Blocks of output channels whose M is kept meanwhile; 1 where there is one chunk, and M is finished block by block.</summary>
    public required int BlocksTogether { get; init; }

    /// <summary>Whether products fetch the next position's weights into L2 meanwhile.</summary>
    public required bool PrefetchesWeights { get; init; }

    /// <summary>False: a unit is a block of tiles with all channels. True: all tiles are one block; they are transformed first, then a unit is a block of output channels.</summary>
    public required bool SharesTransform { get; init; }

    /// <summary>Input channels in a turn, of a block of so many vectors: the smaller last block is a second method, and source is short of space.</summary>
    public int UnrollOf(int vectors) => vectors == Vectors ? Unroll : Math.Min(Unroll, 2);

    public int Lanes => VectorBits / 32;

    public int InputLanes => InputBits / 32;

    public bool IsMixed => SmallerRows + SmallerColumns > 0;

    public int PositionRows => Vertical.Positions;

    public int PositionColumns => Horizontal.Positions;

    public int Positions => PositionRows * PositionColumns;

    /// <summary>Pixels of the input under a tile.</summary>
    public int WindowPixels => Vertical.Window * Horizontal.Window;

    /// <summary>Transformed weights of an input and an output channel: positions that have the same ones stand together in V and M.</summary>
    public int WeightPositions => Vertical.SharedBy.Count * Horizontal.SharedBy.Count;

    /// <summary>Whether some positions have the same weights.</summary>
    public bool SharesWeights => WeightPositions < Positions;

    public TileOrder Down => new(Spec.Height.Output, TileRows, Spec.Height.Dilation);

    public TileOrder Across => new(Spec.Width.Output, TileColumns, Spec.Width.Dilation);

    public int TilesDown => Down.Tiles;

    public int TilesAcross => Across.Tiles;

    /// <summary>Tiles of a plane.</summary>
    public int Tiles => TilesDown * TilesAcross;

    /// <summary>Blocks of a plane's tiles.</summary>
    public int TileBlocks => BlocksAcross > 0 ? TilesDown * BlocksAcross : (Tiles + BlockTiles - 1) / BlockTiles;

    /// <summary>Blocks of the output planes that are congruent modulo the dilation of the depth, and of all.</summary>
    public int RunsOfPlanes => ((Spec.Depth.Output + Spec.Depth.Dilation - 1) / Spec.Depth.Dilation + Planes - 1) / Planes;

    public int PlaneBlocks => RunsOfPlanes * Math.Min(Spec.Depth.Dilation, Spec.Depth.Output);

    public int Blocks => TileBlocks * PlaneBlocks;

    /// <summary>Planes of V.</summary>
    public int InputPlanes => Planes + Spec.Depth.Kernel - 1;

    /// <summary>Whether there is a depth: planes to choose, taps of theirs.</summary>
    public bool HasDepth => Spec.Depth != SpatialAxis.Absent;

    /// <summary>Rows of M, of each position: the tiles of a block in all its planes.</summary>
    public int Rows => BlockTiles * Planes;

    public int Chunks => Spec.InChannelsPerGroup / ChunkChannels;

    /// <summary>Runs of blocks of output channels, each with its own transforms of the input.</summary>
    public int RunsOfBlocks => Chunks == 1 ? 1 : (ChannelBlocks + BlocksTogether - 1) / BlocksTogether;

    /// <summary>Products summed for one row of M, of a chunk.</summary>
    public int Reduction => Spec.Depth.Kernel * ChunkChannels;

    /// <summary>Register tiles of a position that all tiles share.</summary>
    public int MultiplyCalls => (Rows + MultiplyTiles - 1) / MultiplyTiles;

    /// <summary>The taps along the depth under some rows of M: all, but where one block holds all planes those that lie in zero padding for each of the rows are left out.</summary>
    public (int First, int Count) TapsOf(int firstRow, int rows)
    {
        SpatialAxis depth = Spec.Depth;
        if (PlaneBlocks > 1 || depth.Dilation > 1 || Spec.PaddingMode != PaddingMode.Zeros) return (0, depth.Kernel);
        int nearest = firstRow / BlockTiles, farthest = (firstRow + rows - 1) / BlockTiles;
        int first = Math.Max(0, depth.PadBegin - farthest), end = Math.Min(depth.Kernel, depth.PadBegin + depth.Input - nearest);
        return first < end ? (first, end - first) : (0, 1);    // a plane of zeros, where there is nothing else
    }

    /// <summary>Where position [<paramref name="row"/>, <paramref name="column"/>] stands in V and M: row by row, but that positions with the same weights follow one another.</summary>
    public int PositionOf(int row, int column)
    {
        if (!SharesWeights) return row * PositionColumns + column;
        (int rowStart, int rows) = Run(Vertical, row);
        (int columnStart, int columns) = Run(Horizontal, column);
        return rowStart * PositionColumns + rows * columnStart + (row - rowStart) * columns + column - columnStart;

        static (int Start, int Length) Run(TileAlgorithm axis, int position)
        {
            int start = 0;
            foreach (int length in axis.SharedBy)
            {
                if (position < start + length) return (start, length);
                start += length;
            }

            throw new ArgumentOutOfRangeException(nameof(position), position, $"below {start} was expected");
        }
    }

    /// <summary>For each of U's positions, how many of V and M use it.</summary>
    public IEnumerable<int> SharedBy() => from rows in Vertical.SharedBy from columns in Horizontal.SharedBy select rows * columns;

    /// <summary>The sizes of tiles, in the order of V and M: those that a row of positions leaves out, and those that a column leaves out, are the two ends.</summary>
    public IReadOnlyList<WinogradTileKind> Kinds
    {
        get
        {
            List<WinogradTileKind> kinds = [];
            foreach ((bool lower, bool right) in new[] { (false, true), (false, false), (true, false), (true, true) })
            {
                int rows = lower ? SmallerRows : TilesDown - SmallerRows, columns = right ? SmallerColumns : TilesAcross - SmallerColumns;
                if (rows * columns == 0) continue;
                kinds.Add(new WinogradTileKind(
                    TileRows - (lower ? 1 : 0), TileColumns - (right ? 1 : 0), lower ? TilesDown - SmallerRows : 0, rows, right ? TilesAcross - SmallerColumns : 0, columns, kinds.Sum(kind => kind.Tiles)));
            }

            return kinds;
        }
    }

    /// <summary>The tiles that a row and a column of positions have: all, or those large enough along one axis or both.</summary>
    /// <param name="tallOnly">The row of positions that smaller tiles do not have.</param>
    /// <param name="wideOnly">The same column.</param>
    public (int First, int Count) TilesOf(bool tallOnly, bool wideOnly)
    {
        if (!IsMixed) return (0, Rows);
        WinogradTileKind[] kinds = [.. Kinds.Where(kind => !(tallOnly && kind.OutputRows < TileRows) && !(wideOnly && kind.OutputColumns < TileColumns))];
        return kinds.Length == 0 ? (0, 0) : (kinds.Min(kind => kind.FirstSlot), kinds.Sum(kind => kind.Tiles));
    }

    /// <summary>The register tiles that compute some of a block's tiles. Where sizes may differ none is computed twice, else the last is shifted back so that it ends with the others.</summary>
    public IEnumerable<(int First, int Tiles)> RegisterTiles(int first, int count)
    {
        int calls = (count + MultiplyTiles - 1) / MultiplyTiles;
        for (int call = 0, at = 0; call < calls; call++)
        {
            int tiles = ExactCalls ? count / calls + (call < count % calls ? 1 : 0) : MultiplyTiles;
            yield return (first + (ExactCalls ? at : Math.Min(at, count - tiles)), tiles);
            at += tiles;
        }
    }

    /// <summary>Whether register tiles come in more than one size.</summary>
    public required bool ExactCalls { get; init; }

    /// <summary>The groups of positions with their tiles: (row that small tiles lack, column that they lack, positions).</summary>
    public IEnumerable<(bool TallOnly, bool WideOnly, int Positions)> PositionGroups()
    {
        int tall = SmallerRows > 0 ? 1 : 0, wide = SmallerColumns > 0 ? 1 : 0;
        yield return (false, false, (PositionRows - tall) * (PositionColumns - wide));
        if (wide > 0) yield return (false, true, PositionRows - tall);
        if (tall > 0) yield return (true, false, PositionColumns - wide);
        if (tall * wide > 0) yield return (true, true, 1);
    }

    public int BlockWidth => Vectors * Lanes;

    public int ChannelBlocks => (Spec.OutChannelsPerGroup + BlockWidth - 1) / BlockWidth;

    /// <summary>Output channels of a group with the lanes that only fill a vector.</summary>
    public int PaddedChannels => (ChannelBlocks - 1) * BlockWidth + LastVectors * Lanes;

    /// <summary>Floats from a tile of V to the next; strides of 1 KB and its multiples would crowd a few sets of L1.</summary>
    public int VTileStride => Round(ChunkChannels) is int floats && floats % 256 == 0 ? floats + Line : Round(ChunkChannels);

    /// <summary>Floats of a plane of a position of V.</summary>
    public int VPlaneStride => BlockTiles * VTileStride;

    public int VPositionStride => InputPlanes * VPlaneStride + Line;

    /// <summary>Floats of V of one group.</summary>
    public int VLength => Positions * VPositionStride;

    public int MTileStride => BlockWidth;

    public int MPositionStride => Rows * MTileStride + Line;

    public int MLength => Positions * MPositionStride;

    /// <summary>Floats of one block's weights.</summary>
    public int BlockWeights => ChunkWeights * Chunks;

    /// <summary>Of these, those of one chunk of input channels.</summary>
    public int ChunkWeights => FactorsPerPair * Reduction * BlockWidth;

    public long WeightFloats => (long)FactorsPerPair * Reduction * Chunks * PaddedChannels * Spec.Groups;

    /// <summary>Floats of packed weights for an output channel and one of what it sums.</summary>
    private int FactorsPerPair => TransformsWeights ? Spec.Height.Kernel * Spec.Width.Kernel : WeightPositions;

    public long BiasStart => (WeightFloats + 15) / 16 * 16;

    public bool ChannelsFirst => Spec.Layout == Layout.Nchw;

    /// <summary>Vectors of a chunk's input channels; the last is shifted back so that it ends with the group.</summary>
    public int InputVectors => (ChunkChannels + InputLanes - 1) / InputLanes;

    /// <summary>Whether the tiles at the lower and right edges reach beyond the output.</summary>
    public bool IsCropped => (!Down.IsWhole && SmallerRows == 0) || (!Across.IsWhole && SmallerColumns == 0);

    /// <summary>Floats of finished tiles on their way to the output: one tile, or channels first a row of a block's tiles.</summary>
    public int FinishedLength => ChannelsFirst ? TileRows * FinishedColumns * BlockWidth : Round(TileRows * TileColumns * Lanes);

    /// <summary>Output columns of a row of a block's tiles, channels first.</summary>
    public int FinishedColumns => Across.Reach(Math.Min(BlockTiles, TilesAcross));

    /// <summary>Floats of a strip of one vector of input planes, channels first: as many rows and columns as any block's tiles read.</summary>
    public int StripLength
    {
        get
        {
            if (!ChannelsFirst) return 0;
            int touched = TilesAcross % BlockTiles == 0 || BlocksAcross > 0 ? 1 : BlockTiles % TilesAcross == 0 ? BlockTiles / TilesAcross : (BlockTiles + TilesAcross - 2) / TilesAcross + 1;
            int tileRows = Math.Min(TilesDown, touched);
            bool mirrored = Spec.PaddingMode != PaddingMode.Zeros;
            int rows = tileRows == 1 && !mirrored ? Math.Min(Spec.Height.Input, Vertical.Window) : Under(Spec.Height, Vertical, Down.ReachOfAny(tileRows));
            int columns = tileRows > 1 ? Spec.Width.Input : Under(Spec.Width, Horizontal, FinishedColumns);
            return rows * columns * InputLanes;

            // Input positions under adjacent outputs, whole tiles of them where there is a stride.
            int Under(SpatialAxis axis, TileAlgorithm tile, int outputs) =>
                Math.Min(axis.Input, (tile.IsPlain ? outputs + axis.Span - 1 : (outputs / tile.Outputs - 1) * tile.InputStep + tile.Window) + (mirrored ? axis.PadBegin + axis.PadEnd : 0));
        }
    }

    /// <summary>Floats that the pointers to the windows of a block take.</summary>
    public int WindowsLength => Round(BlockTiles * WindowPixels * 2);

    public override string Family => "Winograd";

    public string Name => !Vertical.IsPlain || !Horizontal.IsPlain
        ? $"{TileRows}x{TileColumns} outputs by {(Vertical.Name == Horizontal.Name ? Vertical.Name + " along either axis" : $"({Vertical.Name}) x ({Horizontal.Name})")}"
        : TileRows == TileColumns && Spec.Height.Kernel == Spec.Width.Kernel
        ? $"F({TileRows}x{TileColumns}, {Spec.Height.Kernel}x{Spec.Width.Kernel})"
        : $"F({TileRows}, {Spec.Height.Kernel}) x F({TileColumns}, {Spec.Width.Kernel})";

    public override string KernelName =>
        $"Winograd{(Spec.IsTransposed ? "Transposed" : "")}{TileRows}x{TileColumns}{(IsMixed ? "Mixed" : "")}_{KernelWords(Spec)}_C{Spec.InChannels}K{Spec.OutChannels}{(Spec.Groups > 1 ? "G" + Spec.Groups : "")}_{IsaName(Isa)}_{MultiplyTiles}x{Vectors}";

    public override string Tile =>
        (TransformsWeights
            ? $"{Name}{MixedWords}, {Tiles} tiles x {PositionColumns} positions of {Lanes} channels ({Tiles * PositionColumns} accumulators), weights transformed on the fly, "
            : $"{Name}{MixedWords}{DepthWords}, {BlockTiles} of {Tiles} tiles {(Planes > 1 ? $"in {Planes} planes " : "")}{(Chunks > 1 ? $"and {ChunkChannels} of {Spec.InChannelsPerGroup} channels " : "")}at a time, {MultiplyTiles} tiles x {Vectors} vectors of {Lanes} channels ({MultiplyTiles * Vectors + Vectors + 1} of {IsaTable.Of(Isa).Registers} registers), ")
        + (ImageMultiplyAdds / Multiplications).ToString("0.00", System.Globalization.CultureInfo.InvariantCulture) + " times fewer multiplications"
        + (SharesTransform ? ", input transformed first" : "")
        + (ChannelsFirst ? ", transposed on the way in and out" : "");

    private string DepthWords => (Spec.Depth.Kernel == 1 ? "" : $", its sum over {Spec.Depth.Kernel} planes")
        + (Spec.Height.Dilation == 1 && Spec.Width.Dilation == 1 ? "" : Spec.Height.Dilation == Spec.Width.Dilation || Spec.Height.Kernel == 1 ? $", outputs {Spec.Width.Dilation} apart" : $", outputs {Spec.Height.Dilation} x {Spec.Width.Dilation} apart");

    private string MixedWords => !IsMixed ? "" : " with one output less along " + string.Join(" and ", new[]
    {
        SmallerRows == 0 ? "" : $"the height in {SmallerRows} of {TilesDown} rows of tiles", SmallerColumns == 0 ? "" : $"the width in {SmallerColumns} of {TilesAcross} columns",
    }.Where(words => words.Length > 0));

    /// <summary>Multiplications of an image, those of cropped outputs included.</summary>
    public double Multiplications => Kinds.Sum(kind => (double)kind.Tiles * (PositionRows - (TileRows - kind.OutputRows)) * (PositionColumns - (TileColumns - kind.OutputColumns))) * Spec.Depth.Output * Reduction * Chunks * Spec.OutChannels;

    public override EquatableArray<Phase> Phases => SharesTransform
        ?
        [
            ChannelsFirst ? new Phase("Transform", Spec.Groups * InputVectors, "a vector of input channels") : new Phase("Transform", Tiles, "an input tile"),
            new Phase("Multiply", Spec.Groups * ChannelBlocks, "a block of output channels"),
        ]
        : [new Phase("Compute", Blocks * RunsOfBlocks, Chunks == 1 ? "a block of tiles" : "a block of tiles and some of output channels")];

    /// <summary>The order of weights as they are; transformed ones have their own.</summary>
    public override WeightOrder? Weights => TransformsWeights ? new WeightOrder(BlockWidth, LastVectors * Lanes, ChannelsOutside: true) : null;

    public override bool WorkspacePerThread => !SharesTransform;

    public override long WorkspaceLength => SharesTransform ? (long)VLength * Spec.Groups : (long)VLength + (long)MLength * BlocksTogether + FinishedLength + StripLength + WindowsLength;

    public override string WorkspaceUse => SharesTransform ? "the transformed input" : "a block of tiles, transformed, and products with a block of output channels";

    public override string AccuracyBound => Spec.Accuracy == Accuracy.Fast && Math.Max(Vertical.MostPositions, Horizontal.MostPositions) > 6
        ? "about 2e-5 of the largest |output|"
        : "5e-6 of the larger of the largest |output| and a tenth of the largest sum |x||w|";

    /// <summary>What WinogradAccuracyTests asserts of 3x3 kernels, docs/accuracy.md; of others, the contract.</summary>
    public override double? ErrorShare => !Vertical.IsPlain || !Horizontal.IsPlain ? ErrorShareOfASum : (Math.Max(Vertical.MostTaps, Horizontal.MostTaps), Math.Max(Vertical.MostPositions, Horizontal.MostPositions)) switch
    {
        (_, > 6) => 2e-5,
        (<= 3, <= 4) => 8e-7,
        (<= 3, 5) => 2.6e-6,
        (<= 3, 6) => 3e-6,
        _ => 5e-6,
    };

    /// <summary>The same with a stride. Fewer products make an output than the kernel has taps, so the same error is a larger share.</summary>
    private double ErrorShareOfASum => Math.Max(Vertical.MostPositions, Horizontal.MostPositions) switch
    {
        > 6 => 2e-5,
        <= 3 => 8e-7,
        4 => 1e-6,
        5 => 3e-6,
        _ => 5e-6,
    };

    public override EquatableArray<TransformCost> Transforms
    {
        get
        {
            (OperationCounts input, OperationCounts weights, OperationCounts output) = WinogradTransforms.Count(this);
            TransformCost before = new($"input, a tile of {InputLanes} channels", input), after = new($"output, a tile of {Lanes} channels", output);
            return TransformsWeights ? [before, new TransformCost($"weights, of an input and {Lanes} output channels", weights), after] : [before, after];
        }
    }

    private static int Round(int floats) => (floats + Line - 1) / Line * Line;
}

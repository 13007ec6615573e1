using ConvGen.Generator.Algebra;
using ConvGen.Generator.Ir;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Winograd's minimal filtering: kernels of 2 to 5 taps that are a stride apart, enough channels that transforms are the smaller part.</summary>
internal sealed class WinogradCandidate : ICandidate
{
    /// <summary>Positions of a tile along an axis: what Accuracy.Default bears, and what Fast adds.</summary>
    private const int MostPositions = 6, MostFastPositions = WinogradPoints.MostPositions;

    /// <summary>Taps of an F(m, r) along an axis: from 6 on only F(1, r) would be left.</summary>
    private const int MostTaps = 5;

    /// <summary>Positions of a tile: with a stride it is the sum of several, and each is code.</summary>
    private const int MostTilePositions = 144;

    /// <summary>Bytes of workspace a layer may take.</summary>
    private const int MostWorkspace = 1_500_000;

    /// <summary>Taps along the depth up to which those in padding are counted one by one.</summary>
    private const int MostPlanesCounted = 64;

    /// <summary>Output planes of a block, most, of the plans that are compared.</summary>
    private static readonly int[] PlanesOfABlock = [16, 8, 4, 2, 1];

    /// <summary>Input channels of a chunk, and blocks of output channels whose sums wait for the next one, of the plans that are compared.</summary>
    private static readonly int[] ChannelsOfAChunk = [32, 64, 128], BlocksOfARun = [1, 2, 4];

    /// <summary>Share of L2 that a block of tiles takes where it is as large as may be.</summary>
    private const double ShareOfChunks = 0.95;

    /// <summary>Bytes of the stack a unit may take.</summary>
    private const int MostStack = 160_000;

    /// <summary>Share of L2 for V, M and the weights of a position.</summary>
    private const double ShareOfL2 = 0.6;

    /// <summary>Cycles a 64-byte line of weights takes on its way from the last-level cache, and from memory, fetched ahead.</summary>
    internal const double LineCycles = 5, FarLineCycles = 12;

    /// <summary>What of the shorter of arithmetic and stream is not hidden under the longer.</summary>
    private const double Unhidden = 0.2;

    /// <summary>Registers for weights on their way through their transform.</summary>
    private const int SpareRegisters = 6;

    /// <summary>Bytes of weights that a last-level cache is taken to keep from one call to the next; the table has no size for it, since it is shared and differs by a factor of ten.</summary>
    internal const long CachedWeightBytes = 24 << 20;

    /// <summary>Output channels of a group up to which the other kernels of a transposed layer take less than predicted, and by how much they do, as measured.</summary>
    private const int FewOutputs = 8;

    private const double FewOutputsMargin = 1.25;

    /// <summary>Share of the FMA rate that the products keep between transforms.</summary>
    private const double Efficiency = 0.97;

    /// <summary>512-bit multiply-adds a cycle by which plans whose weights stream are compared with each other: between the processors that do two and those that do one, where multiplications saved weigh
    /// more than bytes.</summary>
    private const double RankedFmasPerCycle = 1.25;

    /// <summary>Cycles by which a row of a block begins late in each plane that is beyond L2.</summary>
    private const double RunCycles = 8;

    /// <summary>Cycles a float takes through a transposition on the way in or out.</summary>
    private const double TransposeCyclesPerFloat = 0.2;

    public string Family => "Winograd";

    public Algorithm Algorithm => Algorithm.Winograd;

    public Verdict Consider(ConvSpec spec, IsaTable isa)
    {
        spec = DepthView.Of(DilatedView.Of(spec));
        if (Objection(spec, isa) is { } objection) return Verdict.Reject(objection);
        WinogradPlan? best = null;
        double least = 0;
        bool streams = isa.Isa == TargetIsa.Avx512 && (long)spec.Taps * spec.InChannelsPerGroup * spec.OutChannels * sizeof(float) > isa.L2Bytes;
        IsaTable ranked = streams ? isa with { FmasPerCycle = RankedFmasPerCycle } : isa;
        List<(TileAlgorithm Vertical, TileAlgorithm Horizontal, double Fmas)> tiles =
        [
            .. from rows in TileSizes(spec, spec.Height)
               from columns in TileSizes(spec, spec.Width)
               where WinogradAxis.Positions(spec.Height, rows) * WinogradAxis.Positions(spec.Width, columns) <= MostTilePositions
               where WinogradAxis.Outputs(spec.Height, rows) * WinogradAxis.Outputs(spec.Width, columns) <= MostTilePositions
               let vertical = WinogradAxis.Algorithm(spec.Height, rows)
               let horizontal = WinogradAxis.Algorithm(spec.Width, columns)
               select (vertical, horizontal, LeastFmas(spec, vertical, horizontal)),
        ];
        if (tiles.Count == 0) return Verdict.Reject($"its tiles have more than {MostTilePositions} positions or outputs, each of them code");
        foreach (int bits in isa.Widths)
        {
            if (bits > 128 && spec.OutChannelsPerGroup <= bits / 64) continue;    // half of the lanes or more would only fill
            foreach ((TileAlgorithm vertical, TileAlgorithm horizontal, double fmas) in tiles)
            {
                if (best is not null && fmas / (ranked.FmasPerCycle * bits / 32) > least) continue;    // not even without its transforms
                foreach (WinogradPlan plan in Plans(spec, isa, bits, vertical, horizontal))
                {
                    double rank = streams ? Predict(plan, ranked) : plan.Cycles;
                    if (best is null || rank < least) (best, least) = (plan, rank);
                }
            }
        }

        return best is null ? Verdict.Reject($"no block of its tiles fits {MostWorkspace} bytes of workspace") : Verdict.Accept(best);
    }

    /// <summary>Multiply-adds of all tiles, lanes that only fill a vector apart; of an axis of stride 1, whose last tiles may be smaller, no more than its outputs take, and of the depth only what meets the input.</summary>
    private static double LeastFmas(ConvSpec spec, TileAlgorithm vertical, TileAlgorithm horizontal)
    {
        return Along(vertical, spec.Height) * Along(horizontal, spec.Width) * Planes(spec.Depth) * spec.InChannelsPerGroup * spec.OutChannels * spec.Batch;

        static double Along(TileAlgorithm tile, SpatialAxis axis)
        {
            int tiles = new TileOrder(axis.Output, tile.Outputs, axis.Dilation).Tiles;
            return tiles * (double)tile.Positions - (tile.IsPlain && axis.Dilation == 1 ? Math.Min(tiles, tiles * tile.Outputs - axis.Output) : 0);
        }

        static double Planes(SpatialAxis depth)
        {
            if (depth.Kernel > MostPlanesCounted) return depth.Output;
            return Enumerable.Range(0, depth.Kernel).Select(tap => depth.PadBegin - tap * depth.Dilation).Sum(shift => Math.Max(0, Math.Min(depth.Output, depth.Input + shift) - Math.Max(0, shift)));
        }
    }

    private static string? Objection(ConvSpec s, IsaTable isa)
    {
        if (s.Accuracy == Accuracy.Strict) return "Accuracy = Strict allows sums of products only";
        if (s.InputLength == 0) return "there is no input to read";
        if (s.Depth.Stride != 1 || s.Depth.IsTransposed) return "its tiles lie in planes that follow one another, which takes a depth of stride 1";
        if (!WinogradAxis.IsDense(s.Height) || !WinogradAxis.IsDense(s.Width)) return "tiles with a stride read adjacent pixels, which takes a dilation of 1";
        if (s.Height.Kernel == 1 && s.Width.Kernel == 1) return s.Depth.Kernel == 1 ? "one tap is one multiplication: there is none to save" : "it transforms rows and columns, and there is one tap of each";
        foreach (SpatialAxis axis in (SpatialAxis[])[s.Height, s.Width])
            if (axis.Dilation >= axis.Output && axis.Dilation > 1) return $"outputs share inputs where they lie {axis.Dilation} apart, and there are {axis.Output}";
        int taps = Math.Max(WinogradAxis.Taps(s.Height), WinogradAxis.Taps(s.Width));
        if (taps == 1) return "none of its taps are a stride apart, so that each is one multiplication: there is none to save";
        if (taps > MostTaps) return $"beyond {MostTaps} taps along an axis{(Math.Max(s.Height.Stride, s.Width.Stride) > 1 ? ", a stride apart," : "")} the transforms' rounding passes the accuracy bound";
        int tile = s.WinogradTile + taps - 1;
        if (s.WinogradTile > 0 && tile > MostFastPositions) return $"WinogradTile = {s.WinogradTile} takes {tile} x {tile} positions, and {MostFastPositions} along an axis are the most";
        if (s.WinogradTile > 0 && tile > MostPositions && s.Accuracy != Accuracy.Fast) return $"WinogradTile = {s.WinogradTile} rounds more than Accuracy = Default allows; Accuracy = Fast allows it";
        if (s.InChannelsPerGroup < 4) return "fewer than 4 input channels a group do not fill a vector of the transform";
        if (s.OutChannelsPerGroup < 4) return "fewer than 4 output channels a group do not fill a vector";
        if (s.Layout == Layout.Nchw && (s.Height.IsPadded || s.Width.IsPadded) && s.PaddingMode == PaddingMode.Circular) return "circular padding reads the opposite edge, beyond the strip of rows that channels-first tiles are made from";
        return null;
    }

    /// <summary>m of F(m, r) along an axis; larger tiles save more multiplications and round more.</summary>
    private static IEnumerable<int> TileSizes(ConvSpec spec, SpatialAxis axis)
    {
        int taps = WinogradAxis.Taps(axis);
        if (taps == 1) return [1];
        int most = (spec.Accuracy == Accuracy.Fast ? MostFastPositions : MostPositions) - taps + 1;
        return spec.WinogradTile > 0 ? [spec.WinogradTile] : Enumerable.Range(2, Math.Max(1, most - 1)).Where(m => m + taps - 1 != 7);
    }

    /// <summary>One plan for each sensible number of tiles in a block.</summary>
    private static IEnumerable<WinogradPlan> Plans(ConvSpec spec, IsaTable isa, int bits, TileAlgorithm vertical, TileAlgorithm horizontal)
    {
        int lanes = bits / 32, channelVectors = (spec.OutChannelsPerGroup + lanes - 1) / lanes, vectors = Math.Min(2, channelVectors);
        int mostTiles = (isa.Registers - 1 - vectors) / vectors;
        WinogradPlan shape = new()
        {
            Spec = spec,
            Isa = isa.Isa,
            VectorBits = bits,
            InputBits = isa.Widths.First(width => width / 32 <= spec.InChannelsPerGroup),
            Vertical = vertical,
            Horizontal = horizontal,
            SmallerRows = 0,
            SmallerColumns = 0,
            BlockTiles = 1,
            BlocksAcross = 0,
            Planes = 1,
            MultiplyTiles = 1,
            ExactCalls = false,
            Vectors = vectors,
            LastVectors = channelVectors - (channelVectors - 1) / vectors * vectors,
            TransformsWeights = false,
            Unroll = 4,
            ChunkChannels = spec.InChannelsPerGroup,
            BlocksTogether = 1,
            PrefetchesWeights = false,
            SharesTransform = false,
            Cycles = 0,
            FmaCycles = 0,
        };
        shape = shape with { PrefetchesWeights = isa.Isa != TargetIsa.Vector128 && shape.WeightFloats * sizeof(float) > isa.L2Bytes * ShareOfL2 };
        if (OnTheFly(shape, isa) is { } fly)
        {
            yield return Costed(fly, isa);
            if (Mixed(fly, isa) is { } mixed) yield return Costed(mixed, isa);
        }

        foreach (WinogradPlan plan in Chunked(shape, isa, mostTiles)) yield return plan;
        bool fits = false;
        foreach (int planes in PlaneCounts(spec.Depth))
        {
            int previous = 0;
            foreach (int most in (int[])[mostTiles, 2 * mostTiles, 3 * mostTiles, 4 * mostTiles, mostTiles / 2, mostTiles / 4])
            {
                if (most < mostTiles && (fits || planes > 1)) break;    // not all registers are used: only where V would be too large otherwise
                if (BlockOf(shape, Math.Max(1, most / planes)) is not { } block || block.Tiles == previous) continue;
                previous = block.Tiles;
                int tileCount = block.Tiles * planes, registerTiles = (tileCount + mostTiles - 1) / mostTiles, multiplyTiles = (tileCount + registerTiles - 1) / registerTiles;
                WinogradPlan plan = shape with
                {
                    BlockTiles = block.Tiles, BlocksAcross = block.Across, Planes = planes, MultiplyTiles = multiplyTiles,
                    ExactCalls = isa.Isa == TargetIsa.Avx512 && tileCount % multiplyTiles > 0 && (shape.LastVectors == vectors || shape.ChannelBlocks == 1),
                };
                if (plan.Blocks == 1 && plan.ChannelBlocks * spec.Groups > 1) plan = WithSharedTransform(plan);
                fits |= Fits(plan);
                if (Fits(plan)) yield return Costed(plan, isa);
                if (Mixed(plan, isa) is { } mixed && Fits(mixed)) yield return Costed(mixed, isa);
            }
        }
    }

    /// <summary>Plans whose blocks hold as many tiles as fit L2 with a part of the input channels, for weights that stream and would otherwise pass once for each of many small blocks.</summary>
    private static IEnumerable<WinogradPlan> Chunked(WinogradPlan shape, IsaTable isa, int mostTiles)
    {
        if (!shape.PrefetchesWeights || shape.VectorBits != (int)isa.Isa || shape.LastVectors != shape.Vectors || shape.Vectors < 2) yield break;
        foreach (int channels in ChannelsOfAChunk)
        {
            if (shape.Spec.InChannelsPerGroup % channels > 0 || shape.Spec.InChannelsPerGroup == channels) continue;
            foreach (int together in BlocksOfARun)
            {
                if (together > shape.ChannelBlocks) continue;
                foreach (int planes in PlaneCounts(shape.Spec.Depth).Take(2))
                {
                    WinogradPlan one = shape with { ChunkChannels = channels, BlocksTogether = together, Planes = planes };
                    double tile = one.Positions * sizeof(float) * ((double)one.InputPlanes * one.VTileStride + (double)planes * one.MTileStride * together);
                    int most = (int)Math.Min(shape.Tiles, isa.L2Bytes * ShareOfChunks / tile);
                    if (most * planes <= mostTiles || BlockOf(shape, most) is not { } block) continue;
                    int rows = block.Tiles * planes, calls = (rows + mostTiles - 1) / mostTiles, size = (rows + calls - 1) / calls;
                    WinogradPlan plan = one with { BlockTiles = block.Tiles, BlocksAcross = block.Across, MultiplyTiles = size, ExactCalls = rows % size > 0 };    // a row computed twice would be added twice
                    if (Fits(plan)) yield return Costed(plan, isa);
                }
            }
        }
    }

    /// <summary>Output planes of a block: runs of even length, most of all where that is few enough.</summary>
    private static IEnumerable<int> PlaneCounts(SpatialAxis depth)
    {
        int planes = (depth.Output + depth.Dilation - 1) / depth.Dilation, previous = 0;
        foreach (int most in PlanesOfABlock)
        {
            int runs = (planes + most - 1) / most, count = (planes + runs - 1) / runs;
            if (count != previous) yield return count;
            previous = count;
        }
    }

    /// <summary>A block of at most about so many tiles of a plane, and the blocks that a row of tiles is cut into, 0 where blocks go on from row to row; null where there is none.</summary>
    private static (int Tiles, int Across)? BlockOf(WinogradPlan shape, int most)
    {
        if (shape.ChannelsFirst && shape.Across.Dilation > 1)
        {
            // Tiles that compute adjacent columns together stay together, or finished rows would have holes.
            int together = shape.Across.Dilation;
            if (shape.TilesAcross > most && shape.TilesAcross > together)
            {
                int parts = (shape.TilesAcross + together - 1) / together, each = Math.Max(1, most / together), cuts = (parts + each - 1) / each;
                if (cuts > 1) return ((parts + cuts - 1) / cuts * together, cuts);
            }

            int tileRows = Math.Min(shape.TilesDown, Math.Max(1, most / shape.TilesAcross)), runs = (shape.TilesDown + tileRows - 1) / tileRows;
            return ((shape.TilesDown + runs - 1) / runs * shape.TilesAcross, 0);
        }

        // Channels first, a block that goes on in the next row of tiles would gather all columns of both.
        int across = shape.ChannelsFirst && shape.TilesAcross > most ? (shape.TilesAcross + most - 1) / most : 0;
        int blocks = (shape.Tiles + most - 1) / most, even = (shape.Tiles + blocks) / (blocks + 1);
        if (blocks is >= 5 and < 16 && blocks % 2 > 0 && even * (blocks + 1) <= shape.Tiles * 1.03) blocks++;    // shared out by two threads without a remainder
        return (across > 0 ? (shape.TilesAcross + across - 1) / across : (shape.Tiles + blocks - 1) / blocks, across);
    }

    private static bool Fits(WinogradPlan plan) =>
        (double)plan.Positions * plan.InputPlanes * plan.BlockTiles * plan.VTileStride * sizeof(float) <= MostWorkspace && plan.WorkspaceLength * sizeof(float) <= MostWorkspace && plan.BiasStart + (long)plan.PaddedChannels * plan.Spec.Groups <= int.MaxValue;

    private static WinogradPlan Costed(WinogradPlan plan, IsaTable isa) =>
        plan with { Cycles = Predict(plan, isa), FmaCycles = plan.Multiplications * plan.Spec.Batch / (isa.FmasPerCycle * isa.Lanes) };

    /// <summary>The plan whose last tiles along an axis are one output smaller instead of cropped; null where none is cropped, or its methods would be too many: each size of tiles has its transforms.</summary>
    private static WinogradPlan? Mixed(WinogradPlan plan, IsaTable isa)
    {
        if (isa.Isa != TargetIsa.Avx512 || !plan.Vertical.IsPlain || !plan.Horizontal.IsPlain || plan.TileBlocks > 1 || plan.HasDepth || plan.Down.Dilation > 1 || plan.Across.Dilation > 1 || plan.Spec.WinogradTile > 0 || (plan.LastVectors != plan.Vectors && plan.ChannelBlocks > 1)) return null;
        int rows = Smaller(plan.Spec.Height, plan.TileRows, plan.TilesDown), columns = Smaller(plan.Spec.Width, plan.TileColumns, plan.TilesAcross);
        return rows + columns == 0 ? null : plan with { SmallerRows = rows, SmallerColumns = columns, ExactCalls = true };

        static int Smaller(SpatialAxis axis, int tile, int tiles) => axis.Kernel > 1 && tile > 2 && tiles * tile - axis.Output <= tiles ? tiles * tile - axis.Output : 0;
    }

    /// <summary>The plan that transforms weights in every call; null where its accumulators exceed the registers, or a cache serves transformed weights anyway.</summary>
    private static WinogradPlan? OnTheFly(WinogradPlan shape, IsaTable isa)
    {
        if (shape.HasDepth || !shape.Vertical.IsPlain || !shape.Horizontal.IsPlain || shape.Tiles * shape.PositionColumns + SpareRegisters > isa.Registers || shape.WeightFloats * sizeof(float) <= CachedWeightBytes) return null;
        WinogradPlan plan = shape with { TransformsWeights = true, Vertical = shape.Vertical.DividedInOutput(), Horizontal = shape.Horizontal.DividedInOutput(), BlockTiles = shape.Tiles, MultiplyTiles = shape.Tiles, Vectors = 1, LastVectors = 1, PrefetchesWeights = isa.Isa != TargetIsa.Vector128 };
        plan = WithSharedTransform(plan);
        return plan.SharesTransform && Fits(plan) ? plan : null;
    }

    /// <summary>One block of tiles would leave one unit: transform first, then share out the output channels, where the scratch of a unit fits the stack.</summary>
    private static WinogradPlan WithSharedTransform(WinogradPlan plan)
    {
        long transform = plan.StripLength + plan.WindowsLength, multiply = plan.MLength + plan.FinishedLength;
        return Math.Max(transform, multiply) * sizeof(float) > MostStack ? plan : plan with { SharesTransform = true };
    }

    private static double Predict(WinogradPlan plan, IsaTable isa)
    {
        ConvSpec s = plan.Spec;
        double products = plan.Blocks * (double)s.Groups * plan.Chunks * ((plan.ChannelBlocks - 1) * Products(plan.Vectors) + Products(plan.LastVectors)) / Efficiency;
        if (plan.TransformsWeights) products = s.InChannelsPerGroup * (double)s.Groups * plan.ChannelBlocks * plan.PositionRows * FlyStep() / Efficiency;
        bool streams = plan.WeightFloats * sizeof(float) > isa.L2Bytes * ShareOfL2;
        double weights = streams ? plan.WeightFloats / 16.0 * (plan.WeightFloats * sizeof(float) > CachedWeightBytes ? FarLineCycles : LineCycles) * plan.Blocks : 0;
        double working = (plan.VLength + (double)plan.MLength * plan.BlocksTogether + plan.ChunkWeights / plan.WeightPositions) * sizeof(float);
        double spill = working > isa.L2Bytes * 0.9 ? 1.15 : 1;

        (OperationCounts Input, OperationCounts Weights, OperationCounts Output) counts = WinogradTransforms.Count(plan);
        double inputPlanes = plan.PlaneBlocks * (double)plan.InputPlanes * (s.PaddingMode == PaddingMode.Zeros ? (double)s.Depth.Input / s.Depth.Padded : 1);
        double input = plan.TileBlocks * plan.BlockTiles * inputPlanes * s.Groups * plan.InputVectors * plan.Chunks * plan.RunsOfBlocks * Transform(counts.Input, plan.InputBits);
        double output = plan.Tiles * (double)s.Depth.Output * s.Groups * (plan.PaddedChannels / plan.Lanes) * Transform(counts.Output, plan.VectorBits);
        double windows = plan.TileBlocks * plan.BlockTiles * plan.WindowPixels * 1.5 * plan.RunsOfBlocks * (plan.ChannelsFirst ? plan.PlaneBlocks : inputPlanes * s.Groups * plan.Chunks);
        double transposed = plan.ChannelsFirst ? TransposeCyclesPerFloat * (s.ImageLength * plan.Vertical.Window / (double)plan.Vertical.InputStep * inputPlanes / s.Depth.Input * plan.RunsOfBlocks + s.OutputImageLength) : 0;
        if (plan.ChannelsFirst && s.ImageLength * sizeof(float) > isa.L2Bytes) transposed += RunCycles * plan.TileBlocks * ((double)plan.Vertical.Window * s.InChannels * inputPlanes * plan.RunsOfBlocks + (double)plan.TileRows * s.OutChannels * s.Depth.Output);
        double activation = s.Activation.IsShort ? 0 : s.OutputImageLength * 0.2;
        double margin = s.IsTransposed && s.OutChannelsPerGroup <= FewOutputs ? FewOutputsMargin : 1;
        return (Math.Max(products * spill, weights) + Unhidden * Math.Min(products * spill, weights) + input + output + windows + transposed + activation) * s.Batch * margin;

        // All positions of a block of tiles and one of output channels.
        double Products(int vectors) => plan.PositionGroups().Sum(group =>
        {
            (int first, int count) = plan.TilesOf(group.TallOnly, group.WideOnly);
            return group.Positions * plan.RegisterTiles(first, count).Sum(call => Call(call.Tiles, vectors, plan.TapsOf(call.First, call.Tiles).Count));
        });

        double Call(int tiles, int vectors, int taps)
        {
            double fmas = tiles * vectors / isa.FmasPerCycle, loads = (tiles + vectors) / isa.LoadsPerCycle;
            int sums = plan.Reduction <= WinogradPlan.ChannelsInARow ? 1 : taps;
            return taps * plan.ChunkChannels * (Math.Max(Math.Max(fmas, loads), isa.FmaLatency) + 1.0 / plan.Unroll) + sums * tiles * vectors * (plan.Chunks == 1 ? 1.5 : 2) + 20;
        }

        // A row of positions for one input channel, its share of adding the sums of 32 channels to M included.
        double FlyStep()
        {
            double accumulators = plan.Multiplications / (s.InChannelsPerGroup * (double)s.OutChannels * plan.PositionRows), transform = 2 * plan.PositionColumns - 2;    // about: rows of 0 and of infinity take fewer
            return Math.Max((accumulators + transform) / isa.FmasPerCycle, (accumulators + plan.Spec.Taps) / isa.LoadsPerCycle) + accumulators * 2.0 / WinogradPlan.ChannelsInL1 + 1;
        }

        // V is stored to L2 and M loaded from it, a line a cycle.
        double Transform(OperationCounts count, int bits) => Math.Max(count.Arithmetic / isa.FmasPerCycle, count.Loads / isa.LoadsPerCycle) + (count.Stores + plan.Positions) * bits / 1024.0 + 10;
    }
}

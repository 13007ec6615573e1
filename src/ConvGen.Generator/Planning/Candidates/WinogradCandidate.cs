using ConvGen.Generator.Algebra;
using ConvGen.Generator.Ir;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Winograd's minimal filtering: stride 1, kernels of 2 to 5 taps, enough channels that transforms are the smaller part.</summary>
internal sealed class WinogradCandidate : ICandidate
{
    /// <summary>Positions of a tile along an axis: what Accuracy.Default bears, and what Fast adds.</summary>
    private const int MostPositions = 6, MostFastPositions = WinogradPoints.MostPositions;

    /// <summary>Taps along an axis: from 6 on only F(1, r) would be left.</summary>
    private const int MostTaps = 5;

    /// <summary>Bytes of workspace a layer may take.</summary>
    private const int MostWorkspace = 1_500_000;

    /// <summary>Bytes of the stack a unit may take.</summary>
    private const int MostStack = 160_000;

    /// <summary>Share of L2 for V, M and the weights of a position.</summary>
    private const double ShareOfL2 = 0.6;

    /// <summary>Cycles a 64-byte line of weights takes on its way from beyond L2, fetched ahead.</summary>
    private const double LineCycles = 5;

    /// <summary>What of the shorter of arithmetic and stream is not hidden under the longer.</summary>
    private const double Unhidden = 0.2;

    /// <summary>Registers for weights on their way through their transform.</summary>
    private const int SpareRegisters = 6;

    /// <summary>Bytes of transformed weights that a last-level cache still serves at the products' pace; the table has no size for it, since it is shared and differs by a factor of ten. Measured with 32 MB:
    /// 512 -> 512 at 7 x 7 (38 MB) and 32 groups of 32 channels (5 MB) take as long with packed weights as with weights on the fly, in some processes 20 % less; 768 -> 768 (85 MB) takes less on the fly.</summary>
    private const long CachedWeightBytes = 48 << 20;

    /// <summary>Share of the FMA rate that the products keep between transforms.</summary>
    private const double Efficiency = 0.97;

    /// <summary>Cycles a float takes through a transposition on the way in or out.</summary>
    private const double TransposeCyclesPerFloat = 0.2;

    public string Family => "Winograd";

    public Algorithm Algorithm => Algorithm.Winograd;

    public Verdict Consider(ConvSpec spec, IsaTable isa)
    {
        if (Objection(spec, isa) is { } objection) return Verdict.Reject(objection);
        WinogradPlan? best = null;
        foreach (int bits in isa.Widths)
        {
            if (bits > 128 && spec.OutChannelsPerGroup <= bits / 64) continue;    // half of the lanes or more would only fill
            foreach (int rows in TileSizes(spec, spec.Height))
            {
                foreach (int columns in TileSizes(spec, spec.Width))
                {
                    foreach (WinogradPlan plan in Plans(spec, isa, bits, rows, columns))
                    {
                        if (best is null || plan.Cycles < best.Cycles) best = plan;
                    }
                }
            }
        }

        return best is null ? Verdict.Reject($"no block of its tiles fits {MostWorkspace} bytes of workspace") : Verdict.Accept(best);
    }

    private static string? Objection(ConvSpec s, IsaTable isa)
    {
        if (s.Accuracy == Accuracy.Strict) return "Accuracy = Strict allows sums of products only";
        if (s.InputLength == 0) return "there is no input to read";
        if (s.Height.Stride != 1 || s.Width.Stride != 1 || s.Depth.Stride != 1) return "its tiles overlap by a fixed number of pixels, which takes a stride of 1";
        if (s.Height.Dilation != 1 || s.Width.Dilation != 1 || s.Depth.Dilation != 1) return "its tiles read adjacent pixels, which takes a dilation of 1";
        if (s.Depth.Padded != 1 || s.Depth.Kernel != 1) return "it transforms two axes, not the depth";
        if (s.Height.Kernel == 1 && s.Width.Kernel == 1) return "one tap is one multiplication: there is none to save";
        if (Math.Max(s.Height.Kernel, s.Width.Kernel) > MostTaps) return $"beyond {MostTaps} taps along an axis the transforms' rounding passes the accuracy bound";
        int tile = s.WinogradTile + Math.Max(s.Height.Kernel, s.Width.Kernel) - 1;
        if (s.WinogradTile > 0 && tile > MostFastPositions) return $"WinogradTile = {s.WinogradTile} takes {tile} x {tile} positions, and {MostFastPositions} along an axis are the most";
        if (s.WinogradTile > 0 && tile > MostPositions && s.Accuracy != Accuracy.Fast) return $"WinogradTile = {s.WinogradTile} rounds more than Accuracy = Default allows; Accuracy = Fast allows it";
        if (s.InChannelsPerGroup < 4) return "fewer than 4 input channels a group do not fill a vector of the transform";
        if (s.OutChannelsPerGroup < 4) return "fewer than 4 output channels a group do not fill a vector";
        if (s.Layout == Layout.Nchw && s.IsPadded && s.PaddingMode == PaddingMode.Circular) return "circular padding reads the opposite edge, beyond the strip of rows that channels-first tiles are made from";
        return null;
    }

    /// <summary>m of F(m, r) along an axis; larger tiles save more multiplications and round more.</summary>
    private static IEnumerable<int> TileSizes(ConvSpec spec, SpatialAxis axis)
    {
        if (axis.Kernel == 1) return [1];
        int most = (spec.Accuracy == Accuracy.Fast ? MostFastPositions : MostPositions) - axis.Kernel + 1;
        return spec.WinogradTile > 0 ? [spec.WinogradTile] : Enumerable.Range(2, Math.Max(1, most - 1)).Where(m => m + axis.Kernel - 1 != 7);
    }

    /// <summary>One plan for each sensible number of tiles in a block.</summary>
    private static IEnumerable<WinogradPlan> Plans(ConvSpec spec, IsaTable isa, int bits, int rows, int columns)
    {
        int lanes = bits / 32, channelVectors = (spec.OutChannelsPerGroup + lanes - 1) / lanes, vectors = Math.Min(2, channelVectors);
        int mostTiles = (isa.Registers - 1 - vectors) / vectors;
        WinogradPlan shape = new()
        {
            Spec = spec,
            Isa = isa.Isa,
            VectorBits = bits,
            InputBits = isa.Widths.First(width => width / 32 <= spec.InChannelsPerGroup),
            TileRows = rows,
            TileColumns = columns,
            BlockTiles = 1,
            MultiplyTiles = 1,
            Vectors = vectors,
            LastVectors = channelVectors - (channelVectors - 1) / vectors * vectors,
            TransformsWeights = false,
            Unroll = 4,
            PrefetchesWeights = false,
            SharesTransform = false,
            Cycles = 0,
            FmaCycles = 0,
        };
        shape = shape with { PrefetchesWeights = isa.Isa != TargetIsa.Vector128 && shape.WeightFloats * sizeof(float) > isa.L2Bytes * ShareOfL2 };
        if (OnTheFly(shape, isa) is { } fly) yield return fly;
        int previous = 0;
        for (int calls = 1; calls <= 4; calls++)
        {
            int blocks = (shape.Tiles + calls * mostTiles - 1) / (calls * mostTiles), tiles = (shape.Tiles + blocks - 1) / blocks;
            if (tiles == previous) continue;
            previous = tiles;
            int multiplyTiles = (tiles + (tiles + mostTiles - 1) / mostTiles - 1) / ((tiles + mostTiles - 1) / mostTiles);
            WinogradPlan plan = shape with { BlockTiles = tiles, MultiplyTiles = multiplyTiles };
            if (plan.TileBlocks == 1 && plan.ChannelBlocks * spec.Groups > 1) plan = WithSharedTransform(plan);
            if (plan.WorkspaceLength * sizeof(float) > MostWorkspace) continue;
            if (plan.BiasStart + (long)plan.PaddedChannels * spec.Groups > int.MaxValue) continue;
            yield return plan with { Cycles = Predict(plan, isa), FmaCycles = plan.Multiplications * spec.Batch / (isa.FmasPerCycle * isa.Lanes) };
        }
    }

    /// <summary>The plan that transforms weights in every call; null where its accumulators exceed the registers, or a cache serves transformed weights anyway.</summary>
    private static WinogradPlan? OnTheFly(WinogradPlan shape, IsaTable isa)
    {
        if (shape.Tiles * shape.PositionColumns + SpareRegisters > isa.Registers || shape.WeightFloats * sizeof(float) <= CachedWeightBytes) return null;
        WinogradPlan plan = shape with { TransformsWeights = true, BlockTiles = shape.Tiles, MultiplyTiles = shape.Tiles, Vectors = 1, LastVectors = 1, PrefetchesWeights = isa.Isa != TargetIsa.Vector128 };
        plan = WithSharedTransform(plan);
        if (!plan.SharesTransform || plan.WorkspaceLength * sizeof(float) > MostWorkspace) return null;
        return plan with { Cycles = Predict(plan, isa), FmaCycles = plan.Multiplications * plan.Spec.Batch / (isa.FmasPerCycle * isa.Lanes) };
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
        double products = plan.TileBlocks * plan.MultiplyCalls * plan.Positions * (double)s.Groups * ((plan.ChannelBlocks - 1) * Call(plan.Vectors) + Call(plan.LastVectors)) / Efficiency;
        if (plan.TransformsWeights) products = s.InChannelsPerGroup * (double)s.Groups * plan.ChannelBlocks * plan.PositionRows * FlyStep() / Efficiency;
        bool streams = plan.WeightFloats * sizeof(float) > isa.L2Bytes * ShareOfL2;
        double weights = streams ? plan.WeightFloats / 16.0 * LineCycles * plan.TileBlocks : 0;
        double working = (plan.VLength + (double)plan.MLength + plan.BlockWeights / plan.Positions) * sizeof(float);
        double spill = working > isa.L2Bytes * 0.9 ? 1.15 : 1;

        (OperationCounts Input, OperationCounts Weights, OperationCounts Output) counts = WinogradTransforms.Count(plan);
        double input = plan.TileBlocks * plan.BlockTiles * (double)s.Groups * plan.InputVectors * Transform(counts.Input, plan.InputBits);
        double output = plan.Tiles * (double)s.Groups * (plan.PaddedChannels / plan.Lanes) * Transform(counts.Output, plan.VectorBits);
        double windows = plan.TileBlocks * plan.BlockTiles * plan.Positions * 1.5;
        double transposed = plan.ChannelsFirst ? TransposeCyclesPerFloat * (s.ImageLength * (1 + (s.Height.Kernel - 1) / (double)plan.TileRows) + s.OutputImageLength) : 0;
        double activation = s.Activation.IsShort ? 0 : s.OutputImageLength * 0.2;
        return (Math.Max(products * spill, weights) + Unhidden * Math.Min(products * spill, weights) + input + output + windows + transposed + activation) * s.Batch;

        double Call(int vectors)
        {
            double fmas = plan.MultiplyTiles * vectors / isa.FmasPerCycle, loads = (plan.MultiplyTiles + vectors) / isa.LoadsPerCycle;
            return s.InChannelsPerGroup * (Math.Max(Math.Max(fmas, loads), isa.FmaLatency) + 1.0 / plan.Unroll) + plan.MultiplyTiles * vectors * 1.5 + 20;
        }

        // A row of positions for one input channel, its share of adding the sums of 32 channels to M included.
        double FlyStep()
        {
            int accumulators = plan.Tiles * plan.PositionColumns, transform = 2 * plan.PositionColumns - 2;    // about: rows of 0 and of infinity take fewer
            return Math.Max((accumulators + transform) / isa.FmasPerCycle, (accumulators + plan.Spec.Taps) / isa.LoadsPerCycle) + accumulators * 2.0 / WinogradPlan.ChannelsInL1 + 1;
        }

        // V is stored to L2 and M loaded from it, a line a cycle.
        double Transform(OperationCounts count, int bits) => Math.Max(count.Arithmetic / isa.FmasPerCycle, count.Loads / isa.LoadsPerCycle) + (count.Stores + plan.Positions) * bits / 1024.0 + 10;
    }
}

using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Predicted cycles of a direct kernel.</summary>
internal static class DirectCost
{
    /// <summary>Share of the FMA rate that whole layers keep of what the tile alone reaches: 92 to 96 % measured.</summary>
    private const double LayerEfficiency = 0.94;

    /// <summary>Bytes a cycle from L2 to L1, and from memory beyond, that a stream of weights sustains.</summary>
    private const double L2BytesPerCycle = 20, FarBytesPerCycle = 8;

    /// <summary>Cycles a float costs on its way into a copy, into a transposed one, and out through a transposition, as whole layers show them.</summary>
    internal const double CopyCyclesPerFloat = 0.25, TransposeInCyclesPerFloat = 0.4, TransposeOutCyclesPerFloat = 0.5;

    /// <summary>Cycles of a row of a copy, of a call of a tile, and of one of its loops.</summary>
    private const double CyclesPerCopiedRow = 30, CyclesPerTile = 20, CyclesPerLoop = 3;

    public static double Cycles(DirectPlan plan, IsaTable isa)
    {
        ConvSpec s = plan.Spec;
        double steps = Steps(plan, isa, plan.Vectors) * (plan.Blocks - 1) + Steps(plan, isa, plan.LastVectors);
        double tiles = (double)plan.RowBlocks * plan.TilesAcross * s.Depth.Output;
        double ends = tiles * ((plan.Blocks - 1) * TileEnds(plan, plan.Vectors) + TileEnds(plan, plan.LastVectors));
        return ((steps + ends) * s.Groups / LayerEfficiency + WeightCycles(plan, isa) + CopyCycles(plan)) * s.Batch;
    }

    /// <summary>The reduction steps of all tiles of one block of channels: each is one product for every output of the tile that has a tap there.</summary>
    private static double Steps(DirectPlan plan, IsaTable isa, int vectors)
    {
        ConvSpec s = plan.Spec;
        long[] columns = ReachedColumns(plan), rows = ReachedRows(plan, plan.TileRows, s.Height.Output / plan.TileRows);
        long planes = plan.SkipsPadding ? DirectTaps.Inside(s.Depth) : (long)s.Depth.Kernel * s.Depth.Output;
        double cycles = Sum(rows);
        if (plan.RowRemainder > 0) cycles += Sum(Remainder());
        return cycles * planes * s.InChannelsPerGroup;

        double Sum(long[] rowTaps)
        {
            double sum = 0;
            for (int row = 1; row < rowTaps.Length; row++)
            {
                if (rowTaps[row] == 0) continue;
                for (int column = 1; column < columns.Length; column++)
                    if (columns[column] > 0) sum += (double)rowTaps[row] * columns[column] * StepCycles(plan, isa, row * column, vectors);
            }

            return sum;
        }

        long[] Remainder()
        {
            long[] reached = new long[plan.RowRemainder + 1];
            int start = s.Height.Output - plan.RowRemainder;
            if (plan.SkipsPadding) DirectTaps.Add(reached, s.Height, start, plan.RowRemainder);
            else reached[plan.RowRemainder] = s.Height.Kernel;
            return reached;
        }
    }

    private static long[] ReachedRows(DirectPlan plan, int size, int tiles)
    {
        if (plan.SkipsPadding) return DirectTaps.Reached(plan.Spec.Height, size, tiles);
        long[] all = new long[size + 1];
        all[size] = (long)tiles * plan.Spec.Height.Kernel;
        return all;
    }

    private static long[] ReachedColumns(DirectPlan plan)
    {
        SpatialAxis width = plan.Spec.Width;
        int across = plan.TilesAcross, size = plan.TileColumns;
        if (!plan.SkipsPadding)
        {
            long[] all = new long[size + 1];
            all[size] = (long)across * width.Kernel;
            return all;
        }

        long[] reached = DirectTaps.Reached(width, size, across - 1);
        DirectTaps.Add(reached, width, width.Output - size, size);
        return reached;
    }

    /// <summary>One product for each of so many pixels: the slowest of multiply-adds, loads, weights from L2, and the wait for a sum.</summary>
    private static double StepCycles(DirectPlan plan, IsaTable isa, int pixels, int vectors)
    {
        double fmas = pixels * vectors / isa.FmasPerCycle, loads = (pixels + vectors) / isa.LoadsPerCycle, weights = vectors * plan.Lanes * sizeof(float) / L2BytesPerCycle;

        // What is hidden behind multiply-adds is not quite: tiles of 14 x 2 reach 98 %, of 28 x 1 92 % of the peak.
        return Math.Max(Math.Max(fmas, loads), Math.Max(weights, isa.FmaLatency)) + 0.05 * (loads + weights) + 0.5 / plan.Unroll;
    }

    /// <summary>What a call of a tile takes beside its steps: loops, bias and stores.</summary>
    private static double TileEnds(DirectPlan plan, int vectors)
    {
        int loops = plan.TapsAdjacent ? plan.Spec.Depth.Kernel * plan.Spec.Height.Kernel : plan.Spec.Taps;
        return loops * CyclesPerLoop + plan.TilePixels * vectors * 1.5 + CyclesPerTile;
    }

    /// <summary>Weights from beyond L2. A block that rows pass under stays in L2 if it fits there beside the rows, else every pass fetches it again.</summary>
    private static double WeightCycles(DirectPlan plan, IsaTable isa)
    {
        const double HiddenShare = 0.75;    // of the time it takes, behind multiply-adds
        ConvSpec s = plan.Spec;
        double bytes = plan.Weights!.Value.Floats(s) * sizeof(float), passes = 1;
        if (!plan.RowsOutside)
        {
            double block = (double)plan.BlockWidth * s.ReductionLength * sizeof(float);
            passes = block > isa.L2Bytes * 0.75 ? (double)plan.RowBlocks * s.Depth.Output : 1 + bytes / isa.L2Bytes * 0.1;
        }

        return bytes * passes / FarBytesPerCycle * (1 - HiddenShare);
    }

    /// <summary>The way into a copy and out of a tile.</summary>
    private static double CopyCycles(DirectPlan plan)
    {
        ConvSpec s = plan.Spec;
        double floats = plan.BandBlocks > 0 ? (double)plan.WorkspaceLength * plan.Bands : plan.WorkspaceLength;
        if (plan.LeavesRows) floats *= (double)s.Height.Span / s.Height.Stride;
        double rows = plan.CopiesInput ? floats / plan.RowStride : 0;
        double perFloat = s.Layout == Layout.Nchw ? TransposeInCyclesPerFloat : CopyCyclesPerFloat;
        return floats * perFloat + rows * CyclesPerCopiedRow + (plan.StoresChannelsFirst ? s.OutputImageLength * TransposeOutCyclesPerFloat : 0);
    }
}

using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Chooses tiles, vector width and copy of channels-last depthwise.</summary>
internal static class DepthwiseChannelsLastPlanner
{
    /// <summary>Weights of one kernel row kept in registers: with more, too few accumulators are left to hide the latency of a multiply-add.</summary>
    private const int MaxTapsPerRun = 8;

    /// <summary>Different border tiles that are still worth their code; beyond, a padded copy.</summary>
    private const int MaxVariants = 5;

    /// <summary>Multiply-adds printed over all variants of both tiles: three instruction sets must fit a layer's 200 KB.</summary>
    private const int MaxPrintedFmas = 1000;

    /// <summary>Multiply-adds in one method (docs/performance.md).</summary>
    private const int MaxFmasPerMethod = 400;

    /// <summary>Cycles to enter a tile's body once more and to turn one of its kernel rows: pointers, loop ends, branches.</summary>
    private const double TileOverhead = 6, RowOverhead = 1;

    /// <summary>Cycles a 64-byte line takes between L2 and L1, as far as multiply-adds do not hide it.</summary>
    private const double LineCycles = 0.7;

    /// <summary>Cycles a float costs on its way into a padded copy, as in Direct.</summary>
    private const double CopyCyclesPerFloat = 0.5;

    /// <summary>Units for each call, so that a handful of threads end together.</summary>
    private const int EnoughUnits = 24;

    public static DepthwiseChannelsLastPlan Plan(ConvSpec spec, IsaTable isa)
    {
        bool mustCopy = spec.IsPadded && spec.PaddingMode != PaddingMode.Zeros;
        DepthwiseChannelsLastPlan chosen = Tiled(spec, isa, mustCopy);
        if (!mustCopy && spec.IsPadded)
        {
            DepthwiseChannelsLastPlan copying = Tiled(spec, isa, copiesInput: true);
            if (copying.Cycles < chosen.Cycles) chosen = copying;
        }

        return chosen with { ChannelParts = Parts(chosen) };
    }

    /// <summary>The cheapest tiles, from a padded copy or in place; cycles without bound where no tiles in place keep within a layer's code.</summary>
    /// <param name="epilogue">Multiply-adds whose text is as long as an output's activation; counted where another half shares the layer's code.</param>
    public static DepthwiseChannelsLastPlan Tiled(ConvSpec spec, IsaTable isa, bool copiesInput, int epilogue = 0)
    {
        return Tiles(new DepthwiseChannelsLastPlan
        {
            Spec = spec,
            Isa = isa.Isa,
            VectorBits = Width(spec, isa),
            RowTile = new DepthwiseTile(1, 1),
            BlockTile = null,
            TapsPerRun = TapsPerRun(spec.Width.Kernel),
            UnrollsKernelRows = false,
            CopiesInput = copiesInput,
            ChannelParts = 1,
            Cycles = double.MaxValue,
            FmaCycles = spec.MultiplyAdds / (isa.FmasPerCycle * isa.Lanes),
        }, isa, epilogue);
    }

    /// <summary>The narrowest vector that holds every channel, else the widest there is.</summary>
    private static int Width(ConvSpec spec, IsaTable isa)
    {
        int fits = isa.Widths.LastOrDefault(bits => bits / 32 >= spec.InChannels);
        return fits == 0 ? isa.Widths[0] : fits;
    }

    /// <summary>All taps of a kernel row, or the most even division that keeps to <see cref="MaxTapsPerRun"/>.</summary>
    private static int TapsPerRun(int kernel)
    {
        int runs = (kernel + MaxTapsPerRun - 1) / MaxTapsPerRun;
        return (kernel + runs - 1) / runs;
    }

    private static DepthwiseChannelsLastPlan Tiles(DepthwiseChannelsLastPlan plan, IsaTable isa, int epilogue)
    {
        int accumulators = isa.Registers - 1 - Math.Min(plan.TapsPerRun, plan.Width.Kernel);
        DepthwiseChannelsLastPlan best = plan;
        for (int columns = Math.Min(accumulators, plan.Width.Output); columns >= 1; columns--)
        {
            DepthwiseChannelsLastPlan row = Costed(plan with { RowTile = new DepthwiseTile(1, columns) }, isa, epilogue);
            if (row.Cycles < best.Cycles) best = row;
        }

        DepthwiseChannelsLastPlan single = best;
        for (int rows = 2; rows <= Math.Min(4, plan.EndWholeRow - plan.FirstWholeRow); rows++)
        {
            for (int columns = Math.Min(accumulators / rows, plan.Width.Output); columns >= 1; columns--)
            {
                DepthwiseTile tile = new(rows, columns);
                DepthwiseChannelsLastPlan block = Costed(single with { BlockTile = tile }, isa, epilogue);
                if (block.Cycles < best.Cycles) best = block;
                if (tile.Pixels + plan.Height.Kernel * plan.Width.Kernel + 1 > isa.Registers) continue;
                block = Costed(single with { BlockTile = tile, UnrollsKernelRows = true }, isa, epilogue);
                if (block.Cycles < best.Cycles) best = block;
            }
        }

        return best;
    }

    private static DepthwiseChannelsLastPlan Costed(DepthwiseChannelsLastPlan plan, IsaTable isa, int epilogue)
    {
        if (!FitsCode(plan, epilogue)) return plan with { Cycles = double.MaxValue };
        SpatialAxis h = plan.Height;
        double steps = plan.RowBlocks * (plan.BlockTile is { } block ? Row(block) : 0);
        int blockRows = plan.RowBlocks * (plan.BlockTile?.Rows ?? 0);
        steps += (h.Output - blockRows) * Row(plan.RowTile);
        double copy = plan.CopiesInput ? plan.WorkspaceLength * CopyCyclesPerFloat : 0;
        return plan with { Cycles = (steps * plan.Depth.Output * plan.Blocks + copy) * plan.Spec.Batch };

        double Row(DepthwiseTile tile) => plan.Runs(tile).Sum(run => run.Count * TileCycles(plan, isa, tile, run));
    }

    /// <summary>Cycles of one tile for one vector of channels; rows cut by the padding are counted as whole.</summary>
    private static double TileCycles(DepthwiseChannelsLastPlan plan, IsaTable isa, DepthwiseTile tile, TileRun run)
    {
        SpatialAxis h = plan.Height, w = plan.Width;
        (int products, int columns) = plan.KernelRow(tile, run);
        int inputRows = (tile.Rows - 1) * Math.Min(h.Stride, h.Kernel) + h.Kernel;
        bool unrolls = plan.UnrollsKernelRows && tile == plan.BlockTile;
        double hidden = Math.Max(1, isa.FmaLatency * isa.FmasPerCycle / tile.Pixels);
        double fmas = h.Kernel * products * tile.Rows / isa.FmasPerCycle * hidden;
        double inputs = (unrolls ? inputRows : h.Kernel * tile.Rows) * columns;
        double loads = (inputs + h.Kernel * w.Kernel) / isa.LoadsPerCycle;
        double slices = plan.Depth.Kernel * (Math.Max(fmas, loads) + (unrolls ? 1 : h.Kernel) * RowOverhead);

        // Pixels a power of two apart push each other out of L1 before the next kernel row asks for them again.
        double lines = (plan.Depth.Kernel * (plan.Collides ? inputs : inputRows * columns) + tile.Pixels) * plan.UsedLanes * sizeof(float) / 64.0;
        return slices + lines * LineCycles + TileOverhead;
    }

    /// <summary>Whether the tiles' methods are few and small enough.</summary>
    private static bool FitsCode(DepthwiseChannelsLastPlan plan, int epilogue)
    {
        int all = 0;
        foreach (DepthwiseTile tile in plan.BlockTile is { } block ? (DepthwiseTile[])[plan.RowTile, block] : [plan.RowTile])
        {
            int variants = 0;
            foreach (TileRun run in plan.Runs(tile).GroupBy(run => (run.From, run.To)).Select(same => same.First()))
            {
                int products = tile.Rows * (plan.LoopsTaps(tile, run)
                    ? tile.Columns * (plan.TapsPerRun + plan.Width.Kernel % plan.TapsPerRun)
                    : plan.KernelRow(tile, run).Products);
                if (plan.UnrollsKernelRows && tile == plan.BlockTile) products *= plan.Height.Kernel;
                if (products > MaxFmasPerMethod || ++variants > MaxVariants) return false;
                all += products + tile.Pixels * epilogue;
            }
        }

        return all <= MaxPrintedFmas;
    }

    /// <summary>Ranges of channels, none of them narrower than four vectors.</summary>
    private static int Parts(DepthwiseChannelsLastPlan plan)
    {
        int units = plan.Depth.Output * plan.RowSteps;
        return Math.Max(1, Math.Min(plan.Blocks / 4, (EnoughUnits + units - 1) / units));
    }
}

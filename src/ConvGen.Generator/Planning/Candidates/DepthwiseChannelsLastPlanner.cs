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
    private const int MaxPrintedFmas = 800;

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
        DepthwiseChannelsLastPlan plan = new()
        {
            Spec = spec,
            Isa = isa.Isa,
            VectorBits = Width(spec, isa),
            RowTile = new DepthwiseTile(1, 1),
            BlockTile = null,
            TapsPerRun = TapsPerRun(spec.Width.Kernel),
            CopiesInput = spec.IsPadded && spec.PaddingMode != PaddingMode.Zeros,
            ChannelParts = 1,
            Cycles = double.MaxValue,
            FmaCycles = spec.MultiplyAdds / (isa.FmasPerCycle * isa.Lanes),
        };
        DepthwiseChannelsLastPlan chosen = Tiles(plan, isa);
        if (!plan.CopiesInput && spec.IsPadded)
        {
            DepthwiseChannelsLastPlan copying = Tiles(plan with { CopiesInput = true }, isa);
            if (copying.Cycles < chosen.Cycles) chosen = copying;
        }

        return chosen with { ChannelParts = Parts(chosen) };
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

    private static DepthwiseChannelsLastPlan Tiles(DepthwiseChannelsLastPlan plan, IsaTable isa)
    {
        int accumulators = isa.Registers - 1 - Math.Min(plan.TapsPerRun, plan.Width.Kernel);
        DepthwiseChannelsLastPlan best = plan;
        for (int columns = Math.Min(accumulators, plan.Width.Output); columns >= 1; columns--)
        {
            DepthwiseChannelsLastPlan row = Costed(plan with { RowTile = new DepthwiseTile(1, columns) }, isa);
            if (row.Cycles < best.Cycles) best = row;
        }

        DepthwiseChannelsLastPlan single = best;
        for (int rows = 2; rows <= Math.Min(4, plan.EndWholeRow - plan.FirstWholeRow); rows++)
        {
            for (int columns = Math.Min(accumulators / rows, plan.Width.Output); columns >= 1; columns--)
            {
                DepthwiseChannelsLastPlan block = Costed(single with { BlockTile = new DepthwiseTile(rows, columns) }, isa);
                if (block.Cycles < best.Cycles) best = block;
            }
        }

        return best;
    }

    private static DepthwiseChannelsLastPlan Costed(DepthwiseChannelsLastPlan plan, IsaTable isa)
    {
        (int variants, int printed) = Printed(plan);
        if (printed > MaxPrintedFmas || variants > MaxVariants || (variants > 1 && plan.TapsPerRun < plan.Width.Kernel)) return plan with { Cycles = double.MaxValue };
        SpatialAxis h = plan.Height, w = plan.Width;
        double steps = plan.RowBlocks * (plan.BlockTile is { } block ? Row(block) : 0);
        int blockRows = plan.RowBlocks * (plan.BlockTile?.Rows ?? 0);
        steps += (h.Output - blockRows) * Row(plan.RowTile);
        double copy = plan.CopiesInput ? plan.WorkspaceLength * CopyCyclesPerFloat : 0;
        return plan with { Cycles = (steps * plan.Depth.Output * plan.Blocks + copy) * plan.Spec.Batch };

        double Row(DepthwiseTile tile) => plan.Runs(tile).Sum(run => run.Count * Tile(tile, run));

        // Cycles of one tile for one vector of channels; rows cut by the padding are counted as whole.
        double Tile(DepthwiseTile tile, TileRun run)
        {
            int products = 0;
            HashSet<int> columns = [];
            for (int j = 0; j < tile.Columns; j++)
            {
                for (int k = 0; k < w.Kernel; k++)
                {
                    int column = j * w.Stride + k * w.Dilation;
                    if (column < run.From || column >= run.To) continue;
                    products++;
                    columns.Add(column);
                }
            }

            double hidden = Math.Max(1, isa.FmaLatency * isa.FmasPerCycle / tile.Pixels);
            double fmas = products * tile.Rows / isa.FmasPerCycle * hidden;
            double loads = (columns.Count * tile.Rows + w.Kernel) / isa.LoadsPerCycle;
            double rows = plan.Depth.Kernel * h.Kernel * (Math.Max(fmas, loads) + RowOverhead);
            int inputRows = plan.Depth.Kernel * ((tile.Rows - 1) * Math.Min(h.Stride, h.Kernel) + h.Kernel);
            double lines = (inputRows * columns.Count + tile.Pixels) * plan.UsedLanes * sizeof(float) / 64.0;
            return rows + lines * LineCycles + TileOverhead;
        }
    }

    /// <summary>Different tiles of a plan, and the multiply-adds that print them.</summary>
    private static (int Variants, int Fmas) Printed(DepthwiseChannelsLastPlan plan)
    {
        int variants = 0, fmas = 0;
        foreach (DepthwiseTile tile in plan.BlockTile is { } block ? (DepthwiseTile[])[plan.RowTile, block] : [plan.RowTile])
        {
            int borders = plan.Runs(tile).Select(run => (run.From, run.To)).Distinct().Count();
            variants = Math.Max(variants, borders);
            fmas += borders * tile.Pixels * Math.Min(plan.TapsPerRun * 2, plan.Width.Kernel);
        }

        return (variants, fmas);
    }

    /// <summary>Ranges of channels, none of them narrower than four vectors.</summary>
    private static int Parts(DepthwiseChannelsLastPlan plan)
    {
        int units = plan.Depth.Output * plan.RowSteps;
        return Math.Max(1, Math.Min(plan.Blocks / 4, (EnoughUnits + units - 1) / units));
    }
}

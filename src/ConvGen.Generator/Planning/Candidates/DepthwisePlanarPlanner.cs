using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Chooses tile, bands and loops of channels-first depthwise.</summary>
internal static class DepthwisePlanarPlanner
{
    /// <summary>Floats of a window: half of L1, the other half for the input and output that stream past.</summary>
    private const int WindowBudget = 4096;

    /// <summary>Multiply-adds in one method (docs/performance.md).</summary>
    private const int MaxFmas = 320;

    /// <summary>Units of a call, so that a handful of threads end together.</summary>
    private const int EnoughUnits = 24;

    /// <summary>Multiply-adds of a tile so short that the processor overlaps it with the next one, which hides their latency however few the accumulators.</summary>
    private const int ReorderWindow = 100;

    /// <summary>Cycles to enter a tile, to start a unit, and a row of a window costs that the runtime copies. From the measured 3x3 at 14x14 and 7x7.</summary>
    private const double TileOverhead = 6, UnitOverhead = 10, CallPerRow = 25;

    private const int FloatsPerLine = 16;

    public static DepthwisePlanarPlan Plan(ConvSpec spec, IsaTable isa)
    {
        DepthwisePlanarPlan? best = null;
        foreach (int bits in isa.Widths.Reverse())
        {
            int lanes = bits / 32, across = (spec.Width.Output + lanes - 1) / lanes;
            foreach (int rowsPerVector in (int[])[1, RowsInVector(spec, lanes)])
            {
                if (rowsPerVector > 1 && bits != isa.Widths[0]) continue;
                for (int vectors = 1; vectors <= Math.Min(rowsPerVector > 1 ? 1 : 8, across); vectors++)
                {
                    if (vectors < across && vectors * lanes > spec.Width.Output) continue;
                    for (int rows = rowsPerVector; rows <= spec.Height.Output; rows++)
                    {
                        if (rows % rowsPerVector != 0 && rows != spec.Height.Output) continue;
                        if ((rows + rowsPerVector - 1) / rowsPerVector * vectors >= isa.Registers) break;
                        foreach (bool holdsInputs in (bool[])[false, true])
                        {
                            DepthwisePlanarPlan? plan = Tiled(spec, isa, bits, rowsPerVector, rows, vectors, holdsInputs);
                            if (plan is not null && (best is null || plan.Cycles < best.Cycles)) best = plan;
                        }
                    }
                }
            }
        }

        return best!;
    }

    /// <summary>Rows of a narrow plane that fit a vector when the padding between them is shared; their outputs, of which padding wider than the kernel makes more than inputs, must fit it as well.</summary>
    private static int RowsInVector(ConvSpec spec, int lanes) => spec.Width.Output >= lanes
        ? 1
        : Math.Min(spec.Height.Output, Math.Min((lanes - spec.Width.Output) / DenseRowStride(spec) + 1, lanes / spec.Width.Output));

    /// <summary>Floats from a row to the next where rows lie as close as their padding allows: zeros to the right of one are zeros to the left of the next.</summary>
    private static int DenseRowStride(ConvSpec spec)
    {
        SpatialAxis w = spec.Width;
        bool shares = w.Stride == 1 && spec.PaddingMode == PaddingMode.Zeros;
        return shares ? w.Input + Math.Max(w.PadBegin, w.PadEnd) : SlotsOf(w, w.Output);
    }

    /// <summary>Column slots that the windows of so many outputs cover, and at least those of every input column when that is all outputs.</summary>
    private static int SlotsOf(SpatialAxis axis, int outputs)
    {
        int covered = outputs + (axis.Span - 1) / axis.Stride;
        return outputs < axis.Output ? covered : Math.Max(covered, (axis.PadBegin + axis.Input + axis.Stride - 1) / axis.Stride);
    }

    /// <summary>The plan for one tile; null where its registers do not suffice.</summary>
    private static DepthwisePlanarPlan? Tiled(ConvSpec spec, IsaTable isa, int bits, int rowsPerVector, int rows, int vectors, bool holdsInputs)
    {
        DepthwisePlanarPlan plan = new()
        {
            Spec = spec,
            Isa = isa.Isa,
            VectorBits = bits,
            RowsPerVector = rowsPerVector,
            TileRows = rows,
            TileVectors = vectors,
            RowBands = 1,
            ColumnBands = 1,
            RowStride = 0,
            LoopsColumns = false,
            KernelRowsPerRun = spec.Height.Kernel,
            HoldsInputs = holdsInputs,
            Cycles = 0,
            FmaCycles = spec.MultiplyAdds / (isa.FmasPerCycle * isa.Lanes),
        };
        plan = Banded(plan);
        int ofColumn = plan.ProductsOfColumn();
        plan = plan with { LoopsColumns = ofColumn * spec.Width.Kernel > MaxFmas };
        if (holdsInputs)
        {
            bool worthIt = plan.IsWholePlane && spec.PaddingMode == PaddingMode.Zeros && ofColumn <= MaxFmas;
            if (!worthIt) return null;
        }
        else
        {
            int most = Math.Min(MaxFmas / plan.Accumulators, isa.Registers - 1 - plan.Accumulators);
            if (most < 1) return null;
            int runs = (spec.Height.Kernel + most - 1) / most;
            plan = plan with { KernelRowsPerRun = (spec.Height.Kernel + runs - 1) / runs };
        }

        return plan.LiveRegisters > isa.Registers ? null : plan with { Cycles = Predict(plan, isa) };
    }

    /// <summary>Divides the plane until a window fits the budget and there are units enough; no band is smaller than a tile.</summary>
    private static DepthwisePlanarPlan Banded(DepthwisePlanarPlan plan)
    {
        ConvSpec s = plan.Spec;
        int mostRows = Math.Max(1, s.Height.Output / plan.TileRows), mostColumns = plan.IsOneTileWide ? 1 : Math.Max(1, s.Width.Output / plan.TileColumns);
        plan = Strided(plan);
        while (plan.Spec.Depth.Kernel * plan.SliceFloats > WindowBudget && plan.RowBands < mostRows) plan = plan with { RowBands = plan.RowBands + 1 };
        while (plan.Spec.Depth.Kernel * plan.SliceFloats > WindowBudget && plan.ColumnBands < mostColumns) plan = Strided(plan with { ColumnBands = plan.ColumnBands + 1 });
        while (Units(plan) < EnoughUnits && plan.RowBands < mostRows) plan = plan with { RowBands = plan.RowBands + 1 };
        while (Units(plan) < EnoughUnits && plan.ColumnBands < mostColumns) plan = Strided(plan with { ColumnBands = plan.ColumnBands + 1 });
        return plan;

        static int Units(DepthwisePlanarPlan plan) => plan.Spec.InChannels * plan.Spec.Depth.Output * plan.RowBands * plan.ColumnBands;

        static DepthwisePlanarPlan Strided(DepthwisePlanarPlan plan) => plan with
        {
            RowStride = plan.RowsPerVector > 1 ? DenseRowStride(plan.Spec) : (SlotsOf(plan.Spec.Width, plan.BandColumns) + 15) / 16 * 16,
        };
    }

    private static double Predict(DepthwisePlanarPlan plan, IsaTable isa)
    {
        ConvSpec s = plan.Spec;
        int products = s.Width.Kernel * (plan.KernelRowsPerRun == s.Height.Kernel ? plan.ProductsOfColumn() : plan.Accumulators * s.Height.Kernel);
        bool isShort = products * s.Depth.Kernel <= ReorderWindow;
        double hidden = isShort ? 1 : Math.Max(1, isa.FmaLatency * isa.FmasPerCycle / plan.Accumulators);
        double fmas = products / isa.FmasPerCycle * hidden;
        int runs = (s.Height.Kernel + plan.KernelRowsPerRun - 1) / plan.KernelRowsPerRun;
        double loads = (LoadAccesses(plan) * runs + s.Height.Kernel * s.Width.Kernel) / isa.LoadsPerCycle;
        double loops = plan.LoopsColumns ? 2 * s.Width.Kernel * runs : 0;
        double stores = plan.Accumulators * (plan.RowsPerVector > 1 ? 2.5 : 1.5);
        double tile = s.Depth.Kernel * (Math.Max(fmas, loads) + 0.1 * loads + loops) + stores + TileOverhead;
        double tiles = Math.Ceiling((double)plan.BandRows / plan.TileRows) * Math.Ceiling((double)plan.BandColumns / plan.TileColumns);
        return ((tiles * tile * plan.Filters + s.Depth.Kernel * CopyCycles(plan, isa) + UnitOverhead) * plan.Phases[0].Units + LayerTraffic.Cycles(s, isa, overlapped: false, streams: false)) * s.Batch;
    }

    /// <summary>Accesses to L1 that the taps of one run of kernel rows make: a vector that straddles two lines counts twice.</summary>
    private static int LoadAccesses(DepthwisePlanarPlan plan)
    {
        ConvSpec s = plan.Spec;
        HashSet<int> positions = plan.InputPositions();
        int accesses = 0;
        for (int k = 0; k < s.Width.Kernel; k++)
        {
            int column = plan.Lead + k * s.Width.Dilation / s.Width.Stride;
            accesses += positions.Sum(position => (position + column) % FloatsPerLine + plan.Lanes > FloatsPerLine ? 2 : 1);
        }

        return accesses;
    }

    /// <summary>Cycles to copy one slice of a window.</summary>
    private static double CopyCycles(DepthwisePlanarPlan plan, IsaTable isa)
    {
        ConvSpec s = plan.Spec;
        if (plan.CopiesPacked) return s.Height.Input * Math.Min(1, (double)plan.RowStride / plan.Lanes) * 1.5;
        int rows = (plan.BandRows - 1) * s.Height.Stride + s.Height.Span, columns = (plan.BandColumns - 1) * s.Width.Stride + s.Width.Span;
        double vectors = Math.Ceiling((double)columns / isa.Lanes);
        return rows * (plan.PrintsCopy ? s.Width.Stride <= 2 ? vectors * (s.Width.Stride == 1 ? 2 : 3.5) + 1 : columns
            : s.Width.Stride <= 2 ? vectors * 3 + CallPerRow
            : columns * 1.5 + CallPerRow);
    }
}

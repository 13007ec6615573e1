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

    /// <summary>Accesses of a vector load along the width: most taps straddle two cache lines.</summary>
    private const double AccessesPerLoad = 1.5;

    /// <summary>Cycles to copy one row of a window beyond its vectors, to enter a tile and to start a unit.</summary>
    private const double CopyRowOverhead = 8, TileOverhead = 10, UnitOverhead = 40;

    public static DepthwisePlanarPlan Plan(ConvSpec spec, IsaTable isa)
    {
        DepthwisePlanarPlan? best = null;
        foreach (int bits in isa.Widths)
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
                        DepthwisePlanarPlan? plan = Tiled(spec, isa, bits, rowsPerVector, rows, vectors);
                        if (plan is not null && (best is null || plan.Cycles < best.Cycles)) best = plan;
                    }
                }
            }
        }

        return best!;
    }

    /// <summary>Rows of a narrow plane that fit a vector when the padding between them is shared.</summary>
    private static int RowsInVector(ConvSpec spec, int lanes) =>
        spec.Width.Output >= lanes ? 1 : Math.Min(spec.Height.Output, (lanes - spec.Width.Output) / DenseRowStride(spec) + 1);

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

    private static DepthwisePlanarPlan? Tiled(ConvSpec spec, IsaTable isa, int bits, int rowsPerVector, int rows, int vectors)
    {
        int accumulators = (rows + rowsPerVector - 1) / rowsPerVector * vectors, kernelRows = spec.Height.Kernel;
        int most = Math.Max(1, Math.Min(MaxFmas / accumulators, isa.Registers - 1 - accumulators));
        bool loopsColumns = accumulators * kernelRows * spec.Width.Kernel > MaxFmas;
        int perRun = kernelRows <= most ? kernelRows : (kernelRows + (kernelRows + most - 1) / most - 1) / ((kernelRows + most - 1) / most);
        if (accumulators + perRun + 1 > isa.Registers) return null;
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
            LoopsColumns = loopsColumns,
            KernelRowsPerRun = perRun,
            Cycles = 0,
            FmaCycles = spec.MultiplyAdds / (isa.FmasPerCycle * isa.Lanes),
        };
        plan = Banded(plan);
        return plan with { Cycles = Predict(plan, isa) };
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
        PlanarVector[] vectors = [.. plan.Vectors()];
        int products = s.Width.Kernel * vectors.Sum(vector => Enumerable.Range(0, s.Height.Kernel).Count(row => !plan.IsAbsent(vector, row)));
        bool isShort = products * s.Depth.Kernel <= ReorderWindow;
        double hidden = isShort ? 1 : Math.Max(1, isa.FmaLatency * isa.FmasPerCycle / plan.Accumulators);
        double fmas = products / isa.FmasPerCycle * hidden;

        // Rows of input that one column of taps touches: rows of the tile share them.
        int runs = (s.Height.Kernel + plan.KernelRowsPerRun - 1) / plan.KernelRowsPerRun;
        HashSet<int> touched = [];
        foreach (PlanarVector vector in vectors)
        {
            for (int k = 0; k < plan.KernelRowsPerRun; k++)
            {
                if (!plan.IsAbsent(vector, k)) touched.Add(vector.Row * s.Height.Stride + k * s.Height.Dilation);
            }
        }

        double loads = s.Width.Kernel * (touched.Count * plan.TileVectors * runs * AccessesPerLoad + s.Height.Kernel) / isa.LoadsPerCycle;
        double tile = s.Depth.Kernel * (Math.Max(fmas, loads) + (plan.LoopsColumns ? 2 * s.Width.Kernel * runs : 0)) + plan.Accumulators * (plan.RowsPerVector > 1 ? 2.5 : 1) + TileOverhead;
        double tiles = Math.Ceiling((double)plan.BandRows / plan.TileRows) * Math.Ceiling((double)plan.BandColumns / plan.TileColumns);
        int rows = (plan.BandRows - 1) * s.Height.Stride + s.Height.Span, columns = (plan.BandColumns - 1) * s.Width.Stride + s.Width.Span;
        double copy = s.Depth.Kernel * rows * (columns / (double)isa.Lanes * (s.Width.Stride == 1 ? 1.5 : 3) + CopyRowOverhead);
        return (tiles * tile * plan.Filters + copy + UnitOverhead) * plan.Phases[0].Units * s.Batch;
    }
}

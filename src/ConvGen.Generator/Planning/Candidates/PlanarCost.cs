using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Predicted cycles of a planar kernel.</summary>
internal static class PlanarCost
{
    /// <summary>Share of the FMA rate that whole layers keep of what the tile alone reaches: 85 to 92 % measured for planar 3x3 layers, against 92 to 96 of Direct.</summary>
    private const double LayerEfficiency = 0.92;

    /// <summary>Cycles a float of the padded copy costs: rows copied by vectors, or sorted by stride phase.</summary>
    private const double CopyCyclesPerFloat = 0.2, SortCyclesPerFloat = 0.5;

    /// <summary>Cycles of a row of the copy, beside its floats, and of a phase or a call of a tile.</summary>
    private const double CyclesPerCopiedRow = 12, CyclesPerPhase = 100, CyclesPerTile = 12;

    /// <summary>Bytes a cycle that weights stream at from beyond L2, as Direct counts them.</summary>
    private const double FarBytesPerCycle = 8;

    public static double Cycles(PlanarPlan plan, IsaTable isa)
    {
        ConvSpec s = plan.View;
        double block = 0;
        foreach ((int channels, int count) in new[] { (plan.Register.Channels, plan.Blocks - 1), (plan.LastChannels, 1) })
        {
            if (count == 0) continue;
            double row = plan.WholeTiles * TileCycles(plan, isa, channels, plan.Register.Vectors);
            if (plan.TailColumns is { } tail) row += TileCycles(plan, isa, channels, tail.Vectors);
            block += count * row;
        }

        int rowTiles = (s.Height.Output + plan.Register.Rows - 1) / plan.Register.Rows;
        double compute = block * rowTiles * s.Depth.Output * s.Groups / LayerEfficiency;
        double weights = (double)plan.Weights!.Value.Floats(s) * sizeof(float) / FarBytesPerCycle * 0.25;
        return (compute + weights + CopyCycles(plan) + CyclesPerPhase) * s.Batch;
    }

    private static double CopyCycles(PlanarPlan plan)
    {
        if (!plan.Input.Copied) return 0;
        double perFloat = plan.Input.ColumnPhases > 1 ? SortCyclesPerFloat : CopyCyclesPerFloat;
        double rows = plan.WorkspaceLength / plan.Input.RowStride;
        return plan.WorkspaceLength * perFloat + rows * CyclesPerCopiedRow + CyclesPerPhase;
    }

    /// <summary>A tile of some channels and vectors: the slowest of multiply-adds, loads and the wait for a sum, then loops, bias and stores.</summary>
    private static double TileCycles(PlanarPlan plan, IsaTable isa, int channels, int vectors)
    {
        ConvSpec s = plan.View;
        int rows = plan.Register.Rows, accumulators = channels * rows * vectors;

        // A vector load at any float crosses a cache line in lanes / 16 of cases, and then counts twice.
        double split = 1 + plan.Lanes / 16.0;
        bool masked = !plan.Input.Copied && s.Width.Output < plan.Lanes;
        if (masked && plan.VectorBits == 128) split = plan.Lanes;
        double step, steps;
        if (rows == 1)
        {
            steps = s.ReductionLength;
            step = Step(accumulators, vectors * split + channels, 1);
        }
        else
        {
            int inputRows = Enumerable.Range(0, rows).SelectMany(r => Enumerable.Range(0, s.Height.Kernel).Select(k => r * s.Height.Stride + k * s.Height.Dilation)).Distinct().Count();
            steps = (double)s.ReductionLength / s.Height.Kernel;
            step = Step(accumulators * s.Height.Kernel, inputRows * vectors * split + s.Height.Kernel * channels, s.Height.Kernel);
        }

        double turns = 1;
        foreach (ReductionLoop loop in plan.Reduction) turns *= loop.Turns;
        return steps * step + turns * 2 + accumulators * 1.5 + CyclesPerTile;

        // chain: products of a step that wait for one another.
        double Step(double fmas, double loads, int chain) =>
            Math.Max(Math.Max(fmas / isa.FmasPerCycle, loads / isa.LoadsPerCycle), (double)chain * isa.FmaLatency);
    }
}

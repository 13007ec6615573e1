using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Predicted cycles of a planar kernel.</summary>
internal static class PlanarCost
{
    /// <summary>Share of the FMA rate that whole layers keep of what the tile alone reaches.</summary>
    private const double LayerEfficiency = 0.94;

    /// <summary>Cycles a float of a padded copy costs: rows copied by vectors, or sorted by stride phase; twice that where the copy leaves L2.</summary>
    private const double CopyCyclesPerFloat = 0.15, SortCyclesPerFloat = 0.4;

    /// <summary>Cycles beside the floats: a row of a copy by the runtime, a row gathered by printed code, a phase or a unit, a tile.</summary>
    private const double CyclesPerCopiedRow = 25, CyclesPerGatheredRow = 5, CyclesPerUnit = 40, CyclesPerTile = 12;

    /// <summary>Cycles of a vector loaded and stored, of one line that comes from L2 instead of L1, and of a float that a scalar loop moves.</summary>
    private const double CyclesPerMove = 2, CyclesPerFarLine = 1.5, ScalarCyclesPerFloat = 1.3;

    /// <summary>Bytes a cycle that weights stream at from L2, and from beyond, as Direct counts them.</summary>
    private const double L2BytesPerCycle = 32, FarBytesPerCycle = 8;

    public static double Cycles(PlanarPlan plan, IsaTable isa)
    {
        ConvSpec s = plan.View;
        PlanarTile tile = plan.Register;
        double farLines = FarLines(plan, isa) * CyclesPerFarLine;
        double blocks = (plan.Blocks - 1) * Row(tile.Channels) + Row(plan.LastChannels);
        double rowsOfTiles = plan.JoinsRows ? plan.RowStrips : s.Height.Output / plan.StripRows * Ceiling(plan.StripRows, tile.Rows) + Ceiling(s.Height.Output % plan.StripRows, tile.Rows);
        double compute = blocks * rowsOfTiles * s.Depth.Output * s.Groups / LayerEfficiency;

        double units = (double)s.Groups * plan.Strips * plan.BlockUnits;
        double weightBytes = (double)s.WeightLength * sizeof(float);
        double weights = weightBytes <= isa.L2Bytes / 2 ? weightBytes / FarBytesPerCycle * 0.25 : weightBytes / FarBytesPerCycle * 0.25 * plan.Strips;
        return (compute + weights + units * (CyclesPerUnit + GatherCycles(plan)) + CopyCycles(plan, isa)) * s.Batch;

        double Row(int channels)
        {
            double cycles = plan.WholeTiles * (TileCycles(plan, isa, channels, tile.Vectors) + farLines);
            return plan.TailVectors > 0 ? cycles + TileCycles(plan, isa, channels, plan.TailVectors) + farLines : cycles;
        }
    }

    /// <summary>Cycles to make the padded copy.</summary>
    private static double CopyCycles(PlanarPlan plan, IsaTable isa)
    {
        if (plan.Input.Source != PlanarSource.PaddedCopy) return 0;
        double perFloat = plan.Input.ColumnPhases > 1 ? SortCyclesPerFloat : CopyCyclesPerFloat;
        double far = plan.WorkspaceLength * sizeof(float) > isa.L2Bytes ? 2 : 1;
        double rows = (double)plan.WorkspaceLength / plan.Input.RowStride;
        return plan.WorkspaceLength * perFloat * far + rows * plan.Input.ColumnPhases * CyclesPerCopiedRow + CyclesPerUnit;
    }

    /// <summary>Cycles to fill a panel.</summary>
    private static double GatherCycles(PlanarPlan plan)
    {
        ConvSpec s = plan.View;
        PlanarInput input = plan.Input;
        double rows = (double)s.InChannelsPerGroup * s.Depth.Kernel * input.PanelRows;
        double columns = Math.Min(s.Width.Output, plan.StripTiles * (double)plan.TileColumns + plan.TailWidth) * s.Width.Stride + s.Width.Span - 1;
        switch (input.Source)
        {
            case PlanarSource.Panel:
                return rows * (CyclesPerGatheredRow + Math.Ceiling(columns / plan.Lanes) * CyclesPerMove);
            case PlanarSource.WindowPanel:
                double perFloat = s.Width.Stride switch { 1 => CopyCyclesPerFloat, 2 => SortCyclesPerFloat, _ => ScalarCyclesPerFloat };
                return rows * (CyclesPerCopiedRow + columns * perFloat) + s.InChannelsPerGroup * CyclesPerUnit;
            case PlanarSource.ShiftedPanel:
                rows *= s.Width.Kernel * s.Height.Stride;
                return rows * (s.Width.Stride == 1 ? CyclesPerGatheredRow + Ceiling(s.Width.Output, plan.Lanes) * CyclesPerMove : CyclesPerCopiedRow + s.Width.Output * ScalarCyclesPerFloat);
            default:
                return 0;
        }
    }

    /// <summary>Lines of input under a tile that every block of channels fetches from L2 again, because they do not stay in L1 or crowd its sets.</summary>
    private static double FarLines(PlanarPlan plan, IsaTable isa)
    {
        const int LineFloats = 16, Sets = 64;
        ConvSpec s = plan.View;
        double linesPerRow = plan.Register.Vectors * plan.Lanes / (double)LineFloats + 1;
        double rows = (double)s.InChannelsPerGroup * s.Depth.Kernel * ((plan.Register.Rows - 1) * s.Height.Stride + s.Height.Kernel);
        double lines = rows * linesPerRow * s.Width.Stride;
        double capacity = isa.L1Bytes / 64 * 0.75;
        long channelLines = plan.Input.ChannelStride / LineFloats;
        if (plan.Input.ChannelStride % LineFloats == 0)
        {
            // Channels this many lines apart start in Sets / gcd of the sets.
            long sets = Sets / Gcd(Sets, channelLines % Sets == 0 ? Sets : channelLines % Sets);
            capacity = Math.Min(capacity, capacity * sets * linesPerRow / Sets);
        }

        return lines <= capacity ? 0 : lines;
    }

    /// <summary>A tile of some channels and vectors: the slowest of multiply-adds, loads and the wait for a sum, then loops, bias and stores.</summary>
    private static double TileCycles(PlanarPlan plan, IsaTable isa, int channels, int vectors)
    {
        ConvSpec s = plan.View;
        int rows = plan.Register.Rows, accumulators = channels * rows * vectors;

        // A vector load at any float crosses a cache line in lanes / 16 of cases, and then counts twice.
        double split = 1 + plan.Lanes / 16.0;
        bool masked = !plan.Input.AllowsWholeVectors && plan.RowLength < plan.Lanes;
        if (masked && plan.VectorBits == 128) split = plan.Lanes;
        double step, steps;
        if (rows == 1)
        {
            steps = s.ReductionLength;
            step = Step(accumulators, vectors * split + channels, 1);
        }
        else
        {
            int inputRows = InputRows(rows, s.Height).Count();
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

    /// <summary>The input rows under a tile, counted from its first.</summary>
    private static IEnumerable<int> InputRows(int rows, SpatialAxis height) =>
        Enumerable.Range(0, rows).SelectMany(r => Enumerable.Range(0, height.Kernel).Select(k => r * height.Stride + k * height.Dilation)).Distinct();

    private static int Ceiling(int a, int b) => (a + b - 1) / b;

    private static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);
}

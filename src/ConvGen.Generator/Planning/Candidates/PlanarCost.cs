using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Predicted cycles of a planar kernel.</summary>
internal static class PlanarCost
{
    /// <summary>Share of the FMA rate that whole layers keep of what the tile alone reaches.</summary>
    private const double LayerEfficiency = 0.94;

    /// <summary>Cycles a float of a padded copy costs: rows copied by vectors, or sorted by stride phase; twice that where the copy leaves L2.</summary>
    private const double CopyCyclesPerFloat = 0.15, SortCyclesPerFloat = 0.4;

    /// <summary>Cycles beside the floats: a row and phase of a copy, a row of a window, a row gathered by printed code, a phase or a unit, a tile.</summary>
    private const double CyclesPerCopiedRow = 80, CyclesPerWindowRow = 60, CyclesPerGatheredRow = 5, CyclesPerUnit = 40, CyclesPerTile = 12;

    /// <summary>Cycles of a vector loaded and stored, of one line that comes from L2 instead of L1, and of a float that a scalar loop moves.</summary>
    private const double CyclesPerMove = 2, CyclesPerFarLine = 1.5, ScalarCyclesPerFloat = 1.3;

    /// <summary>Of lines from L2, what shows beside the multiply-adds under which they arrive: their addresses are known long before, and 256 channels of odd planes were multiplied at 98 % of the peak.</summary>
    private const double VisibleFarShare = 0.1;

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
        return (compute + weights + units * (CyclesPerUnit + GatherCycles(plan)) + CopyCycles(plan, isa)
            + LayerTraffic.Cycles(plan.Spec, isa, overlapped: plan.Input.Source == PlanarSource.InPlace, plan.StreamsOutput)) * s.Batch;

        double Row(int channels)
        {
            double cycles = plan.WholeTiles * Beside(TileCycles(plan, isa, channels, tile.Vectors));
            return plan.TailVectors > 0 ? cycles + Beside(TileCycles(plan, isa, channels, plan.TailVectors)) : cycles;
        }

        double Beside(double computing) => Math.Max(computing, farLines) + VisibleFarShare * farLines;
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
                return rows * (CyclesPerWindowRow + columns * perFloat) + s.InChannelsPerGroup * CyclesPerUnit;
            case PlanarSource.ShiftedPanel:
                rows *= s.Width.Kernel * s.Height.Stride;
                return rows * (s.Width.Stride == 1 ? CyclesPerGatheredRow + Ceiling(s.Width.Output, plan.Lanes) * CyclesPerMove : CyclesPerWindowRow + s.Width.Output * ScalarCyclesPerFloat);
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

    /// <summary>What the tile takes if no lane is wasted and nothing has to be gathered: no plan with this tile is cheaper.</summary>
    public static double LowerBound(PlanarPlan plan, IsaTable isa)
    {
        ConvSpec s = plan.View;
        PlanarTile tile = plan.Register;
        double steps = (double)s.OutputPixels / (plan.Lanes * tile.Vectors * tile.Rows) * s.ReductionLength / (tile.Rows == 1 ? 1 : s.Height.Kernel);
        double blocks = (plan.Blocks - 1) * StepCycles(plan, isa, tile.Channels, tile.Vectors) + StepCycles(plan, isa, plan.LastChannels, tile.Vectors);
        return Math.Max(1, blocks * steps * s.Groups / LayerEfficiency * s.Batch);
    }

    /// <summary>A tile of some channels and vectors: its steps, then loops, bias and stores.</summary>
    private static double TileCycles(PlanarPlan plan, IsaTable isa, int channels, int vectors)
    {
        ConvSpec s = plan.View;
        int rows = plan.Register.Rows;
        double steps = (double)s.ReductionLength / (rows == 1 ? 1 : s.Height.Kernel), turns = 1;
        foreach (ReductionLoop loop in plan.Reduction) turns *= loop.Turns;
        return steps * StepCycles(plan, isa, channels, vectors) + turns * 2 + channels * rows * vectors * 1.5 + CyclesPerTile;
    }

    /// <summary>One tap of one channel, or a column of taps where a tile has several rows: the slowest of multiply-adds, loads and the wait for a sum.</summary>
    private static double StepCycles(PlanarPlan plan, IsaTable isa, int channels, int vectors)
    {
        ConvSpec s = plan.View;
        int rows = plan.Register.Rows, taps = rows == 1 ? 1 : s.Height.Kernel;

        // A vector load at any float crosses a cache line in lanes / 16 of cases, and then counts twice; without whole vectors, 128-bit ones are made of scalars.
        bool scalars = plan.VectorBits == 128 && !plan.Input.AllowsWholeVectors && plan.RowLength < plan.Lanes && plan.Reduction.Count > 0;
        double perVector = scalars ? plan.Lanes : 1 + plan.Lanes / 16.0;
        double fmas = (double)channels * rows * vectors * taps, loads = (rows == 1 ? 1 : InputRows(rows, s.Height)) * vectors * perVector + taps * channels;

        // Loads and multiply-adds get in each other's way: 14x2 tiles reach 98 %, 29x1 92 % of the peak.
        double busy = Math.Max(fmas / isa.FmasPerCycle, loads / isa.LoadsPerCycle) + 0.1 * loads / isa.LoadsPerCycle;
        return Math.Max(busy, (double)taps * isa.FmaLatency);
    }

    /// <summary>The number of different input rows under a tile.</summary>
    private static int InputRows(int rows, SpatialAxis height)
    {
        int count = 0, step = height.Stride;
        for (int k = 0; k < height.Kernel; k++)
        {
            // Row r * stride + k * dilation is new unless tap k - 1, k - 2, ... of a lower output row has it.
            for (int r = 0; r < rows; r++)
            {
                bool seen = false;
                for (int earlier = k - 1; earlier >= 0 && !seen; earlier--)
                {
                    int down = (k - earlier) * height.Dilation;
                    if (down > (rows - 1 - r) * step) break;
                    seen = down % step == 0;
                }

                if (!seen) count++;
            }
        }

        return count;
    }

    private static int Ceiling(int a, int b) => (a + b - 1) / b;

    private static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);
}

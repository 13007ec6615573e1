using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Channels-first transposed convolution with vectors along the width: few output channels, or images whose transposition costs.</summary>
internal sealed class TransposedPlanarCandidate : ICandidate
{
    /// <summary>Phases beyond which a kernel is too long to print.</summary>
    private const int MostPhases = 27;

    /// <summary>Multiply-adds printed in the loop over input channels, and the rows of taps written out in it at most.</summary>
    private const int MostFmas = 300;

    /// <summary>A band stays in this share of L2 beside weights and output.</summary>
    private const double BandShareOfL2 = 0.33;

    /// <summary>Bands that keep a handful of threads busy; the rows between two are copied twice.</summary>
    private const int WantedBands = 8;

    /// <summary>Cycles of a vector copied, and of a row beside; of a tile, of a vector interleaved and stored; bytes a cycle of weights from L2.</summary>
    private const double CyclesPerMove = 2, CyclesPerCopiedRow = 6, CyclesPerTile = 15, CyclesPerStore = 2.5, L2BytesPerCycle = 32, LayerEfficiency = 0.94;

    public string Family => "Planar";

    public Algorithm Algorithm => Algorithm.Direct;

    public Verdict Consider(ConvSpec spec, IsaTable isa)
    {
        if (spec.Layout != Layout.Nchw) return Verdict.Reject("channels last: vectors along the width would gather");
        if (spec.InputLength == 0) return Verdict.Reject("there is no input to read");
        if (spec.OutputLength == 0) return Verdict.Reject("there is no output to write");
        if (spec.Depth != SpatialAxis.Absent) return Verdict.Reject("its phases are of two axes, not of the depth");
        int across = TransposedPlan.PhasesOf(spec.Width);
        if (across is not (1 or 2 or 4 or 8)) return Verdict.Reject(FormattableString.Invariant($"{across} phases of a row: vectors interleave by powers of two up to 8"));
        if ((double)TransposedPlan.PhasesOf(spec.Height) * across > MostPhases) return Verdict.Reject(FormattableString.Invariant($"more than {MostPhases} phases of the stride, each of them code"));
        IReadOnlyList<AxisPhase> rows = AxisPhase.Of(spec.Height, false), columns = AxisPhase.Of(spec.Width, true);
        if (rows.All(phase => phase.Taps == 0) || columns.All(phase => phase.Taps == 0)) return Verdict.Reject("no output has a tap");

        TransposedPlanarPlan? best = null;
        foreach (int bits in isa.Widths)
        {
            int lanes = bits / 32, mostVectors = (columns[0].Outputs + lanes - 1) / lanes;
            for (int vectors = 1; vectors <= Math.Min(mostVectors, isa.Registers); vectors++)
            {
                int most = Math.Min(spec.OutChannelsPerGroup, (isa.Registers - 1 - vectors) / (across * vectors));
                for (int channels = most; channels >= 1; channels--)
                {
                    if (Plan(spec, isa, bits, channels, vectors, rows, columns) is { } plan && (best is null || plan.Cycles < best.Cycles * 0.999)) best = plan;
                }
            }
        }

        return best is null ? Verdict.Reject("its tiles, copy or packed weights would be too long") : Verdict.Accept(best);
    }

    private static TransposedPlanarPlan? Plan(ConvSpec spec, IsaTable isa, int bits, int channels, int vectors, IReadOnlyList<AxisPhase> rows, IReadOnlyList<AxisPhase> columns)
    {
        TransposedPlanarPlan plan = new()
        {
            Spec = spec,
            Isa = isa.Isa,
            VectorBits = bits,
            Channels = channels,
            Vectors = vectors,
            Rows = rows.ToEquatableArray(),
            Columns = columns.ToEquatableArray(),
            SourceHeight = AxisPhase.Source(spec.Height, rows),
            SourceWidth = AxisPhase.Source(spec.Width, columns),
            BandRows = 1,
            Cycles = 0,
            FmaCycles = spec.MultiplyAdds / (isa.FmasPerCycle * isa.Lanes),
        };
        if (plan.FmasOfRow(channels) > MostFmas) return null;
        if (((double)plan.SourceWidth.Padded + plan.TileColumns) * plan.SourceHeight.Padded * spec.InChannels > int.MaxValue) return null;
        if (plan.BiasStart + (long)plan.PaddedChannels * spec.Groups > int.MaxValue) return null;
        double rowBytes = (double)plan.RowStride * spec.InChannelsPerGroup * sizeof(float);
        int fits = (int)Math.Max(1, Math.Min(plan.PhaseRows, isa.L2Bytes * BandShareOfL2 / rowBytes - plan.RowReach));
        plan = plan with { BandRows = Math.Max(1, Math.Min(fits, (plan.PhaseRows * spec.Groups + WantedBands - 1) / WantedBands)) };
        return plan with { Cycles = Cycles(plan, isa) };
    }

    private static double Cycles(TransposedPlanarPlan plan, IsaTable isa)
    {
        ConvSpec s = plan.Spec;
        double tile = 0;
        foreach (AxisPhase row in plan.Rows)
        {
            double rows = (double)row.Outputs * plan.Tiles * ((plan.Blocks - 1) * Tile(row, plan.Channels) + Tile(row, plan.Order.LastBlockWidth));
            tile += rows;
        }

        double copy = (double)plan.CopyRows * plan.Bands * s.InChannels * (Math.Ceiling(s.Width.Input / (double)plan.Lanes) * CyclesPerMove + CyclesPerCopiedRow) + plan.WorkspaceLength / (double)plan.Lanes;
        return (tile * s.Groups / LayerEfficiency + copy + LayerTraffic.Cycles(s, isa, overlapped: false, plan.StreamsOutput)) * s.Batch;

        double Tile(AxisPhase row, int channels)
        {
            int offsets = plan.Columns.SelectMany(Offsets).Distinct().Count(), taps = plan.Columns.Sum(column => column.Taps);
            double fmas = taps * channels * (double)plan.Vectors, loads = offsets * plan.Vectors * (1 + plan.Lanes / 16.0) + taps * channels, weights = taps * channels * sizeof(float) / L2BytesPerCycle;
            double step = Math.Max(Math.Max(fmas / isa.FmasPerCycle, loads / isa.LoadsPerCycle), isa.FmaLatency * taps / (double)plan.Columns.Count) + 0.1 * loads / isa.LoadsPerCycle + weights;
            return row.Taps * s.InChannelsPerGroup * step + s.InChannelsPerGroup * 2 + channels * plan.Columns.Count * plan.Vectors * CyclesPerStore + CyclesPerTile;
        }
    }

    /// <summary>The inputs under a phase's taps, counted from the input of its number.</summary>
    private static IEnumerable<int> Offsets(AxisPhase phase) => Enumerable.Range(0, phase.Taps).Select(tap => phase.First + tap * phase.Dilation);
}

using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Planar convolution for channels-first layers: few channels, images, tiny planes, large widths, pointwise.</summary>
internal sealed class PlanarCandidate : ICandidate
{
    /// <summary>Multiply-adds of one method, and of all tiles of a kernel together: code beyond leaves the instruction cache and the size of a layer's source.</summary>
    private const int MaxFmasPerTurn = 400, MaxFmasPerKernel = 800;

    /// <summary>Rows beyond 8 reload nothing less.</summary>
    private const int MaxTileRows = 8;

    /// <summary>Channels adjacent in an unrolled turn: 8 of them hide the loop behind 24 accumulators (docs/performance.md).</summary>
    private const int MaxChannelChunk = 8;

    public string Family => "Planar";

    public Algorithm Algorithm => Algorithm.Direct;

    public Verdict Consider(ConvSpec spec, IsaTable isa)
    {
        if (spec.Layout != Layout.Nchw) return Verdict.Reject("channels last: vectors along the width would gather");
        if (spec.InputLength == 0) return Verdict.Reject("there is no input to read");
        if (spec.OutputLength == 0) return Verdict.Reject("there is no output to write");

        ConvSpec view = Flatten(spec);
        PlanarPlan? best = null;
        foreach (int bits in isa.Widths)
        {
            int lanes = bits / 32, widest = (view.Width.Output + lanes - 1) / lanes;
            foreach (PlanarInput input in Inputs(view, lanes))
            {
                for (int channels = Math.Min(spec.OutChannelsPerGroup, isa.Registers - 2); channels >= 1; channels--)
                {
                    for (int rows = 1; rows <= Math.Min(MaxTileRows, view.Height.Output); rows++)
                    {
                        for (int vectors = 1; vectors <= widest; vectors++)
                        {
                            PlanarTile tile = new(channels, rows, vectors);
                            if (tile.LiveRegisters(view.Height.Kernel) > isa.Registers) break;
                            PlanarPlan? plan = PlanTile(spec, view, isa, bits, input, tile);
                            if (plan is not null && (best is null || plan.Cycles < best.Cycles * 0.999)) best = plan;
                        }
                    }
                }
            }
        }

        if (best is null) return Verdict.Reject("the padded copy of the input would pass 2,147,483,647 floats");
        return Verdict.Accept(best);
    }

    /// <summary>A pointwise layer without stride or padding has no rows to keep apart.</summary>
    private static ConvSpec Flatten(ConvSpec spec)
    {
        bool flat = spec.IsPointwise && !spec.IsPadded && spec.Depth.Stride == 1 && spec.Height.Stride == 1 && spec.Width.Stride == 1;
        return !flat ? spec : spec with
        {
            Depth = SpatialAxis.Absent,
            Height = SpatialAxis.Absent,
            Width = new SpatialAxis(checked((int)spec.InputPixels), 1, 1, 1, 0, 0),
        };
    }

    /// <summary>The image itself where nothing is padded and neighbours are adjacent, and a padded copy.</summary>
    private static IEnumerable<PlanarInput> Inputs(ConvSpec view, int lanes)
    {
        SpatialAxis width = view.Width;
        if (!view.IsPadded && width.Stride == 1)
        {
            long row = width.Input, depth = row * view.Height.Input;
            yield return new PlanarInput(false, row, depth, depth * view.Depth.Input, 1, 0);
        }

        // A row's vectors end with the row, or one vector covers it; the last tap reads that much further right.
        const int LineFloats = 16, PageFloats = 1024;
        int covered = Math.Max(width.Output, lanes), phases = width.Stride;
        int slots = Math.Max(covered + (width.Kernel - 1) * width.Dilation / phases, (width.Padded + phases - 1) / phases);
        int align = slots > 4 * LineFloats ? LineFloats : 4;
        int phaseStride = (slots + align - 1) / align * align;
        long rowStride = (long)phases * phaseStride, depthStride = rowStride * view.Height.Padded, channelStride = depthStride * view.Depth.Padded;
        if (channelStride % PageFloats == 0) channelStride += LineFloats;    // planes a page apart would share their sets of L1
        yield return new PlanarInput(true, rowStride, depthStride, channelStride, phases, phaseStride);
    }

    private static PlanarPlan? PlanTile(ConvSpec spec, ConvSpec view, IsaTable isa, int bits, PlanarInput input, PlanarTile tile)
    {
        PlanarPlan plan = new()
        {
            Spec = spec,
            Isa = isa.Isa,
            View = view,
            VectorBits = bits,
            Register = tile,
            Input = input,
            Reduction = [],
            UnitRows = 1,
            UnitTiles = 1,
            Cycles = 0,
            FmaCycles = spec.MultiplyAdds / (isa.FmasPerCycle * isa.Lanes),
        };
        if (plan.WorkspaceLength > int.MaxValue) return null;
        plan = plan with { Reduction = ChooseLoops(plan) };
        if (plan.Reduction.Count == 0) return null;
        plan = plan with { UnitRows = ChooseUnitRows(plan, isa), UnitTiles = ChooseUnitTiles(plan, isa) };
        return plan with { Cycles = PlanarCost.Cycles(plan, isa) };
    }

    /// <summary>Unrolls from the inside out as far as the budget allows; empty where not even one step fits it.</summary>
    private static EquatableArray<ReductionLoop> ChooseLoops(PlanarPlan plan)
    {
        ConvSpec s = plan.View;
        List<(ReductionAxis Axis, int Count)> nest = [(ReductionAxis.Channel, s.InChannelsPerGroup), (ReductionAxis.Depth, s.Depth.Kernel)];
        if (plan.Register.Rows == 1) nest.Add((ReductionAxis.Row, s.Height.Kernel));
        nest.Add((ReductionAxis.Column, s.Width.Kernel));

        int variants = (plan.LastChannels == plan.Register.Channels ? 1 : 2) * (plan.TailColumns is { } tail && !tail.IsLike(plan.WholeColumns) ? 2 : 1);
        int budget = Math.Min(MaxFmasPerTurn, MaxFmasPerKernel / variants);
        int fmas = plan.Register.Accumulators * (plan.Register.Rows == 1 ? 1 : s.Height.Kernel);
        if (fmas > budget) return [];
        List<ReductionLoop> loops = [];
        bool full = true;
        for (int i = nest.Count - 1; i >= 0; i--)
        {
            (ReductionAxis axis, int count) = nest[i];
            int chunk = full ? ChooseChunk(axis, count, budget / fmas, s.Width) : 1;
            full &= chunk == count;
            fmas *= chunk;
            loops.Insert(0, new ReductionLoop(axis, count, chunk));
        }

        return loops.ToEquatableArray();
    }

    /// <summary>The most steps a turn may have: all of them, or a divisor that is not much smaller, or what fits with a rest behind the loop.</summary>
    private static int ChooseChunk(ReductionAxis axis, int count, int most, SpatialAxis width)
    {
        if (axis == ReductionAxis.Channel && count > 2 * MaxChannelChunk) most = Math.Min(most, MaxChannelChunk);
        if (count <= most) return count;

        // A rolled loop over strided columns must come back to the same phase.
        int unit = axis == ReductionAxis.Column ? width.Stride / Gcd(width.Stride, width.Dilation) : 1;
        most = Math.Max(unit, most / unit * unit);
        for (int chunk = most; chunk > most / 2 && chunk > 0; chunk -= unit)
        {
            if (count % chunk == 0) return chunk;
        }

        // The rest is printed as well, so both together must fit.
        for (int chunk = most; chunk > unit; chunk -= unit)
        {
            if (chunk + count % chunk <= most) return chunk;
        }

        return Math.Min(unit, count);
    }

    /// <summary>Rows whose input stays in half of L2 while every block of channels passes over it, but enough units for a handful of threads.</summary>
    private static int ChooseUnitRows(PlanarPlan plan, IsaTable isa)
    {
        const int WantedUnits = 32;
        const double FewestFmas = 4000;
        ConvSpec s = plan.View;
        int rows = plan.Register.Rows, height = s.Height.Output;
        double rowBytes = (double)s.InChannelsPerGroup * s.Depth.Kernel * plan.Input.RowStride * s.Height.Stride * sizeof(float);
        double rowFmas = (double)s.Width.Output * s.ReductionLength * plan.Register.Channels / plan.Lanes;
        double inL2 = isa.L2Bytes / 2 / rowBytes, forThreads = (double)height * s.Depth.Output * plan.Blocks * s.Groups / WantedUnits;
        double wanted = Math.Min(inL2, Math.Max(forThreads, FewestFmas / rowFmas));
        return Math.Min(Math.Max(1, height / rows) * rows, Math.Max(1, (int)Math.Ceiling(Math.Min(wanted, height) / rows)) * rows);
    }

    /// <inheritdoc cref="ChooseUnitRows"/>
    private static int ChooseUnitTiles(PlanarPlan plan, IsaTable isa)
    {
        const int WantedUnits = 32;
        const double FewestFmas = 4000;
        ConvSpec s = plan.View;
        double tileBytes = (double)s.InChannelsPerGroup * plan.TileColumns * s.Width.Stride * sizeof(float);
        double tileFmas = (double)s.ReductionLength * plan.Register.Accumulators;
        double inL2 = isa.L2Bytes / 2 / tileBytes, forThreads = (double)plan.WholeTiles * plan.Blocks * s.Groups / WantedUnits;
        return Math.Max(1, (int)Math.Ceiling(Math.Min(inL2, Math.Max(forThreads, FewestFmas / tileFmas))));
    }

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}

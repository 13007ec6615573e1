using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Transposed convolution by stride phases, on the tiles of the Direct family.</summary>
internal sealed class TransposedCandidate : ICandidate
{
    /// <summary>Phases beyond which a kernel is too long to print.</summary>
    private const int MostPhases = 27;

    /// <summary>Bytes of source of the loops that call a phase's tiles.</summary>
    private const int BytesPerPhase = 1_200;

    /// <summary>Floats of the tiles of all phases side by side on the stack.</summary>
    private const int MostTileFloats = 8 << 10;

    public string Family => "Direct";

    public Algorithm Algorithm => Algorithm.Direct;

    public Verdict Consider(ConvSpec spec, IsaTable isa)
    {
        if (spec.InputLength == 0) return Verdict.Reject("there is no input to read");
        if ((double)TransposedPlan.PhasesOf(spec.Depth) * TransposedPlan.PhasesOf(spec.Height) * TransposedPlan.PhasesOf(spec.Width) > MostPhases)
            return Verdict.Reject(FormattableString.Invariant($"more than {MostPhases} phases of the stride, each of them code"));
        bool channelsFirst = spec.Layout == Layout.Nchw;
        IReadOnlyList<AxisPhase> depths = AxisPhase.Of(spec.Depth, false), heights = AxisPhase.Of(spec.Height, false), widths = AxisPhase.Of(spec.Width, channelsFirst);
        if (((IEnumerable<IReadOnlyList<AxisPhase>>)[depths, heights, widths]).Any(phases => phases.All(phase => phase.Taps == 0))) return Verdict.Reject("no output has a tap");

        TransposedPlan? best = null;
        foreach (int bits in isa.Widths.Reverse())
        {
            int lanes = bits / 32, channelVectors = (spec.OutChannelsPerGroup + lanes - 1) / lanes;
            for (int vectors = 1; vectors <= Math.Min(4, channelVectors); vectors++)
            {
                for (int rows = 1; rows <= 4; rows++)
                {
                    if (rows > 1 && heights.Any(phase => phase.Outputs != heights[0].Outputs || phase.Outputs < rows)) continue;
                    int most = Math.Min(widths.Min(phase => phase.Outputs), (isa.Registers - 1 - vectors) / (rows * vectors));
                    for (int columns = most; columns >= 1; columns--)
                    {
                        if ((long)rows * columns * vectors * lanes * widths.Count > MostTileFloats) continue;
                        TransposedPlan plan = PlanTiles(spec, isa, bits, vectors, rows, columns, depths, heights, widths);
                        if ((best is null || plan.Cycles < best.Cycles * 0.999) && SourceBytes(plan) <= DirectCandidate.MostSourceBytes) best = plan;
                    }
                }
            }
        }

        if (best is null) return Verdict.Reject("its phases would be too much source");
        if (best.WorkspaceLength > int.MaxValue) return Verdict.Reject("the padded copy of the input would pass 2,147,483,647 floats");
        long packed = best.BiasStart + (long)best.PaddedChannels * spec.Groups;
        return packed > int.MaxValue ? Verdict.Reject(FormattableString.Invariant($"its {packed} packed weights are longer than a span")) : Verdict.Accept(best);
    }

    private static TransposedPlan PlanTiles(
        ConvSpec spec, IsaTable isa, int bits, int vectors, int rows, int columns, IReadOnlyList<AxisPhase> depths, IReadOnlyList<AxisPhase> heights, IReadOnlyList<AxisPhase> widths)
    {
        int lanes = bits / 32, channelVectors = (spec.OutChannelsPerGroup + lanes - 1) / lanes;
        SpatialAxis sourceDepth = AxisPhase.Source(spec.Depth, depths), sourceHeight = AxisPhase.Source(spec.Height, heights), sourceWidth = AxisPhase.Source(spec.Width, widths);
        bool copies = spec.Layout == Layout.Nchw && spec.InChannels > 1 || sourceDepth.IsPadded || sourceHeight.IsPadded || sourceWidth.IsPadded;
        bool rowsOutside = spec.WeightLength * sizeof(float) <= isa.L2Bytes * DirectCandidate.WeightShareOfL2;
        List<TransposedPhase> phases = [];
        double cycles = 0;
        long weightStart = 0;
        foreach (AxisPhase depth in depths)
        {
            foreach (AxisPhase height in heights)
            {
                foreach (AxisPhase width in widths)
                {
                    DirectPlan tile = new()
                    {
                        Spec = spec with { Depth = depth.Axis, Height = height.Axis, Width = width.Axis },
                        Isa = isa.Isa,
                        VectorBits = bits,
                        TileRows = rows,
                        TileColumns = columns,
                        Vectors = vectors,
                        LastVectors = channelVectors - (channelVectors - 1) / vectors * vectors,
                        SkipsPadding = false,
                        CopiesInput = false,
                        BandBlocks = 0,
                        PixelStride = spec.InChannels,
                        RowsOutside = rowsOutside,
                        Unroll = 1,
                        Cycles = 0,
                        FmaCycles = 0,
                        OutputColumnStep = widths.Count,
                        OutputRowStep = heights.Count == 1 ? 1 : spec.Height.Stride,
                        OutputWidth = spec.Width.Output,
                    };
                    tile = tile with { Unroll = DirectCandidate.ChooseUnroll(tile) };
                    phases.Add(new TransposedPhase(depth, height, width, tile, weightStart));
                    weightStart += tile.Weights!.Value.Floats(tile.Spec);
                    cycles += DirectCost.Cycles(tile, isa);
                }
            }
        }

        TransposedPlan plan = new()
        {
            Spec = spec,
            Isa = isa.Isa,
            PhaseTiles = phases.ToEquatableArray(),
            SourceDepth = sourceDepth,
            SourceHeight = sourceHeight,
            SourceWidth = sourceWidth,
            CopiesInput = copies,
            PixelStride = spec.InChannels,
            RowsOutside = rowsOutside,
            Cycles = 0,
            FmaCycles = spec.MultiplyAdds / (isa.FmasPerCycle * isa.Lanes),
        };
        return plan with { Cycles = cycles + (CopyCycles(plan, isa) + LayerTraffic.Cycles(spec, isa, overlapped: !copies, streams: false)) * spec.Batch };
    }

    /// <summary>The way into the copy, which beyond L2 is written to memory and read back; and channels first the output's second way there, because its lines are written in pieces.</summary>
    private static double CopyCycles(TransposedPlan plan, IsaTable isa)
    {
        const double FloatsPerLine = 16;
        bool channelsFirst = plan.Spec.Layout == Layout.Nchw;
        double cycles = plan.WorkspaceLength * (channelsFirst ? DirectCost.TransposeInCyclesPerFloat : DirectCost.CopyCyclesPerFloat);
        if (plan.WorkspaceLength * sizeof(float) > isa.L2Bytes) cycles += 2 * plan.WorkspaceLength / FloatsPerLine * isa.CyclesPerFarLine;
        if (channelsFirst && plan.Spec.OutputImageLength * sizeof(float) > 2 * isa.L2Bytes) cycles += plan.Spec.OutputImageLength / FloatsPerLine * isa.CyclesPerFarLine;
        return cycles;
    }

    private static double SourceBytes(TransposedPlan plan)
    {
        double bytes = plan.PhaseTiles.Count * (double)BytesPerPhase;
        foreach (DirectPlan tile in plan.PhaseTiles.Select(phase => phase.Tile).GroupBy(tile => (tile.Spec.Depth.Kernel, tile.Spec.Height.Kernel, tile.Spec.Width.Kernel)).Select(alike => alike.First()))
        {
            int printed = tile.PrintedFmas(tile.Columns[0].Taps, tile.TileRows, tile.Vectors, tile.UnrollOf(tile.Columns[0].Taps, tile.TileRows));
            int variants = (tile.RowRemainder > 0 && tile.RowBlocks > 1 ? 2 : 1) * (tile.Blocks > 1 && tile.HasLastTile ? 2 : 1);
            bytes += variants * (printed * (double)DirectCandidate.BytesPerFma + tile.TilePixels * tile.Vectors * DirectCandidate.BytesPerAccumulator);
        }

        return bytes;
    }
}

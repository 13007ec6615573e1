using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Deformable convolution: bilinear gather into panels, then the Direct family's register tile.</summary>
internal sealed class DeformableCandidate : ICandidate
{
    /// <summary>A panel takes this share of L2, so that a block of weights stays there beside it.</summary>
    private const double PanelShareOfL2 = 0.4;

    /// <summary>Pixels of a panel at least, so that weights pass under more than one tile, and runs of an image at least where pixels allow.</summary>
    private const int LeastPixels = 28, LeastRuns = 8;

    /// <summary>Cycles for the corners of a sample, and for a vector of its channels: four loads, five operations and a store.</summary>
    private const double CyclesPerSample = 14, CyclesPerVector = 6;

    /// <summary>Cycles a float costs on its way into the transposed copy.</summary>
    private const double TransposeCyclesPerFloat = 0.4;

    public string Family => "Deformable";

    public Algorithm Algorithm => Algorithm.Im2colGemm;

    public Verdict Consider(ConvSpec spec, IsaTable isa)
    {
        if (spec.InputLength == 0) return Verdict.Reject("there is no input to read");
        double perPixel = (double)spec.Taps * spec.InChannels;
        int pixels = checked((int)spec.OutputPixels), fits = (int)Math.Max(1, Math.Min(pixels, isa.L2Bytes * PanelShareOfL2 / sizeof(float) / perPixel));
        int most = Math.Min(pixels, Math.Max(LeastPixels, Math.Min(fits, (pixels + LeastRuns - 1) / LeastRuns)));
        if (perPixel * most + (double)spec.Deformation!.OffsetGroups * spec.Taps * (3 * most + 48) > int.MaxValue / 2) return Verdict.Reject("a panel of its samples would be longer than a span");

        DeformablePlan? best = null;
        int runs = (pixels + most - 1) / most, mostRuns = Math.Min(pixels, runs + runs / 4 + 1);
        for (; runs <= mostRuns; runs++)
        {
            foreach (int bits in isa.Widths.Reverse())
            {
                int lanes = bits / 32, channelVectors = (spec.OutChannelsPerGroup + lanes - 1) / lanes;
                for (int vectors = 1; vectors <= Math.Min(4, channelVectors); vectors++)
                {
                    for (int columns = Math.Min(pixels / runs, (isa.Registers - 1 - vectors) / vectors); columns >= 1; columns--)
                    {
                        DeformablePlan plan = PlanRuns(spec, isa, bits, vectors, columns, runs, (pixels + runs - 1) / runs);
                        if (best is null || plan.Cycles < best.Cycles * 0.999) best = plan;
                    }
                }
            }

            if (runs >= 64) break;    // finer steps than that change nothing
        }

        return Verdict.Accept(best!);
    }

    private static DeformablePlan PlanRuns(ConvSpec spec, IsaTable isa, int bits, int vectors, int columns, int runs, int panelPixels)
    {
        int lanes = bits / 32, channelVectors = (spec.OutChannelsPerGroup + lanes - 1) / lanes, samples = spec.Taps * spec.InChannels;
        DirectPlan product = new()
        {
            Spec = spec with
            {
                Batch = 1, InChannels = samples, Depth = SpatialAxis.Absent, Height = SpatialAxis.Absent, Width = SpatialAxis.Absent with { Input = panelPixels }, Deformation = null,
            },
            Isa = isa.Isa,
            VectorBits = bits,
            TileRows = 1,
            TileColumns = columns,
            Vectors = vectors,
            LastVectors = channelVectors - (channelVectors - 1) / vectors * vectors,
            SkipsPadding = false,
            CopiesInput = false,
            BandBlocks = 0,
            PixelStride = samples % 256 == 0 ? samples + 16 : samples,    // pixels a multiple of 1 KB apart crowd few sets of L1
            RowsOutside = false,
            Unroll = 1,
            OutputWidth = panelPixels,
            Cycles = 0,
            FmaCycles = 0,
        };
        product = product with { Unroll = DirectCandidate.ChooseUnroll(product) };
        DeformablePlan plan = new()
        {
            Spec = spec,
            Isa = isa.Isa,
            Product = product,
            Runs = runs,
            CopiesInput = spec.Layout == Layout.Nchw && spec.InChannels > 1,
            Cycles = 0,
            FmaCycles = spec.MultiplyAdds / (isa.FmasPerCycle * isa.Lanes),
        };
        int segment = plan.Segment, segmentVectors = (segment * 32 + plan.GatherBits - 1) / plan.GatherBits;
        double gathered = (double)spec.OutputPixels * spec.Taps * (spec.InChannels / segment) * (CyclesPerSample + segmentVectors * CyclesPerVector);
        return plan with { Cycles = (DirectCost.Cycles(product, isa) * runs + gathered + plan.WorkspaceLength * TransposeCyclesPerFloat) * spec.Batch };
    }
}

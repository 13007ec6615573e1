using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Separable convolution: depthwise tiles and Direct's pointwise tile, a band of rows at a time or one half after the other; or the halves' own best kernels.</summary>
internal sealed class SeparableCandidate : ICandidate, IAlternatives
{
    /// <summary>Bytes between the halves that two kernels may take.</summary>
    private const long MostMiddleBytes = 8 << 20;

    /// <summary>The families whose kernels need no scratch of a thread, which the middle would have to share.</summary>
    private static readonly ICandidate[] Halves = [new DepthwiseCandidate(), new DirectCandidate(), new PlanarCandidate()];

    /// <summary>What lies between the halves is made whole up to this share of L2, with a copy of the input up to the last; otherwise a band of it, with the copied rows under it, takes at most the second.</summary>
    private const double WholeShareOfL2 = 0.45, BandShareOfL2 = 0.3, WholeWithCopyShareOfL2 = 0.95;

    /// <summary>Units that a handful of threads share.</summary>
    private const int EnoughUnits = 8;

    /// <summary>Pixels of a row whose tiles planning is ready to walk, again for every size of tile.</summary>
    private const int LongestRow = 1 << 18;

    /// <summary>Cycles a float costs on its way into a copy, transposed or not.</summary>
    private const double TransposeCyclesPerFloat = 0.4, CopyCyclesPerFloat = 0.25;

    public string Family => "Separable";

    public Algorithm Algorithm => Algorithm.Direct;

    public Verdict Consider(ConvSpec spec, IsaTable isa)
    {
        (SeparablePlan? fused, string? objection) = Fused(spec, isa);
        KernelPlan? best = fused;
        if (Pair(spec, isa) is { } pair && (fused is null || pair.Cycles < fused.Cycles)) best = pair;
        return best is null ? Verdict.Reject(objection!) : Verdict.Accept(best);
    }

    public IEnumerable<KernelPlan> Alternatives(ConvSpec spec, IsaTable isa)
    {
        if (Fused(spec, isa).Plan is { } fused) yield return fused;
        if (Pair(spec, isa) is { } pair) yield return pair;
    }

    /// <summary>Channels first, the halves' own best kernels; null where they need more room than is kept for them. Channels last the fused kernel runs on the same tiles.</summary>
    private static SeparablePairPlan? Pair(ConvSpec spec, IsaTable isa)
    {
        if (spec.Layout != Layout.Nchw || spec.InputLength == 0) return null;
        if (Half(spec.DepthwiseHalf()) is not { } depthwise || depthwise.Spec.OutputImageLength * sizeof(float) > MostMiddleBytes || Half(spec.PointwiseHalf()) is not { } pointwise) return null;
        SeparablePairPlan pair = new()
        {
            Spec = spec,
            Isa = isa.Isa,
            Depthwise = depthwise,
            Pointwise = pointwise,
            Cycles = (depthwise.Cycles + pointwise.Cycles) * spec.Batch,
            FmaCycles = spec.MultiplyAdds / (isa.FmasPerCycle * isa.Lanes),
        };
        return pair.PackedLength > int.MaxValue ? null : pair;

        KernelPlan? Half(ConvSpec half) => Halves.Select(candidate => candidate.Consider(half with { Batch = 1, Algorithm = Algorithm.Auto }, isa).Plan)
            .Where(plan => plan is { WorkspacePerThread: false, OwnWorkspaceLength: 0, Weights: not null }).OrderBy(plan => plan!.Cycles).FirstOrDefault();
    }

    private static (SeparablePlan? Plan, string? Objection) Fused(ConvSpec spec, IsaTable isa)
    {
        if (spec.InputLength == 0) return (null, "there is no input to read");
        if (spec.Width.Output > LongestRow) return (null, $"rows of {spec.Width.Output} pixels, of at most {LongestRow} that tiles are planned for one by one");
        ConvSpec set = spec.DepthwiseHalf() with { Batch = 1, OutChannels = spec.InChannels };
        bool mustCopy = spec.Layout == Layout.Nchw && spec.InChannels > 1 || spec.IsPadded && spec.PaddingMode != PaddingMode.Zeros;
        SeparablePlan? best = null;
        foreach (bool copies in mustCopy || !spec.IsPadded ? (bool[])[mustCopy] : [false, true])
        {
            DepthwiseChannelsLastPlan depthwise = DepthwiseChannelsLastPlanner.Tiled(set, isa, copies, Epilogue(spec.Separable!.Activation.Kind));
            if (depthwise.Cycles == double.MaxValue) continue;
            SeparablePlan plan = PlanHalves(spec, isa, depthwise);
            if (best is null || plan.Cycles < best.Cycles) best = plan;
        }

        if (best is null) return (null, "its depthwise tiles would be too much code");
        return best.PackedLength > int.MaxValue ? (null, $"its {best.PackedLength} packed weights are longer than a span") : (best, null);
    }

    /// <summary>What an activation weighs in printed multiply-adds, so that the tiles of three instruction sets keep to a layer's source; the long ones are calls behind a row.</summary>
    private static int Epilogue(Activation activation) => activation switch
    {
        Activation.Relu => 1,
        Activation.Relu6 or Activation.Clip or Activation.LeakyRelu => 2,
        Activation.HardSigmoid or Activation.HardSwish => 14,
        _ => 0,
    };

    private static SeparablePlan PlanHalves(ConvSpec spec, IsaTable isa, DepthwiseChannelsLastPlan depthwise)
    {
        int middle = spec.InChannels * spec.Separable!.Multiplier, stride = middle % 256 == 0 ? middle + 16 : middle, pixels = checked((int)spec.OutputPixels);    // pixels a multiple of 1 KB apart crowd few sets of L1
        depthwise = depthwise with { OutputPixelStride = stride };
        SeparablePlan plan = new()
        {
            Spec = spec,
            Isa = isa.Isa,
            Depthwise = depthwise,
            Product = Product(spec, isa, pixels, stride, (int)isa.Isa, 1, 1),
            Bands = 0,
            Runs = 1,
            Cycles = 0,
            FmaCycles = spec.MultiplyAdds / (isa.FmasPerCycle * isa.Lanes),
        };
        if ((double)pixels * stride * sizeof(float) > isa.L2Bytes * WholeShareOfL2 || plan.CopiesInput && plan.WorkspaceLength * sizeof(float) > isa.L2Bytes * WholeWithCopyShareOfL2) plan = plan with { Bands = ChooseBands(plan, isa) };
        int rows = plan.Bands == 0 ? 0 : plan.BandRows.Most, most = plan.Bands == 0 ? pixels : rows * spec.Width.Output, least = plan.Bands == 0 ? pixels : plan.BandRows.Least * spec.Width.Output;
        SeparablePlan? best = null;
        foreach (int bits in isa.Widths.Reverse())
        {
            int lanes = bits / 32, channelVectors = (spec.OutChannels + lanes - 1) / lanes;
            for (int vectors = 1; vectors <= Math.Min(4, channelVectors); vectors++)
            {
                for (int columns = Math.Min(least, (isa.Registers - 1 - vectors) / vectors); columns >= 1; columns--)
                {
                    DirectPlan product = Product(spec, isa, most, stride, bits, vectors, columns);
                    double cycles = DirectCost.Cycles(product, isa) * Math.Max(1, plan.Bands);
                    if (best is null || cycles < best.Cycles * 0.999) best = plan with { Product = product, Cycles = cycles };
                }
            }
        }

        // Bands overlap by the rows under the last window of the one above.
        double copied = !plan.CopiesInput ? 0 : plan.Bands == 0 ? plan.MiddleStart : (double)plan.MiddleStart * plan.Bands;
        double copy = copied * (spec.Layout == Layout.Nchw ? TransposeCyclesPerFloat : CopyCyclesPerFloat);
        int runs = plan.Bands > 0 ? 1 : Math.Max(1, Math.Min(pixels / best!.Product.TileColumns, (EnoughUnits + best.BlockCount - 1) / best.BlockCount));
        return best! with { Runs = runs, Cycles = (best!.Cycles + depthwise.Cycles * plan.Multiplier + copy) * spec.Batch };
    }

    /// <summary>As few bands as keep to their share of L2 and give threads something to share.</summary>
    private static int ChooseBands(SeparablePlan plan, IsaTable isa)
    {
        int steps = plan.Depthwise.RowSteps, bands = Math.Min(steps, EnoughUnits);
        while (bands < steps && (plan with { Bands = bands }).WorkspaceLength * sizeof(float) > isa.L2Bytes * BandShareOfL2) bands = Math.Min(steps, bands + (bands + 7) / 8);
        return bands;
    }

    private static DirectPlan Product(ConvSpec spec, IsaTable isa, int pixels, int stride, int bits, int vectors, int columns)
    {
        int lanes = bits / 32, channelVectors = (spec.OutChannels + lanes - 1) / lanes;
        DirectPlan product = new()
        {
            Spec = spec.PointwiseHalf() with { Batch = 1, Height = SpatialAxis.Absent, Width = SpatialAxis.Absent with { Input = pixels } },
            Isa = isa.Isa,
            VectorBits = bits,
            TileRows = 1,
            TileColumns = columns,
            Vectors = vectors,
            LastVectors = channelVectors - (channelVectors - 1) / vectors * vectors,
            SkipsPadding = false,
            CopiesInput = false,
            BandBlocks = 0,
            PixelStride = stride,
            RowsOutside = false,
            Unroll = 1,
            WholeOutputLength = spec.OutputImageLength,
            Cycles = 0,
            FmaCycles = 0,
        };
        return product with { Unroll = DirectCandidate.ChooseUnroll(product) };
    }
}

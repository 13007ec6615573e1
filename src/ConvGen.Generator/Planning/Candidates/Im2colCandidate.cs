using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>im2col into panels and a matrix product: any stride, dilation, padding mode, layout and number of axes.</summary>
internal sealed class Im2colCandidate : ICandidate
{
    /// <summary>Of L2, what a panel may take beside the weights that pass; and what all panels together, where they are shared.</summary>
    private const double PanelShareOfL2 = 0.4, SharedShareOfL2 = 0.6;

    /// <summary>Pixels of a panel that make runs of pixels long (channels first) and its calls few (channels last), and panels that keep a handful of threads busy.</summary>
    private const int RunPixels = 64, FewPixels = 24, WantedPanels = 8;

    /// <summary>Floats of sums on the stack.</summary>
    private const int MostStackFloats = 8 << 10;

    /// <summary>Cycles of a float copied into a panel: in runs, every second, and any other.</summary>
    private const double CopyCyclesPerFloat = 0.12, SecondCyclesPerFloat = 0.4, ScalarCyclesPerFloat = 1.3;

    /// <summary>Cycles of a run of floats beside these, of a run of pixels, and of a panel.</summary>
    private const double CyclesPerRun = 14, CyclesPerRunOfPixels = 22, CyclesPerPanel = 60;

    private const double FarBytesPerCycle = 8, VisibleShare = 0.25;

    public string Family => "Im2colGemm";

    public Algorithm Algorithm => Algorithm.Im2colGemm;

    public Verdict Consider(ConvSpec spec, IsaTable isa)
    {
        if (spec.IsTransposed) return Verdict.Reject("a transposed convolution is computed phase by phase, each in place");
        if (spec.InputLength == 0) return Verdict.Reject("there is no input to read");
        if (spec.OutputLength == 0) return Verdict.Reject("there is no output to write");
        if (spec.ReductionLength * spec.Groups > int.MaxValue) return Verdict.Reject(FormattableString.Invariant($"a pixel's {spec.ReductionLength * spec.Groups} products are longer than a span"));
        Im2colPlan? best = null;
        foreach ((int Bits, int Vectors, int Pixels) shape in ProductTile.Shapes(spec, isa, int.MaxValue))
        {
            foreach (bool shares in (bool[])[false, true])
            {
                if (Plan(spec, isa, shape, shares) is { } plan && (best is null || plan.Cycles < best.Cycles * 0.999)) best = plan;
            }
        }

        return best is null ? Verdict.Reject("its panels would be longer than a span") : Verdict.Accept(best);
    }

    private static Im2colPlan? Plan(ConvSpec spec, IsaTable isa, (int Bits, int Vectors, int Pixels) shape, bool shares)
    {
        int reduction = (int)spec.ReductionLength, products = shares ? reduction : PanelProducts(reduction, shape.Pixels, isa);
        bool split = products < reduction;
        DirectPlan tile = ProductTile.Of(spec, isa, shape, (products, products), stages: spec.Layout == Layout.Nchw || split || !spec.Activation.IsShort);
        if (split) tile = tile with { Spec = tile.Spec with { Activation = new ActivationSpec(Activation.None, 0, 0) } };
        Im2colPlan plan = new()
        {
            Spec = spec,
            Isa = isa.Isa,
            Product = tile,
            PanelPixels = PanelPixels(spec, isa, tile, products, shares),
            PanelProducts = products,
            SharesPanels = shares,
            Cycles = 0,
            FmaCycles = spec.MultiplyAdds / (isa.FmasPerCycle * isa.Lanes),
        };
        if (plan.WorkspaceLength > int.MaxValue) return null;
        if (shares && plan.WorkspaceLength * sizeof(float) > isa.L2Bytes * SharedShareOfL2) return null;
        return plan with { Cycles = Cycles(plan, isa) };
    }

    /// <summary>All products, or the largest divisor of them with which a tile's panel stays in its share of L2; all where only crumbs would.</summary>
    private static int PanelProducts(int reduction, int pixels, IsaTable isa)
    {
        double most = isa.L2Bytes * PanelShareOfL2 / sizeof(float) / pixels;
        if (reduction <= most) return reduction;
        for (int blocks = (int)Math.Ceiling(reduction / most), last = 4 * blocks; blocks <= last; blocks++)
        {
            if (reduction % blocks == 0) return reduction / blocks;
        }

        return reduction;
    }

    /// <summary>Whole tiles: half of L1, or as few as make good runs, since a tile reads its weights from L2 whatever the panel; more where weights come from beyond L2 for every panel; but enough panels
    /// for threads.</summary>
    private static int PanelPixels(ConvSpec spec, IsaTable isa, DirectPlan tile, int products, bool shares)
    {
        int pixels = tile.TileColumns, all = (int)((spec.OutputPixels + pixels - 1) / pixels);
        double tileBytes = (double)pixels * products * sizeof(float), fits = isa.L2Bytes * PanelShareOfL2 / tileBytes;
        bool weightsStay = spec.WeightLength * sizeof(float) <= isa.L2Bytes * DirectCandidate.WeightShareOfL2;
        double wanted = weightsStay ? Math.Max(isa.L1Bytes / 2 / tileBytes, Math.Ceiling((spec.Layout == Layout.Nchw ? RunPixels : FewPixels) / (double)pixels)) : fits;
        if (shares) wanted = Math.Min(wanted, (double)MostStackFloats / (pixels * tile.BlockWidth));
        double shared = Math.Ceiling((double)all / WantedPanels);
        return pixels * (int)Math.Max(1, Math.Min(Math.Min(wanted, fits), shared));
    }

    private static double Cycles(Im2colPlan plan, IsaTable isa)
    {
        ConvSpec s = plan.Spec;
        double product = DirectCost.Cycles(plan.Product, isa) * plan.ProductBlocks;
        double floats = (double)plan.Pixels * s.ReductionLength * s.Groups, runs, perFloat = CopyCyclesPerFloat, perRun = CyclesPerRun;
        if (plan.IsChannelsFirst)
        {
            runs = s.ReductionLength * s.Groups * ((double)s.Depth.Output * s.Height.Output + plan.Panels - 1);
            perRun = CyclesPerRunOfPixels;
            perFloat = s.Width.Stride switch { 1 => CopyCyclesPerFloat, 2 => SecondCyclesPerFloat, _ => ScalarCyclesPerFloat };
        }
        else
        {
            bool adjacent = s.Width.Dilation == 1 && s.Groups == 1;
            runs = (double)plan.Pixels * s.Groups * s.Depth.Kernel * s.Height.Kernel * (adjacent ? 1 : s.Width.Kernel);
        }

        double weights = (double)plan.Weights!.Value.Floats(s) * sizeof(float), streams = 0;
        if (!plan.SharesPanels && weights > isa.L2Bytes * DirectCandidate.WeightShareOfL2) streams = weights * (plan.Panels - 1) / FarBytesPerCycle * VisibleShare;
        return product + (floats * perFloat + runs * perRun + streams + (double)plan.Panels * s.Groups * CyclesPerPanel) * s.Batch;
    }
}

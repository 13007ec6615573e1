using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Chooses bands of transposed depthwise; its tiles are those of channels-last depthwise.</summary>
internal static class DepthwiseTransposedPlanner
{
    /// <summary>Units of a call, so that a handful of threads end together.</summary>
    private const int EnoughUnits = 16;

    /// <summary>Cycles to start a unit, and a step of the inner kernel with the call that transposes its outputs.</summary>
    private const double UnitOverhead = 100, StepOverhead = 60;

    /// <summary>The plan; null where the layer needs a padded copy, has filters that share a channel, or has depth.</summary>
    public static DepthwiseTransposedPlan? Plan(ConvSpec spec, IsaTable isa)
    {
        bool isFlat = spec.Depth.Padded == 1;
        if (!isFlat || spec.OutChannelsPerGroup != 1 || spec.InChannels < 4 || spec.IsPadded && spec.PaddingMode != PaddingMode.Zeros) return null;
        int channels = Math.Min(spec.InChannels, isa.Lanes);
        ConvSpec block = spec with { Batch = 1, Layout = Layout.Nhwc, InChannels = channels, OutChannels = channels, Groups = channels };
        DepthwiseChannelsLastPlan inner = DepthwiseChannelsLastPlanner.Tiled(block, isa, copiesInput: false);
        if (inner.Cycles == double.MaxValue) return null;
        DepthwiseTransposedPlan plan = new()
        {
            Spec = spec,
            Isa = isa.Isa,
            Inner = inner,
            Bands = 1,
            Cycles = 0,
            FmaCycles = spec.MultiplyAdds / (isa.FmasPerCycle * isa.Lanes),
        };
        int bands = Math.Min(inner.RowSteps, Math.Max(1, EnoughUnits / plan.Blocks));
        while (bands < inner.RowSteps && (plan with { Bands = bands }).PanelFloats * sizeof(float) > isa.L2Bytes / 4) bands++;
        plan = plan with { Bands = bands };
        return plan with { Cycles = Predict(plan, isa) };
    }

    private static double Predict(DepthwiseTransposedPlan plan, IsaTable isa)
    {
        ConvSpec s = plan.Spec;
        double rows = Enumerable.Range(0, plan.Bands).Sum(band => plan.RowsUnder(band).Count);
        double transposed = (rows * s.Width.Input + s.OutputPixels) * plan.Channels * isa.TransposeCyclesPerFloat;
        double block = plan.Inner.Cycles + transposed + plan.Inner.RowSteps * StepOverhead + plan.Bands * UnitOverhead;
        return (block * plan.Blocks + LayerTraffic.Cycles(s, isa, overlapped: false, streams: false)) * s.Batch;
    }
}

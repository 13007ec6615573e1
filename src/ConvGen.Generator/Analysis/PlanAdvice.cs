using System.Globalization;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Emission;
using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Analysis;

/// <summary>What the plan of a layer says about its declaration. Values in, faults out; plans come from <see cref="PlanMemo"/>, so equal declarations cost one look-up.</summary>
internal static class PlanAdvice
{
    /// <summary>Channels more by at least this share, or the advice is not worth reading.</summary>
    private const double WorthwhileShare = 0.2;

    /// <summary>Predictions that differ by less are the same.</summary>
    private const double SameWithin = 0.02;

    /// <param name="tolerance">The largest error to bear, as a share of the largest output; null where none was stated.</param>
    public static IEnumerable<Fault> Of(ConvSpec spec, TargetIsa target, double? tolerance)
    {
        IsaTable isa = IsaTable.Of(target);
        KernelPlan plan = KernelPlanner.Chosen(spec, target).Plan;
        if (plan is ReferencePlan) yield break;
        if (IdleLanes(spec, plan, isa) is { } idle) yield return idle;
        if (WorkspaceBeyondL2(spec, plan, isa) is { } workspace) yield return workspace;
        if (plan.ErrorShare is { } error && error > tolerance)
            yield return new Fault(Descriptors.BeyondTolerance, "Accuracy", [Words(plan), Scientific(error), Scientific(tolerance.Value)]);
    }

    /// <summary>More output channels for nothing, according to the planner. A first vector that is not full is somebody's three colours or ten classes.</summary>
    private static Fault? IdleLanes(ConvSpec spec, KernelPlan plan, IsaTable isa)
    {
        int lanes = isa.Lanes, channels = spec.OutChannels, down = channels / lanes * lanes, up = down + lanes;
        if (spec.Groups != 1 || spec.Algorithm != Algorithm.Auto || channels <= lanes || channels == down || up - channels < WorthwhileShare * channels) return null;
        double more = KernelPlanner.Chosen(spec with { OutChannels = up }, isa.Isa).Plan.Cycles, fewer = KernelPlanner.Chosen(spec with { OutChannels = down }, isa.Isa).Plan.Cycles;
        if (more > (1 + SameWithin) * plan.Cycles) return null;
        return new Fault(Descriptors.IdleLanes, "OutChannels",
            [$"OutChannels = {Number(channels)}", Number(channels), Number(up), isa.Name, Number(up), Number(down), Number((long)Math.Round(100 * Math.Max(0, 1 - fewer / plan.Cycles)))]);
    }

    /// <summary>Tensors that are beyond L2 themselves stream anyway, and a copy of one changes little; so the workspace has to be larger than they are. A little
    /// over L2 is what planners choose blocks for, and spectra are larger than what they are made of by nature.</summary>
    private static Fault? WorkspaceBeyondL2(ConvSpec spec, KernelPlan plan, IsaTable isa)
    {
        long workspace = plan.WorkspaceLength * sizeof(float), tensors = (spec.ImageLength + spec.OutputImageLength) * sizeof(float);
        if (plan is FftPlan || workspace <= isa.L2Bytes * 3 / 2 || workspace <= tensors) return null;
        return new Fault(Descriptors.WorkspaceBeyondL2, "Algorithm", [plan.Family, Kilobytes(workspace), Kilobytes(isa.L2Bytes), isa.Name, Kilobytes(tensors)]);
    }

    private static string Words(KernelPlan plan)
    {
        return plan switch
        {
            WinogradPlan { Vertical.IsPlain: true, Horizontal.IsPlain: true } w => Winograd(w.TileRows, w.TileColumns),
            WinogradPlan w => "Winograd, " + w.Name,
            WinogradPlanarPlan w => Winograd(w.TileRows, w.TileColumns),
            _ => plan.Family,
        };

        string Winograd(int rows, int columns) =>
            string.Format(CultureInfo.InvariantCulture, "Winograd F({0}x{1}, {2}x{3})", rows, columns, plan.Spec.Height.Kernel, plan.Spec.Width.Kernel);
    }

    private static string Kilobytes(long bytes) => Grouped((bytes + 1023) / 1024);

    private static string Grouped(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Number(long number) => FaultList.Number(number);

    private static string Scientific(double value) => value.ToString("0.##e-0", CultureInfo.InvariantCulture);
}

using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>A family as it is, and, where a layer has a stride, its kernels of stride 1 over the split input: whichever is the cheaper.</summary>
internal sealed class SpaceToDepthCandidate(ICandidate family) : ICandidate, IAlternatives
{
    /// <summary>Cycles of a float of the copy where columns a stride apart become adjacent, and of a row of one residue.</summary>
    private const double CyclesPerFloat = 0.35, CyclesPerRow = 40;

    /// <summary>Cycles of a run of a split pixel's channels, channels last.</summary>
    private const double CyclesPerRun = 4;

    public string Family => family.Family;

    public Algorithm Algorithm => family.Algorithm;

    public Verdict Consider(ConvSpec spec, IsaTable isa)
    {
        Verdict whole = family.Consider(spec, isa);
        if (SpaceToDepthView.Of(spec).View is not { } view || family.Consider(view, isa).Plan is not { } dense) return whole;
        SpaceToDepthPlan split = Split(spec, view, dense, isa);
        return whole.Plan?.Cycles <= split.Cycles ? whole : Verdict.Accept(split);
    }

    public IEnumerable<KernelPlan> Alternatives(ConvSpec spec, IsaTable isa)
    {
        foreach (KernelPlan plan in Of(spec)) yield return plan;
        if (SpaceToDepthView.Of(spec).View is not { } view) yield break;
        foreach (KernelPlan dense in Of(view)) yield return Split(spec, view, dense, isa);

        IEnumerable<KernelPlan> Of(ConvSpec asked) => family is IAlternatives several ? several.Alternatives(asked, isa) : family.Consider(asked, isa).Plan is { } only ? [only] : [];
    }

    private static SpaceToDepthPlan Split(ConvSpec spec, ConvSpec view, KernelPlan dense, IsaTable isa)
    {
        double floats = view.ImageLength, rows = (double)view.InChannels * view.Depth.Input * view.Height.Input;
        double runs = (double)view.Depth.Input * view.Height.Input * view.Width.Input * spec.Groups * spec.Depth.Stride * spec.Height.Stride * (spec.Groups > 1 ? spec.Width.Stride : 1);
        double copy = spec.Layout == Layout.Nchw ? floats * CyclesPerFloat + rows * CyclesPerRow : floats * 2 / isa.Lanes + runs * CyclesPerRun;
        return new SpaceToDepthPlan { Spec = spec, Isa = isa.Isa, Dense = dense with { Whole = spec }, View = view, Cycles = (dense.Cycles + copy) * spec.Batch, FmaCycles = dense.FmaCycles * spec.Batch };
    }
}

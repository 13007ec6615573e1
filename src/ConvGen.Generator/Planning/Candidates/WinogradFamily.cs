using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>The Winograd family: kernels whose lanes are channels, those for few input channels whose lanes are tiles, and those for few output channels whose lanes are columns.</summary>
internal sealed class WinogradFamily : ICandidate, IAlternatives
{
    private readonly WinogradCandidate _channels = new();
    private readonly WinogradPlanarCandidate _planes = new();
    private readonly WinogradRowsCandidate _rows = new();

    public string Family => "Winograd";

    public Algorithm Algorithm => Algorithm.Winograd;

    public Verdict Consider(ConvSpec spec, IsaTable isa)
    {
        KernelPlan? best = null;
        foreach (KernelPlan plan in Alternatives(spec, isa))
            if (best is null || plan.Cycles < best.Cycles) best = plan;
        if (best is not null) return Verdict.Accept(best);
        ICandidate speaker = spec.Layout != Layout.Nchw ? _channels
            : spec.OutChannelsPerGroup < WinogradPlanarCandidate.FewChannels ? _rows
            : spec.InChannelsPerGroup < WinogradPlanarCandidate.FewChannels && !spec.IsTransposed ? _planes
            : _channels;
        return speaker.Consider(spec, isa);
    }

    public IEnumerable<KernelPlan> Alternatives(ConvSpec spec, IsaTable isa) =>
        new ICandidate[] { _channels, _planes, _rows }.Select(kind => kind.Consider(spec, isa).Plan).OfType<KernelPlan>();
}

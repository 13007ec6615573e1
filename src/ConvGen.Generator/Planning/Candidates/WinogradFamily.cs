using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>The Winograd family: one kernel whose lanes are channels, and one for few input channels whose lanes are tiles.</summary>
internal sealed class WinogradFamily : ICandidate, IAlternatives
{
    private readonly WinogradCandidate _channels = new();
    private readonly WinogradPlanarCandidate _planes = new();

    public string Family => "Winograd";

    public Algorithm Algorithm => Algorithm.Winograd;

    public Verdict Consider(ConvSpec spec, IsaTable isa)
    {
        Verdict channels = _channels.Consider(spec, isa), planes = _planes.Consider(spec, isa);
        if (channels.Plan is null && planes.Plan is null) return spec.InChannelsPerGroup < WinogradPlanarCandidate.FewChannels && spec.Layout == Layout.Nchw ? planes : channels;
        return planes.Plan is null || channels.Plan?.Cycles <= planes.Plan.Cycles ? channels : planes;
    }

    public IEnumerable<KernelPlan> Alternatives(ConvSpec spec, IsaTable isa) =>
        new ICandidate[] { _channels, _planes }.Select(kind => kind.Consider(spec, isa).Plan).OfType<KernelPlan>();
}

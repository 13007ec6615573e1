using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Depthwise convolution: one input channel a group, so nothing is summed over channels and every input float serves one filter only.</summary>
/// <remarks>Channels last, vectors run along channels and a register tile holds output pixels; channels first, vectors run along the width of one plane. Either way the work
/// a float brings is a few taps, so what counts is that it is loaded once: neither form writes a padded copy of the whole input where it can be avoided.</remarks>
internal sealed class DepthwiseCandidate : ICandidate, IAlternatives
{
    public string Family => "Depthwise";

    public Algorithm Algorithm => Algorithm.Direct;

    public Verdict Consider(ConvSpec spec, IsaTable isa)
    {
        if (spec.InputLength == 0 || spec.OutputLength == 0) return Verdict.Reject("there is no input to read");
        if (spec.InChannelsPerGroup != 1) return Verdict.Reject($"{spec.InChannelsPerGroup} input channels a group, needs 1");

        if (!IsPlanar(spec) && spec.OutChannelsPerGroup != 1)
            return Verdict.Reject($"{spec.OutChannelsPerGroup} filters a channel: channels last, input and output lanes would not match");
        return Accept(Plans(spec, isa).OrderBy(plan => plan.Cycles).First());
    }

    public IEnumerable<KernelPlan> Alternatives(ConvSpec spec, IsaTable isa) => Consider(spec, isa).Plan is null ? [] : Plans(spec, isa);

    private static IEnumerable<KernelPlan> Plans(ConvSpec spec, IsaTable isa)
    {
        if (!IsPlanar(spec))
        {
            yield return DepthwiseChannelsLastPlanner.Plan(spec, isa);
            yield break;
        }

        yield return DepthwisePlanarPlanner.Plan(spec, isa);
        if (DepthwiseInPlacePlanner.Plan(spec, isa) is { } inPlace) yield return inPlace;
        if (DepthwiseTransposedPlanner.Plan(spec, isa) is { } transposed) yield return transposed;
    }

    /// <summary>A single channel is the same in both layouts, and then the width is what fills vectors.</summary>
    private static bool IsPlanar(ConvSpec spec) => spec.Layout == Layout.Nchw || spec.OutChannels == 1;

    private static Verdict Accept(KernelPlan plan) => plan.WorkspaceLength > int.MaxValue
        ? Verdict.Reject("the padded copy of the input would pass 2,147,483,647 floats")
        : Verdict.Accept(plan);
}

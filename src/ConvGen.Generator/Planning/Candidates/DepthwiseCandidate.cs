using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Depthwise convolution: one input channel a group, so nothing is summed over channels and every input float serves one filter only.</summary>
/// <remarks>Channels last, vectors run along channels and a register tile holds output pixels; channels first, vectors run along the width of one plane. Either way the work
/// a float brings is a few taps, so what counts is that it is loaded once: neither form writes a padded copy of the whole input where it can be avoided.</remarks>
internal sealed class DepthwiseCandidate : ICandidate
{
    public string Family => "Depthwise";

    public Algorithm Algorithm => Algorithm.Direct;

    public Verdict Consider(ConvSpec spec, IsaTable isa)
    {
        if (spec.InputLength == 0 || spec.OutputLength == 0) return Verdict.Reject("there is no input to read");
        if (spec.InChannelsPerGroup != 1) return Verdict.Reject($"{spec.InChannelsPerGroup} input channels a group, needs 1");

        // A single channel is the same in both layouts, and then the width is what fills vectors.
        if (spec.Layout == Layout.Nchw || spec.OutChannels == 1) return Accept(DepthwisePlanarPlanner.Plan(spec, isa));
        if (spec.OutChannelsPerGroup != 1)
            return Verdict.Reject($"{spec.OutChannelsPerGroup} filters a channel: channels last, input and output lanes would not match");
        return Accept(DepthwiseChannelsLastPlanner.Plan(spec, isa));
    }

    private static Verdict Accept(KernelPlan plan) => plan.WorkspaceLength > int.MaxValue
        ? Verdict.Reject("the padded copy of the input would pass 2,147,483,647 floats")
        : Verdict.Accept(plan);
}

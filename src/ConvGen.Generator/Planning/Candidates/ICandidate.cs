using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>A kernel family asked whether it serves a layer on an instruction set, and at what cost.</summary>
internal interface ICandidate
{
    /// <summary>How plans and rejections call it.</summary>
    string Family { get; }

    /// <summary>The algorithms that, when forced, allow this family.</summary>
    Algorithm Algorithm { get; }

    Verdict Consider(ConvSpec spec, IsaTable isa);
}

/// <summary>A family with several kinds of kernel between which it chooses: a calibration measures them all.</summary>
internal interface IAlternatives
{
    /// <summary>The best plan of each kind that serves the layer.</summary>
    IEnumerable<KernelPlan> Alternatives(ConvSpec spec, IsaTable isa);
}

/// <summary>The answer of a candidate: a plan, or the reason why not in words the user will read.</summary>
internal sealed record Verdict(KernelPlan? Plan, string? Reason)
{
    public static Verdict Accept(KernelPlan plan) => new(plan, null);

    public static Verdict Reject(string reason) => new(null, reason);
}

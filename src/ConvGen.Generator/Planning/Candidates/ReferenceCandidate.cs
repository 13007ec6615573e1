using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>The runtime's scalar loop: always accepts, always last.</summary>
internal sealed class ReferenceCandidate : ICandidate
{
    /// <summary>Scalar, double accumulation, index maps at every tap: measured at 8 to 20 cycles a product.</summary>
    private const double CyclesPerProduct = 12;

    public string Family => "Reference";

    public Algorithm Algorithm => Algorithm.Reference;

    public Verdict Consider(ConvSpec spec, IsaTable isa) => Verdict.Accept(new ReferencePlan
    {
        Spec = spec,
        Isa = isa.Isa,
        Cycles = Math.Max(1, spec.MultiplyAdds) * CyclesPerProduct,
        FmaCycles = spec.MultiplyAdds / (isa.FmasPerCycle * isa.Lanes),
    });
}

/// <summary>The layer computed by ReferenceConvolution of the runtime.</summary>
internal sealed record ReferencePlan : KernelPlan
{
    /// <summary>The reference for any processor.</summary>
    public static ReferencePlan Of(ConvSpec spec) => (ReferencePlan)new ReferenceCandidate().Consider(spec, IsaTable.Vector128).Plan!;

    public override string Family => "Reference";

    public override string KernelName => "Reference";

    public override string Tile => "scalar, summed in double";

    public override EquatableArray<Phase> Phases => [new Phase("Rows", Spec.Depth.Output * Spec.Height.Output, "output rows of every channel")];

    public override WeightOrder? Weights => null;

    public override long WorkspaceLength => 0;

    public override string WorkspaceUse => "";
}

using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Indirect convolution: any stride, dilation, padding mode and number of axes without a padded copy.</summary>
internal sealed class IndirectCandidate : ICandidate
{
    /// <summary>Pointers of a tile's taps on the stack: 32 KB.</summary>
    private const int MostPointers = 4096;

    /// <summary>Pixels beyond which their pointers leave the general registers.</summary>
    private const int MostPixels = 12;

    /// <summary>Numbers of the table that the kernel keeps for an axis: outputs x taps.</summary>
    private const int LongestTable = 1 << 24;

    /// <summary>Cycles of a pointer made, of one loaded for a tap, and of a tap's loop.</summary>
    private const double CyclesPerPointer = 2.5, CyclesPerLoad = 0.5, CyclesPerTap = 4;

    /// <summary>What pointers beyond the general registers, loaded again for every turn, take of the tile's rate.</summary>
    private const double PointerShare = 1.04;

    public string Family => "Indirect";

    public Algorithm Algorithm => Algorithm.Indirect;

    public Verdict Consider(ConvSpec spec, IsaTable isa)
    {
        if (spec.IsTransposed) return Verdict.Reject("a transposed convolution is computed phase by phase, each in place");
        if (spec.InputLength == 0) return Verdict.Reject("there is no input to read");
        if (spec.OutputLength == 0) return Verdict.Reject("there is no output to write");
        if (spec.Taps > MostPointers) return Verdict.Reject(FormattableString.Invariant($"{spec.Taps} taps: the pointers of a tile may be {MostPointers}"));
        foreach (SpatialAxis axis in (SpatialAxis[])[spec.Depth, spec.Height, spec.Width])
            if ((long)axis.Output * axis.Kernel > LongestTable) return Verdict.Reject(FormattableString.Invariant($"{axis.Output} outputs x {axis.Kernel} taps of an axis: its table may have {LongestTable} numbers"));
        if (spec.ReductionLength * spec.Groups > int.MaxValue) return Verdict.Reject(FormattableString.Invariant($"a pixel's {spec.ReductionLength * spec.Groups} products are longer than a span"));

        IndirectPlan? best = null;
        foreach ((int Bits, int Vectors, int Pixels) shape in ProductTile.Shapes(spec, isa, Math.Min(MostPixels, MostPointers / spec.Taps)))
        {
            IndirectPlan plan = new()
            {
                Spec = spec,
                Isa = isa.Isa,
                Product = ProductTile.Of(spec, isa, shape, ((int)spec.ReductionLength, spec.InChannelsPerGroup), stages: spec.Layout == Layout.Nchw || !spec.Activation.IsShort),
                PixelsOutside = spec.WeightLength * sizeof(float) <= isa.L2Bytes * DirectCandidate.WeightShareOfL2,
                Cycles = 0,
                FmaCycles = spec.MultiplyAdds / (isa.FmasPerCycle * isa.Lanes),
            };
            plan = plan with { Cycles = Cycles(plan, isa) };
            if (best is null || plan.Cycles < best.Cycles * 0.999) best = plan;
        }

        return Verdict.Accept(best!);
    }

    private static double Cycles(IndirectPlan plan, IsaTable isa)
    {
        ConvSpec s = plan.Spec;
        double tiles = (double)plan.Tiles * s.Groups, pointers = tiles * plan.Pointers * (CyclesPerPointer * (plan.PixelsOutside ? 1 : plan.Product.Blocks) + CyclesPerLoad * plan.Product.Blocks);
        double loops = tiles * plan.Product.Blocks * s.Taps * CyclesPerTap, copy = plan.WorkspaceLength * DirectCost.TransposeInCyclesPerFloat;
        return DirectCost.Cycles(plan.Product with { RowsOutside = plan.PixelsOutside }, isa) * PointerShare + (pointers + loops + copy) * s.Batch;
    }
}

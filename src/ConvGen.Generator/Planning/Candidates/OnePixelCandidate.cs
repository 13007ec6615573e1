using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Direct's transposed kernels, and, for an input of one pixel, its pointwise kernel: whichever is the cheaper.</summary>
internal sealed class OnePixelCandidate : ICandidate, IAlternatives
{
    private readonly TransposedCandidate _phases = new();
    private readonly DirectCandidate _product = new();

    public string Family => _phases.Family;

    public Algorithm Algorithm => _phases.Algorithm;

    public Verdict Consider(ConvSpec spec, IsaTable isa)
    {
        Verdict phases = _phases.Consider(spec, isa);
        return OnePixel(spec, isa) is { } plan && !(phases.Plan?.Cycles <= plan.Cycles) ? Verdict.Accept(plan) : phases;
    }

    public IEnumerable<KernelPlan> Alternatives(ConvSpec spec, IsaTable isa)
    {
        if (_phases.Consider(spec, isa).Plan is { } phases) yield return phases;
        if (OnePixel(spec, isa) is { } plan) yield return plan;
    }

    private OnePixelPlan? OnePixel(ConvSpec spec, IsaTable isa)
    {
        if (spec.InputPixels != 1 || spec.InChannels == 0 || spec.OutputLength == 0 || spec.Layout == Layout.Nhwc && spec.Groups > 1 || spec.OutputImageLength > int.MaxValue) return null;
        ConvSpec view = spec with
        {
            Batch = 1, OutChannels = (int)spec.OutputImageLength, Layout = Layout.Nhwc, FlipKernel = false, HasBias = spec.HasBias,
            Depth = SpatialAxis.Absent, Height = SpatialAxis.Absent, Width = SpatialAxis.Absent,
        };
        if (view.WeightLength > int.MaxValue || _product.Consider(view, isa).Plan is not { } product) return null;
        return new OnePixelPlan { Spec = spec, Isa = isa.Isa, Product = product, Cycles = product.Cycles * spec.Batch, FmaCycles = product.FmaCycles * spec.Batch };
    }
}

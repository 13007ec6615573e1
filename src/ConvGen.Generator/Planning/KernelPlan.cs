using ConvGen.Generator.Ir;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>One barrier-free step of a kernel: units that may run in any order, on any thread.</summary>
/// <param name="Method">The generated method, <c>(KernelArguments* a, int begin, int end)</c>.</param>
/// <param name="Units">How many units the step has for one image.</param>
/// <param name="Meaning">What a unit is.</param>
internal readonly record struct Phase(string Method, int Units, string Meaning);

/// <summary>A transform of a kernel.</summary>
/// <param name="Name">What is transformed, and how much at a time.</param>
/// <param name="Operations">Vector instructions of one application.</param>
internal readonly record struct TransformCost(string Name, OperationCounts Operations);

/// <summary>The weight order of a kernel; see WeightBlocks of the runtime.</summary>
internal readonly record struct WeightOrder(int BlockWidth, int LastBlockWidth, bool ChannelsOutside, bool AcrossGroups = false)
{
    /// <summary>Output channels of a group (of all groups where blocks run across them) with the lanes that only fill a block.</summary>
    public int PaddedChannels(ConvSpec spec) => (Blocks(spec) - 1) * BlockWidth + LastBlockWidth;

    /// <summary>Blocks of a group, of all groups where blocks run across them.</summary>
    public int Blocks(ConvSpec spec) => ((AcrossGroups ? spec.OutChannels : spec.OutChannelsPerGroup) + BlockWidth - 1) / BlockWidth;

    /// <summary>Floats of packed weights.</summary>
    public long Floats(ConvSpec spec) => PaddedChannels(spec) * spec.ReductionLength * (AcrossGroups ? 1 : spec.Groups);

    /// <summary>Where the bias begins in the packed buffer.</summary>
    public long BiasStart(ConvSpec spec) => (Floats(spec) + 15) / 16 * 16;
}

/// <summary>What one kernel does, decided. A printer turns it into text and decides nothing.</summary>
internal abstract record KernelPlan : PlannedKernel
{
    public required ConvSpec Spec { get; init; }

    /// <summary>Runs in this order, one image after another.</summary>
    public abstract EquatableArray<Phase> Phases { get; }

    /// <summary>How weights are packed; null for weights as given.</summary>
    public abstract WeightOrder? Weights { get; }

    public abstract override long WorkspaceLength { get; }

    public abstract override string WorkspaceUse { get; }

    /// <summary>Whether each thread rents a workspace itself instead of sharing the caller's.</summary>
    public virtual bool WorkspacePerThread => false;

    /// <summary>The layer of the kernel that this one is a part of; null for a kernel by itself.</summary>
    public ConvSpec? Whole { get; init; }

    /// <summary>The method of ConvScratch by which a thread rents <see cref="PlannedKernel.WorkspaceLength"/> for itself: its second workspace, where threads share the caller's.</summary>
    public string Rental => Whole is null ? "Rent" : "RentOwn";

    /// <summary>Multiply-adds of an image by the direct algorithm.</summary>
    protected double ImageMultiplyAdds => (double)(Whole ?? Spec).MultiplyAdds / Math.Max(1, (Whole ?? Spec).Batch);

    /// <summary>What the multiply-adds alone would take.</summary>
    public required double FmaCycles { get; init; }

    public override double ArithmeticCycles => FmaCycles;

    public override string Arithmetic => "FMA";

    public override string AccuracyBound => "|error| <= (K + 2) * 2^-24 * sum |x||w|, K = " + Spec.ReductionLength.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The largest error to expect, as a share of the largest |output|; null for sums of products, whose bound is a sum over the products.</summary>
    public virtual double? ErrorShare => null;

    protected static string IsaName(TargetIsa isa) => isa switch
    {
        TargetIsa.Avx512 => "Avx512",
        TargetIsa.Avx2 => "Avx2",
        _ => "Vector128",
    };

    /// <summary>"3x3s1", "1x5x5s1x2d2", ...: kernel, stride, dilation.</summary>
    protected static string KernelWords(ConvSpec s)
    {
        string kernel = s.Depth.Kernel == 1 ? $"{s.Height.Kernel}x{s.Width.Kernel}" : $"{s.Depth.Kernel}x{s.Height.Kernel}x{s.Width.Kernel}";
        string stride = s.Height.Stride == s.Width.Stride ? $"s{s.Width.Stride}" : $"s{s.Height.Stride}x{s.Width.Stride}";
        bool dilated = s.Height.Dilation != 1 || s.Width.Dilation != 1;
        string dilation = !dilated ? "" : s.Height.Dilation == s.Width.Dilation ? $"d{s.Width.Dilation}" : $"d{s.Height.Dilation}x{s.Width.Dilation}";
        return kernel + stride + dilation;
    }
}

/// <summary>A candidate that was not chosen, and why.</summary>
internal readonly record struct Rejection(string Family, string Reason, double? Cycles);

/// <summary>The kernel for one instruction set, with the reasons.</summary>
internal sealed record KernelChoice(KernelPlan Plan, string Reason, EquatableArray<Rejection> Rejections);

/// <summary>Everything the emitter prints for one layer: the reference, and one kernel for each instruction set asked for, widest first.</summary>
internal sealed record LayerPlan(LayerIdentity Identity, ConvSpec Spec, EquatableArray<KernelChoice> Kernels);

using ConvGen.Generator.Model;
using ConvGen.Generator.Planning.Pooling;

namespace ConvGen.Generator.Planning;

/// <summary>What most of a kernel's predicted cycles go to.</summary>
internal enum Bound
{
    /// <summary>Multiply-adds, comparisons, additions.</summary>
    Compute,

    /// <summary>Inputs and outputs on their way from and to where they live.</summary>
    Memory,

    /// <summary>Neither: loads and stores of tiles, transforms, borders, the call itself.</summary>
    Overhead,
}

/// <summary>Tells bounds apart, by the cost model that chose the kernel.</summary>
internal static class Bounds
{
    public static Bound Of(ConvSpec s, KernelPlan kernel) => Of(kernel.Cycles, kernel.FmaCycles, s.Batch * LayerTraffic.Cycles(s, IsaTable.Of(kernel.Isa), overlapped: false, streams: false));

    public static Bound Of(PoolPlan kernel) => Of(kernel.Cycles, kernel.ComputeCycles, kernel.Cycles - kernel.ComputeCycles);

    /// <summary>As it is said in reports and tooltips.</summary>
    public static string Words(Bound bound) => bound switch
    {
        Bound.Compute => "compute",
        Bound.Memory => "memory",
        _ => "overhead",
    };

    /// <param name="cycles">Predicted, in all.</param>
    /// <param name="compute">Of these, arithmetic.</param>
    /// <param name="memory">What moving inputs and outputs would take alone.</param>
    private static Bound Of(double cycles, double compute, double memory) =>
        compute >= cycles / 2 ? Bound.Compute : memory >= (cycles - compute) / 2 ? Bound.Memory : Bound.Overhead;
}

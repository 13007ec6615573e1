using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>What a layer waits for, in the sense of the roofline: its multiply-adds, or its bytes.</summary>
internal static class LayerBound
{
    private const int LineBytes = 64;

    /// <summary>"compute" or "memory", whichever takes longer when the other is free: the kernel's multiply-adds at the peak, or input, weights and output once from where they fit.</summary>
    public static string Of(ConvSpec s, KernelPlan kernel) => kernel.FmaCycles >= MemoryCycles(s.BytesMoved, IsaTable.Of(kernel.Isa)) ? "compute" : "memory";

    private static double MemoryCycles(long bytes, IsaTable isa) => bytes / LineBytes * (bytes <= isa.L2Bytes ? isa.CyclesPerL2Line : isa.CyclesPerFarLine);
}

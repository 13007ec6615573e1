using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvGen;

/// <summary>Which instruction set layers use. A layer asks once, when its weights are packed for it.</summary>
/// <remarks>
/// The environment variable <c>CONVGEN_ISA</c> (<c>512</c>, <c>256</c>, <c>128</c> or <c>0</c> for the reference) lowers the choice for tests;
/// it never raises it above what the processor has.
/// </remarks>
public static class IsaLevel
{
    private static readonly Isa ProcessLevel = Lower(Best(), Environment.GetEnvironmentVariable("CONVGEN_ISA"));

    [ThreadStatic]
    private static Isa? t_override;

    /// <summary>The instruction set that a layer constructed now will use.</summary>
    public static Isa Current => t_override ?? ProcessLevel;

    /// <summary>The widest set this processor and runtime support.</summary>
    public static Isa Best() =>
        Avx512F.IsSupported ? Isa.Avx512
        : Avx2.IsSupported && Fma.IsSupported ? Isa.Avx2
        : Vector128.IsHardwareAccelerated ? Isa.Vector128
        : Isa.Scalar;

    /// <summary>Whether kernels for <paramref name="isa"/> can run here.</summary>
    public static bool IsSupported(Isa isa) => isa <= Best();

    /// <summary>Makes layers constructed on this thread use <paramref name="isa"/> until the scope is disposed: one test process then covers every set.</summary>
    /// <exception cref="PlatformNotSupportedException">The processor lacks it.</exception>
    internal static Scope Use(Isa isa)
    {
        if (!IsSupported(isa)) throw new PlatformNotSupportedException($"{isa} kernels cannot run here; the best this processor has is {Best()}");
        Scope scope = new(t_override);
        t_override = isa;
        return scope;
    }

    internal static Isa Lower(Isa best, string? asked)
    {
        if (string.IsNullOrEmpty(asked)) return best;
        Isa level = asked switch
        {
            "512" => Isa.Avx512,
            "256" => Isa.Avx2,
            "128" => Isa.Vector128,
            "0" => Isa.Scalar,
            _ => throw new ArgumentException($"CONVGEN_ISA is \"{asked}\"; expected 512, 256, 128 or 0"),
        };
        return level < best ? level : best;
    }

    internal readonly struct Scope(Isa? previous) : IDisposable
    {
        public void Dispose() => t_override = previous;
    }
}

using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvGen.Benchmarks;

/// <summary>What this core does when it does nothing but multiply-adds in registers: the yardstick of every share of peak, measured in the same run.</summary>
internal static class FmaPeak
{
    private const int Chains = 10, Turns = 20_000;

    /// <summary>GFLOP/s of the instruction set in force, best of a few hundred microseconds.</summary>
    public static double Measure()
    {
        double best = 0;
        for (int round = 0; round < 5; round++)
        {
            long start = Stopwatch.GetTimestamp();
            (float sum, int lanes) = IsaLevel.Current switch
            {
                Isa.Avx512 => (Loop512(), 16),
                Isa.Avx2 => (Loop256(), 8),
                _ => (Loop128(), 4),
            };
            double microseconds = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            if (sum == 0) throw new InvalidOperationException("the chains were folded away");
            best = Math.Max(best, 2.0 * Chains * lanes * Turns / microseconds / 1e3);
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Loop512()
    {
        Vector512<float> a = Vector512.Create(1.0001f), c0 = a, c1 = a, c2 = a, c3 = a, c4 = a, c5 = a, c6 = a, c7 = a, c8 = a, c9 = a;
        for (int i = 0; i < Turns; i++)
        {
            c0 = Avx512F.FusedMultiplyAdd(c0, a, a); c1 = Avx512F.FusedMultiplyAdd(c1, a, a); c2 = Avx512F.FusedMultiplyAdd(c2, a, a); c3 = Avx512F.FusedMultiplyAdd(c3, a, a);
            c4 = Avx512F.FusedMultiplyAdd(c4, a, a); c5 = Avx512F.FusedMultiplyAdd(c5, a, a); c6 = Avx512F.FusedMultiplyAdd(c6, a, a); c7 = Avx512F.FusedMultiplyAdd(c7, a, a);
            c8 = Avx512F.FusedMultiplyAdd(c8, a, a); c9 = Avx512F.FusedMultiplyAdd(c9, a, a);
        }

        return (c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Loop256()
    {
        Vector256<float> a = Vector256.Create(1.0001f), c0 = a, c1 = a, c2 = a, c3 = a, c4 = a, c5 = a, c6 = a, c7 = a, c8 = a, c9 = a;
        for (int i = 0; i < Turns; i++)
        {
            c0 = Fma.MultiplyAdd(c0, a, a); c1 = Fma.MultiplyAdd(c1, a, a); c2 = Fma.MultiplyAdd(c2, a, a); c3 = Fma.MultiplyAdd(c3, a, a); c4 = Fma.MultiplyAdd(c4, a, a);
            c5 = Fma.MultiplyAdd(c5, a, a); c6 = Fma.MultiplyAdd(c6, a, a); c7 = Fma.MultiplyAdd(c7, a, a); c8 = Fma.MultiplyAdd(c8, a, a); c9 = Fma.MultiplyAdd(c9, a, a);
        }

        return (c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Loop128()
    {
        Vector128<float> a = Vector128.Create(1.0001f), c0 = a, c1 = a, c2 = a, c3 = a, c4 = a, c5 = a, c6 = a, c7 = a, c8 = a, c9 = a;
        for (int i = 0; i < Turns; i++)
        {
            c0 = Vector128.MultiplyAddEstimate(c0, a, a); c1 = Vector128.MultiplyAddEstimate(c1, a, a); c2 = Vector128.MultiplyAddEstimate(c2, a, a);
            c3 = Vector128.MultiplyAddEstimate(c3, a, a); c4 = Vector128.MultiplyAddEstimate(c4, a, a); c5 = Vector128.MultiplyAddEstimate(c5, a, a);
            c6 = Vector128.MultiplyAddEstimate(c6, a, a); c7 = Vector128.MultiplyAddEstimate(c7, a, a); c8 = Vector128.MultiplyAddEstimate(c8, a, a);
            c9 = Vector128.MultiplyAddEstimate(c9, a, a);
        }

        return (c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9).ToScalar();
    }
}

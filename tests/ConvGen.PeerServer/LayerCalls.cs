using System.Diagnostics;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace ConvGen.Timing;

/// <summary>Calls of a layer by the clock. The comparison with other libraries and the benchmarks' reports both time this way.</summary>
internal static class LayerCalls
{
    private const int WarmUpCalls = 64;

    // Stopwatch.GetElapsedTime counts in units of 100 ns, half a per cent of a sample of 20 us; its timestamps are finer.
    private static readonly double MicrosecondsATick = 1e6 / Stopwatch.Frequency;

    /// <summary>Microseconds since a timestamp.</summary>
    public static double Since(long start) => (Stopwatch.GetTimestamp() - start) * MicrosecondsATick;

    /// <summary>Microseconds of so many calls, one after another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Microseconds(IConvLayer layer, ReadOnlySpan<float> input, Span<float> output, ConvWorkers? workers, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        if (workers is null)
            for (; calls > 0; calls--) layer.Run(input, output);
        else
            for (; calls > 0; calls--) layer.Run(input, output, workers);
        return Since(start);
    }

    /// <summary>Calls until the runtime has replaced the first code of what stands around the kernels: until it has compiled nothing for <paramref name="quietMicroseconds"/>, or for at most
    /// <paramref name="mostMicroseconds"/>.</summary>
    /// <remarks>It does so after 30 calls, and again 30 calls later; then nothing is compiled for a while.</remarks>
    public static void WarmUp(IConvLayer layer, ReadOnlySpan<float> input, Span<float> output, ConvWorkers? workers, double quietMicroseconds, double mostMicroseconds)
    {
        long start = Stopwatch.GetTimestamp(), quietSince = start, compiled = JitInfo.GetCompiledMethodCount();
        for (int calls = 0; (calls < WarmUpCalls || Since(quietSince) < quietMicroseconds) && Since(start) < mostMicroseconds; calls++)
        {
            Microseconds(layer, input, output, workers, 1);
            long count = JitInfo.GetCompiledMethodCount();
            if (count == compiled) continue;
            compiled = count;
            quietSince = Stopwatch.GetTimestamp();
        }
    }
}

using System.Diagnostics;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace ConvGen.Benchmarks.Reports;

/// <summary>Times calls of <c>Run</c>: samples of about 50 us, the least of which counts.</summary>
internal sealed class CallClock(ConvWorkers? workers = null)
{
    private const double SampleMicroseconds = 50, QuietMicroseconds = 15_000, MostWarmUpMicroseconds = 500_000;
    private const int WarmUpCalls = 64, FewestSamples = 3;

    private static readonly double MicrosecondsATick = 1e6 / Stopwatch.Frequency;

    /// <summary>Cycles of this core in a microsecond, from a chain of dependent multiplications of three cycles each.</summary>
    public static double CyclesPerMicrosecond()
    {
        const int Turns = 300_000, CyclesATurn = 3;
        double best = double.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long start = Stopwatch.GetTimestamp();
            if (Chain(Turns) == 0) throw new InvalidOperationException("the chain was folded away");
            best = Math.Min(best, Since(start));
        }

        return Turns * CyclesATurn / best;
    }

    /// <summary>Calls until the runtime has replaced the first code of what stands around the kernels, at most 0.3 s.</summary>
    public void WarmUp(LayerData data)
    {
        long start = Stopwatch.GetTimestamp(), quietSince = start;
        long compiled = JitInfo.GetCompiledMethodCount();
        for (int calls = 0; (calls < WarmUpCalls || Since(quietSince) < QuietMicroseconds) && Since(start) < MostWarmUpMicroseconds; calls++)
        {
            Calls(data, 1);
            long count = JitInfo.GetCompiledMethodCount();
            if (count == compiled) continue;
            compiled = count;
            quietSince = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>Microseconds of a call, the least of what <paramref name="milliseconds"/> hold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Microseconds(LayerData data, double milliseconds)
    {
        int calls = Math.Max(1, (int)(SampleMicroseconds / Math.Max(Calls(data, 1), 0.02))), samples = 0;
        double best = double.MaxValue;
        long start = Stopwatch.GetTimestamp();
        do best = Math.Min(best, Calls(data, calls) / calls);
        while (++samples < FewestSamples || Since(start) < milliseconds * 1000);
        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Calls(LayerData data, int calls)
    {
        IConvLayer layer = data.Layer;
        ReadOnlySpan<float> input = data.Input;
        Span<float> output = data.Output;
        ConvWorkers? pool = workers;
        long start = Stopwatch.GetTimestamp();
        if (pool is null)
            for (; calls > 0; calls--) layer.Run(input, output);
        else
            for (; calls > 0; calls--) layer.Run(input, output, pool);
        return Since(start);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong Chain(int turns)
    {
        ulong x = 3;
        for (; turns > 0; turns--) x *= 0x9E3779B97F4A7C15;
        return x;
    }

    private static double Since(long start) => (Stopwatch.GetTimestamp() - start) * MicrosecondsATick;
}

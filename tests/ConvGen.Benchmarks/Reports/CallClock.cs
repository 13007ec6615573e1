using System.Diagnostics;
using System.Runtime.CompilerServices;
using ConvGen.Timing;

namespace ConvGen.Benchmarks.Reports;

/// <summary>Times calls of <c>Run</c>: samples of about 50 us, the least of which counts.</summary>
internal sealed class CallClock(ConvWorkers? workers = null)
{
    private const double SampleMicroseconds = 50, QuietMicroseconds = 15_000, MostWarmUpMicroseconds = 500_000;
    private const int FewestSamples = 3;

    /// <summary>Cycles of this core in a microsecond, from a chain of dependent multiplications of three cycles each.</summary>
    public static double CyclesPerMicrosecond()
    {
        const int Turns = 300_000, CyclesATurn = 3;
        double best = double.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long start = Stopwatch.GetTimestamp();
            if (Chain(Turns) == 0) throw new InvalidOperationException("the chain was folded away");
            best = Math.Min(best, LayerCalls.Since(start));
        }

        return Turns * CyclesATurn / best;
    }

    /// <summary>Calls until the runtime has replaced the first code of what stands around the kernels, at most half a second.</summary>
    public void WarmUp(LayerData data) => LayerCalls.WarmUp(data.Layer, data.Input, data.Output, workers, QuietMicroseconds, MostWarmUpMicroseconds);

    /// <summary>Microseconds of a call, the least of what <paramref name="milliseconds"/> hold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Microseconds(LayerData data, double milliseconds)
    {
        int calls = Math.Max(1, (int)(SampleMicroseconds / Math.Max(Calls(data, 1), 0.02))), samples = 0;
        double best = double.MaxValue;
        long start = Stopwatch.GetTimestamp();
        do best = Math.Min(best, Calls(data, calls) / calls);
        while (++samples < FewestSamples || LayerCalls.Since(start) < milliseconds * 1000);
        return best;
    }

    private double Calls(LayerData data, int calls) => LayerCalls.Microseconds(data.Layer, data.Input, data.Output, workers, calls);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong Chain(int turns)
    {
        ulong x = 3;
        for (; turns > 0; turns--) x *= 0x9E3779B97F4A7C15;
        return x;
    }
}

using System.Diagnostics;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace ConvGen.PeerServer;

/// <summary>The least and the median time of a call, in microseconds.</summary>
internal readonly record struct CallTime(double Least, double Median, int Samples);

/// <summary>Times the calls of a layer as the other peers time theirs: samples of about 20 us, as many as fit the time given.</summary>
internal sealed class CallTimer(ConvWorkers? workers)
{
    private const int MostSamples = 200_000, WarmUpCalls = 64;
    private const double SampleMicroseconds = 20, ShortCallMicroseconds = 200, LongCallMicroseconds = 100_000;
    private const double QuietMicroseconds = 100_000, MostWarmUpMicroseconds = 2_000_000;

    // Stopwatch.GetElapsedTime counts in units of 100 ns, half a per cent of a sample; its timestamps are finer.
    private static readonly double MicrosecondsATick = 1e6 / Stopwatch.Frequency;

    // Made once: nothing is allocated while the clock runs.
    private readonly double[] _samples = new double[MostSamples];
    private readonly HashSet<PeerVariant> _warm = [];

    /// <summary>Times a variant for <paramref name="milliseconds"/>. Its first time here is preceded by calls that are not counted.</summary>
    public CallTime Measure(PeerVariant variant, double milliseconds)
    {
        if (_warm.Add(variant)) WarmUp(variant);
        int count = Sample(variant, milliseconds * 1000);
        Span<double> samples = _samples.AsSpan(0, count);
        samples.Sort();
        return new CallTime(samples[0], samples[count / 2], count);
    }

    /// <summary>Forgets which variants are warm.</summary>
    public void Reset() => _warm.Clear();

    /// <summary>Calls until the runtime has replaced the first code of what stands around the kernels.</summary>
    /// <remarks>It does so after 30 calls, and again 30 calls later; then nothing is compiled for a while. A slow layer gets two seconds.</remarks>
    private void WarmUp(PeerVariant variant)
    {
        long start = Stopwatch.GetTimestamp(), quietSince = start;
        long compiled = JitInfo.GetCompiledMethodCount();
        for (int calls = 0; (calls < WarmUpCalls || Since(quietSince) < QuietMicroseconds) && Since(start) < MostWarmUpMicroseconds; calls++)
        {
            Call(variant, 1);
            long count = JitInfo.GetCompiledMethodCount();
            if (count == compiled) continue;
            compiled = count;
            quietSince = Stopwatch.GetTimestamp();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Sample(PeerVariant variant, double microseconds)
    {
        Call(variant, 1);
        double one = Call(variant, 1);
        if (one < ShortCallMicroseconds) one = Call(variant, 5) / 5;
        int calls = Math.Max(1, (int)(SampleMicroseconds / Math.Max(one, 0.02))), count = 0, least = 3;
        if (one > LongCallMicroseconds)
        {
            _samples[count++] = one;
            least = 2;
        }

        long start = Stopwatch.GetTimestamp();
        do _samples[count++] = Call(variant, calls) / calls;
        while ((Since(start) < microseconds || count < least) && count < MostSamples);
        return count;
    }

    /// <summary>Microseconds of so many calls, one after another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Call(PeerVariant variant, int calls)
    {
        IConvLayer layer = variant.Layer;
        ReadOnlySpan<float> input = variant.Input;
        Span<float> output = variant.Output;
        ConvWorkers? pool = workers;
        long start = Stopwatch.GetTimestamp();
        if (pool is null)
            for (; calls > 0; calls--) layer.Run(input, output);
        else
            for (; calls > 0; calls--) layer.Run(input, output, pool);
        return Since(start);
    }

    private static double Since(long start) => (Stopwatch.GetTimestamp() - start) * MicrosecondsATick;
}

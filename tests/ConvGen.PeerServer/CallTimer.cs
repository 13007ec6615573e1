using System.Diagnostics;
using System.Runtime.CompilerServices;
using ConvGen.Timing;

namespace ConvGen.PeerServer;

/// <summary>The least and the median time of a call, in microseconds.</summary>
internal readonly record struct CallTime(double Least, double Median, int Samples);

/// <summary>Times the calls of a layer as the other peers time theirs: samples of about 20 us, as many as fit the time given.</summary>
internal sealed class CallTimer(ConvWorkers? workers)
{
    private const int MostSamples = 200_000;
    private const double SampleMicroseconds = 20, ShortCallMicroseconds = 200, LongCallMicroseconds = 100_000;
    private const double QuietMicroseconds = 100_000, MostWarmUpMicroseconds = 2_000_000;

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

    /// <summary>A slow layer gets two seconds.</summary>
    private void WarmUp(PeerVariant variant) => LayerCalls.WarmUp(variant.Layer, variant.Input, variant.Output, workers, QuietMicroseconds, MostWarmUpMicroseconds);

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
        while ((LayerCalls.Since(start) < microseconds || count < least) && count < MostSamples);
        return count;
    }

    private double Call(PeerVariant variant, int calls) => LayerCalls.Microseconds(variant.Layer, variant.Input, variant.Output, workers, calls);
}

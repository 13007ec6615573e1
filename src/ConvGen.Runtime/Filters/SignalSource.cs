using System.Runtime.CompilerServices;

namespace ConvGen.Runtime;

/// <summary>A signal as a filter sees it: what a state remembers, the block at hand, and padding around both.</summary>
internal unsafe struct SignalSource
{
    /// <summary>Frames [HistoryFirst, BlockFirst), channels adjacent.</summary>
    public float* History;

    public long HistoryFirst;

    /// <summary>Frames [BlockFirst, Available): floats, or 16-bit integers.</summary>
    public void* Block;

    public bool BlockIsShort;

    public long BlockFirst;

    /// <summary>Frames known so far, and all there are once <see cref="HasEnded"/>.</summary>
    public long Available;

    public bool HasEnded;

    public int Channels;

    public PaddingMode PaddingMode;

    /// <summary>Frames position, position + step, ... of one channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Read(long position, int step, int count, int channel, float* to)
    {
        for (int i = 0; i < count;)
        {
            long at = position + (long)i * step;
            if (at < HistoryFirst || at >= Available)
            {
                to[i++] = Value(at, channel);
                continue;
            }

            bool inBlock = at >= BlockFirst;
            int run = (int)Math.Min(count - i, ((inBlock ? Available : BlockFirst) - 1 - at) / step + 1);
            nint stride = (nint)step * Channels;
            if (!inBlock) SampleConversion.Gather(History + (at - HistoryFirst) * Channels + channel, stride, to + i, run);
            else if (BlockIsShort) SampleConversion.Gather((short*)Block + (at - BlockFirst) * Channels + channel, stride, to + i, run);
            else SampleConversion.Gather((float*)Block + (at - BlockFirst) * Channels + channel, stride, to + i, run);
            i += run;
        }
    }

    /// <summary>One sample, or what padding puts there.</summary>
    public readonly float Value(long position, int channel)
    {
        long at = position;
        if (at < 0 || (HasEnded && at >= Available))
        {
            switch (PaddingMode)
            {
                case PaddingMode.Reflect:
                    at = Math.Abs(at);
                    if (HasEnded && at >= Available) at = Mirror(at);
                    break;
                case PaddingMode.Replicate:
                    at = at < 0 ? 0 : Available - 1;
                    break;
                case PaddingMode.Circular:
                    at %= Available;
                    if (at < 0) at += Available;
                    break;
                default:
                    return 0;
            }
        }

        if (at < BlockFirst) return History[(at - HistoryFirst) * Channels + channel];
        long sample = (at - BlockFirst) * Channels + channel;
        return BlockIsShort ? ((short*)Block)[sample] : ((float*)Block)[sample];
    }

    /// <summary>Mirrored at either end as often as it takes: a cascade combined into one filter reaches farther than any of its filters.</summary>
    private readonly long Mirror(long at)
    {
        long period = Math.Max(1, 2 * (Available - 1));
        at %= period;
        return at < Available ? at : period - at;
    }
}

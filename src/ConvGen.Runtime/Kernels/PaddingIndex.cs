using System.Runtime.CompilerServices;

namespace ConvGen.Runtime;

/// <summary>Where a padded position reads from.</summary>
public static class PaddingIndex
{
    /// <summary>The input position that padded position <paramref name="position"/> (0 is the first input pixel) holds, or -1 for zero.</summary>
    /// <remarks>Reflect needs pads below <paramref name="extent"/> and Circular pads of at most it, which the generator has checked.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Map(int position, int extent, PaddingMode mode)
    {
        if ((uint)position < (uint)extent) return position;
        return mode switch
        {
            PaddingMode.Reflect => position < 0 ? -position : 2 * (extent - 1) - position,
            PaddingMode.Replicate => position < 0 ? 0 : extent - 1,
            PaddingMode.Circular => position < 0 ? position + extent : position - extent,
            _ => -1,
        };
    }

    /// <summary>The same for pads of any width: Reflect mirrors at either end as often as it takes, Circular goes round as often. A cascade combined into one kernel reaches farther than any of its filters.</summary>
    internal static int MapFar(int position, int extent, PaddingMode mode)
    {
        if ((uint)position < (uint)extent || mode is PaddingMode.Zeros or PaddingMode.Replicate) return Map(position, extent, mode);
        int period = mode == PaddingMode.Circular ? extent : Math.Max(1, 2 * (extent - 1));
        int at = position % period;
        if (at < 0) at += period;
        return at < extent ? at : period - at;
    }
}

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
}

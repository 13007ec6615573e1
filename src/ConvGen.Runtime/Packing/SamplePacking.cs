using System.ComponentModel;

namespace ConvGen.Runtime;

/// <summary>Brings what is given for every output pixel (offsets, masks) to rows of adjacent pixels, which kernels read as vectors.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class SamplePacking
{
    /// <summary><c>to[c * toStride + i] = tensor[channel c][pixel first + i]</c> for i &lt; count. Exactly those floats are read and written.</summary>
    /// <param name="layout">The order of <paramref name="tensor"/>: planes of channels, or pixels with their channels.</param>
    /// <param name="tensor">Channel 0 of pixel 0.</param>
    /// <param name="pixels">Pixels of a plane.</param>
    /// <param name="channels">Channels of a pixel.</param>
    /// <param name="first">The first pixel wanted.</param>
    /// <param name="count">How many pixels.</param>
    /// <param name="to">Where to.</param>
    /// <param name="toStride">Floats from a channel to the next there, at least <paramref name="count"/>.</param>
    public static void Rows(Layout layout, float* tensor, nint pixels, int channels, nint first, int count, float* to, nint toStride)
    {
        if (layout == Layout.Nhwc) Transpose.Matrix(tensor + first * channels, channels, to, toStride, count, channels);
        else StridedCopy.Rows(tensor + first, pixels, to, toStride, channels, count, IsaLevel.Best());
    }
}

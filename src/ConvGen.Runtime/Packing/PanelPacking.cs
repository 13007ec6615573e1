using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace ConvGen.Runtime;

/// <summary>Rows of the small panels that kernels gather their input into, where a row is too irregular for printed vector copies.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class PanelPacking
{
    /// <summary>Planes to pixels: <c>pixels[p * pixelStride + c] = planes[c * planeStride + p]</c>. Exactly <paramref name="count"/> x <paramref name="channels"/> floats are read and written.</summary>
    /// <param name="planes">The first pixel of the first channel.</param>
    /// <param name="planeStride">Floats from a channel to the next.</param>
    /// <param name="pixels">The first channel of the first pixel.</param>
    /// <param name="pixelStride">Floats from a pixel to the next.</param>
    /// <param name="channels">Channels, at least 1.</param>
    /// <param name="count">Adjacent pixels of each plane, possibly none.</param>
    public static void ChannelsLast(float* planes, nint planeStride, float* pixels, nint pixelStride, int channels, int count) =>
        Transpose.Matrix(planes, planeStride, pixels, pixelStride, channels, count);

    /// <summary><c>to[i] = row[first + i * step]</c> for i &lt; <paramref name="count"/>, zero where that is outside the row.</summary>
    /// <param name="row">A row of the image: <paramref name="width"/> adjacent floats.</param>
    /// <param name="width">Floats of the row.</param>
    /// <param name="first">Column of the first float, possibly negative.</param>
    /// <param name="step">Columns from a float to the next, positive.</param>
    /// <param name="to">Receives exactly <paramref name="count"/> floats.</param>
    /// <param name="count">Floats wanted.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ZeroPaddedRow(float* row, nint width, nint first, nint step, float* to, nint count)
    {
        nint begin = Math.Clamp((step - 1 - first) / step, 0, count);
        if (first >= 0) begin = 0;
        nint end = Math.Clamp((width - first + step - 1) / step, begin, count);
        new Span<float>(to, (int)begin).Clear();
        StridedCopy.EveryNth(row + first + begin * step, step, to + begin, end - begin, IsaLevel.Best());
        new Span<float>(to + end, (int)(count - end)).Clear();
    }
}

using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace ConvGen.Runtime;

/// <summary>The way back from a kernel's tile to a layout in which its lanes do not stand together.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class OutputUnpacking
{
    /// <summary>Writes a tile [pixel][channel] to NCHW rows: <c>output[c * planeStride + p] = tile[p * tileStride + c]</c>. Exactly <paramref name="pixels"/> x <paramref name="channels"/> floats are
    /// read and written.</summary>
    /// <param name="tile">Channel 0 of pixel 0; best on a 64-byte line, in L1.</param>
    /// <param name="tileStride">Floats from a pixel of the tile to the next.</param>
    /// <param name="output">Pixel 0 of channel 0, in a plane where the tile's pixels are adjacent.</param>
    /// <param name="planeStride">Floats from a channel to the next.</param>
    /// <param name="pixels">Pixels of the tile.</param>
    /// <param name="channels">Channels of the tile.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ChannelsFirst(float* tile, int tileStride, float* output, nint planeStride, int pixels, int channels) =>
        Transpose.Matrix(tile, tileStride, output, planeStride, pixels, channels);
}

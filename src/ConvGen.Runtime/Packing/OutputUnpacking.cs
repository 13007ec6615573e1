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

    /// <summary>Writes the part of a tile [row][column][lane] that lies in a channels-last image. Exactly <paramref name="rows"/> x <paramref name="columns"/> x <paramref name="channels"/> floats
    /// are written.</summary>
    /// <param name="tile">Lane 0 of the first pixel.</param>
    /// <param name="tileColumns">Pixels of a row of the tile.</param>
    /// <param name="lanes">Floats from a pixel of the tile to the next.</param>
    /// <param name="output">The channel of the first pixel that lane 0 goes to.</param>
    /// <param name="rowStride">Floats from a row of the image to the next.</param>
    /// <param name="pixelStride">Floats from a pixel of the image to the next.</param>
    /// <param name="rows">Rows to write.</param>
    /// <param name="columns">Pixels of each row to write.</param>
    /// <param name="channels">Lanes of each pixel to write.</param>
    public static void Cropped(float* tile, int tileColumns, int lanes, float* output, nint rowStride, nint pixelStride, int rows, int columns, int channels)
    {
        Isa isa = IsaLevel.Best();
        for (int row = 0; row < rows; row++) StridedCopy.Rows(tile + (nint)row * tileColumns * lanes, lanes, output + row * rowStride, pixelStride, columns, channels, isa);
    }
}

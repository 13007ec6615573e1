using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ConvGen.Runtime;

/// <summary>Part of a plane that tiles read.</summary>
public readonly record struct PlaneBox(int Row, int Column, int Rows, int Columns);

/// <summary>Tiles along an axis.</summary>
/// <param name="Outputs">Adjacent outputs of a tile.</param>
/// <param name="Window">Inputs under a tile.</param>
/// <param name="Step">Inputs from one tile to the next.</param>
/// <param name="First">The input under the first position of the first tile; outside the input in padding.</param>
public readonly record struct TileAxis(int Outputs, int Window, int Step, int First);

/// <summary>Where the inputs under overlapping tiles of outputs lie: one pointer for each pixel of a window. A padding mode is an index map, so that transforms never test a bound.</summary>
/// <remarks>Tile t = row * TilesAcross + column computes outputs [row * tileRows, ...) x [column * tileColumns, ...). What a tile at the edge would read beyond the padded input, for outputs that are not
/// stored, is zero; of a transposed axis, whatever lies outside the input.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed unsafe class TileWindows
{
    private const int Nowhere = -1;

    private readonly ConvGeometry _geometry;
    private readonly int _windowRows, _windowColumns, _tilesAcross;
    private readonly int[] _rows, _columns;    // [tile along the axis][position in the window]: the input row or column, or Nowhere
    private readonly float[] _zeros;           // what pixels of zero padding hold; pinned

    /// <param name="geometry">The layer, of stride 1.</param>
    /// <param name="tileRows">Output rows of a tile.</param>
    /// <param name="tileColumns">Output columns of a tile.</param>
    /// <param name="channels">Channels read from a pointer at most.</param>
    /// <param name="smallerRows">How many of the lower rows of tiles have one output row less.</param>
    /// <param name="smallerColumns">How many of the right columns of tiles have one output column less.</param>
    public TileWindows(ConvGeometry geometry, int tileRows, int tileColumns, int channels, int smallerRows = 0, int smallerColumns = 0)
        : this(geometry, OfStrideOne(geometry.Height, tileRows), OfStrideOne(geometry.Width, tileColumns), channels, smallerRows, smallerColumns)
    {
    }

    /// <param name="geometry">The layer, of any stride, transposed or not.</param>
    /// <param name="rows">Rows of tiles.</param>
    /// <param name="columns">Columns of tiles.</param>
    /// <param name="channels">Channels read from a pointer at most.</param>
    /// <param name="smallerRows">How many of the lower rows of tiles have one output row less.</param>
    /// <param name="smallerColumns">How many of the right columns of tiles have one output column less.</param>
    public TileWindows(ConvGeometry geometry, TileAxis rows, TileAxis columns, int channels, int smallerRows = 0, int smallerColumns = 0)
    {
        _geometry = geometry;
        _windowRows = rows.Window;
        _windowColumns = columns.Window;
        _rows = Map(geometry.Height, rows, smallerRows, geometry.PaddingMode);
        _columns = Map(geometry.Width, columns, smallerColumns, geometry.PaddingMode);
        _tilesAcross = _columns.Length / _windowColumns;
        _zeros = GC.AllocateArray<float>(channels, pinned: true);
    }

    /// <summary>The windows of tiles [<paramref name="first"/>, <paramref name="first"/> + <paramref name="count"/>) in a channels-last image.</summary>
    /// <param name="windows">Receives <paramref name="written"/> windows, row by row, a pointer to channel 0 for each pixel.</param>
    /// <param name="image">Channel 0 of the first pixel.</param>
    /// <param name="first">First tile.</param>
    /// <param name="count">Tiles, at least 1.</param>
    /// <param name="written">Windows; those past <paramref name="count"/> repeat the last tile's.</param>
    public void OfImage(float** windows, float* image, int first, int count, int written) =>
        Fill(windows, image, (nint)_geometry.Width.Input * _geometry.InChannels, _geometry.InChannels, first, count, written);

    /// <summary>The same in a strip that <see cref="Gather"/> has filled.</summary>
    public void OfStrip(float** windows, float* strip, PlaneBox box, int lanes, int first, int count, int written) =>
        Fill(windows, strip - ((nint)box.Row * box.Columns + box.Column) * lanes, (nint)box.Columns * lanes, lanes, first, count, written);

    /// <summary>The smallest box around what these tiles read; empty where that is padding alone.</summary>
    public PlaneBox Box(int first, int count)
    {
        int last = first + count - 1, top = first / _tilesAcross, bottom = last / _tilesAcross;
        bool oneRow = top == bottom;
        (int row, int rows) = Extent(_rows, top * _windowRows, (bottom + 1) * _windowRows);
        (int column, int columns) = Extent(_columns, oneRow ? first % _tilesAcross * _windowColumns : 0, oneRow ? (last % _tilesAcross + 1) * _windowColumns : _columns.Length);
        return new PlaneBox(row, column, rows, columns);
    }

    /// <summary>Copies a box of <paramref name="lanes"/> planes of a channels-first image into a strip <c>[row][column][lane]</c>.</summary>
    /// <param name="planes">First float of the first of the planes.</param>
    /// <param name="strip">Receives <c>Rows * Columns * lanes</c> floats.</param>
    /// <param name="box">Of <see cref="Box"/>.</param>
    /// <param name="lanes">Adjacent channels.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Gather(float* planes, float* strip, PlaneBox box, int lanes)
    {
        if (box.Rows == 0 || box.Columns == 0) return;
        int width = _geometry.Width.Input;
        nint plane = (nint)width * _geometry.Height.Input * _geometry.Depth.Input;
        float* from = planes + (nint)box.Row * width + box.Column;
        if (box.Columns == width)
        {
            Transpose.Matrix(from, plane, strip, lanes, lanes, box.Rows * width);
            return;
        }

        for (int row = 0; row < box.Rows; row++) Transpose.Matrix(from + (nint)row * width, plane, strip + (nint)row * box.Columns * lanes, lanes, lanes, box.Columns);
    }

    private static TileAxis OfStrideOne(AxisGeometry axis, int outputs) => new(outputs, outputs + axis.Kernel - 1, outputs, -axis.PadBegin);

    private static int[] Map(AxisGeometry axis, TileAxis tile, int smaller, PaddingMode mode)
    {
        int tiles = (axis.Output + tile.Outputs - 1) / tile.Outputs, full = tiles - smaller;
        int end = axis.IsTransposed ? axis.Input : axis.Input + axis.PadEnd;    // a transposed axis crops by its padding
        int[] map = new int[tiles * tile.Window];
        for (int i = 0; i < map.Length; i++)
        {
            int number = i / tile.Window, input = number * tile.Step - Math.Max(0, number - full) + i % tile.Window + tile.First;
            map[i] = input < end ? PaddingIndex.Map(input, axis.Input, axis.IsTransposed ? PaddingMode.Zeros : mode) : Nowhere;
        }

        return map;
    }

    private static (int First, int Count) Extent(int[] map, int begin, int end)
    {
        int least = int.MaxValue, most = -1;
        for (int i = begin; i < end; i++)
        {
            if (map[i] == Nowhere) continue;
            least = Math.Min(least, map[i]);
            most = Math.Max(most, map[i]);
        }

        return most < 0 ? (0, 0) : (least, most - least + 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill(float** windows, float* origin, nint rowStride, nint pixelStride, int first, int count, int written)
    {
        int rows = _windowRows, columns = _windowColumns, across = _tilesAcross;
        float* zeros = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_zeros));
        fixed (int* rowMap = _rows, columnMap = _columns)
        {
            for (int i = 0; i < written; i++)
            {
                int tile = first + Math.Min(i, count - 1);
                int* down = rowMap + tile / across * rows, right = columnMap + tile % across * columns;
                for (int k = 0; k < rows; k++, windows += columns)
                {
                    float* row = origin + down[k] * rowStride;
                    for (int j = 0; j < columns; j++) windows[j] = (down[k] | right[j]) < 0 ? zeros : row + right[j] * pixelStride;
                }
            }
        }
    }
}

using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ConvGen.Runtime;

/// <summary>Part of a plane that tiles read: rows <c>Row + i * RowStep</c>, adjacent columns.</summary>
public readonly record struct PlaneBox(int Row, int Column, int Rows, int Columns, int RowStep);

/// <summary>Tiles along an axis.</summary>
/// <param name="Outputs">Adjacent outputs of a tile.</param>
/// <param name="Window">Inputs under a tile.</param>
/// <param name="Step">Inputs from one tile to the next.</param>
/// <param name="First">The input under the first position of the first tile; outside the input in padding.</param>
public readonly record struct TileAxis(int Outputs, int Window, int Step, int First);

/// <summary>Where the inputs under overlapping tiles of outputs lie: one pointer for each pixel of a window. A padding mode is an index map, so that transforms never test a bound.</summary>
/// <remarks>
/// Tile t = row * TilesAcross + column computes outputs [row * tileRows, ...) x [column * tileColumns, ...). What a tile at the edge would read beyond the padded
/// input, for outputs that are not stored, is zero; of a transposed axis, whatever lies outside the input.
/// <para>The outputs of a tile along an axis of dilation D are D apart, so that they share inputs: tile i begins at output i / D * D * outputs + i % D. D such tiles together compute adjacent outputs.</para>
/// </remarks>
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
        Fill(windows, image, (nint)_geometry.Width.Input * _geometry.InChannels, _geometry.InChannels, new PlaneBox(0, 0, 0, 0, 1), first, count, written);

    /// <summary>The same in a strip that <see cref="Gather"/> has filled.</summary>
    public void OfStrip(float** windows, float* strip, PlaneBox box, int lanes, int first, int count, int written) =>
        Fill(windows, strip, (nint)box.Columns * lanes, lanes, box, first, count, written);

    /// <summary>The smallest box around what these tiles read; empty where that is padding alone.</summary>
    public PlaneBox Box(int first, int count)
    {
        int last = first + count - 1, top = first / _tilesAcross, bottom = last / _tilesAcross;
        bool oneRow = top == bottom;
        (int row, int rows, int step) = Extent(_rows, top * _windowRows, (bottom + 1) * _windowRows);
        (int column, int columns, _) = Extent(_columns, oneRow ? first % _tilesAcross * _windowColumns : 0, oneRow ? (last % _tilesAcross + 1) * _windowColumns : _columns.Length);
        return new PlaneBox(row, column, (rows + step - 1) / step, columns, step);
    }

    /// <summary>The input plane that holds padded plane <paramref name="padded"/>; -1 where that is zero.</summary>
    public int Plane(int padded) => padded < _geometry.Depth.Padded ? PaddingIndex.Map(padded - _geometry.Depth.PadBegin, _geometry.Depth.Input, _geometry.PaddingMode) : Nowhere;

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
        if (box.Columns == width && box.RowStep == 1)
        {
            Transpose.Matrix(from, plane, strip, lanes, lanes, box.Rows * width);
            return;
        }

        for (int row = 0; row < box.Rows; row++) Transpose.Matrix(from + (nint)row * box.RowStep * width, plane, strip + (nint)row * box.Columns * lanes, lanes, lanes, box.Columns);
    }

    private static TileAxis OfStrideOne(AxisGeometry axis, int outputs) => new(outputs, outputs + axis.Kernel - 1, outputs, -axis.PadBegin);

    private static int[] Map(AxisGeometry axis, TileAxis tile, int smaller, PaddingMode mode)
    {
        int step = Step(axis), tiles = TilesAlong(axis, tile.Outputs);
        int end = axis.IsTransposed ? axis.Input : axis.Input + axis.PadEnd;    // a transposed axis crops by its padding
        int[] map = new int[tiles * tile.Window];
        for (int i = 0; i < map.Length; i++)
        {
            int index = i / tile.Window, begin = index / step * tile.Step * step + index % step - Math.Max(0, index - (tiles - smaller)), input = begin + i % tile.Window * step + tile.First;
            map[i] = input < end ? PaddingIndex.Map(input, axis.Input, axis.IsTransposed ? PaddingMode.Zeros : mode) : Nowhere;
        }

        return map;
    }

    /// <summary>Tiles along an axis. Of those that begin in the same run of outputs only the ones with an output of their own count.</summary>
    private static int TilesAlong(AxisGeometry axis, int tile)
    {
        int step = Step(axis), together = tile * step;
        return axis.Output / together * step + Math.Min(step, axis.Output % together);
    }

    /// <summary>How far apart a tile's outputs lie.</summary>
    private static int Step(AxisGeometry axis) => axis.Kernel == 1 ? 1 : axis.Dilation;

    /// <summary>The extent of what is read, and a number that divides the distances between its positions.</summary>
    private static (int First, int Count, int Step) Extent(int[] map, int begin, int end)
    {
        int least = int.MaxValue, most = -1;
        for (int i = begin; i < end; i++)
        {
            if (map[i] == Nowhere) continue;
            least = Math.Min(least, map[i]);
            most = Math.Max(most, map[i]);
        }

        if (most < 0) return (0, 0, 1);
        int step = 0;
        for (int i = begin; i < end; i++) if (map[i] != Nowhere) step = GreatestCommonDivisor(map[i] - least, step);
        return (least, most - least + 1, Math.Max(1, step));

        static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill(float** windows, float* origin, nint rowStride, nint pixelStride, PlaneBox box, int first, int count, int written)
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
                    float* row = origin + (box.RowStep == 1 ? down[k] - box.Row : (down[k] - box.Row) / box.RowStep) * rowStride - box.Column * pixelStride;
                    for (int j = 0; j < columns; j++) windows[j] = (down[k] | right[j]) < 0 ? zeros : row + right[j] * pixelStride;
                }
            }
        }
    }
}

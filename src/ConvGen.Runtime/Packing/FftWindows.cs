using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ConvGen.Runtime;

/// <summary>The overlapping windows that transforms read, and the tiles of outputs they give, a row of all lanes at a time. Padding of any mode is an index map applied here.</summary>
/// <remarks>
/// Tile t = row * TilesAcross + column computes outputs [row * tileRows, ...) x [column * tileColumns, ...) of a layer of stride 1 from the window of rows x columns inputs that begins at the same place of
/// the padded image. What lies beyond the padded image is zero. A line is <c>[column][lane]</c>.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed unsafe class FftWindows
{
    private const int Nowhere = -1, MostLanes = 16;

    private readonly ConvGeometry _geometry;
    private readonly int _rows, _columns, _tileRows, _tileColumns, _lanes, _tilesAcross, _tiles;
    private readonly int[] _rowMap, _columnMap;    // [tile along the axis][position in the window]: the input row or column, or Nowhere
    private readonly float[] _zeros;               // a row of zero padding; pinned

    /// <param name="geometry">The layer, of stride 1 and depth 1.</param>
    /// <param name="rows">Rows of a window.</param>
    /// <param name="columns">Columns of a window.</param>
    /// <param name="tileRows">Output rows of a tile.</param>
    /// <param name="tileColumns">Output columns of a tile.</param>
    /// <param name="lanes">Lanes of a vector: 16, 8 or 4.</param>
    public FftWindows(ConvGeometry geometry, int rows, int columns, int tileRows, int tileColumns, int lanes)
    {
        (_geometry, _rows, _columns, _tileRows, _tileColumns, _lanes) = (geometry, rows, columns, tileRows, tileColumns, lanes);
        _rowMap = Map(geometry.Height, tileRows, rows, geometry.PaddingMode);
        _columnMap = Map(geometry.Width, tileColumns, columns, geometry.PaddingMode);
        _tilesAcross = _columnMap.Length / columns;
        _tiles = _rowMap.Length / rows * _tilesAcross;
        _zeros = GC.AllocateArray<float>(columns, pinned: true);
    }

    /// <summary>Row <paramref name="y"/> of the windows of as many tiles as there are lanes; tiles past the last repeat it.</summary>
    /// <param name="plane">First float of the channel's plane.</param>
    /// <param name="first">First tile.</param>
    /// <param name="y">Row within the windows.</param>
    /// <param name="line">Receives the line.</param>
    /// <param name="edge">Scratch: a row of a window for each lane.</param>
    /// <returns>False where every lane would be zero: the line is then not written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool GatherTiles(float* plane, int first, int y, float* line, float* edge)
    {
        float** from = stackalloc float*[MostLanes];
        bool any = false;
        for (int lane = 0; lane < _lanes; lane++)
        {
            int tile = Math.Min(first + lane, _tiles - 1), row = _rowMap[tile / _tilesAcross * _rows + y];
            any |= row >= 0;
            from[lane] = row < 0 ? Zeros : Row(plane + (nint)row * _geometry.Width.Input, tile % _tilesAcross, edge + lane * _columns);
        }

        if (any) LaneTransposition.Gather(from, line, _lanes, _columns, _geometry.Width.Input);
        return any;
    }

    /// <summary>Row <paramref name="y"/> of the windows of one tile in adjacent channels; lanes beyond them repeat the last or are zero.</summary>
    /// <param name="image">First float of the image, in either layout.</param>
    /// <param name="channel">First channel.</param>
    /// <param name="count">Channels, at most the lanes.</param>
    /// <param name="tile">The tile.</param>
    /// <param name="y">Row within the windows.</param>
    /// <param name="line">Receives the line.</param>
    /// <param name="edge">Scratch: a row of a window for each lane.</param>
    /// <returns>False where the row is zero padding: the line is then not written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool GatherChannels(float* image, int channel, int count, int tile, int y, float* line, float* edge)
    {
        int row = _rowMap[tile / _tilesAcross * _rows + y], width = _geometry.Width.Input;
        if (row < 0) return false;
        if (_geometry.Layout == Layout.Nhwc)
        {
            Pixels(image + (nint)row * width * _geometry.InChannels + channel, count, tile % _tilesAcross, line);
            return true;
        }

        float** from = stackalloc float*[MostLanes];
        nint plane = (nint)_geometry.Height.Input * width;
        float* first = image + channel * plane + (nint)row * width;
        for (int lane = 0; lane < _lanes; lane++)
            from[lane] = lane < count ? Row(first + lane * plane, tile % _tilesAcross, edge + lane * _columns) : from[count - 1];
        LaneTransposition.Gather(from, line, _lanes, _columns, _geometry.Width.Input);
        return true;
    }

    /// <summary>Stores row <paramref name="y"/> of the tiles of outputs, where they lie inside the output.</summary>
    /// <param name="line">The line, at least the columns of a tile.</param>
    /// <param name="plane">First float of the channel's output plane.</param>
    /// <param name="first">First tile.</param>
    /// <param name="y">Row within the tiles.</param>
    /// <param name="edge">Scratch: a row of a window for each lane.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ScatterTiles(float* line, float* plane, int first, int y, float* edge)
    {
        float** to = stackalloc float*[MostLanes];
        int width = _geometry.Width.Output, inside = 0, last = Math.Min(_lanes, _tiles - first);
        for (int lane = 0; lane < _lanes; lane++)
        {
            int tile = first + lane, row = tile / _tilesAcross * _tileRows + y, column = tile % _tilesAcross * _tileColumns;
            bool stored = lane < last && row < _geometry.Height.Output;
            if (stored) inside++;
            to[lane] = stored && column + _tileColumns <= width ? plane + (nint)row * width + column : edge + lane * _columns;
        }

        if (inside == 0) return;
        LaneTransposition.Scatter(line, to, _lanes, _tileColumns, width);
        for (int lane = 0; lane < last; lane++)
        {
            int tile = first + lane, row = tile / _tilesAcross * _tileRows + y, column = tile % _tilesAcross * _tileColumns;
            if (row < _geometry.Height.Output && column + _tileColumns > width)
                new ReadOnlySpan<float>(edge + lane * _columns, width - column).CopyTo(new Span<float>(plane + (nint)row * width + column, width - column));
        }
    }

    /// <summary>Stores row <paramref name="y"/> of a tile of adjacent channels, where it lies inside the output.</summary>
    /// <param name="line">The line, at least the columns of a tile.</param>
    /// <param name="image">First float of the output image, in either layout.</param>
    /// <param name="channel">First channel.</param>
    /// <param name="count">Channels to store, at most the lanes.</param>
    /// <param name="tile">The tile.</param>
    /// <param name="y">Row within the tile.</param>
    /// <param name="edge">Scratch: a row of a window for each lane.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ScatterChannels(float* line, float* image, int channel, int count, int tile, int y, float* edge)
    {
        int row = tile / _tilesAcross * _tileRows + y, column = tile % _tilesAcross * _tileColumns;
        int width = _geometry.Width.Output, height = _geometry.Height.Output, columns = Math.Min(_tileColumns, width - column);
        if (row >= height) return;
        if (_geometry.Layout == Layout.Nhwc)
        {
            int channels = _geometry.OutChannels;
            StridedCopy.Rows(line, _lanes, image + ((nint)row * width + column) * channels + channel, channels, columns, count, IsaLevel.Best());
            return;
        }

        float** to = stackalloc float*[MostLanes];
        nint plane = (nint)height * width;
        float* first = image + channel * plane + (nint)row * width + column;
        for (int lane = 0; lane < _lanes; lane++) to[lane] = lane < count ? first + lane * plane : edge + lane * _columns;
        LaneTransposition.Scatter(line, to, _lanes, columns, width);
    }

    private float* Zeros => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_zeros));

    /// <summary>A window's part of a row: in place where it lies inside the image, else a copy with its padding.</summary>
    private float* Row(float* row, int across, float* copy)
    {
        int begin = across * _tileColumns - _geometry.Width.PadBegin, width = _geometry.Width.Input;
        if (begin >= 0 && begin + _columns <= width) return row + begin;
        int[] map = _columnMap;
        int left = Math.Clamp(-begin, 0, _columns), right = Math.Clamp(width - begin, left, _columns), at = across * _columns;
        for (int i = 0; i < left; i++) copy[i] = map[at + i] < 0 ? 0 : row[map[at + i]];
        new ReadOnlySpan<float>(row + begin + left, right - left).CopyTo(new Span<float>(copy + left, right - left));
        for (int i = right; i < _columns; i++) copy[i] = map[at + i] < 0 ? 0 : row[map[at + i]];
        return copy;
    }

    /// <summary>A window's row of a channels-last image: pixels are lines already.</summary>
    private void Pixels(float* row, int count, int across, float* line)
    {
        int channels = _geometry.InChannels, begin = across * _tileColumns - _geometry.Width.PadBegin, at = across * _columns;
        int left = Math.Clamp(-begin, 0, _columns), right = Math.Clamp(_geometry.Width.Input - begin, left, _columns);
        Isa isa = IsaLevel.Best();
        if (count < _lanes) new Span<float>(line, _columns * _lanes).Clear();
        StridedCopy.Rows(row + (nint)(begin + left) * channels, channels, line + left * _lanes, _lanes, right - left, count, isa);
        Border(0, left);
        Border(right, _columns);

        void Border(int first, int end)
        {
            for (int i = first; i < end; i++)
            {
                int x = _columnMap[at + i];
                if (x < 0) new Span<float>(line + i * _lanes, _lanes).Clear();
                else StridedCopy.Rows(row + (nint)x * channels, 0, line + i * _lanes, 0, 1, count, isa);
            }
        }
    }

    private static int[] Map(AxisGeometry axis, int tile, int window, PaddingMode mode)
    {
        int tiles = (axis.Output + tile - 1) / tile;
        int[] map = new int[tiles * window];
        for (int i = 0; i < map.Length; i++)
        {
            int padded = i / window * tile + i % window;
            map[i] = padded < axis.Padded ? PaddingIndex.Map(padded - axis.PadBegin, axis.Input, mode) : Nowhere;
        }

        return map;
    }
}

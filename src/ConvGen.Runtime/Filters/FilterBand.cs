using System.Runtime.CompilerServices;

namespace ConvGen.Runtime;

/// <summary>One thread's part of a filter: its rows, its ring, and the pointer tables that passes are handed.</summary>
internal unsafe ref struct FilterBand
{
    /// <summary>Bytes of a cache line; lines of the ring start on one.</summary>
    private const int CacheLine = 64;

    private readonly FilterArguments* _a;
    private readonly FilterPasses* _passes;
    private readonly bool _words;
    private readonly int _firstRow, _endRow;
    private readonly int _slots;             // rows of the ring: those under the kernel of the rows that are computed at once
    private readonly nint _sourceStride, _planeStride, _resultStride, _slotStride;    // bytes
    private readonly byte* _ring;            // [slot][source if kept, planes]
    private readonly byte* _source;          // the padded source row, where the ring does not keep it
    private readonly byte* _results;         // [row at once]: rows that are not wanted, ends of rows, floats to be narrowed
    private void** _rows, _to, _planes;      // inputs and outputs of the final pass, outputs of the first

    /// <param name="a">The call.</param>
    /// <param name="passes">Those of its passes that are to run.</param>
    /// <param name="words">Whether they compute in 16-bit integers.</param>
    /// <param name="stripLength">Elements of the longest strip, a multiple of the block.</param>
    /// <param name="firstRow">First output row of the band.</param>
    /// <param name="endRow">The row behind the last.</param>
    public FilterBand(FilterArguments* a, FilterPasses* passes, bool words, nint stripLength, int firstRow, int endRow)
    {
        _a = a;
        _passes = passes;
        _words = words;
        _firstRow = firstRow;
        _endRow = endRow;
        _slots = a->Kernel.KernelHeight - 1 + passes->RowsAtOnce;
        nint halo = (nint)(a->Kernel.KernelWidth - 1) * a->Channels;
        _sourceStride = Stride(stripLength + halo, words ? sizeof(byte) : sizeof(float));
        _planeStride = Stride(stripLength, words ? sizeof(short) : sizeof(float));
        _resultStride = Stride(stripLength, words ? sizeof(byte) : sizeof(float));
        _slotStride = passes->Planes * _planeStride + (passes->KeepsSource ? _sourceStride : 0);
        nint bytes = _slots * _slotStride + _sourceStride + passes->RowsAtOnce * _resultStride;
        _ring = (byte*)ConvScratch.Rent(checked((int)(bytes / sizeof(float))));
        _source = _ring + _slots * _slotStride;
        _results = _source + _sourceStride;
    }

    /// <summary>Pointers that <see cref="SetTables"/> needs.</summary>
    public readonly int TableLength => _slots * _passes->Lines + _passes->RowsAtOnce + _passes->Planes;

    public static nint RoundUp(nint value, nint multiple) => (value + multiple - 1) / multiple * multiple;

    public void SetTables(void** tables)
    {
        _rows = tables;
        _to = tables + _slots * _passes->Lines;
        _planes = _to + _passes->RowsAtOnce;
    }

    /// <summary>Computes <paramref name="count"/> elements from <paramref name="x"/> on, of every row of the band.</summary>
    public readonly void Run(nint x, nint count)
    {
        int top = (_a->Kernel.KernelHeight - 1) / 2, below = _a->Kernel.KernelHeight - 1 - top;
        int next = _firstRow - top, slot = 0;    // the source row to be brought next, and its place
        for (int y = _firstRow; y < _endRow; y += _passes->RowsAtOnce)
        {
            int last = y + _passes->RowsAtOnce - 1 + below;
            for (; next <= last; next++)
            {
                if (next < _endRow + below && _passes->Lines > 0) Bring(next, _ring + slot * _slotStride, x, count);    // beyond, only rows that are not wanted would read it
                slot = slot + 1 == _slots ? 0 : slot + 1;
            }

            // The ring is full now: its oldest row, the topmost under the kernel, stands where the next one will go.
            void** entry = _rows;
            for (int row = 0, at = slot; row < _slots; row++, at = at + 1 == _slots ? 0 : at + 1)
            {
                byte* line = _ring + at * _slotStride;
                if (_passes->KeepsSource)
                {
                    *entry++ = line;
                    line += _sourceStride;
                }

                for (int plane = 0; plane < _passes->Planes; plane++, line += _planeStride) *entry++ = line;
            }

            Finish(y, x, count);
        }
    }

    /// <summary>Slack for a vector that begins at the last element; an odd number of cache lines, so that the ring's lines do not meet in the same sets of the cache.</summary>
    private static nint Stride(nint elements, int size) => (RoundUp(elements * size + CacheLine, CacheLine) / CacheLine | 1) * CacheLine;

    /// <summary>Reads source row <paramref name="y"/>, which may lie outside the image, into a slot of the ring.</summary>
    private readonly void Bring(int y, byte* slot, nint x, nint count)
    {
        void* source = _passes->KeepsSource ? slot : _source;
        nint left = (nint)((_a->Kernel.KernelWidth - 1) / 2) * _a->Channels, halo = (nint)(_a->Kernel.KernelWidth - 1) * _a->Channels;
        int row = PaddingIndex.MapFar(y, _a->Height, _a->Kernel.PaddingMode);
        if (_words) SourceRow.ReadBytes(_a, row, x - left, count + halo, (byte*)source);
        else SourceRow.ReadFloats(_a, row, x - left, count + halo, (float*)source);
        if (_passes->Planes == 0) return;
        byte* plane = slot + (_passes->KeepsSource ? _sourceStride : 0);
        for (int p = 0; p < _passes->Planes; p++, plane += _planeStride) _planes[p] = plane;
        _passes->Horizontal(&source, _planes, 0, RoundUp(count, _passes->Block), _a->Channels);
    }

    /// <summary>Writes output rows from <paramref name="y"/> on, as many as are wanted of those the final pass computes at once.</summary>
    private readonly void Finish(int y, nint x, nint count)
    {
        int wanted = Math.Min(_passes->RowsAtOnce, _endRow - y);
        bool toBytes = _a->ByteDestination && (_words || _passes->FinalToBytes is not null), narrow = _a->ByteDestination && !toBytes;
        delegate*<void**, void**, nint, nint, nint, void> pass = toBytes && !_words ? _passes->FinalToBytes : _passes->Final;
        for (int row = 0; row < _passes->RowsAtOnce; row++) _to[row] = narrow || row >= wanted ? _results + row * _resultStride : Destination(y + row, x);
        if (narrow)
        {
            pass(_rows, _to, 0, RoundUp(count, _passes->Block), _a->Channels);
            for (int row = 0; row < wanted; row++) PixelConversion.Narrow((float*)_to[row], (byte*)Destination(y + row, x), count);
            return;
        }

        nint whole = count / _passes->Block * _passes->Block, rest = count - whole;
        if (whole > 0) pass(_rows, _to, 0, whole, _a->Channels);
        if (rest == 0) return;

        // The end of a row that is not a whole block is computed beside and copied.
        int size = toBytes ? sizeof(byte) : sizeof(float);
        for (int row = 0; row < _passes->RowsAtOnce; row++) _to[row] = _results + row * _resultStride - whole * size;
        pass(_rows, _to, whole, whole + _passes->Block, _a->Channels);
        for (int row = 0; row < wanted; row++)
            Unsafe.CopyBlockUnaligned((byte*)Destination(y + row, x) + whole * size, _results + row * _resultStride, (uint)(rest * size));
    }

    private readonly void* Destination(int y, nint x)
    {
        nint at = y * _a->RowLength + x;
        return _a->ByteDestination ? (byte*)_a->Destination + at : (float*)_a->Destination + at;
    }
}

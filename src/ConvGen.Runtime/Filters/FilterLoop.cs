using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace ConvGen.Runtime;

/// <summary>Carries a filter's passes over an image: strips of columns, down each a ring of the rows under the kernel.</summary>
/// <remarks>
/// <code>
/// for each strip of StripLength elements
///     for each RowsAtOnce output rows
///         bring the source rows that the kernel reaches now into the ring: widened to float, padded, and through the first pass
///         second pass: ring -> image
/// </code>
/// Every source row is read, widened and padded once a strip, so passes never test a bound; ring lines have slack, so they never need a shorter vector. An output element is
/// the same expression of the same inputs wherever strips and bands begin: the bits do not depend on the number of threads.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class FilterLoop
{
    /// <summary>Rows of a unit of work. Part of a thread's first rows are read by its neighbour as well, so units are not single rows.</summary>
    private const int UnitRows = 8;

    /// <summary>Floats of a cache line; lines of the ring start on one.</summary>
    private const int Line = 16;

    /// <summary>Filters the image of <paramref name="a"/>, on the calling thread or on <paramref name="workers"/>.</summary>
    public static void Run(FilterArguments* a, ConvWorkers? workers)
    {
        int units = (a->Height + UnitRows - 1) / UnitRows;
        if (workers is null) Band(&a->Handle, 0, units);
        else workers.Run(&Band, &a->Handle, units);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Band(KernelArguments* handle, int begin, int end)
    {
        FilterArguments* a = (FilterArguments*)handle;
        Strip strip = new(a, begin * UnitRows, Math.Min(end * UnitRows, a->Height));
        nint longest = Math.Min(RoundUp(a->RowLength, a->Kernel.Block), a->Kernel.StripLength);
        strip.Rent(longest);
        void** pointers = stackalloc void*[strip.PointerCount];
        strip.SetTables(pointers);
        for (nint x = 0; x < a->RowLength; x += longest) strip.Run(x, Math.Min(longest, a->RowLength - x));
    }

    private static nint RoundUp(nint value, nint multiple) => (value + multiple - 1) / multiple * multiple;

    /// <summary>One thread's state: its rows, its ring, and the pointer tables that passes are handed.</summary>
    private ref struct Strip(FilterArguments* a, int firstRow, int endRow)
    {
        private readonly FilterKernel* _kernel = &a->Kernel;
        private nint _lineStride;        // floats from a line of the ring to the next
        private float* _ring;            // [slot][line][lineStride]
        private float* _source;          // the padded source row, where the ring does not keep it
        private float* _results;         // [row at once][lineStride]: rows that are not wanted, ends of rows, floats to be narrowed
        private float** _rows;           // of the second pass
        private void** _to, _planes;     // outputs of the second and the first pass

        private readonly int Slots => _kernel->KernelHeight - 1 + _kernel->RowsAtOnce;

        public readonly int PointerCount => Slots * _kernel->Kept + _kernel->RowsAtOnce + _kernel->Planes;

        public void Rent(nint longest)
        {
            // An odd number of cache lines, so that the ring's lines do not meet in the same sets of the cache.
            nint halo = (nint)(_kernel->KernelWidth - 1) * a->Channels;
            _lineStride = (RoundUp(longest + halo + Line, Line) / Line | 1) * Line;
            long floats = _lineStride * ((long)Slots * _kernel->Kept + 1 + _kernel->RowsAtOnce);
            _ring = ConvScratch.Rent(checked((int)floats));
            _source = _ring + _lineStride * Slots * _kernel->Kept;
            _results = _source + _lineStride;
        }

        public void SetTables(void** pointers)
        {
            _rows = (float**)pointers;
            _to = pointers + Slots * _kernel->Kept;
            _planes = _to + _kernel->RowsAtOnce;
        }

        /// <summary>Computes <paramref name="count"/> elements from <paramref name="x"/> on, of every row of the band.</summary>
        public readonly void Run(nint x, nint count)
        {
            int top = (_kernel->KernelHeight - 1) / 2, below = _kernel->KernelHeight - 1 - top;
            int next = firstRow - top, slot = 0;    // the source row to be brought next, and its place
            for (int y = firstRow; y < endRow; y += _kernel->RowsAtOnce)
            {
                int last = y + _kernel->RowsAtOnce - 1 + below;
                for (; next <= last; next++)
                {
                    if (next < endRow + below) Bring(next, slot, x, count);    // beyond, only rows that are not wanted would read it
                    slot = slot + 1 == Slots ? 0 : slot + 1;
                }

                // The ring is full now: its oldest row, the topmost under the kernel, stands where the next one will go.
                int kept = _kernel->Kept;
                for (int row = 0, at = slot; row < Slots; row++, at = at + 1 == Slots ? 0 : at + 1)
                {
                    for (int line = 0; line < kept; line++) _rows[row * kept + line] = _ring + (at * kept + line) * _lineStride;
                }

                Finish(y, x, count);
            }
        }

        /// <summary>Reads source row <paramref name="y"/>, which may lie outside the image, into <paramref name="slot"/> of the ring.</summary>
        private readonly void Bring(int y, int slot, nint x, nint count)
        {
            float* line = _ring + (nint)slot * _kernel->Kept * _lineStride;
            float* source = _kernel->KeepsSource ? line : _source;
            nint left = (nint)((_kernel->KernelWidth - 1) / 2) * a->Channels, halo = (nint)(_kernel->KernelWidth - 1) * a->Channels;
            SourceRow.Read(a, PaddingIndex.Map(y, a->Height, _kernel->PaddingMode), x - left, count + halo, source);
            if (_kernel->Planes == 0) return;
            if (_kernel->KeepsSource) line += _lineStride;
            for (int plane = 0; plane < _kernel->Planes; plane++) _planes[plane] = line + plane * _lineStride;
            _kernel->Horizontal(&source, _planes, 0, RoundUp(count, _kernel->Block), a->Channels);
        }

        /// <summary>Writes output rows from <paramref name="y"/> on, as many as are wanted of those the second pass computes at once.</summary>
        private readonly void Finish(int y, nint x, nint count)
        {
            int wanted = Math.Min(_kernel->RowsAtOnce, endRow - y);
            nint whole = count / _kernel->Block * _kernel->Block, rest = count - whole;
            bool narrow = a->ByteDestination && _kernel->Bytes is null;
            nint size = a->ByteDestination && !narrow ? sizeof(byte) : sizeof(float);
            delegate*<float**, void**, nint, nint, nint, void> pass = size == sizeof(byte) ? _kernel->Bytes : _kernel->Floats;
            for (int row = 0; row < _kernel->RowsAtOnce; row++)
                _to[row] = narrow || row >= wanted ? _results + row * _lineStride : Destination(y + row, x);
            if (narrow)
            {
                pass(_rows, _to, 0, RoundUp(count, _kernel->Block), a->Channels);
                for (int row = 0; row < wanted; row++) PixelConversion.Narrow((float*)_to[row], (byte*)Destination(y + row, x), count);
                return;
            }

            if (whole > 0) pass(_rows, _to, 0, whole, a->Channels);
            if (rest == 0) return;

            // The end of a row that is not a whole block is computed beside and copied.
            for (int row = 0; row < _kernel->RowsAtOnce; row++) _to[row] = (byte*)(_results + row * _lineStride) - whole * size;
            pass(_rows, _to, whole, whole + _kernel->Block, a->Channels);
            for (int row = 0; row < wanted; row++)
                Unsafe.CopyBlockUnaligned((byte*)Destination(y + row, x) + whole * size, _results + row * _lineStride, (uint)(rest * size));
        }

        private readonly void* Destination(int y, nint x)
        {
            nint at = y * a->RowLength + x;
            return a->ByteDestination ? (byte*)a->Destination + at : (float*)a->Destination + at;
        }
    }
}

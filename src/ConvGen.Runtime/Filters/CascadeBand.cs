using System.Runtime.CompilerServices;

namespace ConvGen.Runtime;

/// <summary>One thread's part of a cascade. Rows of the last filter are asked for from top to bottom; each filter asks the one before it for the rows that it reads, of which the last ones asked for are kept.</summary>
internal readonly unsafe ref struct CascadeBand
{
    /// <summary>Bytes that rows between filters may take, so that they stay in the second-level cache. More rows at a time are fewer that are read twice at their ends: 1080p in RGB was fastest from 768 KB
    /// on, gray the same from 512 KB to 2 MB.</summary>
    private const int Budget = 768 * 1024;

    /// <summary>Rows of the last filter that are asked for at a time, at most.</summary>
    private const int MostRows = 128;

    private readonly CascadeArguments* _a;
    private readonly CascadeLevel* _levels;    // [element]; the first reads the image and has none
    private readonly nint _rowLength;
    private readonly int _rowsAtATime;

    /// <param name="a">The call.</param>
    /// <param name="levels">Room for one a filter.</param>
    public CascadeBand(CascadeArguments* a, CascadeLevel* levels)
    {
        _a = a;
        _levels = levels;
        _rowLength = a->Image.RowLength;
        _rowsAtATime = MostRows;
        while (_rowsAtATime > FilterLoop.UnitRows && SetCapacities(_rowsAtATime) * _rowLength * sizeof(float) > Budget) _rowsAtATime -= FilterLoop.UnitRows;
        float* next = ConvScratch.RentOwn(checked((int)(SetCapacities(_rowsAtATime) * _rowLength)));
        for (int i = 1; i < a->Count; i++)
        {
            levels[i].Rows = next;
            levels[i].First = levels[i].End = int.MinValue;
            next += (levels[i].Capacity + a->Elements[i - 1].RowsAtOnce) * _rowLength;
        }
    }

    /// <summary>Output rows [first, end), the first a multiple of <see cref="FilterLoop.UnitRows"/>.</summary>
    public void Run(int first, int end)
    {
        nint size = _a->Image.ByteDestination ? sizeof(byte) : sizeof(float);
        for (int y = first; y < end; y += _rowsAtATime)
            Produce(_a->Count - 1, y, Math.Min(y + _rowsAtATime, end), (byte*)_a->Image.Destination + y * _rowLength * size, _a->Image.ByteDestination);
    }

    /// <summary>The rows there has to be room for between the filters.</summary>
    private nint SetCapacities(int rows)
    {
        nint total = 0;
        for (int i = _a->Count - 1; i > 0; i--)
        {
            // Rows before and behind those that are wanted may have to be computed with them.
            int atOnce = _a->Elements[i - 1].RowsAtOnce;
            rows += _a->Elements[i].Kernel.KernelHeight - 1 + 2 * (atOnce - 1);
            _levels[i].Capacity = rows;
            total += rows + atOnce;
        }

        return total;
    }

    /// <summary>Rows [begin, end) of filter <paramref name="i"/> to <paramref name="to"/>; begin a multiple of the rows it computes at once, and end as well or the image's.</summary>
    private void Produce(int i, int begin, int end, void* to, bool toBytes)
    {
        CascadeElement* element = _a->Elements + i;
        FilterArguments local = _a->Image;
        local.Kernel = element->Kernel;
        int first = begin;
        if (i > 0)
        {
            // What it reads is an image of its own, padded above and below already.
            int height = element->Kernel.KernelHeight, top = (height - 1) / 2;
            Bring(i, begin - top, end - top + height - 1);
            local.Source = Row(i, begin - top);
            local.ByteSource = false;
            local.Height = end - begin + height - 1;
            first = top;
        }

        local.ByteDestination = toBytes;
        local.Destination = (byte*)to - first * _rowLength * (toBytes ? sizeof(byte) : sizeof(float));
        element->Rows(&local, first, first + end - begin);
    }

    private float* Row(int i, int y) => _levels[i].Rows + (y - _levels[i].First) * _rowLength;

    /// <summary>Has rows [first, end), padding included, ready for filter <paramref name="i"/>.</summary>
    private void Bring(int i, int first, int end)
    {
        CascadeLevel* level = _levels + i;
        int atOnce = _a->Elements[i - 1].RowsAtOnce, height = _a->Image.Height;
        if (first >= level->First && first <= level->End)
        {
            nint kept = (level->End - first) * _rowLength;
            float* from = Row(i, first);
            if (from != level->Rows) new ReadOnlySpan<byte>(from, checked((int)(kept * sizeof(float)))).CopyTo(new Span<byte>(level->Rows, (int)(kept * sizeof(float))));
            level->First = first;
        }
        else
        {
            level->First = level->End = first < 0 ? first : first / atOnce * atOnce;
        }

        // Rows of the image, then those outside it, which repeat them.
        int missing = level->End, begin = Math.Max(missing, 0) / atOnce * atOnce, reached = missing;
        if (Math.Max(missing, 0) < Math.Min(end, height))
        {
            reached = Math.Min((Math.Min(end, height) + atOnce - 1) / atOnce * atOnce, height);
            Produce(i - 1, begin, reached, Row(i, begin), false);
        }

        for (int y = missing; y < Math.Min(end, 0); y++) Pad(i, y, reached);
        for (int y = Math.Max(missing, height); y < end; y++) Pad(i, y, reached);
        level->End = Math.Max(end, reached);
    }

    /// <summary>Puts into row <paramref name="y"/>, outside the image, what padding shows there; rows of the image are there up to <paramref name="reached"/>.</summary>
    private void Pad(int i, int y, int reached)
    {
        Span<float> row = new(Row(i, y), checked((int)_rowLength));
        int shown = PaddingIndex.Map(y, _a->Image.Height, _a->Elements[i].Kernel.PaddingMode);
        if (shown < 0)
        {
            row.Clear();
            return;
        }

        float* from = Row(i, shown);
        if (shown < _levels[i].First || shown >= reached)
        {
            // From the other side of the image: computed for itself.
            int atOnce = _a->Elements[i - 1].RowsAtOnce, begin = shown / atOnce * atOnce;
            float* aside = _levels[i].Rows + _levels[i].Capacity * _rowLength;
            Produce(i - 1, begin, Math.Min(begin + atOnce, _a->Image.Height), aside, false);
            from = aside + (shown - begin) * _rowLength;
        }

        new ReadOnlySpan<float>(from, row.Length).CopyTo(row);
    }
}

using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints how a window of one channel's plane is copied to the buffer that planar depthwise reads: every extent is a constant, so a row is a few vectors.</summary>
internal sealed class DepthwiseWindowPrinter(SourceWriter code, DepthwisePlanarPlan plan)
{
    private readonly MaskSet _masks = new();
    private readonly SpatialAxis _height = plan.Spec.Height;
    private readonly SpatialAxis _width = plan.Spec.Width;

    private bool IsZeroPadded => plan.Spec.PaddingMode == PaddingMode.Zeros;

    /// <summary>Rows in the padding differ from band to band; with one band they are zeros that stay.</summary>
    private bool ClearsRows => IsZeroPadded && _height.IsPadded && plan.RowBands > 1;

    public void Print()
    {
        if (plan.CopiesPacked)
        {
            PrintPacked();
            return;
        }

        code.Line(IsZeroPadded
            ? "// Copies rows of the padded plane. Zeros left and right of them were written once and stay."
            : "// Copies rows of the padded plane; the padding is an index map, applied here.");
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]");
        using (code.Block("private static void Fill(float* plane, float* window, nint firstRow, nint rows)"))
        {
            SourceWriter body = code.Fork();
            if (IsZeroPadded) PrintZeroPadded(body);
            else PrintMapped(body);
            foreach (int bits in IsaTable.Of(plan.Isa).Widths) _masks.Declare(code, new VectorWords(bits, plan.Isa));
            code.Append(body);
        }

        code.Line();
    }

    /// <summary>The whole plane, a vector of the window at a time: narrow rows move apart by a shuffle, which also makes the zeros between them.</summary>
    private void PrintPacked()
    {
        VectorWords words = new(plan.VectorBits, plan.Isa);
        MaskSet masks = new();
        SourceWriter body = code.Fork();
        using (body.Block("private static void Fill(float* plane, float* window)"))
        {
            SourceWriter moves = body.Fork();
            int floats = _height.Input * _width.Input, end = (_height.Input - 1) * plan.RowStride + _width.Input, first = _height.PadBegin * plan.RowStride + _width.PadBegin;
            for (int at = 0; at < end; at += words.Lanes)
            {
                int[] sources = [.. Enumerable.Range(at, words.Lanes).Select(SourceOf)];
                if (sources.All(source => source < 0)) continue;
                int lowest = sources.Where(source => source >= 0).Min(), count = Math.Min(words.Lanes, floats);
                int start = Math.Min(lowest, floats - count), valid = sources.Count(source => source >= 0);
                bool adjacent = Enumerable.Range(0, words.Lanes).All(lane => sources[lane] == (lane < valid ? lowest + lane : -1));
                string value = adjacent
                    ? words.LoadFirst(Plus("plane", lowest), valid, masks)
                    : words.Shuffle(words.LoadFirst(Plus("plane", start), count, masks), [.. sources.Select(source => source < 0 ? words.Lanes : source - start)]);
                moves.Line($"{words.At(Plus("window", first + at))} = {value};");
            }

            masks.Declare(body, words);
            body.Append(moves);
        }

        code.Line($"// Copies a plane: rows of {_width.Input} floats move {plan.RowStride} apart. A lane index past the vector makes a zero.");
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]");
        code.Append(body);
        code.Line();

        // The float of the plane that a position of the window holds, counted from its first; -1 for the zeros between rows.
        int SourceOf(int position)
        {
            int row = position / plan.RowStride, column = position % plan.RowStride;
            return row < _height.Input && column < _width.Input ? row * _width.Input + column : -1;
        }
    }

    private void PrintZeroPadded(SourceWriter body)
    {
        string begin = "0", end = "rows";
        if (_height.IsPadded)
        {
            body.Line($"nint begin = Math.Max(0, {_height.PadBegin} - firstRow), end = Math.Max(begin, Math.Min(rows, {_height.PadBegin + _height.Input} - firstRow));    // rows inside the input");
            (begin, end) = ("begin", "end");
        }

        if (ClearsRows)
        {
            using (body.Block("for (nint row = 0; row < rows; row++)"))
            {
                body.Line("if (row == begin) row = end;");
                body.Line("if (row >= rows) break;");
                body.Line($"float* to = window + {Place()};");
                for (int phase = 0; phase < _width.Stride; phase++)
                {
                    (int slot, int count) = Slots(phase);
                    foreach ((int offset, VectorWords? words) in Pieces(count))
                    {
                        string address = InvariantText.Of($"to + {phase * plan.PhaseStride + slot + offset}");
                        body.Line(words is null ? $"*({address}) = 0;" : $"{words.At(address)} = {words.Zero};");
                    }
                }
            }

            body.Line();
        }

        using (body.Block($"for (nint row = {begin}; row < {end}; row++)"))
        {
            body.Line($"float* from = plane + (firstRow + row{(_height.PadBegin > 0 ? InvariantText.Of($" - {_height.PadBegin}") : "")}) * {_width.Input}, to = window + {Place()};");
            PrintCopy(body);
        }
    }

    private void PrintMapped(SourceWriter body)
    {
        using (body.Block("for (nint row = 0; row < rows; row++)"))
        {
            body.Line($"nint y = PaddingIndex.Map((int)(firstRow + row) - {_height.PadBegin}, {_height.Input}, Layer.Geometry.PaddingMode);");
            body.Line($"float* from = plane + y * {_width.Input}, to = window + {Place()};");
            PrintCopy(body);
            int columns = (_width.Output - 1) * _width.Stride + _width.Span;
            foreach (int column in Enumerable.Range(0, _width.PadBegin).Concat(Enumerable.Range(_width.PadBegin + _width.Input, Math.Max(0, columns - _width.PadBegin - _width.Input))))
                body.Line($"to[{ColumnPlace(column)}] = from[{Source(column - _width.PadBegin)}];");
        }
    }

    /// <summary>The input column that a padded one holds: PaddingIndex.Map of the runtime.</summary>
    private int Source(int column) => plan.Spec.PaddingMode switch
    {
        _ when column >= 0 && column < _width.Input => column,
        PaddingMode.Reflect => column < 0 ? -column : 2 * (_width.Input - 1) - column,
        PaddingMode.Replicate => column < 0 ? 0 : _width.Input - 1,
        _ => column < 0 ? column + _width.Input : column - _width.Input,
    };

    /// <summary>Where a row of the window begins.</summary>
    private string Place() => _height.Stride == 1
        ? "row * RowStride"
        : InvariantText.Of($"row % {_height.Stride} * {_width.Stride * plan.PhaseStride} + row / {_height.Stride} * RowStride");

    private int ColumnPlace(int column) => column % _width.Stride * plan.PhaseStride + column / _width.Stride;

    /// <summary>The slots of a phase that hold input: the first and how many.</summary>
    private (int First, int Count) Slots(int phase)
    {
        int first = (_width.PadBegin - phase + _width.Stride - 1) / _width.Stride, end = (_width.PadBegin + _width.Input - phase + _width.Stride - 1) / _width.Stride;
        return (first, end - first);
    }

    private void PrintCopy(SourceWriter body)
    {
        if (_width.Stride == 1) PrintAdjacent(body);
        else PrintSplit(body);
    }

    private void PrintAdjacent(SourceWriter body)
    {
        foreach ((int offset, VectorWords? words) in Pieces(_width.Input))
        {
            string from = Plus("from", offset), to = Plus("to", _width.PadBegin + offset);
            body.Line(words is null ? $"*({to}) = *({from});" : $"{words.At(to)} = {words.At(from)};");
        }
    }

    /// <summary>Stride 2: even and odd columns part ways. Larger strides go float by float.</summary>
    private void PrintSplit(SourceWriter body)
    {
        if (_width.Stride == 2 && PrintSplitAtOnce(body)) return;
        int done = 0;
        int bits = _width.Stride > 2 ? 0 : IsaTable.Of(plan.Isa).Widths.FirstOrDefault(width => 2 * width / 32 <= _width.Input);
        if (bits > 0)
        {
            VectorWords words = new(bits, plan.Isa);
            int chunk = 2 * words.Lanes;
            for (int i = 0; i < _width.Input / chunk + 1; i++)
            {
                int start = Math.Min(i * chunk, (_width.Input - chunk) / 2 * 2);
                if (start + chunk <= done) break;
                using (body.Block(InvariantText.Of($"// columns {start} to {start + chunk - 1}")))
                {
                    body.Line($"{words.Type} a = {words.At(Plus("from", start))}, b = {words.At(Plus("from", start + words.Lanes))};");
                    (string even, string odd) = words.Unzip("a", "b");
                    body.Line($"{words.At(Plus("to", ColumnPlace(_width.PadBegin + start)))} = {even};");
                    body.Line($"{words.At(Plus("to", ColumnPlace(_width.PadBegin + start + 1)))} = {odd};");
                }

                done = start + chunk;
            }
        }

        for (int column = done; column < _width.Input; column++) body.Line($"to[{ColumnPlace(_width.PadBegin + column)}] = from[{column}];");
    }

    /// <summary>A row of fewer than two vectors: the second is masked, and its zeros run into the padding where there is room.</summary>
    private bool PrintSplitAtOnce(SourceWriter body)
    {
        int bits = IsaTable.Of(plan.Isa).Widths.FirstOrDefault(width => width / 32 < _width.Input);
        VectorWords words = new(bits, plan.Isa);
        int lanes = words.Lanes, room = plan.RowStride - (_width.PadBegin + 1) / 2;
        if (bits <= 128 || !IsZeroPadded || _width.Input >= 2 * lanes || room < lanes) return false;
        body.Line($"{words.Type} a = {words.At("from")}, b = {words.LoadFirst(Plus("from", lanes), _width.Input - lanes, _masks)};");
        (string even, string odd) = words.Unzip("a", "b");
        body.Line($"{words.At(Plus("to", ColumnPlace(_width.PadBegin)))} = {even};");
        body.Line($"{words.At(Plus("to", ColumnPlace(_width.PadBegin + 1)))} = {odd};");
        return true;
    }

    /// <summary>Vectors, or single floats, that cover so many adjacent floats and no more; the last vector overlaps the one before it.</summary>
    private IEnumerable<(int Offset, VectorWords? Words)> Pieces(int count)
    {
        int bits = IsaTable.Of(plan.Isa).Widths.FirstOrDefault(width => width / 32 <= count);
        if (bits == 0)
        {
            for (int i = 0; i < count; i++) yield return (i, null);
            yield break;
        }

        VectorWords words = new(bits, plan.Isa);
        for (int i = 0; i < count; i += words.Lanes) yield return (Math.Min(i, count - words.Lanes), words);
    }

    private static string Plus(string pointer, int floats) => floats == 0 ? pointer : InvariantText.Of($"{pointer} + {floats}");
}

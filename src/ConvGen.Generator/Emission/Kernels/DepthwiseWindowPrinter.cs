using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints how a window of one channel's plane is copied to the buffer that planar depthwise reads: every extent is a constant, so a row is a few vectors.</summary>
internal sealed class DepthwiseWindowPrinter(SourceWriter code, DepthwisePlanarPlan plan)
{
    private readonly SpatialAxis _height = plan.Spec.Height;
    private readonly SpatialAxis _width = plan.Spec.Width;

    private bool IsZeroPadded => plan.Spec.PaddingMode == PaddingMode.Zeros;

    /// <summary>Rows in the padding differ from band to band; with one band they are zeros that stay.</summary>
    private bool ClearsRows => IsZeroPadded && _height.IsPadded && plan.RowBands > 1;

    public void Print()
    {
        code.Line(IsZeroPadded
            ? "// Copies rows of the padded plane. Zeros left and right of them were written once and stay."
            : "// Copies rows of the padded plane; the padding is an index map, applied here.");
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]");
        using (code.Block("private static void Fill(float* plane, float* window, nint firstRow, nint rows)"))
        {
            if (IsZeroPadded) PrintZeroPadded();
            else PrintMapped();
        }

        code.Line();
    }

    private void PrintZeroPadded()
    {
        string begin = "0", end = "rows";
        if (_height.IsPadded)
        {
            code.Line($"nint begin = Math.Max(0, {_height.PadBegin} - firstRow), end = Math.Max(begin, Math.Min(rows, {_height.PadBegin + _height.Input} - firstRow));    // rows inside the input");
            (begin, end) = ("begin", "end");
        }

        if (ClearsRows)
        {
            using (code.Block("for (nint row = 0; row < rows; row++)"))
            {
                code.Line("if (row == begin) row = end;");
                code.Line("if (row >= rows) break;");
                code.Line($"float* to = window + {Place()};");
                for (int phase = 0; phase < _width.Stride; phase++)
                {
                    (int slot, int count) = Slots(phase);
                    foreach ((int offset, VectorWords? words) in Pieces(count))
                    {
                        string address = InvariantText.Of($"to + {phase * plan.PhaseStride + slot + offset}");
                        code.Line(words is null ? $"*({address}) = 0;" : $"{words.At(address)} = {words.Zero};");
                    }
                }
            }

            code.Line();
        }

        using (code.Block($"for (nint row = {begin}; row < {end}; row++)"))
        {
            code.Line($"float* from = plane + (firstRow + row{(_height.PadBegin > 0 ? InvariantText.Of($" - {_height.PadBegin}") : "")}) * {_width.Input}, to = window + {Place()};");
            PrintCopy();
        }
    }

    private void PrintMapped()
    {
        using (code.Block("for (nint row = 0; row < rows; row++)"))
        {
            code.Line($"nint y = PaddingIndex.Map((int)(firstRow + row) - {_height.PadBegin}, {_height.Input}, Layer.Geometry.PaddingMode);");
            code.Line($"float* from = plane + y * {_width.Input}, to = window + {Place()};");
            PrintCopy();
            int columns = (_width.Output - 1) * _width.Stride + _width.Span;
            foreach (int column in Enumerable.Range(0, _width.PadBegin).Concat(Enumerable.Range(_width.PadBegin + _width.Input, Math.Max(0, columns - _width.PadBegin - _width.Input))))
                code.Line($"to[{ColumnPlace(column)}] = from[{Source(column - _width.PadBegin)}];");
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

    private void PrintCopy()
    {
        if (_width.Stride == 1) PrintAdjacent();
        else PrintSplit();
    }

    private void PrintAdjacent()
    {
        foreach ((int offset, VectorWords? words) in Pieces(_width.Input))
        {
            string from = Plus("from", offset), to = Plus("to", _width.PadBegin + offset);
            code.Line(words is null ? $"*({to}) = *({from});" : $"{words.At(to)} = {words.At(from)};");
        }
    }

    /// <summary>Stride 2: even and odd columns part ways.</summary>
    private void PrintSplit()
    {
        int done = 0;
        int bits = IsaTable.Of(plan.Isa).Widths.FirstOrDefault(width => 2 * width / 32 <= _width.Input);
        if (bits > 0)
        {
            VectorWords words = new(bits, plan.Isa);
            int chunk = 2 * words.Lanes;
            for (int i = 0; i < _width.Input / chunk + 1; i++)
            {
                int start = Math.Min(i * chunk, (_width.Input - chunk) / 2 * 2);
                if (start + chunk <= done) break;
                using (code.Block(InvariantText.Of($"// columns {start} to {start + chunk - 1}")))
                {
                    code.Line($"{words.Type} a = {words.At(Plus("from", start))}, b = {words.At(Plus("from", start + words.Lanes))};");
                    (string even, string odd) = words.Unzip("a", "b");
                    code.Line($"{words.At(Plus("to", ColumnPlace(_width.PadBegin + start)))} = {even};");
                    code.Line($"{words.At(Plus("to", ColumnPlace(_width.PadBegin + start + 1)))} = {odd};");
                }

                done = start + chunk;
            }
        }

        for (int column = done; column < _width.Input; column++) code.Line($"to[{ColumnPlace(_width.PadBegin + column)}] = from[{column}];");
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

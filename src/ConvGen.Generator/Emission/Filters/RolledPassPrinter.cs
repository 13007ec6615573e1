using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Emission.Filters;

/// <summary>A loop over the rectangle that holds a sum's taps, coefficients in a table: for kernels that would be too much code written out.</summary>
internal static class RolledPassPrinter
{
    public static void PrintTable(SourceWriter code, string method, PassPlan pass)
    {
        Rectangle box = Rectangle.Around(pass.Outputs[0]);
        Dictionary<(int, int), float> taps = pass.Outputs[0].Taps.ToDictionary(tap => (tap.Row, tap.Column), tap => (float)tap.Coefficient);
        code.Line();
        code.Line($"// {box.Height} x {box.Width} coefficients of the pass {method}.");
        code.Line($"private static ReadOnlySpan<float> {method}Table =>");
        code.Line("[");
        using (code.Indented())
        {
            for (int row = 0; row < box.Height; row++)
            {
                code.Line(string.Join(", ", Enumerable.Range(0, box.Width)
                    .Select(column => Literals.Of(taps.TryGetValue((box.Top + row, box.Left + column), out float tap) ? tap : 0))) + ",");
            }
        }

        code.Line("];");
    }

    public static void PrintBody(SourceWriter code, string method, PassPlan pass, FloatPassWords words)
    {
        Rectangle box = Rectangle.Around(pass.Outputs[0]);
        int outputs = pass.Outputs.Count;
        code.Line($"// The table is part of the assembly and stays where it is.");
        code.Line($"float* table = (float*)Unsafe.AsPointer(ref global::System.Runtime.InteropServices.MemoryMarshal.GetReference({method}Table));");
        for (int output = 0; output < outputs; output++)
            code.Line($"{words.Type} {string.Join(", ", Enumerable.Range(0, pass.Vectors).Select(v => $"{PassPrinter.Sum(output, v)} = {words.Zero}"))};");
        for (int first = 0; first < outputs - 1; first++) PrintRow(first, 0, first);
        string until = InvariantText.Of($"{box.Top + box.Height}");
        using (code.Block($"for (nint row = {box.Top + outputs - 1}; row < {until}; row++)")) PrintColumns("row", InvariantText.Of($"(row - {box.Top}) * {box.Width}"), 0, outputs - 1);
        for (int last = 1; last < outputs; last++) PrintRow(box.Height - 1 + last, last, outputs - 1);

        // Row `row` of the rows under both outputs, of which only [from, to] have a tap there.
        void PrintRow(int row, int from, int to)
        {
            using (code.Block($"// Row {row + box.Top}: {(from == to ? InvariantText.Of($"output {from} alone") : InvariantText.Of($"outputs {from} to {to}"))}."))
                PrintColumns(InvariantText.Of($"{row + box.Top}"), InvariantText.Of($"{row * box.Width}"), from, to);
        }

        void PrintColumns(string row, string tableStart, int from, int to)
        {
            code.Line($"float* p = (float*)rows[{row}] + i + {box.Left} * channels, t = table + {tableStart};");
            using (code.Block($"for (nint column = {box.Width}; column > 0; column--)"))
            {
                code.Line($"{words.Type} {string.Join(", ", Enumerable.Range(from, to - from + 1).Select(output => $"k{output} = {words.Simd.Broadcast(InvariantText.Of($"t[{-output * box.Width}]"))}"))}, s;");
                for (int v = 0; v < pass.Vectors; v++)
                {
                    string sums = string.Join(" ", Enumerable.Range(from, to - from + 1).Select(output =>
                        $"{PassPrinter.Sum(output, v)} = {words.Simd.Fma("s", InvariantText.Of($"k{output}"), PassPrinter.Sum(output, v))};"));
                    code.Line($"s = {words.At(InvariantText.Of($"p + {v * words.Simd.Lanes}"))}; {sums}");
                }

                code.Line("p += channels;");
                code.Line("t++;");
            }
        }
    }

    private readonly record struct Rectangle(int Top, int Left, int Height, int Width)
    {
        public static Rectangle Around(LinearForm form)
        {
            int top = form.Taps.Min(tap => tap.Row), left = form.Taps.Min(tap => tap.Column);
            return new Rectangle(top, left, form.Taps.Max(tap => tap.Row) - top + 1, form.Taps.Max(tap => tap.Column) - left + 1);
        }
    }
}

using ConvGen.Generator.Model;
using ConvGen.Generator.Planning.Pooling;

namespace ConvGen.Generator.Emission.Pooling;

/// <summary>Prints channels-first pooling: a walk over planes, the rows of windows combined down into padded lines, and the lines' columns across.</summary>
internal sealed class PoolPlanarPrinter(SourceWriter code, PoolPlanarPlan plan)
{
    private readonly PoolSpec _spec = plan.Spec;
    private readonly PoolTileWriter _tile = new(code, plan);
    private readonly PoolWindowWords _words = new(plan.Spec);

    public static void Print(SourceWriter code, PoolPlanarPlan plan) => new PoolPlanarPrinter(code, plan).Print();

    private PoolAxis Width => _spec.Width;

    /// <summary>The output slice of a unit.</summary>
    private string Z => _spec.Depth.Output > 1 ? "z" : "0";

    /// <summary>Whether some rows are not reached by sliding.</summary>
    private bool NeedsDown => !plan.Slides || !_spec.Height.AllWhole;

    /// <summary>Whether the scale is another in each row, so that rows go across one by one.</summary>
    private bool ScalesRows => _spec.HasPartialCountsAlong(_spec.Depth) || _spec.HasPartialCountsAlong(_spec.Height);

    private string ScaleArgument => _spec.IsAverage ? ", whole" : "";

    private string ScaleParameter => _spec.IsAverage ? ", float scale" : "";

    private void Print()
    {
        code.Line($"private const nint RowStride = {Width.Input};    // floats from a row to the next");
        if (_spec.Height.Kernel > 1) code.Line($"private const nint RowStep = {(long)Width.Input * _spec.Height.Dilation};    // floats from one row of a window to the next");
        if (_spec.Depth.Kernel > 1) code.Line($"private const nint SliceStep = {(long)Width.Input * _spec.Height.Input * _spec.Depth.Dilation};    // floats from one slice of a window to the next");
        if (plan.Lines > 1) code.Line($"private const nint LineStride = {plan.LineStride};    // floats from a line to the next");
        if (plan.ScalesColumns) code.Line("private static readonly global::ConvGen.AlignedBuffer ColumnScales = PoolScales.Columns(Layer.Geometry);    // 1 but at the border");
        code.Line();
        PrintPlanes();
        if (plan.Fuses)
        {
            PrintFused();
            return;
        }

        if (NeedsDown) _tile.PrintWindow("Down", plan.Down, hasColumns: false, loopsBlocks: true);
        if (plan.Slides) _tile.PrintSlide("SlideDown", plan.Down, _spec.Height.Kernel, _spec.Height.Stride, "RowStride", plan.Lines > 1 ? "LineStride" : "0", alongRows: false);
        if (plan.Every == 0) PrintAcrossSingly();
        else PrintAcross();
    }

    private void PrintPlanes()
    {
        string planes = _spec.Depth.Output > 1 ? "output plane" : "channel";
        code.Line(plan.Bands > 1 ? InvariantText.Of($"// Unit u: band u % {plan.Bands} of {planes} u / {plan.Bands}.") : $"// Unit u: {planes} u.");
        code.Line(PoolTileWriter.KernelMethod);
        using (code.Block("internal static void Planes(KernelArguments* a, int begin, int end)"))
        {
            if (!plan.Fuses)
            {
                code.Line($"float* lines = ConvScratch.Rent({plan.WorkspaceLength});");
                if (Width.IsPadded) code.Line($"new Span<float>(lines, {plan.WorkspaceLength}).Fill({_tile.NeutralScalar});    // the padding, which no row overwrites");
                code.Line($"lines += {plan.Lead};");
            }

            using (code.Block("for (int unit = begin; unit < end; unit++)"))
            {
                code.Line(plan.Bands > 1 ? InvariantText.Of($"int plane = unit / {plan.Bands}, band = unit % {plan.Bands};") : "int plane = unit;");
                if (_spec.Depth.Output > 1) code.Line($"int channel = plane / {_spec.Depth.Output}, z = plane % {_spec.Depth.Output};");
                code.Line($"TapRange slices = {PoolWindowWords.Range(_spec.Depth, "Depth", Z)};");
                code.Line($"float* input = a->Input + (nint){(_spec.Depth.Output > 1 ? "channel" : "plane")} * {_spec.InputPixels} + (nint)slices.Input * {(long)Width.Input * _spec.Height.Input};");
                code.Line($"float* output = a->Output + (nint)plane * {(long)Width.Output * _spec.Height.Output};");
                PrintBand();
            }
        }
    }

    private void PrintBand()
    {
        int height = _spec.Height.Output;
        code.Line(plan.Bands > 1 ? InvariantText.Of($"int y = (int)({height}L * band / {plan.Bands}), endRow = (int)({height}L * (band + 1) / {plan.Bands});") : InvariantText.Of($"int y = 0, endRow = {height};"));
        if (plan.Fuses)
        {
            using (code.Block("for (; y < endRow; y++)"))
            {
                code.Line($"TapRange rows = {PoolWindowWords.Range(_spec.Height, "Height", "y")};");
                if (_spec.IsAverage) code.Line(_words.Counted(Z, "y", byColumn: false));
                code.Line($"Fused(input + rows.Input * RowStride, slices.Count, rows.Count, output + (nint)y * {Width.Output}{ScaleArgument});");
            }

            return;
        }

        string line = plan.Lines > 1 ? "lines + i * LineStride" : "lines";
        using (code.Block("while (y < endRow)"))
        {
            code.Line(plan.Lines > 1 ? InvariantText.Of($"int count = Math.Min({plan.Lines}, endRow - y);") : "const int count = 1;");
            PrintDown(line + (Width.PadBegin > 0 ? InvariantText.Of($" + {Width.PadBegin}") : ""));
            code.Line();
            if (ScalesRows)
            {
                using (code.Block("for (int i = 0; i < count; i++)"))
                {
                    code.Line(_words.Counted(Z, "y + i", byColumn: false));
                    code.Line($"Across({line}, output + (nint)(y + i) * {Width.Output}, 1, whole);");
                }
            }
            else
            {
                if (_spec.IsAverage) code.Line(_words.Counted(Z, "y", byColumn: false));
                code.Line($"Across(lines, output + (nint)y * {Width.Output}, count{ScaleArgument});");
            }

            code.Line();
            code.Line("y += count;");
        }
    }

    /// <summary>Fills the lines of rows [y, y + count).</summary>
    private void PrintDown(string line)
    {
        string down = $"Down(input + rows.Input * RowStride, slices.Count, rows.Count, {line});", rows = $"TapRange rows = {PoolWindowWords.Range(_spec.Height, "Height", "(y + i)")};";
        if (!plan.Slides)
        {
            using (code.Block("for (int i = 0; i < count; i++)"))
            {
                code.Line(rows);
                code.Line(down);
            }

            return;
        }

        PoolAxis h = _spec.Height;
        using (code.Block("for (int i = 0, slid; i < count; i += slid)"))
        {
            string slide = $"SlideDown(input + ((nint)(y + i) * {h.Stride}{(h.PadBegin > 0 ? InvariantText.Of($" - {h.PadBegin}") : "")}) * RowStride, slices.Count, slid, {line});";
            if (!NeedsDown)
            {
                code.Line("slid = count;");
                code.Line(slide);
                return;
            }

            code.Line($"slid = Math.Min(count - i, {h.EndWhole} - (y + i));    // whole windows");
            using (code.Block(h.FirstWhole > 0 ? InvariantText.Of($"if (y + i >= {h.FirstWhole} && slid > 0)") : "if (slid > 0)")) code.Line(slide);
            using (code.Block("else"))
            {
                code.Line(rows);
                code.Line(down);
                code.Line("slid = 1;");
            }
        }
    }

    /// <summary>Rows of windows that lie side by side: the columns of each are combined as the row shrinks.</summary>
    private void PrintFused()
    {
        PoolRun run = plan.Across;
        VectorWords simd = new(run.Bits, plan.Isa);
        int[] offsets = [.. run.Offsets];
        (int V, int J, string Name)[] accumulators = [.. offsets.SelectMany((_, v) => Enumerable.Range(0, plan.Every).Select(j => (v, j, InvariantText.Of($"a{v}_{j}"))))];
        code.Line();
        code.Line($"// A row of outputs: the rows under it first, then neighbours, until {plan.Every} columns are one.");
        code.Line(PoolTileWriter.KernelMethod);
        using (code.Block($"private static void Fused(float* input, nint slices, nint rows, float* output{ScaleParameter})"))
        {
            _tile.DeclareConstants(simd);
            if (_spec.IsAverage) code.Line($"{simd.Type} scales = {simd.Broadcast("scale")};");
            if (run.Blocks > 1)
            {
                using (code.Block($"for (nint block = {run.Blocks}, at = 0; block > 0; block--, at = Math.Min(at + {run.Step}, {run.Last}))"))
                {
                    code.Line($"float* slice = input + at * {plan.Every}, to = output + at;");
                    PrintBlock();
                }
            }
            else
            {
                code.Line("float* slice = input, to = output;");
                PrintBlock();
            }
        }

        void PrintBlock()
        {
            code.Line($"{simd.Type} {string.Join(", ", accumulators.Select(a => $"{a.Name} = {_tile.Neutral(simd)}"))};");
            PoolTileWriter.Loop(code, "slice", "slices", _spec.Depth.Kernel > 1, "slice", "SliceStep", "row", () =>
                PoolTileWriter.Loop(code, "row", "rows", _spec.Height.Kernel > 1, "row", "RowStep", "x", () =>
                {
                    foreach ((int v, int j, string name) in accumulators) code.Line($"{name} = {_tile.Combine(simd, name, simd.At(Plus("x", offsets[v] * plan.Every + j * run.Lanes)))};");
                }));
            for (int v = 0; v < offsets.Length; v++)
            {
                if (plan.Every == 4)
                {
                    Shrink(v, 0, 1);
                    Shrink(v, 2, 3);
                    Shrink(v, 0, 2);
                }
                else
                {
                    Shrink(v, 0, 1);
                }

                string name = InvariantText.Of($"a{v}_0");
                if (_spec.IsAverage) code.Line($"{name} *= scales;");
                code.Line($"{simd.At(Plus("to", offsets[v]))} = {name};");
            }
        }

        // Neighbours combined: two vectors become one.
        void Shrink(int v, int first, int second)
        {
            (string a, string b, string even) = (InvariantText.Of($"a{v}_{first}"), InvariantText.Of($"a{v}_{second}"), InvariantText.Of($"even{v}_{first}{second}"));
            (string evens, string odds) = simd.Unzip(a, b);
            code.Line($"{simd.Type} {even} = {evens};");
            code.Line($"{a} = {_tile.Combine(simd, even, odds)};");
        }
    }

    /// <summary>Vectors of adjacent columns; where only every second or fourth is an output, so many vectors shrink to one.</summary>
    private void PrintAcross()
    {
        PoolRun run = plan.Across;
        VectorWords simd = new(run.Bits, plan.Isa);
        int every = plan.Every;
        (int V, int J, int Offset)[] accumulators = [.. run.Offsets.SelectMany((offset, v) => Enumerable.Range(0, every).Select(j => (v, j, offset * every + j * run.Lanes)))];
        code.Line();
        string column = InvariantText.Of($"x{(Width.Stride > 1 && every > 1 ? InvariantText.Of($" * {Width.Stride}") : "")} + k{(Width.Dilation > 1 ? InvariantText.Of($" * {Width.Dilation}") : "")}");
        code.Line($"// output[x] = {_tile.Gathered} of line[{column}] for k below {Width.Kernel}{(_spec.IsAverage ? ", times scale" : "")}, row after row.");
        if (plan.SharesLoads) code.Line("// Even k are the even lanes of what is loaded at even distances, odd k the odd lanes of the same vectors.");
        code.Line(PoolTileWriter.KernelMethod);
        using (code.Block($"private static void Across(float* line, float* output, nint rows{ScaleParameter})"))
        {
            _tile.Body(simd, (body, masks) =>
            {
                if (_spec.IsAverage) body.Line($"{simd.Type} scales = {simd.Broadcast("scale")};");
                if (plan.ScalesColumns) body.Line("float* columnScales = ColumnScales.Pointer;");
                using (body.Block(RowLoop))
                {
                    if (run.Blocks > 1)
                    {
                        using (body.Block($"for (nint block = {run.Blocks}, at = 0; block > 0; block--, at = Math.Min(at + {run.Step}, {run.Last}))"))
                        {
                            body.Line($"float* from = line + at{(every > 1 ? InvariantText.Of($" * {every}") : "")}, to = output + at{(plan.ScalesColumns ? ", columnScale = columnScales + at" : "")};");
                            PrintBlock(body, masks, "from", "to", "columnScale");
                        }
                    }
                    else
                    {
                        if (!plan.UnrollsColumns) body.Line("float* from = line;");
                        PrintBlock(body, masks, plan.UnrollsColumns ? "line" : "from", "output", "columnScales");
                    }
                }
            });
        }

        void PrintBlock(SourceWriter body, MaskSet masks, string from, string to, string columnScales)
        {
            foreach ((int v, int j, int offset) in accumulators) body.Line($"{simd.Type} a{v}_{j} = {simd.At(Plus(from, offset))};");
            if (plan.SharesLoads)
            {
                PrintPairs(body, from);
            }
            else if (plan.UnrollsColumns)
            {
                for (int k = 1; k < Width.Kernel; k++) PrintColumn(body, from, k * Width.Dilation);
            }
            else
            {
                using (body.Block($"for (nint column = {Width.Kernel - 1}; column > 0; column--)"))
                {
                    body.Line($"{from} += {Width.Dilation};");
                    PrintColumn(body, from, 0);
                }
            }

            int[] offsets = [.. run.Offsets];
            for (int v = 0; v < offsets.Length; v++)
            {
                string name = InvariantText.Of($"a{v}_0");
                if (every > 1 && !plan.SharesLoads) body.Line($"{name} = {Kept(simd, v)};");
                if (plan.ScalesColumns) body.Line($"{name} *= {PoolTileWriter.Load(simd, run, Plus(columnScales, offsets[v]), masks)};");
                if (_spec.IsAverage) body.Line($"{name} *= scales;");
                body.Line(PoolTileWriter.Store(simd, run, Plus(to, offsets[v]), name, masks));
            }
        }

        // The last column of an odd number has no odd one behind it, so the odd lanes are kept before it comes.
        void PrintPairs(SourceWriter body, string from)
        {
            bool endsEven = Width.Kernel % 2 == 1;
            for (int k = 2; k < Width.Kernel; k += 2)
            {
                if (endsEven && k == Width.Kernel - 1) body.Line($"{simd.Type} {string.Join(", ", accumulators.Select(a => InvariantText.Of($"odd{a.V}_{a.J} = a{a.V}_{a.J}")))};");
                PrintColumn(body, from, k);
            }

            for (int v = 0; v < run.Vectors; v++)
            {
                string a = InvariantText.Of($"a{v}_0"), b = InvariantText.Of($"a{v}_1");
                string even = simd.Unzip(a, b).Even, odd = endsEven ? simd.Unzip(InvariantText.Of($"odd{v}_0"), InvariantText.Of($"odd{v}_1")).Odd : simd.Unzip(a, b).Odd;
                body.Line($"{simd.Type} even{v} = {even};");
                body.Line(Width.Kernel == 1 ? $"{a} = even{v};" : InvariantText.Of($"{a} = {_tile.Combine(simd, InvariantText.Of($"even{v}"), odd)};"));
            }
        }

        void PrintColumn(SourceWriter body, string from, int column)
        {
            foreach ((int v, int j, int offset) in accumulators)
            {
                string name = InvariantText.Of($"a{v}_{j}");
                body.Line($"{name} = {_tile.Combine(simd, name, simd.At(Plus(from, offset + column)))};");
            }
        }
    }

    private string RowLoop => InvariantText.Of($"for (; rows > 0; rows--, line += {(plan.Lines > 1 ? "LineStride" : "0")}, output += {Width.Output})");

    /// <summary>Every second or fourth lane of adjacent vectors.</summary>
    private string Kept(VectorWords simd, int v)
    {
        string Pair(string a, string b) => simd.Unzip(a, b).Even;
        string[] names = [.. Enumerable.Range(0, plan.Every).Select(j => InvariantText.Of($"a{v}_{j}"))];
        return names.Length == 2 ? Pair(names[0], names[1]) : Pair(Pair(names[0], names[1]), Pair(names[2], names[3]));
    }

    private void PrintAcrossSingly()
    {
        code.Line();
        code.Line($"// Windows {Width.Stride} columns apart: no vector of outputs has adjacent inputs.");
        code.Line(PoolTileWriter.KernelMethod);
        using (code.Block($"private static void Across(float* line, float* output, nint rows{ScaleParameter})"))
        {
            if (plan.ScalesColumns) code.Line("float* columnScales = ColumnScales.Pointer;");
            using (code.Block(RowLoop))
            using (code.Block($"for (nint x = 0; x < {Width.Output}; x++)"))
            {
                code.Line($"float* from = line + x * {Width.Stride};");
                code.Line("float value = *from;");
                if (Width.Kernel > 1)
                {
                    using (code.Block($"for (nint column = {Width.Kernel - 1}; column > 0; column--)"))
                    {
                        code.Line($"from += {Width.Dilation};");
                        code.Line($"value = {_tile.CombineScalar("value", "*from")};");
                    }
                }

                code.Line($"output[x] = value{(plan.ScalesColumns ? " * columnScales[x]" : "")}{(_spec.IsAverage ? " * scale" : "")};");
            }
        }
    }

    private static string Plus(string pointer, int floats) => floats == 0 ? pointer : InvariantText.Of($"{pointer} + {floats}");
}

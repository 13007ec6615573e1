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

    private string ScaleArgument => _spec.IsAverage ? ", whole" : "";

    private string ScaleParameter => _spec.IsAverage ? ", float scale" : "";

    private void Print()
    {
        code.Line($"private const nint RowStride = {Width.Input};    // floats from a row to the next");
        code.Line($"private const nint RowStep = {(long)Width.Input * _spec.Height.Dilation};    // floats from one row of a window to the next");
        code.Line($"private const nint SliceStep = {(long)Width.Input * _spec.Height.Input * _spec.Depth.Dilation};    // floats from one slice of a window to the next");
        if (plan.Lines > 1) code.Line($"private const nint LineStride = {plan.LineStride};    // floats from a line to the next");
        if (plan.ScalesColumns) code.Line("private static readonly AlignedBuffer ColumnScales = PoolScales.Columns(Layer.Geometry);    // 1 but at the border");
        code.Line();
        PrintPlanes();
        _tile.PrintWindow("Down", plan.Down, hasColumns: false, loopsBlocks: true);
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
            code.Line($"float* lines = ConvScratch.Rent({plan.WorkspaceLength});");
            if (Width.IsPadded) code.Line($"new Span<float>(lines, {plan.WorkspaceLength}).Fill({_tile.NeutralScalar});    // the padding, which no row overwrites");
            code.Line($"lines += {plan.Lead};");
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

        code.Line();
    }

    private void PrintBand()
    {
        int height = _spec.Height.Output;
        code.Line(plan.Bands > 1 ? InvariantText.Of($"int y = (int)({height}L * band / {plan.Bands}), endRow = (int)({height}L * (band + 1) / {plan.Bands});") : InvariantText.Of($"int y = 0, endRow = {height};"));
        string line = plan.Lines > 1 ? "lines + i * LineStride" : "lines";
        using (code.Block("while (y < endRow)"))
        {
            code.Line(plan.Lines > 1 ? InvariantText.Of($"int count = Math.Min({plan.Lines}, endRow - y);") : "const int count = 1;");
            using (code.Block("for (int i = 0; i < count; i++)"))
            {
                code.Line($"TapRange rows = {PoolWindowWords.Range(_spec.Height, "Height", "(y + i)")};");
                code.Line($"Down(input + rows.Input * RowStride, slices.Count, rows.Count, {line}{(Width.PadBegin > 0 ? InvariantText.Of($" + {Width.PadBegin}") : "")});");
            }

            code.Line();
            using (code.Block("for (int i = 0; i < count; i++)"))
            {
                if (_spec.IsAverage) code.Line(_words.Counted(Z, "y + i", byColumn: false));
                code.Line($"Across({line}, output + (nint)(y + i) * {Width.Output}{ScaleArgument});");
            }

            code.Line();
            code.Line("y += count;");
        }
    }

    /// <summary>Vectors of adjacent columns; where only every second or fourth is an output, so many vectors shrink to one.</summary>
    private void PrintAcross()
    {
        PoolRun run = plan.Across;
        VectorWords simd = new(run.Bits, plan.Isa);
        int every = plan.Every;
        (int V, int J, int Offset)[] accumulators = [.. run.Offsets.SelectMany((offset, v) => Enumerable.Range(0, every).Select(j => (v, j, offset * every + j * run.Lanes)))];
        code.Line(PoolTileWriter.KernelMethod);
        using (code.Block($"private static void Across(float* line, float* output{ScaleParameter})"))
        {
            _tile.Body(simd, (body, masks) =>
            {
                if (_spec.IsAverage) body.Line($"{simd.Type} scales = {simd.Broadcast("scale")};");
                if (plan.ScalesColumns) body.Line("float* columnScales = ColumnScales.Pointer;");
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
            });
        }

        code.Line();

        void PrintBlock(SourceWriter body, MaskSet masks, string from, string to, string columnScales)
        {
            foreach ((int v, int j, int offset) in accumulators) body.Line($"{simd.Type} a{v}_{j} = {simd.At(Plus(from, offset))};");
            if (plan.UnrollsColumns)
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
                if (every > 1) body.Line($"{name} = {Kept(simd, v)};");
                if (plan.ScalesColumns) body.Line($"{name} *= {PoolTileWriter.Load(simd, run, Plus(columnScales, offsets[v]), masks)};");
                if (_spec.IsAverage) body.Line($"{name} *= scales;");
                body.Line(PoolTileWriter.Store(simd, run, Plus(to, offsets[v]), name, masks));
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

    /// <summary>Every second or fourth lane of adjacent vectors.</summary>
    private string Kept(VectorWords simd, int v)
    {
        string Pair(string a, string b) => simd.Unzip(a, b).Even;
        string[] names = [.. Enumerable.Range(0, plan.Every).Select(j => InvariantText.Of($"a{v}_{j}"))];
        return names.Length == 2 ? Pair(names[0], names[1]) : Pair(Pair(names[0], names[1]), Pair(names[2], names[3]));
    }

    private void PrintAcrossSingly()
    {
        code.Line($"// Windows {Width.Stride} columns apart: no vector of outputs has adjacent inputs.");
        code.Line(PoolTileWriter.KernelMethod);
        using (code.Block($"private static void Across(float* line, float* output{ScaleParameter})"))
        {
            if (plan.ScalesColumns) code.Line("float* columnScales = ColumnScales.Pointer;");
            using (code.Block($"for (nint x = 0; x < {Width.Output}; x++, line += {Width.Stride})"))
            {
                code.Line("float* from = line;");
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

using ConvGen.Generator.Model;
using ConvGen.Generator.Planning.Pooling;

namespace ConvGen.Generator.Emission.Pooling;

/// <summary>Prints channels-last pooling: a walk over output rows, and one method that combines the pixels of a window, whole or cut off at a border.</summary>
internal sealed class PoolChannelsLastPrinter(SourceWriter code, PoolChannelsLastPlan plan)
{
    private readonly PoolSpec _spec = plan.Spec;
    private readonly PoolTileWriter _tile = new(code, plan);
    private readonly PoolWindowWords _words = new(plan.Spec);

    public static void Print(SourceWriter code, PoolChannelsLastPlan plan) => new PoolChannelsLastPrinter(code, plan).Print();

    private PoolAxis Width => _spec.Width;

    private bool RowsWhole => _spec.Depth.AllWhole && _spec.Height.AllWhole;

    private bool AllWhole => RowsWhole && Width.AllWhole;

    private void Print()
    {
        code.Line($"private const nint PixelStride = {_spec.Channels};    // floats from a pixel to the next");
        if (_spec.Height.Kernel > 1) code.Line($"private const nint RowStep = {(long)_spec.Channels * Width.Input * _spec.Height.Dilation};    // floats from one row of a window to the next");
        if (_spec.Depth.Kernel > 1) code.Line($"private const nint SliceStep = {(long)_spec.Channels * Width.Input * _spec.Height.Input * _spec.Depth.Dilation};    // floats from one slice of a window to the next");
        if (plan.Form == PoolForm.Separable) code.Line($"private const nint LineStride = {plan.LineStride};    // floats of the line from a column to the next");
        code.Line();
        PrintRows();
        if (plan.Form != PoolForm.Sliding || !AllWhole) _tile.PrintWindow("Window", plan.Channels, hasColumns: true, loopsBlocks: false);
        if (plan.Form == PoolForm.Sliding) _tile.PrintSlide("Slide", plan.Channels, Width.Kernel, Width.Stride, "PixelStride", "PixelStride", alongRows: true);
    }

    private void PrintRows()
    {
        int blocks = plan.Channels.Blocks;
        code.Line(blocks > 1 ? InvariantText.Of($"// Unit u: block u % {blocks} of the channels in output row u / {blocks}.") : "// Unit u: output row u.");
        code.Line(PoolTileWriter.KernelMethod);
        using (code.Block("internal static void Rows(KernelArguments* a, int begin, int end)"))
        {
            if (plan.Form == PoolForm.Separable) code.Line($"float* line = ConvScratch.Rent({plan.WorkspaceLength});");
            using (code.Block("for (int unit = begin; unit < end; unit++)"))
            {
                code.Line(blocks > 1 ? InvariantText.Of($"int row = unit / {blocks};") : "int row = unit;");
                if (blocks > 1) code.Line($"nint channel = Math.Min(unit % {blocks} * {plan.Channels.Step}, {plan.Channels.Last});");
                string channel = blocks > 1 ? " + channel" : "";
                code.Line($"int z = row / {_spec.Height.Output}, y = row % {_spec.Height.Output};");
                code.Line($"TapRange slices = {PoolWindowWords.Range(_spec.Depth, "Depth", "z")}, rows = {PoolWindowWords.Range(_spec.Height, "Height", "y")};");
                code.Line($"float* input = a->Input + ((nint)slices.Input * {_spec.Height.Input} + rows.Input) * {(long)_spec.Channels * Width.Input}{channel};");
                code.Line($"float* output = a->Output + (nint)row * {(long)_spec.Channels * Width.Output}{channel};");
                if (_spec.IsAverage) code.Line($"{_words.Counted("z", "y", byColumn: true)}");
                if (plan.Form == PoolForm.Separable) PrintSeparable();
                else if (plan.Form == PoolForm.Sliding) PrintSliding();
                else PrintPixels("input", "PixelStride", "slices.Count, rows.Count");
            }
        }
    }

    private void PrintSeparable()
    {
        code.Line("// The window's rows, for each input column; then its columns, for each output.");
        code.Line($"for (nint x = 0; x < {Width.Input}; x++) Window(input + x * PixelStride, slices.Count, rows.Count, 1, 0, line + x * LineStride{(_spec.IsAverage ? ", 1f" : "")});");
        PrintPixels("line", "LineStride", "1, 1");
    }

    /// <summary>Whole windows slide; those cut off at a border, all of them in rows near it, are combined one by one.</summary>
    private void PrintSliding()
    {
        const string Cut = "slices.Count, rows.Count";
        if (!RowsWhole)
        {
            string slices = _spec.Depth.AllWhole ? "" : InvariantText.Of($"slices.Count < {_spec.Depth.Kernel}"), rows = _spec.Height.AllWhole ? "" : InvariantText.Of($"rows.Count < {_spec.Height.Kernel}");
            using (code.Block($"if ({slices}{(slices.Length > 0 && rows.Length > 0 ? " || " : "")}{rows})"))
            {
                PrintPixels("input", "PixelStride", Cut);
                code.Line("continue;");
            }

            code.Line();
        }

        int first = Width.FirstWhole * Width.Stride - Width.PadBegin;
        code.Line($"Slide(input{(first > 0 ? InvariantText.Of($" + {first * _spec.Channels}") : "")}, {Width.EndWhole - Width.FirstWhole}, output{(Width.FirstWhole > 0 ? InvariantText.Of($" + {Width.FirstWhole * _spec.Channels}") : "")}{(_spec.IsAverage ? ", whole" : "")});");
        PrintPixels("input", "PixelStride", Cut, 0, Width.FirstWhole);
        PrintPixels("input", "PixelStride", Cut, Width.EndWhole, Width.Output);
    }

    private void PrintPixels(string from, string stride, string window) => PrintPixels(from, stride, window, 0, Width.Output);

    private void PrintPixels(string from, string stride, string window, int begin, int end)
    {
        if (begin == end) return;
        using (code.Block($"for (int x = {begin}; x < {end}; x++)"))
        {
            bool isCut = end <= Width.FirstWhole || begin >= Width.EndWhole;
            code.Line($"TapRange columns = {(isCut ? "TapRange.Of(Layer.Geometry.Width.Window, x)" : PoolWindowWords.Range(Width, "Width", "x"))};");
            string scale = !_spec.IsAverage ? "" : ", " + _words.Scale("x");
            code.Line($"Window({from} + columns.Input * {stride}, {window}, columns.Count, {stride}{(Width.Dilation > 1 ? InvariantText.Of($" * {Width.Dilation}") : "")}, output + x * PixelStride{scale});");
        }
    }
}

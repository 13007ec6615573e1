using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints a transposed convolution: a phase that pads where the plan copies, a phase that walks output rows, the phases of the stride in turn; their tiles are the Direct family's.</summary>
internal sealed class TransposedPrinter(SourceWriter code, TransposedPlan plan)
{
    private readonly ConvSpec _spec = plan.Spec;
    private readonly int _stepX = plan.Tile0.OutputColumnStep, _stepY = plan.Tile0.OutputRowStep;

    public static void Print(SourceWriter code, TransposedPlan plan) => new TransposedPrinter(code, plan).Print();

    /// <summary>Floats from an output pixel to the next, and from a channel.</summary>
    private int OutputPixelStride => plan.StoresChannelsFirst ? 1 : _spec.OutChannels;

    private long OutputChannelStride => plan.StoresChannelsFirst ? _spec.OutputPixels : 1;

    private void Print()
    {
        WeightOrder order = plan.Tile0.Weights!.Value;
        code.Line($"// [phase]{(_spec.Groups > 1 ? "[group]" : "")}[block][tap][input channel][lane], {order.BlockWidth} output channels a block; the bias follows.");
        code.Line($"private static readonly WeightBlocks Blocks = new(BlockWidth: {order.BlockWidth}, LastBlockWidth: {order.LastBlockWidth}, ChannelsOutside: false);");
        code.Line($"internal const int BiasStart = {plan.BiasStart};");
        code.Line();
        code.Line("internal static global::ConvGen.AlignedBuffer Pack(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias) => TransposedPacking.Pack(Layer.Geometry, Blocks, weights, bias);");
        code.Line();
        code.Line($"private const nint PixelStride = {plan.PixelStride};    // floats from an input pixel to the next");
        code.Line($"private const nint RowStride = {plan.RowStride};    // floats from an input row to the next");
        if (plan.SourceDepth.Padded > 1) code.Line($"private const nint PlaneStride = {plan.PlaneStride};    // floats from one depth to the next");
        code.Line();
        if (plan.CopiesInput) PrintPad();
        PrintCompute();
        foreach (IGrouping<string, TransposedPhase> alike in plan.PhaseTiles.GroupBy(HomeOf))
        {
            ConvSpec taps = alike.First().Tile.Spec;
            code.Line($"// Tiles of the phases with {(_spec.Rank == 3 ? InvariantText.Of($"{taps.Depth.Kernel}x") : "")}{taps.Height.Kernel}x{taps.Width.Kernel} taps.");
            using (code.Block($"private static class {alike.Key}")) new DirectTilePrinter(code, alike.First().Tile, "internal").PrintAll();
            code.Line();
        }
    }

    /// <summary>The class of a phase's tiles: phases with the same taps share theirs.</summary>
    private static string HomeOf(TransposedPhase phase) => InvariantText.Of($"Taps{phase.Depth.Taps}x{phase.Height.Taps}x{phase.Width.Taps}");

    private void PrintPad()
    {
        code.Line("// What the phases read beyond the input is zero in the copy, so no tile below tests a bound.");
        code.Line($"private static readonly PaddedImage Image = new(Layer.Geometry with {{ Depth = {Axis(plan.SourceDepth)}, Height = {Axis(plan.SourceHeight)}, Width = {Axis(plan.SourceWidth)} }}, "
            + InvariantText.Of($"PixelStride: {plan.PixelStride}, RowStride: {plan.RowStride}, PlaneStride: 0, ColumnPhases: 1, PhaseStride: 0);"));
        code.Line();
        code.Line("internal static void Pad(KernelArguments* a, int begin, int end) => InputPacking.ChannelsLast(Image, a->Input, a->Workspace, begin, end);");
        code.Line();

        static string Axis(SpatialAxis a) => InvariantText.Of($"new AxisGeometry({a.Input}, 1, 1, 1, {a.PadBegin}, {a.PadEnd})");
    }

    private void PrintCompute()
    {
        int blocks = plan.Blocks * _spec.Groups;
        code.Line(plan.RowsOutside ? InvariantText.Of($"// Unit u: rows u / {blocks}, channels u % {blocks}.") : InvariantText.Of($"// Unit u: channels u / {plan.RowUnits}, rows u % {plan.RowUnits}."));
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]");
        using (code.Block("internal static void Compute(KernelArguments* a, int begin, int end)"))
        {
            if (plan.StoresChannelsFirst)
            {
                code.Line($"float* scratch = stackalloc float[{plan.Tile0.TilePixels * plan.PhasesOfWidth * plan.Tile0.BlockWidth + 16}];");
                code.Line("float* tile = (float*)(((nint)scratch + 63) & ~63);    // the tiles of a row's phases interleaved, channels last, on their way to being transposed");
            }

            using (code.Block("for (int unit = begin; unit < end; unit++)"))
            {
                code.Line(plan.RowsOutside
                    ? InvariantText.Of($"nint rows = unit / {blocks}, block = unit % {blocks};")
                    : InvariantText.Of($"nint block = unit / {plan.RowUnits}, rows = unit % {plan.RowUnits};"));
                PrintUnit();
            }
        }

        code.Line();
    }

    private void PrintUnit()
    {
        WeightOrder order = plan.Tile0.Weights!.Value;
        int phasesY = plan.PhasesOfHeight, phasesZ = plan.PhasesOfDepth;
        bool grouped = _spec.Groups > 1, deep = _spec.Depth.Output > 1;
        if (grouped) code.Line($"nint group = block / {plan.Blocks};");
        if (grouped) code.Line($"block %= {plan.Blocks};");
        if (phasesY > 1)
        {
            code.Line($"nint phase = rows % {phasesY};    // output row of the stride");
            code.Line($"rows /= {phasesY};");
        }

        if (deep)
        {
            code.Line($"nint depth = rows / {plan.RowBlocks};    // of the output");
            code.Line($"rows %= {plan.RowBlocks};");
            if (phasesZ > 1) code.Line(phasesY > 1 ? InvariantText.Of($"phase += depth % {phasesZ} * {phasesY};") : InvariantText.Of($"nint phase = depth % {phasesZ};"));
        }

        string source = plan.CopiesInput ? "a->Workspace" : "a->Input";
        code.Line($"float* source = {source}{(deep ? (phasesZ > 1 ? InvariantText.Of($" + depth / {phasesZ}") : " + depth") + " * PlaneStride" : "")} + rows * {plan.Tile0.TileRows} * RowStride{(grouped ? InvariantText.Of($" + group * {_spec.InChannelsPerGroup}") : "")};");
        code.Line($"float* bias = a->Bias{(grouped ? InvariantText.Of($" + group * {plan.PaddedChannels}") : "")} + block * {order.BlockWidth};");
        string depthOutput = deep ? InvariantText.Of($" + depth * {(long)_spec.Height.Output * _spec.Width.Output * OutputPixelStride}") : "";
        string groupOutput = grouped ? InvariantText.Of($" + group * {_spec.OutChannelsPerGroup * OutputChannelStride}") : "";
        code.Line($"float* target = a->Output{depthOutput} + rows * {(long)plan.Tile0.TileRows * _stepY * _spec.Width.Output * OutputPixelStride}{groupOutput} + block * {order.BlockWidth * OutputChannelStride};");
        IGrouping<(int, int), TransposedPhase>[] rowPhases = [.. plan.PhaseTiles.GroupBy(phase => (phase.Depth.Residue, phase.Height.Residue))];
        if (rowPhases.Length == 1)
        {
            PrintRowPhase([.. rowPhases[0]], "continue;");
            return;
        }

        using (code.Block("switch (phase)"))
        {
            for (int i = 0; i < rowPhases.Length; i++)
            {
                code.Line(i == rowPhases.Length - 1 ? "default:" : InvariantText.Of($"case {i}:"));
                using (code.Indented())
                {
                    using (code.Block("")) PrintRowPhase([.. rowPhases[i]], "break;");
                    code.Line("break;");
                }
            }
        }
    }

    /// <summary>The output rows of one phase of depth and height: a phase of the width after another, or all interleaved in the tile buffer.</summary>
    private void PrintRowPhase(TransposedPhase[] widths, string leave)
    {
        TransposedPhase first = widths[0];
        DirectPlan tile = first.Tile;
        if (tile.RowBlocks < plan.RowBlocks) code.Line($"if (rows >= {tile.RowBlocks}) {leave}    // this phase has a row less");
        string taps = (_spec.Rank == 3 ? InvariantText.Of($"{first.Depth.Taps} x ") : "") + InvariantText.Of($"{first.Height.Taps}");
        code.Line($"// Output rows {first.Height.Residue} + {_stepY} n, {taps} kernel rows.");
        string plane = plan.SourceDepth.Padded > 1 ? Offset(first.Depth.First + plan.SourceDepth.PadBegin, "PlaneStride") : "";
        code.Line($"float* input = source{plane}{Offset(first.Height.First + plan.SourceHeight.PadBegin, "RowStride")};");
        code.Line($"float* output = target{Offset((long)first.Height.Residue * _spec.Width.Output * OutputPixelStride)};");
        if (plan.StoresChannelsFirst) PrintWeights(widths);
        new DirectTilePrinter(code, tile).PrintCases((rows, last) => PrintRow(widths, rows, last));
    }

    private void PrintRow(TransposedPhase[] widths, int rows, bool last)
    {
        if (plan.StoresChannelsFirst)
        {
            PrintColumns(widths, rows, last);
            return;
        }

        foreach (TransposedPhase width in widths)
        {
            using (code.Block(widths.Length == 1 ? "" : InvariantText.Of($"// output columns {width.Width.Residue} + {_stepX} n")))
            {
                PrintWeights([width]);
                PrintColumns([width], rows, last);
            }
        }
    }

    private void PrintWeights(TransposedPhase[] widths)
    {
        foreach (TransposedPhase width in widths)
        {
            WeightOrder order = width.Tile.Weights!.Value;
            long reduction = width.Tile.Spec.ReductionLength;
            string group = _spec.Groups > 1 ? InvariantText.Of($" + group * {plan.PaddedChannels * reduction}") : "";
            code.Line($"float* weights{width.Width.Residue} = a->Weights{Offset(width.WeightStart)}{group} + block * {order.BlockWidth * reduction};");
        }
    }

    /// <summary>A row of tiles of one phase of the width, or of all phases side by side.</summary>
    private void PrintColumns(TransposedPhase[] widths, int rows, bool last)
    {
        DirectPlan tile = widths[0].Tile;
        int columns = tile.TileColumns, outputs = tile.Spec.Width.Output, at = 0;
        string firstColumn = plan.StoresChannelsFirst ? "" : Offset((long)widths[0].Width.Residue * OutputPixelStride);
        code.Line($"float* x = input, y = output{firstColumn};");
        foreach (DirectColumns run in tile.Columns)
        {
            int back = at - run.Start;
            if (back > 0)
            {
                code.Line($"x -= {back} * PixelStride;    // the last tile, {back} pixels back, ends with the row");
                code.Line($"y -= {(long)back * _stepX * OutputPixelStride};");
            }

            // The last tile may be cut: of the outputs that the phases round up to, the row has fewer.
            int end = run.Start + run.Tiles * columns;
            bool cut = plan.StoresChannelsFirst && end == outputs && outputs * _stepX > _spec.Width.Output;
            int whole = cut ? run.Tiles - 1 : run.Tiles;
            if (whole > 1)
            {
                using (code.Block($"for (nint tiles = {whole}; tiles > 0; tiles--)"))
                {
                    PrintTiles(widths, rows, run, last, columns * _stepX);
                    Advance();
                }
            }
            else if (whole == 1)
            {
                PrintTiles(widths, rows, run, last, columns * _stepX);
                if (cut || end < outputs) Advance();
            }

            if (cut) PrintTiles(widths, rows, run, last, _spec.Width.Output - (end - columns) * _stepX);
            at = end;
        }

        void Advance()
        {
            code.Line($"x += {columns} * PixelStride;");
            code.Line($"y += {(long)columns * _stepX * OutputPixelStride};");
        }
    }

    private void PrintTiles(TransposedPhase[] widths, int rows, DirectColumns run, bool last, int pixels)
    {
        int columns = widths[0].Tile.TileColumns, blockWidth = 0;
        DirectTilePrinter first = new(code, widths[0].Tile);
        foreach (TransposedPhase width in widths)
        {
            DirectPlan tile = width.Tile;
            DirectTilePrinter tiles = new(code, tile);
            DirectTileShape shape = new(rows, run with { Taps = tile.Columns[0].Taps }, last);    // without padding to leave out, every tile of a phase is alike
            blockWidth = tiles.VectorsOf(shape) * tile.Lanes;
            string input = "x" + Offset(width.Width.First + plan.SourceWidth.PadBegin, "PixelStride");
            string to = plan.StoresChannelsFirst ? "tile" + Offset((long)width.Width.Residue * blockWidth) : "y";
            code.Line($"{HomeOf(width)}.{tiles.Name(shape)}({input}, weights{width.Width.Residue}, bias, {to});");
        }

        bool longActivation = first.LongActivation;
        if (!plan.StoresChannelsFirst)
        {
            for (int i = 0; i < rows && longActivation; i++)
            {
                string row = "y" + Offset((long)i * _stepY * _spec.Width.Output * _spec.OutChannels);
                code.Line($"for (nint pixel = 0; pixel < {columns}; pixel++) Activations.InPlace(Layer.Geometry.Activation, {row} + pixel * {_stepX * _spec.OutChannels}, {first.RealChannels(last)});");
            }

            return;
        }

        if (longActivation) code.Line($"Activations.InPlace(Layer.Geometry.Activation, tile, {rows * columns * _stepX * blockWidth});");
        for (int i = 0; i < rows; i++)
        {
            string from = "tile" + Offset((long)i * columns * _stepX * blockWidth), to = "y" + Offset((long)i * _stepY * _spec.Width.Output);
            code.Line($"OutputUnpacking.ChannelsFirst({from}, {blockWidth}, {to}, {_spec.OutputPixels}, {pixels}, {first.ChannelCount(last)});");
        }
    }

    private static string Offset(long count, string stride) => count == 0 ? "" : count == 1 ? " + " + stride : InvariantText.Of($" + {count} * {stride}");

    private static string Offset(long floats) => floats == 0 ? "" : InvariantText.Of($" + {floats}");
}

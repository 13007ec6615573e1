using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints channels-last depthwise: a phase that pads where it must, a phase that walks output rows, and a method for each tile and border.</summary>
internal sealed class DepthwiseChannelsLastPrinter(SourceWriter code, DepthwiseChannelsLastPlan plan)
{
    private readonly ConvSpec _spec = plan.Spec;
    private readonly VectorWords _simd = new(plan.VectorBits, plan.Isa);

    /// <summary>The output row at which a step begins, in C#.</summary>
    public static string RowOf(DepthwiseChannelsLastPlan plan, string step)
    {
        int first = plan.FirstWholeRow, end = first + plan.RowBlocks, rows = plan.StepRows;
        if (rows == 1 || plan.RowBlocks == 0) return step;
        if (first == 0 && plan.RowBlocks == plan.RowSteps) return InvariantText.Of($"{step} * {rows}");
        return InvariantText.Of($"{step} < {first} ? {step} : {step} < {end} ? {first} + ({step} - {first}) * {rows} : {step} + {plan.RowBlocks * (rows - 1)}");
    }

    public static void Print(SourceWriter code, DepthwiseChannelsLastPlan plan) => new DepthwiseChannelsLastPrinter(code, plan).Print();

    private bool IsDeep => plan.Depth.Kernel > 1;

    private bool LongActivation => !VectorWords.IsShort(_spec.Activation.Kind);

    private int RowWeights => plan.Width.Kernel * plan.Lanes;

    private int OutputRow => _spec.Width.Output * plan.OutputStride;

    private void Print()
    {
        code.Line($"private const nint PixelStride = {_spec.InChannels};    // floats from a pixel to the next");
        code.Line($"private const nint RowStride = {plan.RowStride};    // floats from an input row to the next");
        if (IsDeep || plan.Depth.Output > 1) code.Line($"private const nint SliceStride = {plan.SliceStride};    // floats from one depth to the next");
        code.Line();
        if (plan.CopiesInput) PrintPad();
        PrintRows();
        PrintTiles(plan.RowTile);
        if (plan.BlockTile is { } block && plan.RowBlocks > 0) PrintTiles(block);
    }

    private void PrintPad()
    {
        code.Line($"private static readonly PaddedImage Image = new(Layer.Geometry, PixelStride: {_spec.InChannels}, RowStride: {plan.RowStride}, PlaneStride: 0, ColumnPhases: 1, PhaseStride: 0);");
        code.Line();
        code.Line("// Padding is an index map applied while copying, so no tile below tests a bound.");
        code.Line("internal static void Pad(KernelArguments* a, int begin, int end) => InputPacking.ChannelsLast(Image, a->Input, a->Workspace, begin, end);");
        code.Line();
    }

    private void PrintRows()
    {
        code.Line(plan.ChannelParts > 1
            ? $"// Unit u: rows u / {plan.ChannelParts}, range u % {plan.ChannelParts} of {plan.Blocks} vectors of channels."
            : "// Unit u: a row of output, or a block of rows.");
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]");
        using (code.Block("internal static void Rows(KernelArguments* a, int firstUnit, int endUnit)"))
        {
            using (code.Block("for (int unit = firstUnit; unit < endUnit; unit++)"))
            {
                code.Line(plan.ChannelParts > 1 ? $"int step = unit / {plan.ChannelParts}, part = unit % {plan.ChannelParts};" : "int step = unit;");
                if (plan.ChannelParts > 1) code.Line($"nint first = {plan.Blocks} * part / {plan.ChannelParts}, end = {plan.Blocks} * (part + 1) / {plan.ChannelParts};");
                else code.Line($"nint first = 0, end = {plan.Blocks};    // vectors of channels");
                PrintSlice();
                PrintSteps();
            }
        }

        code.Line();
    }

    /// <summary>The slices of the kernel that lie inside the input, for the unit's output slice.</summary>
    private void PrintSlice()
    {
        string input = plan.CopiesInput ? "a->Workspace" : "a->Input";
        if (plan.Depth.Output > 1)
        {
            code.Line($"int z = step / {plan.RowSteps};");
            code.Line($"step %= {plan.RowSteps};");
        }

        string z = plan.Depth.Output > 1 ? "z" : "0";
        if (IsDeep && plan.Depth.IsPadded)
        {
            code.Line($"TapRange slices = TapRange.Of(Layer.Geometry.Depth, {z});");
            code.Line($"float* slice = {input} + slices.Input * SliceStride;");
            code.Line($"float* weights = a->Weights + slices.First * {plan.Height.Kernel * RowWeights};");
        }
        else if (plan.Depth.IsPadded)
        {
            code.Line($"TapRange slices = TapRange.Of(Layer.Geometry.Depth, {z});    // none where the slice lies in the padding");
            code.Line($"float* slice = {input} + slices.Input * {plan.SliceStride};");
            code.Line("float* weights = a->Weights;");
        }
        else
        {
            code.Line(plan.Depth.Output > 1 ? $"float* slice = {input} + z * {plan.Depth.Stride} * SliceStride;" : $"float* slice = {input};");
            code.Line("float* weights = a->Weights;");
        }

        code.Line(plan.Depth.Output > 1 ? $"float* outputSlice = a->Output + z * {(long)_spec.Height.Output * OutputRow}L;" : "float* outputSlice = a->Output;");
    }

    private void PrintSteps()
    {
        if (plan.RowBlocks == 0)
        {
            code.Line("int y = step;");
            PrintRow();
            return;
        }

        DepthwiseTile block = plan.BlockTile!.Value;
        int firstBlock = plan.FirstWholeRow, endBlock = firstBlock + plan.RowBlocks;
        bool onlyBlocks = plan.RowSteps == plan.RowBlocks;
        if (onlyBlocks)
        {
            PrintBlock();
            return;
        }

        using (code.Block($"if (step >= {firstBlock} && step < {endBlock})")) PrintBlock();
        using (code.Block("else"))
        {
            code.Line($"int y = step < {firstBlock} ? step : step + {plan.RowBlocks * (block.Rows - 1)};");
            PrintRow();
        }

        void PrintBlock()
        {
            code.Line(firstBlock == 0 ? InvariantText.Of($"int y = step * {block.Rows};") : InvariantText.Of($"int y = {firstBlock} + (step - {firstBlock}) * {block.Rows};"));
            code.Line($"float* input = slice + (y * {plan.Height.Stride} - {plan.Height.PadBegin}) * RowStride - {plan.Width.PadBegin} * PixelStride;");
            code.Line($"float* output = outputSlice + y * (nint){OutputRow};");
            PrintCalls(block, InvariantText.Of($"{plan.Height.Kernel}"));
            PrintActivation(block.Rows);
        }
    }

    /// <summary>One output row; the kernel rows inside the input are counted here.</summary>
    private void PrintRow()
    {
        string rows = InvariantText.Of($"{plan.Height.Kernel}");
        if (plan.Height.IsPadded)
        {
            code.Line("TapRange rows = TapRange.Of(Layer.Geometry.Height, y);");
            code.Line($"float* input = slice + rows.Input * RowStride - {plan.Width.PadBegin} * PixelStride;");
            code.Line($"weights += rows.First * {RowWeights};");
            rows = "rows.Count";
        }
        else
        {
            code.Line($"float* input = slice + y * {plan.Height.Stride} * RowStride - {plan.Width.PadBegin} * PixelStride;");
        }

        code.Line($"float* output = outputSlice + y * (nint){OutputRow};");
        PrintCalls(plan.RowTile, rows);
        PrintActivation(1);
    }

    private void PrintCalls(DepthwiseTile tile, string rows)
    {
        if (plan.Collides)
        {
            int period = Math.Min(4096, _spec.InChannels * sizeof(float) & -(_spec.InChannels * sizeof(float)));
            code.Line("// A load waits for an earlier store whose address ends in the same 12 bits, and here all pixels of a vector end alike: walk away from what was just stored.");
            code.Line($"bool descends = (((nint)output - (nint)input) & {period - 1}) < {period / 2};");
            code.Line("nint from = descends ? end - 1 : first, to = descends ? first - 1 : end, direction = descends ? -1 : 1;");
        }

        string slices = plan.Depth.IsPadded ? "slices.Count, " : IsDeep ? InvariantText.Of($"{plan.Depth.Kernel}, ") : "";
        foreach (TileRun run in plan.Runs(tile))
        {
            string name = TileName(tile, run), tail = $"{slices}{rows}, {(plan.Collides ? "from, to, direction" : "first, end")}";
            long inputStep = tile.Columns * _spec.Width.Stride, outputStep = (long)tile.Columns * plan.OutputStride;
            string input = run.Start == 0 ? "input" : InvariantText.Of($"input + {run.Start * _spec.Width.Stride} * PixelStride");
            string output = run.Start == 0 ? "output" : InvariantText.Of($"output + {(long)run.Start * plan.OutputStride}");
            if (run.Count == 1)
            {
                code.Line($"{name}({input}, weights, a->Bias, {output}, {tail});");
            }
            else
            {
                code.Line($"for (nint t = 0; t < {run.Count}; t++) {name}({input} + t * {inputStep} * PixelStride, weights, a->Bias, {output} + t * {outputStep}, {tail});");
            }
        }
    }

    /// <summary>Activations too long for the tile's epilogue run over what the unit has stored: whole rows, or its channels of each pixel.</summary>
    private void PrintActivation(int rows)
    {
        if (!LongActivation) return;
        if (plan.ChannelParts == 1 && plan.OutputStride == _spec.OutChannels)
        {
            code.Line($"Activations.InPlace(Layer.Geometry.Activation, output, {(long)rows * OutputRow});");
            return;
        }

        code.Line($"nint firstChannel = first * {plan.Lanes}, channels = Math.Min(end * {plan.Lanes}, {_spec.OutChannels}) - firstChannel;");
        code.Line($"for (nint pixel = 0; pixel < {rows * _spec.Width.Output}; pixel++) Activations.InPlace(Layer.Geometry.Activation, output + pixel * {plan.OutputStride} + firstChannel, channels);");
    }

    private string TileName(DepthwiseTile tile, TileRun run)
    {
        int under = plan.ColumnsUnder(tile);
        string from = run.From > 0 ? InvariantText.Of($"From{run.From}") : "", to = run.To < under ? InvariantText.Of($"To{run.To}") : "";
        return InvariantText.Of($"Tile{tile.Rows}x{tile.Columns}{from}{to}");
    }

    /// <summary>The tile's methods, one for each set of columns that lie inside the input.</summary>
    private void PrintTiles(DepthwiseTile tile)
    {
        foreach (TileRun run in plan.Runs(tile).GroupBy(run => (run.From, run.To)).Select(same => same.First())) PrintTile(tile, run);
    }

    private void PrintTile(DepthwiseTile tile, TileRun run)
    {
        int under = plan.ColumnsUnder(tile);
        string border = run.From == 0 && run.To == under ? "" : InvariantText.Of($"; of the {under} input columns under the tile, [{run.From}, {run.To}) are inside");
        string activation = LongActivation || _spec.Activation.Kind == Activation.None ? "" : LayerWords.ActivationWords(_spec.Activation) + " of ";
        code.Line($"// output[p, c] = {activation}bias[c] + sum over taps of input[p + tap, c] * weights[tap, c];    {tile.Rows}x{tile.Columns} pixels x {plan.UsedLanes} channels{border}");
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]");
        string slices = IsDeep || plan.Depth.IsPadded ? "nint slices, " : "";
        using (code.Block($"private static void {TileName(tile, run)}(float* input, float* weights, float* bias, float* output, {slices}nint rows, nint first, nint end{(plan.Collides ? ", nint direction" : "")})"))
        {
            SourceWriter body = code.Fork();
            MaskSet masks = new();
            using (body.Block(plan.Collides
                ? "for (nint block = first; block != end; block += direction)    // vectors of channels"
                : "for (nint block = first; block < end; block++)    // vectors of channels"))
            {
                body.Line(_spec.InChannels > plan.Lanes && _spec.InChannels % plan.Lanes != 0
                    ? $"nint channel = Math.Min(block * {plan.Lanes}, {_spec.InChannels - plan.Lanes});    // the last vector ends with the last channel"
                    : $"nint channel = block * {plan.Lanes};");
                body.Line($"float* x = input + channel, y = output + channel, w = weights + block * {_spec.Taps * plan.Lanes};");
                body.Line($"{_simd.Type} b = {_simd.At(InvariantText.Of($"bias + block * {plan.Lanes}"))};");
                for (int i = 0; i < tile.Rows; i++)
                    body.Line($"{_simd.Type} {string.Join(", ", Enumerable.Range(0, tile.Columns).Select(j => $"{Acc(i, j)} = b"))};");
                PrintKernel(body, masks, tile, run);
                PrintStores(body, masks, tile);
            }

            masks.Declare(code, _simd);
            code.Append(body);
        }

        code.Line();
    }

    /// <summary>The loops over the kernel: slices, rows, and runs of taps where a row is long.</summary>
    private void PrintKernel(SourceWriter body, MaskSet masks, DepthwiseTile tile, TileRun run)
    {
        if (plan.KernelRow(tile, run).Products == 0) return;    // a tile in the padding: bias alone
        string rowStep = Times(plan.Height.Dilation, "RowStride");
        if (!IsDeep)
        {
            if (plan.Depth.IsPadded)
            {
                using (body.Block("if (slices > 0)")) PrintKernelRows();
            }
            else
            {
                PrintKernelRows();
            }

            return;
        }

        using (body.Block("for (nint slice = slices; slice > 0; slice--)    // kernel slices"))
        {
            PrintKernelRows();
            body.Line($"x += {Times(plan.Depth.Dilation, "SliceStride")} - rows * {rowStep};");
            body.Line($"w += ({plan.Height.Kernel} - rows) * {RowWeights};");
        }

        void PrintKernelRows()
        {
            if (plan.UnrollsKernelRows && tile == plan.BlockTile)
            {
                PrintWholeKernel(body, masks, tile, run);
                return;
            }

            using (body.Block("for (nint row = rows; row > 0; row--)    // kernel rows"))
            {
                body.Line($"{_simd.Type} value = {_simd.Zero};");
                string passed = plan.LoopsTaps(tile, run) ? PrintTapLoop(body, masks, tile, run) : "";
                if (passed.Length == 0) PrintRowTaps(body, masks, tile, run);
                body.Line($"x += {rowStep}{passed};");
            }
        }
    }

    /// <summary>A long kernel row as a loop over runs of taps; returns how far it advanced x.</summary>
    private string PrintTapLoop(SourceWriter body, MaskSet masks, DepthwiseTile tile, TileRun run)
    {
        int taps = plan.TapsPerRun, whole = plan.Width.Kernel / taps, rest = plan.Width.Kernel % taps;
        using (body.Block($"for (nint taps = {whole}; taps > 0; taps--)    // {taps} taps of the row at a time"))
        {
            PrintTaps(body, masks, tile, run, 0, taps);
            body.Line($"x += {Times(taps * plan.Width.Dilation, "PixelStride")};");
            body.Line($"w += {taps * plan.Lanes};");
        }

        if (rest > 0)
        {
            using (body.Block("// the taps left over")) PrintTaps(body, masks, tile, run, 0, rest);
            body.Line($"w += {rest * plan.Lanes};");
        }

        return InvariantText.Of($" - {Times(whole * taps * plan.Width.Dilation, "PixelStride")}");
    }

    /// <summary>A kernel row, every tap printed.</summary>
    private void PrintRowTaps(SourceWriter body, MaskSet masks, DepthwiseTile tile, TileRun run)
    {
        for (int first = 0; first < plan.Width.Kernel; first += plan.TapsPerRun)
            PrintTaps(body, masks, tile, run, first, Math.Min(plan.TapsPerRun, plan.Width.Kernel - first));
        body.Line($"w += {RowWeights};");
    }

    /// <summary>Taps of one kernel row: the weights are loaded once, then each input vector is loaded once and serves every pixel that it lies under.</summary>
    private void PrintTaps(SourceWriter body, MaskSet masks, DepthwiseTile tile, TileRun run, int firstTap, int taps)
    {
        SpatialAxis axis = plan.Width;
        ILookup<int, (int Pixel, int Tap)> uses = Enumerable.Range(0, tile.Columns)
            .SelectMany(pixel => Enumerable.Range(firstTap, taps).Select(tap => (Pixel: pixel, Tap: tap)))
            .ToLookup(use => use.Pixel * axis.Stride + use.Tap * axis.Dilation);
        int[] columns = [.. uses.Select(use => use.Key).Where(column => column >= run.From && column < run.To).OrderBy(column => column)];
        int[] weights = [.. columns.SelectMany(column => uses[column]).Select(use => use.Tap).Distinct().OrderBy(tap => tap)];
        if (columns.Length == 0) return;
        body.Line($"{_simd.Type} {string.Join(", ", weights.Select(tap => InvariantText.Of($"w{tap} = {_simd.At(Offset("w", tap * plan.Lanes))}")))};");
        for (int i = 0; i < tile.Rows; i++)
        {
            foreach (int column in columns)
                PrintInput(body, masks, i * plan.Height.Stride, column, uses[column].Select(use => (Acc(i, use.Pixel), InvariantText.Of($"w{use.Tap}"))));
        }
    }

    /// <summary>Every tap of the kernel's slice, its weights in registers throughout: each input vector under the tile is loaded exactly once.</summary>
    private void PrintWholeKernel(SourceWriter body, MaskSet masks, DepthwiseTile tile, TileRun run)
    {
        SpatialAxis h = plan.Height, w = plan.Width;
        body.Line($"{_simd.Type} value = {_simd.Zero};");
        for (int kh = 0; kh < h.Kernel; kh++)
            body.Line($"{_simd.Type} {string.Join(", ", Enumerable.Range(0, w.Kernel).Select(kw => InvariantText.Of($"w{kh}_{kw} = {_simd.At(Offset("w", (kh * w.Kernel + kw) * plan.Lanes))}")))};");
        var inputs =
            from i in Enumerable.Range(0, tile.Rows)
            from j in Enumerable.Range(0, tile.Columns)
            from kh in Enumerable.Range(0, h.Kernel)
            from kw in Enumerable.Range(0, w.Kernel)
            let use = (Row: i * h.Stride + kh * h.Dilation, Column: j * w.Stride + kw * w.Dilation, Acc: Acc(i, j), Weight: InvariantText.Of($"w{kh}_{kw}"))
            where use.Column >= run.From && use.Column < run.To
            group use by (use.Row, use.Column) into input
            orderby input.Key.Row, input.Key.Column
            select input;
        foreach (var input in inputs) PrintInput(body, masks, input.Key.Row, input.Key.Column, input.Select(use => (use.Acc, use.Weight)));
        if (IsDeep) body.Line($"x += {Times(h.Kernel * h.Dilation, "RowStride")};");
        if (IsDeep) body.Line($"w += {h.Kernel * RowWeights};");
    }

    private void PrintInput(SourceWriter body, MaskSet masks, int row, int column, IEnumerable<(string Acc, string Weight)> uses)
    {
        string address = Address("x", (row, "RowStride"), (column, "PixelStride"));
        body.Line($"value = {_simd.LoadFirst(address, plan.UsedLanes, masks)}; {string.Join(" ", uses.Select(use => $"{use.Acc} = {_simd.Fma("value", use.Weight, use.Acc)};"))}");
    }

    private void PrintStores(SourceWriter body, MaskSet masks, DepthwiseTile tile)
    {
        for (int i = 0; i < tile.Rows; i++)
        {
            for (int j = 0; j < tile.Columns; j++)
            {
                string acc = Acc(i, j), store = _simd.StoreFirst(Offset("y", (long)i * OutputRow + (long)j * plan.OutputStride), plan.UsedLanes, acc, masks);
                bool activates = !LongActivation && _spec.Activation.Kind != Activation.None;
                body.Line(activates ? $"{acc} = {_simd.Activate(_spec.Activation, acc)}; {store}" : store);
            }
        }
    }

    private static string Acc(int row, int column) => InvariantText.Of($"a{row}_{column}");

    private static string Offset(string pointer, long floats) => floats == 0 ? pointer : InvariantText.Of($"{pointer} + {floats}");

    private static string Times(int count, string stride) => count == 1 ? stride : InvariantText.Of($"{count} * {stride}");

    private static string Address(string pointer, params (int Count, string Stride)[] steps) =>
        pointer + string.Concat(steps.Where(step => step.Count != 0).Select(step => " + " + Times(step.Count, step.Stride)));
}

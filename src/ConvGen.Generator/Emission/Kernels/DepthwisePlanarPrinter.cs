using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints channels-first depthwise: a phase that copies windows of planes and walks tiles over them, and the one tile.</summary>
internal sealed class DepthwisePlanarPrinter(SourceWriter code, DepthwisePlanarPlan plan)
{
    /// <summary>Marks a kernel row that a loop counts, so that no single tap stands for it.</summary>
    private const int AnyTap = -1;

    private readonly ConvSpec _spec = plan.Spec;
    private readonly VectorWords _simd = new(plan.VectorBits, plan.Isa);
    private readonly PlanarVector[] _vectors = [.. plan.Vectors()];

    public static void Print(SourceWriter code, DepthwisePlanarPlan plan) => new DepthwisePlanarPrinter(code, plan).Print();

    private bool LongActivation => !VectorWords.IsShort(_spec.Activation.Kind);

    private void Print()
    {
        code.Line($"private const nint RowStride = {plan.RowStride};    // floats from a row of the window to the next");
        if (!plan.PrintsCopy) code.Line($"private static readonly PlaneWindow Window = new(Layer.Geometry, RowSlots: {plan.RowSlots}, RowStride: {plan.RowStride});");
        code.Line();
        PrintPlanes();
        if (plan.PrintsCopy) new DepthwiseWindowPrinter(code, plan).Print();
        PrintTile();
    }

    /// <summary>A band's first output row and its rows, likewise columns: constants where one band is all.</summary>
    private string FirstRow => plan.RowBands > 1 ? "row" : "0";

    private string Rows => plan.RowBands > 1 ? "rows" : InvariantText.Of($"{_spec.Height.Output}");

    private string FirstColumn => plan.ColumnBands > 1 ? "column" : "0";

    private string Columns => plan.ColumnBands > 1 ? "columns" : InvariantText.Of($"{_spec.Width.Output}");

    private void PrintPlanes()
    {
        int bands = plan.RowBands * plan.ColumnBands, slices = _spec.Depth.Output;
        code.Line($"// Unit u: channel u{(slices * bands > 1 ? InvariantText.Of($" / {slices * bands}") : "")}{(slices > 1 ? InvariantText.Of($", depth u / {bands} % {slices}") : "")}{(bands > 1 ? InvariantText.Of($", band u % {bands}") : "")}.");
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]");
        using (code.Block("internal static void Planes(KernelArguments* a, int begin, int end)"))
        {
            int windows = plan.CopiesAhead ? 2 : 1, floats = windows * plan.WindowStride;
            if (plan.CopiesAhead) code.Line("if (begin >= end) return;");
            code.Line($"float* scratch = stackalloc float[{floats + 16}], window = (float*)(((nint)scratch + 63) & ~63);");
            code.Line($"new Span<float>(window, {floats}).Clear();");
            if (plan.Lead > 0) code.Line($"window += {plan.Lead};    // the first input column of a row lies on a cache line");
            if (plan.CopiesAhead)
            {
                code.Line($"float* ahead = window + {plan.WindowStride};    // filled while the other is computed: what has just been stored in pieces cannot be loaded across them");
                code.Line("Load(a, begin, window);");
            }

            using (code.Block("for (int unit = begin; unit < end; unit++)"))
            {
                code.Line(plan.CopiesAhead ? "if (unit + 1 < end) Load(a, unit + 1, ahead);" : "Load(a, unit, window);");
                code.Line("Convolve(a, unit, window);");
                if (plan.CopiesAhead)
                {
                    code.Line("float* computed = window;");
                    code.Line("window = ahead;");
                    code.Line("ahead = computed;");
                }
            }
        }

        code.Line();
        PrintLoad();
        PrintConvolve();
    }

    /// <summary>Takes a unit apart.</summary>
    private void PrintUnit()
    {
        int bands = plan.RowBands * plan.ColumnBands, slices = _spec.Depth.Output;
        code.Line(slices * bands > 1 ? InvariantText.Of($"nint channel = unit / {slices * bands};") : "nint channel = unit;");
        if (slices > 1) code.Line($"int z = unit / {bands} % {slices};");
        PrintBand("row", "rows", plan.RowBands, _spec.Height.Output, plan.ColumnBands);
        PrintBand("column", "columns", plan.ColumnBands, _spec.Width.Output, 1);
    }

    /// <summary>Declares the first output of the band and how many there are.</summary>
    private void PrintBand(string first, string count, int bands, int outputs, int inner)
    {
        if (bands == 1) return;
        code.Line($"int {first}Band = unit{(inner > 1 ? InvariantText.Of($" / {inner}") : "")} % {bands};");
        code.Line($"int {first} = (int)({outputs}L * {first}Band / {bands}), {count} = (int)({outputs}L * ({first}Band + 1) / {bands}) - {first};");
    }

    /// <summary>The slices of the kernel inside the input, where padding can leave some out.</summary>
    private string SliceRange => InvariantText.Of($"TapRange slices = TapRange.Of(Layer.Geometry.Depth, {(_spec.Depth.Output > 1 ? "z" : "0")});");

    private bool CutsSlices => plan.IsDeep && _spec.PaddingMode == PaddingMode.Zeros;

    private void PrintLoad()
    {
        SpatialAxis h = _spec.Height, w = _spec.Width, d = _spec.Depth;
        long plane = (long)h.Input * w.Input;
        string z = d.Output > 1 ? "z" : "0";
        code.Line("// Copies what a unit reads of its channel.");
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]");
        using (code.Block("private static void Load(KernelArguments* a, int unit, float* window)"))
        {
            PrintUnit();
            code.Line($"float* planes = a->Input + channel * {plane * d.Input};");
            if (!plan.IsDeep)
            {
                PrintFill(d.Output > 1 ? InvariantText.Of($"planes + z * {plane * d.Stride}L") : "planes", "window");
            }
            else
            {
                if (CutsSlices) code.Line(SliceRange);
                using (code.Block($"for (int slice = 0; slice < {(CutsSlices ? "slices.Count" : InvariantText.Of($"{d.Kernel}"))}; slice++)"))
                {
                    code.Line(CutsSlices
                        ? InvariantText.Of($"int from = slices.Input + slice * {d.Dilation};")
                        : InvariantText.Of($"int from = PaddingIndex.Map({z} * {d.Stride} + slice * {d.Dilation} - {d.PadBegin}, {d.Input}, Layer.Geometry.PaddingMode);"));
                    PrintFill(InvariantText.Of($"planes + from * {plane}L"), InvariantText.Of($"window + slice * {plan.SliceFloats}"));
                }
            }
        }

        code.Line();

        void PrintFill(string from, string to)
        {
            string rows = $"{FirstRow} * {h.Stride}, {Extent(Rows, h)}";
            code.Line(plan.CopiesPacked ? $"Fill({from}, {to});"
                : plan.PrintsCopy ? $"Fill({from}, {to}, {rows});"
                : $"Window.Fill({from}, {to}, {rows}, {FirstColumn} * {w.Stride}, {Extent(Columns, w)});");
        }

        static string Extent(string outputs, SpatialAxis axis) =>
            axis.Stride == 1 ? InvariantText.Of($"{outputs} + {axis.Span - 1}") : InvariantText.Of($"({outputs} - 1) * {axis.Stride} + {axis.Span}");
    }

    private void PrintConvolve()
    {
        code.Line("// Walks the tiles over a window.");
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]");
        using (code.Block("private static void Convolve(KernelArguments* a, int unit, float* window)"))
        {
            PrintUnit();
            if (CutsSlices) code.Line(SliceRange);
            if (plan.Filters == 1)
            {
                PrintFilter("channel");
            }
            else
            {
                using (code.Block($"for (nint filter = channel * {plan.Filters}; filter < (channel + 1) * {plan.Filters}; filter++)")) PrintFilter("filter");
            }
        }

        code.Line();
    }

    private void PrintFilter(string filter)
    {
        int taps = _spec.Height.Kernel * _spec.Width.Kernel, width = _spec.Width.Output;
        string depth = _spec.Depth.Output > 1 ? InvariantText.Of($" + z * {(long)_spec.Height.Output * width}L") : "";
        code.Line($"float* weights = a->Weights + {filter} * {_spec.Taps}{(CutsSlices ? InvariantText.Of($" + slices.First * {taps}") : "")};");
        code.Line($"float* output = a->Output + {filter} * {_spec.OutputPixels}{depth}{(plan.RowBands > 1 ? InvariantText.Of($" + (nint)row * {width}") : "")}{(plan.ColumnBands > 1 ? " + column" : "")};");
        string slices = !plan.IsDeep ? "" : CutsSlices ? ", slices.Count" : InvariantText.Of($", {_spec.Depth.Kernel}");
        bool oneRow = plan.RowBands == 1 && plan.TileRows == _spec.Height.Output;
        if (oneRow && plan.IsOneTileWide)
        {
            code.Line($"Tile(window, weights, a->Bias + {filter}, output{slices});");
        }
        else if (plan.IsOneTileWide)
        {
            using (code.Block($"for (nint i = 0; i < {Rows}; i += {plan.TileRows})    // the last tile is shifted back so that it ends with the band"))
            {
                code.Line($"nint top = Math.Min(i, {Rows} - {plan.TileRows});");
                code.Line($"Tile(window + top * RowStride, weights, a->Bias + {filter}, output + top * {width}{slices});");
            }
        }
        else
        {
            using (code.Block($"for (nint i = 0; i < {Rows}; i += {plan.TileRows})    // the last tiles are shifted back so that they end with the band"))
            using (code.Block($"for (nint j = 0; j < {Columns}; j += {plan.TileColumns})"))
            {
                code.Line($"nint top = Math.Min(i, {Rows} - {plan.TileRows}), left = Math.Min(j, {Columns} - {plan.TileColumns});");
                code.Line($"Tile(window + top * RowStride + left, weights, a->Bias + {filter}, output + top * {width} + left{slices});");
            }
        }

        if (!LongActivation) return;
        code.Line(plan.ColumnBands == 1
            ? InvariantText.Of($"Activations.InPlace(Layer.Geometry.Activation, output, {Rows} * {width});")
            : InvariantText.Of($"for (nint i = 0; i < {Rows}; i++) Activations.InPlace(Layer.Geometry.Activation, output + i * {width}, columns);"));
    }

    private void PrintTile()
    {
        string activation = LongActivation || _spec.Activation.Kind == Activation.None ? "" : LayerWords.ActivationWords(_spec.Activation) + " of ";
        string packed = plan.RowsPerVector > 1 ? InvariantText.Of($", {plan.RowsPerVector} rows to a vector") : "";
        code.Line($"// output[y, x] = {activation}bias + sum over taps of window[y + row, x + column] * weights[row, column];    {plan.TileRows}x{plan.TileColumns} outputs{packed}");
        string others = plan.HoldsInputs ? InvariantText.Of($"{plan.InputPositions().Count} inputs + 1 weight") : InvariantText.Of($"{plan.KernelRowsPerRun} weights + 1 input");
        code.Line($"// {plan.Accumulators} accumulators + {others} = {plan.LiveRegisters} of {IsaTable.Of(plan.Isa).Registers} registers.");
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]");
        using (code.Block($"private static void Tile(float* x, float* w, float* bias, float* y{(plan.IsDeep ? ", nint slices" : "")})"))
        {
            SourceWriter body = code.Fork();
            MaskSet masks = new();
            bool onlyPadding = plan.ProductsOfColumn() == 0;
            body.Line($"{_simd.Type} b = {_simd.Broadcast("*bias")}{(onlyPadding ? "" : ", value")};");
            body.Line($"{_simd.Type} {string.Join(", ", Enumerable.Range(0, _vectors.Length).Select(v => $"{Acc(v)} = b"))};");
            if (onlyPadding)
            {
                body.Line("// Every window lies in the padding.");
            }
            else if (plan.IsDeep)
            {
                using (body.Block("for (nint slice = slices; slice > 0; slice--)    // kernel slices"))
                {
                    PrintSlice(body);
                    body.Line($"x += {plan.SliceFloats};");
                    body.Line($"w += {_spec.Height.Kernel * _spec.Width.Kernel};");
                }
            }
            else
            {
                PrintSlice(body);
            }

            PrintStores(body, masks);
            masks.Declare(code, _simd);
            code.Append(body);
        }

        code.Line();
    }

    /// <summary>One slice of the kernel: its rows printed together, or in a loop over runs of them.</summary>
    private void PrintSlice(SourceWriter body)
    {
        TapProgression[] progressions = [.. TapProgression.Of(_spec.Height)];
        int run = plan.KernelRowsPerRun;
        if (run == _spec.Height.Kernel)
        {
            PrintColumns(body, "x", "w", [.. progressions.SelectMany(p => Enumerable.Range(0, p.Count).Select(i => Row(p, p.Slot + i * p.SlotStep, p.First + i * p.TapStep)))], "");
            return;
        }

        foreach (TapProgression p in progressions)
        {
            int whole = p.Count / run, rest = p.Count % run;
            string xr = InvariantText.Of($"xRows{p.First}"), wr = InvariantText.Of($"wRows{p.First}");
            body.Line($"float* {xr} = {Plus("x", plan.Offset(p.Phase, p.Slot, 0, 0))}, {wr} = {Plus("w", p.First * _spec.Width.Kernel)};");
            if (whole > 0)
            {
                using (body.Block($"for (nint run = {whole}; run > 0; run--)    // {run} kernel rows at a time"))
                {
                    PrintColumns(body, xr, wr, Rows(run), InvariantText.Of($"_{p.First}"));
                    body.Line($"{xr} += {run * p.SlotStep} * RowStride;");
                    body.Line($"{wr} += {run * p.TapStep * _spec.Width.Kernel};");
                }
            }

            if (rest > 0) PrintColumns(body, xr, wr, Rows(rest), InvariantText.Of($"_{p.First}_rest"));

            (int Offset, int Weight, int Tap)[] Rows(int count) =>
                [.. Enumerable.Range(0, count).Select(i => (plan.Offset(0, i * p.SlotStep, 0, 0), i * p.TapStep * _spec.Width.Kernel, AnyTap))];
        }

        (int Offset, int Weight, int Tap) Row(TapProgression p, int slot, int tap) => (plan.Offset(p.Phase, slot, 0, 0), tap * _spec.Width.Kernel, tap);
    }

    /// <summary>The taps of some kernel rows: column after column, so that the rows of a tile share what they load.</summary>
    private void PrintColumns(SourceWriter body, string x, string w, (int Offset, int Weight, int Tap)[] rows, string suffix)
    {
        foreach (TapProgression p in TapProgression.Of(_spec.Width))
        {
            int start = plan.Offset(0, 0, p.Phase, p.Slot);
            if (!plan.LoopsColumns)
            {
                for (int i = 0; i < p.Count; i++)
                    PrintColumn(body, x, w, rows, start + i * p.SlotStep, p.First + i * p.TapStep, InvariantText.Of($"{suffix}_{p.First + i * p.TapStep}"));
                continue;
            }

            string xc = InvariantText.Of($"xColumns{suffix}_{p.First}"), wc = InvariantText.Of($"wColumns{suffix}_{p.First}");
            body.Line($"float* {xc} = {Plus(x, start)}, {wc} = {Plus(w, p.First)};");
            using (body.Block($"for (nint column = {p.Count}; column > 0; column--)    // taps of the kernel rows"))
            {
                PrintColumn(body, xc, wc, rows, 0, 0, suffix);
                body.Line($"{xc} += {p.SlotStep};");
                body.Line($"{wc} += {p.TapStep};");
            }
        }
    }

    private void PrintColumn(SourceWriter body, string x, string w, (int Offset, int Weight, int Tap)[] rows, int offset, int weight, string suffix)
    {
        (int Vector, int Row)[] products = [.. Enumerable.Range(0, _vectors.Length).SelectMany(v => Enumerable.Range(0, rows.Length)
            .Where(k => rows[k].Tap == AnyTap || !plan.IsAbsent(_vectors[v], rows[k].Tap)).Select(k => (Vector: v, Row: k)))];
        if (products.Length == 0) return;
        int Position((int Vector, int Row) use) => _vectors[use.Vector].Row * plan.RowStride + _vectors[use.Vector].Column + rows[use.Row].Offset + offset;
        string Weight(int k) => _simd.Broadcast($"*({Plus(w, rows[k].Weight + weight)})");
        if (plan.HoldsInputs)
        {
            Dictionary<int, string> inputs = products.Select(Position).Distinct().OrderBy(position => position).Select((position, i) => (position, Name: InvariantText.Of($"x{i}{suffix}"))).ToDictionary(input => input.position, input => input.Name);
            body.Line($"{_simd.Type} {string.Join(", ", inputs.Select(input => $"{input.Value} = {_simd.At(Plus(x, input.Key))}"))};");
            foreach (IGrouping<int, (int Vector, int Row)> tap in products.GroupBy(use => use.Row).OrderBy(tap => tap.Key))
                body.Line($"value = {Weight(tap.Key)}; {string.Join(" ", tap.Select(use => $"{Acc(use.Vector)} = {_simd.Fma("value", inputs[Position(use)], Acc(use.Vector))};"))}");
            return;
        }

        int[] used = [.. products.Select(use => use.Row).Distinct().OrderBy(k => k)];
        body.Line($"{_simd.Type} {string.Join(", ", used.Select(k => InvariantText.Of($"w{k}{suffix} = {Weight(k)}")))};");
        foreach (IGrouping<int, (int Vector, int Row)> input in products.GroupBy(Position).OrderBy(input => input.Key))
            body.Line($"value = {_simd.At(Plus(x, input.Key))}; {string.Join(" ", input.Select(use => InvariantText.Of($"{Acc(use.Vector)} = {_simd.Fma("value", $"w{use.Row}{suffix}", Acc(use.Vector))};")))}");
    }

    private void PrintStores(SourceWriter body, MaskSet masks)
    {
        int width = _spec.Width.Output;
        for (int v = 0; v < _vectors.Length; v++)
        {
            string acc = Acc(v);
            if (!LongActivation && _spec.Activation.Kind != Activation.None) body.Line($"{acc} = {_simd.Activate(_spec.Activation, acc)};");
            int lanes = Math.Min(plan.Lanes, plan.TileColumns - _vectors[v].Column);
            if (plan.RowsPerVector > 1)
            {
                // Rows lie RowStride lanes apart and leave side by side.
                lanes = plan.RowsPerVector * width;
                if (plan.RowStride != width)
                    body.Line($"{acc} = {_simd.Shuffle(acc, [.. Enumerable.Range(0, plan.Lanes).Select(lane => lane < lanes ? lane / width * plan.RowStride + lane % width : 0)])};");
            }

            body.Line(_simd.StoreFirst(Plus("y", _vectors[v].Row * width + _vectors[v].Column), lanes, acc, masks));
        }
    }

    private static string Acc(int vector) => InvariantText.Of($"a{vector}");

    private static string Plus(string pointer, int floats) => floats == 0 ? pointer : InvariantText.Of($"{pointer} + {floats}");
}

using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints depthwise in place: a phase that walks tiles over planes, and one tile for each way that columns lie in the padding.</summary>
internal sealed class DepthwiseInPlacePrinter(SourceWriter code, DepthwiseInPlacePlan plan)
{
    private readonly ConvSpec _spec = plan.Spec;
    private readonly VectorWords _simd = new(plan.VectorBits, plan.Isa);

    public static void Print(SourceWriter code, DepthwiseInPlacePlan plan) => new DepthwiseInPlacePrinter(code, plan).Print();

    private bool LongActivation => !VectorWords.IsShort(_spec.Activation.Kind);

    private void Print()
    {
        PrintPlanes();
        PrintTileRow();
        foreach ((int Before, int Behind) outside in plan.Lefts().Select(plan.Outside).Distinct()) PrintTile(outside);
    }

    private void PrintPlanes()
    {
        SpatialAxis h = _spec.Height, w = _spec.Width;
        int height = h.Output, rows = plan.TileRows;
        code.Line(plan.Bands > 1 ? $"// Unit u: filter u / {plan.Bands}, band u % {plan.Bands} of its rows." : "// Unit u: filter u.");
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]");
        using (code.Block("internal static void Planes(KernelArguments* a, int begin, int end)"))
        {
            code.Line($"float* zeros = stackalloc float[{plan.ZeroFloats}];");
            code.Line($"new Span<float>(zeros, {plan.ZeroFloats}).Clear();");
            code.Line($"float** rows = stackalloc float*[{plan.RowsUnder}];    // the input rows under a tile, from the first column that a tap may ask for");
            using (code.Block("for (int unit = begin; unit < end; unit++)"))
            {
                code.Line(plan.Bands > 1 ? $"nint filter = unit / {plan.Bands};" : "nint filter = unit;");
                if (plan.Bands > 1)
                {
                    code.Line($"int band = unit % {plan.Bands};");
                    code.Line($"nint firstRow = {height} * band / {plan.Bands}, endRow = {height} * (band + 1) / {plan.Bands};");
                }

                (string first, string end) = plan.Bands > 1 ? ("firstRow", "endRow") : ("0", InvariantText.Of($"{height}"));
                code.Line($"float* plane = a->Input + filter{(plan.Filters > 1 ? InvariantText.Of($" / {plan.Filters}") : "")} * {_spec.InputPixels}{(w.PadBegin > 0 ? InvariantText.Of($" - {w.PadBegin}") : "")};");
                bool oneRow = plan.Bands == 1 && rows == height;
                using (code.Block(oneRow ? "" : $"for (nint i = {first}; i < {end}; i += {rows})    // the last tiles are shifted back so that they end with the rows"))
                {
                    code.Line(oneRow ? "const int top = 0;" : $"nint top = Math.Min(i, {end} - {rows});");
                    using (code.Block($"for (nint r = 0; r < {plan.RowsUnder}; r++)"))
                    {
                        code.Line($"nint y = top * {h.Stride} + r{(h.PadBegin == 0 ? "" : InvariantText.Of($" - {h.PadBegin}"))};");
                        code.Line($"rows[r] = (nuint)y < {h.Input} ? plane + y * {w.Input} : zeros;");
                    }

                    code.Line($"TileRow(rows, a->Weights + filter * {_spec.Taps}, a->Bias + filter, a->Output + filter * {_spec.OutputPixels} + top * {w.Output});");
                }
            }

            if (plan.StreamsOutput)
            {
                code.Line();
                code.Line("Sse.StoreFence();    // stores past the caches are not ordered: they must be seen before the phase is said to be done");
            }
        }

        code.Line();
    }

    /// <summary>The tiles side by side, those alike in a loop.</summary>
    private void PrintTileRow()
    {
        int width = _spec.Width.Output;
        code.Line("// The tiles of some rows of a plane.");
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]");
        using (code.Block("private static void TileRow(float** rows, float* w, float* bias, float* y)"))
        {
            int[] lefts = [.. plan.Lefts()];
            for (int i = 0, next; i < lefts.Length; i = next)
            {
                for (next = i + 1; next < lefts.Length && plan.Outside(lefts[next]) == plan.Outside(lefts[i]) && lefts[next] == lefts[next - 1] + plan.TileColumns;) next++;
                string name = Name(plan.Outside(lefts[i]));
                code.Line(next == i + 1
                    ? InvariantText.Of($"{name}(rows, {lefts[i]}, w, bias, y + {lefts[i]});")
                    : InvariantText.Of($"for (nint left = {lefts[i]}; left < {lefts[next - 1] + 1}; left += {plan.TileColumns}) {name}(rows, left, w, bias, y + left);"));
            }

            if (LongActivation) code.Line($"Activations.InPlace(Layer.Geometry.Activation, y, {plan.TileRows * width});");
        }

        code.Line();
    }

    private static string Name((int Before, int Behind) outside) =>
        "Tile" + (outside.Before > 0 ? InvariantText.Of($"Left{outside.Before}") : "") + (outside.Behind > 0 ? InvariantText.Of($"Right{outside.Behind}") : "");

    private void PrintTile((int Before, int Behind) outside)
    {
        SpatialAxis h = _spec.Height, w = _spec.Width;
        string activation = LongActivation || _spec.Activation.Kind == Activation.None ? "" : LayerWords.ActivationWords(_spec.Activation) + " of ";
        string border = outside is (0, 0) ? "" : $"; {outside.Before} columns before the input, {outside.Behind} behind it";
        int[] used = [.. Enumerable.Range(0, plan.TileRows).SelectMany(row => Enumerable.Range(0, h.Kernel).Select(k => row * h.Stride + k * h.Dilation)).Distinct().OrderBy(row => row)];
        code.Line($"// output[y, x] = {activation}bias + sum over taps of rows[y + row][x + column] * weights[row, column];    {plan.TileRows}x{plan.TileColumns} outputs{border}");
        code.Line($"// {plan.Accumulators} accumulators + {h.Kernel} weights + 1 input = {plan.LiveRegisters} of {IsaTable.Of(plan.Isa).Registers} registers.");
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]");
        using (code.Block($"private static void {Name(outside)}(float** rows, nint left, float* w, float* bias, float* y)"))
        {
            SourceWriter body = code.Fork();
            MaskSet masks = new();
            body.Line($"float* {string.Join(", ", used.Select(row => InvariantText.Of($"x{row} = rows[{row}] + left")))};");
            body.Line($"{_simd.Type} b = {_simd.Broadcast("*bias")}, value;");
            for (int i = 0; i < plan.TileRows; i++) body.Line($"{_simd.Type} {string.Join(", ", Enumerable.Range(0, plan.TileVectors).Select(v => $"{Acc(i, v)} = b"))};");
            for (int tap = 0; tap < w.Kernel; tap++) PrintColumn(body, masks, outside, used, tap);
            PrintStores(body);
            masks.Declare(code, _simd);
            code.Append(body);
        }

        code.Line();
    }

    /// <summary>One column of taps: the weights of its rows in registers, each vector of input loaded once for all outputs under which it lies.</summary>
    private void PrintColumn(SourceWriter body, MaskSet masks, (int Before, int Behind) outside, int[] rows, int tap)
    {
        SpatialAxis h = _spec.Height, w = _spec.Width;
        body.Line($"{_simd.Type} {string.Join(", ", Enumerable.Range(0, h.Kernel).Select(k => InvariantText.Of($"w{k}_{tap} = {_simd.Broadcast(Plus("*(w", k * w.Kernel + tap) + ")")}")))};");
        foreach (int row in rows)
        {
            (int Output, int Tap)[] uses = [.. Enumerable.Range(0, plan.TileRows).SelectMany(i => Enumerable.Range(0, h.Kernel).Where(k => i * h.Stride + k * h.Dilation == row).Select(k => (i, k)))];
            for (int v = 0; v < plan.TileVectors; v++)
            {
                (int from, int to) = plan.Inside(outside, v, tap);
                if (from >= to) continue;    // all padding
                string address = Plus(InvariantText.Of($"x{row}"), plan.Offset(v) + tap * w.Dilation);
                body.Line($"value = {_simd.LoadLanes(address, from, to, masks)}; {string.Join(" ", uses.Select(use => InvariantText.Of($"{Acc(use.Output, v)} = {_simd.Fma("value", $"w{use.Tap}_{tap}", Acc(use.Output, v))};")))}");
            }
        }
    }

    private void PrintStores(SourceWriter body)
    {
        (string Sum, string Address)[] stores = [.. from i in Enumerable.Range(0, plan.TileRows) from v in Enumerable.Range(0, plan.TileVectors)
            select (Acc(i, v), Plus("y", i * _spec.Width.Output + plan.Offset(v)))];
        if (!LongActivation && _spec.Activation.Kind != Activation.None)
            foreach ((string sum, _) in stores) body.Line($"{sum} = {_simd.Activate(_spec.Activation, sum)};");
        if (plan.StreamsOutput)
        {
            using (body.Block($"if (((nint)y & {plan.VectorBits / 8 - 1}) == 0)    // past the caches, which the output would only flush"))
            {
                foreach ((string sum, string address) in stores) body.Line(_simd.StoreAlignedNonTemporal(address, sum));
                body.Line("return;");
            }
        }

        foreach ((string sum, string address) in stores) body.Line($"{_simd.At(address)} = {sum};");
    }

    private static string Acc(int row, int vector) => InvariantText.Of($"a{row}_{vector}");

    private static string Plus(string pointer, int floats) => floats == 0 ? pointer : InvariantText.Of($"{pointer} + {floats}");
}

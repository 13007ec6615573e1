using ConvGen.Generator.Model;
using ConvGen.Generator.Planning.Pooling;

namespace ConvGen.Generator.Emission.Pooling;

/// <summary>What the kernels of a pooling layer share: how two vectors become one, and the method that combines a window of runs of adjacent floats.</summary>
internal sealed class PoolTileWriter(SourceWriter code, PoolPlan plan)
{
    public const string KernelMethod = "[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]";

    /// <summary>Vectors that the positions of a sliding window combine straight on.</summary>
    private const int MostUnrolled = 144;

    private readonly PoolSpec _spec = plan.Spec;

    /// <summary>What is made of the pixels of a window: "maximum" or "sum".</summary>
    public string Gathered => _spec.IsAverage ? "sum" : "maximum";

    /// <summary>What combines with anything to that.</summary>
    public string NeutralScalar => _spec.IsAverage ? "0f" : "float.NegativeInfinity";

    public string Neutral(VectorWords simd) => _spec.IsAverage ? simd.Zero : simd.Broadcast(float.NegativeInfinity);

    /// <param name="accumulator">A name.</param>
    public string Combine(VectorWords simd, string accumulator, string value) => _spec.IsAverage ? VectorWords.Add(accumulator, value) : simd.Maximum(accumulator, value);

    public string CombineScalar(string accumulator, string value) => _spec.IsAverage ? $"{accumulator} + {value}" : $"MathF.Max({accumulator}, {value})";

    /// <summary>Declares what <see cref="Combine"/> names.</summary>
    public void DeclareConstants(VectorWords simd)
    {
        if (!_spec.IsAverage) simd.DeclareMaximum(code);
    }

    public static string Load(VectorWords simd, PoolRun run, string address, MaskSet masks) => run.IsPartial ? simd.LoadFirst(address, run.Length, masks) : simd.At(address);

    public static string Store(VectorWords simd, PoolRun run, string address, string value, MaskSet masks) =>
        run.IsPartial ? simd.StoreFirst(address, run.Length, value, masks) : $"{simd.At(address)} = {value};";

    /// <summary>Prints a body whose masks are found while it is printed, behind what it needs declared.</summary>
    public void Body(VectorWords simd, Action<SourceWriter, MaskSet> print)
    {
        MaskSet masks = new();
        SourceWriter body = code.Fork();
        print(body, masks);
        DeclareConstants(simd);
        masks.Declare(code, simd);
        code.Append(body);
    }

    /// <summary>Prints <c>method(input, slices, rows[, columns, columnStride], output[, scale])</c>: <c>output[i]</c> from <c>input[i]</c> of every pixel of the window.</summary>
    /// <param name="run">The floats of a pixel, or of a row.</param>
    /// <param name="hasColumns">Whether the window has columns; otherwise the run itself is a row.</param>
    /// <param name="loopsBlocks">Whether the method walks the run's blocks; otherwise its caller does.</param>
    public void PrintWindow(string method, PoolRun run, bool hasColumns, bool loopsBlocks)
    {
        VectorWords simd = new(run.Bits, plan.Isa);
        int[] offsets = [.. run.Offsets];
        string[] accumulators = [.. offsets.Select((_, v) => InvariantText.Of($"a{v}"))];
        bool scales = _spec.IsAverage && hasColumns;
        string columns = hasColumns ? ", nint columns, nint columnStride" : "", scale = scales ? ", float scale" : "";
        code.Line();
        code.Line($"// output[i] = {Gathered} of input[i] over the {(hasColumns ? "pixels" : "rows")} under a window{(scales ? ", times scale" : "")}; a window cut off at a border has fewer.");
        code.Line(KernelMethod);
        using (code.Block($"private static void {method}(float* input, nint slices, nint rows{columns}, float* output{scale})"))
        {
            Body(simd, (body, masks) =>
            {
                if (loopsBlocks && run.Blocks > 1)
                {
                    using (body.Block($"for (nint block = {run.Blocks}, at = 0; block > 0; block--, at = Math.Min(at + {run.Step}, {run.Last}))"))
                    {
                        body.Line("float* slice = input + at, to = output + at;");
                        PrintBlock(body, masks, "to");
                    }
                }
                else
                {
                    body.Line("float* slice = input;");
                    PrintBlock(body, masks, "output");
                }
            });
        }

        void PrintBlock(SourceWriter body, MaskSet masks, string to)
        {
            body.Line($"{simd.Type} {string.Join(", ", accumulators.Select(name => $"{name} = {Neutral(simd)}"))};");
            Loop(body, "slice", "slices", _spec.Depth.Kernel > 1, "slice", "SliceStep", "row", () =>
                Loop(body, "row", "rows", _spec.Height.Kernel > 1, "row", "RowStep", "pixel", () =>
                    Loop(body, "column", "columns", hasColumns, "pixel", "columnStride", "x", () =>
                    {
                        for (int v = 0; v < offsets.Length; v++)
                            body.Line($"{accumulators[v]} = {Combine(simd, accumulators[v], Load(simd, run, offsets[v] == 0 ? "x" : InvariantText.Of($"x + {offsets[v]}"), masks))};");
                    })));
            if (scales)
            {
                body.Line($"{simd.Type} scales = {simd.Broadcast("scale")};");
                foreach (string name in accumulators) body.Line($"{name} *= scales;");
            }

            for (int v = 0; v < offsets.Length; v++) body.Line(Store(simd, run, offsets[v] == 0 ? to : InvariantText.Of($"{to} + {offsets[v]}"), accumulators[v], masks));
        }
    }

    /// <summary>Prints <c>method(input[, slices], outputs, output[, scale])</c>: adjacent outputs, the window moving <paramref name="stride"/> steps from one to the next.
    /// What it keeps stays in registers.</summary>
    /// <param name="step">Floats from a position under the window to the next, in C#.</param>
    /// <param name="outputStep">Floats from an output to the next, in C#.</param>
    /// <param name="alongRows">Whether the window slides along rows, over columns with all their rows; otherwise down, over rows.</param>
    public void PrintSlide(string method, PoolRun run, int kernel, int stride, string step, string outputStep, bool alongRows)
    {
        VectorWords simd = new(run.Bits, plan.Isa);
        int[] offsets = [.. run.Offsets];
        bool scales = _spec.IsAverage && alongRows, loopsBlocks = !alongRows && run.Blocks > 1;
        code.Line();
        code.Line($"// Whole windows, one after another {(alongRows ? "along a row" : "down the rows")}: c0 to c{kernel - 1} are the {Gathered}s of each {(alongRows ? "column" : "row")} under the window, {kernel - stride} of which the next window shares.");
        code.Line(KernelMethod);
        using (code.Block($"private static void {method}(float* input{(alongRows ? "" : ", nint slices")}, nint outputs, float* output{(scales ? ", float scale" : "")})"))
        {
            Body(simd, (body, masks) =>
            {
                if (scales) body.Line($"{simd.Type} scales = {simd.Broadcast("scale")};");
                if (!loopsBlocks)
                {
                    body.Line("float* next = input, to = output;");
                    PrintBlock(body, masks);
                    return;
                }

                using (body.Block($"for (nint block = {run.Blocks}, at = 0; block > 0; block--, at = Math.Min(at + {run.Step}, {run.Last}))"))
                {
                    body.Line("float* next = input + at, to = output + at;");
                    PrintBlock(body, masks);
                }
            });
        }

        void PrintBlock(SourceWriter body, MaskSet masks)
        {
            int kept = kernel - stride;
            for (int k = 0; k < kernel; k++) body.Line($"{simd.Type} {string.Join(", ", offsets.Select((_, v) => k < kept ? Name(k, v) + " = " + Neutral(simd) : Name(k, v)))};");
            for (int k = 0; k < kept; k++) PrintPosition(body, masks, k, k);
            body.Line($"next += {Times(kept, step)};");
            using (body.Block($"for (nint left = outputs; left > 0; left--, next += {Times(stride, step)}, to += {outputStep})"))
            {
                for (int k = kept; k < kernel; k++) PrintPosition(body, masks, k, k - kept);
                for (int v = 0; v < offsets.Length; v++)
                {
                    string result = InvariantText.Of($"a{v}");
                    body.Line($"{simd.Type} {result} = {Combine(simd, Name(0, v), Name(1, v))};");
                    for (int k = 2; k < kernel; k++) body.Line($"{result} = {Combine(simd, result, Name(k, v))};");
                    if (scales) body.Line($"{result} *= scales;");
                    body.Line(Store(simd, run, offsets[v] == 0 ? "to" : InvariantText.Of($"to + {offsets[v]}"), result, masks));
                }

                for (int k = 0; k < kept; k++) body.Line(string.Join(" ", offsets.Select((_, v) => $"{Name(k, v)} = {Name(k + stride, v)};")));
            }
        }

        void PrintPosition(SourceWriter body, MaskSet masks, int k, int ahead)
        {
            int pixels = alongRows ? _spec.Depth.Kernel * _spec.Height.Kernel : _spec.Depth.Kernel;
            string at = "next" + Plus(ahead, step);
            if (pixels == 1 || alongRows && (long)pixels * kernel * offsets.Length <= MostUnrolled)
            {
                for (int pixel = 0; pixel < pixels; pixel++)
                {
                    int slice = pixel / _spec.Height.Kernel, row = pixel % _spec.Height.Kernel;
                    string from = $"{at}{Plus(slice, "SliceStep")}{Plus(row, "RowStep")}";
                    for (int v = 0; v < offsets.Length; v++) PrintVector(body, masks, k, v, from, isFirst: pixel == 0);
                }

                return;
            }

            using (body.Block($"// Position {k} of the window."))
            {
                body.Line($"float* slice = {at};");
                body.Line(string.Join(" ", offsets.Select((_, v) => $"{Name(k, v)} = {Neutral(simd)};")));
                string slices = alongRows ? InvariantText.Of($"{_spec.Depth.Kernel}") : "slices", rows = InvariantText.Of($"{_spec.Height.Kernel}");
                Loop(body, "slice", slices, _spec.Depth.Kernel > 1, "slice", "SliceStep", "row", () =>
                    Loop(body, "row", rows, alongRows && _spec.Height.Kernel > 1, "row", "RowStep", "x", () =>
                    {
                        for (int v = 0; v < offsets.Length; v++) PrintVector(body, masks, k, v, "x", isFirst: false);
                    }));
            }
        }

        void PrintVector(SourceWriter body, MaskSet masks, int k, int v, string from, bool isFirst)
        {
            string value = Load(simd, run, offsets[v] == 0 ? from : InvariantText.Of($"{from} + {offsets[v]}"), masks);
            body.Line($"{Name(k, v)} = {(isFirst ? value : Combine(simd, Name(k, v), value))};");
        }

        static string Times(int count, string step) => count == 1 ? step : InvariantText.Of($"{count} * {step}");

        static string Plus(int count, string step) => count == 0 ? "" : " + " + Times(count, step);

        static string Name(int k, int v) => InvariantText.Of($"c{k}_{v}");
    }

    /// <summary>A loop that counts down and moves a pointer; without the axis, the pointer under its next name.</summary>
    public static void Loop(SourceWriter body, string what, string count, bool hasAxis, string pointer, string step, string inner, Action print)
    {
        if (!hasAxis)
        {
            body.Line($"float* {inner} = {pointer};");
            print();
            return;
        }

        using (body.Block($"for (nint {what}sLeft = {count}; {what}sLeft > 0; {what}sLeft--, {pointer} += {step})"))
        {
            body.Line($"float* {inner} = {pointer};");
            print();
        }
    }
}

using ConvGen.Generator.Model;
using ConvGen.Generator.Planning.Pooling;

namespace ConvGen.Generator.Emission.Pooling;

/// <summary>What the kernels of a pooling layer share: how two vectors become one, and the method that combines a window of runs of adjacent floats.</summary>
internal sealed class PoolTileWriter(SourceWriter code, PoolPlan plan)
{
    public const string KernelMethod = "[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]";

    private readonly PoolSpec _spec = plan.Spec;

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

        code.Line();

        void PrintBlock(SourceWriter body, MaskSet masks, string to)
        {
            body.Line($"{simd.Type} {string.Join(", ", accumulators.Select(name => $"{name} = {Neutral(simd)}"))};");
            Loop(body, "slices", _spec.Depth.Kernel > 1, "slice", "SliceStep", "row", () =>
                Loop(body, "rows", _spec.Height.Kernel > 1, "row", "RowStep", "pixel", () =>
                    Loop(body, "columns", hasColumns, "pixel", "columnStride", "x", () =>
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

    /// <summary>A loop that counts down and moves a pointer; without the axis, the pointer under its next name.</summary>
    private static void Loop(SourceWriter body, string count, bool hasAxis, string pointer, string step, string inner, Action print)
    {
        if (!hasAxis)
        {
            body.Line($"float* {inner} = {pointer};");
            print();
            return;
        }

        using (body.Block($"for (nint {count}Left = {count}; {count}Left > 0; {count}Left--, {pointer} += {step})"))
        {
            body.Line($"float* {inner} = {pointer};");
            print();
        }
    }
}

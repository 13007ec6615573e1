using ConvGen.Generator.Ir;
using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Emission.Filters;

/// <summary>Prints one pass as a method: <c>(void** rows, void** to, nint begin, nint end, nint channels)</c>, see FilterPasses of the runtime.</summary>
internal static class PassPrinter
{
    public static void Print(SourceWriter code, string method, PassPlan pass, PassWords words, Epilogue epilogue, int block)
    {
        FilterConstants constants = new();
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]");
        using (code.Block($"internal static void {method}(void** rows, void** to, nint begin, nint end, nint channels)"))
        {
            SourceWriter body = code.Fork();
            PrintBlocks(body, pass, words, epilogue, constants, block, method);
            if (pass.Style != PassStyle.Rolled)
            {
                int[] columns = [.. pass.Loads.Select(load => load.Column).Where(column => column > 0).Distinct()];
                if (columns.Length > 0) code.Line($"nint {string.Join(", ", columns.Select(column => InvariantText.Of($"x{column} = {column} * channels")))};");
            }

            constants.Declare(code);
            for (int output = 0; output < pass.Outputs.Count; output++) code.Line($"{epilogue.ElementType}* o{output} = ({epilogue.ElementType}*)to[{output}];");
            code.Append(body);
        }
    }

    /// <summary>The loop over blocks. A pass of fewer vectors than the block runs over its vectors, which divide the block.</summary>
    private static void PrintBlocks(SourceWriter code, PassPlan pass, PassWords words, Epilogue epilogue, FilterConstants constants, int block, string method)
    {
        int step = pass.Vectors * words.Lanes;
        string comment = step == block ? "" : InvariantText.Of($"    // {block / step} steps a block");
        using (code.Block($"for (nint i = begin; i < end; i += {step}){comment}"))
        {
            if (pass.Style == PassStyle.Rolled)
            {
                RolledPassPrinter.PrintBody(code, method, pass, (FloatPassWords)words);
            }
            else
            {
                foreach ((int row, int line) in pass.Loads.Select(load => (load.Row, load.Line)).Distinct())
                {
                    string type = pass.IsSource(line) ? words.Source : words.Plane;
                    code.Line($"{type}* {PassProgram.PointerTo(row, line)} = ({type}*)rows[{row * pass.Lines + line}] + i;");
                }
            }

            PrintProgram(code, pass, words, epilogue, constants);
        }
    }

    /// <summary>The block's program. The sums of a rolled pass are there already.</summary>
    private static void PrintProgram(SourceWriter code, PassPlan pass, PassWords words, Epilogue epilogue, FilterConstants constants)
    {
        VectorProgram program = pass.Style == PassStyle.Rolled
            ? PassProgram.OfSums(pass, words.Lanes, epilogue.Packed, epilogue.Result)
            : PassProgram.Of(pass, words.Arithmetic, words.Lanes, epilogue.Packed, epilogue.Result);
        double[] numbers = [.. program.Needed().Select(index => program.Nodes[index]).Where(node => node.Op == VectorOp.Constant).Select(node => node.Number.ToDouble())];

        // Constants of a streamed pass beside the sums and the loads in registers where they fit; otherwise each is broadcast from memory where it is used.
        bool holdsAll = pass.Style != PassStyle.Streamed || (pass.Outputs.Count + 1) * pass.Vectors + numbers.Count(words.NeedsConstant) < words.Registers;
        if (!holdsAll) code.Line($"{words.Type} c;");
        double? broadcast = null;
        List<(string Address, string Value)> waiting = [];
        ExpressionPrinter printer = null!;
        printer = new ExpressionPrinter(code, program, words, Constant, IsHeld, pass.Style == PassStyle.Streamed ? pass.Vectors : 1);
        printer.Print(PassProgram.Schedule(pass, program), storesAtOnce: epilogue.Packed == 1, (address, value) =>
        {
            waiting.Add((address, value));
            if (waiting.Count < epilogue.Packed) return;
            epilogue.Print(code, waiting[0].Address, [.. waiting.Select(store => store.Value)], constants);
            waiting.Clear();
        });

        bool IsHeld(double number) => holdsAll || epilogue.Constants.Contains(number);

        string Constant(double number)
        {
            if (IsHeld(number)) return constants.Name(words, number);
            if (broadcast == number) return "c";
            printer.Break();
            code.Line($"c = {words.Broadcast(number)};");
            broadcast = number;
            return "c";
        }
    }

    /// <summary>The local that sums output <paramref name="output"/> of vector <paramref name="vector"/>.</summary>
    public static string Sum(int output, int vector) => InvariantText.Of($"a{output}_{vector}");
}

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
                    string type = IsSource(pass, line) ? words.Source : words.Plane;
                    code.Line($"{type}* {Pointer(row, line)} = ({type}*)rows[{row * pass.Lines + line}] + i;");
                }

                if (pass.Style == PassStyle.Grouped) GroupedPassPrinter.Print(code, pass, words, constants);
                else StreamedPassPrinter.Print(code, pass, words, constants);
            }

            for (int output = 0; output < pass.Outputs.Count; output++)
                epilogue.Print(code, InvariantText.Of($"o{output} + i"), [.. Enumerable.Range(0, pass.Vectors).Select(v => Sum(output, v))], constants);
        }
    }

    /// <summary>The local that sums output <paramref name="output"/> of vector <paramref name="vector"/>.</summary>
    public static string Sum(int output, int vector) => InvariantText.Of($"a{output}_{vector}");

    /// <summary>The vector of a tap's elements, in memory.</summary>
    public static string Element(PassPlan pass, (int Row, int Line, int Column) load, int vector, PassWords words)
    {
        string address = Pointer(load.Row, load.Line);
        if (load.Column > 0) address += InvariantText.Of($" + x{load.Column}");
        if (vector > 0) address += InvariantText.Of($" + {vector * words.Lanes}");
        return IsSource(pass, load.Line) ? words.FromSource(address) : words.At(address);
    }

    private static bool IsSource(PassPlan pass, int line) => pass.ReadsSource && line == 0;

    private static string Pointer(int row, int line) => line == 0 ? InvariantText.Of($"p{row}") : InvariantText.Of($"p{row}_{line}");
}

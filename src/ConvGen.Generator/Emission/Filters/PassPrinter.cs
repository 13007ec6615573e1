using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Emission.Filters;

/// <summary>Prints one pass as a method: <c>(float** rows, void** to, nint begin, nint end, nint channels)</c>, see FilterKernel of the runtime.</summary>
internal static class PassPrinter
{
    public static void Print(SourceWriter code, string method, PassPlan pass, FilterWords words, Epilogue epilogue, int block)
    {
        FilterConstants constants = new(words);
        if (pass.Style == PassStyle.Rolled) RolledPassPrinter.PrintTable(code, method, pass);
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]");
        using (code.Block($"internal static void {method}(float** rows, void** to, nint begin, nint end, nint channels)"))
        {
            SourceWriter body = code.Fork();
            PrintBlocks(body, pass, words, epilogue, constants, block, method);
            if (pass.Style != PassStyle.Rolled)
            {
                int[] columns = [.. pass.Loads.Select(load => load.Column).Where(column => column > 0).Distinct()];
                if (columns.Length > 0) code.Line($"nint {string.Join(", ", columns.Select(column => InvariantText.Of($"x{column} = {column} * channels")))};");
            }

            constants.Declare(code);
            if (epilogue.ToBytes && words.PackingOrder is { } order) code.Line(order);
            string type = epilogue.ToBytes ? "byte" : "float";
            for (int output = 0; output < pass.Outputs.Count; output++) code.Line($"{type}* o{output} = ({type}*)to[{output}];");
            code.Append(body);
        }
    }

    /// <summary>The loop over blocks. A pass of fewer vectors than the block runs over its vectors, which divide the block.</summary>
    private static void PrintBlocks(SourceWriter code, PassPlan pass, FilterWords words, Epilogue epilogue, FilterConstants constants, int block, string method)
    {
        int step = pass.Vectors * words.Simd.Lanes;
        string comment = step == block ? "" : InvariantText.Of($"    // {block / step} steps a block");
        using (code.Block($"for (nint i = begin; i < end; i += {step}){comment}"))
        {
            if (pass.Style == PassStyle.Rolled)
            {
                RolledPassPrinter.PrintBody(code, method, pass, words);
            }
            else
            {
                foreach ((int row, int line) in pass.Loads.Select(load => (load.Row, load.Line)).Distinct())
                    code.Line($"float* {Pointer(row, line)} = rows[{row * pass.Lines + line}] + i;");
                if (pass.Style == PassStyle.Grouped) GroupedPassPrinter.Print(code, pass, words, constants);
                else StreamedPassPrinter.Print(code, pass, words, constants);
            }

            PrintEpilogue(code, pass, words, epilogue, constants);
        }
    }

    private static void PrintEpilogue(SourceWriter code, PassPlan pass, FilterWords words, Epilogue epilogue, FilterConstants constants)
    {
        for (int output = 0; output < pass.Outputs.Count; output++)
        {
            string[] sums = [.. Enumerable.Range(0, pass.Vectors).Select(v => Sum(output, v))];
            if (epilogue.ToBytes)
            {
                foreach (string sum in sums)
                {
                    string result = epilogue.Result(sum, words, constants);
                    if (result != sum) code.Line($"{sum} = {result};");
                }

                foreach (string line in words.StoreBytes($"o{output} + i", sums, epilogue.Clamps, constants)) code.Line(line);
            }
            else
            {
                for (int v = 0; v < pass.Vectors; v++)
                    code.Line($"{words.Simd.At(InvariantText.Of($"o{output} + i + {v * words.Simd.Lanes}"))} = {epilogue.Result(sums[v], words, constants)};");
            }
        }
    }

    /// <summary>The local that sums output <paramref name="output"/> of vector <paramref name="vector"/>.</summary>
    public static string Sum(int output, int vector) => InvariantText.Of($"a{output}_{vector}");

    public static string Pointer(int row, int line) => line == 0 ? InvariantText.Of($"p{row}") : InvariantText.Of($"p{row}_{line}");

    /// <summary>The vector of a tap's elements, in memory.</summary>
    public static string Element((int Row, int Line, int Column) load, int vector, FilterWords words)
    {
        string address = Pointer(load.Row, load.Line);
        if (load.Column > 0) address += InvariantText.Of($" + x{load.Column}");
        if (vector > 0) address += InvariantText.Of($" + {vector * words.Simd.Lanes}");
        return words.Simd.At(address);
    }
}

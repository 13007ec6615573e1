using ConvGen.Generator.Algebra;
using ConvGen.Generator.Ir;
using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints the three methods that work on registers: input transform, register tile of products, output transform.</summary>
internal sealed class WinogradTilePrinter(SourceWriter code, WinogradPlan plan)
{
    private const string Kernel = "[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]";
    private const int Line = 16;    // floats of a cache line

    private readonly ConvSpec _spec = plan.Spec;
    private readonly VectorWords _simd = new(plan.VectorBits, plan.Isa), _input = new(plan.InputBits, plan.Isa);

    /// <summary>Floats of the next position's weights that a register tile fetches: its share of them. With tiles of several sizes some positions have one call alone, so each fetches all.</summary>
    public static int PrefetchedFloats(WinogradPlan plan, int vectors) => plan.IsMixed ? 0 : plan.Spec.Depth.Kernel * (plan.ChunkChannels / plan.UnrollOf(vectors)) * PrefetchedLines(plan, vectors) * Line;

    /// <summary>The sizes of register tiles, and the vectors of the blocks they serve.</summary>
    public static IEnumerable<(int Tiles, int Vectors)> RegisterTiles(WinogradPlan plan)
    {
        int[] vectors = plan.ChannelBlocks > 1 && plan.LastVectors != plan.Vectors ? [plan.Vectors, plan.LastVectors] : [plan.LastVectors];
        int[] tiles = [.. plan.PositionGroups().Select(group => plan.TilesOf(group.TallOnly, group.WideOnly)).SelectMany(range => plan.RegisterTiles(range.First, range.Count)).Select(call => call.Tiles).Distinct()];
        return from count in vectors from size in tiles select (size, count);
    }

    public void Print()
    {
        WinogradPassPrinter passes = new(code, plan);
        if (plan.IsMixed) passes.PrintInput();
        else PrintInput();
        if (!plan.TransformsWeights)
        {
            foreach ((int tiles, int vectors) in RegisterTiles(plan)) PrintMultiplyTile(tiles, vectors);
        }

        if (plan.IsMixed) passes.PrintOutput();
        else PrintOutput();
    }

    private static int PrefetchedLines(WinogradPlan plan, int vectors)
    {
        int lines = Math.Max(1, plan.UnrollOf(vectors) * vectors * plan.Lanes / Line);
        return plan.IsMixed ? lines : (lines + plan.MultiplyCalls - 1) / plan.MultiplyCalls;
    }

    private static string Words(OperationCounts count, VectorSchedule schedule) => InvariantText.Of($"{count.Words}, at most {schedule.MostLive} values alive");

    private void PrintInput()
    {
        VectorProgram program = WinogradTransforms.Input(plan);
        VectorSchedule schedule = VectorSchedule.Of(program);
        code.Line($"// V = B'd B of one tile, {plan.InputLanes} channels at a time, from channel c on; d points to the pixels of the window. B' = ");
        PrintMatrices(plan.Vertical.Input, plan.Horizontal.Input);
        code.Line($"// {Words(program.Count(), schedule)}.");
        code.Line(Kernel);
        using (code.Block("private static void TransformInput(float** d, nint c, float* v, nint vectors)"))
        {
            VectorProgramPrinter.PrintConstants(code, program, _input);
            using (code.Block("for (; vectors > 0; vectors--)"))
            {
                VectorProgramPrinter.PrintBody(code, program, schedule, _input);
                code.Line();
                code.Line($"c += {plan.InputLanes};");
                code.Line($"v += {plan.InputLanes};");
            }
        }

        code.Line();
    }

    private void PrintOutput()
    {
        VectorProgram program = WinogradTransforms.Output(plan);
        VectorSchedule schedule = VectorSchedule.Of(program);
        bool activates = VectorWords.IsShort(_spec.Activation.Kind) && _spec.Activation.Kind != Activation.None;
        code.Line($"// Y = A'M A + bias{(activates ? ", " + LayerWords.ActivationWords(_spec.Activation) : "")}, {plan.Lanes} channels at a time. A' = ");
        PrintMatrices(plan.Vertical.Output, plan.Horizontal.Output);
        code.Line($"// {Words(program.Count(), schedule)}.");
        code.Line(Kernel);
        using (code.Block("private static void TransformOutput(float* m, float* bias, float* y, nint rowStride, nint pixelStride, nint vectors)"))
        {
            VectorProgramPrinter.PrintConstants(code, program, _simd);
            if (plan.TileColumns > 1) code.Line($"nint {string.Join(", ", Enumerable.Range(1, plan.TileColumns - 1).Select(x => InvariantText.Of($"x{x} = {x} * pixelStride")))};");
            using (code.Block("for (; vectors > 0; vectors--)"))
            {
                if (plan.TileRows > 1) code.Line($"float* {string.Join(", ", Enumerable.Range(1, plan.TileRows - 1).Select(y => InvariantText.Of($"y{y} = {(y == 1 ? "y" : InvariantText.Of($"y{y - 1}"))} + rowStride")))};");
                VectorProgramPrinter.PrintBody(code, program, schedule, _simd, activates ? Activate : null);
                code.Line();
                code.Line($"m += {plan.Lanes};");
                code.Line($"bias += {plan.Lanes};");
                code.Line($"y += {plan.Lanes};");
            }
        }

        code.Line();

        string Activate(string value) => _simd.Activate(_spec.Activation, value);
    }

    private void PrintMatrices(RationalMatrix vertical, RationalMatrix horizontal)
    {
        Print(vertical);
        if (plan.Vertical.Name == plan.Horizontal.Name && AreEqual(vertical, horizontal)) return;
        code.Line("// along the height, and along the width");
        Print(horizontal);

        static bool AreEqual(RationalMatrix a, RationalMatrix b) => Enumerable.Range(0, a.Rows).All(row => a.RowWords(row, "x") == b.RowWords(row, "x"));

        void Print(RationalMatrix matrix)
        {
            for (int row = 0; row < matrix.Rows; row++) code.Line($"//   [{string.Join(", ", Enumerable.Range(0, matrix.Columns).Select(column => matrix[row, column].ToString()))}]");
        }
    }

    private void PrintMultiplyTile(int tiles, int vectors)
    {
        int width = vectors * plan.Lanes, channels = plan.ChunkChannels, unroll = plan.UnrollOf(vectors), turns = channels / unroll, rest = channels % unroll;
        int lines = PrefetchedLines(plan, vectors), most = WinogradPlan.ChannelsInARow / unroll;
        bool prefetch = plan.PrefetchesWeights, taps = _spec.Depth.Kernel > 1, chunks = plan.Chunks > 1;
        code.Line($"// m[t, k] = sum over {(taps ? "planes and " : "")}channels of v[t, c] * u[c, k]: {tiles} tiles x {vectors} vectors, {tiles * vectors} accumulators + {vectors} weights + 1 broadcast = {tiles * vectors + vectors + 1} registers{(prefetch ? "; next is fetched into L2 meanwhile" : "")}.");
        code.Line(Kernel);
        using (code.Block($"private static void Multiply{tiles}x{vectors}(float* v, float* u, float* m{(taps ? ", nint taps" : "")}{(chunks ? ", bool adds" : "")}{(prefetch ? ", float* next" : "")})"))
        {
            bool isLong = plan.Reduction > WinogradPlan.ChannelsInARow;
            if (isLong) code.Line($"// Sums of {(channels > WinogradPlan.ChannelsInARow ? InvariantText.Of($"{WinogradPlan.ChannelsInARow} channels") : "a plane")} by themselves, then their sum: rounding grows with the length of a sum.");
            else PrintZeros();
            using (taps ? code.Block("for (nint tap = taps; tap > 0; tap--)") : default(SourceWriter.Scope?))
            {
                if (channels > WinogradPlan.ChannelsInARow)
                {
                    using (code.Block($"for (nint left = {turns}; left > 0; left -= {most})"))
                    {
                        PrintZeros();
                        PrintTurns(InvariantText.Of($"Math.Min(left, {most})"));
                        if (rest > 0)
                        {
                            using (code.Block($"if (left <= {most})")) PrintRest();
                        }

                        PrintSums($"left == {turns}{(taps ? " && tap == taps" : "")}");
                    }
                }
                else
                {
                    if (isLong) PrintZeros();
                    PrintTurns(Number(turns));
                    PrintRest();
                    if (isLong) PrintSums("tap == taps");
                }

                if (taps) code.Line($"v += {plan.VPlaneStride - turns * unroll};");
                if (taps && rest > 0) code.Line($"u += {rest * width};");
            }

            if (!isLong && chunks) PrintSums("");
            else if (!isLong) PrintResults("");
        }

        code.Line();

        void PrintSums(string isFirst)
        {
            string condition = string.Join(" && ", new[] { isFirst, chunks ? "!adds" : "" }.Where(part => part.Length > 0));
            using (code.Block($"if ({condition})")) PrintResults("");
            using (code.Block("else")) PrintResults("+");
        }

        void PrintZeros()
        {
            for (int t = 0; t < tiles; t++) code.Line($"{_simd.Type} {string.Join(", ", Enumerable.Range(0, vectors).Select(k => $"{Acc(t, k)} = {_simd.Zero}"))};");
        }

        void PrintTurns(string count)
        {
            using (code.Block($"for (nint turn = {count}; turn > 0; turn--)    // {channels} channels, {unroll} a turn"))
            {
                for (int i = 0; i < unroll; i++)
                {
                    PrintStep(i, tiles, vectors, width);
                    for (int line = i; prefetch && line < lines; line += unroll) code.Line($"Sse.Prefetch1(next + {line * Line});");
                }

                code.Line($"v += {unroll};");
                code.Line($"u += {unroll * width};");
                if (prefetch) code.Line($"next += {lines * Line};");
            }
        }

        void PrintRest()
        {
            for (int i = 0; i < rest; i++) PrintStep(i, tiles, vectors, width);
        }

        void PrintResults(string operation)
        {
            for (int t = 0; t < tiles; t++)
                code.Line(string.Join(" ", Enumerable.Range(0, vectors).Select(k => $"{_simd.At(Offset("m", t * plan.MTileStride + k * plan.Lanes))} {operation}= {Acc(t, k)};")));
        }
    }

    private static string Number(int number) => InvariantText.Of($"{number}");

    private void PrintStep(int i, int tiles, int vectors, int width)
    {
        using (code.Block($"// channel {i}"))
        {
            code.Line($"{_simd.Type} {string.Join(", ", Enumerable.Range(0, vectors).Select(k => $"w{k} = {_simd.At(Offset("u", i * width + k * plan.Lanes))}"))}, x;");
            for (int t = 0; t < tiles; t++)
                code.Line($"x = {_simd.Broadcast($"v[{InvariantText.Of($"{t * plan.VTileStride + i}")}]")}; {string.Join(" ", Enumerable.Range(0, vectors).Select(k => $"{Acc(t, k)} = {_simd.Fma("x", InvariantText.Of($"w{k}"), Acc(t, k))};"))}");
        }
    }

    private static string Acc(int tile, int vector) => InvariantText.Of($"a{tile}_{vector}");

    private static string Offset(string pointer, long floats) => floats == 0 ? pointer : InvariantText.Of($"{pointer} + {floats}");
}

using System.Globalization;
using ConvGen.Generator.Algebra;
using ConvGen.Generator.Ir;
using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints Winograd on vectors of tiles: the phases, and the three methods that work on registers.</summary>
internal sealed class WinogradPlanarPrinter(SourceWriter code, WinogradPlanarPlan plan)
{
    private const string Kernel = "[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]";
    private const int Line = 16;    // floats of a cache line

    private readonly ConvSpec _spec = plan.Spec;
    private readonly VectorWords _simd = new(plan.VectorBits, plan.Isa);

    public static void Print(SourceWriter code, WinogradPlanarPlan plan) => new WinogradPlanarPrinter(code, plan).Print();

    private bool LongActivation => !_spec.Activation.IsShort;

    /// <summary>Whether the output transform stores to two places: the output, and the finished strips of which a part is stored.</summary>
    private bool TakesStride => !LongActivation && plan.HasPartialStrips;

    private bool Copies => plan.Input.Source == PlanarSource.PaddedCopy;

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private void Print()
    {
        PrintPacking();
        code.Line($"private const nint RowStride = {plan.Input.RowStride};    // floats of the {(Copies ? "padded copy" : "input")} from a row to the next");
        if (_spec.Depth.Padded > 1) code.Line($"private const nint DepthStride = {plan.Input.DepthStride};    // from one depth to the next");
        code.Line($"private const nint ChannelStride = {plan.Input.ChannelStride};    // from a channel to the next");
        code.Line($"private const nint OutputPlane = {_spec.OutputPixels};    // floats from an output channel to the next");
        code.Line();
        if (Copies) PrintPad();
        PrintCompute();
        PrintInput();
        PrintMultiply();
        PrintOutput();
        if (plan.FinishedLength > 0) PrintStoreStrip();
    }

    private void PrintPacking()
    {
        code.Line("// y = A'[(G g G') . (B'd B)]A: V = B'd B of a tile of inputs d, U = G g G' of a filter g, M their products summed over input channels.");
        string group = _spec.Groups > 1 ? "group][" : "", tap = _spec.Depth.Kernel > 1 ? "[depth tap]" : "";
        code.Line($"// U [{group}block][position]{tap}[input channel][output channel], {plan.Outputs} output channels a block; the bias follows. Points {Points(plan.Vertical)} along the height, {Points(plan.Horizontal)} along the width.");
        code.Line("private static readonly WinogradWeights Order = new(");
        using (code.Indented())
        {
            code.Line($"Vertical: new double[] {{ {Entries(plan.Vertical.Kernel)} }},");
            code.Line($"Horizontal: new double[] {{ {Entries(plan.Horizontal.Kernel)} }},");
            code.Line($"BlockWidth: {plan.Outputs}, LastBlockWidth: {plan.Outputs});");
        }

        code.Line($"internal const int BiasStart = {plan.BiasStart};");
        code.Line();
        code.Line("internal static global::ConvGen.AlignedBuffer Pack(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias) => WinogradPacking.Pack(Layer.Geometry, Order, BiasStart, weights, bias);");
        code.Line();
    }

    private static string Points(CookToom f) => string.Join(", ", f.Points.Select(point => point.ToString()).Concat(["infinity"]));

    /// <summary>The entries of a matrix as C# expressions, row by row.</summary>
    internal static string Entries(RationalMatrix matrix)
    {
        IEnumerable<string> entries = from row in Enumerable.Range(0, matrix.Rows) from column in Enumerable.Range(0, matrix.Columns) select Entry(matrix[row, column]);
        return string.Join(", ", entries);

        static string Entry(Rational value) => value.Numerator.ToString(CultureInfo.InvariantCulture) + (value.Denominator.IsOne ? "" : "d / " + value.Denominator.ToString(CultureInfo.InvariantCulture));
    }

    private void PrintPad()
    {
        code.Line($"private static readonly PaddedImage Image = new(Layer.Geometry, PixelStride: 0, RowStride: {plan.Input.RowStride}, PlaneStride: {plan.Input.ChannelStride}, ColumnPhases: 1, PhaseStride: {plan.Input.PhaseStride});");
        code.Line();
        code.Line("// Padding is an index map applied while copying, so no tile below tests a bound.");
        code.Line("internal static void Pad(KernelArguments* a, int begin, int end) => InputPacking.Planar(Image, a->Input, a->Workspace, begin, end);");
        code.Line();
    }

    /// <summary>A unit transforms the inputs of a vector of tiles, then goes through the output channels, a block at a time.</summary>
    private void PrintCompute()
    {
        bool grouped = _spec.Groups > 1;
        string strips = plan.StripsAcross == 1 ? "" : InvariantText.Of($" x {plan.StripsAcross} strips of {plan.Lanes} columns"), depths = _spec.Depth.Output == 1 ? "" : InvariantText.Of($"{_spec.Depth.Output} depths x ");
        code.Line($"// Unit u: strips {plan.TileColumns}u to {plan.TileColumns}u + {plan.TileColumns - 1} of {(grouped ? InvariantText.Of($"each of {_spec.Groups} groups' ") : "")}{depths}{plan.TilesDown} rows of tiles{strips}, {plan.Lanes / plan.TileColumns} tiles each{(plan.Strips % plan.TileColumns == 0 ? "" : "; what the last unit lacks repeats the last strip")}.");
        code.Line(Kernel);
        using (code.Block("internal static void Compute(KernelArguments* a, int begin, int end)"))
        {
            code.Line($"float* memory = stackalloc float[{plan.StackLength + Line}];");
            code.Line($"float* v = (float*)(((nint)memory + 63) & ~63), s = v + {plan.VLength}, half = s + {plan.SLength}{(plan.FinishedLength > 0 ? InvariantText.Of($", finished = half + {plan.HalfLength}") : "")};");
            using (code.Block("for (int unit = begin; unit < end; unit++)"))
            {
                string image = Copies ? "a->Workspace" : "a->Input", output = "a->Output";
                if (grouped)
                {
                    code.Line($"nint group = unit / {plan.VectorsOfTiles}, first = unit % {plan.VectorsOfTiles} * {plan.TileColumns};");
                    image += InvariantText.Of($" + group * {_spec.InChannelsPerGroup} * ChannelStride");
                    output += InvariantText.Of($" + group * {_spec.OutChannelsPerGroup} * OutputPlane");
                }
                else
                {
                    code.Line($"nint first = unit * {plan.TileColumns};");
                }

                for (int strip = 0; strip < plan.TileColumns; strip++) PrintStrip(strip, image, output);
                if (plan.HasPartialStrips && !LongActivation) code.Line($"bool whole = {string.Join(" && ", Enumerable.Range(0, plan.TileColumns).SelectMany(Skips).Select(skip => $"!{skip}"))};");
                if (plan.StreamsOutput) code.Line($"bool streams = (((nint)y0 | (nint)y1{(plan.TileColumns == 4 ? " | (nint)y2 | (nint)y3" : "")}) & {plan.VectorBits / 8 - 1}) == 0;    // past the caches, which the output would only flush");
                PrintTransform();
                code.Line();
                code.Line($"float* u = a->Weights{(grouped ? InvariantText.Of($" + group * {(long)plan.BlockWeights * plan.Blocks}") : "")}, bias = a->Bias{(grouped ? InvariantText.Of($" + group * {plan.Outputs * plan.Blocks}") : "")};");
                using (code.Block($"for (nint channel = 0; channel < {_spec.OutChannelsPerGroup}; channel += {plan.Outputs}, u += {plan.BlockWeights})"))
                {
                    code.Line("Multiply(v, u, s);");
                    string count = _spec.OutChannelsPerGroup % plan.Outputs == 0 ? Number(plan.Outputs) : InvariantText.Of($"Math.Min({plan.Outputs}, {_spec.OutChannelsPerGroup} - channel)");
                    string outputs = Pointers(strip => InvariantText.Of($"y{strip} + channel * OutputPlane"));
                    string transform = $"TransformOutput(s, bias + channel, {outputs}, {(TakesStride ? Number(_spec.Width.Output) + ", " : "")}{(plan.StreamsOutput ? "streams, " : "")}{count});";
                    if (LongActivation)
                    {
                        PrintThroughMemory(count);
                    }
                    else if (plan.HasPartialStrips)
                    {
                        using (code.Block("if (whole)")) code.Line(transform);
                        using (code.Block("else")) PrintThroughMemory(count);
                    }
                    else
                    {
                        code.Line(transform);
                    }
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

    private string Pointers(Func<int, string> pointer) => string.Join(", ", Enumerable.Range(0, plan.TileColumns).Select(pointer));

    /// <summary>Where a strip reads and where it goes.</summary>
    private void PrintStrip(int strip, string image, string output)
    {
        int height = _spec.Height.Output, width = _spec.Width.Output, last = plan.Strips - 1;
        string number = strip == 0 ? "first" : plan.Strips % plan.TileColumns == 0 ? InvariantText.Of($"first + {strip}") : InvariantText.Of($"Math.Min(first + {strip}, {last})");
        string rest = number;
        if (strip > 0 && (plan.StripsAcross > 1 || plan.TilesDown > 1))
        {
            rest = InvariantText.Of($"strip{strip}");
            code.Line($"nint {rest} = {number};");
        }

        string column = "0", row = "0", depth = "0";
        if (plan.StripsAcross > 1)
        {
            string start = InvariantText.Of($"{rest} % {plan.StripsAcross} * {plan.Lanes}");
            column = Declare("column", width % plan.Lanes == 0 ? start : InvariantText.Of($"Math.Min({start}, {width - plan.Lanes})"));
            rest = InvariantText.Of($"{rest} / {plan.StripsAcross}");
        }

        if (plan.TilesDown > 1)
        {
            string start = (_spec.Depth.Output > 1 ? InvariantText.Of($"{rest} % {plan.TilesDown}") : rest) + InvariantText.Of($" * {plan.TileRows}");
            row = Declare("row", height % plan.TileRows == 0 ? start : InvariantText.Of($"Math.Min({start}, {height - plan.TileRows})"));
            rest = InvariantText.Of($"{rest} / {plan.TilesDown}");
        }

        if (_spec.Depth.Output > 1) depth = Declare("depth", rest);
        if (plan.SharedRows > 0) code.Line($"bool low{strip} = {(row == "0" ? "false" : InvariantText.Of($"{row} == {height - plan.TileRows}"))};");
        if (plan.SharedColumns > 0) code.Line($"bool right{strip} = {(column == "0" ? "false" : InvariantText.Of($"{column} == {width - plan.Lanes}"))};");
        code.Line($"float* x{strip} = {image}{Plus(depth, "DepthStride")}{Plus(row, "RowStride")}{Plus(column, "")}, y{strip} = {output}{Plus(depth, Number((long)height * width))}{Plus(row, Number(width))}{Plus(column, "")};");

        string Declare(string name, string value)
        {
            code.Line($"nint {name}{strip} = {value};");
            return InvariantText.Of($"{name}{strip}");
        }

        static string Plus(string digit, string stride) => digit == "0" ? "" : stride.Length == 0 ? $" + {digit}" : $" + {digit} * {stride}";
    }

    private void PrintTransform()
    {
        bool deep = _spec.Depth.Kernel > 1;
        string depth = deep ? " + tap * DepthStride" : "";
        string to = deep ? InvariantText.Of($"v + (tap * {_spec.InChannelsPerGroup} + c) * {plan.Lanes}") : InvariantText.Of($"v + c * {plan.Lanes}");
        using (deep ? code.Block($"for (nint tap = 0; tap < {_spec.Depth.Kernel}; tap++)") : (SourceWriter.Scope?)null)
            code.Line($"for (nint c = 0; c < {_spec.InChannelsPerGroup}; c++) TransformInput({Pointers(strip => InvariantText.Of($"x{strip}{depth} + c * ChannelStride"))}, half, {to});");
    }

    /// <summary>An output channel at a time, through memory: activations that are loops, and strips stored in part.</summary>
    private void PrintThroughMemory(string count)
    {
        using (code.Block($"for (nint o = 0, count = {count}; o < count; o++)"))
        {
            int row = plan.TileColumns * plan.Lanes;
            code.Line($"TransformOutput(s + o * {plan.ChannelSums}, bias + channel + o, {Pointers(strip => strip == 0 ? "finished" : InvariantText.Of($"finished + {strip * plan.Lanes}"))}, {(TakesStride ? Number(row) + ", " : "")}{(plan.StreamsOutput ? "false, " : "")}1);");
            if (LongActivation) code.Line($"Activations.InPlace(Layer.Geometry.Activation, finished, {plan.FinishedLength});");
            code.Line("nint plane = (channel + o) * OutputPlane;");
            for (int strip = 0; strip < plan.TileColumns; strip++)
            {
                string skips = string.Concat(Skips(strip).Select(skip => ", " + skip));
                code.Line($"StoreStrip({(strip == 0 ? "finished" : InvariantText.Of($"finished + {strip * plan.Lanes}"))}, y{strip} + plane{skips});");
            }
        }
    }

    /// <summary>The locals that say whether a strip shares rows with the tiles above, and columns with the strip before.</summary>
    private IEnumerable<string> Skips(int strip)
    {
        if (plan.SharedRows > 0) yield return InvariantText.Of($"low{strip}");
        if (plan.SharedColumns > 0) yield return InvariantText.Of($"right{strip}");
    }

    private void PrintStoreStrip()
    {
        string parameters = (plan.SharedRows > 0 ? ", bool low" : "") + (plan.SharedColumns > 0 ? ", bool right" : "");
        string rows = plan.SharedRows > 0 ? InvariantText.Of($"{plan.SharedRows} rows of the lowest tiles") : "", columns = plan.SharedColumns > 0 ? InvariantText.Of($"{plan.SharedColumns} columns of the last strip") : "";
        code.Line($"// A finished strip{(plan.HasPartialStrips ? $"; {rows}{(rows.Length > 0 && columns.Length > 0 ? " and " : "")}{columns} belong to other tiles as well, which store them" : "")}.");
        code.Line(Kernel);
        using (code.Block($"private static void StoreStrip(float* finished, float* y{parameters})"))
        {
            SourceWriter body = code.Fork();
            MaskSet masks = new();
            using (body.Block($"for (nint r = {(plan.SharedRows > 0 ? InvariantText.Of($"low ? {plan.SharedRows} : 0") : "0")}; r < {plan.TileRows}; r++)"))
            {
                body.Line($"{_simd.Type} z = {_simd.At(InvariantText.Of($"finished + r * {plan.TileColumns * plan.Lanes}"))};");
                string address = InvariantText.Of($"y + r * {_spec.Width.Output}");
                if (plan.SharedColumns == 0)
                {
                    body.Line($"{_simd.At(address)} = z;");
                }
                else
                {
                    using (body.Block("if (right)")) body.Line(_simd.StoreLast(address, plan.SharedColumns, "z", masks));
                    using (body.Block("else")) body.Line($"{_simd.At(address)} = z;");
                }
            }

            masks.Declare(code, _simd);
            code.Append(body);
        }

        code.Line();
    }

    private void PrintInput()
    {
        VectorProgram across = WinogradPlanarTransforms.InputAcross(plan), down = WinogradPlanarTransforms.InputDown(plan);
        code.Line($"// V = B'd B of {plan.Lanes} tiles of a channel; x0, x1, ... point to the strips' inputs. B' = ");
        PrintMatrices(plan.Vertical.Input, plan.Horizontal.Input);
        code.Line($"// {WinogradPlanarTransforms.Count(plan).Input.Words}, and {plan.TileColumns switch { 4 => plan.PositionColumns > 4 ? 12 : 8, _ => plan.PositionColumns }} permutations a row.");
        code.Line(Kernel);
        using (code.Block($"private static void TransformInput({Pointers(strip => InvariantText.Of($"float* x{strip}"))}, float* half, float* v)"))
        {
            PrintConstants(across, down);
            code.Line("float* row = half, column = half;");
            using (code.Block($"for (nint i = {plan.PositionRows}; i > 0; i--)"))
            {
                PrintWindows();
                VectorProgramPrinter.PrintBody(code, across, VectorSchedule.Of(across), _simd);
                code.Line($"row += {plan.PositionColumns * plan.Lanes};");
                code.Line(string.Join(" ", Enumerable.Range(0, plan.TileColumns).Select(strip => InvariantText.Of($"x{strip} += RowStride;"))));
            }

            code.Line();
            using (code.Block($"for (nint j = {plan.PositionColumns}; j > 0; j--)"))
            {
                VectorProgramPrinter.PrintBody(code, down, VectorSchedule.Of(down), _simd);
                code.Line($"column += {plan.Lanes};");
                code.Line($"v += {plan.Reduction * plan.Lanes};");
            }
        }

        code.Line();
    }

    /// <summary>Column q of the windows of all tiles, from the strips: adjacent columns of a strip go to different vectors.</summary>
    private void PrintWindows()
    {
        int step = plan.TileColumns, positions = plan.PositionColumns;
        code.Line($"// d[q], q = 0 to {positions - 1}: column q of every tile's window.");
        for (int done = 0; done < positions; done += step)
        {
            // The last columns are the last of a whole vector, which ends with the strip's inputs.
            int at = Math.Min(done, positions - step);
            string[] strips = [.. Enumerable.Range(0, step).Select(strip => InvariantText.Of($"l{strip}_{at}"))];
            for (int strip = 0; strip < step; strip++) code.Line($"{_simd.Type} {strips[strip]} = {_simd.At(Offset(InvariantText.Of($"x{strip}"), at))};");
            bool early = step == 4 && done + step < positions && positions - step < step;    // columns that the next vectors do not have
            int from = done - at, to = early ? positions - step : step;
            if (step == 2)
            {
                (string even, string odd) = _simd.UnzipWithin128(strips[0], strips[1]);
                if (from <= 0) code.Line($"{_simd.Type} d{at} = {even};");
                code.Line($"{_simd.Type} d{at + 1} = {odd};");
            }
            else
            {
                Transpose4(strips, from, to, (q, value) => code.Line($"{_simd.Type} d{at + q} = {value};"), InvariantText.Of($"p{at}_"));
            }

            if (early) done = positions - 2 * step;
        }
    }

    /// <summary>Within each 128 bits, the 4 x 4 matrix of four vectors transposed: rows <paramref name="from"/> to <paramref name="to"/> - 1 of the result, each handed to <paramref name="use"/>.</summary>
    private void Transpose4(string[] rows, int from, int to, Action<int, string> use, string temporary)
    {
        (string low, string high) = _simd.ZipWithin128(rows[0], rows[1]);
        (string low2, string high2) = _simd.ZipWithin128(rows[2], rows[3]);
        if (from < 2) code.Line($"{_simd.Type} {temporary}0 = {low}, {temporary}1 = {low2};");
        if (to > 2) code.Line($"{_simd.Type} {temporary}2 = {high}, {temporary}3 = {high2};");
        for (int q = from; q < to; q++)
        {
            (string first, string second) = _simd.ZipPairsWithin128(temporary + Number(q / 2 * 2), temporary + Number(q / 2 * 2 + 1));
            use(q, q % 2 == 0 ? first : second);
        }
    }

    /// <summary>The products of a row of positions, and their transform along the width, row after row.</summary>
    private void PrintMultiply()
    {
        int outputs = plan.Outputs, columns = plan.PositionColumns, reduction = plan.Reduction;
        VectorProgram[] across = [.. Enumerable.Range(0, outputs).Select(o => WinogradPlanarTransforms.OutputAcross(plan, o))];
        code.Line($"// S = M A of {outputs} output channels: M = sum over {reduction} inputs of V U, {outputs * columns} accumulators.");
        code.Line(Kernel);
        using (code.Block("private static void Multiply(float* v, float* u, float* s)"))
        {
            PrintConstants(across[0]);
            using (code.Block($"for (nint i = {plan.PositionRows}; i > 0; i--)"))
            {
                code.Line($"{_simd.Type} x, {string.Join(", ", from q in Enumerable.Range(0, columns) from o in Enumerable.Range(0, outputs) select Product(q, o))};");
                if (plan.Unroll == reduction)
                {
                    for (int c = 0; c < reduction; c++) PrintInputOfPosition(c, first: c == 0);
                    code.Line($"v += {columns * reduction * plan.Lanes};");
                    code.Line($"u += {columns * reduction * outputs};");
                }
                else
                {
                    int turns = reduction / plan.Unroll, rest = reduction % plan.Unroll;
                    code.Line(string.Join(" = ", from q in Enumerable.Range(0, columns) from o in Enumerable.Range(0, outputs) select Product(q, o)) + $" = {_simd.Zero};");
                    using (code.Block($"for (nint turn = {turns}; turn > 0; turn--)    // {reduction} inputs, {plan.Unroll} a turn"))
                    {
                        for (int c = 0; c < plan.Unroll; c++) PrintInputOfPosition(c, first: false);
                        code.Line($"v += {plan.Unroll * plan.Lanes};");
                        code.Line($"u += {plan.Unroll * outputs};");
                    }

                    for (int c = 0; c < rest; c++) PrintInputOfPosition(c, first: false);
                    code.Line($"v += {((columns - 1) * reduction + rest) * plan.Lanes};");
                    code.Line($"u += {((columns - 1) * reduction + rest) * outputs};");
                }

                for (int o = 0; o < outputs; o++)
                {
                    using (code.Block($"// output channel {o}")) VectorProgramPrinter.PrintBody(code, across[o], VectorSchedule.Of(across[o]), _simd);
                }

                code.Line($"s += {plan.TileColumns * plan.Lanes};");
            }
        }

        code.Line();

        void PrintInputOfPosition(int c, bool first)
        {
            for (int q = 0; q < columns; q++)
            {
                IEnumerable<string> products = Enumerable.Range(0, outputs).Select(o =>
                {
                    string weight = _simd.Broadcast(InvariantText.Of($"u[{(q * reduction + c) * outputs + o}]"));
                    return $"{Product(q, o)} = {(first ? $"x * {weight}" : _simd.Fma("x", weight, Product(q, o)))};";
                });
                code.Line($"x = {_simd.At(Offset("v", (q * reduction + c) * plan.Lanes))}; {string.Join(" ", products)}");
            }
        }
    }

    private static string Product(int position, int output) => InvariantText.Of($"m{position}_{output}");

    private void PrintOutput()
    {
        VectorProgram down = WinogradPlanarTransforms.OutputDown(plan);
        bool activates = _spec.Activation.IsShort && _spec.Activation.Kind != Activation.None;
        code.Line($"// Y = A'S + bias{(activates ? ", " + LayerWords.ActivationWords(_spec.Activation) : "")} of {plan.Lanes} tiles of each of some output channels; y0, y1, ... point to the strips. A' = ");
        PrintMatrices(plan.Vertical.Output, plan.Horizontal.Output);
        code.Line(Kernel);
        using (code.Block($"private static void TransformOutput(float* s, float* bias, {Pointers(strip => InvariantText.Of($"float* y{strip}"))}, {(TakesStride ? "nint rowStride, " : "")}{(plan.StreamsOutput ? "bool streams, " : "")}nint count)"))
        {
            PrintConstants(down);
            using (code.Block("for (; count > 0; count--)"))
            {
                code.Line($"{_simd.Type} b = {_simd.Broadcast("*bias")};");
                VectorProgramPrinter.PrintBody(code, down, VectorSchedule.Of(down), _simd, Keep);
                code.Line($"s += {plan.ChannelSums};");
                code.Line("bias++;");
                if (!LongActivation) code.Line(string.Join(" ", Enumerable.Range(0, plan.TileColumns).Select(strip => InvariantText.Of($"y{strip} += OutputPlane;"))));
            }
        }

        code.Line();

        // Output [r, j] of every tile gets a name; with the last of a row the row is put together and stored.
        string Keep(string place, string value)
        {
            string[] parts = place.Split(',');
            string row = parts[0], column = parts[1], activated = activates ? _simd.Activate(_spec.Activation, value) : value;
            string name = $"r{row}_{column}", line = $"{_simd.Type} {name} = {activated};";
            if (int.Parse(column, CultureInfo.InvariantCulture) < plan.TileColumns - 1) return line;
            SourceWriter rowCode = new();
            rowCode.Line(line);
            new WinogradPlanarPrinter(rowCode, plan).PrintRow(row);
            return rowCode.ToString().TrimEnd('\n');
        }
    }

    /// <summary>A row of every tile, put together to as many vectors of adjacent columns and stored.</summary>
    private void PrintRow(string row)
    {
        int down = int.Parse(row, CultureInfo.InvariantCulture);
        string offset = down == 0 ? "0" : TakesStride ? (down == 1 ? "rowStride" : row + " * rowStride") : Number(down * (LongActivation ? plan.TileColumns * plan.Lanes : (long)_spec.Width.Output));
        string[] columns = [.. Enumerable.Range(0, plan.TileColumns).Select(column => $"r{row}_{Number(column)}")];
        string[] stored = [.. Enumerable.Range(0, plan.TileColumns).Select(strip => $"z{row}_{Number(strip)}")];
        if (plan.TileColumns == 2)
        {
            (string low, string high) = _simd.ZipWithin128(columns[0], columns[1]);
            code.Line($"{_simd.Type} {stored[0]} = {low}, {stored[1]} = {high};");
        }
        else
        {
            Transpose4(columns, 0, 4, (strip, value) => code.Line($"{_simd.Type} {stored[strip]} = {value};"), $"p{row}_");
        }

        string[] addresses = [.. Enumerable.Range(0, plan.TileColumns).Select(strip => InvariantText.Of($"y{strip}{(offset == "0" ? "" : " + " + offset)}"))];
        string plain = string.Join(" ", Enumerable.Range(0, plan.TileColumns).Select(strip => $"{_simd.At(addresses[strip])} = {stored[strip]};"));
        if (!plan.StreamsOutput)
        {
            code.Line(plain);
            return;
        }

        using (code.Block("if (streams)"))
            for (int strip = 0; strip < plan.TileColumns; strip++) code.Line(_simd.StoreAlignedNonTemporal(addresses[strip], stored[strip]));
        using (code.Block("else")) code.Line(plain);
    }

    /// <summary>The constants of several programs of one method, each once.</summary>
    private void PrintConstants(params VectorProgram[] programs)
    {
        SourceWriter fork = code.Fork();
        HashSet<string> seen = [];
        foreach (VectorProgram program in programs)
        {
            SourceWriter lines = new();
            VectorProgramPrinter.PrintConstants(lines, program, _simd);
            foreach (string line in lines.ToString().Split('\n').Where(line => line.Length > 0 && seen.Add(line))) fork.Line(line);
        }

        code.Append(fork);
    }

    private void PrintMatrices(RationalMatrix vertical, RationalMatrix horizontal)
    {
        Print(vertical);
        if (plan.TileRows == plan.TileColumns && _spec.Height.Kernel == _spec.Width.Kernel) return;
        code.Line("// along the height, and along the width");
        Print(horizontal);

        void Print(RationalMatrix matrix)
        {
            for (int row = 0; row < matrix.Rows; row++) code.Line($"//   [{string.Join(", ", Enumerable.Range(0, matrix.Columns).Select(column => matrix[row, column].ToString()))}]");
        }
    }

    private static string Offset(string pointer, long floats) => floats == 0 ? pointer : InvariantText.Of($"{pointer} + {floats}");
}

using System.Globalization;
using ConvGen.Generator.Algebra;
using ConvGen.Generator.Ir;
using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints Winograd on rows: the phase that walks blocks of tiles, and the transforms; the products are <see cref="WinogradRowsProductPrinter"/>'s.</summary>
internal sealed class WinogradRowsPrinter(SourceWriter code, WinogradRowsPlan plan)
{
    private const string Kernel = "[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]";

    private readonly ConvSpec _spec = plan.Spec;
    private readonly WinogradRowsShape _shape = plan.Shape;
    private readonly VectorWords _simd = new(plan.VectorBits, plan.Isa);
    private readonly WinogradRowsProductPrinter _products = new(code, plan);

    public static void Print(SourceWriter code, WinogradRowsPlan plan) => new WinogradRowsPrinter(code, plan).Print();

    private bool Grouped => _spec.Groups > 1;

    private bool LongActivation => !_spec.Activation.IsShort;

    /// <summary>What follows a method's name where groups of phases have methods of their own.</summary>
    private string Suffix(RowGroup group) => WinogradRowsProductPrinter.Suffix(plan, group);

    private void Print()
    {
        PrintPacking();
        code.Line($"private const nint ChannelStride = {plan.ChannelStride};    // floats of V from a channel to the next");
        code.Line($"private const nint InputPlane = {_spec.InputPixels}, OutputPlane = {_spec.OutputPixels};    // of the images");
        code.Line();
        PrintCompute();
        PrintClear();
        foreach (RowGroup group in _shape.Groups)
        {
            PrintTransform(group);
            _products.Print(group);
            PrintOutput(group);
        }
    }

    private void PrintPacking()
    {
        CookToom[] down = [.. _shape.Groups.Select(group => group.F)], across = [.. _shape.Across];
        code.Line("// Y = A'[U . (B'd)] down the rows: V = B'd of the rows of a tile, U = G g of a filter's columns, M their products summed over input channels and along the width.");
        code.Line($"// U [{(Grouped ? "group][" : "")}block][row position][column position][input channel][output channel], {plan.Outputs} output channels a block; the bias follows. Points {Points(down)} along the height{(_shape.TileColumns == 1 ? "" : $", {Points(across)} along the width")}.");
        code.Line("private static readonly WinogradWeights Order = new(");
        using (code.Indented())
        {
            code.Line($"Vertical: new double[] {{ {WinogradPlanarPrinter.Entries(WinogradRowsShape.KernelMatrix(_spec.Height, _shape.Groups.SelectMany(group => group.Members.Select(row => (row, group.F)))))} }},");
            code.Line($"Horizontal: new double[] {{ {WinogradPlanarPrinter.Entries(WinogradRowsShape.KernelMatrix(_spec.Width, _shape.Columns.Zip(_shape.Across, (column, across) => (column, across))))} }},");
            code.Line($"BlockWidth: {plan.Outputs}, LastBlockWidth: {plan.Outputs});");
        }

        code.Line($"internal const int BiasStart = {plan.BiasStart};");
        code.Line();
        code.Line("internal static global::ConvGen.AlignedBuffer Pack(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias) => WinogradPacking.Pack(Layer.Geometry, Order, BiasStart, weights, bias);");
        code.Line();
    }

    private static string Points(IEnumerable<CookToom> algorithms) =>
        string.Join(" and ", algorithms.Select(f => f.Points.Count == 0 ? "none" : string.Join(", ", f.Points.Select(point => point.ToString()).Concat(["infinity"]))).Distinct());

    private void PrintCompute()
    {
        bool even = plan.FullBlocks == plan.Blocks;
        string tiles = even ? InvariantText.Of($"{plan.BlockTiles} rows of tiles") : InvariantText.Of($"{plan.BlockTiles} rows of tiles, from the {plan.FullBlocks + 1}th on {plan.BlockTiles - 1}");
        code.Line($"// Unit u: block u{(Grouped ? InvariantText.Of($" % {plan.Blocks} of group u / {plan.Blocks}") : "")} of {plan.Blocks}, {tiles} of {_shape.TileRows} output rows of each phase.");
        code.Line(Kernel);
        using (code.Block("internal static void Compute(KernelArguments* a, int begin, int end)"))
        {
            code.Line($"float* v = ConvScratch.{plan.Rental}({plan.WorkspaceLength}), s = v + {plan.VLength};");
            if (HasBorder) code.Line("ClearBorder(v);");
            using (code.Block("for (int unit = begin; unit < end; unit++)"))
            {
                code.Line(Grouped ? InvariantText.Of($"nint group = unit / {plan.Blocks}, block = unit % {plan.Blocks};") : "nint block = unit;");
                code.Line(even ? InvariantText.Of($"nint first = block * {plan.BlockTiles};")
                    : InvariantText.Of($"nint tiles = block < {plan.FullBlocks} ? {plan.BlockTiles} : {plan.BlockTiles - 1}, first = block * {plan.BlockTiles} - Math.Max(0, block - {plan.FullBlocks});"));
                string input = Grouped ? InvariantText.Of($"a->Input + group * {_spec.InChannelsPerGroup} * InputPlane") : "a->Input", output = Grouped ? InvariantText.Of($"a->Output + group * {_spec.OutChannelsPerGroup} * OutputPlane") : "a->Output";
                string bias = Grouped ? InvariantText.Of($"a->Bias + group * {plan.Outputs * plan.OutputBlocks}") : "a->Bias", weights = Grouped ? InvariantText.Of($"a->Weights + group * {(long)plan.BlockWeights * plan.OutputBlocks}") : "a->Weights";
                code.Line($"float* input = {input}, output = {output}, bias = {bias}, weights = {weights};");
                int position = 0;
                foreach (RowGroup group in _shape.Groups)
                {
                    code.Line($"// {(group.Members.Count == 1 ? "Phase" : "Phases")} {string.Join(", ", group.Members.Select(row => row.Residue.ToString(CultureInfo.InvariantCulture)))} of the height: {group.F.Positions} rows of inputs for {_shape.TileRows} of outputs.");
                    using (code.Block($"for (nint tile = 0; tile < {(even ? plan.BlockTiles.ToString(CultureInfo.InvariantCulture) : "tiles")}; tile++)"))
                    {
                        code.Line($"nint y = (first + tile) * {_shape.TileRows}{Signed(group.First)};");
                        code.Line($"Transform{Suffix(group)}(input + y * {_spec.Width.Input}{(_shape.FirstInput == 0 ? "" : InvariantText.Of($" + {_shape.FirstInput}"))}, y, v + tile * {_shape.RowPitch});");
                    }

                    code.Line();
                    IEnumerable<AxisPhase[]> sets = plan.RowsTogether ? [[.. group.Members]] : group.Members.Select(row => new[] { row });
                    foreach (AxisPhase[] rows in sets)
                    {
                        PrintBlocks(group, rows, position, even);
                        position += rows.Length * group.F.Positions;
                    }
                }
            }
        }

        code.Line();
    }

    /// <summary>Products and outputs of some phases of the height, a block of output channels at a time.</summary>
    private void PrintBlocks(RowGroup group, AxisPhase[] rows, int position, bool even)
    {
        int channels = _spec.OutChannelsPerGroup, rowWeights = _shape.ColumnPositions * _spec.InChannelsPerGroup * plan.Outputs;
        string start = position == 0 ? "weights" : InvariantText.Of($"weights + {(long)position * rowWeights}");
        bool several = plan.OutputBlocks > 1;
        if (several) code.Line($"float* u{position} = {start};");
        using (several ? code.Block($"for (nint channel = 0; channel < {channels}; channel += {plan.Outputs}, u{position} += {plan.BlockWeights})") : (SourceWriter.Scope?)null)
        {
            using (code.Block($"for (nint p = 0; p < {group.F.Positions}; p++)"))
            {
                code.Line($"float* from = v + p * {plan.PositionStride}, u = {(several ? InvariantText.Of($"u{position}") : start)} + p * {rowWeights}, to = s + p * {plan.SumsStride};");
                bool loops = _shape.RowVectors > plan.Vectors;
                string at = loops ? " + column" : "";
                using (loops ? code.Block($"for (nint x = 0; x < {_shape.RowVectors}; x += {plan.Vectors})") : (SourceWriter.Scope?)null)
                {
                    if (loops) code.Line($"nint column = {(_shape.RowVectors % plan.Vectors == 0 ? "x" : InvariantText.Of($"Math.Min(x, {_shape.RowVectors - plan.Vectors})"))} * {plan.Lanes};");
                    if (even)
                    {
                        PrintCalls(plan.BlockTiles);
                    }
                    else
                    {
                        using (code.Block($"if (tiles == {plan.BlockTiles})")) PrintCalls(plan.BlockTiles);
                        using (code.Block("else")) PrintCalls(plan.BlockTiles - 1);
                    }
                }

                void PrintCalls(int tiles)
                {
                    foreach (string method in _products.Methods(group, tiles)) code.Line($"{method}(from{at}, u, to{at});");
                }
            }

            code.Line();
            string count = !several ? channels.ToString(CultureInfo.InvariantCulture) : channels % plan.Outputs == 0 ? InvariantText.Of($"{plan.Outputs}") : InvariantText.Of($"Math.Min({plan.Outputs}, {channels} - channel)"), of = several ? "channel + o" : "o", plane = several ? "(channel + o)" : "o";
            using (code.Block($"for (nint tile = 0; tile < {(even ? plan.BlockTiles.ToString(CultureInfo.InvariantCulture) : "tiles")}; tile++)"))
            using (code.Block($"for (nint o = 0, count = {count}; o < count; o++)"))
            {
                code.Line($"float* sums = s + o * {plan.SumStride} + tile * {_shape.RowVectors * plan.Lanes}, plane = output + {plane} * OutputPlane;");
                for (int member = 0; member < rows.Length; member++)
                {
                    AxisPhase row = rows[member];
                    long sums = (long)member * group.F.Positions * plan.SumsStride;
                    code.Line($"Output{Suffix(group)}(sums{(sums == 0 ? "" : InvariantText.Of($" + {sums}"))}, bias + {of}, plane{(row.Residue == 0 ? "" : InvariantText.Of($" + {(long)row.Residue * _spec.Width.Output}"))}, (first + tile) * {_shape.TileRows}{Signed(group.First - row.First)}, {row.Outputs});");
                }
            }
        }
    }

    /// <summary>Whether V has columns that no transform writes.</summary>
    private bool HasBorder => Border().Any();

    /// <summary>The vectors of a row of V that no transform writes and products may read.</summary>
    private IEnumerable<int> Border()
    {
        for (int parity = 0; parity < _shape.TileColumns; parity++)
        {
            int start = parity * _shape.ParityStride, first = start + _shape.InputStart(parity), last = first + _shape.InputVectors * plan.Lanes;
            for (int at = start; at < first; at += plan.Lanes)
                if (at + plan.Lanes > start + _shape.ReadStart(parity)) yield return at;
            for (int at = last; at < start + _shape.ReadEnd(parity); at += plan.Lanes) yield return at;
        }
    }

    private void PrintClear()
    {
        if (!HasBorder) return;
        code.Line("// Columns of zeros beside the inputs, which stay.");
        code.Line(Kernel);
        using (code.Block("private static void ClearBorder(float* v)"))
        {
            using (code.Block($"for (nint p = {_shape.MostPositions}; p > 0; p--, v += {plan.PositionStride})"))
            {
                code.Line("float* row = v;");
                using (code.Block($"for (nint i = {_spec.InChannelsPerGroup * plan.BlockTiles}; i > 0; i--, row += {_shape.RowPitch})"))
                    foreach (int at in Border()) code.Line($"{_simd.At(Offset("row", at))} = {_simd.Zero};");
            }
        }

        code.Line();
    }

    private void PrintTransform(RowGroup group)
    {
        int step = plan.Lanes * _shape.TileColumns, whole = _shape.InputColumns / step, rest = _shape.InputColumns % step;
        VectorProgram[] programs = [.. Enumerable.Range(0, _shape.TileColumns).Select(parity => WinogradRowsTransforms.Input(_shape, group, parity, plan.PositionStride))];
        code.Line($"// V = B'd of {_shape.InputColumns} columns of {group.F.Positions} rows{(_shape.TileColumns == 1 ? "" : ", even and odd ones apart")}: {programs[0].Count().Words} a vector. B' =");
        PrintMatrix(group.F.Input);
        code.Line(Kernel);
        using (code.Block($"private static void Transform{Suffix(group)}(float* d, nint y, float* v)"))
        {
            SourceWriter body = code.Fork();
            MaskSet masks = new();
            VectorProgramPrinter.PrintConstants(body, programs[0], _simd);
            using (body.Block($"for (nint c = {_spec.InChannelsPerGroup}; c > 0; c--, d += InputPlane, v += ChannelStride)"))
            {
                body.Line("float* x = d, to = v;");
                if (whole > 0)
                {
                    using (body.Block(whole == 1 ? "" : InvariantText.Of($"for (nint i = {whole}; i > 0; i--)")))
                    {
                        PrintColumns(step);
                        if (whole > 1 || rest > 0) body.Line($"x += {step};\nto += {plan.Lanes};");
                    }
                }

                if (rest > 0)
                {
                    using (body.Block("")) PrintColumns(rest);
                }
            }

            masks.Declare(code, _simd);
            code.Append(body);

            void PrintColumns(int columns)
            {
                int lanes = plan.Lanes;
                for (int row = 0; row < group.F.Positions; row++)
                {
                    // Rows outside the image are zeros; a tile is the same for all channels, so that the branches are foreseen.
                    string at = Offset("x", row * _spec.Width.Input), inside = row == 0 ? InvariantText.Of($"(nuint)y < {_spec.Height.Input}") : InvariantText.Of($"(nuint)(y + {row}) < {_spec.Height.Input}");
                    if (_shape.TileColumns == 1)
                    {
                        body.Line($"{_simd.Type} d{row}_0 = {_simd.Zero};");
                        body.Line($"if ({inside}) d{row}_0 = {_simd.LoadFirst(at, columns, masks)};");
                        continue;
                    }

                    string low = InvariantText.Of($"low{row}"), high = InvariantText.Of($"high{row}");
                    body.Line($"{_simd.Type} {low} = {_simd.Zero}, {high} = {_simd.Zero};");
                    using (body.Block($"if ({inside})"))
                    {
                        body.Line($"{low} = {_simd.LoadFirst(at, Math.Min(lanes, columns), masks)};");
                        if (columns > lanes) body.Line($"{high} = {_simd.LoadFirst(Offset("x", row * _spec.Width.Input + lanes), columns - lanes, masks)};");
                    }

                    (string even, string odd) = _simd.Unzip(low, high);
                    int first = _shape.Skipped % 2;    // the first input's parity in V
                    body.Line($"{_simd.Type} d{row}_{first} = {even}, d{row}_{1 - first} = {odd};");
                }

                for (int parity = 0; parity < _shape.TileColumns; parity++)
                {
                    using (_shape.TileColumns == 1 ? (SourceWriter.Scope?)null : body.Block(parity == 0 ? "// even columns" : "// odd columns"))
                        VectorProgramPrinter.PrintBody(body, programs[parity], VectorSchedule.Of(programs[parity]), _simd, (address, value) => $"{_simd.At(Parity(address, parity))} = {value};");
                }
            }
        }

        code.Line();

        string Parity(string address, int parity) => parity == 0 ? address : InvariantText.Of($"{address} + {parity * _shape.ParityStride}");
    }

    private void PrintOutput(RowGroup group)
    {
        VectorProgram program = WinogradRowsTransforms.Output(_shape, group, plan.SumsStride, plan.Outputs * plan.SumStride);
        bool activates = !LongActivation && _spec.Activation.Kind != Activation.None;
        int lanes = plan.Lanes, step = lanes * _shape.Interleaved, whole = _spec.Width.Output / step, rest = _spec.Width.Output % step;
        long rowStep = (long)_shape.Rows.Count * _spec.Width.Output;
        code.Line($"// Y = A'M{(_shape.TileColumns == 1 ? "" : " A")} + bias{(activates ? ", " + LayerWords.ActivationWords(_spec.Activation) : "")}: output rows row, row + 1, ... of a phase, those that there are. {program.Count().Words}. A' =");
        PrintMatrix(group.F.Output);
        code.Line(Kernel);
        using (code.Block($"private static void Output{Suffix(group)}(float* s, float* bias, float* plane, nint row, nint rows)"))
        {
            SourceWriter body = code.Fork();
            MaskSet masks = new();
            VectorProgramPrinter.PrintConstants(body, program, _simd);
            body.Line($"{_simd.Type} b = {_simd.Broadcast("*bias")};");
            body.Line($"float* y = plane + row * {rowStep};");
            if (whole > 0)
            {
                using (body.Block(whole == 1 ? "" : InvariantText.Of($"for (nint x = {whole}; x > 0; x--)")))
                {
                    PrintTile(step);
                    if (whole > 1 || rest > 0) body.Line($"s += {lanes};\ny += {step};");
                }
            }

            if (rest > 0)
            {
                using (body.Block("")) PrintTile(rest);
            }

            if (LongActivation)
            {
                body.Line();
                using (body.Block($"for (nint i = row; i < row + {_shape.TileRows}; i++)"))
                    body.Line($"if ((nuint)i < (nuint)rows) Activations.InPlace(Layer.Geometry.Activation, plane + i * {rowStep}, {_spec.Width.Output});");
            }

            masks.Declare(code, _simd);
            code.Append(body);

            void PrintTile(int columns)
            {
                VectorProgramPrinter.PrintBody(body, program, VectorSchedule.Of(program), _simd, (place, value) =>
                {
                    string name = "y" + place.Replace(',', '_');
                    return $"{_simd.Type} {name} = {(activates ? _simd.Activate(_spec.Activation, value) : value)};";
                });
                for (int row = 0; row < _shape.TileRows; row++)
                {
                    using (body.Block(row == 0 ? "if ((nuint)row < (nuint)rows)" : InvariantText.Of($"if ((nuint)(row + {row}) < (nuint)rows)")))
                    {
                        int temporaries = 0;
                        string[] interleaved = Interleave([.. Enumerable.Range(0, _shape.Interleaved).Select(place => InvariantText.Of($"y{row}_{place}"))], ref temporaries);
                        for (int i = 0; i < interleaved.Length && i * lanes < columns; i++)
                            body.Line(_simd.StoreFirst(Offset("y", row * rowStep + i * lanes), Math.Min(lanes, columns - i * lanes), interleaved[i], masks));
                    }
                }
            }

            // Places 0, 2, 4, ... among themselves, then 1, 3, 5, ..., then the two in turns.
            string[] Interleave(string[] places, ref int temporaries)
            {
                if (places.Length == 1) return places;
                string[] even = Interleave([.. places.Where((_, i) => i % 2 == 0)], ref temporaries), odd = Interleave([.. places.Where((_, i) => i % 2 == 1)], ref temporaries);
                string[] joined = new string[places.Length];
                for (int i = 0; i < even.Length; i++)
                {
                    (string low, string high) = _simd.Zip(even[i], odd[i]);
                    joined[2 * i] = InvariantText.Of($"z{temporaries++}");
                    joined[2 * i + 1] = InvariantText.Of($"z{temporaries++}");
                    body.Line($"{_simd.Type} {joined[2 * i]} = {low}, {joined[2 * i + 1]} = {high};");
                }

                return joined;
            }
        }

        code.Line();
    }

    private void PrintMatrix(RationalMatrix matrix)
    {
        for (int row = 0; row < matrix.Rows; row++) code.Line($"//   [{string.Join(", ", Enumerable.Range(0, matrix.Columns).Select(column => matrix[row, column].ToString()))}]");
    }

    private static string Signed(int value) => value == 0 ? "" : value > 0 ? InvariantText.Of($" + {value}") : InvariantText.Of($" - {-value}");

    private static string Offset(string pointer, long floats) => floats == 0 ? pointer : InvariantText.Of($"{pointer} + {floats}");
}

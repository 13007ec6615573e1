using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints a channels-first transposed convolution: what copies and pads, a phase that walks bands of rows, and a tile for each number of kernel rows that an output row has.</summary>
internal sealed class TransposedPlanarPrinter(SourceWriter code, TransposedPlanarPlan plan)
{
    private const string Kernel = "[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]";

    /// <summary>Rows of taps beyond which they are a loop.</summary>
    private const int MostRowsWritten = 4, MostFmasWritten = 128;

    private readonly ConvSpec _spec = plan.Spec;
    private readonly VectorWords _simd = new(plan.VectorBits, plan.Isa);
    private readonly int _across = plan.Columns.Count;

    public static void Print(SourceWriter code, TransposedPlanarPlan plan) => new TransposedPlanarPrinter(code, plan).Print();

    /// <summary>Channels of the tiles: of a whole block, and of a group's last block where that has fewer.</summary>
    private int[] BlockChannels => plan.Order.LastBlockWidth == plan.Channels ? [plan.Channels] : plan.Blocks == 1 ? [plan.Order.LastBlockWidth] : [plan.Channels, plan.Order.LastBlockWidth];

    private void Print()
    {
        code.Line($"// [phase]{(_spec.Groups > 1 ? "[group]" : "")}[block][input channel][tap][output channel], {plan.Channels} output channels a block; the bias follows.");
        code.Line($"private static readonly WeightBlocks Blocks = new(BlockWidth: {plan.Channels}, LastBlockWidth: {plan.Order.LastBlockWidth}, ChannelsOutside: true);");
        code.Line($"internal const int BiasStart = {plan.BiasStart};");
        code.Line();
        code.Line("internal static global::ConvGen.AlignedBuffer Pack(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias) => TransposedPacking.Pack(Layer.Geometry, Blocks, weights, bias);");
        code.Line();
        code.Line($"private const nint RowStride = {plan.RowStride};    // floats of the copy from a row to the next");
        code.Line($"private const nint ChannelStride = {plan.PlaneStride};    // from a channel to the next");
        code.Line($"private const nint OutputPlane = {_spec.OutputPixels};    // floats from an output channel to the next");
        code.Line();
        PrintCompute();
        PrintCopy();
        foreach (int channels in BlockChannels)
        {
            foreach (AxisPhase row in plan.Rows.GroupBy(row => row.Taps).Select(alike => alike.First()))
            {
                if (!plan.CropsLast || plan.Tiles > 1) PrintTile(channels, row, last: false);
                if (plan.CropsLast) PrintTile(channels, row, last: true);
            }
        }
    }

    private void PrintCompute()
    {
        bool grouped = _spec.Groups > 1;
        code.Line($"// Unit u: rows {plan.BandRows}u to {plan.BandRows}u + {plan.BandRows - 1} of each phase{(grouped ? ", the groups one after another" : "")}, all channels.");
        code.Line(Kernel);
        using (code.Block("internal static void Compute(KernelArguments* a, int begin, int end)"))
        {
            code.Line($"float* band = ConvScratch.{plan.Rental}({plan.WorkspaceLength});");
            code.Line($"new Span<float>(band, {plan.WorkspaceLength}).Clear();    // what the phases read left and right of the input stays zero");
            using (code.Block("for (int unit = begin; unit < end; unit++)"))
            {
                code.Line(grouped ? InvariantText.Of($"int group = unit / {plan.Bands}, first = unit % {plan.Bands} * {plan.BandRows}, rows = Math.Min({plan.BandRows}, {plan.PhaseRows} - first);") : InvariantText.Of($"int first = unit * {plan.BandRows}, rows = Math.Min({plan.BandRows}, {plan.PhaseRows} - first);"));
                code.Line($"CopyBand(a->Input{(grouped ? InvariantText.Of($" + group * {_spec.InChannelsPerGroup * _spec.InputPixels}") : "")}, band, first - {plan.SourceHeight.PadBegin}, rows + {plan.RowReach});");
                code.Line("float* source = band;");
                using (code.Block("for (nint row = first; row < first + rows; row++, source += RowStride)")) PrintRows(grouped);
            }

            if (plan.StreamsOutput)
            {
                code.Line();
                code.Line("Sse.StoreFence();    // stores past the caches are not ordered: they must be seen before the phase is said to be done");
            }
        }

        code.Line();
    }

    /// <summary>The rows under a band, of every channel of a group; zeros where the input has none.</summary>
    private void PrintCopy()
    {
        code.Line("// Input rows [y, y + rows) of every channel, between zeros: no tile below tests a bound.");
        code.Line(Kernel);
        using (code.Block("private static void CopyBand(float* image, float* band, nint y, nint rows)"))
        {
            SourceWriter body = code.Fork();
            MaskSet masks = new();
            RowMove move = new(_simd, masks, _spec.Width.Input);
            using (body.Block($"for (nint c = 0; c < {_spec.InChannelsPerGroup}; c++)"))
            {
                body.Line($"float* to = band + c * ChannelStride{(plan.SourceWidth.PadBegin > 0 ? InvariantText.Of($" + {plan.SourceWidth.PadBegin}") : "")}, plane = image + c * {_spec.InputPixels};");
                using (body.Block("for (nint row = y; row < y + rows; row++, to += RowStride)"))
                {
                    using (body.Block($"if ((nuint)row < {_spec.Height.Input})"))
                    {
                        body.Line($"float* from = plane + row * {_spec.Width.Input};");
                        move.Print(body, "from", "to");
                    }

                    using (body.Block("else")) move.Print(body, null, "to");
                }
            }

            masks.Declare(code, _simd);
            code.Append(body);
        }

        code.Line();
    }

    /// <summary>The output rows of all phases over one row of inputs: tiles across, blocks of channels over each.</summary>
    private void PrintRows(bool grouped)
    {
        using (code.Block(plan.Tiles == 1 ? "" : InvariantText.Of($"for (nint tile = 0; tile < {plan.Tiles}; tile++)")))
        {
            string column = plan.Tiles == 1 ? InvariantText.Of($"{plan.LastStart}")
                : plan.PhaseOutputs % plan.TileColumns == 0 ? InvariantText.Of($"tile * {plan.TileColumns}")
                : InvariantText.Of($"Math.Min(tile * {plan.TileColumns}, {plan.LastStart})");
            code.Line($"nint column = {column};    // of each phase");
            using (code.Block($"for (nint block = 0; block < {plan.Blocks}; block++)"))
            {
                code.Line($"float* bias = a->Bias{(grouped ? InvariantText.Of($" + group * {plan.PaddedChannels}") : "")} + block * {plan.Channels};");
                string group = grouped ? InvariantText.Of($" + (group * {_spec.OutChannelsPerGroup} + block * {plan.Channels}) * OutputPlane") : InvariantText.Of($" + block * {plan.Channels} * OutputPlane");
                code.Line($"float* output = a->Output{group} + row * {(long)plan.Rows.Count * _spec.Width.Output} + column * {_across};");
                long start = 0;
                foreach (AxisPhase row in plan.Rows)
                {
                    if (row.Outputs < plan.PhaseRows) code.Line($"if (row >= {row.Outputs}) continue;    // the phases from here on have a row less");
                    code.Line($"// Output rows {row.Residue} + {plan.Rows.Count} n.");
                    List<string> weights = [];
                    foreach (AxisPhase across in plan.Columns)
                    {
                        long floats = plan.PhaseFloats(row, across);
                        weights.Add(across.Taps * row.Taps == 0 ? "null"
                            : InvariantText.Of($"a->Weights + {start}{(grouped ? InvariantText.Of($" + group * {floats}") : "")} + block * {(long)plan.Channels * _spec.InChannelsPerGroup * row.Taps * across.Taps}"));
                        start += floats * _spec.Groups;
                    }

                    string input = "source + column" + (row.Taps == 0 || row.First + plan.SourceHeight.PadBegin == 0 ? "" : InvariantText.Of($" + {row.First + plan.SourceHeight.PadBegin} * RowStride"));
                    string output = row.Residue == 0 ? "output" : InvariantText.Of($"output + {(long)row.Residue * _spec.Width.Output}");
                    PrintTileCalls(row, $"({input}, {string.Join(", ", weights)}, bias, {output});");
                }
            }
        }

        if (_spec.Activation.IsShort) return;
        string firstPlane = grouped ? InvariantText.Of($"a->Output + group * {_spec.OutChannelsPerGroup} * OutputPlane") : "a->Output";
        code.Line($"float* plane = {firstPlane} + row * {(long)plan.Rows.Count * _spec.Width.Output};");
        string lines = plan.Rows.Any(row => row.Outputs < plan.PhaseRows) ? InvariantText.Of($"(int)Math.Min({plan.Rows.Count}, {_spec.Height.Output} - row * {plan.Rows.Count})") : InvariantText.Of($"{plan.Rows.Count}");
        code.Line($"for (nint o = 0; o < {_spec.OutChannelsPerGroup}; o++) Activations.InPlace(Layer.Geometry.Activation, plane + o * OutputPlane, {lines} * {_spec.Width.Output});");
    }

    private void PrintTileCalls(AxisPhase row, string arguments)
    {
        int[] channels = BlockChannels;
        for (int i = 0; i < channels.Length; i++)
        {
            string block = channels.Length == 1 ? "" : i == 0 ? InvariantText.Of($"if (block < {plan.Blocks - 1}) ") : "else ";
            if (!plan.CropsLast || plan.Tiles == 1) code.Line($"{block}{Name(channels[i], row, plan.CropsLast)}{arguments}");
            else using (code.Block(block.TrimEnd())) PrintSplit(channels[i]);
        }

        void PrintSplit(int of)
        {
            code.Line($"if (tile < {plan.Tiles - 1}) {Name(of, row, false)}{arguments}");
            code.Line($"else {Name(of, row, true)}{arguments}");
        }
    }

    private string Name(int channels, AxisPhase row, bool last) => InvariantText.Of($"Tile{channels}x{_across}x{plan.Vectors}Rows{row.Taps}{(last ? "Last" : "")}");

    /// <summary>One tile: the phases of an output row side by side, then interleaved.</summary>
    private void PrintTile(int channels, AxisPhase row, bool last)
    {
        string function = _spec.Activation.Kind == Activation.None || !_spec.Activation.IsShort ? "" : LayerWords.ActivationWords(_spec.Activation) + " of ";
        code.Line($"// y[o, {_across} x + phase] = {function}bias[o] + sum over channels and taps of x[c, x + tap] * weights[phase][c, tap, o];    {channels} channels, {_across} phases, {plan.Vectors} x {plan.Lanes} columns, {row.Taps} kernel rows");
        code.Line($"// {channels * _across * plan.Vectors} accumulators + {plan.Vectors} inputs + 1 broadcast of {IsaTable.Of(plan.Isa).Registers} registers.");
        code.Line(Kernel);
        string weights = string.Join(", ", Enumerable.Range(0, _across).Select(r => InvariantText.Of($"float* w{r}")));
        using (code.Block($"private static void {Name(channels, row, last)}(float* input, {weights}, float* bias, float* output)"))
        {
            SourceWriter body = code.Fork();
            MaskSet masks = new();
            for (int o = 0; o < channels; o++)
            {
                IEnumerable<string> sums = from r in Enumerable.Range(0, _across) from v in Enumerable.Range(0, plan.Vectors) select $"{Acc(o, r, v)} = bias{o}";
                body.Line($"{_simd.Type} bias{o} = {_simd.Broadcast(InvariantText.Of($"bias[{o}]"))}, {string.Join(", ", sums)};");
            }

            if (row.Taps > 0)
            {
                body.Line($"{_simd.Type} {string.Join(", ", Enumerable.Range(0, plan.Vectors).Select(v => InvariantText.Of($"x{v}")))}, w;");
                PrintReduction(body, channels, row);
            }

            PrintStores(body, masks, channels, last);
            masks.Declare(code, _simd);
            code.Append(body);
        }

        code.Line();
    }

    private void PrintReduction(SourceWriter body, int channels, AxisPhase row)
    {
        bool written = row.Taps <= MostRowsWritten && row.Taps * plan.FmasOfRow(channels) <= MostFmasWritten;
        using (body.Block($"for (nint c = {_spec.InChannelsPerGroup}; c > 0; c--)    // input channels"))
        {
            if (written)
            {
                for (int k = 0; k < row.Taps; k++) PrintTapRow(body, channels, "input", k, k * row.Dilation);
                foreach ((AxisPhase phase, int r) in plan.Columns.Select((phase, r) => (phase, r)))
                    if (phase.Taps > 0) body.Line($"w{r} += {row.Taps * phase.Taps * channels};");
            }
            else
            {
                body.Line("float* line = input;");
                using (body.Block($"for (nint kh = {row.Taps}; kh > 0; kh--)    // kernel rows"))
                {
                    PrintTapRow(body, channels, "line", 0, 0);
                    body.Line($"line += {(row.Dilation == 1 ? "" : InvariantText.Of($"{row.Dilation} * "))}RowStride;");
                    foreach ((AxisPhase phase, int r) in plan.Columns.Select((phase, r) => (phase, r)))
                        if (phase.Taps > 0) body.Line($"w{r} += {phase.Taps * channels};");
                }
            }

            body.Line("input += ChannelStride;");
        }
    }

    /// <summary>A row of taps: each input is loaded once and meets the taps of all phases that lie over it.</summary>
    private void PrintTapRow(SourceWriter body, int channels, string pointer, int tapRow, int rows)
    {
        string line = rows == 0 ? pointer : rows == 1 ? pointer + " + RowStride" : InvariantText.Of($"{pointer} + {rows} * RowStride");
        var uses = from r in Enumerable.Range(0, _across)
                   from tap in Enumerable.Range(0, plan.Columns[r].Taps)
                   group (Phase: r, Tap: tap) by plan.Columns[r].First + plan.SourceWidth.PadBegin + tap * plan.Columns[r].Dilation into under
                   orderby under.Key
                   select under;
        foreach (var under in uses)
        {
            body.Line(string.Join(" ", Enumerable.Range(0, plan.Vectors).Select(v => InvariantText.Of($"x{v} = {_simd.At(Offset(line, under.Key + v * plan.Lanes))};"))));
            foreach ((int r, int tap) in under)
            {
                for (int o = 0; o < channels; o++)
                {
                    string weight = _simd.Broadcast(InvariantText.Of($"w{r}[{(tapRow * plan.Columns[r].Taps + tap) * channels + o}]"));
                    body.Line($"w = {weight}; {string.Join(" ", Enumerable.Range(0, plan.Vectors).Select(v => InvariantText.Of($"{Acc(o, r, v)} = {_simd.Fma(InvariantText.Of($"x{v}"), "w", Acc(o, r, v))};")))}");
                }
            }
        }
    }

    private void PrintStores(SourceWriter body, MaskSet masks, int channels, bool last)
    {
        if (_spec.Activation.IsShort && _spec.Activation.Kind != Activation.None)
        {
            foreach (string sum in from o in Enumerable.Range(0, channels) from r in Enumerable.Range(0, _across) from v in Enumerable.Range(0, plan.Vectors) select Acc(o, r, v))
                body.Line($"{sum} = {_simd.Activate(_spec.Activation, sum)};");
        }

        int columns = last ? _spec.Width.Output - plan.LastStart * _across : int.MaxValue, temporaries = 0;
        List<(string Address, string Value, int Lanes)> stores = [];
        for (int o = 0; o < channels; o++)
        {
            string plane = o == 0 ? "output" : o == 1 ? "output + OutputPlane" : InvariantText.Of($"output + {o} * OutputPlane");
            for (int v = 0; v < plan.Vectors; v++)
            {
                string[] interleaved = Interleave([.. Enumerable.Range(0, _across).Select(r => Acc(o, r, v))]);
                for (int i = 0; i < interleaved.Length; i++)
                {
                    int first = (v * _across + i) * plan.Lanes;
                    if (first < columns) stores.Add((Offset(plane, first), interleaved[i], Math.Min(plan.Lanes, columns - first)));
                }
            }
        }

        if (plan.StreamsOutput)
        {
            using (body.Block($"if (((nint)output & {plan.VectorBits / 8 - 1}) == 0)    // past the caches, which the output would only flush"))
            {
                foreach ((string address, string value, _) in stores) body.Line(_simd.StoreAlignedNonTemporal(address, value));
            }

            using (body.Block("else")) PrintPlainStores();
        }
        else
        {
            PrintPlainStores();
        }

        void PrintPlainStores()
        {
            foreach ((string address, string value, int lanes) in stores) body.Line(_simd.StoreFirst(address, lanes, value, masks));
        }

        // Phases 0, 2, 4, ... among themselves, then 1, 3, 5, ..., then the two in turns.
        string[] Interleave(string[] phases)
        {
            if (phases.Length == 1) return phases;
            string[] even = Interleave([.. phases.Where((_, i) => i % 2 == 0)]), odd = Interleave([.. phases.Where((_, i) => i % 2 == 1)]), whole = new string[phases.Length];
            for (int i = 0; i < even.Length; i++)
            {
                (string low, string high) = _simd.Zip(even[i], odd[i]);
                whole[2 * i] = InvariantText.Of($"z{temporaries++}");
                whole[2 * i + 1] = InvariantText.Of($"z{temporaries++}");
                body.Line($"{_simd.Type} {whole[2 * i]} = {low}, {whole[2 * i + 1]} = {high};");
            }

            return whole;
        }
    }

    private static string Acc(int channel, int phase, int vector) => InvariantText.Of($"a{channel}_{phase}_{vector}");

    private static string Offset(string pointer, long floats) => floats == 0 ? pointer : InvariantText.Of($"{pointer} + {floats}");
}

using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints one tile of the Planar family: accumulators from the bias, the reduction, activation and stores, for a run of tiles along a row.</summary>
internal sealed class PlanarTilePrinter
{
    private readonly PlanarPlan _plan;
    private readonly ConvSpec _spec;
    private readonly VectorWords _simd;
    private readonly MaskSet _masks = new();
    private readonly SourceWriter _body;

    private PlanarTilePrinter(PlanarPlan plan, SourceWriter body)
    {
        _plan = plan;
        _spec = plan.View;
        _simd = new VectorWords(plan.VectorBits, plan.Isa);
        _body = body;
    }

    public static string Name(PlanarPlan plan, int channels, PlanarColumns columns)
    {
        bool whole = columns.IsLike(plan.WholeColumns);
        return InvariantText.Of($"Tile{channels}x{plan.Register.Rows}x{columns.Vectors}{(whole ? "" : "Tail")}");
    }

    /// <summary>Prints the method for <paramref name="channels"/> output channels and the vectors at <paramref name="columns"/>.</summary>
    public static void Print(SourceWriter code, PlanarPlan plan, int channels, PlanarColumns columns)
    {
        ConvSpec s = plan.View;
        PlanarTile tile = plan.Register with { Channels = channels, Vectors = columns.Vectors };
        string function = s.Activation.Kind == Activation.None || !s.Activation.IsShort ? "" : LayerWords.ActivationWords(s.Activation) + " of ";
        code.Line($"// y[o, r, x] = {function}bias[o] + sum over channels and taps of x[c, r, x + tap] * weights[c, tap, o];    {channels} channels, {tile.Rows} rows, {columns.Vectors} x {plan.Lanes} columns");
        code.Line($"// {tile.LiveRegisters(s.Height.Kernel)} of {IsaTable.Of(plan.Isa).Registers} registers, {tile.Accumulators} of them accumulators.");
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]");
        using (code.Block($"private static void {Name(plan, channels, columns)}(float* input, float* weights, float* bias, float* output, nint tiles)"))
        {
            PlanarTilePrinter printer = new(plan, code.Fork());
            printer.PrintRun(tile, columns);
            printer._masks.Declare(code, printer._simd);
            code.Append(printer._body);
        }

        code.Line();
    }

    private void PrintRun(PlanarTile tile, PlanarColumns columns)
    {
        using (_body.Block("for (; tiles > 0; tiles--)"))
        {
            _body.Line("float* x = input, w = weights;");
            for (int o = 0; o < tile.Channels; o++)
            {
                IEnumerable<string> sums = from r in Enumerable.Range(0, tile.Rows) from v in Enumerable.Range(0, tile.Vectors) select $"{Acc(o, r, v)} = bias{o}";
                _body.Line($"{_simd.Type} bias{o} = {_simd.Broadcast($"bias[{o}]")}, {string.Join(", ", sums)};");
            }

            if (Operands(tile) is { Length: > 0 } operands) _body.Line($"{_simd.Type} {string.Join(", ", operands)};");
            PrintLoop(0, 0, 0, "", tile, columns);
            PrintStores(tile, columns);
            _body.Line($"input += {_plan.TileColumns};");
            _body.Line($"output += {_plan.TileColumns};");
        }
    }

    /// <summary>Weights and inputs that are used more than once, and so have names; the others are operands in memory.</summary>
    private string[] Operands(PlanarTile tile)
    {
        if (tile.Rows > 1) return [.. from k in Enumerable.Range(0, _spec.Height.Kernel) from o in Enumerable.Range(0, tile.Channels) select $"w{k}_{o}", "x0"];
        if (tile.Channels < tile.Vectors) return [.. Enumerable.Range(0, tile.Channels).Select(o => $"w{o}"), .. tile.Channels > 1 ? ["x0"] : Array.Empty<string>()];
        return [.. Enumerable.Range(0, tile.Vectors).Select(v => $"x{v}"), .. tile.Vectors > 1 ? ["w0"] : Array.Empty<string>()];
    }

    /// <summary>The nest from <paramref name="level"/> inwards for pointers that stand <paramref name="x"/> and <paramref name="w"/> floats before the data; returns how far it moved them.</summary>
    private (long X, long W) PrintLoop(int level, long x, long w, string place, PlanarTile tile, PlanarColumns columns)
    {
        if (level == _plan.Reduction.Count)
        {
            if (place.Length > 0) _body.Line($"// {place}");
            if (tile.Rows == 1) PrintTap(x, w, tile, columns);
            else PrintKernelColumn(x, w, tile, columns);
            return (0, 0);
        }

        ReductionLoop loop = _plan.Reduction[level];
        string counter = Counter(loop.Axis);
        if (loop.Turns == 1) return PrintSteps(0, loop.Count, loop.Count > 1 ? $"{counter} " : null);

        string chunk = loop.Chunk > 1 ? InvariantText.Of($", {loop.Chunk} a turn") : "";
        long stepX = InputStep(loop.Axis, loop.Chunk), stepW = loop.Chunk * WeightStep(loop.Axis, tile);
        using (_body.Block($"for (nint {counter} = {loop.Turns}; {counter} > 0; {counter}--)    // {loop.Count} {Words(loop.Axis)}{chunk}"))
        {
            (long X, long W) inside = PrintSteps(0, loop.Chunk, loop.Chunk > 1 ? $"{counter} + " : null);
            if (stepX != inside.X) _body.Line($"x += {stepX - inside.X};");
            if (stepW != inside.W) _body.Line($"w += {stepW - inside.W};");
        }

        (long X, long W) rest = PrintSteps(loop.Turns * loop.Chunk, loop.Rest, $"{counter} ");
        return (loop.Turns * stepX + rest.X, loop.Turns * stepW + rest.W);

        // Loops inside a step move the pointers, which the next step takes into account.
        (long X, long W) PrintSteps(int first, int count, string? label)
        {
            (long X, long W) moved = (0, 0);
            for (int i = 0; i < count; i++)
            {
                string here = label is null ? "" : InvariantText.Of($"{label}{first + i}"), inner = place.Length == 0 ? here : here.Length == 0 ? place : place + ", " + here;
                (long X, long W) step = PrintLoop(level + 1, x + InputStep(loop.Axis, i) - moved.X, w + i * WeightStep(loop.Axis, tile) - moved.W, inner, tile, columns);
                moved = (moved.X + step.X, moved.W + step.W);
            }

            return moved;
        }
    }

    /// <summary>One tap under one row of outputs: the smaller of its weights and its inputs is loaded first, the other streams past.</summary>
    private void PrintTap(long x, long w, PlanarTile tile, PlanarColumns columns)
    {
        if (tile.Channels < tile.Vectors)
        {
            _body.Line(string.Join(" ", Enumerable.Range(0, tile.Channels).Select(o => $"w{o} = {Weight(w + o)};")));
            for (int v = 0; v < tile.Vectors; v++)
            {
                string input = Load(x, v, columns);
                _body.Line(tile.Channels == 1
                    ? Accumulate(0, 0, v, input, "w0")
                    : $"x0 = {input}; {string.Join(" ", Enumerable.Range(0, tile.Channels).Select(o => Accumulate(o, 0, v, "x0", $"w{o}")))}");
            }

            return;
        }

        _body.Line(string.Join(" ", Enumerable.Range(0, tile.Vectors).Select(v => $"x{v} = {Load(x, v, columns)};")));
        for (int o = 0; o < tile.Channels; o++)
        {
            string weight = Weight(w + o);
            _body.Line(tile.Vectors == 1
                ? Accumulate(o, 0, 0, "x0", weight)
                : $"w0 = {weight}; {string.Join(" ", Enumerable.Range(0, tile.Vectors).Select(v => Accumulate(o, 0, v, $"x{v}", "w0")))}");
        }
    }

    /// <summary>A column of the kernel under several rows of outputs: each input row is loaded once and serves every output row it lies under.</summary>
    private void PrintKernelColumn(long x, long w, PlanarTile tile, PlanarColumns columns)
    {
        SpatialAxis height = _spec.Height;
        for (int k = 0; k < height.Kernel; k++)
            _body.Line(string.Join(" ", Enumerable.Range(0, tile.Channels).Select(o => $"w{k}_{o} = {Weight(w + k * WeightStep(ReductionAxis.Row, tile) + o)};")));
        ILookup<int, (int Row, int Tap)> uses = (from r in Enumerable.Range(0, tile.Rows) from k in Enumerable.Range(0, height.Kernel) select (Row: r, Tap: k))
            .ToLookup(use => use.Row * height.Stride + use.Tap * height.Dilation);
        foreach (IGrouping<int, (int Row, int Tap)> inputRow in uses.OrderBy(group => group.Key))
        {
            for (int v = 0; v < tile.Vectors; v++)
            {
                IEnumerable<string> sums = from use in inputRow from o in Enumerable.Range(0, tile.Channels) select Accumulate(o, use.Row, v, "x0", $"w{use.Tap}_{o}");
                _body.Line($"x0 = {Load(x + _plan.Input.RowOffset(inputRow.Key), v, columns)}; {string.Join(" ", sums)}");
            }
        }
    }

    private void PrintStores(PlanarTile tile, PlanarColumns columns)
    {
        (string Sum, string Address, int Lanes)[] stores =
        [
            .. from o in Enumerable.Range(0, tile.Channels)
               from r in Enumerable.Range(0, tile.Rows)
               from v in Enumerable.Range(0, tile.Vectors)
               select (Acc(o, r, v),
                   Offset(o == 0 ? "output" : InvariantText.Of($"output + {o} * OutputPlane"), (long)r * _spec.Width.Output + columns.Offsets[v]),
                   v == tile.Vectors - 1 ? columns.LastLanes : _plan.Lanes),
        ];
        if (_spec.Activation.IsShort && _spec.Activation.Kind != Activation.None)
        {
            foreach ((string sum, _, _) in stores) _body.Line($"{sum} = {_simd.Activate(_spec.Activation, sum)};");
        }

        if (_plan.StreamsOutput)
        {
            using (_body.Block($"if (((nint)output & {_plan.VectorBits / 8 - 1}) == 0)    // past the caches, which the output would only flush"))
            {
                foreach ((string sum, string address, _) in stores) _body.Line(_simd.StoreAlignedNonTemporal(address, sum));
            }

            using (_body.Block("else")) PrintPlainStores();
        }
        else
        {
            PrintPlainStores();
        }

        void PrintPlainStores()
        {
            foreach ((string sum, string address, int lanes) in stores) _body.Line(_simd.StoreFirst(address, lanes, sum, _masks));
        }
    }

    /// <summary>Vector <paramref name="v"/> of the tile under the tap at <paramref name="x"/>. The rows of a copy or panel are long enough for whole vectors; the image is not read past its end.</summary>
    private string Load(long x, int v, PlanarColumns columns)
    {
        int lanes = v == columns.Vectors - 1 && !_plan.Input.AllowsWholeVectors ? columns.LastLanes : _plan.Lanes;
        return _simd.LoadFirst(Offset("x", x + columns.Offsets[v]), lanes, _masks);
    }

    private string Weight(long w) => _simd.Broadcast(InvariantText.Of($"w[{w}]"));

    private string Accumulate(int o, int r, int v, string x, string w) => $"{Acc(o, r, v)} = {_simd.Fma(x, w, Acc(o, r, v))};";

    private long InputStep(ReductionAxis axis, int steps) => axis switch
    {
        ReductionAxis.Channel => steps * _plan.Input.ChannelStride,
        ReductionAxis.Depth => steps * _plan.Input.DepthTap,
        ReductionAxis.Row => _plan.Input.RowOffset(steps * _plan.Input.RowDilation),
        _ => _plan.JoinsRows ? steps * (long)_plan.Input.PhaseStride : _plan.Input.ColumnOffset(steps * _plan.Input.ColumnDilation),
    };

    /// <summary>Weights lie as [channel][kd][kh][kw][output channel].</summary>
    private long WeightStep(ReductionAxis axis, PlanarTile tile) => tile.Channels * axis switch
    {
        ReductionAxis.Channel => (long)_spec.Taps,
        ReductionAxis.Depth => _spec.Height.Kernel * _spec.Width.Kernel,
        ReductionAxis.Row => _spec.Width.Kernel,
        _ => 1,
    };

    private static string Counter(ReductionAxis axis) => axis switch
    {
        ReductionAxis.Channel => "c",
        ReductionAxis.Depth => "kd",
        ReductionAxis.Row => "kh",
        _ => "kw",
    };

    private static string Words(ReductionAxis axis) => axis switch
    {
        ReductionAxis.Channel => "input channels",
        ReductionAxis.Depth => "kernel planes",
        ReductionAxis.Row => "kernel rows",
        _ => "taps of a row",
    };

    private static string Acc(int channel, int row, int vector) => InvariantText.Of($"a{channel}_{row}_{vector}");

    private static string Offset(string pointer, long floats) => floats == 0 ? pointer : InvariantText.Of($"{pointer} + {floats}");
}

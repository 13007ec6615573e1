using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints the Direct family: a phase that pads, a phase that walks rows and channel blocks, and a method for each shape of tile.</summary>
internal sealed class DirectPrinter(SourceWriter code, DirectPlan plan)
{
    private readonly ConvSpec _spec = plan.Spec;
    private readonly VectorWords _simd = new(plan.VectorBits, plan.Isa);

    public static void Print(SourceWriter code, DirectPlan plan) => new DirectPrinter(code, plan).Print();

    /// <summary>Lanes of a block's last vector that are real channels.</summary>
    private int TailLanes => _spec.OutChannelsPerGroup - (_spec.OutChannelsPerGroup - 1) / plan.Lanes * plan.Lanes;

    private bool LongActivation => !VectorWords.IsShort(_spec.Activation.Kind);

    private void Print()
    {
        code.Line($"private const nint PixelStride = {plan.PixelStride};    // floats from an input pixel to the next");
        code.Line($"private const nint RowStride = {plan.RowStride};    // floats from an input row to the next");
        if (_spec.Depth.Padded > 1) code.Line($"private const nint PlaneStride = {plan.PlaneStride};    // floats from one depth to the next");
        code.Line();
        if (plan.CopiesInput) PrintPad();
        PrintCompute();

        // Shapes of tiles: the whole one, the lower one of the last rows, and both for a last block of fewer vectors.
        foreach (int rows in plan.RowRemainder > 0 ? (int[])[plan.TileRows, plan.RowRemainder] : [plan.TileRows])
        {
            if (plan.Blocks > 1 || !HasLastTile) PrintTile(rows, plan.Vectors, plan.Lanes);
            if (HasLastTile) PrintTile(rows, plan.LastVectors, TailLanes);
        }
    }

    /// <summary>Whether the last channels of a group do not fill their vector and the tile itself stores them.</summary>
    private bool NeedsMask => !plan.StoresChannelsFirst && TailLanes < plan.Lanes;

    /// <summary>Whether a group's last block needs a tile of its own.</summary>
    private bool HasLastTile => plan.LastVectors != plan.Vectors || NeedsMask;

    private string TileName(int rows, int vectors, int tail) =>
        $"Tile{rows}x{plan.TileColumns}x{vectors}{(NeedsMask && tail < plan.Lanes ? "Tail" : "")}";

    private void PrintPad()
    {
        code.Line($"private static readonly PaddedImage Image = new(Layer.Geometry, PixelStride: {plan.PixelStride}, RowStride: {plan.RowStride}, PlaneStride: 0, ColumnPhases: 1, PhaseStride: 0);");
        code.Line();
        code.Line("// Padding is an index map applied while copying, so no tile below tests a bound.");
        if (plan.BandBlocks > 0) return;
        code.Line("internal static void Pad(KernelArguments* a, int begin, int end) => InputPacking.ChannelsLast(Image, a->Input, a->Workspace, begin, end);");
        code.Line();
    }

    private void PrintCompute()
    {
        int blocks = plan.Blocks * _spec.Groups, rowUnits = plan.RowBlocks * _spec.Depth.Output;
        code.Line(plan.BandBlocks > 0 ? InvariantText.Of($"// Unit u: {plan.BandBlocks} blocks of {plan.TileRows} output rows, all channels.")
            : plan.RowsOutside ? InvariantText.Of($"// Unit u: rows u / {blocks}, channels u % {blocks}.")
            : InvariantText.Of($"// Unit u: channels u / {rowUnits}, rows u % {rowUnits}."));
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]");
        using (code.Block("internal static void Compute(KernelArguments* a, int begin, int end)"))
        {
            if (plan.StoresChannelsFirst)
            {
                code.Line($"float* scratch = stackalloc float[{plan.TilePixels * plan.BlockWidth + 16}];");
                code.Line("float* tile = (float*)(((nint)scratch + 63) & ~63);    // one tile, channels last, on its way to being transposed");
            }

            if (plan.BandBlocks > 0) PrintBands(blocks);
            else PrintUnits(blocks, rowUnits);
        }

        code.Line();
    }

    /// <summary>Each unit pads the rows it reads into this thread's workspace, then computes them while they are in cache.</summary>
    private void PrintBands(int blocks)
    {
        int step = plan.TileRows * _spec.Height.Stride;
        code.Line($"float* band = ConvScratch.Rent({plan.WorkspaceLength});");
        using (code.Block("for (int unit = begin; unit < end; unit++)"))
        {
            code.Line($"nint first = (nint)unit * {plan.BandBlocks}, count = Math.Min({plan.BandBlocks}, {plan.RowBlocks} - first);    // blocks of rows");
            code.Line($"int top = (int)first * {step}, bottom = Math.Min({_spec.Height.Padded}, top + {plan.BandInputRows});    // padded input rows");
            code.Line("InputPacking.ChannelsLast(Image, a->Input, band - top * RowStride, top, bottom);");
            using (code.Block("for (nint rows = first; rows < first + count; rows++)"))
            using (code.Block(_spec.Groups > 1 ? InvariantText.Of($"for (nint channels = 0; channels < {blocks}; channels++)") : InvariantText.Of($"for (nint block = 0; block < {blocks}; block++)")))
            {
                if (_spec.Groups > 1) code.Line("nint block = channels;");
                PrintUnitPointers();
                PrintUnitTiles();
            }
        }
    }

    private void PrintUnits(int blocks, int rowUnits)
    {
        using (code.Block("for (int unit = begin; unit < end; unit++)"))
        {
            code.Line(plan.RowsOutside
                ? InvariantText.Of($"nint rows = unit / {blocks}, block = unit % {blocks};")
                : InvariantText.Of($"nint block = unit / {rowUnits}, rows = unit % {rowUnits};"));
            PrintUnitPointers();
            PrintUnitTiles();
        }
    }

    private void PrintUnitPointers()
    {
        WeightOrder order = plan.Weights!.Value;
        long blockFloats = order.BlockWidth * _spec.ReductionLength, groupFloats = order.PaddedChannels(_spec) * _spec.ReductionLength;
        int channelStride = plan.StoresChannelsFirst ? checked((int)_spec.OutputPixels) : 1, outPixelStride = plan.StoresChannelsFirst ? 1 : _spec.OutChannels;
        string input = plan.BandBlocks > 0 ? "band" : plan.CopiesInput ? "a->Workspace" : "a->Input", inputRows = plan.BandBlocks > 0 ? "(rows - first)" : "rows";

        if (_spec.Groups > 1) code.Line($"nint group = block / {plan.Blocks};");
        if (_spec.Groups > 1) code.Line($"block %= {plan.Blocks};");
        string groupInput = _spec.Groups > 1 ? InvariantText.Of($" + group * {_spec.InChannelsPerGroup}") : "";
        string groupWeights = _spec.Groups > 1 ? InvariantText.Of($" + group * {groupFloats}") : "";
        string groupBias = _spec.Groups > 1 ? InvariantText.Of($" + group * {order.PaddedChannels(_spec)}") : "";
        string groupOutput = _spec.Groups > 1 ? InvariantText.Of($" + group * {(long)_spec.OutChannelsPerGroup * channelStride}") : "";
        string depthInput = "", depthOutput = "";
        if (_spec.Depth.Output > 1)
        {
            code.Line($"nint depth = rows / {plan.RowBlocks};");
            code.Line($"rows %= {plan.RowBlocks};");
            depthInput = InvariantText.Of($" + depth * {_spec.Depth.Stride} * PlaneStride");
            depthOutput = InvariantText.Of($" + depth * {(long)_spec.Height.Output * _spec.Width.Output * outPixelStride}");
        }

        code.Line($"float* input = {input}{depthInput} + {inputRows} * {plan.TileRows * _spec.Height.Stride} * RowStride{groupInput};");
        code.Line($"float* weights = a->Weights{groupWeights} + block * {blockFloats};");
        code.Line($"float* bias = a->Bias{groupBias} + block * {order.BlockWidth};");
        code.Line($"float* output = a->Output{depthOutput} + rows * {(long)plan.TileRows * _spec.Width.Output * outPixelStride}{groupOutput} + block * {(long)order.BlockWidth * channelStride};");
    }

    /// <summary>Which tile shape serves the unit: one call of a row of tiles for each combination.</summary>
    private void PrintUnitTiles()
    {
        List<(string Condition, int Rows, int Vectors, int Tail)> cases = [];
        foreach (bool last in (bool[])[false, true])
        {
            if (last && !HasLastTile) continue;
            if (!last && HasLastTile && plan.Blocks == 1) continue;
            string block = !HasLastTile || plan.Blocks == 1 ? "" : last ? InvariantText.Of($"block == {plan.Blocks - 1}") : InvariantText.Of($"block < {plan.Blocks - 1}");
            int vectors = last ? plan.LastVectors : plan.Vectors, tail = last ? TailLanes : plan.Lanes;
            bool wholeRows = _spec.Height.Output >= plan.TileRows && plan.RowBlocks - (plan.RowRemainder > 0 ? 1 : 0) > 0;
            if (wholeRows) cases.Add((Both(block, plan.RowRemainder > 0 ? InvariantText.Of($"rows < {plan.RowBlocks - 1}") : ""), plan.TileRows, vectors, tail));
            if (plan.RowRemainder > 0) cases.Add((Both(block, InvariantText.Of($"rows == {plan.RowBlocks - 1}")), plan.RowRemainder, vectors, tail));
        }

        for (int i = 0; i < cases.Count; i++)
        {
            (string condition, int rows, int vectors, int tail) = cases[i];
            bool only = cases.Count == 1, lastCase = i == cases.Count - 1;
            if (only)
            {
                PrintRowOfTiles(rows, vectors, tail);
                continue;
            }

            using (code.Block(lastCase ? "else" : (i == 0 ? "" : "else ") + $"if ({condition})")) PrintRowOfTiles(rows, vectors, tail);
        }

        static string Both(string a, string b) => a.Length == 0 ? b : b.Length == 0 ? a : a + " && " + b;
    }

    private void PrintRowOfTiles(int rows, int vectors, int tail)
    {
        int across = plan.TilesAcross, back = across * plan.TileColumns - _spec.Width.Output;
        int outPixelStride = plan.StoresChannelsFirst ? 1 : _spec.OutChannels;
        if (across == 1)
        {
            PrintTileCall(rows, vectors, tail);
            return;
        }

        string comment = back > 0 ? InvariantText.Of($"    // the last one, {back} pixels back, ends with the row") : "";
        using (code.Block($"for (nint column = 0; column < {across - 1}; column++)"))
        {
            PrintTileCall(rows, vectors, tail);
            code.Line($"input += {plan.TileColumns * _spec.Width.Stride} * PixelStride;");
            code.Line($"output += {plan.TileColumns * outPixelStride};");
        }

        code.Line();
        if (back > 0)
        {
            code.Line($"input -= {back * _spec.Width.Stride} * PixelStride;{comment}");
            code.Line($"output -= {back * outPixelStride};");
        }

        PrintTileCall(rows, vectors, tail);
    }

    private void PrintTileCall(int rows, int vectors, int tail)
    {
        string name = TileName(rows, vectors, tail);
        int width = vectors * plan.Lanes, channels = (vectors - 1) * plan.Lanes + tail;
        if (!plan.StoresChannelsFirst)
        {
            code.Line($"{name}(input, weights, bias, output);");
            if (LongActivation)
            {
                for (int i = 0; i < rows; i++)
                {
                    string row = i == 0 ? "output" : InvariantText.Of($"output + {(long)i * _spec.Width.Output * _spec.OutChannels}");
                    code.Line($"for (nint pixel = 0; pixel < {plan.TileColumns}; pixel++) Activations.InPlace(Layer.Geometry.Activation, {row} + pixel * {_spec.OutChannels}, {channels});");
                }
            }

            return;
        }

        code.Line($"{name}(input, weights, bias, tile);");
        if (LongActivation) code.Line($"Activations.InPlace(Layer.Geometry.Activation, tile, {rows * plan.TileColumns * width});");

        // Whole rows are adjacent in a plane: one transposition does them all.
        bool wholeRows = plan.TileColumns == _spec.Width.Output;
        int strips = wholeRows ? 1 : rows, pixels = wholeRows ? rows * plan.TileColumns : plan.TileColumns;
        for (int i = 0; i < strips; i++)
        {
            string from = i == 0 ? "tile" : InvariantText.Of($"tile + {i * plan.TileColumns * width}"), to = i == 0 ? "output" : InvariantText.Of($"output + {i * _spec.Width.Output}");
            code.Line($"OutputUnpacking.ChannelsFirst({from}, {width}, {to}, {_spec.OutputPixels}, {pixels}, {ChannelCount(channels)});");
        }
    }

    /// <summary>Real channels of a unit's block: all of a tile's, unless the last block shares its tile with the others and is ragged.</summary>
    private string ChannelCount(int channels) => HasLastTile || _spec.OutChannelsPerGroup % plan.BlockWidth == 0
        ? InvariantText.Of($"{channels}")
        : plan.Blocks == 1 ? InvariantText.Of($"{_spec.OutChannelsPerGroup}")
        : InvariantText.Of($"(int)Math.Min({channels}, {_spec.OutChannelsPerGroup} - block * {plan.BlockWidth})");

    /// <summary>One tile. Accumulators start from the bias; the loops run over depth, rows and taps of the kernel, the innermost over adjacent products.</summary>
    private void PrintTile(int rows, int vectors, int tail)
    {
        int pixels = rows * plan.TileColumns;
        code.Line($"// output[p, k] = {(LongActivation ? "" : _spec.Activation.Kind == Activation.None ? "" : LayerWords.ActivationWords(_spec.Activation) + " of ")}bias[k] + sum over taps and channels of input[p, tap, c] * weights[tap, c, k];    {rows}x{plan.TileColumns} pixels, {vectors} x {plan.Lanes} channels");
        code.Line($"// {pixels * vectors} accumulators + {vectors} weights + 1 broadcast = {pixels * vectors + vectors + 1} of {IsaTable.Of(plan.Isa).Registers} registers.");
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]");
        using (code.Block($"private static void {TileName(rows, vectors, tail)}(float* input, float* weights, float* bias, float* output)"))
        {
            SourceWriter body = code.Fork();
            MaskSet masks = new();
            for (int v = 0; v < vectors; v++) body.Line($"{_simd.Type} bias{v} = {_simd.At(Offset("bias", v * plan.Lanes))};");
            for (int p = 0; p < pixels; p++)
                body.Line($"{_simd.Type} {string.Join(", ", Enumerable.Range(0, vectors).Select(v => $"{Acc(p, v)} = bias{v}"))};");
            PrintReduction(body, rows, vectors);
            PrintStores(body, masks, rows, vectors, tail);
            masks.Declare(code, _simd);
            code.Append(body);
        }

        code.Line();
    }

    private void PrintReduction(SourceWriter body, int rows, int vectors)
    {
        // The nest, outermost first: trips, dilation in strides, the stride, what it runs over.
        List<(string Name, int Trips, int Dilation, string Stride, string Over)> nest = [];
        if (_spec.Depth.Kernel > 1) nest.Add(("kd", _spec.Depth.Kernel, _spec.Depth.Dilation, "PlaneStride", "kernel planes"));
        if (_spec.Height.Kernel > 1) nest.Add(("kh", _spec.Height.Kernel, _spec.Height.Dilation, "RowStride", "kernel rows"));
        if (_spec.Width.Kernel > 1 && !plan.TapsAdjacent) nest.Add(("kw", _spec.Width.Kernel, _spec.Width.Dilation, "PixelStride", "taps of a row"));
        PrintNest(0);

        // Returns how far the level has advanced input, which the level around it takes back before its own step.
        string PrintNest(int level)
        {
            if (level == nest.Count) return PrintRun(body, rows, vectors);
            (string name, int trips, int dilation, string stride, string over) = nest[level];
            using (body.Block($"for (nint {name} = {trips}; {name} > 0; {name}--)    // {over}"))
            {
                string consumed = PrintNest(level + 1);
                body.Line($"input += {Times(dilation, stride)}{(consumed == "0" ? "" : " - " + consumed)};");
            }

            return Times(trips * dilation, stride);
        }
    }

    private static string Times(int count, string stride) => count == 1 ? stride : InvariantText.Of($"{count} * {stride}");

    /// <summary>The adjacent products; returns how far it advanced input.</summary>
    private string PrintRun(SourceWriter body, int rows, int vectors)
    {
        int run = plan.RunLength, turns = run / plan.Unroll, rest = run % plan.Unroll, width = vectors * plan.Lanes;
        string over = plan.TapsAdjacent && _spec.Width.Kernel > 1 ? InvariantText.Of($"{_spec.Width.Kernel} taps x {_spec.InChannelsPerGroup} channels") : InvariantText.Of($"{_spec.InChannelsPerGroup} channels");
        if (turns > 1)
        {
            using (body.Block($"for (nint step = {turns}; step > 0; step--)    // {over}, {plan.Unroll} a turn"))
            {
                for (int u = 0; u < plan.Unroll; u++) PrintStep(body, u, rows, vectors, width);
                body.Line($"input += {plan.Unroll};");
                body.Line($"weights += {plan.Unroll * width};");
            }
        }
        else
        {
            rest = run;
        }

        for (int u = 0; u < rest; u++) PrintStep(body, u, rows, vectors, width);
        if (rest > 0) body.Line($"weights += {rest * width};");
        return InvariantText.Of($"{(turns > 1 ? turns * plan.Unroll : 0)}");
    }

    private void PrintStep(SourceWriter body, int u, int rows, int vectors, int width)
    {
        using (body.Block($"// product {u}"))
        {
            body.Line($"{_simd.Type} {string.Join(", ", Enumerable.Range(0, vectors).Select(v => $"w{v} = {_simd.At(Offset("weights", u * width + v * plan.Lanes))}"))}, x;");
            for (int p = 0; p < rows * plan.TileColumns; p++)
            {
                string pixel = PixelOffset(p, u);
                body.Line($"x = {_simd.Broadcast($"input[{pixel}]")}; {string.Join(" ", Enumerable.Range(0, vectors).Select(v => $"{Acc(p, v)} = {_simd.Fma("x", "w" + v, Acc(p, v))};"))}");
            }
        }
    }

    private void PrintStores(SourceWriter body, MaskSet masks, int rows, int vectors, int tail)
    {
        for (int p = 0; p < rows * plan.TileColumns; p++)
        {
            for (int v = 0; v < vectors; v++)
            {
                string accumulator = Acc(p, v);
                if (!LongActivation && _spec.Activation.Kind != Activation.None) body.Line($"{accumulator} = {_simd.Activate(_spec.Activation, accumulator)};");
                long pixel = plan.StoresChannelsFirst
                    ? (long)p * vectors * plan.Lanes
                    : ((long)(p / plan.TileColumns) * _spec.Width.Output + p % plan.TileColumns) * _spec.OutChannels;
                int lanes = v == vectors - 1 && !plan.StoresChannelsFirst ? tail : plan.Lanes;
                body.Line(_simd.StoreFirst(Offset("output", pixel + v * plan.Lanes), lanes, accumulator, masks));
            }
        }
    }

    private string PixelOffset(int p, int u)
    {
        int row = p / plan.TileColumns * _spec.Height.Stride, column = p % plan.TileColumns * _spec.Width.Stride;
        List<string> terms = [];
        if (row > 0) terms.Add(Times(row, "RowStride"));
        if (column > 0) terms.Add(Times(column, "PixelStride"));
        if (u > 0 || terms.Count == 0) terms.Add(InvariantText.Of($"{u}"));
        return string.Join(" + ", terms);
    }

    private static string Acc(int pixel, int vector) => InvariantText.Of($"a{pixel}_{vector}");

    private static string Offset(string pointer, long floats) => floats == 0 ? pointer : InvariantText.Of($"{pointer} + {floats}");
}

using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Which of a Direct kernel's tiles: its rows, its place in a row of outputs, and whether it serves the last block of a group's channels.</summary>
internal readonly record struct DirectTileShape(int Rows, DirectColumns Columns, bool Last);

/// <summary>Prints the tiles of the Direct family: a method for each shape, and the calls of it.</summary>
/// <param name="code">Where to.</param>
/// <param name="plan">The tile.</param>
/// <param name="access">Who calls the tiles: the kernel's own class, or one around it.</param>
internal sealed class DirectTilePrinter(SourceWriter code, DirectPlan plan, string access = "private")
{
    private readonly ConvSpec _spec = plan.Spec;
    private readonly VectorWords _simd = new(plan.VectorBits, plan.Isa);

    /// <summary>Whether the activation is a loop of the runtime over what the tile stored.</summary>
    public bool LongActivation => !VectorWords.IsShort(_spec.Activation.Kind);

    /// <summary>What a call of a tile passes beside its pointers: where its first kernel row and plane lie, if they may lie in the padding.</summary>
    public string PositionArguments => (plan.Skips(_spec.Height) ? ", y" : "") + (plan.Skips(_spec.Depth) ? ", z" : "");

    public int VectorsOf(DirectTileShape tile) => tile.Last ? plan.LastVectors : plan.Vectors;

    public string Name(DirectTileShape tile)
    {
        EquatableArray<TapGroup> taps = tile.Columns.Taps;
        string place = IsWhole(taps) ? "" : InvariantText.Of($"At{plan.Columns.First(columns => columns.Taps == taps).Start}");
        return InvariantText.Of($"Tile{tile.Rows}x{plan.TileColumns}x{VectorsOf(tile)}{(plan.NeedsMask && tile.Last ? "Tail" : "")}{place}");
    }

    /// <summary>Channels that a tile computes without the lanes that only fill a vector; fewer in a block that is ragged and has no tile of its own.</summary>
    public int RealChannels(bool last) => ((last ? plan.LastVectors : plan.Vectors) - 1) * plan.Lanes + (last && plan.HasLastTile ? plan.TailLanes : plan.Lanes);

    /// <summary>Real channels of a unit's block, in C#: all of a tile's, unless the last block shares its tile with the others and is ragged.</summary>
    public string ChannelCount(bool last) => plan.HasLastTile || _spec.OutChannelsPerGroup % plan.BlockWidth == 0
        ? InvariantText.Of($"{RealChannels(last)}")
        : plan.Blocks == 1 ? InvariantText.Of($"{_spec.OutChannelsPerGroup}")
        : InvariantText.Of($"(int)Math.Min({RealChannels(last)}, {_spec.OutChannelsPerGroup} - block * {plan.BlockWidth})");

    /// <summary>Prints, for each combination of rows and channels that a unit may have, the condition (of rows and block) under which <paramref name="print"/> serves it.</summary>
    /// <param name="print">Prints a row of tiles, of so many output rows, for a block that is the last or another.</param>
    public void PrintCases(Action<int, bool> print)
    {
        List<(string Condition, int Rows, bool Last)> cases = [];
        foreach (bool last in (bool[])[false, true])
        {
            if (last ? !plan.HasLastTile : plan.HasLastTile && plan.Blocks == 1) continue;
            string block = !plan.HasLastTile || plan.Blocks == 1 ? "" : last ? InvariantText.Of($"block == {plan.Blocks - 1}") : InvariantText.Of($"block < {plan.Blocks - 1}");
            bool remainder = plan.RowRemainder > 0;
            if (plan.RowBlocks > (remainder ? 1 : 0)) cases.Add((Both(block, remainder ? InvariantText.Of($"rows < {plan.RowBlocks - 1}") : ""), plan.TileRows, last));
            if (remainder) cases.Add((Both(block, InvariantText.Of($"rows == {plan.RowBlocks - 1}")), plan.RowRemainder, last));
        }

        for (int i = 0; i < cases.Count; i++)
        {
            (string condition, int rows, bool last) = cases[i];
            if (cases.Count == 1)
            {
                print(rows, last);
                continue;
            }

            using (code.Block(i == cases.Count - 1 ? "else" : (i == 0 ? "" : "else ") + $"if ({condition})")) print(rows, last);
        }

        static string Both(string a, string b) => a.Length == 0 ? b : b.Length == 0 ? a : a + " && " + b;
    }

    /// <summary>The methods: the whole tile, the lower one of the last rows, both for a last block of fewer vectors, and all of them for each place in a row where other taps meet padding.</summary>
    public void PrintAll()
    {
        foreach (int rows in plan.RowRemainder == 0 ? [plan.TileRows] : plan.RowBlocks > 1 ? (int[])[plan.TileRows, plan.RowRemainder] : [plan.RowRemainder])
        {
            foreach (IGrouping<EquatableArray<TapGroup>, DirectColumns> alike in plan.Columns.GroupBy(columns => columns.Taps).OrderBy(alike => IsWhole(alike.Key) ? 0 : 1))
            {
                if (plan.Blocks > 1 || !plan.HasLastTile) Print(new DirectTileShape(rows, alike.First(), Last: false));
                if (plan.HasLastTile) Print(new DirectTileShape(rows, alike.First(), Last: true));
            }
        }
    }

    private bool IsWhole(EquatableArray<TapGroup> taps) => taps.Count == 1 && taps[0] == new TapGroup(_spec.Width.Kernel, 0, plan.TileColumns);

    /// <summary>One tile. Accumulators start from the bias; the loops run over depth, rows and taps of the kernel, the innermost over adjacent products.</summary>
    private void Print(DirectTileShape tile)
    {
        int vectors = VectorsOf(tile), pixels = tile.Rows * plan.TileColumns;
        string activation = LongActivation || _spec.Activation.Kind == Activation.None ? "" : LayerWords.ActivationWords(_spec.Activation) + " of ";
        code.Line($"// output[p, k] = {activation}bias[k] + sum over taps and channels of input[p, tap, c] * weights[tap, c, k];    {tile.Rows}x{plan.TileColumns} pixels, {vectors} x {plan.Lanes} channels");
        if (!IsWhole(tile.Columns.Taps)) code.Line($"// The tile at column {tile.Columns.Start}: of a kernel row, {string.Join(", ", tile.Columns.Taps.Select(TapWords))}.");
        code.Line($"// {pixels * vectors} accumulators + {vectors} weights + 1 broadcast = {pixels * vectors + vectors + 1} of {IsaTable.Of(plan.Isa).Registers} registers.");
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]");
        string position = PositionArguments.Replace(", ", ", nint ");
        using (code.Block($"{access} static void {Name(tile)}(float* input, float* weights, float* bias, float* output{position})"))
        {
            SourceWriter body = code.Fork();
            MaskSet masks = new();
            for (int v = 0; v < vectors; v++) body.Line($"{_simd.Type} bias{v} = {_simd.At(Offset("bias", v * plan.Lanes))};");
            for (int p = 0; p < pixels; p++)
                body.Line($"{_simd.Type} {string.Join(", ", Enumerable.Range(0, vectors).Select(v => $"{Accumulator(p, v)} = bias{v}"))};");
            if (plan.FetchesAhead) PrintFetches(body, tile.Rows);
            PrintPlanes(body, tile);
            PrintStores(body, masks, tile);
            masks.Declare(code, _simd);
            code.Append(body);
        }

        code.Line();
    }

    private string TapWords(TapGroup group)
    {
        string taps = group.Taps == 1 ? "a tap" : InvariantText.Of($"{group.Taps} taps");
        return group.IsEmpty ? taps + " in the padding" : group.Outputs == plan.TileColumns ? taps + " under all pixels" : InvariantText.Of($"{taps} under pixels {group.From} to {group.To - 1}");
    }

    private void PrintPlanes(SourceWriter body, DirectTileShape tile)
    {
        SpatialAxis depth = _spec.Depth;
        if (depth.Kernel == 1 && !plan.Skips(depth))
        {
            if (plan.Skips(_spec.Height)) PrintRowRanges(body, tile.Rows);
            PrintRows(body, tile);
            return;
        }

        // The loops over a plane's rows begin and end where they may; each plane starts afresh.
        int planeFloats = _spec.Height.Kernel * RowFloats(tile);
        if (plan.Skips(_spec.Height)) PrintRowRanges(body, tile.Rows);
        string planes = InvariantText.Of($"{depth.Kernel}");
        if (plan.Skips(depth))
        {
            body.Line($"nint firstPlane = {First("z", depth)}, planes = {End("z", depth)} - firstPlane;    // of the kernel, inside the input");
            body.Line($"input += firstPlane * {Times(depth.Dilation, "PlaneStride")};");
            body.Line($"weights += firstPlane * {planeFloats};");
            planes = "planes";
        }

        using (body.Block($"for (nint kd = {planes}; kd > 0; kd--)    // kernel planes"))
        {
            body.Line("float* plane = input, planeWeights = weights;");
            PrintRows(body, tile);
            body.Line($"input = plane + {Times(depth.Dilation, "PlaneStride")};");
            body.Line($"weights = planeWeights + {planeFloats};");
        }
    }

    /// <summary>Kernel rows [begin, end) that each row of the tile has inside the input.</summary>
    private void PrintRowRanges(SourceWriter body, int rows)
    {
        SpatialAxis height = _spec.Height;
        for (int row = 0; row < rows; row++)
        {
            string y = row == 0 ? "y" : InvariantText.Of($"(y + {row * height.Stride})");
            string of = rows == 1 ? "" : InvariantText.Of($" under output row {row}");
            body.Line($"nint begin{row} = {First(y, height)}, end{row} = {End(y, height)};    // kernel rows inside the input{of}");
        }
    }

    /// <summary>The first tap inside the input of a window that begins at <paramref name="start"/>, and one past the last.</summary>
    private static string First(string start, SpatialAxis axis) => axis.PadBegin == 0 ? "0"
        : axis.Dilation == 1 ? InvariantText.Of($"Math.Min({axis.Kernel}, Math.Max(0, -{start}))")
        : InvariantText.Of($"Math.Min({axis.Kernel}, Math.Max(0, {axis.Dilation - 1} - {start}) / {axis.Dilation})");

    private static string End(string start, SpatialAxis axis) => !DirectPlan.ReachesPastEnd(axis) ? InvariantText.Of($"{axis.Kernel}")
        : axis.Dilation == 1 ? InvariantText.Of($"Math.Min({axis.Kernel}, Math.Max(0, {axis.Input} - {start}))")
        : InvariantText.Of($"Math.Min({axis.Kernel}, Math.Max(0, {axis.Input + axis.Dilation - 1} - {start}) / {axis.Dilation})");

    /// <summary>The loops over kernel rows. Where rows of the tile differ in which of them lie in the padding, rows join from the lowest up and leave from the lowest up.</summary>
    private void PrintRows(SourceWriter body, DirectTileShape tile)
    {
        SpatialAxis height = _spec.Height;
        if (!plan.Skips(height))
        {
            PrintKernelRows(body, InvariantText.Of($"{height.Kernel}"), "kernel rows", tile, 0, tile.Rows);
            return;
        }

        int last = tile.Rows - 1;
        body.Line($"input += begin{last} * {Times(height.Dilation, "RowStride")};");
        body.Line($"weights += begin{last} * {RowFloats(tile)};");
        for (int top = last; top > 0; top--)
            PrintKernelRows(body, InvariantText.Of($"begin{top - 1} - begin{top}"), InvariantText.Of($"kernel rows above the image for output rows up to {top - 1}"), tile, top, tile.Rows);
        PrintKernelRows(body, InvariantText.Of($"end{last} - begin0"), tile.Rows == 1 ? "kernel rows" : "kernel rows under all output rows", tile, 0, tile.Rows);
        for (int bottom = last; bottom > 0; bottom--)
            PrintKernelRows(body, InvariantText.Of($"end{bottom - 1} - end{bottom}"), InvariantText.Of($"kernel rows below the image for output rows from {bottom}"), tile, 0, bottom);
    }

    /// <summary>A loop over kernel rows, for rows [<paramref name="top"/>, <paramref name="bottom"/>) of the tile.</summary>
    private void PrintKernelRows(SourceWriter body, string trips, string over, DirectTileShape tile, int top, int bottom)
    {
        if (trips == "1")
        {
            PrintTaps(body, tile, top, bottom);
            return;
        }

        using (body.Block($"for (nint kh = {trips}; kh > 0; kh--)    // {over}"))
        {
            int consumed = PrintTaps(body, tile, top, bottom);
            body.Line($"input += {Times(_spec.Height.Dilation, "RowStride")}{(consumed == 0 ? "" : " - " + InputFloats(consumed))};");
        }
    }

    /// <summary>The taps of a kernel row; returns by how many floats it advanced input.</summary>
    private int PrintTaps(SourceWriter body, DirectTileShape tile, int top, int bottom)
    {
        EquatableArray<TapGroup> groups = tile.Columns.Taps;
        int channels = _spec.InChannelsPerGroup, vectors = VectorsOf(tile), unroll = plan.UnrollOf(groups, tile.Rows), tapFloats = _spec.Width.Dilation * plan.PixelStride, tap = 0, at = 0;
        foreach (TapGroup taps in groups)
        {
            if (groups.Count > 1) body.Line($"// {TapWords(taps)}");
            int start = tap * tapFloats;
            tap += taps.Taps;
            if (taps.IsEmpty)
            {
                body.Line($"weights += {taps.Taps * channels * vectors * plan.Lanes};");
                continue;
            }

            if (at != start) body.Line($"input += {InputFloats(start - at)};");
            at = start;
            int[] pixels = [.. from row in Enumerable.Range(top, bottom - top) from column in Enumerable.Range(taps.From, taps.Outputs) select row * plan.TileColumns + column];
            if (plan.TapsAdjacent || taps.Taps == 1)
            {
                string over = taps.Taps > 1 ? InvariantText.Of($"{taps.Taps} taps x {channels} channels") : InvariantText.Of($"{channels} channels");
                at += PrintRun(body, taps.Taps * channels, unroll, pixels, vectors, over);
                continue;
            }

            using (body.Block($"for (nint kw = {taps.Taps}; kw > 0; kw--)    // taps of a row"))
            {
                int consumed = PrintRun(body, channels, unroll, pixels, vectors, InvariantText.Of($"{channels} channels"));
                body.Line($"input += {InputFloats(tapFloats - consumed)};");
            }

            at = start + taps.Taps * tapFloats;
        }

        return at;
    }

    private string InputFloats(int floats) => floats % plan.PixelStride == 0 ? Times(floats / plan.PixelStride, "PixelStride") : InvariantText.Of($"{floats}");

    /// <summary>The adjacent products of some pixels; returns how far it advanced input.</summary>
    private int PrintRun(SourceWriter body, int run, int unroll, int[] pixels, int vectors, string over)
    {
        int turns = run / unroll, rest = run % unroll, blockWidth = vectors * plan.Lanes;
        if (turns > 1)
        {
            using (body.Block($"for (nint step = {turns}; step > 0; step--)    // {over}, {unroll} a turn"))
            {
                for (int u = 0; u < unroll; u++) PrintStep(body, u, pixels, vectors);
                body.Line($"input += {unroll};");
                body.Line($"weights += {unroll * blockWidth};");
            }
        }
        else
        {
            rest = run;
        }

        for (int u = 0; u < rest; u++) PrintStep(body, u, pixels, vectors);
        if (rest > 0) body.Line($"weights += {rest * blockWidth};");
        return turns > 1 ? turns * unroll : 0;
    }

    private void PrintStep(SourceWriter body, int u, int[] pixels, int vectors)
    {
        using (body.Block($"// product {u}"))
        {
            body.Line($"{_simd.Type} {string.Join(", ", Enumerable.Range(0, vectors).Select(v => $"w{v} = {_simd.At(Offset("weights", u * vectors * plan.Lanes + v * plan.Lanes))}"))}, x;");
            foreach (int p in pixels)
            {
                string pixel = PixelOffset(p, u);
                body.Line($"x = {_simd.Broadcast($"input[{pixel}]")}; {string.Join(" ", Enumerable.Range(0, vectors).Select(v => $"{Accumulator(p, v)} = {_simd.Fma("x", "w" + v, Accumulator(p, v))};"))}");
            }
        }
    }

    /// <summary>The input rows that the tile below reads first.</summary>
    private void PrintFetches(SourceWriter body, int rows)
    {
        SpatialAxis height = _spec.Height;
        int first = (rows - 1) * height.Stride + height.Span, floats = plan.TileColumns * _spec.Width.Stride * plan.PixelStride;
        using (body.Block($"for (nint line = 0; line < {floats}; line += 16)    // lines that the tile below reads first, into L2"))
        {
            for (int row = 0; row < rows * height.Stride; row++) body.Line($"Sse.Prefetch1(input + {first + row} * RowStride + line);");
        }
    }

    private void PrintStores(SourceWriter body, MaskSet masks, DirectTileShape tile)
    {
        int vectors = VectorsOf(tile);
        List<(string Sum, string Address, int Lanes)> stores = [];
        for (int p = 0; p < tile.Rows * plan.TileColumns; p++)
        {
            for (int v = 0; v < vectors; v++)
            {
                long pixel = plan.StoresChannelsFirst
                    ? (long)p * plan.OutputColumnStep * vectors * plan.Lanes
                    : ((long)(p / plan.TileColumns) * plan.OutputRowStep * OutputWidth + p % plan.TileColumns * plan.OutputColumnStep) * _spec.OutChannels;
                int lanes = v == vectors - 1 && plan.NeedsMask && tile.Last ? plan.TailLanes : plan.Lanes;
                stores.Add((Accumulator(p, v), Offset("output", pixel + v * plan.Lanes), lanes));
            }
        }

        if (!LongActivation && _spec.Activation.Kind != Activation.None)
        {
            foreach ((string sum, _, _) in stores) body.Line($"{sum} = {_simd.Activate(_spec.Activation, sum)};");
        }

        if (plan.StreamsOutput)
        {
            using (body.Block($"if (((nint)output & {plan.VectorBits / 8 - 1}) == 0)    // past the caches, which the output would only flush"))
            {
                foreach ((string sum, string address, _) in stores) body.Line(_simd.StoreAlignedNonTemporal(address, sum));
            }

            using (body.Block("else")) PrintPlainStores();
        }
        else
        {
            PrintPlainStores();
        }

        void PrintPlainStores()
        {
            foreach ((string sum, string address, int lanes) in stores) body.Line(_simd.StoreFirst(address, lanes, sum, masks));
        }
    }

    private int OutputWidth => plan.OutputWidth > 0 ? plan.OutputWidth : _spec.Width.Output;

    private string PixelOffset(int p, int u)
    {
        int row = p / plan.TileColumns * _spec.Height.Stride, column = p % plan.TileColumns * _spec.Width.Stride;
        List<string> terms = [];
        if (row > 0) terms.Add(Times(row, "RowStride"));
        if (column > 0) terms.Add(Times(column, "PixelStride"));
        if (u > 0 || terms.Count == 0) terms.Add(InvariantText.Of($"{u}"));
        return string.Join(" + ", terms);
    }

    /// <summary>Floats of packed weights of one kernel row.</summary>
    private int RowFloats(DirectTileShape tile) => _spec.Width.Kernel * _spec.InChannelsPerGroup * VectorsOf(tile) * plan.Lanes;

    private static string Times(int count, string stride) => count == 1 ? stride : InvariantText.Of($"{count} * {stride}");

    private static string Accumulator(int pixel, int vector) => InvariantText.Of($"a{pixel}_{vector}");

    private static string Offset(string pointer, long floats) => floats == 0 ? pointer : InvariantText.Of($"{pointer} + {floats}");
}

using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints the Direct family: a phase that copies, a phase that walks rows and channel blocks; the tiles are another's.</summary>
internal sealed class DirectPrinter(SourceWriter code, DirectPlan plan)
{
    private readonly ConvSpec _spec = plan.Spec;
    private readonly DirectTilePrinter _tiles = new(code, plan);

    public static void Print(SourceWriter code, DirectPlan plan) => new DirectPrinter(code, plan).Print();

    private void Print()
    {
        code.Line($"private const nint PixelStride = {plan.PixelStride};    // floats from an input pixel to the next");
        code.Line($"private const nint RowStride = {plan.RowStride};    // floats from an input row to the next");
        if (_spec.Depth.Padded > 1) code.Line($"private const nint PlaneStride = {plan.PlaneStride};    // floats from one depth to the next");
        code.Line();
        if (plan.CopiesInput) PrintCopy();
        PrintCompute();
        _tiles.PrintAll();
    }

    private void PrintCopy()
    {
        // The layer's pads, or none: an image without padding is one with pads of 0.
        string pads = plan.SkipsPadding ? " with { Depth = Bare(Layer.Geometry.Depth), Height = Bare(Layer.Geometry.Height), Width = Bare(Layer.Geometry.Width) }" : "";
        code.Line(plan.SkipsPadding
            ? "// The copy holds no padding: tiles leave out the taps that would meet it."
            : "// Padding is an index map applied while copying, so no tile below tests a bound.");
        code.Line($"private static readonly PaddedImage Image = new(Layer.Geometry{pads}, PixelStride: {plan.PixelStride}, RowStride: {plan.RowStride}, PlaneStride: 0, ColumnPhases: 1, PhaseStride: 0);");
        code.Line();
        if (plan.SkipsPadding)
        {
            code.Line("private static AxisGeometry Bare(AxisGeometry axis) => axis with { PadBegin = 0, PadEnd = 0 };");
            code.Line();
        }

        if (plan.BandBlocks > 0) return;
        code.Line($"internal static void {plan.Phases[0].Method}(KernelArguments* a, int begin, int end) => InputPacking.ChannelsLast(Image, a->Input, a->Workspace, begin, end);");
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

    /// <summary>Each unit copies the rows it reads into this thread's workspace, then computes them while they are in cache.</summary>
    private void PrintBands(int blocks)
    {
        int step = plan.TileRows * _spec.Height.Stride, pad = plan.SkipsPadding ? _spec.Height.PadBegin : 0;
        string top = pad == 0 ? InvariantText.Of($"(int)first * {step}") : InvariantText.Of($"(int)first * {step} - {pad}");
        code.Line($"float* band = ConvScratch.Rent({plan.WorkspaceLength});");
        using (code.Block("for (int unit = begin; unit < end; unit++)"))
        {
            code.Line($"nint first = (nint)unit * {plan.BandBlocks}, count = Math.Min({plan.BandBlocks}, {plan.RowBlocks} - first);    // blocks of rows");
            code.Line(plan.SkipsPadding
                ? InvariantText.Of($"int top = {top}, bottom = Math.Min({plan.SourceHeight}, top + {BandWindowRows});    // input rows under them")
                : InvariantText.Of($"int top = {top}, bottom = Math.Min({plan.SourceHeight}, top + {plan.BandInputRows});    // rows of the {(_spec.IsPadded ? "padded " : "")}input under them"));
            if (plan.SkipsPadding) code.Line("top = Math.Max(0, top);");
            code.Line("float* image = band - top * RowStride;    // where row 0 would be");
            code.Line("InputPacking.ChannelsLast(Image, a->Input, image, top, bottom);");
            using (code.Block("for (nint rows = first; rows < first + count; rows++)"))
            using (code.Block(_spec.Groups > 1 ? InvariantText.Of($"for (nint channels = 0; channels < {blocks}; channels++)") : InvariantText.Of($"for (nint block = 0; block < {blocks}; block++)")))
            {
                if (_spec.Groups > 1) code.Line("nint block = channels;");
                PrintUnitPointers();
                PrintUnitTiles();
            }
        }
    }

    /// <summary>Rows under the windows of a band, those in the padding among them.</summary>
    private int BandWindowRows => (plan.BandBlocks * plan.TileRows - 1) * _spec.Height.Stride + _spec.Height.Span;

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
        string input = plan.BandBlocks > 0 ? "image" : plan.CopiesInput ? "a->Workspace" : "a->Input";

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
            depthInput = plan.Skips(_spec.Depth) ? " + z * PlaneStride" : InvariantText.Of($" + depth * {_spec.Depth.Stride} * PlaneStride");
            depthOutput = InvariantText.Of($" + depth * {(long)_spec.Height.Output * _spec.Width.Output * outPixelStride}");
        }

        string rowInput = InvariantText.Of($" + {Rows} * RowStride"), columnInput = "";
        if (plan.Skips(_spec.Depth))
        {
            code.Line($"nint z = {(_spec.Depth.Output > 1 ? InvariantText.Of($"depth * {_spec.Depth.Stride} - {_spec.Depth.PadBegin}") : InvariantText.Of($"-{_spec.Depth.PadBegin}"))};    // input plane under the first kernel plane, perhaps in the padding");
            depthInput = " + z * PlaneStride";
        }

        if (plan.Skips(_spec.Height))
        {
            code.Line($"nint y = {Rows} - {_spec.Height.PadBegin};    // input row under the first kernel row, perhaps in the padding");
            rowInput = " + y * RowStride";
        }

        if (plan.SkipsPadding && _spec.Width.PadBegin > 0) columnInput = InvariantText.Of($" - {(_spec.Width.PadBegin == 1 ? "" : InvariantText.Of($"{_spec.Width.PadBegin} * "))}PixelStride");
        code.Line($"float* input = {input}{depthInput}{rowInput}{columnInput}{groupInput};");
        code.Line($"float* weights = a->Weights{groupWeights} + block * {blockFloats};");
        code.Line($"float* bias = a->Bias{groupBias} + block * {order.BlockWidth};");
        code.Line($"float* output = a->Output{depthOutput} + rows * {(long)plan.TileRows * _spec.Width.Output * outPixelStride}{groupOutput} + block * {(long)order.BlockWidth * channelStride};");
    }

    /// <summary>The first input row of a block of rows, but for padding.</summary>
    private string Rows => plan.TileRows * _spec.Height.Stride is var step && step == 1 ? "rows" : InvariantText.Of($"rows * {step}");

    /// <summary>Which tiles serve the unit: a row of them for each combination of rows and channels.</summary>
    private void PrintUnitTiles()
    {
        List<(string Condition, int Rows, bool Last)> cases = [];
        foreach (bool last in (bool[])[false, true])
        {
            if (last && !plan.HasLastTile) continue;
            if (!last && plan.HasLastTile && plan.Blocks == 1) continue;
            string block = !plan.HasLastTile || plan.Blocks == 1 ? "" : last ? InvariantText.Of($"block == {plan.Blocks - 1}") : InvariantText.Of($"block < {plan.Blocks - 1}");
            bool wholeRows = plan.RowBlocks - (plan.RowRemainder > 0 ? 1 : 0) > 0;
            if (wholeRows) cases.Add((Both(block, plan.RowRemainder > 0 ? InvariantText.Of($"rows < {plan.RowBlocks - 1}") : ""), plan.TileRows, last));
            if (plan.RowRemainder > 0) cases.Add((Both(block, InvariantText.Of($"rows == {plan.RowBlocks - 1}")), plan.RowRemainder, last));
        }

        for (int i = 0; i < cases.Count; i++)
        {
            (string condition, int rows, bool last) = cases[i];
            if (cases.Count == 1)
            {
                PrintRowOfTiles(rows, last);
                continue;
            }

            using (code.Block(i == cases.Count - 1 ? "else" : (i == 0 ? "" : "else ") + $"if ({condition})")) PrintRowOfTiles(rows, last);
        }

        static string Both(string a, string b) => a.Length == 0 ? b : b.Length == 0 ? a : a + " && " + b;
    }

    private void PrintRowOfTiles(int rows, bool last)
    {
        int outPixelStride = plan.StoresChannelsFirst ? 1 : _spec.OutChannels, at = 0;
        foreach (DirectColumns columns in plan.Columns)
        {
            DirectTileShape tile = new(rows, columns, last);
            int back = at - columns.Start;
            if (back > 0)
            {
                code.Line($"input -= {back * _spec.Width.Stride} * PixelStride;    // the last tile, {back} pixels back, ends with the row");
                code.Line($"output -= {back * outPixelStride};");
            }

            bool ends = columns.Start + columns.Tiles * plan.TileColumns == _spec.Width.Output;
            if (columns.Tiles > 1)
            {
                using (code.Block($"for (nint tiles = {columns.Tiles}; tiles > 0; tiles--)"))
                {
                    PrintTileCall(tile);
                    Advance();
                }
            }
            else
            {
                PrintTileCall(tile);
                if (!ends) Advance();
            }

            at = columns.Start + columns.Tiles * plan.TileColumns;
        }

        void Advance()
        {
            code.Line($"input += {plan.TileColumns * _spec.Width.Stride} * PixelStride;");
            code.Line($"output += {plan.TileColumns * outPixelStride};");
        }
    }

    private void PrintTileCall(DirectTileShape tile)
    {
        string name = _tiles.Name(tile);
        int vectors = _tiles.VectorsOf(tile), width = vectors * plan.Lanes, channels = (vectors - 1) * plan.Lanes + (tile.Last && plan.HasLastTile ? plan.TailLanes : plan.Lanes);
        if (!plan.StoresChannelsFirst)
        {
            code.Line($"{name}(input, weights, bias, output{_tiles.PositionArguments});");
            if (_tiles.LongActivation)
            {
                for (int i = 0; i < tile.Rows; i++)
                {
                    string row = i == 0 ? "output" : InvariantText.Of($"output + {(long)i * _spec.Width.Output * _spec.OutChannels}");
                    code.Line($"for (nint pixel = 0; pixel < {plan.TileColumns}; pixel++) Activations.InPlace(Layer.Geometry.Activation, {row} + pixel * {_spec.OutChannels}, {channels});");
                }
            }

            return;
        }

        code.Line($"{name}(input, weights, bias, tile{_tiles.PositionArguments});");
        if (_tiles.LongActivation) code.Line($"Activations.InPlace(Layer.Geometry.Activation, tile, {tile.Rows * plan.TileColumns * width});");

        // Whole rows are adjacent in a plane: one transposition does them all.
        bool wholeRows = plan.TileColumns == _spec.Width.Output;
        int strips = wholeRows ? 1 : tile.Rows, pixels = wholeRows ? tile.Rows * plan.TileColumns : plan.TileColumns;
        for (int i = 0; i < strips; i++)
        {
            string from = i == 0 ? "tile" : InvariantText.Of($"tile + {i * plan.TileColumns * width}"), to = i == 0 ? "output" : InvariantText.Of($"output + {i * _spec.Width.Output}");
            code.Line($"OutputUnpacking.ChannelsFirst({from}, {width}, {to}, {_spec.OutputPixels}, {pixels}, {ChannelCount(channels)});");
        }
    }

    /// <summary>Real channels of a unit's block: all of a tile's, unless the last block shares its tile with the others and is ragged.</summary>
    private string ChannelCount(int channels) => plan.HasLastTile || _spec.OutChannelsPerGroup % plan.BlockWidth == 0
        ? InvariantText.Of($"{channels}")
        : plan.Blocks == 1 ? InvariantText.Of($"{_spec.OutChannelsPerGroup}")
        : InvariantText.Of($"(int)Math.Min({channels}, {_spec.OutChannelsPerGroup} - block * {plan.BlockWidth})");
}

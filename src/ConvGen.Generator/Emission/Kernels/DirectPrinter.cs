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
        string signature = $"internal static void {plan.Phases[0].Method}(KernelArguments* a, int begin, int end)";
        if (!plan.LeavesRows)
        {
            code.Line($"{signature} => InputPacking.ChannelsLast(Image, a->Input, a->Workspace, begin, end);");
        }
        else
        {
            // Windows leave rows between them that nothing reads.
            string y = (plan.SourceDepth > 1 ? InvariantText.Of($"row % {plan.SourceHeight}") : "row") + (CopyPad > 0 ? InvariantText.Of($" + {CopyPad}") : "");
            code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
            using (code.Block(signature))
            using (code.Block("for (int row = begin; row < end; row++)"))
            {
                code.Line($"if (({y}) % {_spec.Height.Stride} >= {_spec.Height.Span}) continue;    // between two windows");
                code.Line("InputPacking.ChannelsLast(Image, a->Input, a->Workspace, row, row + 1);");
            }
        }

        code.Line();
    }

    /// <summary>Rows that the first window begins above the first row of the copy.</summary>
    private int CopyPad => plan.SkipsPadding ? _spec.Height.PadBegin : 0;

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
                code.Line($"float* scratch = stackalloc float[{plan.StagedPixels * plan.BlockWidth + 16}];");
                code.Line($"float* {Staged} = (float*)(((nint)scratch + 63) & ~63);    // one {Staged}, channels last, on its way to being transposed");
            }

            if (plan.BandBlocks > 0) PrintBands(blocks);
            else PrintUnits(blocks, rowUnits);
            if (plan.StreamsOutput)
            {
                code.Line();
                code.Line("Sse.StoreFence();    // stores past the caches are not ordered: they must be seen before the phase is said to be done");
            }
        }

        code.Line();
    }

    /// <summary>Each unit copies the rows it reads into this thread's workspace, then computes them while they are in cache.</summary>
    private void PrintBands(int blocks)
    {
        int step = plan.TileRows * _spec.Height.Stride, pad = CopyPad;
        string top = pad == 0 ? InvariantText.Of($"(int)first * {step}") : InvariantText.Of($"(int)first * {step} - {pad}");
        code.Line($"float* band = ConvScratch.{plan.Rental}({plan.WorkspaceLength});");
        using (code.Block("for (int unit = begin; unit < end; unit++)"))
        {
            code.Line($"nint first = (nint)unit * {plan.BandBlocks}, count = Math.Min({plan.BandBlocks}, {plan.RowBlocks} - first);    // blocks of rows");
            code.Line(plan.SkipsPadding
                ? InvariantText.Of($"int top = {top}, bottom = Math.Min({plan.SourceHeight}, top + {BandWindowRows});    // input rows under them")
                : InvariantText.Of($"int top = {top}, bottom = Math.Min({plan.SourceHeight}, top + {plan.BandInputRows});    // rows of the {(_spec.IsPadded ? "padded " : "")}input under them"));
            if (plan.SkipsPadding) code.Line("top = Math.Max(0, top);");
            code.Line("float* image = band - top * RowStride;    // where row 0 would be");
            if (plan.LeavesRows)
            {
                // Rows between two windows stay as they are: nothing reads them.
                using (code.Block($"for (int window = (int)first * {step}{(pad > 0 ? InvariantText.Of($" - {pad}") : "")}; window < bottom; window += {_spec.Height.Stride})"))
                    code.Line($"InputPacking.ChannelsLast(Image, a->Input, image, Math.Max(top, window), Math.Min(bottom, window + {_spec.Height.Span}));");
            }
            else
            {
                code.Line("InputPacking.ChannelsLast(Image, a->Input, image, top, bottom);");
            }

            using (code.Block("for (nint rows = first; rows < first + count; rows++)"))
            using (code.Block(_spec.Groups > 1 ? InvariantText.Of($"for (nint channels = 0; channels < {blocks}; channels++)") : InvariantText.Of($"for (nint block = 0; block < {blocks}; block++)")))
            {
                if (_spec.Groups > 1) code.Line("nint block = channels;");
                PrintUnitPointers();
                _tiles.PrintCases(PrintRowOfTiles);
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
            _tiles.PrintCases(PrintRowOfTiles);
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

    /// <summary>What is transposed at a time.</summary>
    private string Staged => plan.StagesRows ? "row" : "tile";

    private void PrintRowOfTiles(int rows, bool last)
    {
        // Tiles of a staged row go one behind the other to the scratch, others to where they belong.
        int vectors = last ? plan.LastVectors : plan.Vectors, width = vectors * plan.Lanes, at = 0;
        string target = plan.StagesRows ? "tile" : "output";
        int pixelFloats = plan.StagesRows ? width : plan.StoresChannelsFirst ? 1 : _spec.OutChannels;
        if (plan.StagesRows) code.Line("float* tile = row;");
        foreach (DirectColumns columns in plan.Columns)
        {
            DirectTileShape tile = new(rows, columns, last);
            int back = at - columns.Start;
            if (back > 0)
            {
                code.Line($"input -= {back * _spec.Width.Stride} * PixelStride;    // the last tile, {back} pixels back, ends with the row");
                code.Line($"{target} -= {back * pixelFloats};");
            }

            bool ends = columns.Start + columns.Tiles * plan.TileColumns == _spec.Width.Output;
            if (columns.Tiles > 1)
            {
                using (code.Block($"for (nint tiles = {columns.Tiles}; tiles > 0; tiles--)"))
                {
                    PrintTileCall(tile, width);
                    Advance();
                }
            }
            else
            {
                PrintTileCall(tile, width);
                if (!ends) Advance();
            }

            at = columns.Start + columns.Tiles * plan.TileColumns;
        }

        if (plan.StagesRows) PrintTransposition("row", width, rows, _spec.Width.Output, last);

        void Advance()
        {
            code.Line($"input += {plan.TileColumns * _spec.Width.Stride} * PixelStride;");
            code.Line($"{target} += {plan.TileColumns * pixelFloats};");
        }
    }

    private void PrintTileCall(DirectTileShape tile, int width)
    {
        string target = plan.StoresChannelsFirst ? "tile" : "output";
        code.Line($"{_tiles.Name(tile)}(input, weights, bias, {target}{_tiles.PositionArguments});");
        if (plan.StagesRows) return;
        if (plan.StoresChannelsFirst)
        {
            PrintTransposition("tile", width, tile.Rows, plan.TileColumns, tile.Last);
            return;
        }

        if (!_tiles.LongActivation) return;
        for (int i = 0; i < tile.Rows; i++)
        {
            string row = i == 0 ? "output" : InvariantText.Of($"output + {(long)i * _spec.Width.Output * _spec.OutChannels}");
            code.Line($"for (nint pixel = 0; pixel < {plan.TileColumns}; pixel++) Activations.InPlace(Layer.Geometry.Activation, {row} + pixel * {_spec.OutChannels}, {_tiles.RealChannels(tile.Last)});");
        }
    }

    /// <summary>Some rows of so many pixels, from the scratch to their planes.</summary>
    private void PrintTransposition(string from, int width, int rows, int columns, bool last)
    {
        if (_tiles.LongActivation) code.Line($"Activations.InPlace(Layer.Geometry.Activation, {from}, {rows * columns * width});");

        // Whole rows are adjacent in a plane: one transposition does them all.
        bool wholeRows = columns == _spec.Width.Output;
        int strips = wholeRows ? 1 : rows, pixels = wholeRows ? rows * columns : columns;
        for (int i = 0; i < strips; i++)
        {
            string source = i == 0 ? from : InvariantText.Of($"{from} + {i * columns * width}"), to = i == 0 ? "output" : InvariantText.Of($"output + {i * _spec.Width.Output}");
            code.Line($"OutputUnpacking.ChannelsFirst({source}, {width}, {to}, {_spec.OutputPixels}, {pixels}, {_tiles.ChannelCount(last)});");
        }
    }
}

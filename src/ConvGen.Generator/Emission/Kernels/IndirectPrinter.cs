using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints the Indirect family: a phase that transposes channels-first images, and one that walks tiles of pixels and blocks of channels.</summary>
internal sealed class IndirectPrinter(SourceWriter code, IndirectPlan plan)
{
    private readonly ConvSpec _spec = plan.Spec;
    private readonly DirectPlan _product = plan.Product;
    private readonly PointerTilePrinter _tiles = new(code, plan);

    public static void Print(SourceWriter code, IndirectPlan plan) => new IndirectPrinter(code, plan).Print();

    private void Print()
    {
        code.Line("// Where each tap of each output reads, padding modes and all; zero padding is a row of zeros that pointers may point to.");
        code.Line($"private static readonly TapPointers Taps = new(Layer.Geometry, pixelStride: {_spec.InChannels});");
        code.Line();
        if (plan.CopiesInput) PrintCopy();
        PrintCompute();
        _tiles.PrintAll();
    }

    private void PrintCopy()
    {
        code.Line("// The copy is channels last and holds no padding.");
        code.Line($"private static readonly PaddedImage Image = new(Layer.Geometry with {{ Depth = Bare(Layer.Geometry.Depth), Height = Bare(Layer.Geometry.Height), Width = Bare(Layer.Geometry.Width) }}, PixelStride: {_spec.InChannels}, RowStride: {_spec.InChannels * _spec.Width.Input}, PlaneStride: 0, ColumnPhases: 1, PhaseStride: 0);");
        code.Line();
        code.Line("private static AxisGeometry Bare(AxisGeometry axis) => axis with { PadBegin = 0, PadEnd = 0 };");
        code.Line();
        code.Line("internal static void Copy(KernelArguments* a, int begin, int end) => InputPacking.ChannelsLast(Image, a->Input, a->Workspace, begin, end);");
        code.Line();
    }

    private void PrintCompute()
    {
        WeightOrder order = plan.Weights!.Value;
        long channelStride = _spec.Layout == Layout.Nchw ? _spec.OutputPixels : 1, pixelStride = _spec.Layout == Layout.Nchw ? 1 : _spec.OutChannels;
        bool grouped = _spec.Groups > 1;
        string unit = plan.PixelsOutside
            ? grouped ? InvariantText.Of($"pixels u / {_spec.Groups}, group u % {_spec.Groups}, all its channels") : "pixels u, all channels"
            : InvariantText.Of($"channels u / {plan.Tiles}, pixels u % {plan.Tiles}");
        code.Line($"// Unit u: {unit}; {plan.TilePixels} of {plan.Pixels} pixels.");
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]");
        using (code.Block("internal static void Compute(KernelArguments* a, int begin, int end)"))
        {
            code.Line($"float** taps = stackalloc float*[{plan.Pointers}];    // [tap][pixel of the tile]");
            if (plan.StagesSums)
            {
                code.Line($"float* scratch = stackalloc float[{_product.TilePixels * _product.BlockWidth + 16}];");
                code.Line("float* sums = (float*)(((nint)scratch + 63) & ~63);    // one tile, channels last, on its way to the output");
            }

            using (code.Block("for (int unit = begin; unit < end; unit++)"))
            {
                if (plan.PixelsOutside)
                {
                    if (grouped) code.Line($"nint pixels = unit / {_spec.Groups}, group = unit % {_spec.Groups};");
                    else code.Line("nint pixels = unit;");
                }
                else
                {
                    code.Line($"nint block = unit / {plan.Tiles}, pixels = unit % {plan.Tiles};");
                    if (grouped) code.Line($"nint group = block / {_product.Blocks};");
                    if (grouped) code.Line($"block %= {_product.Blocks};");
                }

                code.Line(plan.Pixels % plan.TilePixels == 0
                    ? InvariantText.Of($"nint first = pixels * {plan.TilePixels};")
                    : InvariantText.Of($"nint first = Math.Min(pixels * {plan.TilePixels}, {plan.Pixels - plan.TilePixels});    // the last tile ends with the image"));
                code.Line($"Taps.Fill(taps, {(plan.CopiesInput ? "a->Workspace" : "a->Input")}{(grouped ? InvariantText.Of($" + group * {_spec.InChannelsPerGroup}") : "")}, first, {plan.TilePixels});");
                using (PrintBlocks())
                {
                    string groupWeights = grouped ? InvariantText.Of($" + group * {order.PaddedChannels(_spec) * _spec.ReductionLength}") : "", groupBias = grouped ? InvariantText.Of($" + group * {order.PaddedChannels(_spec)}") : "";
                    code.Line($"float* weights = a->Weights{groupWeights} + block * {order.BlockWidth * _spec.ReductionLength};");
                    code.Line($"float* bias = a->Bias{groupBias} + block * {order.BlockWidth};");
                    string groupOutput = grouped ? InvariantText.Of($" + group * {_spec.OutChannelsPerGroup * channelStride}") : "";
                    code.Line($"float* output = a->Output + first{(pixelStride == 1 ? "" : InvariantText.Of($" * {pixelStride}"))}{groupOutput} + block * {order.BlockWidth * channelStride};");
                    _tiles.PrintCases((_, last) => PrintTile(last));
                }
            }

            if (_product.StreamsOutput)
            {
                code.Line();
                code.Line("Sse.StoreFence();    // stores past the caches are not ordered: they must be seen before the phase is said to be done");
            }
        }

        code.Line();
    }

    private SourceWriter.Scope? PrintBlocks() => plan.PixelsOutside ? code.Block($"for (nint block = 0; block < {_product.Blocks}; block++)") : null;

    private void PrintTile(bool last)
    {
        DirectTileShape tile = new(1, _product.Columns[0], last);
        code.Line($"{_tiles.Name(tile)}(taps, weights, bias, {(plan.StagesSums ? "sums" : "output")});");
        if (plan.StagesSums)
            StagedOutput.Print(code, _spec, "sums", _tiles.VectorsOf(tile) * _product.Lanes, InvariantText.Of($"{plan.TilePixels}"), _tiles.ChannelCount(last), _tiles.LongActivation);
    }
}

/// <summary>Direct's tiles, reading through pointers.</summary>
internal sealed class PointerTilePrinter(SourceWriter code, IndirectPlan plan) : DirectTilePrinter(code, plan.Product)
{
    private readonly int _channels = plan.Spec.InChannelsPerGroup;

    protected override string Parameters => "float** taps, float* weights, float* bias, float* output";

    private bool Loops => _channels / plan.Product.Unroll > 1;

    protected override void PrintReduction(SourceWriter body, DirectTileShape tile)
    {
        int[] pixels = [.. Enumerable.Range(0, plan.TilePixels)];
        using (body.Block($"for (nint tap = {plan.Spec.Taps}; tap > 0; tap--)"))
        {
            body.Line($"float* {string.Join(", ", pixels.Select(p => InvariantText.Of($"x{p} = taps[{p}]")))};");
            body.Line($"taps += {plan.TilePixels};");
            if (Loops) body.Line("nint c = 0;");
            PrintRun(body, _channels, plan.Product.Unroll, pixels, VectorsOf(tile), InvariantText.Of($"{_channels} channels"));
        }
    }

    protected override string Input(int pixel, int u) => !Loops ? InvariantText.Of($"x{pixel}[{u}]") : u == 0 ? InvariantText.Of($"x{pixel}[c]") : InvariantText.Of($"x{pixel}[c + {u}]");

    protected override string Advance(int products) => InvariantText.Of($"c += {products};");
}

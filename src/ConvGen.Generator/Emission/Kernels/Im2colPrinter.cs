using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints the Im2colGemm family: what fills panels, and what walks panels and blocks of channels.</summary>
internal sealed class Im2colPrinter(SourceWriter code, Im2colPlan plan)
{
    private const string Kernel = "[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]";

    private readonly ConvSpec _spec = plan.Spec;
    private readonly DirectPlan _product = plan.Product;
    private readonly PanelTilePrinter _tiles = new(code, plan);

    public static void Print(SourceWriter code, Im2colPlan plan) => new Im2colPrinter(code, plan).Print();

    private void Print()
    {
        code.Line(plan.IsChannelsFirst
            ? InvariantText.Of($"private const int PanelStride = {plan.PanelStride};    // floats from a product of a panel to the next; its pixels are adjacent")
            : InvariantText.Of($"private const int PanelStride = {plan.PanelStride};    // floats from a pixel of a panel to the next; its products are adjacent"));
        code.Line("private static readonly Im2colPanel Panels = new(Layer.Geometry, PanelStride);");
        code.Line();
        if (plan.SharesPanels)
        {
            PrintFill();
            PrintSharedCompute();
        }
        else
        {
            PrintCompute();
        }

        _tiles.PrintAll();
    }

    private void PrintFill()
    {
        code.Line($"// Unit u: panel u, {plan.PanelPixels} of {plan.Pixels} pixels{(_spec.Groups > 1 ? ", the groups one after another" : "")}.");
        code.Line(Kernel);
        using (code.Block("internal static void Fill(KernelArguments* a, int begin, int end)"))
        using (code.Block("for (int unit = begin; unit < end; unit++)"))
        {
            PrintPixels("unit");
            PrintFillCall(InvariantText.Of($"a->Workspace + (nint)unit * {plan.PanelFloats}"), "0", InvariantText.Of($"{plan.PanelProducts}"));
        }

        code.Line();
    }

    private void PrintSharedCompute()
    {
        code.Line($"// Unit u: channels u / {plan.Panels}, panel u % {plan.Panels}.");
        code.Line(Kernel);
        using (code.Block("internal static void Compute(KernelArguments* a, int begin, int end)"))
        {
            if (plan.StagesSums)
            {
                code.Line($"float* scratch = stackalloc float[{plan.SumsFloats + 16}];");
                code.Line("float* sums = (float*)(((nint)scratch + 63) & ~63);    // tiles of a panel, channels last, on their way to the output");
            }

            using (code.Block("for (int unit = begin; unit < end; unit++)"))
            {
                code.Line($"nint block = unit / {plan.Panels}, number = unit % {plan.Panels};");
                if (_spec.Groups > 1)
                {
                    code.Line($"number += block / {_product.Blocks} * {plan.Panels};    // panels of the group");
                    code.Line($"block %= {_product.Blocks};");
                }

                PrintPixels("number");
                code.Line($"float* panel = a->Workspace + number * {plan.PanelFloats};");
                PrintOutput();
                PrintBlock();
            }

            PrintFence();
        }

        code.Line();
    }

    private void PrintCompute()
    {
        code.Line($"// Unit u: panel u, {plan.PanelPixels} of {plan.Pixels} pixels{(_spec.Groups > 1 ? ", the groups one after another" : "")}; all channels.");
        code.Line(Kernel);
        using (code.Block("internal static void Compute(KernelArguments* a, int begin, int end)"))
        {
            code.Line($"float* panel = ConvScratch.{plan.Rental}({plan.WorkspaceLength}){(plan.StagesSums ? InvariantText.Of($", sums = panel + {plan.PanelFloats}") : "")};");
            using (code.Block("for (int unit = begin; unit < end; unit++)"))
            {
                PrintPixels("unit");
                PrintOutput();
                if (plan.ProductBlocks == 1)
                {
                    PrintFillCall("panel", "0", InvariantText.Of($"{plan.PanelProducts}"));
                    using (code.Block($"for (nint block = 0; block < {_product.Blocks}; block++)")) PrintBlock();
                }
                else
                {
                    using (code.Block($"for (int product = 0; product < {_spec.ReductionLength}; product += {plan.PanelProducts})    // some of the products, then the next: sums wait meanwhile"))
                    {
                        PrintFillCall("panel", "product", InvariantText.Of($"product + {plan.PanelProducts}"));
                        using (code.Block($"for (nint block = 0; block < {_product.Blocks}; block++)")) PrintBlock();
                    }
                }
            }

            PrintFence();
        }

        code.Line();
    }

    /// <summary>The pixels of a panel, and its group.</summary>
    private void PrintPixels(string number)
    {
        string panel = number;
        if (_spec.Groups > 1)
        {
            code.Line($"nint group = {number} / {plan.Panels};");
            panel = InvariantText.Of($"({number} % {plan.Panels})");
        }

        int rest = plan.Pixels % plan.PanelPixels;
        string first = InvariantText.Of($"(nint){panel} * {plan.PanelPixels}");
        code.Line(rest == 0 || rest >= plan.TilePixels
            ? InvariantText.Of($"nint first = {first}, count = Math.Min({plan.PanelPixels}, {plan.Pixels} - first);")
            : InvariantText.Of($"nint first = Math.Min({first}, {plan.Pixels - plan.TilePixels}), count = Math.Min({plan.PanelPixels}, {plan.Pixels} - first);    // the last panel has a tile at least"));
    }

    private void PrintFillCall(string panel, string begin, string end)
    {
        long groupFloats = plan.IsChannelsFirst ? _spec.InChannelsPerGroup * _spec.InputPixels : _spec.InChannelsPerGroup;
        string image = _spec.Groups > 1 ? InvariantText.Of($"a->Input + group * {groupFloats}") : "a->Input";
        code.Line($"Panels.{(plan.IsChannelsFirst ? "ChannelsFirst" : "ChannelsLast")}({image}, {panel}, first, count, {begin}, {end});");
    }

    private void PrintOutput()
    {
        long groupFloats = _spec.OutChannelsPerGroup * (plan.IsChannelsFirst ? _spec.OutputPixels : 1);
        string group = _spec.Groups > 1 ? InvariantText.Of($" + group * {groupFloats}") : "";
        code.Line($"float* image = a->Output{group} + first{(plan.IsChannelsFirst ? "" : InvariantText.Of($" * {_spec.OutChannels}"))};");
    }

    /// <summary>The panel times one block of weights.</summary>
    private void PrintBlock()
    {
        WeightOrder order = plan.Weights!.Value;
        string groupWeights = _spec.Groups > 1 ? InvariantText.Of($" + group * {order.PaddedChannels(_spec) * _spec.ReductionLength}") : "";
        string groupBias = _spec.Groups > 1 ? InvariantText.Of($" + group * {order.PaddedChannels(_spec)}") : "";
        code.Line($"float* weights = a->Weights{groupWeights} + block * {order.BlockWidth * _spec.ReductionLength};");
        code.Line($"float* bias = a->Bias{groupBias} + block * {order.BlockWidth};");
        code.Line($"float* output = image + block * {order.BlockWidth * (plan.IsChannelsFirst ? _spec.OutputPixels : 1)};");
        _tiles.PrintCases((_, last) => PrintTiles(last));
    }

    /// <summary>A row of tiles; the last is shifted back so that it ends with the panel.</summary>
    private void PrintTiles(bool last)
    {
        bool split = plan.ProductBlocks > 1;
        DirectTileShape tile = new(1, _product.Columns[0], last);
        int width = _tiles.VectorsOf(tile) * _product.Lanes;
        if (split) code.Line($"float* tiles = sums + block * {plan.PanelPixels * _product.BlockWidth};");
        string sums = split ? "tiles" : "sums";
        using (code.Block($"for (nint pixel = 0; pixel < count; pixel += {plan.TilePixels})"))
        {
            code.Line($"nint p = Math.Min(pixel, count - {plan.TilePixels});");
            string input = plan.IsChannelsFirst ? "panel + p" : "panel + p * PanelStride";
            string to = plan.StagesSums ? InvariantText.Of($"{sums} + p * {width}") : InvariantText.Of($"output + p * {_spec.OutChannels}");
            code.Line(split
                ? InvariantText.Of($"{_tiles.Name(tile)}({input}, weights + product * {width}, product == 0 ? bias : {to}, product == 0 ? 0 : {width}, {to});")
                : $"{_tiles.Name(tile)}({input}, weights, bias, {to});");
        }

        if (!plan.StagesSums) return;
        if (split) code.Line($"if (product < {_spec.ReductionLength - plan.PanelProducts}) continue;");
        StagedOutput.Print(code, _spec, sums, width, "count", _tiles.ChannelCount(last), activates: split || _tiles.LongActivation);
    }

    private void PrintFence()
    {
        if (!_product.StreamsOutput) return;
        code.Line();
        code.Line("Sse.StoreFence();    // stores past the caches are not ordered: they must be seen before the phase is said to be done");
    }
}

/// <summary>Prints the way of adjacent pixels from a scratch, channels last, to the output.</summary>
internal static class StagedOutput
{
    /// <summary>Prints it: an activation that the tiles have not applied, then the transposition or copy to <c>output</c>.</summary>
    public static void Print(SourceWriter code, ConvSpec spec, string sums, int width, string pixels, string channels, bool activates)
    {
        if (activates && spec.Activation.Kind != Activation.None) code.Line($"Activations.InPlace(Layer.Geometry.Activation, {sums}, {pixels} * {width});");
        code.Line(spec.Layout == Layout.Nchw
            ? InvariantText.Of($"OutputUnpacking.ChannelsFirst({sums}, {width}, output, {spec.OutputPixels}, (int){pixels}, {channels});")
            : InvariantText.Of($"OutputUnpacking.Cropped({sums}, (int){pixels}, {width}, output, 0, {spec.OutChannels}, 1, (int){pixels}, {channels});"));
    }
}

/// <summary>Direct's tiles over a panel.</summary>
internal sealed class PanelTilePrinter(SourceWriter code, Im2colPlan plan) : DirectTilePrinter(code, plan.Product)
{
    private readonly VectorWords _simd = new(plan.Product.VectorBits, plan.Isa);

    /// <summary>Where sums of some products wait for more, a tile starts from them: <c>startStride</c> is 0 where it starts from the bias.</summary>
    protected override string Parameters => plan.ProductBlocks > 1 ? "float* input, float* weights, float* start, nint startStride, float* output" : base.Parameters;

    protected override void PrintStart(SourceWriter body, int pixels, int vectors)
    {
        if (plan.ProductBlocks == 1)
        {
            base.PrintStart(body, pixels, vectors);
            return;
        }

        for (int p = 0; p < pixels; p++)
        {
            string from = p == 0 ? "start" : p == 1 ? "start + startStride" : InvariantText.Of($"start + {p} * startStride");
            body.Line($"{_simd.Type} {string.Join(", ", Enumerable.Range(0, vectors).Select(v => $"{Accumulator(p, v)} = {_simd.At(Offset(from, v * plan.Product.Lanes))}"))};");
        }
    }

    protected override void PrintReduction(SourceWriter body, DirectTileShape tile) =>
        PrintRun(body, plan.PanelProducts, plan.Product.Unroll, [.. Enumerable.Range(0, plan.TilePixels)], VectorsOf(tile), InvariantText.Of($"{plan.PanelProducts} products"));

    protected override string Input(int pixel, int u)
    {
        (int strides, int floats) = plan.IsChannelsFirst ? (u, pixel) : (pixel, u);
        string stride = strides == 0 ? "" : strides == 1 ? "PanelStride" : InvariantText.Of($"{strides} * PanelStride");
        return "input[" + (stride.Length == 0 ? InvariantText.Of($"{floats}") : floats == 0 ? stride : InvariantText.Of($"{stride} + {floats}")) + "]";
    }

    protected override string Advance(int products) => plan.IsChannelsFirst ? InvariantText.Of($"input += {products} * PanelStride;") : base.Advance(products);
}

using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints the product of a panel of pixels with packed weights on Direct's tiles: Multiply, and the tiles that it calls. The class around declares PixelStride, the panel's.</summary>
/// <param name="code">Where to.</param>
/// <param name="product">A pointwise convolution of one row of as many pixels as a panel has at most.</param>
/// <param name="pixels">Pixels of an output image.</param>
/// <param name="weightStart">Where the product's weights begin in the packed ones.</param>
internal sealed class PanelProductPrinter(SourceWriter code, DirectPlan product, long pixels, long weightStart = 0)
{
    private readonly ConvSpec _spec = product.Spec;
    private readonly DirectTilePrinter _tiles = new(code, product);

    private bool ChannelsFirst => product.StoresChannelsFirst;

    /// <summary>Multiply(a, panel, first, count, begin, end): output pixels [first, first + count), which the panel holds, by blocks [begin, end) of the weights. No fewer pixels than a tile has.</summary>
    public void Print()
    {
        WeightOrder order = product.Weights!.Value;
        bool grouped = _spec.Groups > 1;
        long blockFloats = order.BlockWidth * _spec.ReductionLength, groupFloats = order.PaddedChannels(_spec) * _spec.ReductionLength;
        code.Line("// output[p, k] = sum over c of panel[p, c] * weights[c, k], block after block of output channels while its weights are in cache.");
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]");
        using (code.Block("private static void Multiply(KernelArguments* a, float* panel, nint first, nint count, nint begin, nint end)"))
        {
            if (ChannelsFirst)
            {
                code.Line($"float* scratch = stackalloc float[{product.TileColumns * product.BlockWidth + 16}];");
                code.Line("float* tile = (float*)(((nint)scratch + 63) & ~63);    // one tile, channels last, on its way to being transposed");
            }

            using (code.Block(grouped ? "for (nint blocks = begin; blocks < end; blocks++)" : "for (nint block = begin; block < end; block++)"))
            {
                if (grouped) code.Line($"nint group = blocks / {product.Blocks}, block = blocks % {product.Blocks};");
                code.Line($"float* weights = a->Weights{(weightStart > 0 ? InvariantText.Of($" + {weightStart}") : "")}{(grouped ? InvariantText.Of($" + group * {groupFloats}") : "")} + block * {blockFloats};");
                code.Line($"float* bias = a->Bias{(grouped ? InvariantText.Of($" + group * {order.PaddedChannels(_spec)}") : "")} + block * {order.BlockWidth};");
                string channel = (grouped ? InvariantText.Of($"group * {_spec.OutChannelsPerGroup} + ") : "") + InvariantText.Of($"block * {order.BlockWidth}");
                code.Line(ChannelsFirst
                    ? InvariantText.Of($"float* target = a->Output + ({channel}) * {pixels} + first;")
                    : InvariantText.Of($"float* target = a->Output + first * {_spec.OutChannels} + {channel};"));
                using (code.Block($"for (nint at = 0; at < count; at += {product.TileColumns})"))
                {
                    code.Line($"nint pixel = Math.Min(at, count - {product.TileColumns});    // the last tile ends with the panel");
                    code.Line($"float* input = panel + pixel * PixelStride{(grouped ? InvariantText.Of($" + group * {_spec.InChannelsPerGroup}") : "")}, output = target + pixel{(ChannelsFirst ? "" : InvariantText.Of($" * {_spec.OutChannels}"))};");
                    _tiles.PrintCases((_, last) => PrintTile(last));
                }
            }

            if (product.StreamsOutput)
            {
                code.Line();
                code.Line("Sse.StoreFence();    // stores past the caches are not ordered: they must be seen before the phase is said to be done");
            }
        }

        code.Line();
        _tiles.PrintAll();
    }

    private void PrintTile(bool last)
    {
        DirectTileShape shape = new(1, product.Columns[0], last);
        int width = _tiles.VectorsOf(shape) * product.Lanes, columns = product.TileColumns;
        code.Line($"{_tiles.Name(shape)}(input, weights, bias, {(ChannelsFirst ? "tile" : "output")});");
        if (ChannelsFirst)
        {
            if (_tiles.LongActivation) code.Line($"Activations.InPlace(Layer.Geometry.Activation, tile, {columns * width});");
            code.Line($"OutputUnpacking.ChannelsFirst(tile, {width}, output, {pixels}, {columns}, {_tiles.ChannelCount(last)});");
        }
        else if (_tiles.LongActivation)
        {
            code.Line($"for (nint i = 0; i < {columns}; i++) Activations.InPlace(Layer.Geometry.Activation, output + i * {_spec.OutChannels}, {_tiles.RealChannels(last)});");
        }
    }
}

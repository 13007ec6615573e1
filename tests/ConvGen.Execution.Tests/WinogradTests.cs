using ConvGen.Execution.Tests.Harness;
using Xunit;

namespace ConvGen.Execution.Tests;

/// <summary>Ways of the Winograd family that random layers seldom take, or only at sizes they do not reach: on every instruction set, in both layouts, between guard pages, within the error bound.</summary>
public sealed class WinogradTests
{
    [Fact]
    public void Weights_beyond_every_cache_are_transformed_on_the_fly() => Check("weights transformed on the fly",
        [new() { InChannels = 600, OutChannels = 595, Kernel = 3, Pads = 1, Height = 7, Width = 6, WinogradTile = 4 }, new() { InChannels = 600, OutChannels = 592, Kernel = 3, Pads = 1, Height = 7, Width = 7, Activation = Activation.Gelu }]);

    [Fact]
    public void The_last_tiles_are_one_output_smaller_where_that_leaves_none_cropped() => Check("with one output less",
    [
        new() { InChannels = 48, OutChannels = 64, Kernel = 3, Pads = 1, Height = 14, Width = 14, Activation = Activation.Relu },
        new() { InChannels = 130, OutChannels = 32, Kernel = 3, Pads = 1, Height = 13, Width = 13 },    // sums of 128 channels, then of 2
        new() { InChannels = 135, OutChannels = 61, Kernel = 3, Height = 9, Width = 18, Activation = Activation.Gelu },
        new() { InChannels = 256, OutChannels = 192, Groups = 2, Kernel = 3, Pads = 1, Height = 14, Width = 14, Batch = 2, Activation = Activation.Relu6 },
        new() { InChannels = 256, OutChannels = 32, Kernel = 3, Pads = 1, Height = 14, Width = 16, PaddingMode = PaddingMode.Reflect },    // smaller along the height alone
        new() { InChannels = 256, OutChannels = 32, Kernel = new(1, 3), Pads = new(0, 1, 0, 1), Height = 3, Width = 15 },
    ]);

    [Fact]
    public void Blocks_of_wide_channels_first_images_end_with_a_row_of_tiles() => Check("tiles at a time",
        [new() { InChannels = 16, OutChannels = 16, Kernel = 3, Pads = 1, Height = 9, Width = 262, Activation = Activation.Relu }, new() { InChannels = 20, OutChannels = 24, Kernel = 3, Height = 11, Width = 309, PaddingMode = PaddingMode.Zeros }]);

    [Fact]
    public void A_strided_axis_sums_the_residues_of_its_stride() => Check("(F(4, 2) + F(4, 1)) x (F(4, 3))",
    [
        new() { InChannels = 40, OutChannels = 48, Kernel = 3, Stride = new(2, 1), Pads = 1, Height = 29, Width = 15, WinogradTile = 4, Activation = Activation.Gelu },
    ], "F(4, 2) + F(4, 1) along either axis",
    [
        new() { InChannels = 40, OutChannels = 48, Kernel = 3, Stride = 2, Pads = new(0, 1, 1, 0), Height = 27, Width = 30, WinogradTile = 4, PaddingMode = PaddingMode.Replicate },
        new() { InChannels = 135, OutChannels = 61, Groups = 1, Kernel = 3, Stride = 2, Height = 9, Width = 18, WinogradTile = 4, Activation = Activation.Relu, FlipKernel = true },
    ], "F(2, 4) + F(2, 3) along either axis",
    [
        new() { InChannels = 96, OutChannels = 96, Groups = 2, Kernel = 7, Stride = 2, Pads = 3, Height = 24, Width = 17, WinogradTile = 2, Batch = 2 },
    ]);

    [Fact]
    public void A_transposed_axis_interleaves_the_residues_of_its_stride() => Check("F(2, 2) + F(2, 2) along either axis",
    [
        new() { Transposed = true, InChannels = 256, OutChannels = 48, Kernel = 4, Stride = 2, Pads = 1, Height = 8, Width = 8, WinogradTile = 2, Activation = Activation.Relu },
        new() { Transposed = true, InChannels = 33, OutChannels = 70, Groups = 1, Kernel = 4, Stride = 2, Pads = new(0, 2, 1, 3), OutputPadding = 1, Height = 7, Width = 33, WinogradTile = 2, FlipKernel = true, Activation = Activation.Sigmoid },
    ], "(F(3, 2) + F(3, 1)) x (F(3, 2))",
    [
        new() { Transposed = true, InChannels = 16, OutChannels = 40, Groups = 2, Kernel = new(3, 2), Stride = new(2, 1), OutputPadding = new(1, 0), Height = 11, Width = 9, WinogradTile = 3, Batch = 2 },
    ], "(F(1, 1)) x (F(4, 2) + F(4, 2) + F(4, 1))",
    [
        new() { Transposed = true, Rank = 1, InChannels = 20, OutChannels = 40, Kernel = 5, Stride = 3, Width = 57, WinogradTile = 4, Activation = Activation.Relu },
    ]);

    /// <summary>Runs layers of several plans.</summary>
    private static void Check(string first, LayerDeclaration[] kinds, string second, LayerDeclaration[] more, string third, LayerDeclaration[] last)
    {
        Check(first, kinds);
        Check(second, more);
        Check(third, last);
    }

    [Fact]
    public void Planes_are_transformed_once_for_all_that_sum_over_them() => Check("its sum over",
    [
        new() { Rank = 3, InChannels = 48, OutChannels = 72, Kernel = 3, Pads = 1, Depth = 8, Height = 14, Width = 15, Activation = Activation.Gelu },    // all planes in a block: taps on padding left out
        new() { Rank = 3, InChannels = 16, OutChannels = 16, Kernel = 3, Pads = 1, Depth = 23, Height = 13, Width = 21, Activation = Activation.Relu },
        new() { Rank = 3, InChannels = 130, OutChannels = 40, Groups = 2, Kernel = new(3, 3, 5), Dilation = new(1, 1, 2), Pads = new(1, 1, 1, 1, 4, 3), Depth = 7, Height = 9, Width = 11, Batch = 2 },
        new() { Rank = 3, InChannels = 20, OutChannels = 24, Kernel = new(3, 3, 2), Dilation = new(2, 3, 3), Pads = new(2, 3, 2, 3, 2, 1), Depth = 6, Height = 12, Width = 14, PaddingMode = PaddingMode.Reflect },
        new() { Rank = 3, InChannels = 8, OutChannels = 33, Kernel = new(3, 3, 3), Pads = new(1, 1, 1, 1, 5, 6), Depth = 2, Height = 8, Width = 9 },    // planes of zeros alone
    ]);

    [Fact]
    public void Tiles_of_dilated_layers_have_outputs_a_dilation_apart() => Check("apart",
    [
        new() { InChannels = 64, OutChannels = 48, Kernel = 3, Dilation = 4, Pads = 4, Height = 33, Width = 33, Activation = Activation.Relu },
        new() { InChannels = 64, OutChannels = 48, Kernel = 3, Dilation = 12, Pads = 12, Height = 33, Width = 33, Activation = Activation.Silu },
        new() { InChannels = 40, OutChannels = 40, Groups = 2, Kernel = 3, Dilation = new(1, 3), Pads = new(1, 3, 1, 3), Height = 9, Width = 262 },    // rows of tiles cut where adjacent columns end
        new() { InChannels = 24, OutChannels = 20, Kernel = 3, Dilation = 2, Pads = 2, Height = 19, Width = 23, PaddingMode = PaddingMode.Replicate },
        new() { Rank = 1, InChannels = 32, OutChannels = 40, Kernel = 3, Dilation = 16, Pads = 16, Width = 1001, Activation = Activation.Relu },
    ]);

    [Fact]
    public void Many_tiles_pass_under_weights_that_stream_a_part_of_the_channels_at_a_time() => Check("channels at a time",
    [
        new() { InChannels = 512, OutChannels = 512, Kernel = 3, Pads = 1, Height = 20, Width = 20, Activation = Activation.Relu },
        new() { InChannels = 1024, OutChannels = 512, Groups = 2, Kernel = 3, Dilation = 2, Pads = 2, Height = 17, Width = 19, Activation = Activation.Gelu },
        new() { Rank = 3, InChannels = 256, OutChannels = 160, Kernel = 3, Pads = 1, Depth = 4, Height = 10, Width = 11, FlipKernel = true },
    ]);

    [Fact]
    public void Few_input_channels_make_lanes_of_tiles() => Check("tiles, ", [Layout.Nchw],
    [
        new() { InChannels = 3, OutChannels = 64, Kernel = 3, Pads = 1, Height = 24, Width = 48, Activation = Activation.Relu },
        new() { InChannels = 1, OutChannels = 32, Kernel = 3, Pads = 1, Height = 29, Width = 43, PaddingMode = PaddingMode.Circular },    // strips and tiles shifted back
        new() { InChannels = 3, OutChannels = 19, Kernel = 3, Height = 19, Width = 21, Activation = Activation.Gelu, Batch = 2 },    // in place; the last block of channels is not full
        new() { InChannels = 6, OutChannels = 36, Groups = 2, Kernel = 3, Pads = 1, Height = 16, Width = 16, Activation = Activation.Tanh, FlipKernel = true },
        new() { InChannels = 2, OutChannels = 20, Kernel = 5, Pads = 2, Height = 10, Width = 22, Activation = Activation.LeakyRelu },
        new() { InChannels = 3, OutChannels = 18, Kernel = 3, Pads = 1, Height = 2, Width = 5, PaddingMode = PaddingMode.Reflect },    // fewer strips than a vector takes
        new() { InChannels = 3, OutChannels = 64, Kernel = 3, Pads = 1, Height = 104, Width = 112, Activation = Activation.Relu },    // stored past the caches
        new() { Rank = 3, InChannels = 3, OutChannels = 16, Kernel = 3, Pads = 1, Depth = 5, Height = 12, Width = 20, FlipKernel = true },
    ]);

    [Fact]
    public void Few_output_channels_make_lanes_of_columns() => Check("along the height", [Layout.Nchw],
    [
        new() { Transposed = true, InChannels = 64, OutChannels = 3, Kernel = 4, Stride = 2, Pads = 1, Height = 32, Width = 32, Activation = Activation.Tanh },
        new() { Transposed = true, InChannels = 17, OutChannels = 2, Kernel = new(5, 7), Stride = new(2, 4), Pads = new(3, 6, 1, 0), OutputPadding = new(1, 2), Height = 13, Width = 19, FlipKernel = true },    // first columns that no output reads; rows of 1 to 3 taps
        new() { InChannels = 40, OutChannels = 3, Kernel = 3, Pads = 1, Height = 37, Width = 75, Activation = Activation.Relu, Batch = 2 },
        new() { InChannels = 9, OutChannels = 1, Kernel = new(5, 9), Pads = new(4, 8, 2, 20), Dilation = new(1, 2), Height = 16, Width = 33 },    // a wide border on the right
        new() { InChannels = 12, OutChannels = 6, Groups = 3, Kernel = new(3, 1), Height = 9, Width = 7, Activation = Activation.Gelu },
        new() { InChannels = 6, OutChannels = 3, Kernel = 4, Pads = 3, Height = 2, Width = 17 },    // tiles with fewer rows of inputs than positions
        new() { InChannels = 20, OutChannels = 14, Kernel = 3, Pads = 1, Height = 14, Width = 29, Activation = Activation.Clip, FlipKernel = true },    // blocks of output channels
    ]);

    /// <summary>Runs the layers, whose plan for the widest vectors must have these words; three threads give the bits of one.</summary>
    private static void Check(string tile, params LayerDeclaration[] kinds) => Check(tile, Enum.GetValues<Layout>(), kinds);

    private static void Check(string tile, Layout[] layouts, LayerDeclaration[] kinds)
    {
        LayerDeclaration[] declarations =
        [
            .. from kind in kinds
               from layout in layouts
               select kind with { Layout = layout, Algorithm = Algorithm.Winograd },
        ];
        using LayerBatch batch = GeneratedCodeHarness.Compile(declarations);
        for (int i = 0; i < declarations.Length; i++)
        {
            ReferenceLayer layer = declarations[i].Reference;
            bool channelsLast = declarations[i].Layout == Layout.Nhwc;
            Random random = new(i);
            float[] input = Tensors.Random(random, layer.InputLength), weights = Tensors.Random(random, layer.WeightLength), bias = Tensors.Random(random, layer.OutChannels);
            ReferenceResult exact = DoubleReference.Run(layer, input, weights, bias);
            float[] given = channelsLast ? Tensors.ChannelsLast<float>(input, layer.Batch, layer.InChannels, layer.InputPositions) : input;
            foreach (Isa isa in GuardedRun.VectorIsas)
            {
                float[] got = GuardedRun.Run(batch.Layers[i], isa, given, weights, bias, random, out ConvPlanInfo plan);
                if (channelsLast) got = Tensors.ChannelsFirst<float>(got, layer.Batch, layer.OutChannels, layer.OutputPositions);
                string? excess = new ErrorBound(layer, exact, declarations[i].Accuracy, plan.Algorithm).FirstExcess(got);
                Assert.True(excess is null, $"{declarations[i]}, {isa}: {excess}; {plan.Tile}");
                using ConvWorkers workers = new(3);
                IConvLayer compiled = batch.Layers[i].Create(weights, bias, isa);
                float[] alone = new float[compiled.OutputLength], shared = new float[compiled.OutputLength];
                compiled.Run(given, alone);
                compiled.Run(given, shared, workers);
                Assert.Equal(alone.Select(BitConverter.SingleToInt32Bits), shared.Select(BitConverter.SingleToInt32Bits));
                if (isa == Isa.Avx512) Assert.True(plan.Tile.Contains(tile, StringComparison.Ordinal), $"{declarations[i]}: {plan.Tile}");
            }
        }
    }
}

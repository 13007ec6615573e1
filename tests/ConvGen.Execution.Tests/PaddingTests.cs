using ConvGen.Execution.Tests.Harness;
using Xunit;

namespace ConvGen.Execution.Tests;

/// <summary>Kernels that leave out the taps under zero padding, where padding is large, lopsided, wider than the image or everywhere: each layer on every instruction set, in both layouts,
/// between guard pages.</summary>
public sealed class PaddingTests
{
    private static readonly LayerDeclaration Plain = new() { InChannels = 32, OutChannels = 32, Kernel = 3, Pads = 1, Height = 14, Width = 14, Accuracy = Accuracy.Strict };

    private static readonly (string What, LayerDeclaration Layer)[] Layers =
    [
        ("one tile between both borders", Plain),
        ("tiles of several rows", Plain with { Height = 7, Width = 7 }),
        ("a row left to a lower tile", Plain with { Height = 9, Width = 7, OutChannels = 40 }),
        ("left, middle and right tiles", Plain with { Width = 61, Height = 5 }),
        ("one pixel", Plain with { Height = 1, Width = 1 }),
        ("two rows under a window of three", Plain with { Height = 2, Width = 15 }),
        ("dilation of the order of the image", Plain with { Dilation = 12, Pads = 12, Height = 33, Width = 33 }),
        ("dilation larger than the image", Plain with { Dilation = 17, Pads = 17, Height = 9, Width = 13 }),
        ("dilation across several tiles", Plain with { Dilation = new(4, 5), Pads = new(4, 5, 4, 5), Height = 21, Width = 47 }),
        ("dilation with gaps that straddle the border", Plain with { Kernel = 5, Dilation = 3, Pads = new(5, 4, 7, 6), Height = 16, Width = 19 }),
        ("pads beyond the reach of the kernel", Plain with { Pads = new(5, 6, 4, 7), Height = 6, Width = 10 }),
        ("pads wider than the image", Plain with { Kernel = new(3, 2), Pads = new(4, 5, 6, 7), Height = 3, Width = 2 }),
        ("stride 2, lopsided pads", Plain with { Stride = 2, Pads = new(0, 1, 2, 0), Height = 15, Width = 29 }),
        ("stride 2 over an even image", Plain with { Stride = 2, Pads = new(1, 1, 0, 0), Height = 28, Width = 28, OutChannels = 48 }),
        ("stride 3 with dilation 2", Plain with { Stride = 3, Dilation = 2, Pads = new(3, 4, 2, 5), Height = 20, Width = 31 }),
        ("stride beyond the kernel", Plain with { Kernel = 2, Stride = 4, Pads = new(1, 3, 3, 1), Height = 13, Width = 30 }),
        ("columns only", Plain with { Kernel = new(1, 5), Pads = new(0, 2, 0, 2), Width = 30 }),
        ("rows only", Plain with { Kernel = new(5, 1), Pads = new(2, 0, 2, 0), Width = 30 }),
        ("pads above only", Plain with { Kernel = new(4, 3), Pads = new(3, 0, 0, 0), Width = 17 }),
        ("a pointwise kernel in a frame", Plain with { Kernel = 1, Pads = new(1, 2, 3, 2), Height = 5, Width = 13 }),
        ("groups", Plain with { Groups = 4, InChannels = 64, OutChannels = 96, Height = 7, Width = 7 }),
        ("groups of dilated kernels, ragged channels", Plain with { Groups = 3, InChannels = 21, OutChannels = 57, Dilation = 3, Pads = 3, Height = 10, Width = 22 }),
        ("three channels, a large strided kernel", Plain with { InChannels = 3, Kernel = 7, Stride = 2, Pads = 3, Height = 31, Width = 45 }),
        ("one channel, a tall kernel", Plain with { InChannels = 1, OutChannels = 64, Kernel = new(10, 4), Stride = 2, Pads = new(5, 1, 5, 1), Height = 49, Width = 10 }),
        ("weights beyond L2", Plain with { InChannels = 256, OutChannels = 272, Kernel = new(3, 5), Pads = new(1, 2, 1, 2), Height = 4, Width = 7 }),
        ("an image per batch entry", Plain with { Batch = 3, Height = 6, Width = 9, OutChannels = 20 }),
        ("a long activation on overlapping tiles", Plain with { Width = 31, Height = 5, Activation = Activation.Gelu }),
        ("a short activation, no bias", Plain with { OutChannels = 19, Height = 8, Bias = false, Activation = Activation.HardSwish }),
        ("a true convolution", Plain with { FlipKernel = true, Kernel = new(3, 4), Pads = new(2, 1, 0, 2) }),
        ("channels whose pixels collide in L1", Plain with { InChannels = 1024, OutChannels = 16, Height = 3, Width = 15 }),
    ];

    [Fact]
    public void Taps_in_the_padding_may_be_left_out_wherever_it_lies()
    {
        LayerDeclaration[] declarations = [.. from layer in Layers from layout in Enum.GetValues<Layout>() select layer.Layer with { Layout = layout, Algorithm = Algorithm.Direct }];
        using LayerBatch batch = GeneratedCodeHarness.Compile(declarations);
        int skipping = 0;
        for (int i = 0; i < declarations.Length; i++)
        {
            LayerDeclaration declaration = declarations[i];
            ReferenceLayer layer = declaration.Reference;
            Random random = new(i);
            float[] input = Tensors.Random(random, layer.InputLength), weights = Tensors.Random(random, layer.WeightLength);
            float[] bias = Tensors.Random(random, declaration.Bias ? layer.OutChannels : 0);
            ReferenceResult exact = DoubleReference.Run(layer, input, weights, bias);
            bool nhwc = declaration.Layout == Layout.Nhwc;
            float[] given = nhwc ? Tensors.ChannelsLast<float>(input, layer.Batch, layer.InChannels, layer.InputPositions) : input;
            foreach (Isa isa in GuardedRun.VectorIsas)
            {
                float[] got = GuardedRun.Run(batch.Layers[i], isa, given, weights, bias, random, out ConvPlanInfo plan);
                if (nhwc) got = Tensors.ChannelsFirst<float>(got, layer.Batch, layer.OutChannels, layer.OutputPositions);
                string? excess = new ErrorBound(layer, exact, declaration.Accuracy, plan.Algorithm).FirstExcess(got);
                Assert.True(excess is null, $"{Layers[i / 2].What}, {declaration.Layout}, {isa}: {excess}; plan {plan.Algorithm} {plan.Tile}");
                if (plan.Tile.Contains("products that padding makes zero", StringComparison.Ordinal)) skipping++;
            }
        }

        // Two thirds at least are served that way, or this tests something else.
        Assert.True(skipping > declarations.Length * GuardedRun.VectorIsas.Count * 2 / 3, $"{skipping} of {declarations.Length * GuardedRun.VectorIsas.Count} kernels leave taps out");
    }
}

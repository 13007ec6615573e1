using System.Globalization;
using ConvGen.Execution.Tests.Harness;
using Xunit;
using Xunit.Abstractions;

namespace ConvGen.Execution.Tests;

/// <summary>What docs/accuracy.md says of Winograd: the largest error as a share of the largest output, uniform random numbers, reductions of up to 4,608 products.</summary>
public sealed class WinogradAccuracyTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(2, 64, 6.0e-7)]
    [InlineData(2, 512, 8.0e-7)]
    [InlineData(3, 64, 1.6e-6)]
    [InlineData(3, 512, 2.6e-6)]
    [InlineData(4, 64, 2.2e-6)]
    [InlineData(4, 128, 2.6e-6)]
    [InlineData(4, 256, 3.0e-6)]
    [InlineData(4, 512, 3.0e-6)]
    public void The_error_of_a_tile_size_stays_below_what_is_documented(int tile, int channels, double most)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"F({tile}x{tile}, 3x3)");
        AssertError(name, "", most, new()
        {
            InChannels = channels, OutChannels = 32, Kernel = 3, Pads = 1, Height = 28, Width = 28, Layout = Layout.Nhwc, Algorithm = Algorithm.Winograd, WinogradTile = tile,
        });
    }

    [Theory]    // F(3) along either axis from all points of F(4) but one
    [InlineData(14, 64, 2.6e-6)]
    [InlineData(14, 256, 3.5e-6)]
    [InlineData(14, 512, 3.5e-6)]
    [InlineData(7, 600, 4.0e-6)]    // weights on the fly
    public void So_does_that_of_sizes_mixed_over_one_set_of_weights(int extent, int channels, double most) => AssertError("F(4x4, 3x3)", "with one output less", most, new()
    {
        InChannels = channels, OutChannels = extent == 7 ? 600 : 32, Kernel = 3, Pads = 1, Height = extent, Width = extent, Layout = Layout.Nhwc, Algorithm = Algorithm.Winograd,
    });

    [Theory]    // taps of the depth are channels more
    [InlineData(64, 2.6e-6)]
    [InlineData(128, 3.0e-6)]
    [InlineData(256, 3.5e-6)]    // in parts of 32 channels, or of 128 where they are a sum by themselves
    public void So_does_that_of_volumes(int channels, double most) => AssertError("F(4x4, 3x3), its sum over 3 planes", "", most, new()
    {
        Rank = 3, InChannels = channels, OutChannels = 32, Kernel = 3, Pads = 1, Depth = 4, Height = 16, Width = 16, Layout = Layout.Nhwc, Algorithm = Algorithm.Winograd, WinogradTile = 4,
    });

    [Theory]    // kernel, whether transposed, m, channels; of stride 2
    [InlineData(3, false, 2, 64, "F(2, 2) + F(2, 1) along either axis", 8e-7)]
    [InlineData(3, false, 2, 512, "F(2, 2) + F(2, 1) along either axis", 8e-7)]
    [InlineData(3, false, 3, 512, "F(3, 2) + F(3, 1) along either axis", 1e-6)]
    [InlineData(3, false, 4, 512, "F(4, 2) + F(4, 1) along either axis", 3e-6)]
    [InlineData(3, false, 5, 64, "F(5, 2) + F(5, 1) along either axis", 5e-6)]
    [InlineData(3, false, 5, 512, "F(5, 2) + F(5, 1) along either axis", 5e-6)]
    [InlineData(5, false, 4, 512, "F(4, 3) + F(4, 2) along either axis", 5e-6)]
    [InlineData(4, true, 2, 64, "F(2, 2) + F(2, 2) along either axis", 8e-7)]
    [InlineData(4, true, 2, 512, "F(2, 2) + F(2, 2) along either axis", 8e-7)]
    [InlineData(4, true, 3, 512, "F(3, 2) + F(3, 2) along either axis", 1e-6)]
    [InlineData(4, true, 4, 64, "F(4, 2) + F(4, 2) along either axis", 3e-6)]
    [InlineData(4, true, 4, 512, "F(4, 2) + F(4, 2) along either axis", 3e-6)]
    [InlineData(3, true, 5, 512, "F(5, 2) + F(5, 1) along either axis", 5e-6)]
    [InlineData(5, true, 4, 512, "F(4, 2) + F(4, 3) along either axis", 5e-6)]
    public void With_a_stride_it_is_that_of_the_largest_algorithm_of_the_sum(int kernel, bool transposed, int tile, int channels, string name, double most) => AssertError("", name, most, new()
    {
        Transposed = transposed, InChannels = channels, OutChannels = 32, Kernel = kernel, Stride = 2, Pads = transposed && kernel == 3 ? 0 : 1, Height = transposed ? 14 : 28, Width = transposed ? 14 : 28,
        Layout = Layout.Nhwc, Algorithm = Algorithm.Winograd, WinogradTile = tile,
    });

    [Theory]    // kernel, whether transposed with a stride of 2, channels; transformed along the height, and in pairs of columns
    [InlineData(3, false, 64, "F(4, 3) along the height", 3e-6)]
    [InlineData(3, false, 512, "F(4, 3) along the height", 3.5e-6)]
    [InlineData(5, false, 64, "F(2, 5) along the height", 3e-6)]
    [InlineData(4, true, 64, "along the height", 3e-6)]
    [InlineData(4, true, 512, "along the height", 3e-6)]
    public void Rows_alone_err_no_more_than_tiles(int kernel, bool transposed, int channels, string name, double most) => AssertError("", name, most, new()
    {
        Transposed = transposed, InChannels = channels, OutChannels = 3, Kernel = kernel, Stride = transposed ? 2 : 1, Pads = transposed ? 1 : kernel / 2, Height = transposed ? 16 : 32, Width = 32,
        Layout = Layout.Nchw, Algorithm = Algorithm.Winograd,
    });

    /// <summary>Seven positions along the width, over the 12 inputs that the residues of a stride of 2 make of three channels.</summary>
    [Fact]
    public void Four_taps_of_few_channels_err_no_more_than_three_of_many() => AssertError("", "F(3, 4) x F(4, 4)", 3e-6, new()
    {
        InChannels = 3, OutChannels = 32, Kernel = 7, Stride = 2, Pads = 3, Height = 96, Width = 96, Layout = Layout.Nchw, Algorithm = Algorithm.Winograd,
    });

    private void AssertError(string name, string words, double most, LayerDeclaration declaration)
    {
        using LayerBatch batch = GeneratedCodeHarness.Compile([declaration]);
        ReferenceLayer layer = declaration.Reference;
        Random random = new(layer.InChannels);
        float[] input = Tensors.Random(random, layer.InputLength), weights = Tensors.Random(random, layer.WeightLength), bias = Tensors.Random(random, layer.OutChannels);
        double[] exact = DoubleReference.Run(layer, input, weights, bias).Values;
        double largest = exact.Max(Math.Abs);
        bool channelsLast = declaration.Layout == Layout.Nhwc;
        float[] given = channelsLast ? Tensors.ChannelsLast<float>(input, 1, layer.InChannels, layer.InputPositions) : input;
        foreach (Isa isa in GuardedRun.VectorIsas)
        {
            float[] got = GuardedRun.Run(batch.Layers[0], isa, given, weights, bias, random, out ConvPlanInfo plan);
            if (channelsLast) got = Tensors.ChannelsFirst<float>(got, 1, layer.OutChannels, layer.OutputPositions);
            if (words.Length == 0 || isa == Isa.Avx512) Assert.StartsWith(name, plan.Tile, StringComparison.Ordinal);
            if (isa == Isa.Avx512) Assert.Contains(words, plan.Tile, StringComparison.Ordinal);
            double error = exact.Zip(got, (want, have) => Math.Abs(want - have)).Max() / largest;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{plan.Tile}, {layer.InChannels} channels, {isa}: {error:0.0e0}"));
            Assert.InRange(error, 0, most);
        }
    }
}

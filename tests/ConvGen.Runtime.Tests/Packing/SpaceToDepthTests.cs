using ConvGen.Runtime;

namespace ConvGen.Tests;

/// <summary>The split image and the split weights, float by float, against where each padded position must go.</summary>
public sealed unsafe class SpaceToDepthTests
{
    private const float Unwritten = 12345.5f;

    [Fact]
    public void Every_padded_position_goes_to_its_residue_and_what_is_beyond_is_zero()
    {
        Random random = new(21);
        for (int i = 0; i < 1_000; i++)
        {
            ConvGeometry g = Undilated(RandomGeometry.Next(random, 12));
            SpaceToDepth image = Of(g);
            int residues = g.Depth.Stride * g.Height.Stride * g.Width.Stride, positions = image.Depths * image.Rows * image.Columns;
            int rows = g.Layout == Layout.Nchw ? g.InChannels * image.Depths * g.Depth.Stride * image.Rows * g.Height.Stride : image.Depths * image.Rows;
            int begin = random.Next(3) == 0 ? random.Next(rows) : 0, end = random.Next(3) == 0 ? random.Next(begin, rows + 1) : rows;
            using GuardedFloats input = new(RandomGeometry.Values(random, g.InChannels * g.Depth.Input * g.Height.Input * g.Width.Input), random.Next(2) == 0);
            using GuardedFloats copy = new(g.InChannels * residues * positions, random.Next(2) == 0);
            copy.Span.Fill(Unwritten);
            if (g.Layout == Layout.Nchw) image.Planar(input.Pointer, copy.Pointer, begin, end);
            else image.ChannelsLast(input.Pointer, copy.Pointer, begin, end);

            for (int at = 0; at < copy.Length; at++)
            {
                int channel = g.Layout == Layout.Nchw ? at / positions : at % (g.InChannels * residues), position = g.Layout == Layout.Nchw ? at % positions : at / (g.InChannels * residues);
                (int c, int residue) = Parts(g, channel, residues);
                int z = position / (image.Rows * image.Columns) * g.Depth.Stride + residue / (g.Height.Stride * g.Width.Stride);
                int y = position / image.Columns % image.Rows * g.Height.Stride + residue / g.Width.Stride % g.Height.Stride;
                int x = position % image.Columns * g.Width.Stride + residue % g.Width.Stride;
                int unit = g.Layout == Layout.Nchw ? (c * image.Depths * g.Depth.Stride + z) * image.Rows * g.Height.Stride + y : position / image.Columns;
                float expected = unit < begin || unit >= end ? Unwritten : Padded(g, input.Span, c, z, y, x), actual = copy.Span[at];
                if (actual != expected) Assert.Fail($"layer {i}, channel {c}, padded position {z}, {y}, {x}: {actual}, expected {expected}\n{image}");
            }

            Assert.False(copy.Spilled);
        }
    }

    /// <summary>The definition: the layer of stride 1 over the split image gives the outputs of the strided one.</summary>
    [Fact]
    public void Split_weights_over_the_split_image_give_the_sums_of_the_layer()
    {
        Random random = new(22);
        for (int i = 0; i < 300; i++)
        {
            ConvGeometry g = Undilated(RandomGeometry.Next(random, 6));
            SpaceToDepth image = Of(g);
            int residues = g.Depth.Stride * g.Height.Stride * g.Width.Stride, channels = g.InChannelsPerGroup * residues, kd = Taps(g.Depth), kh = Taps(g.Height), kw = Taps(g.Width);
            float[] input = RandomGeometry.Values(random, g.InChannels * g.Depth.Input * g.Height.Input * g.Width.Input), weights = RandomGeometry.Values(random, g.OutChannels * g.InChannelsPerGroup * g.Taps);
            float[] split = image.Weights(weights);
            Assert.Equal(g.OutChannels * channels * kd * kh * kw, split.Length);
            int o = random.Next(g.OutChannels), first = o / g.OutChannelsPerGroup * g.InChannelsPerGroup, oz = random.Next(g.Depth.Output), oy = random.Next(g.Height.Output), ox = random.Next(g.Width.Output);
            double expected = 0, actual = 0;
            for (int c = 0; c < g.InChannelsPerGroup; c++)
                for (int tap = 0; tap < g.Taps; tap++)
                {
                    int z = tap / (g.Height.Kernel * g.Width.Kernel), y = tap / g.Width.Kernel % g.Height.Kernel, x = tap % g.Width.Kernel, given = g.FlipKernel ? g.Taps - 1 - tap : tap;
                    expected += (double)weights[(o * g.InChannelsPerGroup + c) * g.Taps + given] * Padded(g, input, first + c, oz * g.Depth.Stride + z, oy * g.Height.Stride + y, ox * g.Width.Stride + x);
                }

            for (int channel = 0; channel < channels; channel++)
                for (int tap = 0; tap < kd * kh * kw; tap++)
                {
                    int residue = g.Layout == Layout.Nchw ? channel % residues : channel / g.InChannelsPerGroup, c = g.Layout == Layout.Nchw ? channel / residues : channel % g.InChannelsPerGroup;
                    int z = (oz + tap / (kh * kw)) * g.Depth.Stride + residue / (g.Height.Stride * g.Width.Stride), y = (oy + tap / kw % kh) * g.Height.Stride + residue / g.Width.Stride % g.Height.Stride;
                    int x = (ox + tap % kw) * g.Width.Stride + residue % g.Width.Stride;
                    actual += (double)split[(o * channels + channel) * kd * kh * kw + tap] * Padded(g, input, first + c, z, y, x);
                }

            Assert.Equal(expected, actual, 1e-6);
        }
    }

    private static ConvGeometry Undilated(ConvGeometry g) => g with { Depth = g.Depth with { Dilation = 1 }, Height = g.Height with { Dilation = 1 }, Width = g.Width with { Dilation = 1 } };

    private static SpaceToDepth Of(ConvGeometry g) => new(g, Extent(g.Depth), Extent(g.Height), Extent(g.Width));

    private static int Taps(AxisGeometry axis) => (axis.Kernel + axis.Stride - 1) / axis.Stride;

    private static int Extent(AxisGeometry axis) => axis.Output + Taps(axis) - 1;

    /// <summary>The channel of the input and the residue that a channel of the split image holds.</summary>
    private static (int Channel, int Residue) Parts(ConvGeometry g, int channel, int residues)
    {
        if (g.Layout == Layout.Nchw) return (channel / residues, channel % residues);
        int perGroup = g.InChannelsPerGroup, inGroup = channel % (perGroup * residues);
        return (channel / (perGroup * residues) * perGroup + inGroup % perGroup, inGroup / perGroup);
    }

    /// <summary>What a padded position holds; zero beyond the padding.</summary>
    private static float Padded(ConvGeometry g, ReadOnlySpan<float> input, int c, int z, int y, int x)
    {
        if (z >= g.Depth.Padded || y >= g.Height.Padded || x >= g.Width.Padded) return 0;
        z = PaddingIndex.Map(z - g.Depth.PadBegin, g.Depth.Input, g.PaddingMode);
        y = PaddingIndex.Map(y - g.Height.PadBegin, g.Height.Input, g.PaddingMode);
        x = PaddingIndex.Map(x - g.Width.PadBegin, g.Width.Input, g.PaddingMode);
        if (z < 0 || y < 0 || x < 0) return 0;
        int pixel = (z * g.Height.Input + y) * g.Width.Input + x;
        return input[g.Layout == Layout.Nchw ? c * g.Depth.Input * g.Height.Input * g.Width.Input + pixel : pixel * g.InChannels + c];
    }
}

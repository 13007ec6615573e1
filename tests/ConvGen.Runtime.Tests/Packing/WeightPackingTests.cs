using ConvGen.Runtime;

namespace ConvGen.Tests;

public sealed class WeightPackingTests
{
    [Fact]
    public void Every_weight_stands_where_the_block_order_says_and_all_else_is_zero()
    {
        Random random = new(21);
        for (int i = 0; i < 500; i++)
        {
            ConvGeometry g = RandomGeometry.Next(random);
            WeightBlocks blocks = RandomBlocks(random, g);
            int perGroup = g.OutChannelsPerGroup, inChannels = g.InChannelsPerGroup, taps = g.Taps, padded = WeightPacking.PaddedChannels(g, blocks);
            float[] weights = [.. Enumerable.Range(1, g.OutChannels * inChannels * taps).Select(n => (float)n)];
            float[] bias = random.Next(2) == 0 ? [] : [.. Enumerable.Range(1, g.OutChannels).Select(n => -(float)n)];

            float[] expected = new float[WeightPacking.BiasStart(g, blocks) + padded * g.Groups];
            for (int o = 0; o < g.OutChannels; o++)
            {
                int group = o / perGroup, inGroup = o % perGroup, block = inGroup / blocks.BlockWidth, lane = inGroup % blocks.BlockWidth;
                int blockCount = (perGroup + blocks.BlockWidth - 1) / blocks.BlockWidth, width = block == blockCount - 1 ? blocks.LastBlockWidth : blocks.BlockWidth;
                for (int c = 0; c < inChannels; c++)
                {
                    for (int tap = 0; tap < taps; tap++)
                    {
                        int step = blocks.ChannelsOutside ? c * taps + tap : tap * inChannels + c;
                        int source = g.FlipKernel ? taps - 1 - tap : tap;
                        int at = group * padded * inChannels * taps + block * blocks.BlockWidth * inChannels * taps + step * width + lane;
                        expected[at] = weights[(o * inChannels + c) * taps + source];
                    }
                }

                if (bias.Length > 0) expected[WeightPacking.BiasStart(g, blocks) + group * padded + inGroup] = bias[o];
            }

            using AlignedBuffer packed = WeightPacking.Pack(g, blocks, weights, bias);
            Assert.True(expected.AsSpan().SequenceEqual(packed.Span), $"layer {i}: {g}, {blocks}");
        }
    }

    /// <summary>Two filters of one channel and a row of three taps, in blocks of four lanes.</summary>
    [Theory]
    [InlineData(false, "1 4 0 0  2 5 0 0  3 6 0 0")]
    [InlineData(true, "3 6 0 0  2 5 0 0  1 4 0 0")]
    public void A_flipped_kernel_is_packed_from_its_last_tap(bool flip, string expected)
    {
        AxisGeometry one = new(1, 1, 1, 1, 0, 0);
        ConvGeometry g = new()
        {
            InChannels = 1, OutChannels = 2, Groups = 1, Depth = one, Height = one, Width = new(3, 3, 1, 1, 0, 0), PaddingMode = PaddingMode.Zeros, Layout = Layout.Nchw, FlipKernel = flip,
        };
        using AlignedBuffer packed = WeightPacking.Pack(g, new WeightBlocks(4, 4, false), [1, 2, 3, 4, 5, 6], [7, 8]);
        Assert.Equal(expected, string.Join("  ", packed.Span[..12].ToArray().Chunk(4).Select(step => string.Join(' ', step))));
        Assert.Equal(16, WeightPacking.BiasStart(g, new WeightBlocks(4, 4, false)));
        Assert.Equal([7, 8, 0, 0], packed.Span[16..]);
    }

    [Fact]
    public void Denormal_weights_become_zero_and_the_bias_stays()
    {
        AxisGeometry one = new(1, 1, 1, 1, 0, 0);
        ConvGeometry g = new()
        {
            InChannels = 6, OutChannels = 1, Groups = 1, Depth = one, Height = one, Width = one, PaddingMode = PaddingMode.Zeros, Layout = Layout.Nchw,
        };
        const float LeastNormal = 1.17549435e-38f, Denormal = 1e-39f;
        using AlignedBuffer packed = WeightPacking.Pack(g, new WeightBlocks(1, 1, false), [Denormal, -Denormal, LeastNormal, -LeastNormal, float.NaN, float.NegativeInfinity], [Denormal]);
        Assert.Equal([0, -0f, LeastNormal, -LeastNormal, float.NaN, float.NegativeInfinity], packed.Span[..6]);
        Assert.Equal(Denormal, packed.Span[16]);
    }

    [Fact]
    public void The_reference_gets_weights_and_bias_as_they_are()
    {
        using AlignedBuffer with = WeightPacking.Copy([1, 2, 3, 4], [5, 6], 2), without = WeightPacking.Copy([1, 2, 3, 4], [], 2);
        Assert.Equal([1, 2, 3, 4, 5, 6], with.Span);
        Assert.Equal([1, 2, 3, 4, 0, 0], without.Span);
    }

    private static WeightBlocks RandomBlocks(Random random, ConvGeometry g)
    {
        int width = random.Next(4) switch { 0 => 1, 1 => 8, 2 => 32, _ => random.Next(1, 20) };
        int rest = (g.OutChannelsPerGroup - 1) % width + 1;    // channels of the last block
        return new WeightBlocks(width, random.Next(2) == 0 ? width : random.Next(rest, width + 1), random.Next(2) == 0);
    }
}

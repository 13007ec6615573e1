namespace ConvGen.Runtime;

/// <summary>How a kernel wants its weights: blocks of output channels, a block's channels adjacent.</summary>
/// <param name="BlockWidth">Output channels of a block, lanes included that only fill a vector.</param>
/// <param name="LastBlockWidth">The same of the last block of a group; <paramref name="BlockWidth"/> where blocks divide evenly.</param>
/// <param name="ChannelsOutside">False: [group][block][tap][input channel][lane]. True: [group][block][input channel][tap][lane].</param>
/// <param name="AcrossGroups">Depthwise layers, one channel in and one out a group: [block][tap][lane], a block holding adjacent groups. The last block ends with the last
/// channel, so it repeats channels of the one before it; where one block holds all channels, its other lanes are zero.</param>
public readonly record struct WeightBlocks(int BlockWidth, int LastBlockWidth, bool ChannelsOutside, bool AcrossGroups = false);

/// <summary>Reorders weights and bias once, at construction. Lanes beyond the last channel are zero.</summary>
public static class WeightPacking
{
    /// <summary>Floats of the bias of one group: its output channels rounded up to whole blocks.</summary>
    public static int PaddedChannels(ConvGeometry g, WeightBlocks blocks)
    {
        int count = (g.OutChannelsPerGroup + blocks.BlockWidth - 1) / blocks.BlockWidth;
        return (count - 1) * blocks.BlockWidth + blocks.LastBlockWidth;
    }

    /// <summary>Packs OIHW weights and bias into one buffer: the weights, rounded up to a multiple of 16 floats, then the bias.</summary>
    public static AlignedBuffer Pack(ConvGeometry g, WeightBlocks blocks, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        if (blocks.AcrossGroups) return DepthwisePacking.Pack(g, blocks.BlockWidth, weights, bias);
        int channels = PaddedChannels(g, blocks), perGroup = channels * g.InChannelsPerGroup * g.Taps;
        int biasStart = BiasStart(g, blocks);
        AlignedBuffer buffer = new(biasStart + channels * g.Groups);
        Span<float> packed = buffer.Span;
        for (int group = 0; group < g.Groups; group++)
        {
            for (int o = 0; o < g.OutChannelsPerGroup; o++)
            {
                int filter = group * g.OutChannelsPerGroup + o;
                int block = o / blocks.BlockWidth, lane = o % blocks.BlockWidth;
                bool last = (block + 1) * blocks.BlockWidth >= channels && blocks.LastBlockWidth != blocks.BlockWidth;
                int width = last ? blocks.LastBlockWidth : blocks.BlockWidth;
                int start = group * perGroup + block * blocks.BlockWidth * g.InChannelsPerGroup * g.Taps + lane;
                for (int c = 0; c < g.InChannelsPerGroup; c++)
                {
                    for (int tap = 0; tap < g.Taps; tap++)
                    {
                        int step = blocks.ChannelsOutside ? c * g.Taps + tap : tap * g.InChannelsPerGroup + c;
                        int from = g.FlipKernel ? g.Taps - 1 - tap : tap;
                        packed[start + step * width] = weights[(filter * g.InChannelsPerGroup + c) * g.Taps + from];
                    }
                }

                if (!bias.IsEmpty) packed[biasStart + group * channels + o] = bias[filter];
            }
        }

        return buffer;
    }

    /// <summary>Where the bias begins in the packed buffer.</summary>
    public static int BiasStart(ConvGeometry g, WeightBlocks blocks) =>
        (PaddedChannels(g, blocks) * g.InChannelsPerGroup * g.Taps * g.Groups + 15) / 16 * 16;

    /// <summary>Weights and bias as given, for the reference: bias follows the weights.</summary>
    public static AlignedBuffer Copy(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, int outChannels)
    {
        AlignedBuffer buffer = new(weights.Length + outChannels);
        weights.CopyTo(buffer.Span);
        bias.CopyTo(buffer.Span[weights.Length..]);
        return buffer;
    }
}

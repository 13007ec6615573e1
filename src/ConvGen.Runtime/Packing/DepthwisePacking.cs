namespace ConvGen.Runtime;

/// <summary>Weights of a layer with one channel in and one out a group, a vector holding adjacent channels.</summary>
internal static class DepthwisePacking
{
    /// <summary>Packs into <c>[block][tap][lane]</c>, rounded up to a multiple of 16 floats, then the bias as <c>[block][lane]</c>. See <see cref="WeightBlocks"/>.</summary>
    public static AlignedBuffer Pack(ConvGeometry g, int lanes, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        int count = (g.OutChannels + lanes - 1) / lanes;
        int biasStart = (count * lanes * g.Taps + 15) / 16 * 16;
        AlignedBuffer buffer = new(biasStart + count * lanes);
        Span<float> packed = buffer.Span;
        for (int block = 0; block < count; block++)
        {
            int first = Math.Max(0, Math.Min(block * lanes, g.OutChannels - lanes));
            for (int lane = 0; lane < Math.Min(lanes, g.OutChannels); lane++)
            {
                for (int tap = 0; tap < g.Taps; tap++)
                {
                    int from = g.FlipKernel ? g.Taps - 1 - tap : tap;
                    packed[(block * g.Taps + tap) * lanes + lane] = weights[(first + lane) * g.Taps + from];
                }

                if (!bias.IsEmpty) packed[biasStart + block * lanes + lane] = bias[first + lane];
            }
        }

        return buffer;
    }
}

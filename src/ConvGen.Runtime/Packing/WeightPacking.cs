using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvGen.Runtime;

/// <summary>How a kernel wants its weights: blocks of output channels, a block's channels adjacent.</summary>
/// <param name="BlockWidth">Output channels of a block, lanes included that only fill a vector.</param>
/// <param name="LastBlockWidth">The same of the last block of a group; <paramref name="BlockWidth"/> where blocks divide evenly.</param>
/// <param name="ChannelsOutside">False: [group][block][tap][input channel][lane]. True: [group][block][input channel][tap][lane].</param>
/// <param name="AcrossGroups">Depthwise layers, one channel in and one out a group: [block][tap][lane], a block holding adjacent groups. The last block ends with the last
/// channel, so it repeats channels of the one before it; where one block holds all channels, its other lanes are zero.</param>
public readonly record struct WeightBlocks(int BlockWidth, int LastBlockWidth, bool ChannelsOutside, bool AcrossGroups = false);

/// <summary>Reorders weights and bias once, at construction. Lanes beyond the last channel are zero.</summary>
public static unsafe class WeightPacking
{
    /// <summary>Floats of the bias of one group: its output channels rounded up to whole blocks.</summary>
    public static int PaddedChannels(ConvGeometry g, WeightBlocks blocks)
    {
        int count = (g.OutChannelsPerGroup + blocks.BlockWidth - 1) / blocks.BlockWidth;
        return (count - 1) * blocks.BlockWidth + blocks.LastBlockWidth;
    }

    /// <summary>Packs OIHW weights and bias into one buffer: the weights, rounded up to a multiple of 16 floats, then the bias.</summary>
    /// <remarks>Denormal weights (below 2^-126 = 1.2e-38 in magnitude) become zero, keeping their sign: some processors take a hundred times longer to multiply them, in every call. The bias
    /// is kept as it is.</remarks>
    /// <exception cref="OverflowException">The packed weights exceed 2^31 floats.</exception>
    public static AlignedBuffer Pack(ConvGeometry g, WeightBlocks blocks, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        if (blocks.AcrossGroups) return DepthwisePacking.Pack(g, blocks.BlockWidth, weights, bias);
        int channels = PaddedChannels(g, blocks), biasStart = BiasStart(g, blocks);
        AlignedBuffer buffer = new(checked(biasStart + channels * g.Groups));
        PackGroups(g, blocks, weights, buffer.Pointer);
        FlushDenormals(buffer.Pointer, biasStart);
        PlaceBias(g, channels, bias, buffer.Span[biasStart..]);
        return buffer;
    }

    /// <summary>Writes the weights of all groups to <paramref name="packed"/>, which is zero before.</summary>
    internal static void PackGroups(ConvGeometry g, WeightBlocks blocks, ReadOnlySpan<float> weights, float* packed)
    {
        int channels = PaddedChannels(g, blocks);
        fixed (float* from = weights)
        {
            for (int group = 0; group < g.Groups; group++) PackGroup(g, blocks, from, packed, group, channels);
        }
    }

    /// <summary>Writes each group's part of the bias, <paramref name="channels"/> floats from the one before.</summary>
    internal static void PlaceBias(ConvGeometry g, int channels, ReadOnlySpan<float> bias, Span<float> packed)
    {
        for (int group = 0; group < g.Groups && !bias.IsEmpty; group++) bias.Slice(group * g.OutChannelsPerGroup, g.OutChannelsPerGroup).CopyTo(packed[(group * channels)..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackGroup(ConvGeometry g, WeightBlocks blocks, float* weights, float* packed, int group, int channels)
    {
        int inChannels = g.InChannelsPerGroup, taps = g.Taps;
        nint filter = (nint)inChannels * taps, block = filter * blocks.BlockWidth;
        for (int first = 0; first < g.OutChannelsPerGroup; first += blocks.BlockWidth)
        {
            int lanes = Math.Min(blocks.BlockWidth, g.OutChannelsPerGroup - first);
            int width = first + blocks.BlockWidth >= channels ? blocks.LastBlockWidth : blocks.BlockWidth;
            float* from = weights + (group * g.OutChannelsPerGroup + first) * filter;
            float* to = packed + group * filter * channels + first / blocks.BlockWidth * block;

            // A block is [lane][input channel][tap], transposed. Steps of the packed block, and how far its tap and its input channel lie apart:
            nint tapStep = blocks.ChannelsOutside ? width : (nint)inChannels * width;
            nint channelStep = blocks.ChannelsOutside ? (nint)taps * width : width;
            if (taps == 1 || (blocks.ChannelsOutside && !g.FlipKernel))
            {
                Transpose.Matrix(from, filter, to, width, lanes, (int)filter);
                continue;
            }

            nint firstTap = g.FlipKernel ? (taps - 1) * tapStep : 0;
            for (int c = 0; c < inChannels; c++)
                Transpose.Matrix(from + c * taps, filter, to + c * channelStep + firstTap, g.FlipKernel ? -tapStep : tapStep, lanes, taps);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void FlushDenormals(float* values, nint count)
    {
        const int ExponentMask = 0x7f800000;
        for (nint i = 0; i + 8 <= count; i += 8) Flush((Vector256<int>*)(values + i));

        // The count is a multiple of 16: weights end on a line.
        static void Flush(Vector256<int>* bits)
        {
            Vector256<int> denormal = Vector256.Equals(*bits & Vector256.Create(ExponentMask), Vector256<int>.Zero);
            *bits = Vector256.ConditionalSelect(denormal, *bits & Vector256.Create(int.MinValue), *bits);
        }
    }

    /// <summary>Where the bias begins in the packed buffer.</summary>
    public static int BiasStart(ConvGeometry g, WeightBlocks blocks) =>
        checked((PaddedChannels(g, blocks) * g.InChannelsPerGroup * g.Taps * g.Groups + 15) / 16 * 16);

    /// <summary>Weights and bias as given, for the reference: bias follows the weights.</summary>
    public static AlignedBuffer Copy(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, int outChannels)
    {
        AlignedBuffer buffer = new(weights.Length + outChannels);
        weights.CopyTo(buffer.Span);
        bias.CopyTo(buffer.Span[weights.Length..]);
        return buffer;
    }
}

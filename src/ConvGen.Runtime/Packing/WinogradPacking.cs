using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace ConvGen.Runtime;

/// <summary>How a Winograd kernel wants its weights: <c>[group][block][position][tap along the depth][input channel][lane]</c>, position p = i * columns + j holding (Gv g Gh^T)[i, j]. Of input
/// channels that are multiplied in chunks, a chunk has all positions before the next.</summary>
/// <param name="Vertical">Gv, row by row: positions x taps along the height. Rows that are equal, with a stride, stand here once.</param>
/// <param name="Horizontal">Gh, row by row: positions x taps along the width.</param>
/// <param name="BlockWidth">Output channels of a block, lanes included that only fill a vector.</param>
/// <param name="LastBlockWidth">The same of the last block of a group.</param>
/// <param name="Chunk">Input channels of a chunk, a divisor of those of a group; 0 for all of them.</param>
public sealed record WinogradWeights(double[] Vertical, double[] Horizontal, int BlockWidth, int LastBlockWidth, int Chunk = 0);

/// <summary>Transforms weights once, at construction, in double precision; each is rounded once.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class WinogradPacking
{
    private const double LeastNormal = 1.17549435082228751e-38;    // 2^-126

    /// <summary>Transforms and packs OIHW weights, or IOHW ones of a transposed layer; the bias follows, each group's padded with zeros to whole blocks.</summary>
    /// <remarks>Denormal results become zero, as in <see cref="WeightPacking"/>.</remarks>
    /// <exception cref="OverflowException">The packed weights exceed 2^31 floats.</exception>
    public static AlignedBuffer Pack(ConvGeometry g, WinogradWeights order, int biasStart, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        int blocks = (g.OutChannelsPerGroup + order.BlockWidth - 1) / order.BlockWidth, channels = (blocks - 1) * order.BlockWidth + order.LastBlockWidth;
        AlignedBuffer buffer = new(checked(biasStart + channels * g.Groups));
        fixed (float* from = weights)
        fixed (double* vertical = order.Vertical, horizontal = order.Horizontal)
        {
            float* to = buffer.Pointer;
            int rows = order.Vertical.Length / g.Height.Kernel, columns = order.Horizontal.Length / g.Width.Kernel;
            for (int group = 0; group < g.Groups; group++)
            {
                for (int first = 0; first < channels; first += order.BlockWidth)
                {
                    int width = first + order.BlockWidth < channels ? order.BlockWidth : order.LastBlockWidth;
                    int real = Math.Min(width, g.OutChannelsPerGroup - first);
                    float* filters = g.IsTransposed
                        ? from + ((nint)group * g.InChannelsPerGroup * g.OutChannelsPerGroup + first) * g.Taps
                        : from + ((nint)group * g.OutChannelsPerGroup + first) * g.InChannelsPerGroup * g.Taps;
                    Block(g, order.Chunk == 0 ? g.InChannelsPerGroup : order.Chunk, vertical, horizontal, rows, columns, filters, real, to, width);
                    to += (nint)rows * columns * g.Depth.Kernel * g.InChannelsPerGroup * width;
                }
            }
        }

        for (int group = 0; group < g.Groups && !bias.IsEmpty; group++)
            bias.Slice(group * g.OutChannelsPerGroup, g.OutChannelsPerGroup).CopyTo(buffer.Span[(biasStart + group * channels)..]);
        return buffer;
    }

    /// <summary>One block: <c>[position][tap along the depth][input channel][lane]</c> of <paramref name="real"/> filters, zero in the other lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block(ConvGeometry g, int chunk, double* vertical, double* horizontal, int rows, int columns, float* filters, int real, float* to, int width)
    {
        int depth = g.Depth.Kernel, height = g.Height.Kernel, taps = g.Width.Kernel, inChannels = g.InChannelsPerGroup;
        nint filterTaps = (nint)depth * height * taps, laneStep = (g.IsTransposed ? 1 : inChannels) * filterTaps, channelStep = (g.IsTransposed ? g.OutChannelsPerGroup : 1) * filterTaps;
        double* half = stackalloc double[rows * taps];    // Gv g
        nint position = (nint)depth * chunk * width;
        for (int channel = 0; channel < depth * inChannels; channel++)
        {
            int plane = channel / chunk % depth, inChannel = channel / (chunk * depth) * chunk + channel % chunk;
            nint source = inChannel * channelStep + (nint)(g.FlipKernel ? depth - 1 - plane : plane) * height * taps;
            float* first = to + channel / (chunk * depth) * (rows * columns * position) + (nint)(channel % (chunk * depth)) * width;
            for (int lane = 0; lane < width; lane++)
            {
                float* filter = filters + lane * laneStep + source, target = first + lane;
                for (int i = 0; i < rows; i++)
                {
                    for (int x = 0; x < taps; x++)
                    {
                        double sum = 0;
                        for (int y = 0; y < height && lane < real; y++) sum += vertical[i * height + y] * filter[g.FlipKernel ? (height - 1 - y) * taps + taps - 1 - x : y * taps + x];
                        half[i * taps + x] = sum;
                    }
                }

                for (int i = 0; i < rows; i++)
                {
                    for (int j = 0; j < columns; j++, target += position)
                    {
                        double sum = 0;
                        for (int x = 0; x < taps; x++) sum += half[i * taps + x] * horizontal[j * taps + x];
                        *target = Math.Abs(sum) < LeastNormal ? 0 : (float)sum;
                    }
                }
            }
        }
    }
}

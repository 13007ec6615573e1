using System.ComponentModel;

namespace ConvGen.Runtime;

/// <summary>Packs the weights of a transposed convolution: one ordinary kernel for each phase of the stride.</summary>
/// <remarks>
/// The outputs o with o % Stride = r along an axis sum the taps t for which r + PadBegin - t * Dilation is a multiple of Stride, and as t grows the input moves back: from the last to the first they
/// are the kernel of an ordinary convolution (Dumoulin, Visin, "A guide to convolution arithmetic for deep learning", 2016, section 4).
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class TransposedPacking
{
    /// <summary>Packs <c>[InChannels][OutChannels / Groups][tap]</c> weights and the bias into one buffer: the phases' kernels, the width's phases innermost, each in the order of
    /// <paramref name="blocks"/>; then, from a multiple of 16 floats, the bias.</summary>
    /// <exception cref="OverflowException">The packed weights exceed 2^31 floats.</exception>
    public static AlignedBuffer Pack(ConvGeometry g, WeightBlocks blocks, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        List<(ConvGeometry Geometry, int[][] Taps)> phases = [];
        foreach (int[] depth in Taps(g.Depth))
        {
            foreach (int[] height in Taps(g.Height))
            {
                foreach (int[] width in Taps(g.Width)) phases.Add((Phase(g, depth.Length, height.Length, width.Length), [depth, height, width]));
            }
        }

        int channels = WeightPacking.PaddedChannels(g, blocks), biasStart = 0;
        foreach ((ConvGeometry phase, _) in phases) biasStart = checked(biasStart + Floats(phase, channels));
        biasStart = checked(biasStart + 15) / 16 * 16;
        AlignedBuffer buffer = new(checked(biasStart + channels * g.Groups));
        float* to = buffer.Pointer;
        foreach ((ConvGeometry phase, int[][] taps) in phases)
        {
            WeightPacking.PackGroups(phase, blocks, Gather(g, taps, weights), to);
            to += Floats(phase, channels);
        }

        WeightPacking.FlushDenormals(buffer.Pointer, biasStart);
        WeightPacking.PlaceBias(g, channels, bias, buffer.Span[biasStart..]);
        return buffer;
    }

    /// <summary>For each phase of an axis its taps, last first.</summary>
    private static IEnumerable<int[]> Taps(AxisGeometry axis)
    {
        if (!axis.IsTransposed) return [[0]];
        return from residue in Enumerable.Range(0, Math.Min(axis.Stride, axis.Output))
               select Enumerable.Range(0, axis.Kernel).Where(tap => ((long)residue + axis.PadBegin - (long)tap * axis.Dilation) % axis.Stride == 0).Reverse().ToArray();
    }

    private static int Floats(ConvGeometry phase, int channels) => checked(channels * phase.InChannelsPerGroup * phase.Taps * phase.Groups);

    /// <summary>The phase as an ordinary convolution; only its kernel counts here.</summary>
    private static ConvGeometry Phase(ConvGeometry g, int depth, int height, int width) => g with
    {
        Depth = new AxisGeometry(depth, depth, 1, 1, 0, 0),
        Height = new AxisGeometry(height, height, 1, 1, 0, 0),
        Width = new AxisGeometry(width, width, 1, 1, 0, 0),
        FlipKernel = false,
    };

    /// <summary>The phase's weights as <c>[OutChannels][InChannels / Groups][tap]</c>.</summary>
    private static float[] Gather(ConvGeometry g, int[][] taps, ReadOnlySpan<float> weights)
    {
        int[] wanted = [.. from z in taps[0] from y in taps[1] from x in taps[2] select (z * g.Height.Kernel + y) * g.Width.Kernel + x];
        if (g.FlipKernel) wanted = [.. wanted.Select(tap => g.Taps - 1 - tap)];
        int inputs = g.InChannelsPerGroup, filters = g.OutChannelsPerGroup;
        float[] gathered = new float[g.OutChannels * inputs * wanted.Length];
        int at = 0;
        for (int o = 0; o < g.OutChannels; o++)
        {
            for (int c = 0; c < inputs; c++)
            {
                int from = ((o / filters * inputs + c) * filters + o % filters) * g.Taps;
                foreach (int tap in wanted) gathered[at++] = weights[from + tap];
            }
        }

        return gathered;
    }
}

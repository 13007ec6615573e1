using ConvGen.Runtime;

namespace ConvGen.Tests;

/// <summary>The reference gathers: for each output it asks where its inputs are. These tests pad first and then scatter: each padded input float is added to the outputs that see it.</summary>
public sealed unsafe class ReferenceConvolutionTests
{
    [Fact]
    public void It_agrees_with_padding_and_scattering()
    {
        Random random = new(31);
        for (int i = 0; i < 300; i++)
        {
            ConvGeometry g = RandomGeometry.Next(random, maxChannels: 8);
            float[] input = RandomGeometry.Values(random, g.InChannels * g.Depth.Input * g.Height.Input * g.Width.Input);
            float[] weights = RandomGeometry.Values(random, g.OutChannels * g.InChannelsPerGroup * g.Taps);
            float[] bias = random.Next(3) == 0 ? [] : RandomGeometry.Values(random, g.OutChannels);
            float[] expected = Scatter(g, input, weights, bias);

            // Values are multiples of 1/256 below 4, so every product and sum is exact in double and both sides round once.
            Assert.True(expected.AsSpan().SequenceEqual(Run(g, input, weights, bias)), $"layer {i}: {g}");
        }
    }

    [Fact]
    public void Rows_may_be_computed_in_any_parts()
    {
        ConvGeometry g = RandomGeometry.Next(new Random(5), 8) with { PaddingMode = PaddingMode.Replicate, Depth = new(4, 2, 1, 1, 1, 1) };
        Random random = new(6);
        float[] input = RandomGeometry.Values(random, g.InChannels * 4 * g.Height.Input * g.Width.Input), weights = RandomGeometry.Values(random, g.OutChannels * g.InChannelsPerGroup * g.Taps);
        float[] whole = Run(g, input, weights, []), parts = new float[whole.Length];
        int rows = g.Depth.Output * g.Height.Output;
        fixed (float* x = input, w = weights, y = parts)
        {
            KernelArguments arguments = new() { Input = x, Weights = w, Output = y };
            for (int row = rows - 1; row >= 0; row--) ReferenceConvolution.Rows(g, &arguments, row, row + 1);
        }

        Assert.Equal(whole, parts);
    }

    [Fact]
    public void The_activation_is_applied_to_the_biased_sum()
    {
        AxisGeometry one = new(1, 1, 1, 1, 0, 0);
        ConvGeometry g = new()
        {
            InChannels = 1, OutChannels = 2, Groups = 1, Depth = one, Height = one, Width = one, PaddingMode = PaddingMode.Zeros, Layout = Layout.Nchw,
            Activation = new ActivationFunction(Activation.Clip, -1, 2),
        };
        Assert.Equal([2, -1], Run(g, [3], [1, -1], [-0.5f, 0]));
        Assert.Equal([1.5f, 0.5f], Run(g, [1], [1, -1], [0.5f, 1.5f]));
    }

    /// <summary>3 x 3 over 1 2 3 / 4 5 6 / 7 8 9: the cross-correlation with the first tap looks up and left, its mirror image down and right.</summary>
    [Theory, InlineData(false, "0 0 0 0 1 2 0 4 5"), InlineData(true, "5 6 0 8 9 0 0 0 0")]
    public void A_flipped_kernel_looks_the_other_way(bool flip, string expected)
    {
        AxisGeometry three = new(3, 3, 1, 1, 1, 1);
        ConvGeometry g = new()
        {
            InChannels = 1, OutChannels = 1, Groups = 1, Depth = new(1, 1, 1, 1, 0, 0), Height = three, Width = three, PaddingMode = PaddingMode.Zeros, Layout = Layout.Nchw, FlipKernel = flip,
        };
        Assert.Equal(expected, string.Join(' ', Run(g, [1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 0, 0, 0, 0, 0, 0, 0, 0], [])));
    }

    private static float[] Run(ConvGeometry g, float[] input, float[] weights, float[] bias)
    {
        int rows = g.Depth.Output * g.Height.Output;
        using GuardedFloats x = new(input), w = new(weights), b = new(bias), y = new(g.OutChannels * rows * g.Width.Output);
        KernelArguments arguments = new() { Input = x.Pointer, Weights = w.Pointer, Bias = bias.Length == 0 ? null : b.Pointer, Output = y.Pointer };
        ReferenceConvolution.Rows(g, &arguments, 0, rows);
        Assert.False(y.Spilled);
        return y.Span.ToArray();
    }

    private static float[] Scatter(ConvGeometry g, float[] input, float[] weights, float[] bias)
    {
        int[] outExtent = [g.Depth.Output, g.Height.Output, g.Width.Output];
        AxisGeometry[] axes = [g.Depth, g.Height, g.Width];
        double[] sums = new double[g.OutChannels * outExtent[0] * outExtent[1] * outExtent[2]];
        for (int i = 0; i < sums.Length; i++) sums[i] = bias.Length == 0 ? 0 : bias[i / (sums.Length / g.OutChannels)];

        List<int>[] sources = [.. axes.Select(axis => PadIndices(axis, g.PaddingMode))];
        for (int z = 0; z < sources[0].Count; z++)
        {
            for (int y = 0; y < sources[1].Count; y++)
            {
                for (int x = 0; x < sources[2].Count; x++)
                {
                    if (sources[0][z] < 0 || sources[1][y] < 0 || sources[2][x] < 0) continue;
                    int pixel = (sources[0][z] * g.Height.Input + sources[1][y]) * g.Width.Input + sources[2][x], pixels = g.Depth.Input * g.Height.Input * g.Width.Input;
                    for (int c = 0; c < g.InChannels; c++)
                    {
                        float value = g.Layout == Layout.Nhwc ? input[pixel * g.InChannels + c] : input[c * pixels + pixel];
                        ScatterOne(g, weights, sums, outExtent, axes, [z, y, x], c, value);
                    }
                }
            }
        }

        // From channels first to the layer's order.
        int positions = outExtent[0] * outExtent[1] * outExtent[2];
        return [.. Enumerable.Range(0, sums.Length).Select(i => (float)(g.Layout == Layout.Nchw ? sums[i] : sums[i % g.OutChannels * positions + i / g.OutChannels]))];
    }

    private static void ScatterOne(ConvGeometry g, float[] weights, double[] sums, int[] outExtent, AxisGeometry[] axes, int[] at, int c, float value)
    {
        int group = c / g.InChannelsPerGroup;
        for (int tap = 0; tap < g.Taps; tap++)
        {
            int[] k = [tap / (g.Height.Kernel * g.Width.Kernel), tap / g.Width.Kernel % g.Height.Kernel, tap % g.Width.Kernel];
            int output = 0;
            bool seen = true;
            for (int axis = 0; axis < 3; axis++)
            {
                // The window position from which tap k sees this padded position, if the stride has one.
                int mirrored = g.FlipKernel ? axes[axis].Kernel - 1 - k[axis] : k[axis];
                int first = at[axis] - mirrored * axes[axis].Dilation;
                seen &= first >= 0 && first % axes[axis].Stride == 0 && first / axes[axis].Stride < outExtent[axis];
                output = output * outExtent[axis] + first / axes[axis].Stride;
            }

            if (!seen) continue;
            for (int o = group * g.OutChannelsPerGroup; o < (group + 1) * g.OutChannelsPerGroup; o++)
            {
                float weight = weights[(o * g.InChannelsPerGroup + c % g.InChannelsPerGroup) * g.Taps + tap];
                sums[o * outExtent[0] * outExtent[1] * outExtent[2] + output] += (double)value * weight;
            }
        }
    }

    /// <summary>The padded axis built outwards, one position at a time, from the one before.</summary>
    private static List<int> PadIndices(AxisGeometry axis, PaddingMode mode)
    {
        List<int> line = [.. Enumerable.Range(0, axis.Input)];
        for (int i = 0; i < axis.PadBegin; i++)
        {
            line.Insert(0, mode switch { PaddingMode.Zeros => -1, PaddingMode.Replicate => 0, PaddingMode.Circular => axis.Input - 1 - i, _ => i + 1 });
        }

        for (int i = 0; i < axis.PadEnd; i++)
        {
            line.Add(mode switch { PaddingMode.Zeros => -1, PaddingMode.Replicate => axis.Input - 1, PaddingMode.Circular => i, _ => axis.Input - 2 - i });
        }

        return line;
    }
}

using System.Numerics.Tensors;
using ConvGen.Runtime;

namespace ConvGen.Benchmarks;

/// <summary>What one writes in C# without a generator, channels last: the six-loop nest, and im2col with System.Numerics.Tensors dot products. Zero padding.</summary>
internal static class GenericConvolution
{
    /// <summary>Six nested loops over weights in OIHW.</summary>
    public static void SixLoops(ConvGeometry g, ReadOnlySpan<float> input, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> output)
    {
        for (int y = 0; y < g.Height.Output; y++)
        {
            for (int x = 0; x < g.Width.Output; x++)
            {
                for (int o = 0; o < g.OutChannels; o++)
                {
                    float sum = bias[o];
                    for (int c = 0; c < g.InChannels; c++)
                    {
                        for (int i = 0; i < g.Height.Kernel; i++)
                        {
                            int inY = y * g.Height.Stride + i - g.Height.PadBegin;
                            if ((uint)inY >= (uint)g.Height.Input) continue;
                            for (int j = 0; j < g.Width.Kernel; j++)
                            {
                                int inX = x * g.Width.Stride + j - g.Width.PadBegin;
                                if ((uint)inX >= (uint)g.Width.Input) continue;
                                sum += input[(inY * g.Width.Input + inX) * g.InChannels + c] * weights[((o * g.InChannels + c) * g.Height.Kernel + i) * g.Width.Kernel + j];
                            }
                        }
                    }

                    output[(y * g.Width.Output + x) * g.OutChannels + o] = sum;
                }
            }
        }
    }

    /// <summary>Each window copied into a row of [kh][kw][channel], then one vectorised dot product for each output channel.</summary>
    /// <param name="g">The layer.</param>
    /// <param name="input">Channels last.</param>
    /// <param name="weights">[OutChannels][kh][kw][channel].</param>
    /// <param name="bias">One for each output channel.</param>
    /// <param name="output">Channels last.</param>
    /// <param name="window">kh * kw * channels floats.</param>
    public static void Im2colTensors(ConvGeometry g, ReadOnlySpan<float> input, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> output, Span<float> window)
    {
        int length = g.Taps * g.InChannels;
        for (int y = 0; y < g.Height.Output; y++)
        {
            for (int x = 0; x < g.Width.Output; x++)
            {
                window.Clear();
                for (int i = 0; i < g.Height.Kernel; i++)
                {
                    int inY = y * g.Height.Stride + i - g.Height.PadBegin;
                    if ((uint)inY >= (uint)g.Height.Input) continue;
                    int left = x * g.Width.Stride - g.Width.PadBegin, from = Math.Max(left, 0), to = Math.Min(left + g.Width.Kernel, g.Width.Input);
                    if (to > from)
                        input.Slice((inY * g.Width.Input + from) * g.InChannels, (to - from) * g.InChannels).CopyTo(window[((i * g.Width.Kernel + from - left) * g.InChannels)..]);
                }

                Span<float> pixel = output.Slice((y * g.Width.Output + x) * g.OutChannels, g.OutChannels);
                for (int o = 0; o < pixel.Length; o++) pixel[o] = bias[o] + TensorPrimitives.Dot(window, weights.Slice(o * length, length));
            }
        }
    }

    /// <summary>OIHW to [o][kh][kw][channel].</summary>
    public static float[] ChannelsLastWeights(ConvGeometry g, ReadOnlySpan<float> weights)
    {
        float[] reordered = new float[weights.Length];
        for (int o = 0; o < g.OutChannels; o++)
        {
            for (int c = 0; c < g.InChannels; c++)
            {
                for (int tap = 0; tap < g.Taps; tap++) reordered[(o * g.Taps + tap) * g.InChannels + c] = weights[(o * g.InChannels + c) * g.Taps + tap];
            }
        }

        return reordered;
    }
}

using System.ComponentModel;

namespace ConvGen.Runtime;

/// <summary>A transposed layer whose input is one pixel as a matrix: <c>[output][input channel of the group]</c>, outputs in the order of the layer's layout.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class OnePixelPacking
{
    /// <summary>The matrix; zeros where an output meets no tap.</summary>
    /// <param name="g">The layer, transposed, of one input pixel; of one group where channels are last.</param>
    /// <param name="weights">As given: <c>[input channel][output channel of the group][tap]</c>.</param>
    public static float[] Weights(ConvGeometry g, ReadOnlySpan<float> weights)
    {
        int pixels = g.Depth.Output * g.Height.Output * g.Width.Output, inputs = g.InChannelsPerGroup, outputs = g.OutChannelsPerGroup;
        float[] matrix = new float[checked(g.OutChannels * pixels * inputs)];
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            int z = Tap(g.Depth, pixel / (g.Height.Output * g.Width.Output)), y = Tap(g.Height, pixel / g.Width.Output % g.Height.Output), x = Tap(g.Width, pixel % g.Width.Output);
            if (z < 0 || y < 0 || x < 0) continue;
            int tap = (z * g.Height.Kernel + y) * g.Width.Kernel + x;
            if (g.FlipKernel) tap = g.Taps - 1 - tap;
            for (int o = 0; o < g.OutChannels; o++)
            {
                int group = o / outputs, row = g.Layout == Layout.Nchw ? o * pixels + pixel : pixel * g.OutChannels + o;
                for (int c = 0; c < inputs; c++) matrix[row * inputs + c] = weights[((group * inputs + c) * outputs + o % outputs) * g.Taps + tap];
            }
        }

        return matrix;

        static int Tap(AxisGeometry axis, int output)
        {
            int position = output + axis.PadBegin;
            return position % axis.Dilation == 0 && position / axis.Dilation < axis.Kernel ? position / axis.Dilation : -1;
        }
    }

    /// <summary>A bias for each output; empty for a layer without.</summary>
    /// <param name="g">The layer.</param>
    /// <param name="bias">As given, a float an output channel.</param>
    public static float[] Bias(ConvGeometry g, ReadOnlySpan<float> bias)
    {
        if (bias.IsEmpty) return [];
        int pixels = g.Depth.Output * g.Height.Output * g.Width.Output;
        float[] each = new float[g.OutChannels * pixels];
        for (int i = 0; i < each.Length; i++) each[i] = bias[g.Layout == Layout.Nchw ? i / pixels : i % g.OutChannels];
        return each;
    }
}

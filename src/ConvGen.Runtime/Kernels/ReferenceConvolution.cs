namespace ConvGen.Runtime;

/// <summary>The scalar convolution: the plan of last resort, and what tests compare with. Sums in double, rounded once.</summary>
public static unsafe class ReferenceConvolution
{
    /// <summary>Computes output rows [<paramref name="begin"/>, <paramref name="end"/>) of one image, a row being one (depth, height) position of every channel.</summary>
    /// <param name="g">The layer.</param>
    /// <param name="a">Weights as given, OIHW, or IOHW of a transposed convolution; bias possibly null.</param>
    /// <param name="begin">First row.</param>
    /// <param name="end">One past the last row.</param>
    public static void Rows(ConvGeometry g, KernelArguments* a, int begin, int end)
    {
        bool nhwc = g.Layout == Layout.Nhwc;
        int outDepth = g.Depth.Output, outHeight = g.Height.Output, outWidth = g.Width.Output;
        for (int row = begin; row < end; row++)
        {
            int z = row / outHeight, y = row % outHeight;
            for (int o = 0; o < g.OutChannels; o++)
            {
                for (int x = 0; x < outWidth; x++)
                {
                    float value = Activations.Apply(g.Activation, (float)Sum(g, a, o, z, y, x));
                    long index = nhwc
                        ? (((long)z * outHeight + y) * outWidth + x) * g.OutChannels + o
                        : (((long)o * outDepth + z) * outHeight + y) * outWidth + x;
                    a->Output[index] = value;
                }
            }
        }
    }

    /// <summary>The sum of one output, bias included, before its activation.</summary>
    internal static double Sum(ConvGeometry g, KernelArguments* a, int o, int z, int y, int x)
    {
        bool nhwc = g.Layout == Layout.Nhwc;
        int channels = g.InChannelsPerGroup, filters = g.OutChannelsPerGroup, firstChannel = o / filters * channels;
        long firstWeight = g.IsTransposed ? ((long)firstChannel * filters + o % filters) * g.Taps : (long)o * channels * g.Taps;
        long weightStep = g.IsTransposed ? (long)filters * g.Taps : g.Taps;
        double sum = a->Bias is null ? 0 : a->Bias[o];
        for (int i = 0; i < g.Depth.Kernel; i++)
        {
            int inZ = g.Depth.Source(z, i, g.PaddingMode);
            for (int j = 0; j < g.Height.Kernel; j++)
            {
                int inY = g.Height.Source(y, j, g.PaddingMode);
                for (int k = 0; k < g.Width.Kernel; k++)
                {
                    int inX = g.Width.Source(x, k, g.PaddingMode);
                    if ((inZ | inY | inX) < 0) continue;
                    int tap = (i * g.Height.Kernel + j) * g.Width.Kernel + k;
                    if (g.FlipKernel) tap = g.Taps - 1 - tap;
                    for (int c = 0; c < channels; c++)
                    {
                        int channel = firstChannel + c;
                        long index = nhwc
                            ? (((long)inZ * g.Height.Input + inY) * g.Width.Input + inX) * g.InChannels + channel
                            : (((long)channel * g.Depth.Input + inZ) * g.Height.Input + inY) * g.Width.Input + inX;
                        sum += (double)a->Input[index] * a->Weights[firstWeight + c * weightStep + tap];
                    }
                }
            }
        }

        return sum;
    }
}

namespace ConvGen.Runtime;

/// <summary>How the taps of a deformable convolution move.</summary>
/// <param name="OffsetGroups">Groups of adjacent channels that move together.</param>
public sealed record DeformGeometry(int OffsetGroups);

/// <summary>The scalar deformable convolution: the plan of last resort, and what tests compare with. Positions in float, as defined; everything after in double, rounded once.</summary>
public static unsafe class ReferenceDeformConvolution
{
    /// <summary>Computes output rows [<paramref name="begin"/>, <paramref name="end"/>) of one image, every channel of them.</summary>
    /// <param name="g">The layer, 2-D.</param>
    /// <param name="d">How its taps move.</param>
    /// <param name="a">Weights as given, OIHW; offsets in the layer's layout; mask, null for factors of 1.</param>
    /// <param name="begin">First row.</param>
    /// <param name="end">One past the last row.</param>
    public static void Rows(ConvGeometry g, DeformGeometry d, KernelArguments* a, int begin, int end)
    {
        int width = g.Width.Output;
        nint pixels = (nint)g.Height.Output * width;
        for (int y = begin; y < end; y++)
        {
            for (int x = 0; x < width; x++)
            {
                nint pixel = (nint)y * width + x;
                for (int o = 0; o < g.OutChannels; o++)
                {
                    nint index = g.Layout == Layout.Nhwc ? pixel * g.OutChannels + o : o * pixels + pixel;
                    a->Output[index] = Activations.Apply(g.Activation, (float)Sum(g, d, a, o, y, x));
                }
            }
        }
    }

    private static double Sum(ConvGeometry g, DeformGeometry d, KernelArguments* a, int o, int y, int x)
    {
        int channels = g.InChannelsPerGroup, first = o / g.OutChannelsPerGroup * channels, together = g.InChannels / d.OffsetGroups;
        double sum = a->Bias is null ? 0 : a->Bias[o];
        for (int tap = 0; tap < g.Taps; tap++)
        {
            int i = tap / g.Width.Kernel, j = tap % g.Width.Kernel, weight = g.FlipKernel ? g.Taps - 1 - tap : tap;
            float row = y * g.Height.Stride - g.Height.PadBegin + i * g.Height.Dilation, column = x * g.Width.Stride - g.Width.PadBegin + j * g.Width.Dilation;
            for (int c = 0; c < channels; c++)
            {
                int moved = ((first + c) / together * g.Taps) + tap;
                double sample = Sample(g, a->Input, first + c, row + Given(g, d, a->Offsets, 2, 2 * moved, y, x), column + Given(g, d, a->Offsets, 2, 2 * moved + 1, y, x));
                if (a->Mask is not null) sample *= Given(g, d, a->Mask, 1, moved, y, x);
                sum += sample * a->Weights[((nint)o * channels + c) * g.Taps + weight];
            }
        }

        return sum;
    }

    /// <summary>An entry of the offsets (two numbers a tap) or of the mask (one).</summary>
    private static float Given(ConvGeometry g, DeformGeometry d, float* tensor, int numbers, int channel, int y, int x)
    {
        nint pixel = (nint)y * g.Width.Output + x;
        return g.Layout == Layout.Nhwc ? tensor[pixel * d.OffsetGroups * g.Taps * numbers + channel] : tensor[(nint)channel * g.Height.Output * g.Width.Output + pixel];
    }

    /// <summary>Bilinear between four pixels, those outside the image zero.</summary>
    private static double Sample(ConvGeometry g, float* input, int channel, float y, float x)
    {
        int height = g.Height.Input, width = g.Width.Input;
        if (y <= -1 || y >= height || x <= -1 || x >= width) return 0;    // false for NaN, which flows on
        double top = Math.Floor(y), left = Math.Floor(x), down = y - top, right = x - left;
        int row = double.IsNaN(top) ? 0 : (int)top, column = double.IsNaN(left) ? 0 : (int)left;
        return (1 - down) * (1 - right) * Pixel(row, column) + (1 - down) * right * Pixel(row, column + 1)
            + down * (1 - right) * Pixel(row + 1, column) + down * right * Pixel(row + 1, column + 1);

        double Pixel(int i, int j) =>
            (uint)i >= (uint)height || (uint)j >= (uint)width ? 0
            : g.Layout == Layout.Nhwc ? input[((nint)i * width + j) * g.InChannels + channel] : input[((nint)channel * height + i) * width + j];
    }
}

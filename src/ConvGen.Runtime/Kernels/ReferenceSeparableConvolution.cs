namespace ConvGen.Runtime;

/// <summary>The scalar separable convolution: the plan of last resort, and what tests compare with. Each half sums in double and is rounded once.</summary>
public static unsafe class ReferenceSeparableConvolution
{
    /// <summary>Computes output rows [<paramref name="begin"/>, <paramref name="end"/>) of one image, every channel of them.</summary>
    /// <param name="depthwise">The first half.</param>
    /// <param name="pointwise">The second half.</param>
    /// <param name="parts">Where weights and biases stand.</param>
    /// <param name="a">Weights of both halves as given, in one buffer.</param>
    /// <param name="begin">First row.</param>
    /// <param name="end">One past the last row.</param>
    public static void Rows(ConvGeometry depthwise, ConvGeometry pointwise, SeparableParts parts, KernelArguments* a, int begin, int end)
    {
        int width = depthwise.Width.Output, channels = depthwise.OutChannels;
        nint pixels = (nint)depthwise.Height.Output * width;
        float* middle = ConvScratch.RentOwn(channels), weights = a->Weights + parts.Pointwise;
        KernelArguments first = new() { Input = a->Input, Weights = a->Weights, Bias = a->Weights + parts.DepthwiseBias };
        for (int y = begin; y < end; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int c = 0; c < channels; c++) middle[c] = Activations.Apply(depthwise.Activation, (float)ReferenceConvolution.Sum(depthwise, &first, c, 0, y, x));
                nint pixel = (nint)y * width + x;
                for (int o = 0; o < pointwise.OutChannels; o++)
                {
                    double sum = a->Bias[o];
                    for (int c = 0; c < channels; c++) sum += (double)middle[c] * weights[(nint)o * channels + c];
                    a->Output[pointwise.Layout == Layout.Nhwc ? pixel * pointwise.OutChannels + o : o * pixels + pixel] = Activations.Apply(pointwise.Activation, (float)sum);
                }
            }
        }
    }
}

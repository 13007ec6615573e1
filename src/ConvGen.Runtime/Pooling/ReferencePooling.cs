namespace ConvGen.Runtime;

/// <summary>Scalar pooling: the plan of last resort. Averages are summed in double and rounded once.</summary>
public static unsafe class ReferencePooling
{
    /// <summary>Computes output rows [<paramref name="begin"/>, <paramref name="end"/>) of one image, a row being one (depth, height) position of every channel.</summary>
    public static void Rows(PoolGeometry g, KernelArguments* a, int begin, int end)
    {
        AxisGeometry depth = g.Depth.Window, height = g.Height.Window, width = g.Width.Window;
        bool nhwc = g.Layout == Layout.Nhwc;
        nint pixel = nhwc ? g.Channels : 1, channel = nhwc ? 1 : (nint)depth.Input * height.Input * width.Input;
        nint outputPixel = pixel, outputChannel = nhwc ? 1 : (nint)depth.Output * height.Output * width.Output;
        for (int row = begin; row < end; row++)
        {
            int z = row / height.Output, y = row % height.Output;
            TapRange slices = TapRange.Of(depth, z), rows = TapRange.Of(height, y);
            for (int x = 0; x < width.Output; x++)
            {
                TapRange columns = TapRange.Of(width, x);
                int count = g.IsAverage ? PoolScales.Count(g, z, y, x) : 0;
                float* input = a->Input + (((nint)slices.Input * height.Input + rows.Input) * width.Input + columns.Input) * pixel;
                float* output = a->Output + ((nint)row * width.Output + x) * outputPixel;
                for (int c = 0; c < g.Channels; c++)
                {
                    output[c * outputChannel] = g.IsAverage
                        ? Average(g, input + c * channel, slices.Count, rows.Count, columns.Count, pixel, count)
                        : Largest(g, input + c * channel, slices.Count, rows.Count, columns.Count, pixel);
                }
            }
        }
    }

    private static float Largest(PoolGeometry g, float* input, int slices, int rows, int columns, nint pixel)
    {
        float largest = float.NegativeInfinity;
        for (int i = 0; i < slices; i++)
        for (int j = 0; j < rows; j++)
        for (int k = 0; k < columns; k++)
            largest = MathF.Max(largest, input[Offset(g, i, j, k) * pixel]);    // a NaN wins
        return largest;
    }

    private static float Average(PoolGeometry g, float* input, int slices, int rows, int columns, nint pixel, int count)
    {
        double sum = 0;
        for (int i = 0; i < slices; i++)
        for (int j = 0; j < rows; j++)
        for (int k = 0; k < columns; k++)
            sum += input[Offset(g, i, j, k) * pixel];
        return count == 0 ? 0 : (float)(sum / count);
    }

    private static nint Offset(PoolGeometry g, int i, int j, int k) =>
        ((nint)i * g.Depth.Window.Dilation * g.Height.Window.Input + (nint)j * g.Height.Window.Dilation) * g.Width.Window.Input + (nint)k * g.Width.Window.Dilation;
}

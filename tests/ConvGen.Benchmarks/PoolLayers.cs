namespace ConvGen.Benchmarks;

// Pooling layers of well-known networks, in both layouts.

[MaxPool2D(Channels = 64, KernelSize = 2, Height = 112, Width = 112)]
internal sealed partial class Max2S2;

[MaxPool2D(Channels = 64, KernelSize = 2, Height = 112, Width = 112, Layout = Layout.Nhwc)]
internal sealed partial class Max2S2Last;

[MaxPool2D(Channels = 64, KernelSize = 3, Stride = 2, Padding = 1, Height = 112, Width = 112)]
internal sealed partial class Max3S2;

[MaxPool2D(Channels = 64, KernelSize = 3, Stride = 2, Padding = 1, Height = 112, Width = 112, Layout = Layout.Nhwc)]
internal sealed partial class Max3S2Last;

[MaxPool2D(Channels = 192, KernelSize = 3, Stride = 1, Padding = 1, Height = 28, Width = 28)]
internal sealed partial class Max3S1;

[MaxPool2D(Channels = 192, KernelSize = 3, Stride = 1, Padding = 1, Height = 28, Width = 28, Layout = Layout.Nhwc)]
internal sealed partial class Max3S1Last;

[MaxPool2D(Channels = 256, KernelSize = 13, Stride = 1, Padding = 6, Height = 13, Width = 13)]
internal sealed partial class Max13S1;

[MaxPool2D(Channels = 256, KernelSize = 13, Stride = 1, Padding = 6, Height = 13, Width = 13, Layout = Layout.Nhwc)]
internal sealed partial class Max13S1Last;

[AveragePool2D(Channels = 256, KernelSize = 2, Height = 56, Width = 56)]
internal sealed partial class Average2S2;

[AveragePool2D(Channels = 256, KernelSize = 2, Height = 56, Width = 56, Layout = Layout.Nhwc)]
internal sealed partial class Average2S2Last;

[AveragePool2D(Channels = 2048, Global = true, Height = 7, Width = 7)]
internal sealed partial class GlobalAverage;

[AveragePool2D(Channels = 2048, Global = true, Height = 7, Width = 7, Layout = Layout.Nhwc)]
internal sealed partial class GlobalAverageLast;

/// <summary>A pooling layer of the benchmarks, with the numbers that the plain loop runs on.</summary>
internal sealed record PoolLayer(string Name, IConvLayer Layer, bool IsAverage, bool IsLast, int Channels, int Side, int Kernel, int Stride, int Padding)
{
    public static IReadOnlyList<PoolLayer> All { get; } =
    [
        new("max 2x2 s2, 64@112 nchw", new Max2S2(), false, false, 64, 112, 2, 2, 0),
        new("max 2x2 s2, 64@112 nhwc", new Max2S2Last(), false, true, 64, 112, 2, 2, 0),
        new("max 3x3 s2, 64@112 nchw", new Max3S2(), false, false, 64, 112, 3, 2, 1),
        new("max 3x3 s2, 64@112 nhwc", new Max3S2Last(), false, true, 64, 112, 3, 2, 1),
        new("max 3x3 s1, 192@28 nchw", new Max3S1(), false, false, 192, 28, 3, 1, 1),
        new("max 3x3 s1, 192@28 nhwc", new Max3S1Last(), false, true, 192, 28, 3, 1, 1),
        new("max 13x13 s1, 256@13 nchw", new Max13S1(), false, false, 256, 13, 13, 1, 6),
        new("max 13x13 s1, 256@13 nhwc", new Max13S1Last(), false, true, 256, 13, 13, 1, 6),
        new("average 2x2 s2, 256@56 nchw", new Average2S2(), true, false, 256, 56, 2, 2, 0),
        new("average 2x2 s2, 256@56 nhwc", new Average2S2Last(), true, true, 256, 56, 2, 2, 0),
        new("global average, 2048@7 nchw", new GlobalAverage(), true, false, 2048, 7, 7, 7, 0),
        new("global average, 2048@7 nhwc", new GlobalAverageLast(), true, true, 2048, 7, 7, 7, 0),
    ];

    private int OutputSide => (Side + 2 * Padding - Kernel) / Stride + 1;

    /// <summary>What anybody would write: five loops, the window clamped to the image.</summary>
    public void PlainLoop(ReadOnlySpan<float> input, Span<float> output)
    {
        int outputSide = OutputSide, pixel = IsLast ? Channels : 1, plane = IsLast ? 1 : Side * Side, outputPlane = IsLast ? 1 : outputSide * outputSide;
        for (int c = 0; c < Channels; c++)
        {
            for (int y = 0; y < outputSide; y++)
            {
                for (int x = 0; x < outputSide; x++)
                {
                    int top = Math.Max(0, y * Stride - Padding), bottom = Math.Min(Side, y * Stride - Padding + Kernel);
                    int left = Math.Max(0, x * Stride - Padding), right = Math.Min(Side, x * Stride - Padding + Kernel);
                    float value = IsAverage ? 0 : float.NegativeInfinity;
                    for (int i = top; i < bottom; i++)
                    {
                        for (int j = left; j < right; j++)
                        {
                            float pixelValue = input[c * plane + (i * Side + j) * pixel];
                            value = IsAverage ? value + pixelValue : MathF.Max(value, pixelValue);
                        }
                    }

                    output[c * outputPlane + (y * outputSide + x) * pixel] = IsAverage ? value / (Kernel * Kernel) : value;
                }
            }
        }
    }
}

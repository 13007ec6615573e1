using ConvGen;
using ImageFilters.Drawing;
using ImageFilters.Generic;
using ImageFilters.Imaging;

namespace ImageFilters;

/// <summary>First layer: 16 detectors of edges, one for each direction of the compass in which brightness may grow.</summary>
[Conv2D(InChannels = 3, OutChannels = 16, KernelSize = 7, Padding = 3, PaddingMode = PaddingMode.Replicate,
    Height = 256, Width = 256, Layout = Layout.Nhwc, Activation = Activation.Relu)]
internal sealed partial class EdgeDetectors;

/// <summary>Second layer: an edge is supported by neighbours along its line that see the same direction, and suppressed by those that see another.</summary>
[Conv2D(InChannels = 16, OutChannels = 16, KernelSize = 5, Padding = 2, PaddingMode = PaddingMode.Replicate,
    Height = 256, Width = 256, Layout = Layout.Nhwc, Activation = Activation.Relu)]
internal sealed partial class EdgeContours;

/// <summary>Third layer: a colour for each direction, from 0 to 1.</summary>
[Conv2D(InChannels = 16, OutChannels = 3, KernelSize = 1, Height = 256, Width = 256, Layout = Layout.Nhwc, Activation = Activation.Clip, ActivationBeta = 1)]
internal sealed partial class EdgeColours;

/// <summary>Three layers like those that a network learns first, weights by design: contours, coloured by the direction in which brightness grows.</summary>
internal sealed class EdgeNetwork
{
    /// <summary>Pixels a side of its input and output.</summary>
    public const int Side = 256;

    private const int Directions = 16;

    private readonly EdgeDetectors _detectors;
    private readonly EdgeContours _contours;
    private readonly EdgeColours _colours;
    private readonly GenericConvolution _genericDetectors, _genericContours, _genericColours;
    private readonly float[] _picture = new float[EdgeDetectors.InputLength];
    private readonly float[] _edges = new float[EdgeDetectors.OutputLength];
    private readonly float[] _lines = new float[EdgeContours.OutputLength];
    private readonly float[] _result = new float[EdgeColours.OutputLength];

    /// <summary>Designs the weights and packs them.</summary>
    public EdgeNetwork()
    {
        (float[] detectors, float[] contours, float[] colours) = (DetectorWeights(), ContourWeights(), ColourWeights());
        float[] noBias = new float[Directions], threshold = [.. Enumerable.Repeat(-0.04f, Directions)], black = new float[3];
        _detectors = new EdgeDetectors(detectors, noBias);
        _contours = new EdgeContours(contours, threshold);
        _colours = new EdgeColours(colours, black);
        _genericDetectors = new GenericConvolution(detectors, noBias, inChannels: 3, kernel: 7, float.PositiveInfinity);
        _genericContours = new GenericConvolution(contours, threshold, Directions, kernel: 5, float.PositiveInfinity);
        _genericColours = new GenericConvolution(colours, black, Directions, kernel: 1, largest: 1);
    }

    /// <summary>Multiplications of one run.</summary>
    public static long MultiplyAdds => EdgeDetectors.MultiplyAdds + EdgeContours.MultiplyAdds + EdgeColours.MultiplyAdds;

    /// <summary>By generated layers: [256, 256, 3] bytes to the same.</summary>
    public void Run(ReadOnlySpan<byte> input, Span<byte> output)
    {
        ToFloat(input);
        _detectors.Run(_picture, _edges);
        _contours.Run(_edges, _lines);
        _colours.Run(_lines, _result);
        ToBytes(output);
    }

    /// <summary>By plain loops.</summary>
    public void RunGeneric(ReadOnlySpan<byte> input, Span<byte> output)
    {
        ToFloat(input);
        _genericDetectors.Run(_picture, _edges, Side, Side);
        _genericContours.Run(_edges, _lines, Side, Side);
        _genericColours.Run(_lines, _result, Side, Side);
        ToBytes(output);
    }

    private void ToFloat(ReadOnlySpan<byte> input)
    {
        for (int i = 0; i < _picture.Length; i++) _picture[i] = input[i] / 255f;
    }

    private void ToBytes(Span<byte> output)
    {
        for (int i = 0; i < output.Length; i++) output[i] = (byte)(_result[i] * 255 + 0.5f);
    }

    private static (double Cos, double Sin) Heading(int direction) =>
        (Math.Cos(2 * Math.PI * direction / Directions), Math.Sin(2 * Math.PI * direction / Directions));

    /// <summary>[16, 3, 7, 7]: the derivative of a Gaussian (standard deviation 1.3) in each direction, of the brightness 0.30 R + 0.59 G + 0.11 B.</summary>
    private static float[] DetectorWeights()
    {
        double[] brightness = [0.30, 0.59, 0.11];
        List<float> weights = [];
        for (int d = 0; d < Directions; d++)
        {
            (double cos, double sin) = Heading(d);
            foreach (double share in brightness)
            {
                for (int y = -3; y <= 3; y++)
                    for (int x = -3; x <= 3; x++) weights.Add((float)(share * 0.28 * (x * cos + y * sin) * Math.Exp(-(x * x + y * y) / (2 * 1.3 * 1.3))));
            }
        }

        return [.. weights];
    }

    /// <summary>[16, 16, 5, 5]: positive for the same direction along the line that it crosses, negative for others and beside the line.</summary>
    private static float[] ContourWeights()
    {
        List<float> weights = [];
        for (int to = 0; to < Directions; to++)
        {
            (double cos, double sin) = Heading(to);
            for (int from = 0; from < Directions; from++)
            {
                double agreement = Math.Cos(2 * Math.PI * (to - from) / Directions);
                double support = agreement > 0 ? Math.Pow(agreement, 6) - 0.32 : -0.32;
                for (int y = -2; y <= 2; y++)
                {
                    for (int x = -2; x <= 2; x++)
                    {
                        double across = x * cos + y * sin, along = y * cos - x * sin;
                        double line = (1.35 * Math.Exp(-across * across / 0.9) - 0.35) * Math.Exp(-along * along / 5);
                        weights.Add((float)(0.30 * support * line));
                    }
                }
            }
        }

        return [.. weights];
    }

    /// <summary>[3, 16, 1, 1]: the hue of each direction, red towards the right.</summary>
    private static float[] ColourWeights()
    {
        float[] weights = new float[3 * Directions];
        for (int d = 0; d < Directions; d++)
        {
            Rgb hue = Rgb.Hue((double)d / Directions);
            (weights[d], weights[Directions + d], weights[2 * Directions + d]) = ((float)hue.R, (float)hue.G, (float)hue.B);
        }

        return weights;
    }
}

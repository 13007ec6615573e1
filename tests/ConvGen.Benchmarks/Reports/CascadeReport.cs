using System.Diagnostics;

namespace ConvGen.Benchmarks.Reports;

/// <summary>Cascades over a 1080p image, gray and RGB, against their filters one after the other through a whole image of floats and, rounded between, of bytes, taking turns, one thread:
/// <c>dotnet run -c Release --project tests/ConvGen.Benchmarks -- cascades</c>.</summary>
internal static class CascadeReport
{
    private const int Height = 1080, Width = 1920, FirstCalls = 10;
    private const double Milliseconds = 700;

    public static int Run()
    {
        Console.WriteLine($"{IsaLevel.Current}, one thread, {Height} x {Width}; microseconds, the best of calls that take turns");
        foreach (int channels in (int[])[1, 3])
        {
            int length = Height * Width * channels;
            byte[] image = new byte[length], bytes = new byte[length], between = new byte[length], rounded = new byte[length];
            new Random(1).NextBytes(image);
            float[] floats = new float[length], middle = new float[length], expected = new float[length];
            Time("Gaussian 5x5, Sobel; reflect: " + ReflectEdges.Plan.Form, channels,
                () => ReflectEdges.Run(image, floats, Height, Width, channels),
                () => ReflectEdges.Run(image, bytes, Height, Width, channels),
                () => { ReflectBlur.Run(image, middle, Height, Width, channels); ReflectSobel.Run(middle, expected, Height, Width, channels); },
                () => { ReflectBlur.Run(image, between, Height, Width, channels); ReflectSobel.Run(between, rounded, Height, Width, channels); });
            Check(floats, expected);
            Time("the product of the two, 7x7: " + ReflectProduct.Plan.Form, channels, () => ReflectProduct.Run(image, floats, Height, Width, channels), () => ReflectProduct.Run(image, bytes, Height, Width, channels));
            Check(floats, expected);
            Time("Gaussian 5x5, Sobel; replicate: " + ReplicateEdges.Plan.Form, channels,
                () => ReplicateEdges.Run(image, floats, Height, Width, channels),
                () => ReplicateEdges.Run(image, bytes, Height, Width, channels),
                () => { ReplicateBlur.Run(image, middle, Height, Width, channels); ReplicateSobel.Run(middle, expected, Height, Width, channels); },
                () => { ReplicateBlur.Run(image, between, Height, Width, channels); ReplicateSobel.Run(between, rounded, Height, Width, channels); });
            Check(floats, expected);
        }

        return 0;
    }

    private static void Time(string name, int channels, params Action[] calls)
    {
        double[] best = [.. calls.Select(_ => double.MaxValue)];
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; round < FirstCalls || Stopwatch.GetElapsedTime(start).TotalMilliseconds < Milliseconds * calls.Length; round++)
        {
            for (int i = 0; i < calls.Length; i++)
            {
                long before = Stopwatch.GetTimestamp();
                calls[i]();
                best[i] = Math.Min(best[i], Stopwatch.GetElapsedTime(before).TotalMicroseconds);
            }
        }

        string oneByOne = best.Length < 3 ? "" : $"   one by one through floats {best[2],6:0} ({best[2] / best[0]:0.00} times), through rounded bytes {best[3],6:0}";
        Console.WriteLine($"{name,-45} {(channels == 1 ? "gray" : "RGB"),-4}  to floats {best[0],6:0}, to bytes {best[1],6:0}{oneByOne}");
    }

    /// <summary>What is timed is the same: up to rounding where it is one kernel, else to the bit.</summary>
    private static void Check(float[] actual, float[] expected)
    {
        for (int i = 0; i < actual.Length; i++)
        {
            if (Math.Abs(actual[i] - expected[i]) > 1e-2) throw new InvalidOperationException($"element {i} is {actual[i]:R}, one by one {expected[i]:R}");
        }
    }
}

[Filter2D(Taps = [1, 4, 6, 4, 1, 4, 16, 24, 16, 4, 6, 24, 36, 24, 6, 4, 16, 24, 16, 4, 1, 4, 6, 4, 1], KernelSize = 5, Scale = 1.0 / 256, PaddingMode = PaddingMode.Reflect)]
internal static partial class ReflectBlur;

[Filter2D(Taps = [1, 0, -1, 2, 0, -2, 1, 0, -1], KernelSize = 3, Offset = 128, PaddingMode = PaddingMode.Reflect)]
internal static partial class ReflectSobel;

[Filter2D(Cascade = [typeof(ReflectBlur), typeof(ReflectSobel)])]
internal static partial class ReflectEdges;

[Filter2D(Taps = [1, 4, 6, 4, 1, 4, 16, 24, 16, 4, 6, 24, 36, 24, 6, 4, 16, 24, 16, 4, 1, 4, 6, 4, 1], KernelSize = 5, Scale = 1.0 / 256, PaddingMode = PaddingMode.Replicate)]
internal static partial class ReplicateBlur;

[Filter2D(Taps = [1, 0, -1, 2, 0, -2, 1, 0, -1], KernelSize = 3, Offset = 128, PaddingMode = PaddingMode.Replicate)]
internal static partial class ReplicateSobel;

[Filter2D(Cascade = [typeof(ReplicateBlur), typeof(ReplicateSobel)])]
internal static partial class ReplicateEdges;

[Filter2D(
    Taps = [1, 4, 5, 0, -5, -4, -1, 6, 24, 30, 0, -30, -24, -6, 15, 60, 75, 0, -75, -60, -15, 20, 80, 100, 0, -100, -80, -20, 15, 60, 75, 0, -75, -60, -15, 6, 24, 30, 0, -30, -24, -6, 1, 4, 5, 0, -5, -4, -1],
    KernelSize = 7, Scale = 1.0 / 256, Offset = 128, PaddingMode = PaddingMode.Reflect)]
internal static partial class ReflectProduct;

using ImageFilters.Generic;
namespace ImageFilters;

internal static partial class SobelX
{
    private static readonly GenericFilter Generic = GenericFilter.Of(typeof(SobelX));
    public static void Run(ReadOnlySpan<byte> input, Span<byte> output, int height, int width, int channels = 1) => Generic.Run(input, output, height, width, channels);
    public static void Run(ReadOnlySpan<float> input, Span<float> output, int height, int width, int channels = 1) => Generic.Run(input.ToArray().Select(f => (byte)f).ToArray(), output, height, width, channels);
}

internal static partial class SobelY
{
    private static readonly GenericFilter Generic = GenericFilter.Of(typeof(SobelY));
    public static void Run(ReadOnlySpan<byte> input, Span<byte> output, int height, int width, int channels = 1) => Generic.Run(input, output, height, width, channels);
    public static void Run(ReadOnlySpan<float> input, Span<float> output, int height, int width, int channels = 1) => Generic.Run(input.ToArray().Select(f => (byte)f).ToArray(), output, height, width, channels);
}

internal static partial class GradientX
{
    private static readonly GenericFilter Generic = GenericFilter.Of(typeof(GradientX));
    public static void Run(ReadOnlySpan<byte> input, Span<byte> output, int height, int width, int channels = 1) => Generic.Run(input, output, height, width, channels);
    public static void Run(ReadOnlySpan<float> input, Span<float> output, int height, int width, int channels = 1) => Generic.Run(input.ToArray().Select(f => (byte)f).ToArray(), output, height, width, channels);
}

internal static partial class GradientY
{
    private static readonly GenericFilter Generic = GenericFilter.Of(typeof(GradientY));
    public static void Run(ReadOnlySpan<byte> input, Span<byte> output, int height, int width, int channels = 1) => Generic.Run(input, output, height, width, channels);
    public static void Run(ReadOnlySpan<float> input, Span<float> output, int height, int width, int channels = 1) => Generic.Run(input.ToArray().Select(f => (byte)f).ToArray(), output, height, width, channels);
}

internal static partial class Gaussian5
{
    private static readonly GenericFilter Generic = GenericFilter.Of(typeof(Gaussian5));
    public static void Run(ReadOnlySpan<byte> input, Span<byte> output, int height, int width, int channels = 1) => Generic.Run(input, output, height, width, channels);
    public static void Run(ReadOnlySpan<float> input, Span<float> output, int height, int width, int channels = 1) => Generic.Run(input.ToArray().Select(f => (byte)f).ToArray(), output, height, width, channels);
}

internal static partial class Gaussian9
{
    private static readonly GenericFilter Generic = GenericFilter.Of(typeof(Gaussian9));
    public static void Run(ReadOnlySpan<byte> input, Span<byte> output, int height, int width, int channels = 1) => Generic.Run(input, output, height, width, channels);
    public static void Run(ReadOnlySpan<float> input, Span<float> output, int height, int width, int channels = 1) => Generic.Run(input.ToArray().Select(f => (byte)f).ToArray(), output, height, width, channels);
}

internal static partial class Sharpen
{
    private static readonly GenericFilter Generic = GenericFilter.Of(typeof(Sharpen));
    public static void Run(ReadOnlySpan<byte> input, Span<byte> output, int height, int width, int channels = 1) => Generic.Run(input, output, height, width, channels);
    public static void Run(ReadOnlySpan<float> input, Span<float> output, int height, int width, int channels = 1) => Generic.Run(input.ToArray().Select(f => (byte)f).ToArray(), output, height, width, channels);
}

internal static partial class UnsharpMask
{
    private static readonly GenericFilter Generic = GenericFilter.Of(typeof(UnsharpMask));
    public static void Run(ReadOnlySpan<byte> input, Span<byte> output, int height, int width, int channels = 1) => Generic.Run(input, output, height, width, channels);
    public static void Run(ReadOnlySpan<float> input, Span<float> output, int height, int width, int channels = 1) => Generic.Run(input.ToArray().Select(f => (byte)f).ToArray(), output, height, width, channels);
}

internal static partial class Emboss
{
    private static readonly GenericFilter Generic = GenericFilter.Of(typeof(Emboss));
    public static void Run(ReadOnlySpan<byte> input, Span<byte> output, int height, int width, int channels = 1) => Generic.Run(input, output, height, width, channels);
    public static void Run(ReadOnlySpan<float> input, Span<float> output, int height, int width, int channels = 1) => Generic.Run(input.ToArray().Select(f => (byte)f).ToArray(), output, height, width, channels);
}

internal static partial class Laplacian
{
    private static readonly GenericFilter Generic = GenericFilter.Of(typeof(Laplacian));
    public static void Run(ReadOnlySpan<byte> input, Span<byte> output, int height, int width, int channels = 1) => Generic.Run(input, output, height, width, channels);
    public static void Run(ReadOnlySpan<float> input, Span<float> output, int height, int width, int channels = 1) => Generic.Run(input.ToArray().Select(f => (byte)f).ToArray(), output, height, width, channels);
}

internal static partial class LaplacianOfGaussian
{
    private static readonly GenericFilter Generic = GenericFilter.Of(typeof(LaplacianOfGaussian));
    public static void Run(ReadOnlySpan<byte> input, Span<byte> output, int height, int width, int channels = 1) => Generic.Run(input, output, height, width, channels);
    public static void Run(ReadOnlySpan<float> input, Span<float> output, int height, int width, int channels = 1) => Generic.Run(input.ToArray().Select(f => (byte)f).ToArray(), output, height, width, channels);
}

internal static partial class Box7
{
    private static readonly GenericFilter Generic = GenericFilter.Of(typeof(Box7));
    public static void Run(ReadOnlySpan<byte> input, Span<byte> output, int height, int width, int channels = 1) => Generic.Run(input, output, height, width, channels);
    public static void Run(ReadOnlySpan<float> input, Span<float> output, int height, int width, int channels = 1) => Generic.Run(input.ToArray().Select(f => (byte)f).ToArray(), output, height, width, channels);
}

internal static partial class MotionBlur9
{
    private static readonly GenericFilter Generic = GenericFilter.Of(typeof(MotionBlur9));
    public static void Run(ReadOnlySpan<byte> input, Span<byte> output, int height, int width, int channels = 1) => Generic.Run(input, output, height, width, channels);
    public static void Run(ReadOnlySpan<float> input, Span<float> output, int height, int width, int channels = 1) => Generic.Run(input.ToArray().Select(f => (byte)f).ToArray(), output, height, width, channels);
}

internal static partial class LensRing
{
    private static readonly GenericFilter Generic = GenericFilter.Of(typeof(LensRing));
    public static void Run(ReadOnlySpan<byte> input, Span<byte> output, int height, int width, int channels = 1) => Generic.Run(input, output, height, width, channels);
    public static void Run(ReadOnlySpan<float> input, Span<float> output, int height, int width, int channels = 1) => Generic.Run(input.ToArray().Select(f => (byte)f).ToArray(), output, height, width, channels);
}

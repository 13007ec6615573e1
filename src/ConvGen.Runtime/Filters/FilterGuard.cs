using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ConvGen.Runtime;

/// <summary>The checks at the door of every generated filter. They name the parameter, the actual and the expected value.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class FilterGuard
{
    /// <summary>Throws unless input and output are images of the given size, apart in memory, and large enough for the padding mode.</summary>
    public static void Run<TInput, TOutput>(ReadOnlySpan<TInput> input, Span<TOutput> output, int height, int width, int channels, string filter, in FilterKernel kernel)
        where TInput : unmanaged
        where TOutput : unmanaged
    {
        CheckSpans(input, output, height, width, channels, filter);
        CheckPadding(height, kernel.KernelHeight, kernel.LeastHeight, kernel.PaddingMode, filter, "height");
        CheckPadding(width, kernel.KernelWidth, kernel.LeastWidth, kernel.PaddingMode, filter, "width");
    }

    /// <summary>The same for a cascade, whose image each of its <paramref name="count"/> filters pads.</summary>
    public static unsafe void Run<TInput, TOutput>(ReadOnlySpan<TInput> input, Span<TOutput> output, int height, int width, int channels, string filter, CascadeElement* elements, int count)
        where TInput : unmanaged
        where TOutput : unmanaged
    {
        CheckSpans(input, output, height, width, channels, filter);
        for (CascadeElement* element = elements; element < elements + count; element++)
        {
            CheckPadding(height, element->Kernel.KernelHeight, 0, element->Kernel.PaddingMode, filter, "height");
            CheckPadding(width, element->Kernel.KernelWidth, 0, element->Kernel.PaddingMode, filter, "width");
        }
    }

    private static void CheckSpans<TInput, TOutput>(ReadOnlySpan<TInput> input, Span<TOutput> output, int height, int width, int channels, string filter)
        where TInput : unmanaged
        where TOutput : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        Int128 expected = (Int128)height * width * channels;
        if (input.Length != expected) ThrowLength("input", "reads", input.Length, Unit<TInput>(), expected, height, width, channels, filter);
        if (output.Length != expected) ThrowLength("output", "writes", output.Length, Unit<TOutput>(), expected, height, width, channels, filter);
        if (Overlap(input, output)) ThrowOverlap(filter);
    }

    internal static bool Overlap<TInput, TOutput>(ReadOnlySpan<TInput> input, Span<TOutput> output)
        where TInput : unmanaged
        where TOutput : unmanaged
    {
        nint distance = Unsafe.ByteOffset(ref Unsafe.As<TInput, byte>(ref MemoryMarshal.GetReference(input)), ref Unsafe.As<TOutput, byte>(ref MemoryMarshal.GetReference(output)));
        return (nuint)distance < (nuint)input.Length * (nuint)Unsafe.SizeOf<TInput>() || (nuint)(-distance) < (nuint)output.Length * (nuint)Unsafe.SizeOf<TOutput>();
    }

    /// <summary>Reflect mirrors about the edge pixel, so what it shows must be inside; Circular continues with the opposite side, once.</summary>
    private static void CheckPadding(int extent, int taps, int least, PaddingMode mode, string filter, string parameter)
    {
        int pad = taps / 2;    // the larger side: an even kernel reaches one pixel further behind its anchor than before it
        int needed = least > 0 ? least : mode switch
        {
            PaddingMode.Reflect => pad + 1,
            PaddingMode.Circular => pad,
            _ => 0,
        };
        if (extent >= needed) return;
        string why = least > 0 ? "as one of its filters does" : string.Create(CultureInfo.InvariantCulture, $"for its {taps} taps reach {pad} pixels beyond the image");
        throw new ArgumentException(
            string.Create(CultureInfo.InvariantCulture, $"{parameter} is {extent}; PaddingMode.{mode} of {filter} needs at least {needed}, {why}"), parameter);
    }

    private static string Unit<T>() => typeof(T) == typeof(byte) ? "bytes" : "floats";

    [DoesNotReturn]
    private static void ThrowLength(string parameter, string verb, int actual, string unit, Int128 expected, int height, int width, int channels, string filter) =>
        throw new ArgumentException(
            string.Create(CultureInfo.InvariantCulture, $"{parameter} has {actual:N0} {unit}; {filter} {verb} {expected:N0} = {height} x {width} x {channels} (height, width, channels)"), parameter);

    [DoesNotReturn]
    private static void ThrowOverlap(string filter) =>
        throw new ArgumentException($"output overlaps input; {filter} reads rows again after it has written their neighbours, so the two must be apart", "output");
}

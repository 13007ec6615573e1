using System.ComponentModel;

namespace ConvGen.Runtime;

/// <summary>The definition of a filter as a loop, summed in double: for processors without vectors, and what tests compare with.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class ReferenceFilter
{
    /// <summary>Filters the image of <paramref name="a"/>; of its kernel only extents and padding are used.</summary>
    /// <param name="a">The call.</param>
    /// <param name="taps">KernelHeight x KernelWidth numbers, in cross-correlation order.</param>
    /// <param name="scale">Multiplies the sum.</param>
    /// <param name="offset">Added to the product.</param>
    public static void Run(FilterArguments* a, ReadOnlySpan<double> taps, double scale, double offset) => Rows(a, taps, scale, offset, 0, a->Height);

    /// <summary>Output rows [first, end).</summary>
    internal static void Rows(FilterArguments* a, ReadOnlySpan<double> taps, double scale, double offset, int first, int end)
    {
        for (int y = first; y < end; y++)
        {
            for (int x = 0; x < a->Width; x++)
            {
                for (int c = 0; c < a->Channels; c++)
                {
                    double result = Sum(a, taps, y, x, c) * scale + offset;
                    nint at = y * a->RowLength + (nint)x * a->Channels + c;
                    if (a->ByteDestination) ((byte*)a->Destination)[at] = PixelConversion.Narrow(result);
                    else ((float*)a->Destination)[at] = (float)result;
                }
            }
        }
    }

    private static double Sum(FilterArguments* a, ReadOnlySpan<double> taps, int y, int x, int c)
    {
        double sum = 0;
        FilterKernel* kernel = &a->Kernel;
        for (int i = 0; i < kernel->KernelHeight; i++)
        {
            int row = PaddingIndex.MapFar(y + i - (kernel->KernelHeight - 1) / 2, a->Height, kernel->PaddingMode);
            for (int j = 0; j < kernel->KernelWidth; j++)
            {
                int column = PaddingIndex.MapFar(x + j - (kernel->KernelWidth - 1) / 2, a->Width, kernel->PaddingMode);
                double tap = taps[i * kernel->KernelWidth + j];
                if ((row | column) < 0 || tap == 0) continue;
                nint at = row * a->RowLength + (nint)column * a->Channels + c;
                sum += tap * (a->ByteSource ? ((byte*)a->Source)[at] : ((float*)a->Source)[at]);
            }
        }

        return sum;
    }
}

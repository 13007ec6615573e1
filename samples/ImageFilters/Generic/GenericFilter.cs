using System.Reflection;
using System.Runtime.CompilerServices;
using ConvGen;
using ConvGen.Runtime;

namespace ImageFilters.Generic;

/// <summary>A filter as a C# programmer writes it: loops over pixels, channels and taps, for any kernel. What generated filters are compared with.</summary>
/// <remarks>Not a straw man: borders cost nothing in the inner loops, for every position a tap can ask for is looked up in a table made once a call.</remarks>
internal sealed class GenericFilter
{
    private readonly float[] _taps;
    private readonly float _offset;
    private readonly PaddingMode _paddingMode;

    /// <summary>Takes over a declaration.</summary>
    public GenericFilter(Filter2DAttribute declared)
    {
        (KernelHeight, KernelWidth) = declared.KernelShape is [int height, int width] ? (height, width) : (declared.KernelSize, declared.KernelSize);
        _taps = [.. declared.Taps!.Select(tap => (float)(tap * declared.Scale))];
        if (declared.FlipKernel) Array.Reverse(_taps);
        (_offset, _paddingMode) = ((float)declared.Offset, declared.PaddingMode);
    }

    /// <summary>Rows of the kernel.</summary>
    public int KernelHeight { get; }

    /// <summary>Columns of the kernel.</summary>
    public int KernelWidth { get; }

    /// <summary>The filter that <paramref name="type"/>'s attribute declares.</summary>
    public static GenericFilter Of(Type type) =>
        new(type.GetCustomAttribute<Filter2DAttribute>() ?? throw new ArgumentException($"{type} has no Filter2D attribute", nameof(type)));

    /// <summary>Filters bytes; results are rounded to the nearest and saturated.</summary>
    public void Run(ReadOnlySpan<byte> input, Span<byte> output, int height, int width, int channels)
    {
        int[] rows = Positions(height, KernelHeight), columns = Positions(width, KernelWidth);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int c = 0; c < channels; c++)
                    output[(y * width + x) * channels + c] = (byte)Math.Clamp(Sum(input, rows.AsSpan(y), columns.AsSpan(x), width, channels, c) + 0.5f, 0, 255);
            }
        }
    }

    /// <summary>Filters bytes to floats, neither rounded nor saturated.</summary>
    public void Run(ReadOnlySpan<byte> input, Span<float> output, int height, int width, int channels)
    {
        int[] rows = Positions(height, KernelHeight), columns = Positions(width, KernelWidth);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int c = 0; c < channels; c++)
                    output[(y * width + x) * channels + c] = Sum(input, rows.AsSpan(y), columns.AsSpan(x), width, channels, c);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Sum(ReadOnlySpan<byte> input, ReadOnlySpan<int> rows, ReadOnlySpan<int> columns, int width, int channels, int c)
    {
        float sum = _offset;
        int tap = 0;
        for (int i = 0; i < KernelHeight; i++)
        {
            for (int j = 0; j < KernelWidth; j++, tap++)
            {
                if ((rows[i] | columns[j]) >= 0) sum += _taps[tap] * input[(rows[i] * width + columns[j]) * channels + c];
            }
        }

        return sum;
    }

    /// <summary>Entry p + k is where tap k of output p reads, or -1 for zero.</summary>
    private int[] Positions(int extent, int kernel)
    {
        int[] positions = new int[extent + kernel - 1];
        for (int p = 0; p < positions.Length; p++) positions[p] = PaddingIndex.Map(p - (kernel - 1) / 2, extent, _paddingMode);
        return positions;
    }
}

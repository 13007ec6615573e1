using System.Runtime.CompilerServices;

namespace ConvGen.Runtime;

/// <summary>Carries a filter's pass over a range of outputs: segments whose inputs are laid out in rows, padded, so that the pass never tests a bound.</summary>
/// <remarks>An output is the same expression of the same inputs wherever segments and blocks begin: that is why streams give the bits of one call. The pass reads the caller's own memory where a
/// segment's inputs lie there as it wants them, and writes there where a segment is whole blocks of floats.</remarks>
internal static unsafe class SignalLoop
{
    /// <summary>Floats of a segment's rows: with the results they stay in the first-level cache.</summary>
    private const int SegmentFloats = 4096;

    private const int CacheLineFloats = 16;

    /// <summary>Outputs [first, first + count) to <paramref name="to"/>, frame by frame.</summary>
    public static void Run(in SignalKernel kernel, ReadOnlySpan<double> taps, in SignalSource source, long first, int count, void* to, bool toShort)
    {
        if (kernel.Compute is null) Define(kernel, taps, source, first, count, to, toShort);
        else RunPass(kernel, source, first, count, to, toShort);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunPass(in SignalKernel kernel, in SignalSource source, long first, int count, void* to, bool toShort)
    {
        int rows = kernel.Rows, columns = kernel.Columns(0), channels = source.Channels;
        int segment = Math.Min(RoundUp(count, kernel.Block), Math.Max(kernel.Block, RoundUp(Math.Max(SegmentFloats / rows, columns), kernel.Block)));
        int rowLength = RoundUp(segment + columns - 1, CacheLineFloats);
        float* scratch = ConvScratch.Rent(checked(rows * rowLength + segment)), results = scratch + rows * rowLength;
        float** table = stackalloc float*[rows];
        for (int done = 0; done < count; done += segment)
        {
            int wanted = Math.Min(segment, count - done), computed = RoundUp(wanted, kernel.Block);
            long position = (first + done) * kernel.Stride - kernel.Anchor;
            bool inPlace = channels == 1 && kernel.Stride == 1 && !source.BlockIsShort && position >= source.BlockFirst && position + computed + columns - 1 <= source.Available;
            bool straight = channels == 1 && !toShort && computed == wanted;
            for (int channel = 0; channel < channels; channel++)
            {
                if (inPlace) table[0] = (float*)source.Block + (position - source.BlockFirst);
                for (int row = 0; row < rows && !inPlace; row++)
                {
                    table[row] = scratch + row * rowLength;
                    source.Read(position + row, kernel.Stride, wanted + kernel.Columns(row) - 1, channel, table[row]);
                }

                nint at = (nint)done * channels + channel;
                kernel.Compute(table, straight ? (float*)to + at : results, computed);
                if (straight) continue;
                if (toShort) SampleConversion.Scatter(results, (short*)to + at, channels, wanted);
                else SampleConversion.Scatter(results, (float*)to + at, channels, wanted);
            }
        }
    }

    /// <summary>The definition, summed in double: for processors without vectors.</summary>
    private static void Define(in SignalKernel kernel, ReadOnlySpan<double> taps, in SignalSource source, long first, int count, void* to, bool toShort)
    {
        for (int o = 0; o < count; o++)
        {
            long position = (first + o) * kernel.Stride - kernel.Anchor;
            for (int channel = 0; channel < source.Channels; channel++)
            {
                double sum = 0;
                for (int k = 0; k < taps.Length; k++)
                {
                    if (taps[k] != 0) sum += taps[k] * source.Value(position + k, channel);
                }

                double result = sum * kernel.Scale + kernel.Offset;
                nint at = (nint)o * source.Channels + channel;
                if (toShort) ((short*)to)[at] = SampleConversion.Narrow(result);
                else ((float*)to)[at] = (float)result;
            }
        }
    }

    private static int RoundUp(int count, int block) => (count + block - 1) / block * block;
}

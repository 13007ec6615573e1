using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace ConvGen.Runtime;

/// <summary>Carries a filter's passes over an image: strips of columns, down each a ring of the rows under the kernel.</summary>
/// <remarks>
/// <code>
/// for each strip of StripLength elements
///     for each RowsAtOnce output rows
///         bring the source rows that the kernel reaches now into the ring: padded, and through the first pass
///         final pass: ring -> image
/// </code>
/// Every source row is read and padded once a strip, so passes never test a bound; ring lines have slack, so they never need a shorter vector. An output element is
/// the same expression of the same inputs wherever strips and bands begin: the bits do not depend on the number of threads. Rows that are computed at once may each add in an order of their own;
/// bands begin at multiples of <see cref="UnitRows"/>, which all counts of such rows divide.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class FilterLoop
{
    /// <summary>Rows of a unit of work. A thread's first rows are read by its neighbour as well, so units are not single rows.</summary>
    internal const int UnitRows = 8;

    /// <summary>Filters the image of <paramref name="a"/>, on the calling thread or on <paramref name="workers"/>.</summary>
    public static void Run(FilterArguments* a, ConvWorkers? workers)
    {
        int units = (a->Height + UnitRows - 1) / UnitRows;
        if (workers is null) Band(&a->Handle, 0, units);
        else workers.Run(&Band, &a->Handle, units);
    }

    private static void Band(KernelArguments* handle, int begin, int end)
    {
        FilterArguments* a = (FilterArguments*)handle;
        Rows(a, begin * UnitRows, Math.Min(end * UnitRows, a->Height));
    }

    /// <summary>Output rows [first, end) on the calling thread. Rows that are computed at once are counted from <paramref name="first"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Rows(FilterArguments* a, int first, int end)
    {
        bool words = a->ByteSource && a->ByteDestination && a->Kernel.Word.Final is not null;
        FilterPasses* passes = words ? &a->Kernel.Word : &a->Kernel.Float;

        // Strips of equal length, but for the last.
        nint strips = (a->RowLength + passes->StripLength - 1) / passes->StripLength;
        nint length = FilterBand.RoundUp((a->RowLength + strips - 1) / strips, passes->Block);
        FilterBand band = new(a, passes, words, length, first, end);
        void** tables = stackalloc void*[band.TableLength];
        band.SetTables(tables);
        for (nint x = 0; x < a->RowLength; x += length) band.Run(x, Math.Min(length, a->RowLength - x));
    }
}

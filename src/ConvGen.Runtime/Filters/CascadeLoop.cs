using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace ConvGen.Runtime;

/// <summary>Runs the filters of a cascade one after the other over an image, some rows at a time, so that what lies between two filters stays in the second-level cache.</summary>
/// <remarks>A result is the same bits for any number of threads: each filter computes a row at the same place among the rows it computes at once, whoever asks for it.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class CascadeLoop
{
    /// <summary>Applies <paramref name="count"/> filters.</summary>
    /// <param name="elements">The filters, the first one's first.</param>
    /// <param name="count">How many they are.</param>
    /// <param name="source">The image to read.</param>
    /// <param name="byteSource">Whether it is bytes; otherwise floats.</param>
    /// <param name="destination">The image to write.</param>
    /// <param name="byteDestination">Whether it is bytes.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="channels">Values of a pixel.</param>
    /// <param name="workers">The pool; null for the calling thread alone.</param>
    public static void Run(
        CascadeElement* elements, int count, void* source, bool byteSource, void* destination, bool byteDestination, int height, int width, int channels, ConvWorkers? workers)
    {
        CascadeArguments a = new()
        {
            Elements = elements, Count = count,
            Image = new() { Source = source, ByteSource = byteSource, Destination = destination, ByteDestination = byteDestination, Height = height, Width = width, Channels = channels },
        };
        int units = (height + FilterLoop.UnitRows - 1) / FilterLoop.UnitRows;
        if (workers is null) Band(&a.Handle, 0, units);
        else workers.Run(&Band, &a.Handle, units);
    }

    private static void Band(KernelArguments* handle, int begin, int end)
    {
        CascadeArguments* a = (CascadeArguments*)handle;
        CascadeLevel* levels = stackalloc CascadeLevel[a->Count];
        CascadeBand band = new(a, levels);
        band.Run(begin * FilterLoop.UnitRows, Math.Min(end * FilterLoop.UnitRows, a->Image.Height));
    }
}

/// <summary>One call of a cascade. Lives on the caller's stack.</summary>
internal unsafe struct CascadeArguments
{
    /// <summary>Stands first: see <see cref="FilterArguments.Handle"/>.</summary>
    public KernelArguments Handle;

    public CascadeElement* Elements;

    public int Count;

    /// <summary>Both images; the kernel is unused.</summary>
    public FilterArguments Image;
}

/// <summary>The rows that one filter of a cascade reads: some of those that the filter before it makes, and padding above and below the image.</summary>
internal unsafe struct CascadeLevel
{
    /// <summary>Row <see cref="First"/>.</summary>
    public float* Rows;

    /// <summary>The first row that is there; negative for padding above the image.</summary>
    public int First;

    /// <summary>The row behind the last.</summary>
    public int End;

    /// <summary>Rows there is room for; behind them, room for those that the filter before computes at once.</summary>
    public int Capacity;
}

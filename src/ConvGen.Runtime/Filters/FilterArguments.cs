using System.ComponentModel;

namespace ConvGen.Runtime;

/// <summary>One call of a filter: what every thread of it is handed. Lives on the caller's stack.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe struct FilterArguments
{
    /// <summary>Stands first: a pool hands on a <c>KernelArguments*</c>, which is then the address of this structure. Otherwise unused.</summary>
    public KernelArguments Handle;

    /// <summary>The passes.</summary>
    public FilterKernel Kernel;

    /// <summary>The image to read: bytes or floats, channels adjacent.</summary>
    public void* Source;

    /// <summary>The image to write.</summary>
    public void* Destination;

    /// <summary>Whether <see cref="Source"/> is bytes.</summary>
    public bool ByteSource;

    /// <summary>Whether <see cref="Destination"/> is bytes.</summary>
    public bool ByteDestination;

    /// <summary>Rows of the image.</summary>
    public int Height;

    /// <summary>Pixels of a row.</summary>
    public int Width;

    /// <summary>Values of a pixel.</summary>
    public int Channels;

    /// <summary>Values of a row.</summary>
    public readonly nint RowLength => (nint)Width * Channels;
}

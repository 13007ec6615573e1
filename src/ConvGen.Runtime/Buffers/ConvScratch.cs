using System.ComponentModel;

namespace ConvGen.Runtime;

/// <summary>Workspaces of a thread, grown to the largest layer that the thread has run and kept: steady state allocates nothing.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class ConvScratch
{
    [ThreadStatic]
    private static AlignedBuffer? t_buffer;

    [ThreadStatic]
    private static AlignedBuffer? t_own;

    /// <summary>At least <paramref name="length"/> floats on a 64-byte line, of any content, this thread's until its next call.</summary>
    public static float* Rent(int length)
    {
        AlignedBuffer? buffer = t_buffer;
        return buffer is not null && buffer.Length >= length ? buffer.Pointer : Grow(ref t_buffer, length);
    }

    /// <summary>A second one, for what a thread keeps to itself inside a kernel whose threads share the caller's workspace.</summary>
    public static float* RentOwn(int length)
    {
        AlignedBuffer? buffer = t_own;
        return buffer is not null && buffer.Length >= length ? buffer.Pointer : Grow(ref t_own, length);
    }

    private static float* Grow(ref AlignedBuffer? buffer, int length)
    {
        buffer?.Dispose();
        buffer = null;
        buffer = new AlignedBuffer(length);
        return buffer.Pointer;
    }
}

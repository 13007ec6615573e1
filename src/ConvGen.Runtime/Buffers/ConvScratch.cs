using System.ComponentModel;

namespace ConvGen.Runtime;

/// <summary>One workspace a thread, grown to the largest layer that the thread has run and kept: steady state allocates nothing.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class ConvScratch
{
    [ThreadStatic]
    private static AlignedBuffer? t_buffer;

    /// <summary>At least <paramref name="length"/> floats on a 64-byte line, of any content, this thread's until its next call.</summary>
    public static float* Rent(int length)
    {
        AlignedBuffer? buffer = t_buffer;
        return buffer is not null && buffer.Length >= length ? buffer.Pointer : Grow(length);
    }

    private static float* Grow(int length)
    {
        t_buffer?.Dispose();
        t_buffer = null;
        t_buffer = new AlignedBuffer(length);
        return t_buffer.Pointer;
    }
}

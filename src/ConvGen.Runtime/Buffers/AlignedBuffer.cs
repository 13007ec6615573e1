using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ConvGen;

/// <summary>Native memory for floats that starts on a 64-byte line: packed weights, tensors a caller wants aligned.</summary>
/// <remarks>
/// The workload: a few buffers a layer, allocated once, read millions of times, 256 bytes to 100 MB. Kernels accept any alignment, but a vector that straddles two
/// lines costs two loads. Freed by <see cref="Dispose"/> or, when forgotten, by the finalizer; a span must not outlive it.
/// </remarks>
public sealed unsafe class AlignedBuffer : IDisposable
{
    /// <summary>Bytes of a cache line, the alignment.</summary>
    public const int Alignment = 64;

    private nint _pointer;

    /// <summary>Allocates <paramref name="length"/> floats, all zero.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    /// <exception cref="OutOfMemoryException">The system has no such block.</exception>
    public AlignedBuffer(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        nuint bytes = (nuint)Math.Max(length, 1) * sizeof(float);
        _pointer = (nint)NativeMemory.AlignedAlloc(bytes, Alignment);
        NativeMemory.Clear((void*)_pointer, bytes);
        GC.AddMemoryPressure((long)bytes);    // so that a forgotten buffer is collected for its size, not for the 40 bytes the collector sees
    }

    /// <summary>Frees the memory of a buffer that was not disposed.</summary>
    ~AlignedBuffer() => Free();

    /// <summary>Floats in the buffer.</summary>
    public int Length { get; }

    /// <summary>The floats.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public Span<float> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pointer == 0, this);
            return new Span<float>((void*)_pointer, Length);
        }
    }

    /// <summary>The first float, a multiple of 64; null once disposed. The caller keeps the buffer reachable while it uses the pointer.</summary>
    public float* Pointer
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (float*)_pointer;
    }

    /// <summary>Frees the memory; a second call does nothing.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        nint pointer = Interlocked.Exchange(ref _pointer, 0);    // two threads may dispose
        if (pointer == 0) return;
        NativeMemory.AlignedFree((void*)pointer);
        GC.RemoveMemoryPressure((long)Math.Max(Length, 1) * sizeof(float));
    }
}

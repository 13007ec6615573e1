using System.Runtime.InteropServices;

namespace ConvGen.Tests;

/// <summary>Floats that end exactly where an unreadable page begins, or begin where one ends: a loop that touches one float outside crashes the test process.</summary>
/// <remarks>Only Linux has the pages; elsewhere the floats stand in the middle of a block whose rest is checked for writes at the end.</remarks>
internal sealed unsafe partial class GuardedFloats : IDisposable
{
    private const int Page = 4096, ReadWrite = 3, None = 0, PrivateAnonymous = 0x22;
    private const float Untouched = -1.2345e30f;

    private readonly byte* _block;
    private readonly nuint _bytes;
    private readonly bool _pages = OperatingSystem.IsLinux();

    /// <param name="length">Floats.</param>
    /// <param name="atEnd">True: the guard page follows the last float. False: it precedes the first.</param>
    public GuardedFloats(int length, bool atEnd = true)
    {
        Length = length;
        nuint inner = ((nuint)length * sizeof(float) + Page - 1) / Page * Page;
        _bytes = inner + 2 * Page;
        if (_pages)
        {
            _block = (byte*)Map(null, _bytes, ReadWrite, PrivateAnonymous, -1, 0);
            if (_block == (byte*)-1) throw new InvalidOperationException("mmap failed");
            if (Protect(_block, Page, None) != 0 || Protect(_block + Page + inner, Page, None) != 0) throw new InvalidOperationException("mprotect failed");
        }
        else
        {
            _block = (byte*)NativeMemory.Alloc(_bytes);
            new Span<float>(_block, (int)(_bytes / sizeof(float))).Fill(Untouched);
        }

        Pointer = (float*)(_block + Page + (atEnd ? inner - (nuint)length * sizeof(float) : 0));
        if (_pages) new Span<float>(_block + Page, (int)(inner / sizeof(float))).Fill(Untouched);
    }

    public GuardedFloats(ReadOnlySpan<float> values, bool atEnd = true)
        : this(values.Length, atEnd) => values.CopyTo(Span);

    public int Length { get; }

    public float* Pointer { get; }

    public Span<float> Span => new(Pointer, Length);

    /// <summary>Whether a float inside the pages, but outside the buffer, was written.</summary>
    public bool Spilled
    {
        get
        {
            float* first = (float*)(_block + (_pages ? Page : 0)), end = (float*)(_block + _bytes - (_pages ? Page : 0));
            for (float* p = first; p < end; p++)
            {
                if ((p < Pointer || p >= Pointer + Length) && *p != Untouched) return true;
            }

            return false;
        }
    }

    public void Dispose()
    {
        if (_pages) _ = Unmap(_block, _bytes);
        else NativeMemory.Free(_block);
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);
}

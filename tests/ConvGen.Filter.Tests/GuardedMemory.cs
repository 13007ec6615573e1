using System.Runtime.InteropServices;

namespace ConvGen.Filter.Tests;

/// <summary>Memory between two pages that nobody may touch: a kernel that reads or writes one byte outside ends the test run.</summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private readonly byte* _base;
    private readonly nuint _total;
    private readonly int _pages;

    /// <param name="length">Bytes.</param>
    public GuardedMemory(int length)
    {
        Length = length;
        int page = Environment.SystemPageSize;
        _pages = Math.Max(1, (length + page - 1) / page) * page;
        _total = (nuint)(_pages + 2 * page);
        if (OperatingSystem.IsWindows())
        {
            _base = (byte*)VirtualAlloc(null, _total, 0x3000, 0x04);
            if (_base is null || !VirtualProtect(_base, (nuint)page, 0x01, out _) || !VirtualProtect(_base + page + _pages, (nuint)page, 0x01, out _))
                throw new InvalidOperationException($"no guarded memory of {length} bytes: error {Marshal.GetLastPInvokeError()}");
        }
        else
        {
            _base = (byte*)mmap(null, _total, 3, OperatingSystem.IsMacOS() ? 0x1002 : 0x22, -1, 0);
            if (_base == (byte*)-1 || mprotect(_base, (nuint)page, 0) != 0 || mprotect(_base + page + _pages, (nuint)page, 0) != 0)
                throw new InvalidOperationException($"no guarded memory of {length} bytes: error {Marshal.GetLastPInvokeError()}");
        }
    }

    public int Length { get; }

    /// <summary>The last <see cref="Length"/> bytes before the upper guard.</summary>
    public byte* AtEnd => _base + Environment.SystemPageSize + _pages - Length;

    /// <summary>The first <see cref="Length"/> bytes behind the lower guard.</summary>
    public byte* AtStart => _base + Environment.SystemPageSize;

    public void Dispose()
    {
        if (OperatingSystem.IsWindows()) _ = VirtualFree(_base, 0, 0x8000);
        else _ = munmap(_base, _total);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial void* mmap(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mprotect(void* address, nuint length, int protection);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munmap(void* address, nuint length);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial void* VirtualAlloc(void* address, nuint length, uint type, uint protection);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool VirtualProtect(void* address, nuint length, uint protection, out uint old);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool VirtualFree(void* address, nuint length, uint type);
}

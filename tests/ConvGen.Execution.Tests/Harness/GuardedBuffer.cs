using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ConvGen.Execution.Tests.Harness;

/// <summary>The end of a buffer that lies against memory nobody may touch.</summary>
public enum Edge
{
    /// <summary>The first float follows a page without access: a read before the buffer ends the process.</summary>
    Start,

    /// <summary>A page without access follows the last float: a read past the buffer ends the process.</summary>
    End,
}

/// <summary>
/// Floats between two pages without access. The edge asked for is <c>gap</c> floats from its page (0: flush against it), so that every alignment can be had;
/// whatever else shares the buffer's pages holds a canary, a NaN, which a stray write destroys and a stray read carries into the output.
/// </summary>
/// <remarks>The pages come from mmap and mprotect on Linux; elsewhere the buffer is native memory with canaries alone.</remarks>
public sealed unsafe partial class GuardedBuffer : IDisposable
{
    private const uint Canary = 0x7FC0_DEADu;
    private const int NoAccess = 0, ReadWrite = 3, PrivateAnonymous = 0x22;

    private readonly byte* _block;
    private readonly nuint _blockBytes;
    private readonly uint* _first, _last;
    private readonly float* _start;
    private bool _disposed;

    public GuardedBuffer(int length, Edge edge = Edge.End, int gap = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        Length = length;
        nuint page = (nuint)Environment.SystemPageSize;
        nuint bytes = ((nuint)length + (nuint)gap) * sizeof(float);
        nuint open = Math.Max(1, (bytes + page - 1) / page) * page;
        _blockBytes = open + 2 * page;
        _block = Reserve(_blockBytes, page);
        _first = (uint*)(_block + page);
        _last = (uint*)(_block + page + open);
        _start = edge == Edge.Start ? (float*)_first + gap : (float*)_last - gap - length;
        for (uint* at = _first; at < _last; at++) *at = Canary;
    }

    /// <summary>Whether leaving the buffer ends the process, rather than only spoiling a canary.</summary>
    public static bool HasGuardPages { get; } = OperatingSystem.IsLinux();

    public int Length { get; }

    public Span<float> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return new Span<float>(_start, Length);
        }
    }

    /// <summary>The first float, for tests of the guard itself.</summary>
    public float* Pointer => _start;

    /// <summary>Throws if anything was written beside the buffer.</summary>
    public void CheckCanaries(string name)
    {
        for (uint* at = _first; at < _last; at++)
        {
            bool inside = at >= (uint*)_start && at < (uint*)_start + Length;
            if (!inside && *at != Canary)
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                    $"{name}: float {at - (uint*)_start} of a buffer of {Length} was written, with {BitConverter.UInt32BitsToSingle(*at)}"));
        }
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        if (HasGuardPages) Unmap((nint)_block, _blockBytes);
        else NativeMemory.AlignedFree(_block);
    }

    private static byte* Reserve(nuint bytes, nuint page)
    {
        if (!HasGuardPages) return (byte*)NativeMemory.AlignedAlloc(bytes, page);
        nint block = Map(0, bytes, NoAccess, PrivateAnonymous, -1, 0);
        if (block == -1) throw new Win32Exception(Marshal.GetLastPInvokeError(), $"mmap of {bytes} bytes");
        if (Protect(block + (nint)page, bytes - 2 * page, ReadWrite) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError(), "mprotect");
        return (byte*)block;
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(nint address, nuint length);
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace ConvGen.Runtime;

/// <summary>Reads a part of an image row, with what padding puts on either side.</summary>
/// <remarks>Elements [first, first + count) of row y are written to <c>to</c>; element 0 is the image's first value of the row, elements before it and from the row's length on are
/// padding. A negative y is a row of zeros.</remarks>
internal static unsafe class SourceRow
{
    /// <summary>Bytes stay bytes.</summary>
    public static void ReadBytes(FilterArguments* a, int y, nint first, nint count, byte* to)
    {
        if (y < 0)
        {
            Unsafe.InitBlockUnaligned(to, 0, (uint)count);
            return;
        }

        byte* row = (byte*)a->Source + y * a->RowLength;
        (nint from, nint until) = Inside(a, first, count);
        if (from < until) Unsafe.CopyBlockUnaligned(to + (from - first), row + from, (uint)(until - from));
        Pad<byte, byte>(a, row, first, Math.Min(first + count, 0), to);
        Pad<byte, byte>(a, row, Math.Max(first, a->RowLength), first + count, to + (Math.Max(first, a->RowLength) - first));
    }

    /// <summary>Bytes are widened.</summary>
    public static void ReadFloats(FilterArguments* a, int y, nint first, nint count, float* to)
    {
        if (y < 0)
        {
            Unsafe.InitBlockUnaligned(to, 0, (uint)count * sizeof(float));
            return;
        }

        (nint from, nint until) = Inside(a, first, count);
        nint right = Math.Max(first, a->RowLength);
        if (a->ByteSource)
        {
            byte* row = (byte*)a->Source + y * a->RowLength;
            if (from < until) PixelConversion.Widen(row + from, to + (from - first), until - from);
            Pad<byte, float>(a, row, first, Math.Min(first + count, 0), to);
            Pad<byte, float>(a, row, right, first + count, to + (right - first));
        }
        else
        {
            float* row = (float*)a->Source + y * a->RowLength;
            if (from < until) Unsafe.CopyBlockUnaligned(to + (from - first), row + from, (uint)(until - from) * sizeof(float));
            Pad<float, float>(a, row, first, Math.Min(first + count, 0), to);
            Pad<float, float>(a, row, right, first + count, to + (right - first));
        }
    }

    /// <summary>The elements that lie inside the row.</summary>
    private static (nint From, nint Until) Inside(FilterArguments* a, nint first, nint count) => (Math.Max(first, 0), Math.Min(first + count, a->RowLength));

    /// <summary>Padding elements [<paramref name="first"/>, <paramref name="end"/>).</summary>
    private static void Pad<TFrom, TTo>(FilterArguments* a, TFrom* row, nint first, nint end, TTo* to)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        for (nint e = first; e < end; e++) *to++ = Origin(a, e) is >= 0 and nint at ? TTo.CreateTruncating(row[at]) : TTo.Zero;
    }

    /// <summary>The element of the row that padding element <paramref name="e"/> repeats; -1 for zero.</summary>
    private static nint Origin(FilterArguments* a, nint e)
    {
        nint pixel = e >= 0 ? e / a->Channels : -((-e + a->Channels - 1) / a->Channels);
        int at = PaddingIndex.MapFar((int)pixel, a->Width, a->Kernel.PaddingMode);
        return at < 0 ? -1 : (nint)at * a->Channels + (e - pixel * a->Channels);
    }
}

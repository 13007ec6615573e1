using System.Runtime.CompilerServices;

namespace ConvGen.Runtime;

/// <summary>Reads a part of an image row as floats, with what padding puts on either side.</summary>
internal static unsafe class SourceRow
{
    /// <summary>Writes elements [<paramref name="first"/>, first + <paramref name="count"/>) of row <paramref name="y"/> to <paramref name="to"/>; element 0 is the image's first value of
    /// the row, elements before it and from the row's length on are padding. A negative <paramref name="y"/> is a row of zeros.</summary>
    public static void Read(FilterArguments* a, int y, nint first, nint count, float* to)
    {
        if (y < 0)
        {
            new Span<float>(to, (int)count).Clear();
            return;
        }

        nint length = a->RowLength, end = first + count, row = y * length;
        nint from = Math.Max(first, 0), until = Math.Min(end, length);
        if (a->ByteSource)
        {
            byte* source = (byte*)a->Source + row;
            if (from < until) PixelConversion.Widen(source + from, to + (from - first), until - from);
            for (nint e = first; e < Math.Min(0, end); e++) to[e - first] = Padding(a, e) is >= 0 and nint at ? source[at] : 0;
            for (nint e = Math.Max(length, first); e < end; e++) to[e - first] = Padding(a, e) is >= 0 and nint at ? source[at] : 0;
        }
        else
        {
            float* source = (float*)a->Source + row;
            if (from < until) Unsafe.CopyBlockUnaligned(to + (from - first), source + from, (uint)(until - from) * sizeof(float));
            for (nint e = first; e < Math.Min(0, end); e++) to[e - first] = Padding(a, e) is >= 0 and nint at ? source[at] : 0;
            for (nint e = Math.Max(length, first); e < end; e++) to[e - first] = Padding(a, e) is >= 0 and nint at ? source[at] : 0;
        }
    }

    /// <summary>The element of the row that padded element <paramref name="e"/> holds; -1 for zero.</summary>
    private static nint Padding(FilterArguments* a, nint e)
    {
        nint pixel = e >= 0 ? e / a->Channels : -((-e + a->Channels - 1) / a->Channels);
        int at = PaddingIndex.Map((int)pixel, a->Width, a->Kernel.PaddingMode);
        return at < 0 ? -1 : (nint)at * a->Channels + (e - pixel * a->Channels);
    }
}

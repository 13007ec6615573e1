using System.ComponentModel;

namespace ConvGen.Runtime;

/// <summary>What a generated filter hands to <see cref="FilterLoop"/>: its extents, and its passes for one instruction set.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe struct FilterKernel
{
    /// <summary>Rows of the kernel.</summary>
    public int KernelHeight;

    /// <summary>Columns of the kernel.</summary>
    public int KernelWidth;

    /// <summary>What positions outside the image hold.</summary>
    public PaddingMode PaddingMode;

    /// <summary>Rows that the padding needs of an image; 0: what <see cref="KernelHeight"/> and <see cref="PaddingMode"/> say. A cascade combined into one kernel needs what its filters need.</summary>
    public int LeastHeight;

    /// <summary>The same for pixels of a row.</summary>
    public int LeastWidth;

    /// <summary>Passes that compute in float, for any image.</summary>
    public FilterPasses Float;

    /// <summary>Passes from bytes to bytes that compute in 16-bit integers; their <see cref="FilterPasses.Final"/> is null in a filter without.</summary>
    public FilterPasses Word;
}

/// <summary>The passes of a filter in one arithmetic, and the shape of their tile.</summary>
/// <remarks>
/// <para>A pass is <c>(rows, to, begin, end, channels)</c>: it computes elements [begin, end) of each of its outputs, <c>end - begin</c> a multiple of <see cref="Block"/>, reading
/// <c>rows[...] + i</c> and writing <c>to[...] + i</c>. A source row holds, at element 0, what lies under the leftmost tap of output element 0, so tap column j of element i is
/// element <c>i + j * channels</c>.</para>
/// <para>The first pass reads one source row, <c>rows[0]</c>, and writes <see cref="Planes"/> rows. The final pass reads <c>KernelHeight - 1 + RowsAtOnce</c> rows of the ring, each of <c>Lines</c>
/// lines (the source row when <see cref="KeepsSource"/>, then the planes), <c>rows[row * Lines + line]</c>, and writes <see cref="RowsAtOnce"/> rows of the image.</para>
/// <para>In float, source rows and planes are floats. In words, source rows are bytes, widened where they are loaded, and planes are 16-bit integers.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe struct FilterPasses
{
    /// <summary>Elements a pass computes at a time.</summary>
    public int Block;

    /// <summary>Output rows the final pass computes at a time.</summary>
    public int RowsAtOnce;

    /// <summary>Elements of a strip, the part of a row that is carried down the image, so that the ring stays in cache. A multiple of <see cref="Block"/>.</summary>
    public int StripLength;

    /// <summary>Rows the first pass makes of each source row; 0 for a filter without.</summary>
    public int Planes;

    /// <summary>Whether the final pass reads source rows.</summary>
    public bool KeepsSource;

    /// <summary>The first pass; null when <see cref="Planes"/> is 0.</summary>
    public delegate*<void**, void**, nint, nint, nint, void> Horizontal;

    /// <summary>The final pass: to floats in float, to bytes in words.</summary>
    public delegate*<void**, void**, nint, nint, nint, void> Final;

    /// <summary>In float, the final pass to bytes; null: floats are narrowed after it.</summary>
    public delegate*<void**, void**, nint, nint, nint, void> FinalToBytes;

    /// <summary>Lines of the ring that belong to one row.</summary>
    public readonly int Lines => Planes + (KeepsSource ? 1 : 0);
}

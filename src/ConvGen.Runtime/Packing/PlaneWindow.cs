using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvGen.Runtime;

/// <summary>A rectangle of one channel's padded plane, copied to where a kernel reads it without bounds and with adjacent lanes: the padding filled in, a strided axis split
/// into its phases.</summary>
/// <remarks>
/// Layout: <c>[row phase][column phase][row slot][column slot]</c>. Row r of the rectangle has phase r % stride, slot r / stride; columns likewise. With strides of 1 it is a
/// plain rectangle with its own row stride. Small, so that it stays in L1 while every output of the rectangle is computed from it.
/// </remarks>
/// <param name="Geometry">The layer: extents, pads, padding mode.</param>
/// <param name="RowSlots">Row slots of a phase.</param>
/// <param name="RowStride">Floats from a row slot to the next. Less than the padded columns only where the zeros right of one row serve as those left of the next.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record PlaneWindow(ConvGeometry Geometry, int RowSlots, int RowStride)
{
    /// <summary>Copies a rectangle.</summary>
    /// <param name="plane">The channel's plane (of one depth), rows of <c>Width.Input</c> adjacent floats.</param>
    /// <param name="copy">Receives the rectangle.</param>
    /// <param name="firstRow">First row, counted from the first padded row; a multiple of the stride.</param>
    /// <param name="rows">Rows to copy.</param>
    /// <param name="firstColumn">First column, counted from the first padded column; a multiple of the stride.</param>
    /// <param name="columns">Columns to copy.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Fill(float* plane, float* copy, int firstRow, int rows, int firstColumn, int columns)
    {
        AxisGeometry height = Geometry.Height, width = Geometry.Width;
        int phaseStride = RowSlots * RowStride;
        int inside = firstColumn - width.PadBegin;                                    // the input column that column 0 holds
        int left = Math.Min(columns, Math.Max(0, -inside));                           // columns [0, left) and [right, columns) are padding
        int right = Math.Max(left, Math.Min(columns, width.Input - inside));
        for (int row = 0; row < rows; row++)
        {
            int y = PaddingIndex.Map(firstRow + row - height.PadBegin, height.Input, Geometry.PaddingMode);
            float* to = copy + row % height.Stride * width.Stride * phaseStride + row / height.Stride * RowStride;
            if (y < 0)
            {
                Pad(null, to, 0, columns, inside, width, phaseStride);
                continue;
            }

            float* from = plane + (long)y * width.Input;
            Pad(from, to, 0, left, inside, width, phaseStride);
            if (width.Stride == 1) CopyAdjacent(from + inside + left, to + left, right - left);
            else CopyPhases(from + inside, to, left, right, width.Stride, phaseStride);
            Pad(from, to, right, columns, inside, width, phaseStride);
        }
    }

    /// <summary>Fills columns [begin, end) through the index map; zeros where <paramref name="from"/> is null.</summary>
    private unsafe void Pad(float* from, float* to, int begin, int end, int inside, AxisGeometry width, int phaseStride)
    {
        for (int column = begin; column < end; column++)
        {
            int x = from is null ? -1 : PaddingIndex.Map(inside + column, width.Input, Geometry.PaddingMode);
            to[column % width.Stride * phaseStride + column / width.Stride] = x < 0 ? 0 : from[x];
        }
    }

    /// <summary>Copies floats with as few stores as their number allows: the last vector overlaps the one before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void CopyAdjacent(float* from, float* to, int count)
    {
        if (count >= 16)
        {
            for (int i = 0; i < count - 16; i += 16) *(Vector512<float>*)(to + i) = *(Vector512<float>*)(from + i);
            *(Vector512<float>*)(to + count - 16) = *(Vector512<float>*)(from + count - 16);
        }
        else if (count >= 8)
        {
            Vector256<float> first = *(Vector256<float>*)from, last = *(Vector256<float>*)(from + count - 8);
            *(Vector256<float>*)to = first;
            *(Vector256<float>*)(to + count - 8) = last;
        }
        else if (count >= 4)
        {
            Vector128<float> first = *(Vector128<float>*)from, last = *(Vector128<float>*)(from + count - 4);
            *(Vector128<float>*)to = first;
            *(Vector128<float>*)(to + count - 4) = last;
        }
        else
        {
            for (int i = 0; i < count; i++) to[i] = from[i];
        }
    }

    /// <summary>Copies columns [begin, end), each to its phase and slot. <paramref name="from"/> is where column 0 would be.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void CopyPhases(float* from, float* to, int begin, int end, int stride, int phaseStride)
    {
        int column = begin;
        if (stride == 2)
        {
            if ((column & 1) != 0 && column < end)
            {
                to[phaseStride + (column >> 1)] = from[column];
                column++;
            }

            if (Avx2.IsSupported)
            {
                for (; column + 16 <= end; column += 16)
                {
                    Vector256<float> a = *(Vector256<float>*)(from + column), b = *(Vector256<float>*)(from + column + 8);
                    Vector256<double> even = Avx.Shuffle(a, b, 0b10_00_10_00).AsDouble(), odd = Avx.Shuffle(a, b, 0b11_01_11_01).AsDouble();
                    *(Vector256<double>*)(to + (column >> 1)) = Avx2.Permute4x64(even, 0b11_01_10_00);
                    *(Vector256<double>*)(to + phaseStride + (column >> 1)) = Avx2.Permute4x64(odd, 0b11_01_10_00);
                }
            }

            for (; column + 2 <= end; column += 2)
            {
                to[column >> 1] = from[column];
                to[phaseStride + (column >> 1)] = from[column + 1];
            }
        }

        for (; column < end; column++) to[column % stride * phaseStride + column / stride] = from[column];
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvGen.Runtime;

/// <summary>Transposition between two strided matrices in memory, in registers: what a change between NCHW and NHWC comes down to.</summary>
/// <remarks>
/// <para>The unit is a strip of 4, 8 or 16 source rows, 4 columns at a time. A vector of as many lanes is loaded as quads from every fourth row, so that a transposition of 4 x 4 within each quad
/// leaves a whole destination row in one vector (16 rows; r.c is row r, column c):</para>
/// <code>
///  loaded      0.0 0.1 0.2 0.3 | 4.0 4.1 4.2 4.3 | 8.0 ...  | 12.0 ...         stored      0.0 1.0 2.0 3.0 | 4.0 5.0 6.0 7.0 | 8.0 ... 15.0
///              1.0 1.1 1.2 1.3 | 5.0 5.1 5.2 5.3 | 9.0 ...  | 13.0 ...    -->              0.1 1.1 2.1 3.1 | 4.1 5.1 6.1 7.1 | 8.1 ... 15.1
///              2.0 ...                                                                     0.2 ...
///              3.0 ...                                                                     0.3 ...
/// </code>
/// <para>Edges need no masks: the last strip and the last four columns move back until they are whole, and write some floats a second time with the same values.</para>
/// </remarks>
internal static unsafe class Transpose
{
    /// <summary><c>to[c * toStride + r] = from[r * fromStride + c]</c> for r &lt; rows, c &lt; columns. Exactly those floats are read and written. Source and destination are apart; strides may be negative.</summary>
    public static void Matrix(float* from, nint fromStride, float* to, nint toStride, int rows, int columns) =>
        Matrix(from, fromStride, to, toStride, rows, columns, IsaLevel.Best());

    /// <summary>The same with the vectors of <paramref name="isa"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Matrix(float* from, nint fromStride, float* to, nint toStride, int rows, int columns, Isa isa)
    {
        if (columns < 4 || rows < 4 || isa == Isa.Scalar)
        {
            Thin(from, fromStride, to, toStride, rows, columns, isa);
            return;
        }

        // Between one and two strips of rows, such as the pixels of a register tile: both in one pass, so that each destination line is visited once (14 x 32: 34, not 45 ns).
        bool wide = isa == Isa.Avx512, medium = isa >= Isa.Avx2;
        if (wide && rows is > 16 and < 32) TwoStrips<FloatVector512>(from, fromStride, to, toStride, rows, columns);
        else if (medium && rows is > 8 and < 16) TwoStrips<FloatVector256>(from, fromStride, to, toStride, rows, columns);
        else if (rows is > 4 and < 8) TwoStrips<FloatVector128>(from, fromStride, to, toStride, rows, columns);
        else Strips(from, fromStride, to, toStride, rows, columns, wide, medium);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strips(float* from, nint fromStride, float* to, nint toStride, int rows, int columns, bool wide, bool medium)
    {
        // Rows 4 KB apart share a set of 8 lines in L1: 16 of them evict each other between two visits. 8 do not: 950 instead of 1700 ns for 256 rows of 32.
        wide &= fromStride % 1024 != 0;
        int width;
        for (int row = 0; row < rows; row += width)
        {
            int left = rows - row;
            width = wide && rows >= 16 && left > 8 ? 16 : medium && rows >= 8 && left > 4 ? 8 : 4;
            row = Math.Min(row, rows - width);
            if (width == 16) Strip<FloatVector512>(from + row * fromStride, fromStride, to + row, toStride, columns);
            else if (width == 8) Strip<FloatVector256>(from + row * fromStride, fromStride, to + row, toStride, columns);
            else Strip<FloatVector128>(from + row * fromStride, fromStride, to + row, toStride, columns);
        }
    }

    /// <summary>As many rows as <typeparamref name="V"/> has lanes, at least 4 columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip<V>(float* from, nint fromStride, float* to, nint toStride, nint columns)
        where V : unmanaged, IFloatVector<V>
    {
        nint column = 0;
        while (true)
        {
            FourColumns<V>(from + column, fromStride, to + column * toStride, toStride);
            if (column + 4 == columns) return;
            column = Math.Min(column + 4, columns - 4);
        }
    }

    /// <summary>Rows by the lanes of <typeparamref name="V"/> up to twice as many: the first strip and the last, which overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TwoStrips<V>(float* from, nint fromStride, float* to, nint toStride, nint rows, nint columns)
        where V : unmanaged, IFloatVector<V>
    {
        nint last = rows - V.Lanes, column = 0;
        while (true)
        {
            float* source = from + column, target = to + column * toStride;
            FourColumns<V>(source, fromStride, target, toStride);
            FourColumns<V>(source + last * fromStride, fromStride, target + last, toStride);
            if (column + 4 == columns) return;
            column = Math.Min(column + 4, columns - 4);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourColumns<V>(float* source, nint fromStride, float* target, nint toStride)
        where V : unmanaged, IFloatVector<V>
    {
        V a = V.LoadQuads(source, 4 * fromStride);
        V b = V.LoadQuads(source + fromStride, 4 * fromStride);
        V c = V.LoadQuads(source + 2 * fromStride, 4 * fromStride);
        V d = V.LoadQuads(source + 3 * fromStride, 4 * fromStride);
        V ab = V.InterleaveLow(a, b), cd = V.InterleaveLow(c, d);
        V.Store(target, V.PairLow(ab, cd));
        V.Store(target + toStride, V.PairHigh(ab, cd));
        ab = V.InterleaveHigh(a, b);
        cd = V.InterleaveHigh(c, d);
        V.Store(target + 2 * toStride, V.PairLow(ab, cd));
        V.Store(target + 3 * toStride, V.PairHigh(ab, cd));
    }

    /// <summary>Fewer than 4 rows or columns: as many scalar streams as there are, each in order of memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Thin(float* from, nint fromStride, float* to, nint toStride, int rows, int columns, Isa isa)
    {
        if (rows == 3 && columns >= 4 && Sse2.IsSupported)
        {
            if (toStride != 3) ThreeRows(from, fromStride, to, toStride, columns);
            else if (columns >= 16 && isa == Isa.Avx512) Interleave16(from, fromStride, to, columns);
            else Interleave4(from, fromStride, to, columns);
            return;
        }

        for (nint column = 0; column < columns; column++)
        {
            float* source = from + column, target = to + column * toStride;
            for (nint row = 0; row < rows; row++, source += fromStride) target[row] = *source;
        }
    }

    /// <summary>The red, green and blue planes of an image to pixels without gaps: three vectors of 16 pixels in, three vectors of 16 floats out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Interleave16(float* from, nint fromStride, float* to, nint columns)
    {
        // Lanes of red (0 to 15) and green (16 to 31), then those of blue (16 to 31) into the lanes left free.
        Vector512<int> redGreen0 = Vector512.Create(0, 16, 0, 1, 17, 0, 2, 18, 0, 3, 19, 0, 4, 20, 0, 5), blue0 = Vector512.Create(0, 1, 16, 3, 4, 17, 6, 7, 18, 9, 10, 19, 12, 13, 20, 15);
        Vector512<int> redGreen1 = Vector512.Create(21, 0, 6, 22, 0, 7, 23, 0, 8, 24, 0, 9, 25, 0, 10, 26), blue1 = Vector512.Create(0, 21, 2, 3, 22, 5, 6, 23, 8, 9, 24, 11, 12, 25, 14, 15);
        Vector512<int> redGreen2 = Vector512.Create(0, 11, 27, 0, 12, 28, 0, 13, 29, 0, 14, 30, 0, 15, 31, 0), blue2 = Vector512.Create(26, 1, 2, 27, 4, 5, 28, 7, 8, 29, 10, 11, 30, 13, 14, 31);
        nint column = 0;
        while (true)
        {
            Vector512<float> r = *(Vector512<float>*)(from + column);
            Vector512<float> g = *(Vector512<float>*)(from + column + fromStride);
            Vector512<float> b = *(Vector512<float>*)(from + column + 2 * fromStride);
            float* target = to + 3 * column;
            *(Vector512<float>*)target = Avx512F.PermuteVar16x32x2(Avx512F.PermuteVar16x32x2(r, redGreen0, g), blue0, b);
            *(Vector512<float>*)(target + 16) = Avx512F.PermuteVar16x32x2(Avx512F.PermuteVar16x32x2(r, redGreen1, g), blue1, b);
            *(Vector512<float>*)(target + 32) = Avx512F.PermuteVar16x32x2(Avx512F.PermuteVar16x32x2(r, redGreen2, g), blue2, b);
            if (column + 16 == columns) return;
            column = Math.Min(column + 16, columns - 16);
        }
    }

    /// <summary>The same for 4 pixels at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Interleave4(float* from, nint fromStride, float* to, nint columns)
    {
        nint column = 0;
        while (true)
        {
            Vector128<float> r = *(Vector128<float>*)(from + column);
            Vector128<float> g = *(Vector128<float>*)(from + column + fromStride);
            Vector128<float> b = *(Vector128<float>*)(from + column + 2 * fromStride);
            float* target = to + 3 * column;
            Vector128<float> early = Sse.Shuffle(b, r, 0b01_01_00_00), late = Sse.Shuffle(b, r, 0b11_11_10_10);                             // b0 b0 r1 r1, b2 b2 r3 r3
            *(Vector128<float>*)target = Sse.Shuffle(Sse.UnpackLow(r, g), early, 0b10_00_01_00);                                            // r0 g0 b0 r1
            *(Vector128<float>*)(target + 4) = Sse.Shuffle(Sse.UnpackLow(g, b), Sse.UnpackHigh(r, g), 0b01_00_11_10);                       // g1 b1 r2 g2
            *(Vector128<float>*)(target + 8) = Sse.Shuffle(late, Sse.UnpackHigh(g, b), 0b11_10_10_00);                                      // b2 r3 g3 b3
            if (column + 4 == columns) return;
            column = Math.Min(column + 4, columns - 4);
        }
    }

    /// <summary>The red, green and blue planes of an image to pixels with gaps between them: 8 and 4 bytes a pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ThreeRows(float* from, nint fromStride, float* to, nint toStride, nint columns)
    {
        nint column = 0;
        while (true)
        {
            Vector128<float> r = *(Vector128<float>*)(from + column);
            Vector128<float> g = *(Vector128<float>*)(from + column + fromStride);
            Vector128<float> b = *(Vector128<float>*)(from + column + 2 * fromStride);
            float* target = to + column * toStride;
            Vector128<float> low = Sse.UnpackLow(r, g), high = Sse.UnpackHigh(r, g);
            Put(target, low, b.GetElement(0));
            Put(target + toStride, Sse.MoveHighToLow(low, low), b.GetElement(1));
            Put(target + 2 * toStride, high, b.GetElement(2));
            Put(target + 3 * toStride, Sse.MoveHighToLow(high, high), b.GetElement(3));
            if (column + 4 == columns) return;
            column = Math.Min(column + 4, columns - 4);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Put(float* target, Vector128<float> pair, float third)
        {
            *(double*)target = pair.AsDouble().ToScalar();
            target[2] = third;
        }
    }
}

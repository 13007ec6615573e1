using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ConvGen.Runtime;

/// <summary>Between rows that lie anywhere, one for each lane, and a line <c>[column][lane]</c> in which lanes stand together.</summary>
/// <remarks>In registers, four columns of all lanes at a time, as in <see cref="Transpose"/>; the last four move back to end with the row.</remarks>
internal static unsafe class LaneTransposition
{
    /// <summary><c>line[column * lanes + lane] = rows[lane][column]</c>; exactly those floats are read and written.</summary>
    /// <param name="rows">As many pointers as lanes: 16, 8 or 4.</param>
    /// <param name="line">Receives the line.</param>
    /// <param name="lanes">16 where the processor has AVX-512, 8 where it has AVX2, or 4.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="next">Floats from each row to the one that is wanted next: it is fetched meanwhile.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gather(float** rows, float* line, int lanes, int columns, nint next)
    {
        if (columns < 4)
        {
            for (int column = 0; column < columns; column++)
            {
                for (int lane = 0; lane < lanes; lane++) *line++ = rows[lane][column];
            }
        }
        else if (lanes == 16) Gather<FloatVector512>(rows, line, columns, next);
        else if (lanes == 8) Gather<FloatVector256>(rows, line, columns, next);
        else Gather<FloatVector128>(rows, line, columns, next);
    }

    /// <summary><c>rows[lane][column] = line[column * lanes + lane]</c>; exactly those floats are read and written.</summary>
    /// <param name="line">The line.</param>
    /// <param name="rows">As many pointers as lanes: 16, 8 or 4.</param>
    /// <param name="lanes">16 where the processor has AVX-512, 8 where it has AVX2, or 4.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="next">Floats from each row to the one that is written next: it is fetched meanwhile.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scatter(float* line, float** rows, int lanes, int columns, nint next)
    {
        if (columns < 4)
        {
            for (int column = 0; column < columns; column++)
            {
                for (int lane = 0; lane < lanes; lane++) rows[lane][column] = *line++;
            }
        }
        else if (lanes == 16) Scatter<FloatVector512>(line, rows, columns, next);
        else if (lanes == 8) Scatter<FloatVector256>(line, rows, columns, next);
        else Scatter<FloatVector128>(line, rows, columns, next);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather<V>(float** rows, float* line, nint columns, nint next)
        where V : unmanaged, IFloatVector<V>
    {
        for (nint column = 0; ; column = Math.Min(column + 4, columns - 4))
        {
            float* to = line + column * V.Lanes;
            Fetch(rows, V.Lanes, column, next);
            V a = V.LoadQuads(rows, column), b = V.LoadQuads(rows + 1, column), c = V.LoadQuads(rows + 2, column), d = V.LoadQuads(rows + 3, column);
            V ab = V.InterleaveLow(a, b), cd = V.InterleaveLow(c, d);
            V.Store(to, V.PairLow(ab, cd));
            V.Store(to + V.Lanes, V.PairHigh(ab, cd));
            ab = V.InterleaveHigh(a, b);
            cd = V.InterleaveHigh(c, d);
            V.Store(to + 2 * V.Lanes, V.PairLow(ab, cd));
            V.Store(to + 3 * V.Lanes, V.PairHigh(ab, cd));
            if (column + 4 == columns) return;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scatter<V>(float* line, float** rows, nint columns, nint next)
        where V : unmanaged, IFloatVector<V>
    {
        for (nint column = 0; ; column = Math.Min(column + 4, columns - 4))
        {
            float* from = line + column * V.Lanes;
            Fetch(rows, V.Lanes, column, next);
            V a = V.Load(from), b = V.Load(from + V.Lanes), c = V.Load(from + 2 * V.Lanes), d = V.Load(from + 3 * V.Lanes);
            V ab = V.InterleaveLow(a, b), cd = V.InterleaveLow(c, d);
            V.StoreQuads(rows, column, V.PairLow(ab, cd));
            V.StoreQuads(rows + 1, column, V.PairHigh(ab, cd));
            ab = V.InterleaveHigh(a, b);
            cd = V.InterleaveHigh(c, d);
            V.StoreQuads(rows + 2, column, V.PairLow(ab, cd));
            V.StoreQuads(rows + 3, column, V.PairHigh(ab, cd));
            if (column + 4 == columns) return;
        }
    }

    /// <summary>A quarter of the lanes' next lines: four turns of four columns are a line of each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(float** rows, int lanes, nint column, nint next)
    {
        if (!Sse.IsSupported) return;
        nint quarter = lanes / 4, first = (column >> 2 & 3) * quarter;
        for (nint lane = first; lane < first + quarter; lane++) Sse.Prefetch0(rows[lane] + column + next);
    }
}

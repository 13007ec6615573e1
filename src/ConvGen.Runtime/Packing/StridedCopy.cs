using System.Runtime.CompilerServices;

namespace ConvGen.Runtime;

/// <summary>Copies that <see cref="Span{T}.CopyTo"/> is too long a way for, or cannot say: short rows, and every n-th float.</summary>
internal static unsafe class StridedCopy
{
    /// <summary>Copies <paramref name="rows"/> rows of <paramref name="count"/> floats each, and touches nothing else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows(float* from, nint fromStride, float* to, nint toStride, nint rows, nint count, Isa isa)
    {
        if (fromStride == count && toStride == count) new ReadOnlySpan<float>(from, checked((int)(rows * count))).CopyTo(new Span<float>(to, (int)(rows * count)));
        else if (count >= 16 && isa == Isa.Avx512) Rows<FloatVector512>(from, fromStride, to, toStride, rows, count);
        else if (count >= 8 && isa >= Isa.Avx2) Rows<FloatVector256>(from, fromStride, to, toStride, rows, count);
        else if (count >= 4 && isa >= Isa.Vector128) Rows<FloatVector128>(from, fromStride, to, toStride, rows, count);
        else ShortRows(from, fromStride, to, toStride, rows, count);
    }

    /// <summary><c>to[i] = from[i * step]</c> for i &lt; count; reads nothing beyond the last of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void EveryNth(float* from, nint step, float* to, nint count, Isa isa)
    {
        if (step == 1 && count < 128) Rows(from, 0, to, 0, 1, count, isa);
        else if (step == 1) new ReadOnlySpan<float>(from, (int)count).CopyTo(new Span<float>(to, (int)count));
        else if (step == 2 && isa == Isa.Avx512) EverySecond<FloatVector512>(from, to, count);
        else if (step == 2 && isa == Isa.Avx2) EverySecond<FloatVector256>(from, to, count);
        else if (step == 2 && isa == Isa.Vector128) EverySecond<FloatVector128>(from, to, count);
        else EveryNth(from, step, to, count);
    }

    /// <summary>At least as many floats a row as <typeparamref name="V"/> has lanes: whole vectors, the last of them moved back to end with the row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows<V>(float* from, nint fromStride, float* to, nint toStride, nint rows, nint count)
        where V : unmanaged, IFloatVector<V>
    {
        nint last = count - V.Lanes;
        for (; rows > 0; rows--, from += fromStride, to += toStride)
        {
            for (nint i = 0; i < last; i += V.Lanes) V.Store(to + i, V.Load(from + i));
            V.Store(to + last, V.Load(from + last));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ShortRows(float* from, nint fromStride, float* to, nint toStride, nint rows, nint count)
    {
        for (; rows > 0; rows--, from += fromStride, to += toStride)
        {
            for (nint i = 0; i < count; i++) to[i] = from[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EverySecond<V>(float* from, float* to, nint count)
        where V : unmanaged, IFloatVector<V>
    {
        // The last float of a pair of vectors is not wanted and may lie outside: whole vectors only while another float follows.
        for (; count > V.Lanes; count -= V.Lanes, from += 2 * V.Lanes, to += V.Lanes)
        {
            V a = V.LoadQuads(from, 8), b = V.LoadQuads(from + 4, 8);                                   // quads 0, 2, 4, ... and 1, 3, 5, ...
            V.Store(to, V.InterleaveLow(V.InterleaveLow(a, b), V.InterleaveHigh(a, b)));                // a0 b0 a1 b1, a2 b2 a3 b3 -> a0 a2 b0 b2
        }

        for (nint i = 0; i < count; i++) to[i] = from[2 * i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EveryNth(float* from, nint step, float* to, nint count)
    {
        for (; count > 0; count--, from += step) *to++ = *from;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvGen.Runtime;

/// <summary>Samples from a stride apart to adjacent floats, and back: floats as they are, 16-bit integers by value.</summary>
internal static unsafe class SampleConversion
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gather(float* from, nint stride, float* to, nint count)
    {
        if (stride == 1) Unsafe.CopyBlockUnaligned(to, from, (uint)count * sizeof(float));
        else for (nint i = 0; i < count; i++) to[i] = from[i * stride];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gather(short* from, nint stride, float* to, nint count)
    {
        nint i = 0;
        for (; stride == 1 && i <= count - 8; i += 8)
        {
            (Vector128<int> low, Vector128<int> high) = Vector128.Widen(*(Vector128<short>*)(from + i));
            *(Vector128<float>*)(to + i) = Vector128.ConvertToSingle(low);
            *(Vector128<float>*)(to + i + 4) = Vector128.ConvertToSingle(high);
        }

        for (; i < count; i++) to[i] = from[i * stride];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scatter(float* from, float* to, nint stride, nint count)
    {
        if (stride == 1) Unsafe.CopyBlockUnaligned(to, from, (uint)count * sizeof(float));
        else for (nint i = 0; i < count; i++) to[i * stride] = from[i];
    }

    /// <summary>Rounded to the nearest integer, ties to even, saturated; NaN becomes 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scatter(float* from, short* to, nint stride, nint count)
    {
        nint i = 0;
        for (; stride == 1 && i <= count - 8; i += 8) *(Vector128<short>*)(to + i) = Vector128.Narrow(Rounded(from + i), Rounded(from + i + 4));
        for (; i < count; i++) to[i * stride] = Narrow(from[i]);
    }

    /// <summary>One value, rounded to the nearest integer of 16 bits, ties to even, saturated; NaN becomes 0.</summary>
    public static short Narrow(double value) => double.IsNaN(value) ? (short)0 : (short)Math.Round(Math.Clamp(value, short.MinValue, short.MaxValue));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Rounded(float* from)
    {
        Vector128<float> value = *(Vector128<float>*)from;
        Vector128<float> number = Vector128.ConditionalSelect(Vector128.Equals(value, value), value, Vector128<float>.Zero);
        return Vector128.ConvertToInt32Native(Vector128.Round(Vector128.Min(Vector128.Max(number, Vector128.Create((float)short.MinValue)), Vector128.Create((float)short.MaxValue))));
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvGen.Runtime;

/// <summary>Bytes to floats and back.</summary>
internal static unsafe class PixelConversion
{
    /// <summary>Widens <paramref name="count"/> bytes; each becomes the float of the same value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Widen(byte* from, float* to, nint count)
    {
        nint i = 0;
        if (Avx512F.IsSupported)
        {
            for (; i <= count - 16; i += 16) *(Vector512<float>*)(to + i) = Avx512F.ConvertToVector512Single(Avx512F.ConvertToVector512Int32(*(Vector128<byte>*)(from + i)));
        }
        else if (Avx2.IsSupported)
        {
            for (; i <= count - 8; i += 8) *(Vector256<float>*)(to + i) = Avx.ConvertToVector256Single(Avx2.ConvertToVector256Int32(from + i));
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            for (; i <= count - 16; i += 16)
            {
                (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(*(Vector128<byte>*)(from + i));
                (Vector128<uint> a, Vector128<uint> b) = Vector128.Widen(low);
                (Vector128<uint> c, Vector128<uint> d) = Vector128.Widen(high);
                *(Vector128<float>*)(to + i) = Vector128.ConvertToSingle(a.AsInt32());
                *(Vector128<float>*)(to + i + 4) = Vector128.ConvertToSingle(b.AsInt32());
                *(Vector128<float>*)(to + i + 8) = Vector128.ConvertToSingle(c.AsInt32());
                *(Vector128<float>*)(to + i + 12) = Vector128.ConvertToSingle(d.AsInt32());
            }
        }

        for (; i < count; i++) to[i] = from[i];
    }

    /// <summary>Rounds <paramref name="count"/> floats to the nearest byte, ties to the even one; what is beyond a byte's range becomes its nearer end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Narrow(float* from, byte* to, nint count)
    {
        nint i = 0;
        if (Avx512F.IsSupported)
        {
            Vector512<float> zero = Vector512<float>.Zero, full = Vector512.Create(255f);
            for (; i <= count - 16; i += 16)
            {
                Vector512<float> clamped = Avx512F.Min(Avx512F.Max(*(Vector512<float>*)(from + i), zero), full);
                *(Vector128<byte>*)(to + i) = Avx512F.ConvertToVector128Byte(Avx512F.ConvertToVector512Int32(clamped));
            }
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            Vector128<float> zero = Vector128<float>.Zero, full = Vector128.Create(255f);
            for (; i <= count - 16; i += 16)
            {
                Vector128<short> low = Vector128.Narrow(Rounded(from + i, zero, full), Rounded(from + i + 4, zero, full));
                Vector128<short> high = Vector128.Narrow(Rounded(from + i + 8, zero, full), Rounded(from + i + 12, zero, full));
                *(Vector128<byte>*)(to + i) = Vector128.Narrow(low.AsUInt16(), high.AsUInt16());
            }
        }

        for (; i < count; i++) to[i] = Narrow(from[i]);
    }

    /// <summary>One value, rounded to the nearest byte, ties to even, saturated; NaN becomes 0.</summary>
    public static byte Narrow(double value) => (byte)Math.Round(value > 0 ? Math.Min(value, 255) : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Rounded(float* from, Vector128<float> zero, Vector128<float> full) =>
        Vector128.ConvertToInt32Native(Vector128.Round(Vector128.MinNative(Vector128.MaxNative(*(Vector128<float>*)from, zero), full)));
}

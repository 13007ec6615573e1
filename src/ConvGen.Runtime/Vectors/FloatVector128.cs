using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ConvGen.Runtime;

/// <summary>4 floats: any processor with vectors.</summary>
internal readonly unsafe struct FloatVector128(Vector128<float> value) : IFloatVector<FloatVector128>
{
    private readonly Vector128<float> _value = value;

    public static int Lanes => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector128 Broadcast(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector128 Load(float* from) => new(*(Vector128<float>*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, FloatVector128 value) => *(Vector128<float>*)to = value._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector128 LoadFirst(float* from, int count)
    {
        Vector128<float> value = Vector128<float>.Zero;
        for (int lane = 0; lane < count; lane++) ((float*)&value)[lane] = from[lane];
        return new(value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(float* to, FloatVector128 value, int count)
    {
        for (int lane = 0; lane < count; lane++) to[lane] = ((float*)&value)[lane];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector128 operator +(FloatVector128 a, FloatVector128 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector128 operator -(FloatVector128 a, FloatVector128 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector128 operator *(FloatVector128 a, FloatVector128 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector128 operator /(FloatVector128 a, FloatVector128 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector128 MultiplyAdd(FloatVector128 a, FloatVector128 b, FloatVector128 c) => new(Vector128.MultiplyAddEstimate(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector128 SquareError(FloatVector128 x, FloatVector128 square)
    {
        if (Fma.IsSupported || AdvSimd.IsSupported) return new(Vector128.FusedMultiplyAdd(x._value, x._value, -square._value));

        // Dekker 1971: of halves of 12 bits, all three products are exact.
        Vector128<float> high = x._value & Vector128.Create(0xfffff000u).AsSingle(), low = x._value - high, cross = high * low;
        return new(((high * high - square._value) + (cross + cross)) + low * low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector128 Abs(FloatVector128 value) => new(Vector128.Abs(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector128 CopySign(FloatVector128 magnitude, FloatVector128 sign) =>
        new(Vector128.ConditionalSelect(Vector128.Create(-0f), sign._value, magnitude._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector128 SelectLess(FloatVector128 a, FloatVector128 b, FloatVector128 less, FloatVector128 otherwise) =>
        new(Vector128.ConditionalSelect(Vector128.LessThan(a._value, b._value), less._value, otherwise._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector128 PowerOfTwo(FloatVector128 biased) =>
        new(((biased._value.AsInt32() + Vector128.Create(127)) << 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector128 LoadQuads(float* from, nint stride) => Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector128 LoadQuads(float** rows, nint column) => Load(rows[0] + column);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreQuads(float** rows, nint column, FloatVector128 value) => Store(rows[0] + column, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector128 InterleaveLow(FloatVector128 a, FloatVector128 b)
    {
        if (Sse2.IsSupported) return new(Sse.UnpackLow(a._value, b._value));
        if (AdvSimd.Arm64.IsSupported) return new(AdvSimd.Arm64.ZipLow(a._value, b._value));
        return new(Vector128.Create(a._value[0], b._value[0], a._value[1], b._value[1]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector128 InterleaveHigh(FloatVector128 a, FloatVector128 b)
    {
        if (Sse2.IsSupported) return new(Sse.UnpackHigh(a._value, b._value));
        if (AdvSimd.Arm64.IsSupported) return new(AdvSimd.Arm64.ZipHigh(a._value, b._value));
        return new(Vector128.Create(a._value[2], b._value[2], a._value[3], b._value[3]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector128 PairLow(FloatVector128 a, FloatVector128 b)
    {
        if (Sse2.IsSupported) return new(Sse2.UnpackLow(a._value.AsDouble(), b._value.AsDouble()).AsSingle());
        if (AdvSimd.Arm64.IsSupported) return new(AdvSimd.Arm64.ZipLow(a._value.AsDouble(), b._value.AsDouble()).AsSingle());
        return new(Vector128.Create(a._value[0], a._value[1], b._value[0], b._value[1]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector128 PairHigh(FloatVector128 a, FloatVector128 b)
    {
        if (Sse2.IsSupported) return new(Sse2.UnpackHigh(a._value.AsDouble(), b._value.AsDouble()).AsSingle());
        if (AdvSimd.Arm64.IsSupported) return new(AdvSimd.Arm64.ZipHigh(a._value.AsDouble(), b._value.AsDouble()).AsSingle());
        return new(Vector128.Create(a._value[2], a._value[3], b._value[2], b._value[3]));
    }
}

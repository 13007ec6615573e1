using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvGen.Runtime;

/// <summary>8 floats: AVX2 and FMA.</summary>
internal readonly unsafe struct FloatVector256(Vector256<float> value) : IFloatVector<FloatVector256>
{
    private readonly Vector256<float> _value = value;

    public static int Lanes => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 Broadcast(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 Load(float* from) => new(*(Vector256<float>*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, FloatVector256 value) => *(Vector256<float>*)to = value._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 LoadFirst(float* from, int count) => new(Avx.MaskLoad(from, First(count)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(float* to, FloatVector256 value, int count) => Avx.MaskStore(to, First(count), value._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 operator +(FloatVector256 a, FloatVector256 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 operator -(FloatVector256 a, FloatVector256 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 operator *(FloatVector256 a, FloatVector256 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 operator /(FloatVector256 a, FloatVector256 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 MultiplyAdd(FloatVector256 a, FloatVector256 b, FloatVector256 c) => new(Vector256.MultiplyAddEstimate(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 SquareError(FloatVector256 x, FloatVector256 square) => new(Fma.MultiplySubtract(x._value, x._value, square._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 Abs(FloatVector256 value) => new(Vector256.Abs(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 CopySign(FloatVector256 magnitude, FloatVector256 sign) =>
        new(Vector256.ConditionalSelect(Vector256.Create(-0f), sign._value, magnitude._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 SelectLess(FloatVector256 a, FloatVector256 b, FloatVector256 less, FloatVector256 otherwise) =>
        new(Vector256.ConditionalSelect(Vector256.LessThan(a._value, b._value), less._value, otherwise._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 PowerOfTwo(FloatVector256 biased) =>
        new(((biased._value.AsInt32() + Vector256.Create(127)) << 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 LoadQuads(float* from, nint stride) =>
        new(Avx.InsertVector128((*(Vector128<float>*)from).ToVector256Unsafe(), *(Vector128<float>*)(from + stride), 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 LoadQuads(float** rows, nint column) =>
        new(Avx.InsertVector128((*(Vector128<float>*)(rows[0] + column)).ToVector256Unsafe(), *(Vector128<float>*)(rows[4] + column), 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreQuads(float** rows, nint column, FloatVector256 value)
    {
        *(Vector128<float>*)(rows[0] + column) = value._value.GetLower();
        *(Vector128<float>*)(rows[4] + column) = Avx.ExtractVector128(value._value, 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 InterleaveLow(FloatVector256 a, FloatVector256 b) => new(Avx.UnpackLow(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 InterleaveHigh(FloatVector256 a, FloatVector256 b) => new(Avx.UnpackHigh(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 PairLow(FloatVector256 a, FloatVector256 b) => new(Avx.UnpackLow(a._value.AsDouble(), b._value.AsDouble()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 PairHigh(FloatVector256 a, FloatVector256 b) => new(Avx.UnpackHigh(a._value.AsDouble(), b._value.AsDouble()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> First(int count) => Vector256.LessThan(Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7), Vector256.Create(count)).AsSingle();
}

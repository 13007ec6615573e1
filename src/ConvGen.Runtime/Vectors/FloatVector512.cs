using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvGen.Runtime;

/// <summary>16 floats: AVX-512F.</summary>
internal readonly unsafe struct FloatVector512(Vector512<float> value) : IFloatVector<FloatVector512>
{
    private readonly Vector512<float> _value = value;

    public static int Lanes => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 Broadcast(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 Load(float* from) => new(*(Vector512<float>*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, FloatVector512 value) => *(Vector512<float>*)to = value._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 LoadFirst(float* from, int count) => new(Avx512F.MaskLoad(from, First(count), Vector512<float>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(float* to, FloatVector512 value, int count) => Avx512F.MaskStore(to, First(count), value._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 operator +(FloatVector512 a, FloatVector512 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 operator -(FloatVector512 a, FloatVector512 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 operator *(FloatVector512 a, FloatVector512 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 operator /(FloatVector512 a, FloatVector512 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 MultiplyAdd(FloatVector512 a, FloatVector512 b, FloatVector512 c) => new(Vector512.MultiplyAddEstimate(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 SquareError(FloatVector512 x, FloatVector512 square) => new(Avx512F.FusedMultiplySubtract(x._value, x._value, square._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 Abs(FloatVector512 value) => new(Vector512.Abs(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 CopySign(FloatVector512 magnitude, FloatVector512 sign) =>
        new(Vector512.ConditionalSelect(Vector512.Create(-0f), sign._value, magnitude._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 SelectLess(FloatVector512 a, FloatVector512 b, FloatVector512 less, FloatVector512 otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.LessThan(a._value, b._value), less._value, otherwise._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 PowerOfTwo(FloatVector512 biased) =>
        new(((biased._value.AsInt32() + Vector512.Create(127)) << 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 LoadQuads(float* from, nint stride)
    {
        Vector512<float> quads = (*(Vector128<float>*)from).ToVector256Unsafe().ToVector512Unsafe();
        quads = Avx512F.InsertVector128(quads, *(Vector128<float>*)(from + stride), 1);
        quads = Avx512F.InsertVector128(quads, *(Vector128<float>*)(from + 2 * stride), 2);
        return new(Avx512F.InsertVector128(quads, *(Vector128<float>*)(from + 3 * stride), 3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 LoadQuads(float** rows, nint column)
    {
        Vector512<float> quads = (*(Vector128<float>*)(rows[0] + column)).ToVector256Unsafe().ToVector512Unsafe();
        quads = Avx512F.InsertVector128(quads, *(Vector128<float>*)(rows[4] + column), 1);
        quads = Avx512F.InsertVector128(quads, *(Vector128<float>*)(rows[8] + column), 2);
        return new(Avx512F.InsertVector128(quads, *(Vector128<float>*)(rows[12] + column), 3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreQuads(float** rows, nint column, FloatVector512 value)
    {
        *(Vector128<float>*)(rows[0] + column) = value._value.GetLower().GetLower();
        *(Vector128<float>*)(rows[4] + column) = Avx512F.ExtractVector128(value._value, 1);
        *(Vector128<float>*)(rows[8] + column) = Avx512F.ExtractVector128(value._value, 2);
        *(Vector128<float>*)(rows[12] + column) = Avx512F.ExtractVector128(value._value, 3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 InterleaveLow(FloatVector512 a, FloatVector512 b) => new(Avx512F.UnpackLow(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 InterleaveHigh(FloatVector512 a, FloatVector512 b) => new(Avx512F.UnpackHigh(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 PairLow(FloatVector512 a, FloatVector512 b) => new(Avx512F.UnpackLow(a._value.AsDouble(), b._value.AsDouble()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 PairHigh(FloatVector512 a, FloatVector512 b) => new(Avx512F.UnpackHigh(a._value.AsDouble(), b._value.AsDouble()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> First(int count) => Vector512.LessThan(Vector512.Create(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), Vector512.Create(count)).AsSingle();
}

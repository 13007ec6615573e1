using System.Numerics;
using ImageFilters.Generic;

namespace ImageFilters;

/// <summary>How steep the brightness is in any direction: <c>sqrt(gx^2 + gy^2)</c> of <see cref="GradientX"/> and <see cref="GradientY"/>.</summary>
/// <remarks>Each channel by itself. The two filters run on floats, for the sums have signs and fractions that bytes would lose.</remarks>
internal sealed class GradientMagnitude
{
    private readonly GenericFilter _genericX = GenericFilter.Of(typeof(GradientX)), _genericY = GenericFilter.Of(typeof(GradientY));
    private float[] _picture = [], _x = [], _y = [];

    /// <summary>By generated filters.</summary>
    public void Run(ReadOnlySpan<byte> input, Span<byte> output, int height, int width, int channels)
    {
        Reserve(input.Length);
        Widen(input, _picture);
        GradientX.Run(_picture.AsSpan(0, input.Length), _x.AsSpan(0, input.Length), height, width, channels);
        GradientY.Run(_picture.AsSpan(0, input.Length), _y.AsSpan(0, input.Length), height, width, channels);
        int i = 0;
        for (; i <= output.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            int n = Vector<float>.Count;
            Vector.Narrow(
                Vector.Narrow(Magnitude(i), Magnitude(i + n)),
                Vector.Narrow(Magnitude(i + 2 * n), Magnitude(i + 3 * n))).CopyTo(output[i..]);
        }

        for (; i < output.Length; i++) output[i] = ScalarMagnitude(i);
    }

    /// <summary>By plain loops.</summary>
    public void RunGeneric(ReadOnlySpan<byte> input, Span<byte> output, int height, int width, int channels)
    {
        Reserve(input.Length);
        _genericX.Run(input, _x.AsSpan(), height, width, channels);
        _genericY.Run(input, _y.AsSpan(), height, width, channels);
        for (int i = 0; i < output.Length; i++) output[i] = ScalarMagnitude(i);
    }

    private byte ScalarMagnitude(int i) => (byte)Math.Min(255, MathF.Sqrt(_x[i] * _x[i] + _y[i] * _y[i]) + 0.5f);

    private Vector<uint> Magnitude(int i)
    {
        Vector<float> x = new(_x, i), y = new(_y, i);
        return Vector.ConvertToUInt32(Vector.Min(Vector.SquareRoot(x * x + y * y) + new Vector<float>(0.5f), new Vector<float>(255)));
    }

    private void Reserve(int samples)
    {
        if (_picture.Length == samples) return;
        (_picture, _x, _y) = (new float[samples], new float[samples], new float[samples]);
    }

    private static void Widen(ReadOnlySpan<byte> bytes, Span<float> floats)
    {
        int i = 0, n = Vector<float>.Count;
        for (; i <= bytes.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(bytes[i..]), out Vector<ushort> low, out Vector<ushort> high);
            Vector.Widen(low, out Vector<uint> first, out Vector<uint> second);
            Vector.Widen(high, out Vector<uint> third, out Vector<uint> fourth);
            Vector.ConvertToSingle(first).CopyTo(floats[i..]);
            Vector.ConvertToSingle(second).CopyTo(floats[(i + n)..]);
            Vector.ConvertToSingle(third).CopyTo(floats[(i + 2 * n)..]);
            Vector.ConvertToSingle(fourth).CopyTo(floats[(i + 3 * n)..]);
        }

        for (; i < bytes.Length; i++) floats[i] = bytes[i];
    }
}

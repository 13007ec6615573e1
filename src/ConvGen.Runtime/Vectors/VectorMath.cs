using System.Runtime.CompilerServices;

namespace ConvGen.Runtime;

/// <summary>The transcendental functions that activations are made of, in float, on arguments where nothing can overflow or cancel.</summary>
/// <remarks>
/// Polynomials are minimax fits (Remez exchange, 34 digits) of the error that the caller sees; the figure beside each is that error before float rounding, which adds one or two units in the
/// last place (2^-24 = 6.0e-8 each). NaN gives NaN.
/// </remarks>
internal static class VectorMath
{
    // 1.5 * 2^23: adding it rounds to an integer, whose bits are then the low bits of the sum.
    private const float Rounder = 12582912;

    // ln 2 in two parts: the high one, 355/512, has 9 bits, so its product with an exponent is exact.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;
    private const float Log2E = 1.44269504f;

    // exp(-88) rounds to exponent -127, which PowerOfTwo makes zero: everything below 2^-126 ends as zero or as a denormal on its way there.
    private const float LeastExponent = -88;

    /// <summary>exp(x) = scale (1 + q) for x &lt;= 0, |q| below 0.42; results under 2^-126 flush to zero from x = -87.7 on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Decompose<V>(V x, out V scale, out V q)
        where V : unmanaged, IFloatVector<V>
    {
        V least = V.Broadcast(LeastExponent);
        x = V.SelectLess(x, least, least, x);

        // x = n ln 2 + r, |r| <= ln(2) / 2
        V biased = V.MultiplyAdd(x, V.Broadcast(Log2E), V.Broadcast(Rounder));
        V n = biased - V.Broadcast(Rounder);
        V r = V.MultiplyAdd(n, V.Broadcast(-Ln2High), x);
        r = V.MultiplyAdd(n, V.Broadcast(-Ln2Low), r);

        // exp(r) - 1 = r + r^2 P(r): relative error 1.3e-8
        V p = V.Broadcast(1.3882520111e-3f);
        p = V.MultiplyAdd(p, r, V.Broadcast(8.36654717711e-3f));
        p = V.MultiplyAdd(p, r, V.Broadcast(0.0416672006425f));
        p = V.MultiplyAdd(p, r, V.Broadcast(0.166665434238f));
        p = V.MultiplyAdd(p, r, V.Broadcast(0.499999981499f));
        q = V.MultiplyAdd(r * r, p, r);
        scale = V.PowerOfTwo(biased);
    }

    /// <summary>exp(x) for x &lt;= 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ExpOfNegative<V>(V x)
        where V : unmanaged, IFloatVector<V>
    {
        Decompose(x, out V scale, out V q);
        return V.MultiplyAdd(scale, q, scale);
    }

    /// <summary>exp(x) - 1 for x &lt;= 0, accurate near zero as well.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ExpM1OfNegative<V>(V x)
        where V : unmanaged, IFloatVector<V>
    {
        Decompose(x, out V scale, out V q);
        return V.MultiplyAdd(scale, q, scale - V.Broadcast(1));
    }

    /// <summary>log(1 + x) for x in [0, 1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LogP1OfFraction<V>(V x)
        where V : unmanaged, IFloatVector<V>
    {
        // log(1 + x) = 2 artanh(s), s = x / (2 + x) <= 1/3; artanh(s) = s (1 + t Q(t)), t = s^2: relative error 4.5e-9
        V s = x / (x + V.Broadcast(2));
        V t = s * s;
        V p = V.Broadcast(0.140122079049f);
        p = V.MultiplyAdd(p, t, V.Broadcast(0.139995754471f));
        p = V.MultiplyAdd(p, t, V.Broadcast(0.200108491866f));
        p = V.MultiplyAdd(p, t, V.Broadcast(0.333332065734f));
        s += s;
        return V.MultiplyAdd(s * t, p, s);
    }

    /// <summary>The upper tail of the normal distribution, erfc(x / sqrt 2) / 2, for x &gt;= 0. Its relative error stays small out to where it flushes to zero, x = 13.2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V NormalTail<V>(V x)
        where V : unmanaged, IFloatVector<V>
    {
        V most = V.Broadcast(14);
        x = V.SelectLess(most, x, most, x);

        // tail(x) = exp(-x^2 / 2) P(u) / (x + 4), u = (x - 4) / (x + 4) = 1 - 8 / (x + 4): relative error 8.1e-9 up to 14
        V reciprocal = V.Broadcast(1) / (x + V.Broadcast(4));
        V u = V.MultiplyAdd(reciprocal, V.Broadcast(-8), V.Broadcast(1));
        V p = V.Broadcast(-1.29526142709e-4f);
        p = V.MultiplyAdd(p, u, V.Broadcast(1.84632815293e-4f));
        p = V.MultiplyAdd(p, u, V.Broadcast(1.57185812373e-3f));
        p = V.MultiplyAdd(p, u, V.Broadcast(-3.51498429115e-3f));
        p = V.MultiplyAdd(p, u, V.Broadcast(-7.52672747899e-3f));
        p = V.MultiplyAdd(p, u, V.Broadcast(0.0604041436666f));
        p = V.MultiplyAdd(p, u, V.Broadcast(-0.186523206143f));
        p = V.MultiplyAdd(p, u, V.Broadcast(0.387136889834f));
        p = V.MultiplyAdd(p, u, V.Broadcast(-0.607896597161f));
        p = V.MultiplyAdd(p, u, V.Broadcast(0.755285135459f));

        // x^2 / 2 reaches 98, where half a unit in its last place is 4e-6 of the exponential: what the square lost is put back.
        V square = x * x;
        V lost = V.SquareError(x, square);
        V e = ExpOfNegative(square * V.Broadcast(-0.5f));
        e = V.MultiplyAdd(lost * V.Broadcast(-0.5f), e, e);
        return e * (p * reciprocal);
    }
}

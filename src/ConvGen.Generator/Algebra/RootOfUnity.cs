using System.Collections.Concurrent;
using System.Numerics;

namespace ConvGen.Generator.Algebra;

/// <summary>Cosine and sine of fractions of a turn, as fractions within 2^-100 of the exact value, and equal where the exact values are.</summary>
/// <remarks>
/// An angle is first brought into the first eighth of a turn, so that cos 45° and sin 45° are one number and cos 60° is one half. There pi comes from Machin's formula and the series run in
/// fixed point with guard bits.
/// </remarks>
internal static class RootOfUnity
{
    private const int Bits = 100, Guard = 40;

    private static readonly BigInteger Unit = BigInteger.One << (Bits + Guard);

    private static readonly BigInteger Turn = 8 * (4 * ArcTangentOfReciprocal(5) - ArcTangentOfReciprocal(239));    // 2 pi = 8 (pi / 4)

    /// <summary>Known roots, by k and n of the first eighth of a turn: codelets ask for the same few again and again.</summary>
    private static readonly ConcurrentDictionary<(int, int), (Rational Cosine, Rational Sine)> Known = new();

    /// <summary>cos(2 pi k / n).</summary>
    public static Rational Cosine(int k, int n) => Of(k, n).Cosine;

    /// <summary>sin(2 pi k / n).</summary>
    public static Rational Sine(int k, int n) => Of(k, n).Sine;

    /// <summary><paramref name="a"/> / <paramref name="b"/> rounded to as many bits as the constants have.</summary>
    public static Rational Quotient(Rational a, Rational b) => Round(a.Numerator * b.Denominator * Unit / (a.Denominator * b.Numerator));

    private static (Rational Cosine, Rational Sine) Of(int k, int n)
    {
        k = (k % n + n) % n;
        if (2 * k > n)
        {
            (Rational cosine, Rational sine) = Of(n - k, n);
            return (cosine, -sine);
        }

        if (4 * k > n)
        {
            (Rational cosine, Rational sine) = Of(n - 2 * k, 2 * n);    // half a turn less k / n
            return (-cosine, sine);
        }

        if (8 * k > n)
        {
            (Rational cosine, Rational sine) = Of(n - 4 * k, 4 * n);    // a quarter less k / n
            return (sine, cosine);
        }

        return Known.GetOrAdd((k, n), static root => OfFirstEighth(root.Item1, root.Item2));
    }

    private static (Rational Cosine, Rational Sine) OfFirstEighth(int k, int n)
    {
        BigInteger angle = Turn * k / n;
        Rational c = Series(Unit, angle, 1);
        return (c, 8 * k == n ? c : Series(angle, angle, 2));
    }

    /// <summary>first - first x^2 / (i (i + 1)) + ..., the series of the cosine from i = 1 and of the sine from i = 2.</summary>
    private static Rational Series(BigInteger first, BigInteger x, int i)
    {
        BigInteger square = x * x / Unit, sum = BigInteger.Zero;
        for (BigInteger term = first; !term.IsZero; i += 2)
        {
            sum += term;
            term = -(term * square / Unit) / (i * (i + 1));
        }

        return Round(sum);
    }

    private static Rational Round(BigInteger fixedPoint) => new((fixedPoint + (BigInteger.One << (Guard - 1))) >> Guard, BigInteger.One << Bits);

    private static BigInteger ArcTangentOfReciprocal(int x)
    {
        BigInteger power = Unit / x, sum = BigInteger.Zero;
        for (int i = 1; !power.IsZero; i += 2)
        {
            sum += i % 4 == 1 ? power / i : -(power / i);
            power /= x * x;
        }

        return sum;
    }
}

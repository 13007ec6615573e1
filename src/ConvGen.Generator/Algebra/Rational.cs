using System.Globalization;
using System.Numerics;

namespace ConvGen.Generator.Algebra;

/// <summary>An exact fraction in lowest terms; the denominator is positive.</summary>
internal readonly struct Rational : IEquatable<Rational>, IComparable<Rational>
{
    private readonly BigInteger _denominatorLessOne;    // so that default is zero, not 0/0

    /// <exception cref="DivideByZeroException"><paramref name="denominator"/> is zero.</exception>
    public Rational(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero) throw new DivideByZeroException();
        BigInteger common = BigInteger.GreatestCommonDivisor(numerator, denominator) * denominator.Sign;
        Numerator = numerator / common;
        _denominatorLessOne = denominator / common - 1;
    }

    private Rational(BigInteger numerator, BigInteger denominatorLessOne, bool inLowestTerms)
    {
        System.Diagnostics.Debug.Assert(inLowestTerms);
        Numerator = numerator;
        _denominatorLessOne = denominatorLessOne;
    }

    public static Rational Zero => default;

    public static Rational One { get; } = new(1, 1);

    public BigInteger Numerator { get; }

    public BigInteger Denominator => _denominatorLessOne + 1;

    public bool IsZero => Numerator.IsZero;

    public int Sign => Numerator.Sign;

    public static implicit operator Rational(int value) => new(value, BigInteger.Zero, inLowestTerms: true);

    public static Rational operator +(Rational a, Rational b) => new(a.Numerator * b.Denominator + b.Numerator * a.Denominator, a.Denominator * b.Denominator);

    public static Rational operator -(Rational a, Rational b) => a + -b;

    public static Rational operator -(Rational a) => new(-a.Numerator, a._denominatorLessOne, inLowestTerms: true);

    public static Rational operator *(Rational a, Rational b) => new(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    public static Rational operator /(Rational a, Rational b) => new(a.Numerator * b.Denominator, a.Denominator * b.Numerator);

    public static bool operator ==(Rational a, Rational b) => a.Equals(b);

    public static bool operator !=(Rational a, Rational b) => !a.Equals(b);

    public static Rational Abs(Rational a) => a.Sign < 0 ? -a : a;

    /// <summary>Exactly the value of a double.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is not finite.</exception>
    public static Rational Of(double value)
    {
        if (double.IsNaN(value) || double.IsInfinity(value)) throw new ArgumentOutOfRangeException(nameof(value), value, "a finite number was expected");
        long bits = BitConverter.DoubleToInt64Bits(value), fraction = bits & 0xF_FFFF_FFFF_FFFF;
        int exponent = (int)(bits >> 52 & 0x7FF);
        BigInteger magnitude = exponent == 0 ? fraction : fraction | 1L << 52;
        int power = Math.Max(exponent, 1) - 1075;
        BigInteger signed = bits < 0 ? -magnitude : magnitude;
        return power >= 0 ? new Rational(signed << power, BigInteger.One) : new Rational(signed, BigInteger.One << -power);
    }

    /// <summary>"3", "-5/8".</summary>
    public static Rational Parse(string text)
    {
        string[] parts = text.Split('/');
        return new(BigInteger.Parse(parts[0], CultureInfo.InvariantCulture), parts.Length > 1 ? BigInteger.Parse(parts[1], CultureInfo.InvariantCulture) : 1);
    }

    /// <summary>The nearest double, to one rounding where numerator and denominator are below 2^53.</summary>
    public double ToDouble() => (double)Numerator / (double)Denominator;

    public bool Equals(Rational other) => Numerator == other.Numerator && _denominatorLessOne == other._denominatorLessOne;

    public override bool Equals(object? obj) => obj is Rational other && Equals(other);

    public override int GetHashCode() => unchecked(Numerator.GetHashCode() * 31 + _denominatorLessOne.GetHashCode());

    public int CompareTo(Rational other) => (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    public override string ToString() =>
        Numerator.ToString(CultureInfo.InvariantCulture) + (_denominatorLessOne.IsZero ? "" : "/" + Denominator.ToString(CultureInfo.InvariantCulture));
}

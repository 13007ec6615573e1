extern alias generator;

using generator::ConvGen.Generator.Algebra;
using Xunit;

namespace ConvGen.Generator.Tests.Algebra;

/// <summary>Exact fractions and polynomials.</summary>
public sealed class RationalTests
{
    [Theory]
    [InlineData(6, -4, "-3/2")]
    [InlineData(0, -7, "0")]
    [InlineData(-8, -4, "2")]
    public void Fractions_are_in_lowest_terms_with_a_positive_denominator(int numerator, int denominator, string text)
    {
        Rational value = new(numerator, denominator);
        Assert.Equal(text, value.ToString());
        Assert.Equal(Rational.Parse(text), value);
        Assert.Equal(Rational.Parse(text).GetHashCode(), value.GetHashCode());
    }

    [Fact]
    public void The_default_is_zero_and_no_fraction_has_a_denominator_of_zero()
    {
        Assert.Equal(Rational.Zero, default);
        Assert.Equal((Rational)3, default(Rational) + 3);
        Assert.Throws<DivideByZeroException>(() => new Rational(1, 0));
        Assert.Throws<DivideByZeroException>(() => Rational.One / Rational.Zero);
    }

    [Fact]
    public void Arithmetic_is_that_of_fractions()
    {
        Rational a = new(5, 8), b = new(-3, 2);
        Assert.Equal(new Rational(-7, 8), a + b);
        Assert.Equal(new Rational(17, 8), a - b);
        Assert.Equal(new Rational(-15, 16), a * b);
        Assert.Equal(new Rational(-5, 12), a / b);
        Assert.True(b.CompareTo(a) < 0);
        Assert.Equal(0.625, a.ToDouble());
        Assert.Equal(1.0 / 3, new Rational(1, 3).ToDouble());
    }

    [Fact]
    public void Nothing_overflows()
    {
        Rational sum = Rational.Zero;
        for (int i = 1; i <= 60; i++) sum += new Rational(1, i);
        for (int i = 1; i <= 60; i++) sum -= new Rational(1, i);
        Assert.Equal(Rational.Zero, sum);
    }

    [Fact]
    public void A_polynomial_with_roots_vanishes_there_and_nowhere_else()
    {
        Polynomial p = Polynomial.WithRoots([new Rational(1, 2), -3, 0]);
        Assert.Equal(3, p.Degree);
        Assert.Equal(Rational.One, p[3]);
        Assert.Equal(Rational.Zero, p[7]);
        Assert.Equal(Rational.Zero, p.Evaluate(new Rational(1, 2)));
        Assert.Equal(Rational.Zero, p.Evaluate(-3));
        Assert.Equal((Rational)(2 * 5) * new Rational(3, 2), p.Evaluate(2));
    }

    [Fact]
    public void A_row_is_written_as_an_equation()
    {
        RationalMatrix matrix = new(2, 4) { [0, 0] = new(225, 256), [0, 1] = -1, [0, 3] = Rational.One };
        Assert.Equal("225/256 d0 - d1 + d3", matrix.RowWords(0, "d"));
        Assert.Equal("0", matrix.RowWords(1, "d"));
    }
}

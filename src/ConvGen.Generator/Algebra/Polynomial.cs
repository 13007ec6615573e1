namespace ConvGen.Generator.Algebra;

/// <summary>A polynomial in one variable with exact coefficients, the constant term first.</summary>
internal sealed class Polynomial(params Rational[] coefficients)
{
    private readonly Rational[] _coefficients = coefficients;

    public static Polynomial One { get; } = new(Rational.One);

    /// <summary>Index of the highest non-zero coefficient; -1 of the zero polynomial.</summary>
    public int Degree => Array.FindLastIndex(_coefficients, coefficient => !coefficient.IsZero);

    /// <summary>The coefficient of x^<paramref name="power"/>, zero beyond the degree.</summary>
    public Rational this[int power] => power < _coefficients.Length ? _coefficients[power] : Rational.Zero;

    public static Polynomial operator *(Polynomial a, Polynomial b)
    {
        Rational[] product = new Rational[a._coefficients.Length + b._coefficients.Length - 1];
        for (int i = 0; i < a._coefficients.Length; i++)
        {
            for (int j = 0; j < b._coefficients.Length; j++) product[i + j] += a._coefficients[i] * b._coefficients[j];
        }

        return new Polynomial(product);
    }

    /// <summary>The monic polynomial that vanishes at <paramref name="roots"/>.</summary>
    public static Polynomial WithRoots(IEnumerable<Rational> roots) => roots.Aggregate(One, (product, root) => product * new Polynomial(-root, Rational.One));

    public Rational Evaluate(Rational x)
    {
        Rational value = Rational.Zero;
        for (int power = _coefficients.Length - 1; power >= 0; power--) value = value * x + _coefficients[power];
        return value;
    }
}

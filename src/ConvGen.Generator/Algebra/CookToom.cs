namespace ConvGen.Generator.Algebra;

/// <summary>Winograd's minimal filtering F(m, r): m outputs of an r-tap correlation by n = m + r - 1 multiplications, y = A^T [(G g) . (B^T d)].</summary>
/// <remarks>
/// Toom and Cook multiply polynomials by evaluation at n points, infinity among them, products, and interpolation; filtering is the transpose of that (Winograd 1980; Blahut 2010, section 5).
/// With points a_0 .. a_(n-2) and infinity:
/// <code>
/// A^T[k, i] = a_i^k                              and 1 at [m - 1, infinity]
/// G[i, j]   = a_i^j / prod_(b != a_i) (a_i - b)  and 1 at [infinity, r - 1]
/// B^T[i, .] = coefficients of prod_(b != a_i) (x - b); those of prod (x - b) for infinity
/// </code>
/// </remarks>
internal sealed class CookToom
{
    private CookToom(int outputs, int taps, EquatableArray<Rational> points)
    {
        Outputs = outputs;
        Taps = taps;
        Points = points;
        Input = new RationalMatrix(Positions, Positions);
        Kernel = new RationalMatrix(Positions, taps);
        Output = new RationalMatrix(outputs, Positions);
    }

    /// <summary>m.</summary>
    public int Outputs { get; }

    /// <summary>r.</summary>
    public int Taps { get; }

    /// <summary>n = m + r - 1: inputs under a tile, and multiplications.</summary>
    public int Positions => Outputs + Taps - 1;

    /// <summary>The finite points; infinity is the last position. None of <see cref="OneTap"/>.</summary>
    public EquatableArray<Rational> Points { get; }

    /// <summary>B^T, n x n.</summary>
    public RationalMatrix Input { get; }

    /// <summary>G, n x r.</summary>
    public RationalMatrix Kernel { get; }

    /// <summary>A^T, m x n.</summary>
    public RationalMatrix Output { get; }

    /// <summary>F(m, r) from the first m + r - 2 of <paramref name="points"/>, which differ.</summary>
    public static CookToom F(int outputs, int taps, IEnumerable<Rational> points)
    {
        int positions = outputs + taps - 1, infinity = positions - 1;
        Rational[] finite = [.. points.Take(infinity)];
        if (outputs < 1 || taps < 1) throw new ArgumentOutOfRangeException(nameof(outputs), $"F({outputs}, {taps}): both are at least 1");
        if (finite.Distinct().Count() != infinity) throw new ArgumentException($"F({outputs}, {taps}) needs {infinity} different points, has {finite.Distinct().Count()}", nameof(points));
        CookToom f = new(outputs, taps, finite.ToEquatableArray());
        for (int i = 0; i < infinity; i++)
        {
            Polynomial others = Polynomial.WithRoots(finite.Where((_, other) => other != i));
            Rational scale = others.Evaluate(finite[i]), power = Rational.One;
            for (int k = 0; k < positions; k++, power *= finite[i])
            {
                f.Input[i, k] = others[k];
                if (k < taps) f.Kernel[i, k] = power / scale;
                if (k < outputs) f.Output[k, i] = power;
            }
        }

        Polynomial all = Polynomial.WithRoots(finite);
        for (int k = 0; k < positions; k++) f.Input[infinity, k] = all[k];
        f.Kernel[infinity, taps - 1] = Rational.One;
        f.Output[outputs - 1, infinity] = Rational.One;
        return f;
    }

    /// <summary>F(m, 1): with one tap there is nothing to save, so the m products are those of the definition, and all take the same weight. It has no points.</summary>
    public static CookToom OneTap(int outputs)
    {
        CookToom f = new(outputs, 1, []);
        for (int i = 0; i < outputs; i++) f.Input[i, i] = f.Kernel[i, 0] = f.Output[i, i] = Rational.One;
        return f;
    }

    /// <summary>F(1, r): the r products of the definition, added. It has no points.</summary>
    public static CookToom OneOutput(int taps)
    {
        CookToom f = new(1, taps, []);
        for (int i = 0; i < taps; i++) f.Input[i, i] = f.Kernel[i, i] = f.Output[0, i] = Rational.One;
        return f;
    }

    /// <summary>The same with the divisors of G in A^T: rows of G are plain powers 1, a, a^2, so that +-a share their even and odd parts, and transforming weights in every call is cheap.</summary>
    public CookToom DividedInOutput()
    {
        CookToom f = new(Outputs, Taps, Points);
        for (int i = 0; i < Positions; i++)
        {
            Rational scale = i == Positions - 1 ? Rational.One : Rational.One / Kernel[i, 0];    // G[i, 0] = 1 / divisor
            for (int k = 0; k < Positions; k++) f.Input[i, k] = Input[i, k];
            for (int j = 0; j < Taps; j++) f.Kernel[i, j] = Kernel[i, j] * scale;
            for (int k = 0; k < Outputs; k++) f.Output[k, i] = Output[k, i] / scale;
        }

        return f;
    }

    /// <summary>F(m - 1, r) from all points but one, with this F(m, r)'s rows of G, so that one set of transformed weights serves both: what the divisors differ by stands in B^T.</summary>
    public CookToom WithoutPoint(int dropped)
    {
        CookToom f = F(Outputs - 1, Taps, Points.Where((_, i) => i != dropped));
        int infinity = f.Positions - 1;
        for (int i = 0; i < f.Positions; i++)
        {
            int row = i < dropped ? i : i + 1, entry = i == infinity ? Taps - 1 : 0;
            Rational ratio = f.Kernel[i, entry] / Kernel[row, entry];
            for (int k = 0; k < f.Positions; k++) f.Input[i, k] *= ratio;
            for (int j = 0; j < Taps; j++) f.Kernel[i, j] = Kernel[row, j];
        }

        return f;
    }

    /// <summary>What multiplies d[<paramref name="input"/>] g[<paramref name="tap"/>] in output <paramref name="output"/>: 1 where input = output + tap, else 0, if the matrices are right.</summary>
    public Rational Coefficient(int output, int input, int tap)
    {
        Rational sum = Rational.Zero;
        for (int i = 0; i < Positions; i++) sum += Output[output, i] * Kernel[i, tap] * Input[i, input];
        return sum;
    }
}

extern alias generator;

using generator::ConvGen.Generator.Algebra;
using generator::ConvGen.Generator.Ir;
using Xunit;

namespace ConvGen.Generator.Tests.Ir;

/// <summary>Codelets against the definition of the transform, in exact arithmetic with constants of 100 bits; and what they cost.</summary>
public sealed class FourierCodeletTests
{
    private static readonly Rational Tolerance = new(1, System.Numerics.BigInteger.One << 80);

    public static TheoryData<int> Lengths => [1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 16, 18, 20, 25, 27, 32, 45];

    [Theory, MemberData(nameof(Lengths))]
    public void A_complex_codelet_is_the_transform(int n)
    {
        (Rational Re, Rational Im)[] x = Values(n, 1);
        Equal(Transform(x, -1), Run(n, x, (arithmetic, inputs) => new FourierCodelet(arithmetic).Forward(inputs)));
        Equal(Transform(x, 1), Run(n, x, (arithmetic, inputs) => new FourierCodelet(arithmetic).Inverse(inputs)));
    }

    [Theory, MemberData(nameof(Lengths))]
    public void A_real_codelet_is_the_transform_and_mirrors_its_second_half(int n)
    {
        (Rational Re, Rational Im)[] x = [.. Values(n, 2).Select(value => (value.Re, Rational.Zero))];
        Equal(Transform(x, -1), Run(n, x, (arithmetic, inputs) =>
        {
            ComplexValue[] results = new FourierCodelet(arithmetic).Forward(inputs);
            for (int k = 1; k < n; k++) Assert.Equal(results[k], arithmetic.Conjugate(results[n - k]));
            return results;
        }, real: true));
    }

    [Theory, MemberData(nameof(Lengths))]
    public void The_spectrum_of_reals_comes_back_real(int n)
    {
        (Rational Re, Rational Im)[] reals = [.. Values(n, 3).Select(value => (value.Re, Rational.Zero))], spectrum = Transform(reals, -1);
        (Rational Re, Rational Im)[] back = Run(n, spectrum, (arithmetic, inputs) =>
        {
            ComplexValue[] mirrored = [.. inputs.Select((value, k) => k == 0 || 2 * k == n ? arithmetic.Real(value.Re.Value) : 2 * k < n ? value : arithmetic.Conjugate(inputs[n - k]))];
            ComplexValue[] results = new FourierCodelet(arithmetic).Inverse(mirrored);
            Assert.All(results, result => Assert.True(arithmetic.IsReal(result)));
            return results;
        });
        Equal([.. reals.Select(value => (n * value.Re, Rational.Zero))], back);
    }

    /// <summary>Decimation in time of 2^m: 3 N m - 3 N + 4. N / 2 butterflies at each of m levels, of six multiply-adds (Linzer, Feig, "Implementation of efficient FFT algorithms on fused multiply-add
    /// architectures", 1993); the first level's and those that turn by 0 or a quarter are four additions.</summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void Powers_of_two_take_six_multiply_adds_a_butterfly(int m)
    {
        int n = 1 << m;
        Assert.Equal(3 * n * m - 3 * n + 4, Operations(n, real: false));
    }

    /// <summary>Sums and differences of h = (p - 1) / 2 pairs, then for each pair of results h cosines and h sines of each part: 4 h^2 + 10 h.</summary>
    [Theory, InlineData(3, 14), InlineData(5, 36)]
    public void Primes_take_the_products_of_half_their_pairs(int p, int operations)
    {
        int half = p / 2;
        Assert.Equal(operations, 4 * half * half + 10 * half);
        Assert.Equal(operations, Operations(p, real: false));
    }

    /// <summary>a transforms of b values and b of a values, and no rotation between them (Good, "The interaction algorithm and practical Fourier analysis", 1958).</summary>
    [Theory, InlineData(2, 3), InlineData(2, 5), InlineData(2, 9), InlineData(4, 3), InlineData(3, 5), InlineData(4, 5), InlineData(9, 5)]
    public void Coprime_factors_take_no_rotation(int a, int b) => Assert.Equal(a * Operations(b, real: false) + b * Operations(a, real: false), Operations(a * b, real: false));

    /// <summary>A complex transform is that of its real and that of its imaginary parts, then four additions for each k and N - k that differ: so a real one takes half less as many as two for each
    /// (Sorensen, Jones, Heideman, Burrus, "Real-valued fast Fourier transform algorithms", 1987: N - 2 additions fewer than half for powers of two).</summary>
    [Theory, InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(8), InlineData(10), InlineData(12), InlineData(15), InlineData(16), InlineData(20), InlineData(32)]
    public void Reals_take_half_of_complex_values_and_save_the_additions_that_join_them(int n) =>
        Assert.Equal(Operations(n, real: false) / 2 - 2 * ((n - 1) / 2), Operations(n, real: true));

    /// <summary>Operations of a transform, without those that turn the sign of a result when it is stored.</summary>
    private static int Operations(int n, bool real)
    {
        ComplexArithmetic arithmetic = new(new VectorProgram());
        ComplexValue[] results = new FourierCodelet(arithmetic).Forward(Inputs(arithmetic, n, real));
        foreach ((ComplexValue result, int k) in results.Take(real ? n / 2 + 1 : n).Select((result, k) => (result, k)))
        {
            arithmetic.Program.Store($"re{k}", result.Re.Value);
            arithmetic.Program.Store($"im{k}", result.Im.Value);
        }

        return arithmetic.Program.Count().Arithmetic;
    }

    [Fact]
    public void A_length_with_another_prime_is_refused()
    {
        ComplexArithmetic arithmetic = new(new VectorProgram());
        Assert.Contains("7 values", Assert.Throws<ArgumentException>(() => new FourierCodelet(arithmetic).Forward(Inputs(arithmetic, 14, real: false))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(3, 16)]
    [InlineData(7, 9)]
    [InlineData(11, 15)]
    [InlineData(0, 1)]
    public void Roots_of_unity_lie_on_the_circle_and_where_doubles_say(int k, int n)
    {
        Rational c = RootOfUnity.Cosine(k, n), s = RootOfUnity.Sine(k, n);
        Assert.True(Rational.Abs(c * c + s * s - Rational.One).CompareTo(new Rational(1, System.Numerics.BigInteger.One << 97)) < 0);
        Assert.Equal(Math.Cos(2 * Math.PI * k / n), c.ToDouble(), 1e-15);
        Assert.Equal(Math.Sin(2 * Math.PI * k / n), s.ToDouble(), 1e-15);
    }

    [Fact]
    public void Equal_angles_have_equal_constants()
    {
        Assert.Equal(RootOfUnity.Cosine(1, 8), RootOfUnity.Sine(1, 8));
        Assert.Equal(new Rational(1, 2), RootOfUnity.Cosine(1, 6));
        Assert.Equal(new Rational(-1, 2), RootOfUnity.Cosine(1, 3));
        Assert.Equal(RootOfUnity.Sine(1, 5), RootOfUnity.Sine(2, 10));
        Assert.Equal(-RootOfUnity.Sine(3, 16), RootOfUnity.Sine(13, 16));
    }

    private static (Rational Re, Rational Im)[] Values(int n, int seed)
    {
        Random random = new(seed * 1000 + n);
        return [.. Enumerable.Range(0, n).Select(_ => (new Rational(random.Next(-999, 1000), 1000), new Rational(random.Next(-999, 1000), 1000)))];
    }

    private static ComplexValue[] Inputs(ComplexArithmetic arithmetic, int n, bool real) =>
    [
        .. Enumerable.Range(0, n).Select(i => real
            ? arithmetic.Real(arithmetic.Program.Load($"re{i}"))
            : ComplexArithmetic.Complex(arithmetic.Program.Load($"re{i}"), arithmetic.Program.Load($"im{i}"))),
    ];

    /// <summary>The definition.</summary>
    private static (Rational Re, Rational Im)[] Transform((Rational Re, Rational Im)[] x, int sign)
    {
        int n = x.Length;
        return [.. Enumerable.Range(0, n).Select(k =>
        {
            Rational re = Rational.Zero, im = Rational.Zero;
            for (int i = 0; i < n; i++)
            {
                Rational c = RootOfUnity.Cosine(i * k, n), s = sign * RootOfUnity.Sine(i * k, n);
                re += x[i].Re * c - x[i].Im * s;
                im += x[i].Re * s + x[i].Im * c;
            }

            return (re, im);
        })];
    }

    private static (Rational Re, Rational Im)[] Run(int n, (Rational Re, Rational Im)[] x, Func<ComplexArithmetic, ComplexValue[], ComplexValue[]> transform, bool real = false)
    {
        VectorProgram program = new();
        ComplexArithmetic arithmetic = new(program);
        ComplexValue[] results = transform(arithmetic, Inputs(arithmetic, n, real));
        List<Rational> values = [];
        foreach (VectorNode node in program.Nodes)
        {
            Rational Of(VectorValue? operand) => values[operand!.Value.Index];
            values.Add(node.Op switch
            {
                VectorOp.Load => node.Address!.StartsWith("re", StringComparison.Ordinal) ? x[int.Parse(node.Address[2..])].Re : x[int.Parse(node.Address[2..])].Im,
                VectorOp.Constant => node.Number,
                VectorOp.Add => Of(node.A) + Of(node.B),
                VectorOp.Subtract => Of(node.A) - Of(node.B),
                VectorOp.Multiply => Of(node.A) * Of(node.B),
                VectorOp.MultiplyAdd => Of(node.A) * Of(node.B) + Of(node.C),
                _ => Of(node.C) - Of(node.A) * Of(node.B),
            });
        }

        return [.. results.Select(result => (Value(result.Re), Value(result.Im)))];

        Rational Value(SignedValue value) => value.IsNegative ? -values[value.Value.Index] : values[value.Value.Index];
    }

    private static void Equal((Rational Re, Rational Im)[] want, (Rational Re, Rational Im)[] have)
    {
        Assert.Equal(want.Length, have.Length);
        for (int k = 0; k < want.Length; k++)
        {
            Assert.True(Rational.Abs(want[k].Re - have[k].Re).CompareTo(Tolerance) < 0, $"real part {k}: {have[k].Re.ToDouble()}, want {want[k].Re.ToDouble()}");
            Assert.True(Rational.Abs(want[k].Im - have[k].Im).CompareTo(Tolerance) < 0, $"imaginary part {k}: {have[k].Im.ToDouble()}, want {want[k].Im.ToDouble()}");
        }
    }
}

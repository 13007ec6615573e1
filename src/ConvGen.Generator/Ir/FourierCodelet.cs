using ConvGen.Generator.Algebra;

namespace ConvGen.Generator.Ir;

/// <summary>Discrete Fourier transforms of 2^a 3^b 5^c values as straight-line programs: X[k] = sum x[n] exp(-2 pi i n k / N), and the inverse without the division by N.</summary>
/// <remarks>
/// Coprime factors need no twiddles (Good 1958). A power of two goes by decimation in time, its rotations written as o (c - i s) = c (o (1 - i s/c)): two multiply-adds for the rotation, and c moves into the
/// four of the butterfly (Linzer and Feig 1993). Powers of 3 and 5 go by Cooley and Tukey's rule. Real inputs have spectra with X[N - k] = conj X[k], and such spectra real transforms: both are
/// recognised by what the values are, at every level, and only one of each pair is computed.
/// </remarks>
internal sealed class FourierCodelet(ComplexArithmetic arithmetic)
{
    public ComplexValue[] Inverse(IReadOnlyList<ComplexValue> x)
    {
        // conj(F(conj x)) for real results, whose signs vanish; elsewhere F with real and imaginary parts exchanged before and after, which needs no sign at all.
        if (IsHermitian(x)) return [.. Forward([.. x.Select(arithmetic.Conjugate)]).Select(arithmetic.Conjugate)];
        return [.. Forward([.. x.Select(value => value.Swapped)]).Select(value => value.Swapped)];
    }

    public ComplexValue[] Forward(IReadOnlyList<ComplexValue> x)
    {
        int n = x.Count;
        switch (n)
        {
            case 1: return [x[0]];
            case 2: return [arithmetic.Add(x[0], x[1]), arithmetic.Subtract(x[0], x[1])];
            case 3 or 5: return Prime(x);
        }

        (int a, int b) = CoprimeFactors(n);
        if (a > 1 && b > 1) return PrimeFactors(x, a, b);
        int p = n % 2 == 0 ? 2 : n % 3 == 0 ? 3 : 5;
        if (n % p != 0) throw new ArgumentException($"a transform of {n} values: only 2, 3 and 5 may divide it", nameof(x));
        return !x.All(arithmetic.IsReal) && IsHermitian(x) ? DecimationInFrequency(x, p) : p == 2 ? DecimationInTime(x) : CooleyTukey(x, p);
    }

    /// <summary>A factor that is a power of one prime, and the rest.</summary>
    private static (int, int) CoprimeFactors(int n)
    {
        foreach (int p in (int[])[2, 3, 5])
        {
            int power = 1, rest = n;
            for (; rest % p == 0; rest /= p) power *= p;
            if (power > 1 && rest > 1) return (power, rest);
        }

        return (n, 1);
    }

    private bool IsHermitian(IReadOnlyList<ComplexValue> x) =>
        Enumerable.Range(0, x.Count / 2 + 1).All(k => x[(x.Count - k) % x.Count] == arithmetic.Conjugate(x[k]));

    /// <summary>By the sums and differences of x[i] and x[N - i].</summary>
    private ComplexValue[] Prime(IReadOnlyList<ComplexValue> x)
    {
        int n = x.Count, half = n / 2;
        ComplexValue[] sums = [.. Enumerable.Range(1, half).Select(i => arithmetic.Add(x[i], x[n - i]))], differences = [.. Enumerable.Range(1, half).Select(i => arithmetic.Subtract(x[i], x[n - i]))];
        ComplexValue[] results = new ComplexValue[n];
        results[0] = sums.Aggregate(x[0], arithmetic.Add);
        for (int k = 1; k <= half; k++)
        {
            ComplexValue even = x[0], odd = new(arithmetic.Zero, arithmetic.Zero);
            for (int i = 1; i <= half; i++)
            {
                Rational c = RootOfUnity.Cosine(i * k, n), s = RootOfUnity.Sine(i * k, n);
                even = new ComplexValue(arithmetic.ScaleAdd(c, sums[i - 1].Re, even.Re), arithmetic.ScaleAdd(c, sums[i - 1].Im, even.Im));
                odd = new ComplexValue(arithmetic.ScaleAdd(s, differences[i - 1].Re, odd.Re), arithmetic.ScaleAdd(s, differences[i - 1].Im, odd.Im));
            }

            results[k] = new ComplexValue(arithmetic.Add(even.Re, odd.Im), arithmetic.Subtract(even.Im, odd.Re));
            results[n - k] = new ComplexValue(arithmetic.Subtract(even.Re, odd.Im), arithmetic.Add(even.Im, odd.Re));
        }

        return results;
    }

    /// <summary>n = b i + a j, k = i' mod a and j' mod b: two axes without twiddles.</summary>
    private ComplexValue[] PrimeFactors(IReadOnlyList<ComplexValue> x, int a, int b)
    {
        int n = a * b;
        bool real = x.All(arithmetic.IsReal), hermitian = !real && IsHermitian(x);
        ComplexValue[][] first = new ComplexValue[b][];    // [j][i']
        for (int j = 0; j < b; j++)
        {
            int column = j;
            first[j] = hermitian && 2 * j > b ? [.. first[b - j].Select(arithmetic.Conjugate)] : Forward([.. Enumerable.Range(0, a).Select(i => x[(b * i + a * column) % n])]);
        }

        ComplexValue[][] second = new ComplexValue[a][];    // [i'][j']
        for (int i = 0; i < a; i++)
        {
            int row = i;
            second[i] = real && 2 * i > a
                ? [.. Enumerable.Range(0, b).Select(j => arithmetic.Conjugate(second[a - row][(b - j) % b]))]
                : Forward([.. first.Select(column => column[row])]);
        }

        return [.. Enumerable.Range(0, n).Select(k => second[k % a][k % b])];
    }

    private ComplexValue[] DecimationInTime(IReadOnlyList<ComplexValue> x)
    {
        int n = x.Count, half = n / 2;
        bool real = x.All(arithmetic.IsReal);
        ComplexValue[] even = Forward([.. Every(x, 2, 0)]), odd = Forward([.. Every(x, 2, 1)]), results = new ComplexValue[n];
        for (int k = 0; k < (real ? half / 2 + 1 : half); k++)
        {
            (results[k], results[k + half]) = Butterfly(even[k], odd[k], k, n);
            if (!real || k == 0) continue;
            results[n - k] = arithmetic.Conjugate(results[k]);
            results[half - k] = arithmetic.Conjugate(results[k + half]);
        }

        return results;
    }

    /// <summary>even + w odd and even - w odd, w = c - i s.</summary>
    private (ComplexValue Sum, ComplexValue Difference) Butterfly(ComplexValue even, ComplexValue odd, int k, int n)
    {
        if (k == 0 || 4 * k == n)
        {
            ComplexValue turned = arithmetic.TimesRoot(odd, k, n);
            return (arithmetic.Add(even, turned), arithmetic.Subtract(even, turned));
        }

        Rational c = RootOfUnity.Cosine(k, n), s = RootOfUnity.Sine(k, n);
        if (arithmetic.IsReal(odd)) return (Join(odd.Re, odd.Re, c, -s), Join(odd.Re, odd.Re, -c, s));
        bool byCosine = Rational.Abs(c).CompareTo(Rational.Abs(s)) >= 0;
        Rational t = byCosine ? RootOfUnity.Quotient(s, c) : RootOfUnity.Quotient(c, s), factor = byCosine ? c : s;
        SignedValue re = byCosine ? arithmetic.ScaleAdd(t, odd.Im, odd.Re) : arithmetic.ScaleAdd(t, odd.Re, odd.Im);
        SignedValue im = byCosine ? arithmetic.ScaleAdd(-t, odd.Re, odd.Im) : arithmetic.ScaleAdd(t, odd.Im, arithmetic.Negate(odd.Re));
        return (Join(re, im, factor, factor), Join(re, im, -factor, -factor));

        ComplexValue Join(SignedValue real, SignedValue imaginary, Rational f, Rational g) => new(arithmetic.ScaleAdd(f, real, even.Re), arithmetic.ScaleAdd(g, imaginary, even.Im));
    }

    /// <summary>Odd prime powers: p transforms of N / p values, then N / p of p values.</summary>
    private ComplexValue[] CooleyTukey(IReadOnlyList<ComplexValue> x, int p)
    {
        int n = x.Count, m = n / p;
        bool real = x.All(arithmetic.IsReal);
        ComplexValue[][] residues = [.. Enumerable.Range(0, p).Select(r => Forward([.. Every(x, p, r)]))];
        ComplexValue[] results = new ComplexValue[n];
        for (int k = 0; k < (real ? m / 2 + 1 : m); k++)
        {
            int column = k;
            ComplexValue[] joined = Forward([.. residues.Select((residue, r) => arithmetic.TimesRoot(residue[column], r * column, n))]);
            for (int j = 0; j < p; j++)
            {
                results[k + m * j] = joined[j];
                if (real) results[(n - k - m * j) % n] = arithmetic.Conjugate(joined[j]);
            }
        }

        return results;
    }

    /// <summary>The transpose, for spectra of real values: each of the p shorter sequences is such a spectrum again.</summary>
    private ComplexValue[] DecimationInFrequency(IReadOnlyList<ComplexValue> x, int p)
    {
        int n = x.Count, m = n / p;
        ComplexValue[][] shorter = [.. Enumerable.Range(0, p).Select(_ => new ComplexValue[m])];
        for (int i = 0; i <= m / 2; i++)
        {
            ComplexValue[] y = Forward([.. Every(x, m, i)]);
            for (int k = 0; k < p; k++)
            {
                shorter[k][i] = arithmetic.TimesRoot(y[k], i * k, n);
                if (i > 0) shorter[k][m - i] = 2 * i == m ? shorter[k][i] : arithmetic.Conjugate(shorter[k][i]);
            }
        }

        ComplexValue[][] transformed = [.. shorter.Select(Forward)];
        return [.. Enumerable.Range(0, n).Select(k => transformed[k % p][k / p])];
    }

    private static IEnumerable<ComplexValue> Every(IReadOnlyList<ComplexValue> x, int step, int first)
    {
        for (int i = first; i < x.Count; i += step) yield return x[i];
    }
}

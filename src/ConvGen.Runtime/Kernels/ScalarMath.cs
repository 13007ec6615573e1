namespace ConvGen.Runtime;

/// <summary>Functions that the definitions of the activations need in double, good to 1e-13 relative. Not fast: vector loops have their own.</summary>
internal static class ScalarMath
{
    /// <summary>exp(x) - 1 without cancellation near zero (Kahan): the rounding of exp(x) appears in both factors and cancels.</summary>
    public static double ExpM1(double x)
    {
        double e = Math.Exp(x);
        if (e == 1) return x;
        return e - 1 == -1 || double.IsPositiveInfinity(e) ? e - 1 : (e - 1) * (x / Math.Log(e));
    }

    /// <summary>log(1 + x) without cancellation near zero (Kahan).</summary>
    public static double LogP1(double x)
    {
        double sum = 1 + x;
        if (sum == 1) return x;
        return double.IsPositiveInfinity(sum) ? sum : Math.Log(sum) * (x / (sum - 1));
    }

    /// <summary>1 - erf(x).</summary>
    public static double Erfc(double x)
    {
        if (double.IsNaN(x)) return x;
        if (x < 2) return x <= -6 ? 2 : 1 - Erf(x);
        return x > 28 ? 0 : ErfcTail(x);
    }

    /// <summary>erf(x) = 2 / sqrt(pi) exp(-x^2) (x + 2 x^3 / 3 + 4 x^5 / 15 + ...): all terms of one sign (Abramowitz and Stegun 7.1.6).</summary>
    private static double Erf(double x)
    {
        double term = x, sum = x;
        for (int n = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    /// <summary>erfc(x) = exp(-x^2) / sqrt(pi) / (x + (1/2) / (x + 1 / (x + (3/2) / (x + ...)))) for x >= 2 (Abramowitz and Stegun 7.1.14), where 120 levels converge.</summary>
    private static double ErfcTail(double x)
    {
        double denominator = x;
        for (int level = 120; level > 0; level--) denominator = x + level * 0.5 / denominator;
        return Math.Exp(-x * x) / (Math.Sqrt(Math.PI) * denominator);
    }
}

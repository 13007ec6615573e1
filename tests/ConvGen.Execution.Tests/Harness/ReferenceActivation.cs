namespace ConvGen.Execution.Tests.Harness;

/// <summary>The fourteen activations in double precision, from their formulas, with what the error bound needs to know of each.</summary>
public sealed record ReferenceActivation
{
    private readonly double _alpha, _beta;

    /// <summary>Null parameters take the default that the enum documents.</summary>
    public ReferenceActivation(Activation kind, float? alpha, float? beta)
    {
        Kind = kind;
        _alpha = alpha ?? kind switch { Activation.LeakyRelu => 0.01f, Activation.HardSigmoid => 1f / 6, Activation.Elu => 1, _ => 0 };
        _beta = beta ?? kind switch { Activation.Clip => 1, Activation.HardSigmoid => 0.5f, _ => 0 };
    }

    public Activation Kind { get; }

    /// <summary>The largest |slope|: an error of e in the sum is at most Lipschitz * e in the output.</summary>
    public double Lipschitz => Kind switch
    {
        Activation.LeakyRelu or Activation.Elu => Math.Max(1, Math.Abs(_alpha)),
        Activation.Sigmoid => 0.25,
        Activation.HardSigmoid => Math.Abs(_alpha),
        Activation.HardSwish => 1.5,     // x / 3 + 1/2 at x = 3
        Activation.Silu => 1.1,          // 1.0998 at x = 2.40
        Activation.Gelu => 1.13,         // 1.1290 at x = sqrt 2
        Activation.Mish => 1.09,         // 1.0885 at x = 1.49
        _ => 1,
    };

    public double Apply(double x) => Kind switch
    {
        Activation.None => x,
        Activation.Relu => Clamp(x, 0, double.PositiveInfinity),
        Activation.Relu6 => Clamp(x, 0, 6),
        Activation.LeakyRelu => x >= 0 ? x : _alpha * x,
        Activation.Clip => Clamp(x, _alpha, _beta),
        Activation.Sigmoid => Sigmoid(x),
        Activation.Tanh => Math.Tanh(x),
        Activation.HardSigmoid => Clamp(_alpha * x + _beta, 0, 1),
        Activation.HardSwish => x * Clamp(x / 6 + 0.5, 0, 1),
        Activation.Silu => x * Sigmoid(x),
        Activation.Gelu => x * ComplementaryError(-x / Math.Sqrt(2)) / 2,    // 1 + erf(t) = erfc(-t), which does not cancel
        Activation.Elu => x >= 0 ? x : _alpha * ExponentialMinusOne(x),
        Activation.Softplus => Softplus(x),
        Activation.Mish => x * Math.Tanh(Softplus(x)),
        _ => throw new InvalidOperationException($"no formula for {Kind}"),
    };

    /// <summary>What float arithmetic may add beyond 4e-7 |y| where a formula cancels: the terms of the difference, two roundings each.</summary>
    public double Cancellation(double x)
    {
        const double TwoRoundings = 2.0 / (1 << 24);
        return Kind switch
        {
            Activation.HardSigmoid => TwoRoundings * (Math.Abs(_alpha * x) + Math.Abs(_beta)),
            Activation.HardSwish when Math.Abs(x) < 3.001 => TwoRoundings * Math.Abs(x) * (Math.Abs(x) / 6 + 0.5),
            Activation.Gelu => TwoRoundings * Math.Abs(Math.Min(x, 0)),    // 1 + erf for x < 0
            _ => 0,
        };
    }

    /// <summary>erfc(x) = 1 - erf(x), to about 1e-14 of itself.</summary>
    public static double ComplementaryError(double x)
    {
        if (double.IsNaN(x)) return x;
        return x < 2 ? 1 - Error(x) : ErrorTail(x);
    }

    /// <summary>erf(x) = 2/sqrt(pi) exp(-x^2) Σ 2^n x^(2n+1) / (1 3 5 ... (2n+1)): every term has the sign of x, so nothing cancels (Abramowitz and Stegun 7.1.6).</summary>
    private static double Error(double x)
    {
        if (x < -6) return -1;
        double term = x, sum = x;
        for (int n = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    /// <summary>sqrt(pi) exp(x^2) erfc(x) = 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + 2/(x + ...))))) for x > 0 (Abramowitz and Stegun 7.1.14).</summary>
    private static double ErrorTail(double x)
    {
        if (double.IsPositiveInfinity(x)) return 0;
        double fraction = x;
        for (int n = 200; n >= 1; n--) fraction = x + n / 2.0 / fraction;
        return Math.Exp(-x * x) / (Math.Sqrt(Math.PI) * fraction);
    }

    private static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    /// <summary>log(1 + e^x) = max(x, 0) + log(1 + e^-|x|).</summary>
    private static double Softplus(double x) => Math.Max(x, 0) + LogOnePlus(Math.Exp(-Math.Abs(x)));

    /// <summary>log(1 + x) without losing a small x: Kahan's correction of the rounding of 1 + x.</summary>
    private static double LogOnePlus(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : Math.Log(u) * x / (u - 1);
    }

    /// <summary>e^x - 1 for x at most 0 without cancellation: Kahan again.</summary>
    private static double ExponentialMinusOne(double x)
    {
        double u = Math.Exp(x);
        if (u == 1) return x;
        return u - 1 == -1 ? -1 : (u - 1) * x / Math.Log(u);
    }

    private static double Clamp(double x, double low, double high) => double.IsNaN(x) ? x : Math.Min(high, Math.Max(low, x));
}

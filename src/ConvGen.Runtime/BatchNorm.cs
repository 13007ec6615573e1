using System.Globalization;

namespace ConvGen;

/// <summary>A batch normalisation with frozen statistics, to be folded into the layer before it: <c>y[o] = (x[o] - mean[o]) / sqrt(variance[o] + epsilon) * gamma[o] + beta[o]</c>.</summary>
/// <remarks>
/// The numbers of PyTorch's BatchNorm (weight, bias, running_mean, running_var, eps), ONNX's BatchNormalization (scale, B, input_mean, input_var, epsilon) and Keras' BatchNormalization (gamma, beta,
/// moving_mean, moving_variance, epsilon; its default epsilon is 1e-3). Given to a layer's constructor it costs nothing at run time: with s[o] = gamma[o] / sqrt(variance[o] + epsilon) in double
/// precision, the weights of output channel o become <c>weight * s[o]</c> and its bias <c>(bias[o] - mean[o]) * s[o] + beta[o]</c>, each rounded to float once. The layer's activation follows the
/// normalisation. A layer without scale has a gamma of ones, one without centre a beta of zeros. A separable layer takes two, one for each half; <c>default</c> is no normalisation, and leaves
/// weights and bias as they are.
/// </remarks>
/// <example><code>
/// var trunk = new Trunk(weights, bias, new BatchNorm(gamma, beta, mean, variance));
/// var block = new Block(depthwiseWeights, pointwiseWeights, bias, new BatchNorm(gamma1, beta1, mean1, variance1), new BatchNorm(gamma2, beta2, mean2, variance2));
/// </code></example>
public readonly ref struct BatchNorm
{
    /// <summary>The epsilon of PyTorch and ONNX.</summary>
    public const float DefaultEpsilon = 1e-5f;

    /// <summary>One float of each for every output channel of the layer or the half, whose constructor checks the lengths. The spans are read there, and not kept.</summary>
    /// <param name="gamma">Multiplies the normalised values.</param>
    /// <param name="beta">Is added to them.</param>
    /// <param name="mean">What is subtracted.</param>
    /// <param name="variance">Finite and not negative: the variance itself, not the standard deviation.</param>
    /// <param name="epsilon">Added to the variance. Finite and not negative; 0 where no variance is.</param>
    /// <exception cref="ArgumentOutOfRangeException">Epsilon is negative, infinite or NaN.</exception>
    public BatchNorm(ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, ReadOnlySpan<float> mean, ReadOnlySpan<float> variance, float epsilon = DefaultEpsilon)
    {
        if (!float.IsFinite(epsilon) || epsilon < 0)
            throw new ArgumentOutOfRangeException(nameof(epsilon), string.Create(CultureInfo.InvariantCulture, $"epsilon is {epsilon:R}; it is added to a variance and has to be finite and not negative, such as 1e-5"));
        Gamma = gamma;
        Beta = beta;
        Mean = mean;
        Variance = variance;
        Epsilon = epsilon;
        IsGiven = true;
    }

    /// <summary>Multiplies the normalised values.</summary>
    public ReadOnlySpan<float> Gamma { get; }

    /// <summary>Is added to them.</summary>
    public ReadOnlySpan<float> Beta { get; }

    /// <summary>What is subtracted.</summary>
    public ReadOnlySpan<float> Mean { get; }

    /// <summary>The square of what is divided by, but for <see cref="Epsilon"/>.</summary>
    public ReadOnlySpan<float> Variance { get; }

    /// <summary>Added to the variance.</summary>
    public float Epsilon { get; }

    /// <summary>Whether there is a normalisation: false of <c>default</c>, and true of empty spans, which are too short for any layer.</summary>
    public bool IsGiven { get; }
}

namespace ConvGen.Execution.Tests.Harness;

/// <summary>How far an output may be from the exact one, by the accuracy contract.</summary>
/// <remarks>
/// <para>Strict: |error of the sum| &lt;= (K + 2) 2^-24 Σ |x||w|, whatever the order of the K products (Higham 2002, section 3.1; one rounding more where there is no FMA).</para>
/// <para>Default and Fast, where the plan transforms (Winograd, Fft): 5e-6 of the larger of the largest |sum| and a tenth of the largest Σ |x||w|, over the layer.</para>
/// <para>The activation passes an error of the sum on, times its steepest slope, and adds its own: 4e-7 |y| for the rounding of a rational or exponential approximation,
/// the cancellation that its formula has in float, and 1e-37 where float underflows.</para>
/// </remarks>
public sealed class ErrorBound
{
    private const double UnitRoundoff = 1.0 / (1 << 24);

    private readonly ReferenceLayer _layer;
    private readonly ReferenceResult _exact;
    private readonly double _transformError;

    public ErrorBound(ReferenceLayer layer, ReferenceResult exact, Accuracy accuracy, string algorithm)
    {
        _layer = layer;
        _exact = exact;
        if (Transforms(accuracy, algorithm)) _transformError = TransformError(exact);
    }

    /// <summary>The largest |error| that output <paramref name="index"/> (channels first) may have.</summary>
    public double At(int index)
    {
        double sumError = (_layer.Reduction + 2) * UnitRoundoff * _exact.Magnitudes[index] + _transformError;
        if (_layer.Activation.Kind == Activation.None) return sumError + 1e-37;
        return _layer.Activation.Lipschitz * sumError + 4e-7 * Math.Abs(_exact.Values[index]) + _layer.Activation.Cancellation(_exact.Sums[index]) + 1e-37;
    }

    /// <summary>The first output (channels first) that is further off than it may be, in words; null if none is.</summary>
    public string? FirstExcess(ReadOnlySpan<float> got)
    {
        int wrong = 0;
        string? first = null;
        for (int i = 0; i < got.Length; i++)
        {
            double want = _exact.Values[i], bound = At(i);
            if (Math.Abs(got[i] - want) <= bound) continue;    // false for NaN, too
            wrong++;
            first ??= $"{Place(i)}: got {got[i]:R}, want {want:R}, bound {bound:G3}, sum {_exact.Sums[i]:R}";
        }

        return wrong == 0 ? null : $"{wrong} of {got.Length} outputs wrong; {first}";
    }

    private string Place(int index)
    {
        int width = _layer.Width.Output, height = _layer.Height.Output, positions = _layer.OutputPositions;
        return $"image {index / positions / _layer.OutChannels} channel {index / positions % _layer.OutChannels} row {index / width % height} column {index % width}";
    }

    /// <summary>Whether the contract lets this plan work in a transformed domain, and it does.</summary>
    public static bool Transforms(Accuracy accuracy, string algorithm) =>
        accuracy != Accuracy.Strict && (algorithm.StartsWith("Winograd", StringComparison.Ordinal) || algorithm.StartsWith("Fft", StringComparison.Ordinal));

    /// <summary>What a transform may add to the error of every sum.</summary>
    public static double TransformError(ReferenceResult exact) => 5e-6 * Math.Max(Largest(exact.Sums), Largest(exact.Magnitudes) / 10);

    private static double Largest(double[] values)
    {
        double largest = 0;
        foreach (double value in values) largest = Math.Max(largest, Math.Abs(value));
        return largest;
    }
}

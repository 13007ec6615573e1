namespace ConvGen.Execution.Tests.Harness;

/// <summary>A batch normalisation in numbers, and what it does in double precision.</summary>
public sealed record ChannelNorm(float[] Gamma, float[] Beta, float[] Mean, float[] Variance, float Epsilon = 1e-3f)
{
    /// <summary>As a layer's constructor takes it.</summary>
    public BatchNorm Norm => new(Gamma, Beta, Mean, Variance, Epsilon);

    public static ChannelNorm Random(Random random, int channels) =>
        new(Tensors.Random(random, channels), Tensors.Random(random, channels), Tensors.Random(random, channels), [.. Enumerable.Range(0, channels).Select(_ => (float)Math.Exp(random.NextDouble() * 8 - 6))]);

    /// <summary>What a channel is multiplied by.</summary>
    public double Scale(int channel) => Gamma[channel] / Math.Sqrt((double)Variance[channel] + Epsilon);

    /// <summary>A channel's value normalised.</summary>
    public double Of(int channel, double value) => (value - Mean[channel]) * Scale(channel) + Beta[channel];

    /// <summary>The magnitude of what is summed then: <paramref name="magnitude"/> before, mean and beta besides.</summary>
    public double MagnitudeOf(int channel, double magnitude) => (magnitude + Math.Abs(Mean[channel])) * Math.Abs(Scale(channel)) + Math.Abs(Beta[channel]);
}

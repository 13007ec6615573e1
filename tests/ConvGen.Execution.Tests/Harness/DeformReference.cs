namespace ConvGen.Execution.Tests.Harness;

/// <summary>Deformable convolution in double precision, written from the definition and from nothing in src. Positions are rounded to float once, which is part of the definition.</summary>
public sealed record DeformReference(ReferenceLayer Plain, int OffsetGroups, bool HasMask)
{
    private const double UnitRoundoff = 1.0 / (1 << 24);

    private int Taps => Plain.Height.Kernel * Plain.Width.Kernel;

    /// <summary>Channels of the mask; the offsets have twice as many.</summary>
    public int SampleChannels => OffsetGroups * Taps;

    public int OffsetLength => 2 * SampleChannels * Plain.OutputPositions * Plain.Batch;

    public int MaskLength => HasMask ? SampleChannels * Plain.OutputPositions * Plain.Batch : 0;

    /// <summary>Outputs, channels first, and how far a kernel may be off: K products of samples that are four roundings off their own magnitude, and shares of a pixel that are two off 1.</summary>
    public (double[] Values, double[] Bounds) Run(DeformTensors t)
    {
        ReferenceLayer g = Plain;
        int channels = g.InChannels / g.Groups, filters = g.OutChannels / g.Groups, positions = g.OutputPositions, width = g.Width.Output, together = g.InChannels / OffsetGroups;
        double[] values = new double[g.OutputLength], bounds = new double[g.OutputLength];
        int reduction = channels * Taps;
        for (int n = 0; n < g.Batch; n++)
        for (int at = 0; at < positions; at++)
        {
            int y = at / width, x = at % width;
            Sample[] samples = new Sample[g.InChannels * Taps];
            for (int c = 0; c < g.InChannels; c++)
            for (int tap = 0; tap < Taps; tap++)
            {
                int moved = (n * OffsetGroups + c / together) * Taps + tap;
                float row = y * g.Height.Stride - g.Height.Begin + tap / g.Width.Kernel * g.Height.Dilation + t.Offsets[2 * moved * positions + at];
                float column = x * g.Width.Stride - g.Width.Begin + tap % g.Width.Kernel * g.Width.Dilation + t.Offsets[(2 * moved + 1) * positions + at];
                samples[c * Taps + tap] = Bilinear(t.Input.AsSpan((n * g.InChannels + c) * g.InputPositions, g.InputPositions), row, column) * (HasMask ? t.Mask[moved * positions + at] : 1);
            }

            for (int o = 0; o < g.OutChannels; o++)
            {
                double sum = t.Bias.Length > 0 ? t.Bias[o] : 0, magnitude = Math.Abs(sum), corners = 0;
                for (int c = 0; c < channels; c++)
                for (int tap = 0; tap < Taps; tap++)
                {
                    Sample sample = samples[(o / filters * channels + c) * Taps + tap];
                    double weight = t.Weights[(o * channels + c) * Taps + (g.FlipKernel ? Taps - 1 - tap : tap)];
                    sum += sample.Value * weight;
                    magnitude += sample.Magnitude * Math.Abs(weight);
                    corners += sample.Corners * Math.Abs(weight);
                }

                int index = (n * g.OutChannels + o) * positions + at;
                values[index] = g.Activation.Apply(sum);
                double error = UnitRoundoff * ((reduction + 10) * magnitude + 4 * corners);
                bounds[index] = g.Activation.Lipschitz * error + (g.Activation.Kind == Activation.None ? 0 : 4e-7 * Math.Abs(values[index]) + g.Activation.Cancellation(sum)) + 1e-37;
            }
        }

        return (values, bounds);
    }

    /// <summary>The first output (channels first) that is further off than it may be, in words; null if none is. NaN wants NaN, and infinity itself.</summary>
    public string? FirstExcess(ReadOnlySpan<float> got, (double[] Values, double[] Bounds) exact)
    {
        if (got.Length != exact.Values.Length) return $"OutputLength is {got.Length}, should be {exact.Values.Length}";
        int wrong = 0;
        string? first = null;
        for (int i = 0; i < got.Length; i++)
        {
            double want = exact.Values[i];
            if (got[i] == want || (double.IsNaN(want) && float.IsNaN(got[i])) || Math.Abs(got[i] - want) <= exact.Bounds[i]) continue;
            wrong++;
            first ??= $"channel {i / Plain.OutputPositions % Plain.OutChannels} row {i / Plain.Width.Output % Plain.Height.Output} column {i % Plain.Width.Output}: got {got[i]:R}, want {want:R}, bound {exact.Bounds[i]:G3}";
        }

        return wrong == 0 ? null : $"{wrong} of {got.Length} outputs wrong; {first}";
    }

    private Sample Bilinear(ReadOnlySpan<float> image, float y, float x)
    {
        int height = Plain.Height.Input, width = Plain.Width.Input;
        if (y <= -1 || y >= height || x <= -1 || x >= width) return default;
        if (float.IsNaN(y) || float.IsNaN(x)) return new(double.NaN, double.NaN, double.NaN);
        double top = Math.Floor(y), left = Math.Floor(x), value = 0, magnitude = 0, corners = 0;
        for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++)
        {
            int row = (int)top + i, column = (int)left + j;
            if (row < 0 || row >= height || column < 0 || column >= width) continue;
            double pixel = image[row * width + column], share = (i == 0 ? 1 - (y - top) : y - top) * (j == 0 ? 1 - (x - left) : x - left);
            value += share * pixel;
            magnitude += share * Math.Abs(pixel);
            corners += Math.Abs(pixel);
        }

        return new(value, magnitude, corners);
    }

    private readonly record struct Sample(double Value, double Magnitude, double Corners)
    {
        public static Sample operator *(Sample sample, double factor) => new(sample.Value * factor, sample.Magnitude * Math.Abs(factor), sample.Corners * Math.Abs(factor));
    }
}

namespace ConvGen.Execution.Tests.Harness;

/// <summary>Pooling in double precision, written from the definition and from nothing in src.</summary>
public sealed record PoolReference
{
    public required int Batch { get; init; }

    public required int Channels { get; init; }

    public required bool IsAverage { get; init; }

    public required bool CountIncludePad { get; init; }

    public required PoolReferenceAxis Depth { get; init; }

    public required PoolReferenceAxis Height { get; init; }

    public required PoolReferenceAxis Width { get; init; }

    public int InputPositions => Depth.Input * Height.Input * Width.Input;

    public int OutputPositions => Depth.Output * Height.Output * Width.Output;

    public int InputLength => Batch * Channels * InputPositions;

    public int OutputLength => Batch * Channels * OutputPositions;

    /// <summary>Pixels of a window, padding included: K of the error bound.</summary>
    public int Taps => Depth.Windows[0].Length * Height.Windows[0].Length * Width.Windows[0].Length;

    /// <summary>Outputs, channels first, and for each how far a kernel may be off.</summary>
    /// <remarks>A maximum is exact, and NaN where its window holds one. An average of K floats, in any order: (K + 2) 2^-24 Σ |x| / count.</remarks>
    public (double[] Values, double[] Bounds) Run(ReadOnlySpan<float> input)
    {
        double[] values = new double[OutputLength], bounds = new double[OutputLength];
        int i = 0;
        for (int plane = 0; plane < Batch * Channels; plane++)
        foreach (int[] zs in Depth.Windows)
        foreach (int[] ys in Height.Windows)
        foreach (int[] xs in Width.Windows)
        {
            double largest = double.NegativeInfinity, sum = 0, magnitude = 0;
            int count = 0;
            foreach (int z in zs)
            foreach (int y in ys)
            foreach (int x in xs)
            {
                if (z >= 0 && y >= 0 && x >= 0)
                {
                    double value = input[((plane * Depth.Input + z) * Height.Input + y) * Width.Input + x];
                    largest = double.IsNaN(value) || double.IsNaN(largest) ? double.NaN : Math.Max(largest, value);
                    sum += value;
                    magnitude += Math.Abs(value);
                    count++;
                }
                else if (CountIncludePad && z != PoolReferenceAxis.Beyond && y != PoolReferenceAxis.Beyond && x != PoolReferenceAxis.Beyond)
                {
                    count++;
                }
            }

            values[i] = !IsAverage ? largest : count == 0 ? 0 : sum / count;
            bounds[i++] = IsAverage && count > 0 ? (Taps + 2) * Math.Pow(2, -24) * magnitude / count : 0;
        }

        return (values, bounds);
    }

    /// <summary>The first output (channels first) that is further off than it may be, in words; null if none is.</summary>
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
            first ??= $"plane {i / OutputPositions} row {i / Width.Output % Height.Output} column {i % Width.Output}: got {got[i]:R}, want {want:R}, bound {exact.Bounds[i]:G3}";
        }

        return wrong == 0 ? null : $"{wrong} of {got.Length} outputs wrong; {first}";
    }
}

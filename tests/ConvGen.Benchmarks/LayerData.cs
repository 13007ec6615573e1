using ConvGen.Runtime;

namespace ConvGen.Benchmarks;

/// <summary>A layer with seeded weights, input and output, whose results have been checked: nothing is timed before.</summary>
/// <remarks>Input and output begin on cache lines, as they do for the libraries that ConvGen is compared with.</remarks>
internal sealed class LayerData : IDisposable
{
    private readonly AlignedBuffer _input, _output;

    public LayerData(BenchmarkLayer layer)
    {
        ConvGeometry g = layer.Geometry;
        Random random = new(20_251);
        Weights = Fill(random, g.OutChannels * g.InChannelsPerGroup * g.Taps);
        Bias = Fill(random, g.OutChannels);
        Layer = layer.Create(Weights, Bias);
        _input = new AlignedBuffer(Layer.InputLength);
        _output = new AlignedBuffer(Layer.OutputLength);
        Fill(random, _input.Span);
        _output.Span.Fill(float.NaN);
        Layer.Run(Input, Output);
        Check(layer);
    }

    public IConvLayer Layer { get; }

    public float[] Weights { get; }

    public float[] Bias { get; }

    public ReadOnlySpan<float> Input => _input.Span;

    public Span<float> Output => _output.Span;

    public void Dispose()
    {
        _input.Dispose();
        _output.Dispose();
    }

    /// <summary>Compares output rows of every channel, first, last and a few between, with the reference convolution.</summary>
    private unsafe void Check(BenchmarkLayer layer)
    {
        ConvGeometry g = layer.Geometry;
        float[] expected = new float[Output.Length], reference = [.. Weights, .. Bias];
        Array.Fill(expected, float.NaN);
        int products = g.InChannelsPerGroup * g.Taps, rows = g.Height.Output, compared = 0;

        // What the accuracy contract allows, of sums of numbers up to 1: strictly, or as much as a transform may add.
        double bound = Math.Max((products + 2) * Math.Pow(2, -24) * (products + 1), 5e-6 * products / 10);
        fixed (float* input = Input, weights = reference, output = expected)
        {
            KernelArguments arguments = new() { Input = input, Weights = weights, Bias = weights + Weights.Length, Output = output };
            foreach (int row in (int[])[0, rows / 3, rows - 1]) ReferenceConvolution.Rows(g, &arguments, row, row + 1);
        }

        for (int i = 0; i < expected.Length; i++)
        {
            if (float.IsNaN(expected[i])) continue;    // not one of those rows
            compared++;
            if (!(Math.Abs(Output[i] - expected[i]) <= bound))
                throw new InvalidOperationException($"{layer.Name}: output {i} is {Output[i]}, the reference has {expected[i]}; plan {Layer.Plan}");
        }

        if (compared == 0) throw new InvalidOperationException($"{layer.Name}: nothing was compared");
    }

    private static float[] Fill(Random random, int length)
    {
        float[] values = new float[length];
        Fill(random, values);
        return values;
    }

    private static void Fill(Random random, Span<float> values)
    {
        foreach (ref float value in values) value = (float)(random.NextDouble() * 2 - 1);
    }
}

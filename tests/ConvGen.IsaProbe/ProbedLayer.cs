namespace ConvGen.IsaProbe;

/// <summary>A declared layer with its geometry once more, for a plain loop that shares nothing with the generator.</summary>
internal sealed record ProbedLayer(
    string Name, LayerMaker Make, int InChannels, int OutChannels, int Groups, int Size, int Kernel, int Stride, int Dilation, int Padding, bool Nhwc, bool Relu)
{
    /// <summary>Runs the layer on seeded numbers and compares with the loop; null if every output is within the Strict bound.</summary>
    public string? Mismatch()
    {
        Random random = new(Name.Length * 7919);
        int outSize = (Size + 2 * Padding - (Kernel - 1) * Dilation - 1) / Stride + 1;
        int channels = InChannels / Groups, filters = OutChannels / Groups;
        float[] weights = Numbers(random, OutChannels * channels * Kernel * Kernel), bias = Numbers(random, OutChannels);
        float[] input = Numbers(random, InChannels * Size * Size), output = new float[OutChannels * outSize * outSize];
        IConvLayer layer = Make(weights, bias);
        if (layer.InputLength != input.Length || layer.OutputLength != output.Length) return $"lengths {layer.InputLength} and {layer.OutputLength}";
        layer.Run(input, output);

        for (int o = 0; o < OutChannels; o++)
            for (int y = 0; y < outSize; y++)
                for (int x = 0; x < outSize; x++)
                {
                    double sum = bias[o], magnitude = Math.Abs(bias[o]);
                    for (int c = 0; c < channels; c++)
                        for (int i = 0; i < Kernel; i++)
                            for (int j = 0; j < Kernel; j++)
                            {
                                int inY = y * Stride + i * Dilation - Padding, inX = x * Stride + j * Dilation - Padding;
                                if (inY < 0 || inY >= Size || inX < 0 || inX >= Size) continue;
                                double product = (double)input[Index(o / filters * channels + c, inY, inX, InChannels, Size)]
                                    * weights[((o * channels + c) * Kernel + i) * Kernel + j];
                                sum += product;
                                magnitude += Math.Abs(product);
                            }

                    double want = Relu ? Math.Max(0, sum) : sum, bound = (channels * Kernel * Kernel + 2) * magnitude / (1 << 24);
                    float got = output[Index(o, y, x, OutChannels, outSize)];
                    if (!(Math.Abs(got - want) <= bound)) return $"channel {o} row {y} column {x}: got {got}, want {want}, bound {bound}; {layer.Plan}";
                }

        return null;
    }

    private int Index(int channel, int y, int x, int channels, int size) => Nhwc ? (y * size + x) * channels + channel : (channel * size + y) * size + x;

    private static float[] Numbers(Random random, int length)
    {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) values[i] = 2 * random.NextSingle() - 1;
        return values;
    }
}

/// <summary>Constructs a layer.</summary>
internal delegate IConvLayer LayerMaker(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias);

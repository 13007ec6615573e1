namespace ImageFilters.Generic;

/// <summary>A convolution layer as a C# programmer writes it: stride 1, edge pixels repeated, NHWC, activation min(1, max(0, x)) or max(0, x).</summary>
internal sealed class GenericConvolution
{
    private readonly float[] _weights;    // [out, kh, kw, in]: the inner loop reads input and weights side by side
    private readonly float[] _bias;
    private readonly int _inChannels;
    private readonly int _kernel;
    private readonly float _largest;

    /// <summary>Takes weights [out, in, kernel, kernel] as PyTorch has them; no output is below 0 or above <paramref name="largest"/>.</summary>
    public GenericConvolution(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, int inChannels, int kernel, float largest)
    {
        (_bias, _inChannels, _kernel, _largest) = (bias.ToArray(), inChannels, kernel, largest);
        _weights = new float[weights.Length];
        int taps = kernel * kernel;
        for (int o = 0; o < bias.Length; o++)
            for (int c = 0; c < inChannels; c++)
                for (int tap = 0; tap < taps; tap++) _weights[(o * taps + tap) * inChannels + c] = weights[(o * inChannels + c) * taps + tap];
    }

    /// <summary>Computes the layer.</summary>
    public void Run(ReadOnlySpan<float> input, Span<float> output, int height, int width)
    {
        int half = _kernel / 2;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int o = 0; o < _bias.Length; o++)
                {
                    float sum = _bias[o];
                    for (int i = 0; i < _kernel; i++)
                    {
                        int row = Math.Clamp(y + i - half, 0, height - 1) * width;
                        for (int j = 0; j < _kernel; j++)
                        {
                            int column = Math.Clamp(x + j - half, 0, width - 1);
                            ReadOnlySpan<float> pixel = input.Slice((row + column) * _inChannels, _inChannels);
                            ReadOnlySpan<float> weights = _weights.AsSpan(((o * _kernel + i) * _kernel + j) * _inChannels, _inChannels);
                            for (int c = 0; c < pixel.Length; c++) sum += pixel[c] * weights[c];
                        }
                    }

                    output[(y * width + x) * _bias.Length + o] = Math.Clamp(sum, 0, _largest);
                }
            }
        }
    }
}

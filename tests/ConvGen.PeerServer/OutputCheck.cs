namespace ConvGen.PeerServer;

/// <summary>How far an output is from the truth, and its fingerprint.</summary>
/// <param name="MaxError">Largest |output - reference| / max(1, Σ |input x weight|) of the sampled points.</param>
/// <param name="Checksum">Sum of all outputs in NCDHW order, each with the sign of a hash of its index: two outputs in each other's place are noticed.</param>
/// <param name="Norm">Square root of the sum of squares, the scale of <paramref name="Checksum"/>.</param>
internal readonly record struct OutputCheck(double MaxError, double Checksum, double Norm)
{
    /// <summary>The harness rejects a variant beyond.</summary>
    public const double Bound = 1e-4;

    private const double NotANumber = 1e30;

    /// <summary>Checks an output in NCDHW order.</summary>
    /// <remarks>A small generator draws the points, the same ones in every peer; the first 16 and a quarter of the others lie in corners.</remarks>
    public static OutputCheck Of(PeerShape shape, ReadOnlySpan<float> input, ReadOnlySpan<float> weights, ReadOnlySpan<float> output)
    {
        double sum = 0, squares = 0;
        for (int i = 0; i < output.Length; i++)
        {
            double value = output[i];
            sum += PeerData.Hash((uint)i, PeerData.SignSeed) < 0 ? -value : value;
            squares += value * value;
        }

        PointSource draw = new();
        double worst = 0;
        int points = (int)Math.Min(400.0, Math.Max(40.0, 2e6 / ((double)shape.InChannelsPerGroup * shape.Taps)));
        for (int j = 0; j < points; j++)
        {
            int image = draw.Below(shape.Batch), channel = draw.Below(shape.OutChannels);
            int z = draw.Below(shape.Depth.Output), y = draw.Below(shape.Height.Output), x = draw.Below(shape.Width.Output);
            bool inCorner = draw.Below(4) == 0 || j < 16;
            if (inCorner)
            {
                y = draw.Below(2) != 0 ? shape.Height.Output - 1 : 0;
                x = draw.Below(2) != 0 ? shape.Width.Output - 1 : 0;
                if (draw.Below(2) != 0) z = shape.Depth.Output - 1;
            }

            (double expected, double scale) = Reference(shape, input, weights, image, channel, z, y, x);
            double actual = output[(((image * shape.OutChannels + channel) * shape.Depth.Output + z) * shape.Height.Output + y) * shape.Width.Output + x];
            double error = Math.Abs(actual - expected) / Math.Max(scale, 1.0);
            worst = double.IsNaN(error) ? NotANumber : Math.Max(worst, error);
        }

        return new OutputCheck(worst, sum, Math.Sqrt(squares));
    }

    /// <summary>One output in double precision, and the sum of the products' magnitudes.</summary>
    private static (double Sum, double Scale) Reference(
        PeerShape shape, ReadOnlySpan<float> input, ReadOnlySpan<float> weights, int image, int channel, int z, int y, int x)
    {
        int inChannels = shape.InChannelsPerGroup, outChannels = shape.OutChannelsPerGroup, group = channel / outChannels;
        double sum = 0, scale = 0;
        for (int c = 0; c < inChannels; c++)
        for (int kz = 0; kz < shape.Depth.Kernel; kz++)
        for (int ky = 0; ky < shape.Height.Kernel; ky++)
        for (int kx = 0; kx < shape.Width.Kernel; kx++)
        {
            int sourceZ = shape.Depth.Source(z, kz), sourceY = shape.Height.Source(y, ky), sourceX = shape.Width.Source(x, kx);
            if (sourceZ < 0 || sourceY < 0 || sourceX < 0) continue;
            int inChannel = group * inChannels + c, tap = (kz * shape.Height.Kernel + ky) * shape.Width.Kernel + kx;
            int filter = shape.Transposed ? inChannel * outChannels + channel % outChannels : channel * inChannels + c;
            int plane = (image * shape.InChannels + inChannel) * shape.Depth.Input + sourceZ;
            double product = (double)input[(plane * shape.Height.Input + sourceY) * shape.Width.Input + sourceX] * weights[filter * shape.Taps + tap];
            sum += product;
            scale += Math.Abs(product);
        }

        return (sum, scale);
    }

    /// <summary>The linear congruential generator of Numerical Recipes, its upper bits.</summary>
    private sealed class PointSource
    {
        private uint _state = 12345;

        public int Below(int limit)
        {
            _state = unchecked(_state * 1664525u + 1013904223u);
            return (int)((_state >> 8) % (uint)limit);
        }
    }
}

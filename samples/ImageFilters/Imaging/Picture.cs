namespace ImageFilters.Imaging;

/// <summary>An image of 8-bit samples, row by row from the top left, the channels of a pixel adjacent.</summary>
/// <remarks>1 channel is gray, 3 are red, green, blue, 4 add alpha (not premultiplied, 255 opaque).</remarks>
internal sealed class Picture
{
    /// <summary>Pixels a side at most: a row of 16-bit RGBA is then 8 MB.</summary>
    public const int MaxSide = 1 << 20;

    /// <summary>Pixels at most, 1 GB of RGBA: what a file header may ask this program to allocate.</summary>
    public const long MaxPixels = 1L << 28;

    /// <summary>Makes a black (and, with alpha, transparent) picture.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No pixels, more than <see cref="MaxPixels"/>, or a channel count other than 1, 3, 4.</exception>
    public Picture(int width, int height, int channels)
    {
        if (!IsAcceptableSize(width, height))
            throw new ArgumentOutOfRangeException(nameof(width), $"{width} x {height} pixels; expected 1 to {MaxSide} a side and at most {MaxPixels} in all");
        if (channels is not (1 or 3 or 4)) throw new ArgumentOutOfRangeException(nameof(channels), $"{channels} channels; expected 1, 3 or 4");
        (Width, Height, Channels) = (width, height, channels);
        Samples = new byte[(long)width * height * channels];
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Samples of a pixel: 1, 3 or 4.</summary>
    public int Channels { get; }

    /// <summary><c>[Height, Width, Channels]</c> bytes.</summary>
    public byte[] Samples { get; }

    /// <summary>Bytes from a row to the next.</summary>
    public int Stride => Width * Channels;

    /// <summary>Whether a picture may have this size.</summary>
    public static bool IsAcceptableSize(long width, long height) =>
        width is >= 1 and <= MaxSide && height is >= 1 and <= MaxSide && width * height <= MaxPixels;

    /// <summary>The samples of row <paramref name="y"/>.</summary>
    public Span<byte> Row(int y) => Samples.AsSpan(y * Stride, Stride);

    /// <summary>This picture over white paper: 4 channels become 3, fewer are returned as they are.</summary>
    public Picture Flattened()
    {
        if (Channels != 4) return this;
        Picture flat = new(Width, Height, 3);
        for (int pixel = 0; pixel < Width * Height; pixel++)
        {
            int alpha = Samples[4 * pixel + 3];
            for (int c = 0; c < 3; c++)
                flat.Samples[3 * pixel + c] = (byte)((Samples[4 * pixel + c] * alpha + 255 * (255 - alpha) + 127) / 255);
        }

        return flat;
    }

    /// <summary>Three channels: gray repeated, alpha flattened.</summary>
    public Picture ToRgb()
    {
        if (Channels != 1) return Flattened();
        Picture rgb = new(Width, Height, 3);
        for (int pixel = 0; pixel < Samples.Length; pixel++)
            rgb.Samples.AsSpan(3 * pixel, 3).Fill(Samples[pixel]);
        return rgb;
    }

    /// <summary>The largest centred part with the aspect ratio of <paramref name="width"/> to <paramref name="height"/>, resampled to that size.</summary>
    public Picture ResizedToCover(int width, int height)
    {
        double scale = Math.Max((double)width / Width, (double)height / Height);
        return Resampled(width / scale, height / scale, width, height);
    }

    /// <summary>The whole picture at the largest size within <paramref name="width"/> x <paramref name="height"/> that keeps its aspect ratio.</summary>
    public Picture ResizedToFit(int width, int height)
    {
        double scale = Math.Min((double)width / Width, (double)height / Height);
        return Resampled(Width, Height, Math.Max(1, (int)Math.Round(Width * scale)), Math.Max(1, (int)Math.Round(Height * scale)));
    }

    /// <summary>The centred part of the given spans at another size.</summary>
    /// <remarks>Each output pixel is the mean of the input area under it, weighted by overlap; an enlarged picture shows the input's pixels.</remarks>
    private Picture Resampled(double spanX, double spanY, int width, int height)
    {
        AreaWeights columns = new((Width - spanX) / 2, spanX, width, Width), rows = new((Height - spanY) / 2, spanY, height, Height);
        Picture result = new(width, height, Channels);
        float[] sums = new float[Stride];    // one output row, still as wide as the input
        for (int y = 0; y < height; y++)
        {
            Array.Clear(sums);
            for (int i = rows.First[y]; i < rows.End(y); i++)
            {
                ReadOnlySpan<byte> source = Row(i);
                float weight = rows.Weight(y, i);
                for (int k = 0; k < sums.Length; k++) sums[k] += weight * source[k];
            }

            Span<byte> target = result.Row(y);
            for (int x = 0; x < width; x++)
            {
                for (int c = 0; c < Channels; c++)
                {
                    float sum = 0;
                    for (int i = columns.First[x]; i < columns.End(x); i++) sum += columns.Weight(x, i) * sums[i * Channels + c];
                    target[x * Channels + c] = (byte)Math.Clamp(sum + 0.5f, 0, 255);
                }
            }
        }

        return result;
    }

    /// <summary>Along one axis: which input pixels lie under each output pixel, and by how much.</summary>
    private sealed class AreaWeights
    {
        private readonly float[][] _weights;

        public AreaWeights(double begin, double span, int outputs, int inputs)
        {
            First = new int[outputs];
            _weights = new float[outputs][];
            for (int o = 0; o < outputs; o++)
            {
                double low = Math.Max(0, begin + span * o / outputs), high = Math.Min(inputs, begin + span * (o + 1) / outputs);
                int first = Math.Min((int)low, inputs - 1), end = Math.Max(first + 1, (int)Math.Ceiling(high));
                First[o] = first;
                _weights[o] = new float[end - first];
                for (int i = first; i < end; i++)
                    _weights[o][i - first] = (float)((Math.Min(high, i + 1) - Math.Max(low, i)) / (high - low));
            }
        }

        public int[] First { get; }

        public int End(int output) => First[output] + _weights[output].Length;

        public float Weight(int output, int input) => _weights[output][input - First[output]];
    }
}

extern alias generator;

using generator::ConvGen.Generator.Model;

namespace ConvGen.Benchmarks.Reports;

/// <summary>Seeded shapes spread over what convolution layers are: none is in any list, and shape i of a seed is always the same.</summary>
internal static class RandomShapes
{
    /// <summary>A call stays below some ten milliseconds, and what it touches below some 60 MB.</summary>
    private const long MostMultiplyAdds = 500_000_000, MostFloats = 16_000_000;

    private static readonly Func<Random, (int In, int Out, int Groups, int Kernel, int Stride, int Dilation, int Height, int Width)>[] Kinds =
    [
        random => (Channels(random, 16, 512), Channels(random, 16, 512), 1, 3, 1, 1, Extent(random, 7, 112), 0),                     // dense 3x3
        random => (Channels(random, 16, 1024), Channels(random, 16, 1024), 1, 1, 1, 1, Extent(random, 7, 112), 0),                   // pointwise
        random => (Channels(random, 8, 128), Channels(random, 8, 128), 1, Pick(random, 5, 5, 7), 1, 1, Extent(random, 7, 60), 0),     // large kernels
        random => (Channels(random, 16, 384), Channels(random, 16, 384), 1, Pick(random, 1, 3, 3, 5), 2, 1, Extent(random, 14, 112), 0),    // strided
        random => (random.Next(1, 5), Channels(random, 8, 96), 1, Pick(random, 3, 3, 5, 7, 11), Pick(random, 1, 1, 2, 2, 4), 1, Extent(random, 64, 256), 0),    // stems
        random => (Channels(random, 8, 128), random.Next(1, 9), 1, Pick(random, 1, 3, 3, 5), 1, 1, Extent(random, 28, 160), 0),       // few output channels
        random => Same(Channels(random, 16, 768), Pick(random, 3, 3, 5, 7), Pick(random, 1, 1, 2), 1, Extent(random, 7, 112)),        // depthwise
        Grouped,
        random => (Channels(random, 32, 384), Channels(random, 32, 384), 1, 3, 1, Pick(random, 2, 3, 4, 6), Extent(random, 14, 65), 0),     // dilated
        random => (random.Next(1, 4), random.Next(1, 10), 1, Pick(random, 3, 3, 5, 7, 9), 1, 1, Extent(random, 256, 1080), Extent(random, 256, 1920)),    // images
        random => (random.Next(1, 17), random.Next(1, 17), 1, Pick(random, 1, 3, 3, 5), Pick(random, 1, 1, 1, 2), 1, Extent(random, 5, 24), 0),     // tiny
        random => (1, random.Next(2, 80), 1, Pick(random, 3, 5), 1, 1, Extent(random, 64, 300), 0),                                   // one channel to several
    ];

    /// <summary>Shape <paramref name="index"/> of <paramref name="seed"/>: the kinds take turns; two of three are channels first, where more families compete.</summary>
    public static ConvSpec At(int seed, int index)
    {
        Random random = new(unchecked(seed * 1_000_003 + index));
        while (true)
        {
            (int inChannels, int outChannels, int groups, int kernel, int stride, int dilation, int height, int width) = Kinds[index % Kinds.Length](random);
            int pad = random.Next(5) == 0 ? 0 : (kernel - 1) * dilation / 2;
            ConvSpec spec = Specs.Of(inChannels, outChannels, groups, Axis(height), Axis(width == 0 ? height : width), channelsLast: index / Kinds.Length % 3 == 2);
            if (spec.Height.Padded < spec.Height.Span || spec.Width.Padded < spec.Width.Span) continue;
            if (spec.MultiplyAdds <= MostMultiplyAdds && spec.InputLength + spec.OutputLength <= MostFloats) return spec;

            SpatialAxis Axis(int input) => new(input, kernel, stride, dilation, pad, pad);
        }
    }

    private static (int In, int Out, int Groups, int Kernel, int Stride, int Dilation, int Height, int Width) Grouped(Random random)
    {
        int groups = Pick(random, 2, 4, 8, 16, 32), inChannels = Pick(random, 4, 8, 12, 16, 32) * groups;
        return (inChannels, random.Next(3) == 0 ? 2 * inChannels : inChannels, groups, 3, Pick(random, 1, 1, 2), 1, Extent(random, 7, 56), 0);
    }

    private static (int In, int Out, int Groups, int Kernel, int Stride, int Dilation, int Height, int Width) Same(int channels, int kernel, int stride, int dilation, int extent) =>
        (channels, channels, channels, kernel, stride, dilation, extent, 0);

    /// <summary>As many at every order of magnitude; two in three are multiples of 8, as designers like them.</summary>
    internal static int Channels(Random random, int least, int most)
    {
        int channels = Extent(random, least, most);
        return random.Next(3) == 0 ? channels : (channels + 7) / 8 * 8;
    }

    internal static int Extent(Random random, int least, int most) => (int)Math.Round(least * Math.Pow((double)most / least, random.NextDouble()));

    internal static int Pick(Random random, params int[] choices) => choices[random.Next(choices.Length)];
}

extern alias generator;

using generator::ConvGen.Generator.Model;
using generator::ConvGen.Generator.Planning;
using PlanPadding = generator::ConvGen.PaddingMode;

namespace ConvGen.Benchmarks.Reports;

/// <summary>Seeded shapes of which borders are a large part: padding modes other than zeros, small planes under wide or dilated kernels, and pointwise layers of a few pixels. In both layouts.</summary>
internal static class BorderShapes
{
    private const long MostMultiplyAdds = 300_000_000;

    private static readonly Func<Random, (int In, int Out, int Groups, int Kernel, int Stride, int Dilation, int Extent, bool OfMode)>[] Kinds =
    [
        random => (RandomShapes.Channels(random, 16, 256), RandomShapes.Channels(random, 16, 256), 1, 3, 1, 1, RandomShapes.Extent(random, 5, 80), true),                      // residual blocks of style networks
        random => (RandomShapes.Channels(random, 64, 512), RandomShapes.Channels(random, 64, 256), 1, 7, 1, 1, RandomShapes.Extent(random, 5, 10), false),                     // windows as large as the plane
        random => (random.Next(1, 5), RandomShapes.Channels(random, 16, 64), 1, RandomShapes.Pick(random, 5, 7, 9), RandomShapes.Pick(random, 1, 2), 1, RandomShapes.Extent(random, 48, 160), true),    // stems
        random => (RandomShapes.Channels(random, 64, 384), RandomShapes.Channels(random, 32, 256), 1, 3, 1, RandomShapes.Pick(random, 4, 6, 12), RandomShapes.Extent(random, 14, 40), false),    // atrous pyramids
        random => (RandomShapes.Channels(random, 16, 256), RandomShapes.Channels(random, 16, 256), 1, RandomShapes.Pick(random, 3, 4, 5), 2, 1, RandomShapes.Extent(random, 8, 64), true),      // strided, padded by a mode
        random => (RandomShapes.Channels(random, 16, 256), RandomShapes.Channels(random, 16, 256), 1, 5, 1, 1, RandomShapes.Extent(random, 6, 14), false),                     // 5x5 on small planes
        random => (RandomShapes.Channels(random, 64, 1024), RandomShapes.Channels(random, 64, 1024), 1, 1, RandomShapes.Pick(random, 1, 2), 1, RandomShapes.Extent(random, 3, 15), false),      // pointwise, a few pixels
        random => (RandomShapes.Channels(random, 16, 64), random.Next(1, 5), 1, RandomShapes.Pick(random, 3, 7, 9), 1, 1, RandomShapes.Extent(random, 32, 96), true),            // to images
        random => (RandomShapes.Channels(random, 16, 192), RandomShapes.Channels(random, 16, 192), 1, 3, 1, RandomShapes.Pick(random, 2, 4), RandomShapes.Extent(random, 12, 48), true),        // dilated, padded by a mode
        Depthwise,
    ];

    /// <summary>Shape <paramref name="index"/> of <paramref name="seed"/>; every second is channels last.</summary>
    public static ConvSpec At(int seed, int index)
    {
        Random random = new(unchecked(seed * 1_000_003 + index));
        while (true)
        {
            (int inChannels, int outChannels, int groups, int kernel, int stride, int dilation, int extent, bool ofMode) = Kinds[index % Kinds.Length](random);
            int pad = (kernel - 1) * dilation / 2;
            SpatialAxis axis = new(extent, kernel, stride, dilation, pad, pad);
            PlanPadding mode = ofMode ? (PlanPadding)random.Next(1, 4) : PlanPadding.Zeros;
            if (ofMode && pad >= extent) continue;    // reflection goes no further
            ConvSpec spec = Specs.Of(inChannels, outChannels, groups, axis, axis, channelsLast: index / Kinds.Length % 2 == 1, padding: mode);
            if (spec.MultiplyAdds <= MostMultiplyAdds) return spec;
        }
    }

    private static (int In, int Out, int Groups, int Kernel, int Stride, int Dilation, int Extent, bool OfMode) Depthwise(Random random)
    {
        int channels = RandomShapes.Channels(random, 16, 384);
        return (channels, channels, channels, RandomShapes.Pick(random, 3, 5, 7), 1, 1, RandomShapes.Extent(random, 7, 56), true);
    }
}

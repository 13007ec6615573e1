using ConvGen.Runtime;

namespace ConvGen.Tests;

/// <summary>Seeded layers of every padding mode and layout, small enough for the slowest of implementations.</summary>
internal static class RandomGeometry
{
    public static ConvGeometry Next(Random random, int maxChannels = 40)
    {
        PaddingMode mode = (PaddingMode)random.Next(4);
        int groups = random.Next(3) == 0 ? random.Next(2, 5) : 1;
        bool deep = random.Next(4) == 0;
        return new ConvGeometry
        {
            InChannels = groups * random.Next(1, maxChannels / groups + 1),
            OutChannels = groups * random.Next(1, maxChannels / groups + 1),
            Groups = groups,
            Depth = deep ? Axis(random, mode, 4) : new AxisGeometry(1, 1, 1, 1, 0, 0),
            Height = Axis(random, mode, 7),
            Width = Axis(random, mode, random.Next(5) == 0 ? 70 : 20),
            PaddingMode = mode,
            Layout = (Layout)random.Next(2),
            FlipKernel = random.Next(4) == 0,
        };
    }

    private static AxisGeometry Axis(Random random, PaddingMode mode, int most)
    {
        int input = random.Next(1, most + 1);
        int pad = mode switch { PaddingMode.Reflect => input - 1, PaddingMode.Circular => input, _ => 5 };
        int begin = random.Next(Math.Min(pad, 5) + 1), end = random.Next(Math.Min(pad, 5) + 1), padded = begin + input + end;
        int dilation = random.Next(1, 4), kernel = random.Next(1, Math.Min(4, (padded - 1) / dilation + 1) + 1);
        return new AxisGeometry(input, kernel, random.Next(1, 4), dilation, begin, end);
    }

    public static float[] Values(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(-1000, 1001) / 256f)];
}

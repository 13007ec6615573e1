namespace ConvGen.Execution.Tests.Harness;

/// <summary>Seeded random pooling layers: declaration i of a seed is always the same one, whatever else is drawn.</summary>
public static class RandomPools
{
    private const long LargestCost = 4_000_000;    // floats compared or added: five runs and the reference stay below a second

    private static readonly int[] Extents = [1, 2, 3, 4, 5, 7, 8, 11, 13, 14, 16, 17, 19, 23, 28, 31, 37, 56, 65];
    private static readonly int[] Channels = [1, 1, 2, 3, 4, 5, 7, 8, 11, 16, 17, 24, 32, 33, 40, 64, 65, 129, 200];

    /// <summary>Declaration <paramref name="index"/> of <paramref name="seed"/>.</summary>
    public static PoolDeclaration At(int seed, int index)
    {
        Random random = new(unchecked(seed * 1_000_003 + index));
        PoolDeclaration pool;
        do
        {
            pool = Draw(random);
        }
        while (!IsLegal(pool) || Cost(pool) > LargestCost);
        return pool;
    }

    private static PoolDeclaration Draw(Random random)
    {
        int rank = Pick(random, 1, 2, 2, 2, 2, 3);
        PerAxis kernel = Axes(random, 1, 2, 2, 3, 3, 3, 4, 5, 7, 13), dilation = random.Next(5) == 0 ? Axes(random, 1, 2, 3, 5) : 1;
        return new PoolDeclaration
        {
            Rank = rank,
            IsAverage = random.Next(2) == 0,
            Channels = Pick(random, Channels),
            Kernel = kernel,
            Stride = random.Next(4) == 0 ? null : Axes(random, 1, 1, 1, 2, 2, 2, 3, 4, 5, 7),
            Dilation = dilation,
            Pads = random.Next(3) switch { 0 => 0, 1 => kernel.Width / 2, _ => new Sides(Side(), Side(), Side(), Side(), Side(), Side()) },
            AutoPad = random.Next(5) == 0 ? (AutoPad)random.Next(1, 5) : AutoPad.None,
            CeilMode = random.Next(3) == 0,
            CountIncludePad = random.Next(3) switch { 0 => null, 1 => true, _ => false },
            Global = random.Next(8) == 0,
            Depth = random.Next(1, 9),
            Height = rank == 3 ? random.Next(1, 20) : Pick(random, Extents),
            Width = rank == 1 ? random.Next(1, 300) : Pick(random, Extents) * Pick(random, 1, 1, 1, 3),
            Batch = Pick(random, 1, 1, 1, 2, 3),
            Layout = (Layout)random.Next(2),
            SpellArrays = random.Next(4) == 0,
        };

        int Side() => random.Next(0, 4);
    }

    /// <summary>Windows that fit, and paddings in which none is lost.</summary>
    private static bool IsLegal(PoolDeclaration pool)
    {
        if (pool.Global) return true;
        PoolReference layer = pool.Reference;
        if (layer.OutputLength == 0) return false;
        int[] pads = pool.AutoPad == AutoPad.None ? pool.Pads.Of(pool.Rank) : [0, 0, 0, 0, 0, 0];
        int[] spans = [.. pool.Kernel.Of(pool.Rank).Zip(pool.Dilation.Of(pool.Rank), (kernel, dilation) => (kernel - 1) * dilation + 1)];
        return spans.Select((span, i) => Math.Max(pads[i], pads[i + pool.Rank]) < span).All(fits => fits);
    }

    private static long Cost(PoolDeclaration pool) => (long)pool.Reference.OutputLength * pool.Reference.Taps + pool.Reference.InputLength;

    private static PerAxis Axes(Random random, params int[] choices)
    {
        int all = Pick(random, choices);
        return random.Next(2) == 0 ? all : new PerAxis(Pick(random, choices), Pick(random, choices), Pick(random, choices));
    }

    private static T Pick<T>(Random random, params T[] choices) => choices[random.Next(choices.Length)];
}

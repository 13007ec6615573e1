namespace ConvGen.Execution.Tests.Harness;

/// <summary>Seeded random deformable layers: declaration i of a seed is always the same one, whatever else is drawn.</summary>
public static class RandomDeforms
{
    private const long LargestCost = 3_000_000;    // products and samples: ten runs and the reference stay below a second

    private static readonly int[] Extents = [1, 2, 3, 4, 5, 7, 8, 11, 13, 14, 16, 17, 19, 23, 28, 31];
    private static readonly int[] Channels = [1, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 16, 17, 24, 32, 33, 40, 64, 65, 96, 129];

    /// <summary>Declaration <paramref name="index"/> of <paramref name="seed"/>.</summary>
    public static DeformDeclaration At(int seed, int index)
    {
        Random random = new(unchecked(seed * 1_000_003 + index));
        DeformDeclaration layer;
        do
        {
            layer = Draw(random);
        }
        while (!IsLegal(layer) || Cost(layer) > LargestCost);
        return layer;
    }

    private static DeformDeclaration Draw(Random random)
    {
        int inChannels = Pick(random, Channels), groups = random.Next(4) == 0 ? Divisor(random, inChannels) : 1;
        LayerDeclaration plain = new()
        {
            InChannels = inChannels,
            OutChannels = groups * Math.Max(1, Pick(random, Channels) / groups),
            Groups = groups,
            Kernel = Axes(random, 1, 2, 3, 3, 3, 4, 5),
            Stride = Axes(random, 1, 1, 1, 2, 3),
            Dilation = Axes(random, 1, 1, 1, 2, 3),
            Pads = random.Next(3) switch { 0 => 0, 1 => 1, _ => new Sides(random.Next(4), random.Next(4), random.Next(4), random.Next(4)) },
            AutoPad = random.Next(6) == 0 ? (AutoPad)random.Next(1, 5) : AutoPad.None,
            Bias = random.Next(4) != 0,
            FlipKernel = random.Next(8) == 0,
            Height = Pick(random, Extents),
            Width = Pick(random, Extents),
            Batch = Pick(random, 1, 1, 1, 2, 3),
            Layout = (Layout)random.Next(2),
            Activation = random.Next(2) == 0 ? Activation.None : (Activation)random.Next(Enum.GetValues<Activation>().Length),
            SpellArrays = random.Next(4) == 0,
        };
        return new DeformDeclaration(plain.WithParameters(0.25f, 0.75f), random.Next(2) == 0 ? 1 : Divisor(random, inChannels), random.Next(2) == 0);
    }

    private static bool IsLegal(DeformDeclaration layer)
    {
        ReferenceLayer plain = layer.Plain.Reference;
        return IsLegal(plain.Height) && IsLegal(plain.Width);

        static bool IsLegal(ReferenceAxis axis) => axis.Begin + axis.Input + axis.End >= (axis.Kernel - 1) * axis.Dilation + 1;
    }

    private static long Cost(DeformDeclaration layer)
    {
        ReferenceLayer plain = layer.Plain.Reference;
        return (long)plain.OutputLength * plain.Reduction + layer.Reference.OffsetLength * (plain.InChannels / layer.OffsetGroups);
    }

    private static int Divisor(Random random, int of)
    {
        int divisor = random.Next(1, of + 1);
        while (of % divisor != 0) divisor--;
        return divisor;
    }

    private static PerAxis Axes(Random random, params int[] choices)
    {
        int all = Pick(random, choices);
        return random.Next(2) == 0 ? all : new PerAxis(Pick(random, choices), Pick(random, choices));
    }

    private static T Pick<T>(Random random, params T[] choices) => choices[random.Next(choices.Length)];
}

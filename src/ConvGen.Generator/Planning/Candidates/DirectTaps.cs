using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Adjacent taps of an axis that reach the same outputs of a tile; the other outputs have padding under them.</summary>
/// <param name="Taps">How many taps.</param>
/// <param name="From">First output of the tile they reach.</param>
/// <param name="To">One past the last; equal to <paramref name="From"/> where all lie in the padding.</param>
internal readonly record struct TapGroup(int Taps, int From, int To)
{
    public int Outputs => To - From;

    public bool IsEmpty => From == To;
}

/// <summary>Tiles side by side in a row of outputs, alike in which taps reach which of their pixels.</summary>
/// <param name="Start">Output column at which the first of them begins; the others follow without gaps.</param>
/// <param name="Tiles">How many.</param>
/// <param name="Taps">The taps of a kernel row, in order.</param>
internal sealed record DirectColumns(int Start, int Tiles, EquatableArray<TapGroup> Taps);

/// <summary>Which taps of an axis lie inside the input, and which meet padding.</summary>
internal static class DirectTaps
{
    /// <summary>The taps of a kernel over outputs [<paramref name="start"/>, <paramref name="start"/> + <paramref name="count"/>), grouped by the outputs they reach.</summary>
    public static IEnumerable<TapGroup> Groups(SpatialAxis axis, int start, int count)
    {
        TapGroup group = default;
        for (int tap = 0; tap < axis.Kernel; tap++)
        {
            // Output o reads o * Stride + shift, which must lie in [0, Input).
            int shift = tap * axis.Dilation - axis.PadBegin;
            int from = Clamp(-FloorDivide(shift, axis.Stride) - start), to = Clamp(FloorDivide(axis.Input - 1 - shift, axis.Stride) + 1 - start);
            if (from >= to) from = to = 0;
            if (group.Taps > 0 && (group.From != from || group.To != to))
            {
                yield return group;
                group = default;
            }

            group = new TapGroup(group.Taps + 1, from, to);
        }

        yield return group;

        int Clamp(int output) => Math.Max(0, Math.Min(count, output));
    }

    /// <summary>Of tiles of <paramref name="size"/> outputs side by side, the range [From, To) in which every tap of every output lies inside the input.</summary>
    public static (int From, int To) Interior(SpatialAxis axis, int size, int tiles)
    {
        int first = (Math.Max(0, axis.PadBegin) + axis.Stride - 1) / axis.Stride, end = FloorDivide(axis.Input + axis.PadBegin - axis.Span, axis.Stride) + 1;    // such outputs
        int from = Math.Min(tiles, (first + size - 1) / size), to = Math.Max(0, Math.Min(tiles, end / size));
        return (from, Math.Max(from, to));
    }

    /// <summary>The work of tiles of <paramref name="size"/> outputs side by side: entry n counts the pairs of a tile and a tap in which the tap reaches n outputs of the tile.</summary>
    public static long[] Reached(SpatialAxis axis, int size, int tiles)
    {
        long[] reached = new long[size + 1];
        (int from, int to) = Interior(axis, size, tiles);
        reached[size] = (long)(to - from) * axis.Kernel;
        for (int tile = 0; tile < tiles; tile++)
        {
            if (tile == from) tile = to;
            if (tile < tiles) Add(reached, axis, tile * size, size);
        }

        return reached;
    }

    /// <summary>Adds one tile to what <see cref="Reached"/> counts.</summary>
    public static void Add(long[] reached, SpatialAxis axis, int start, int size)
    {
        foreach (TapGroup group in Groups(axis, start, size)) reached[group.Outputs] += group.Taps;
    }

    /// <summary>Of all products along the axis, those whose tap lies inside the input.</summary>
    public static long Inside(SpatialAxis axis)
    {
        long inside = 0;
        foreach (TapGroup group in Groups(axis, 0, axis.Output)) inside += (long)group.Taps * group.Outputs;
        return inside;
    }

    /// <summary>Rounds towards minus infinity.</summary>
    private static int FloorDivide(int a, int b) => a >= 0 ? a / b : -((b - 1 - a) / b);
}

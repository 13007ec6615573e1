namespace ConvGen.Execution.Tests.Harness;

/// <summary>Orders of a tensor in memory, and seeded contents.</summary>
public static class Tensors
{
    /// <summary><c>[batch][channel][position]</c> to <c>[batch][position][channel]</c>.</summary>
    public static T[] ChannelsLast<T>(ReadOnlySpan<T> channelsFirst, int batch, int channels, int positions) => Swap(channelsFirst, batch, channels, positions);

    /// <summary><c>[batch][position][channel]</c> to <c>[batch][channel][position]</c>.</summary>
    public static T[] ChannelsFirst<T>(ReadOnlySpan<T> channelsLast, int batch, int channels, int positions) => Swap(channelsLast, batch, positions, channels);

    /// <summary>Numbers between -1 and 1.</summary>
    public static float[] Random(Random random, int length)
    {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) values[i] = 2 * random.NextSingle() - 1;
        return values;
    }

    private static T[] Swap<T>(ReadOnlySpan<T> from, int batch, int rows, int columns)
    {
        T[] to = new T[from.Length];
        for (int n = 0; n < batch; n++)
            for (int r = 0; r < rows; r++)
                for (int c = 0; c < columns; c++)
                    to[(n * columns + c) * rows + r] = from[(n * rows + r) * columns + c];
        return to;
    }
}

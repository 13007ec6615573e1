namespace ConvGen.PeerServer;

/// <summary>The numbers that every peer computes with, whatever language it is written in, and the two orders they come in.</summary>
internal static class PeerData
{
    public const uint InputSeed = 1, WeightSeed = 2, SignSeed = 7;

    /// <summary>A float in [-1, 1) from a hash of its index; every step is exact.</summary>
    public static float Hash(uint index, uint seed)
    {
        unchecked
        {
            uint h = index * 2654435761u + seed * 40503u + 12345u;
            h ^= h >> 15;
            h *= 2246822519u;
            h ^= h >> 13;
            return (h >> 8) * (1.0f / 8388608.0f) - 1.0f;
        }
    }

    public static void Fill(Span<float> values, uint seed)
    {
        for (int i = 0; i < values.Length; i++) values[i] = Hash((uint)i, seed);
    }

    /// <summary>Channels first to channels last, pixels being all spatial axes together.</summary>
    public static void ToChannelsLast(ReadOnlySpan<float> source, Span<float> target, int batch, int channels, int pixels)
    {
        for (int n = 0; n < batch; n++)
        for (int c = 0; c < channels; c++)
        for (int p = 0; p < pixels; p++)
            target[(n * pixels + p) * channels + c] = source[(n * channels + c) * pixels + p];
    }

    /// <summary>Channels last to channels first.</summary>
    public static void ToChannelsFirst(ReadOnlySpan<float> source, Span<float> target, int batch, int channels, int pixels)
    {
        for (int n = 0; n < batch; n++)
        for (int p = 0; p < pixels; p++)
        for (int c = 0; c < channels; c++)
            target[(n * channels + c) * pixels + p] = source[(n * pixels + p) * channels + c];
    }
}

namespace ConvGen.Runtime;

/// <summary>The way back from a channels-last register tile to channels-first output.</summary>
public static unsafe class OutputUnpacking
{
    /// <summary>Transposes <paramref name="pixels"/> x <paramref name="channels"/> floats from a tile to planes.</summary>
    public static void ChannelsFirst(float* tile, int tileStride, float* output, nint planeStride, int pixels, int channels)
    {
        for (int c = 0; c < channels; c++)
        {
            for (int p = 0; p < pixels; p++) output[c * planeStride + p] = tile[p * tileStride + c];
        }
    }
}

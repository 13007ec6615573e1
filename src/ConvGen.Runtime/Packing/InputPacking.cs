namespace ConvGen.Runtime;

/// <summary>The padded copy of an image that a kernel reads, with its strides.</summary>
/// <param name="Geometry">The layer: extents, pads, padding mode, input layout.</param>
/// <param name="PixelStride">Channels-last copies: floats from a pixel to the next, at least the channels.</param>
/// <param name="RowStride">Floats from a padded row to the next.</param>
/// <param name="PlaneStride">Planar copies: floats from a channel to the next.</param>
/// <param name="ColumnPhases">Planar copies: padded column x lies at phase x % ColumnPhases, slot x / ColumnPhases, so a strided tap reads adjacent floats. 1 for stride 1.</param>
/// <param name="PhaseStride">Planar copies: floats from a phase to the next within a row.</param>
public sealed record PaddedImage(ConvGeometry Geometry, int PixelStride, int RowStride, int PlaneStride, int ColumnPhases, int PhaseStride);

/// <summary>Copies an image into its padded form. Padding modes are index maps applied here, so that kernels never test a bound.</summary>
public static unsafe class InputPacking
{
    /// <summary>Fills padded rows [<paramref name="begin"/>, <paramref name="end"/>) of a channels-last copy: <c>[padded depth * padded height][padded width][PixelStride]</c>.</summary>
    public static void ChannelsLast(PaddedImage image, float* input, float* copy, int begin, int end)
    {
        ConvGeometry g = image.Geometry;
        for (int row = begin; row < end; row++)
        {
            int z = PaddingIndex.Map(row / g.Height.Padded - g.Depth.PadBegin, g.Depth.Input, g.PaddingMode);
            int y = PaddingIndex.Map(row % g.Height.Padded - g.Height.PadBegin, g.Height.Input, g.PaddingMode);
            for (int column = 0; column < g.Width.Padded; column++)
            {
                int x = PaddingIndex.Map(column - g.Width.PadBegin, g.Width.Input, g.PaddingMode);
                float* to = copy + (long)row * image.RowStride + (long)column * image.PixelStride;
                for (int c = 0; c < g.InChannels; c++) to[c] = (z | y | x) < 0 ? 0 : input[SourceIndex(g, c, z, y, x)];
            }
        }
    }

    /// <summary>Fills planes x rows [<paramref name="begin"/>, <paramref name="end"/>) of a planar copy, unit u being row <c>u % (padded depth * padded height)</c> of channel
    /// <c>u / (padded depth * padded height)</c>: <c>[channel][row][phase][slot]</c>. Slots past the padded width are zero.</summary>
    public static void Planar(PaddedImage image, float* input, float* copy, int begin, int end)
    {
        ConvGeometry g = image.Geometry;
        int rows = g.Depth.Padded * g.Height.Padded;
        for (int unit = begin; unit < end; unit++)
        {
            int c = unit / rows, row = unit % rows;
            int z = PaddingIndex.Map(row / g.Height.Padded - g.Depth.PadBegin, g.Depth.Input, g.PaddingMode);
            int y = PaddingIndex.Map(row % g.Height.Padded - g.Height.PadBegin, g.Height.Input, g.PaddingMode);
            float* to = copy + (long)c * image.PlaneStride + (long)row * image.RowStride;
            for (int phase = 0; phase < image.ColumnPhases; phase++)
            {
                for (int slot = 0; slot < image.PhaseStride; slot++)
                {
                    int column = slot * image.ColumnPhases + phase;
                    int x = column < g.Width.Padded ? PaddingIndex.Map(column - g.Width.PadBegin, g.Width.Input, g.PaddingMode) : -1;
                    to[phase * image.PhaseStride + slot] = (z | y | x) < 0 ? 0 : input[SourceIndex(g, c, z, y, x)];
                }
            }
        }
    }

    private static long SourceIndex(ConvGeometry g, int c, int z, int y, int x) => g.Layout == Layout.Nhwc
        ? (((long)z * g.Height.Input + y) * g.Width.Input + x) * g.InChannels + c
        : (((long)c * g.Depth.Input + z) * g.Height.Input + y) * g.Width.Input + x;
}

using System.Runtime.CompilerServices;

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
/// <remarks>A padded row is its interior, copied or transposed whole, between two borders that go pixel by pixel. Only floats of the image are read, nothing is allocated.</remarks>
public static unsafe class InputPacking
{
    /// <summary>Fills padded rows [<paramref name="begin"/>, <paramref name="end"/>) of a channels-last copy: <c>[padded depth * padded height][padded width][PixelStride]</c>.
    /// What a pixel holds beyond its channels is not defined.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ChannelsLast(PaddedImage image, float* input, float* copy, int begin, int end) => ChannelsLast(image, input, copy, begin, end, IsaLevel.Best());

    /// <summary>Fills planes x rows [<paramref name="begin"/>, <paramref name="end"/>) of a planar copy, unit u being row <c>u % (padded depth * padded height)</c> of channel
    /// <c>u / (padded depth * padded height)</c>: <c>[channel][row][phase][slot]</c>. Slots past the padded width are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Planar(PaddedImage image, float* input, float* copy, int begin, int end) => Planar(image, input, copy, begin, end, IsaLevel.Best());

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void ChannelsLast(PaddedImage image, float* input, float* copy, int begin, int end, Isa isa)
    {
        ConvGeometry g = image.Geometry;
        bool nhwc = g.Layout == Layout.Nhwc;
        nint pixelStep = nhwc ? g.InChannels : 1, channelStep = nhwc ? 1 : PlaneLength(g);
        PaddedInterior inside = new(g.Width);
        for (int row = begin; row < end; row++)
        {
            float* to = copy + (nint)row * image.RowStride;
            nint sourceRow = SourceRow(g, row);
            if (sourceRow < 0)
            {
                Clear(to, image, g.Width.Padded);
                continue;
            }

            float* from = input + sourceRow * g.Width.Input * pixelStep;
            float* first = from + inside.FirstX * pixelStep;
            if (nhwc) StridedCopy.Rows(first, g.InChannels, to + (nint)inside.Begin * image.PixelStride, image.PixelStride, inside.Count, g.InChannels, isa);
            else Transpose.Matrix(first, channelStep, to + (nint)inside.Begin * image.PixelStride, image.PixelStride, g.InChannels, inside.Count, isa);
            ChannelsLastBorder(image, from, pixelStep, channelStep, to, 0, inside.Begin, isa);
            ChannelsLastBorder(image, from, pixelStep, channelStep, to, inside.End, g.Width.Padded, isa);
        }
    }

    internal static void Planar(PaddedImage image, float* input, float* copy, int begin, int end, Isa isa)
    {
        if (image.Geometry.Layout == Layout.Nhwc) PlanarFromChannelsLast(image, input, copy, begin, end, isa);
        else PlanarFromPlanes(image, input, copy, begin, end, isa);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ChannelsLastBorder(PaddedImage image, float* from, nint pixelStep, nint channelStep, float* to, int begin, int end, Isa isa)
    {
        ConvGeometry g = image.Geometry;
        if (begin >= end) return;
        if (g.PaddingMode == PaddingMode.Zeros)
        {
            Clear(to + (nint)begin * image.PixelStride, image, end - begin);
            return;
        }

        for (int column = begin; column < end; column++)
        {
            int x = PaddingIndex.Map(column - g.Width.PadBegin, g.Width.Input, g.PaddingMode);
            float* pixel = to + (nint)column * image.PixelStride;
            if (channelStep == 1) StridedCopy.Rows(from + x * pixelStep, 0, pixel, 0, 1, g.InChannels, isa);
            else StridedCopy.EveryNth(from + x * pixelStep, channelStep, pixel, g.InChannels, isa);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PlanarFromPlanes(PaddedImage image, float* input, float* copy, int begin, int end, Isa isa)
    {
        ConvGeometry g = image.Geometry;
        int rows = g.Depth.Padded * g.Height.Padded, phases = image.ColumnPhases;
        PaddedInterior* inside = stackalloc PaddedInterior[phases];
        FindInteriors(image, inside);
        nint plane = PlaneLength(g);
        int c = begin / rows, row = begin % rows;
        for (int unit = begin; unit < end; unit++)
        {
            float* to = copy + (nint)c * image.PlaneStride + (nint)row * image.RowStride;
            nint sourceRow = SourceRow(g, row);
            if (sourceRow < 0)
            {
                ClearPhases(image, to);
            }
            else
            {
                float* from = input + c * plane + sourceRow * g.Width.Input;
                for (int phase = 0; phase < phases; phase++)
                {
                    float* slots = to + (nint)phase * image.PhaseStride;
                    StridedCopy.EveryNth(from + inside[phase].FirstX, phases, slots + inside[phase].Begin, inside[phase].Count, isa);
                    PlanarBorders(image, from, 1, slots, phase, inside[phase], 1);
                }
            }

            if (++row < rows) continue;
            row = 0;
            c++;
        }
    }

    /// <summary>Row by row, all channels of a row at once: a pixel's channels are adjacent, and each line of the image should be fetched once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PlanarFromChannelsLast(PaddedImage image, float* input, float* copy, int begin, int end, Isa isa)
    {
        ConvGeometry g = image.Geometry;
        int rows = g.Depth.Padded * g.Height.Padded, phases = image.ColumnPhases;
        PaddedInterior* inside = stackalloc PaddedInterior[phases];
        FindInteriors(image, inside);
        for (int row = 0; row < rows; row++)
        {
            // The channels c with begin <= c * rows + row < end.
            int firstChannel = ChannelsBelow(begin), channels = ChannelsBelow(end) - firstChannel;
            if (channels <= 0) continue;
            float* to = copy + (nint)firstChannel * image.PlaneStride + (nint)row * image.RowStride;
            nint sourceRow = SourceRow(g, row);
            if (sourceRow < 0)
            {
                for (int c = 0; c < channels; c++) ClearPhases(image, to + (nint)c * image.PlaneStride);
                continue;
            }

            float* from = input + sourceRow * g.Width.Input * g.InChannels + firstChannel;
            for (int phase = 0; phase < phases; phase++)
            {
                float* slots = to + (nint)phase * image.PhaseStride;
                Transpose.Matrix(
                    from + (nint)inside[phase].FirstX * g.InChannels, (nint)phases * g.InChannels, slots + inside[phase].Begin, image.PlaneStride, inside[phase].Count, channels, isa);
                PlanarBorders(image, from, g.InChannels, slots, phase, inside[phase], channels);
            }

            int ChannelsBelow(int unit) => unit <= row ? 0 : (unit - row + rows - 1) / rows;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PlanarBorders(PaddedImage image, float* from, nint pixelStep, float* slots, int phase, PaddedInterior inside, int channels)
    {
        if (inside.Begin > 0) PlanarBorder(image, from, pixelStep, slots, phase, 0, inside.Begin, channels);
        if (inside.End < image.PhaseStride) PlanarBorder(image, from, pixelStep, slots, phase, inside.End, image.PhaseStride, channels);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PlanarBorder(PaddedImage image, float* from, nint pixelStep, float* slots, int phase, int begin, int end, int channels)
    {
        ConvGeometry g = image.Geometry;
        AxisGeometry width = g.Width;
        nint planeStride = image.PlaneStride;
        for (int slot = begin; slot < end; slot++)
        {
            int column = slot * image.ColumnPhases + phase;
            int x = column < width.Padded ? PaddingIndex.Map(column - width.PadBegin, width.Input, g.PaddingMode) : -1;
            float* to = slots + slot;
            if (x < 0)
            {
                for (nint c = channels; c > 0; c--, to += planeStride) *to = 0;
            }
            else
            {
                float* pixel = from + x * pixelStep;    // with one channel, of a plane; with several, adjacent
                for (nint c = channels; c > 0; c--, to += planeStride) *to = *pixel++;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FindInteriors(PaddedImage image, PaddedInterior* inside)
    {
        for (int phase = 0; phase < image.ColumnPhases; phase++) inside[phase] = new PaddedInterior(image.Geometry.Width, image.ColumnPhases, phase, image.PhaseStride);
    }

    /// <summary>The row of the image, depth included, that a padded row holds; -1 for zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint SourceRow(ConvGeometry g, int row)
    {
        int height = g.Height.Padded, slice = g.Depth.Padded == 1 ? 0 : row / height;
        int z = PaddingIndex.Map(slice - g.Depth.PadBegin, g.Depth.Input, g.PaddingMode);
        int y = PaddingIndex.Map(row - slice * height - g.Height.PadBegin, g.Height.Input, g.PaddingMode);
        return (z | y) < 0 ? -1 : (nint)z * g.Height.Input + y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint PlaneLength(ConvGeometry g) => (nint)g.Depth.Input * g.Height.Input * g.Width.Input;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Clear(float* pixel, PaddedImage image, int pixels) =>
        new Span<float>(pixel, (pixels - 1) * image.PixelStride + image.Geometry.InChannels).Clear();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ClearPhases(PaddedImage image, float* row) => new Span<float>(row, image.ColumnPhases * image.PhaseStride).Clear();
}

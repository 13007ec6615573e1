using ConvGen.Runtime;

namespace ConvGen.Tests;

public sealed unsafe class InputPackingTests
{
    private const float Unwritten = 12345.5f;

    public static TheoryData<Isa> EveryIsa => Isas.Supported;

    [Theory, MemberData(nameof(EveryIsa))]
    public void Channels_last_copies_hold_what_the_padding_mode_says(Isa isa)
    {
        Random random = new(11);
        for (int i = 0; i < 700; i++)
        {
            ConvGeometry g = RandomGeometry.Next(random);
            int pixelStride = g.InChannels + (random.Next(2) == 0 ? 0 : random.Next(20)), rows = g.Depth.Padded * g.Height.Padded;
            int rowStride = g.Width.Padded * pixelStride + random.Next(3);
            PaddedImage image = new(g, pixelStride, rowStride, 0, 1, 0);
            int begin = random.Next(rows), end = random.Next(begin, rows + 1);
            bool atEnd = random.Next(2) == 0;
            using GuardedFloats input = new(RandomGeometry.Values(random, InputLength(g)), atEnd);
            using GuardedFloats copy = new((rows - 1) * rowStride + (g.Width.Padded - 1) * pixelStride + g.InChannels, atEnd);
            copy.Span.Fill(Unwritten);
            InputPacking.ChannelsLast(image, input.Pointer, copy.Pointer, begin, end, isa);

            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < g.Width.Padded; column++)
                {
                    for (int c = 0; c < g.InChannels; c++)
                    {
                        float expected = row >= begin && row < end ? Padded(g, input.Span, c, row, column) : Unwritten;
                        float actual = copy.Span[row * rowStride + column * pixelStride + c];
                        if (actual != expected) Assert.Fail($"layer {i}, row {row}, column {column}, channel {c}: {actual}, expected {expected}\n{image}");
                    }
                }
            }

            Assert.False(copy.Spilled);
        }
    }

    [Theory, MemberData(nameof(EveryIsa))]
    public void Planar_copies_hold_what_the_padding_mode_says_with_columns_dealt_to_phases(Isa isa)
    {
        Random random = new(12);
        for (int i = 0; i < 700; i++)
        {
            ConvGeometry g = RandomGeometry.Next(random);
            int phases = random.Next(1, 5), rows = g.Depth.Padded * g.Height.Padded;
            int phaseStride = (g.Width.Padded + phases - 1) / phases + random.Next(4);
            int rowStride = phases * phaseStride + random.Next(3), planeStride = rows * rowStride + random.Next(3);
            PaddedImage image = new(g, 0, rowStride, planeStride, phases, phaseStride);
            int units = g.InChannels * rows, begin = random.Next(units), end = random.Next(3) == 0 ? units : random.Next(begin, units + 1);
            bool atEnd = random.Next(2) == 0;
            using GuardedFloats input = new(RandomGeometry.Values(random, InputLength(g)), atEnd);
            using GuardedFloats copy = new((g.InChannels - 1) * planeStride + (rows - 1) * rowStride + phases * phaseStride, atEnd);
            copy.Span.Fill(Unwritten);
            InputPacking.Planar(image, input.Pointer, copy.Pointer, begin, end, isa);

            for (int unit = 0; unit < units; unit++)
            {
                int c = unit / rows, row = unit % rows;
                for (int at = 0; at < phases * phaseStride; at++)
                {
                    int column = at % phaseStride * phases + at / phaseStride;
                    float expected = unit < begin || unit >= end ? Unwritten : column < g.Width.Padded ? Padded(g, input.Span, c, row, column) : 0;
                    float actual = copy.Span[c * planeStride + row * rowStride + at];
                    if (actual != expected) Assert.Fail($"layer {i}, channel {c}, row {row}, phase {at / phaseStride}, slot {at % phaseStride}: {actual}, expected {expected}\n{image}");
                }
            }

            Assert.False(copy.Spilled);
        }
    }

    [Theory]
    [InlineData(PaddingMode.Zeros, "0 0 1 2 3 0 0")]
    [InlineData(PaddingMode.Reflect, "3 2 1 2 3 2 1")]
    [InlineData(PaddingMode.Replicate, "1 1 1 2 3 3 3")]
    [InlineData(PaddingMode.Circular, "2 3 1 2 3 1 2")]
    public void A_row_of_1_2_3_between_two_pads_reads(PaddingMode mode, string expected)
    {
        AxisGeometry one = new(1, 1, 1, 1, 0, 0);
        ConvGeometry g = new()
        {
            InChannels = 1, OutChannels = 1, Groups = 1, Depth = one, Height = one, Width = new(3, 1, 1, 1, 2, 2), PaddingMode = mode, Layout = Layout.Nchw,
        };
        float[] input = [1, 2, 3], copy = new float[7];
        fixed (float* from = input, to = copy) InputPacking.Planar(new PaddedImage(g, 1, 7, 7, 1, 7), from, to, 0, 1);
        Assert.Equal(expected, string.Join(' ', copy));
    }

    [Theory, InlineData(Layout.Nchw), InlineData(Layout.Nhwc)]
    public void Packing_allocates_nothing(Layout layout)
    {
        ConvGeometry g = RandomGeometry.Next(new Random(1)) with { Layout = layout, InChannels = 20, Groups = 1, PaddingMode = PaddingMode.Replicate };
        int rows = g.Depth.Padded * g.Height.Padded, phaseStride = (g.Width.Padded + 1) / 2;
        PaddedImage image = new(g, 20, 20 * g.Width.Padded, rows * 2 * phaseStride, 2, phaseStride), planar = image with { RowStride = 2 * phaseStride };
        float[] input = new float[InputLength(g)], copy = new float[20 * rows * (g.Width.Padded + 1)];
        fixed (float* from = input, to = copy)
        {
            InputPacking.ChannelsLast(image, from, to, 0, rows);
            InputPacking.Planar(planar, from, to, 0, rows * 20);
            long before = GC.GetAllocatedBytesForCurrentThread();
            InputPacking.ChannelsLast(image, from, to, 0, rows);
            InputPacking.Planar(planar, from, to, 0, rows * 20);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    private static int InputLength(ConvGeometry g) => g.InChannels * g.Depth.Input * g.Height.Input * g.Width.Input;

    /// <summary>A padded position by the book: an independent statement of the four modes.</summary>
    private static float Padded(ConvGeometry g, ReadOnlySpan<float> input, int c, int row, int column)
    {
        int z = Source(row / g.Height.Padded, g.Depth, g.PaddingMode), y = Source(row % g.Height.Padded, g.Height, g.PaddingMode), x = Source(column, g.Width, g.PaddingMode);
        if (z < 0 || y < 0 || x < 0) return 0;
        int pixel = (z * g.Height.Input + y) * g.Width.Input + x;
        return g.Layout == Layout.Nhwc ? input[pixel * g.InChannels + c] : input[c * g.Depth.Input * g.Height.Input * g.Width.Input + pixel];
    }

    private static int Source(int padded, AxisGeometry axis, PaddingMode mode)
    {
        int n = axis.Input, i = padded - axis.PadBegin;
        if (i >= 0 && i < n) return i;
        switch (mode)
        {
            case PaddingMode.Reflect:
                if (n == 1) return 0;
                int period = 2 * (n - 1), at = ((i % period) + period) % period;
                return at < n ? at : period - at;
            case PaddingMode.Replicate: return Math.Clamp(i, 0, n - 1);
            case PaddingMode.Circular: return ((i % n) + n) % n;
            default: return -1;
        }
    }
}

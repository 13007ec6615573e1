using ConvGen.Runtime;

namespace ConvGen.Tests;

public sealed unsafe class TransposeTests
{
    public static TheoryData<Isa> EveryIsa => Isas.Supported;

    [Theory, MemberData(nameof(EveryIsa))]
    public void Every_float_arrives_and_no_other_is_touched(Isa isa)
    {
        for (int rows = 1; rows <= 40; rows++)
        {
            for (int columns = 1; columns <= 40; columns++)
            {
                int fromStride = columns + (rows + columns) % 5, toStride = rows + rows * columns % 4;
                AssertTransposes(rows, columns, fromStride, toStride, isa);
            }
        }
    }

    [Theory, MemberData(nameof(EveryIsa))]
    public void Strides_that_collide_in_the_cache_change_nothing(Isa isa)
    {
        foreach ((int rows, int columns) in ((int, int)[])[(16, 16), (33, 20), (64, 4)]) AssertTransposes(rows, columns, 1024, 1024, isa);
    }

    [Theory, MemberData(nameof(EveryIsa))]
    public void A_negative_stride_mirrors(Isa isa)
    {
        float[] from = RandomGeometry.Values(new Random(1), 20 * 9), to = new float[9 * 20];
        fixed (float* source = from, target = to)
        {
            Transpose.Matrix(source, 9, target + 8 * 20, -20, 20, 9, isa);
        }

        for (int row = 0; row < 20; row++)
        {
            for (int column = 0; column < 9; column++) Assert.Equal(from[row * 9 + column], to[(8 - column) * 20 + row]);
        }
    }

    /// <summary>14 pixels of 32 channels, as a register tile leaves them, into the planes of an NCHW output.</summary>
    [Theory]
    [InlineData(14, 32)]
    [InlineData(7, 32)]
    [InlineData(28, 16)]
    [InlineData(1, 48)]
    [InlineData(3, 5)]
    [InlineData(13, 3)]
    public void A_tile_is_stored_into_planes_and_their_other_pixels_stay(int pixels, int channels)
    {
        const int TileStride = 48, PlaneStride = 57, FirstPixel = 11;
        float[] tile = RandomGeometry.Values(new Random(2), pixels * TileStride);
        float[] output = [.. Enumerable.Repeat(-7f, channels * PlaneStride)];
        fixed (float* from = tile, to = output)
        {
            OutputUnpacking.ChannelsFirst(from, TileStride, to + FirstPixel, PlaneStride, pixels, channels);
        }

        for (int c = 0; c < channels; c++)
        {
            for (int p = 0; p < PlaneStride; p++)
            {
                bool inside = p >= FirstPixel && p < FirstPixel + pixels;
                Assert.Equal(inside ? tile[(p - FirstPixel) * TileStride + c] : -7f, output[c * PlaneStride + p]);
            }
        }
    }

    private static void AssertTransposes(int rows, int columns, int fromStride, int toStride, Isa isa)
    {
        bool atEnd = (rows + columns) % 2 == 0;
        using GuardedFloats from = new((rows - 1) * fromStride + columns, atEnd), to = new((columns - 1) * toStride + rows, atEnd);
        for (int i = 0; i < from.Length; i++) from.Span[i] = i;
        to.Span.Fill(-1);
        Transpose.Matrix(from.Pointer, fromStride, to.Pointer, toStride, rows, columns, isa);
        for (int i = 0; i < to.Length; i++)
        {
            int column = i / toStride, row = i % toStride;
            if (to.Span[i] != (row < rows ? row * fromStride + column : -1)) Assert.Fail($"{rows} x {columns}: row {row} of column {column} is {to.Span[i]}");
        }

        Assert.False(to.Spilled);
    }
}

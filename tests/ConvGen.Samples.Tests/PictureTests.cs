using ImageFilters.Imaging;

namespace ConvGen.Samples.Tests;

public class PictureTests
{
    [Fact]
    public void Flattening_mixes_with_white_by_alpha()
    {
        Picture picture = new(4, 1, 4);
        new byte[] { 10, 20, 30, 255, 10, 20, 30, 0, 0, 100, 255, 128, 0, 0, 0, 1 }.CopyTo(picture.Samples, 0);
        Assert.Equal<byte>([10, 20, 30, 255, 255, 255, 127, 177, 255, 254, 254, 254], picture.Flattened().Samples);
    }

    [Fact]
    public void Resizing_to_the_same_size_changes_nothing()
    {
        Picture picture = new(7, 5, 3);
        new Random(1).NextBytes(picture.Samples);
        Assert.Equal(picture.Samples, picture.ResizedToCover(7, 5).Samples);
    }

    [Fact]
    public void Halving_takes_the_mean_of_four_pixels()
    {
        Picture picture = new(4, 2, 1);
        new byte[] { 0, 10, 100, 100, 20, 30, 200, 200 }.CopyTo(picture.Samples, 0);
        Assert.Equal<byte>([15, 150], picture.ResizedToCover(2, 1).Samples);
    }

    [Fact]
    public void Another_aspect_ratio_takes_the_centre()
    {
        Picture picture = new(5, 1, 1);
        new byte[] { 1, 2, 3, 4, 5 }.CopyTo(picture.Samples, 0);
        Assert.Equal<byte>([3], picture.ResizedToCover(1, 1).Samples);
        Assert.Equal<byte>([3, 3, 3, 3], picture.ResizedToCover(2, 2).Samples);
    }

    [Fact]
    public void Any_size_resizes_to_any_other_and_keeps_a_constant()
    {
        foreach ((int w, int h, int toW, int toH) in new[] { (1, 1, 9, 4), (1000, 3, 7, 11), (17, 31, 256, 256), (961, 601, 240, 150) })
        {
            Picture picture = new(w, h, 3);
            Array.Fill(picture.Samples, (byte)77);
            Assert.All(picture.ResizedToCover(toW, toH).Samples, sample => Assert.Equal(77, sample));
        }
    }

    [Theory]
    [InlineData(0, 1, 3)]
    [InlineData(1, -1, 3)]
    [InlineData(1 << 20, 1 << 20, 3)]
    [InlineData(1, 1, 2)]
    public void Sizes_out_of_bounds_are_refused(int width, int height, int channels) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Picture(width, height, channels));
}

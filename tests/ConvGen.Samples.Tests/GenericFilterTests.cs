using ImageFilters.Generic;

namespace ConvGen.Samples.Tests;

public class GenericFilterTests
{
    private static readonly byte[] Row = [10, 20, 40];

    [Theory]
    [InlineData(PaddingMode.Zeros, new byte[] { 0, 10, 20 })]
    [InlineData(PaddingMode.Replicate, new byte[] { 10, 10, 20 })]
    [InlineData(PaddingMode.Reflect, new byte[] { 20, 10, 20 })]
    [InlineData(PaddingMode.Circular, new byte[] { 40, 10, 20 })]
    public void The_first_tap_shows_the_pixel_to_the_left(PaddingMode mode, byte[] expected) =>
        Assert.Equal(expected, Run(new() { Taps = [1, 0, 0], KernelShape = [1, 3], PaddingMode = mode }));

    [Fact]
    public void A_flipped_kernel_shows_the_pixel_to_the_right() =>
        Assert.Equal<byte>([20, 40, 40], Run(new() { Taps = [1, 0, 0], KernelShape = [1, 3], PaddingMode = PaddingMode.Replicate, FlipKernel = true }));

    [Fact]
    public void Scale_then_offset_then_the_nearest_byte_within_range()
    {
        Assert.Equal<byte>([7, 10, 16], Run(new() { Taps = [1], KernelSize = 1, Scale = 0.31, Offset = 3.6 }));    // 6.7, 9.8, 16.0
        Assert.Equal<byte>([0, 0, 100], Run(new() { Taps = [10], KernelSize = 1, Offset = -300 }));
        Assert.Equal<byte>([110, 210, 255], Run(new() { Taps = [10], KernelSize = 1, Offset = 10 }));
    }

    [Fact]
    public void Each_channel_is_filtered_by_itself()
    {
        GenericFilter filter = new(new() { Taps = [0, 1, 1], KernelShape = [1, 3] });
        byte[] output = new byte[6];
        filter.Run([1, 2, 3, 10, 20, 30], output, height: 1, width: 2, channels: 3);
        Assert.Equal<byte>([11, 22, 33, 10, 20, 30], output);
    }

    private static byte[] Run(Filter2DAttribute declared)
    {
        byte[] output = new byte[Row.Length];
        new GenericFilter(declared).Run(Row, output, height: 1, width: Row.Length, channels: 1);
        return output;
    }
}

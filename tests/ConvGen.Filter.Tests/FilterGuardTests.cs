using ConvGen.Filter.Tests.Declared;
using Xunit;

// Calls that the analyzers know to be wrong, and so does the guard.
#pragma warning disable CVG0821

namespace ConvGen.Filter.Tests;

/// <summary>What is refused at run time, and in which words.</summary>
public sealed class FilterGuardTests
{
    private readonly float[] _image = new float[60], _result = new float[60];

    [Fact]
    public void A_wrong_input_length_names_both_lengths_and_the_shape()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => SobelX.Run(new float[59], _result, 4, 5, 3));
        Assert.Equal("input", error.ParamName);
        Assert.StartsWith("input has 59 floats; SobelX reads 60 = 4 x 5 x 3 (height, width, channels)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_output_length_names_both_lengths_and_the_unit()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => SobelX.Run(new byte[60], new byte[61], 4, 5, 3));
        Assert.Equal("output", error.ParamName);
        Assert.StartsWith("output has 61 bytes; SobelX writes 60 = 4 x 5 x 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Extents_whose_product_is_beyond_an_int_are_a_wrong_length()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => SobelX.Run(_image, _result, 1 << 20, 1 << 20, 4));
        Assert.Contains("reads 4,398,046,511,104 =", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 5, 3, "height")]
    [InlineData(4, -5, 3, "width")]
    [InlineData(4, 5, 0, "channels")]
    public void Extents_that_are_not_positive_are_refused_by_name(int height, int width, int channels, string parameter) =>
        Assert.Equal(parameter, Assert.Throws<ArgumentOutOfRangeException>(() => SobelX.Run(_image, _result, height, width, channels)).ParamName);

    [Theory]
    [InlineData(0)]
    [InlineData(59)]
    [InlineData(-59)]
    public void Spans_that_share_an_element_are_refused(int shift)
    {
        float[] memory = new float[200];
        ArgumentException error = Assert.Throws<ArgumentException>(() => SobelX.Run(memory.AsSpan(70, 60), memory.AsSpan(70 + shift, 60), 4, 5, 3));
        Assert.Equal("output", error.ParamName);
        Assert.Contains("overlaps", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(-60)]
    public void Spans_that_touch_are_accepted(int shift)
    {
        float[] memory = new float[200];
        Identity.Run(memory.AsSpan(70, 60), memory.AsSpan(70 + shift, 60), 4, 5, 3);
    }

    [Fact]
    public void Reflect_refuses_an_image_that_its_kernel_reaches_across()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Gaussian9.Run(new float[4 * 9], new float[4 * 9], 4, 9));
        Assert.Equal("height", error.ParamName);
        Assert.StartsWith("height is 4; PaddingMode.Reflect of Gaussian9 needs at least 5, for its 9 taps reach 4 pixels beyond the image", error.Message, StringComparison.Ordinal);
        Gaussian9.Run(new float[5 * 9], new float[5 * 9], 5, 9);
    }

    [Fact]
    public void Circular_refuses_an_image_smaller_than_the_kernel_s_reach()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Even4.Run(new float[7], new float[7], 7, 1));
        Assert.Equal("width", error.ParamName);
        Assert.Contains("needs at least 2", error.Message, StringComparison.Ordinal);
        Even4.Run(new float[14], new float[14], 7, 2);
    }

    [Fact]
    public void A_missing_pool_is_refused() => Assert.Throws<ArgumentNullException>(() => SobelX.Run(_image, _result, 4, 5, 3, null!));
}

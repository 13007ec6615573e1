using ConvGen.Runtime;

namespace ConvGen.Tests;

/// <summary>Samples whose values a person can work out.</summary>
public sealed unsafe class ReferenceDeformConvolutionTests
{
    /// <summary>A 3 x 4 image of 10, 20, ... 120, one tap of weight 1, one output at (0, 0).</summary>
    [Theory]
    [InlineData(0, 0, 10)]
    [InlineData(1, 2, 70)]
    [InlineData(0.5f, 0, 30)]             // between 10 and 50
    [InlineData(0, 0.25f, 12.5f)]         // a quarter of the way from 10 to 20
    [InlineData(1.5f, 1.5f, 85)]          // the mean of 60, 70, 100, 110
    [InlineData(-0.5f, 0, 5)]             // half way out
    [InlineData(2.75f, 3, 30)]            // three quarters of the way out below 120
    [InlineData(-1, 0, 0)]
    [InlineData(3, 0, 0)]
    [InlineData(0, 4, 0)]
    [InlineData(1e30f, 0, 0)]
    [InlineData(0, float.NegativeInfinity, 0)]
    [InlineData(float.NaN, 0, float.NaN)]
    [InlineData(float.NaN, 99, 0)]        // outside, whatever the other coordinate
    public void A_sample_is_bilinear_and_zero_outside(float y, float x, float value) => Assert.Equal(value, Single(y, x, mask: null));

    [Fact]
    public void A_factor_multiplies_the_sample() => Assert.Equal(-21, Single(1, 2, mask: -0.3f), 1e-5f);

    private static float Single(float y, float x, float? mask)
    {
        AxisGeometry height = new(3, 1, 9, 1, 0, 0), width = new(4, 1, 9, 1, 0, 0);
        ConvGeometry g = new() { InChannels = 1, OutChannels = 1, Groups = 1, Depth = new(1, 1, 1, 1, 0, 0), Height = height, Width = width, PaddingMode = PaddingMode.Zeros, Layout = Layout.Nchw };
        float* image = stackalloc float[12], offsets = stackalloc float[2] { y, x };
        for (int i = 0; i < 12; i++) image[i] = 10 * (i + 1);
        float weight = 1, factor = mask ?? 0, output = float.NaN;
        KernelArguments a = new() { Input = image, Offsets = offsets, Weights = &weight, Mask = mask is null ? null : &factor, Output = &output };
        ReferenceDeformConvolution.Rows(g, new DeformGeometry(1), &a, 0, 1);
        return output;
    }
}

using ConvGen.Execution.Tests.Harness;
using Xunit;

namespace ConvGen.Execution.Tests.HarnessTests;

/// <summary>The judge is judged by numbers worked out by hand.</summary>
public sealed class DoubleReferenceTests
{
    [Theory]    // one row: the first tap of five shows the padded row
    [InlineData(PaddingMode.Zeros, new double[] { 0, 0, 1, 2 })]
    [InlineData(PaddingMode.Reflect, new double[] { 3, 2, 1, 2 })]
    [InlineData(PaddingMode.Replicate, new double[] { 1, 1, 1, 2 })]
    [InlineData(PaddingMode.Circular, new double[] { 3, 4, 1, 2 })]
    public void Padding_modes_continue_the_row_to_the_left(PaddingMode mode, double[] expected)
    {
        LayerDeclaration layer = new() { Kernel = new(1, 5), Pads = new(0, 2, 0, 2), PaddingMode = mode, Height = 1, Width = 4 };
        Assert.Equal(expected, DoubleReference.Run(layer.Reference, [1, 2, 3, 4], [1, 0, 0, 0, 0], []).Values);
    }

    [Theory]
    [InlineData(PaddingMode.Zeros, new double[] { 3, 4, 0, 0 })]
    [InlineData(PaddingMode.Reflect, new double[] { 3, 4, 3, 2 })]
    [InlineData(PaddingMode.Replicate, new double[] { 3, 4, 4, 4 })]
    [InlineData(PaddingMode.Circular, new double[] { 3, 4, 1, 2 })]
    public void Padding_modes_continue_the_row_to_the_right(PaddingMode mode, double[] expected)
    {
        LayerDeclaration layer = new() { Kernel = new(1, 5), Pads = new(0, 2, 0, 2), PaddingMode = mode, Height = 1, Width = 4 };
        Assert.Equal(expected, DoubleReference.Run(layer.Reference, [1, 2, 3, 4], [0, 0, 0, 0, 1], []).Values);
    }

    [Fact]
    public void Kernel_rows_and_columns_are_not_swapped_and_bias_is_added()
    {
        // 1 2 3     1 10      1 + 20 + 400 + 5000, ...
        // 4 5 6    100 1000
        LayerDeclaration layer = new() { Kernel = 2, Height = 2, Width = 3 };
        Assert.Equal([5421.5, 6532.5], DoubleReference.Run(layer.Reference, [1, 2, 3, 4, 5, 6], [1, 10, 100, 1000], [0.5f]).Values);
    }

    [Fact]
    public void FlipKernel_mirrors_the_kernel_along_both_axes()
    {
        LayerDeclaration layer = new() { Kernel = 2, Height = 2, Width = 2, FlipKernel = true };
        Assert.Equal([1 * 1000 + 2 * 100 + 3 * 10 + 4.0], DoubleReference.Run(layer.Reference, [1, 2, 3, 4], [1, 10, 100, 1000], []).Values);
    }

    [Fact]
    public void Stride_and_dilation_apply_to_their_own_axis()
    {
        // Rows 0 and 2 (dilation 2), columns 0, 3 (stride 3): [0 + 10 * 10] and [3 + 10 * 13].
        LayerDeclaration layer = new() { Kernel = new(2, 1), Stride = new(1, 3), Dilation = new(2, 1), Height = 3, Width = 5 };
        float[] input = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
        Assert.Equal([100, 133], DoubleReference.Run(layer.Reference, input, [1, 10], []).Values);
    }

    [Fact]
    public void Groups_see_only_their_own_channels()
    {
        LayerDeclaration layer = new() { InChannels = 4, OutChannels = 2, Groups = 2 };
        Assert.Equal([1 * 5 + 2 * 6, 3 * 7 + 4 * 8.0], DoubleReference.Run(layer.Reference, [1, 2, 3, 4], [5, 6, 7, 8], []).Values);
    }

    [Fact]
    public void Depth_is_the_outermost_axis()
    {
        ReferenceLayer layer = new() { InChannels = 1, OutChannels = 1, Depth = new(3, 2, 1, 1, 0, 0), Height = new(1, 1, 1, 1, 0, 0), Width = new(2, 1, 1, 1, 0, 0) };
        Assert.Equal([1 + 10 * 3, 2 + 10 * 4, 3 + 10 * 5, 4 + 10 * 6.0], DoubleReference.Run(layer, [1, 2, 3, 4, 5, 6], [1, 10], []).Values);
    }

    [Fact]
    public void Magnitudes_add_what_sums_cancel()
    {
        LayerDeclaration layer = new() { Kernel = new(1, 2), Width = 2 };
        ReferenceResult result = DoubleReference.Run(layer.Reference, [3, 3], [2, -2], [-1]);
        Assert.Equal([-1], result.Sums);
        Assert.Equal([13], result.Magnitudes);
    }

    [Theory]    // input, stride, kernel -> pads of "same": the odd pixel goes to the end, or with SameLower to the beginning
    [InlineData(AutoPad.Same, 5, 2, 4, 1, 2)]
    [InlineData(AutoPad.SameLower, 5, 2, 4, 2, 1)]
    [InlineData(AutoPad.Same, 6, 1, 3, 1, 1)]
    [InlineData(AutoPad.Same, 4, 3, 1, 0, 0)]
    [InlineData(AutoPad.Full, 6, 1, 3, 2, 2)]
    [InlineData(AutoPad.Valid, 6, 1, 3, 0, 0)]
    public void AutoPad_becomes_pads(AutoPad mode, int input, int stride, int kernel, int begin, int end)
    {
        ReferenceAxis axis = new LayerDeclaration { AutoPad = mode, Stride = stride, Kernel = kernel, Height = input, Width = input }.Reference.Width;
        Assert.Equal((begin, end), (axis.Begin, axis.End));
    }

    [Theory]    // the tabulated values of erfc
    [InlineData(0.5, 0.47950012218695346)]
    [InlineData(1.0, 0.15729920705028513)]
    [InlineData(2.0, 0.004677734981047266)]
    [InlineData(3.0, 2.209049699858544e-05)]
    [InlineData(5.0, 1.5374597944280349e-12)]
    [InlineData(-1.0, 1.8427007929497148)]
    public void Complementary_error_function_is_accurate_also_in_its_tail(double x, double expected) =>
        Assert.InRange(ReferenceActivation.ComplementaryError(x) / expected, 1 - 1e-12, 1 + 1e-12);

    [Theory]
    [InlineData(Activation.Relu, -2, 0)]
    [InlineData(Activation.Relu6, 7, 6)]
    [InlineData(Activation.LeakyRelu, -2, -0.02)]
    [InlineData(Activation.Clip, 3, 1)]
    [InlineData(Activation.Sigmoid, 1, 0.7310585786300049)]
    [InlineData(Activation.Tanh, 1, 0.7615941559557649)]
    [InlineData(Activation.HardSigmoid, 1, 0.6666666666666666)]
    [InlineData(Activation.HardSwish, 1, 0.6666666666666666)]
    [InlineData(Activation.Silu, 1, 0.7310585786300049)]
    [InlineData(Activation.Gelu, 1, 0.8413447460685429)]
    [InlineData(Activation.Gelu, -1, -0.15865525393145707)]
    [InlineData(Activation.Elu, -1, -0.6321205588285577)]
    [InlineData(Activation.Softplus, 1, 1.3132616875182228)]
    [InlineData(Activation.Softplus, -800, 0)]
    [InlineData(Activation.Mish, 1, 0.8650983882673103)]
    public void Activations_have_their_known_values(Activation activation, double x, double expected) =>
        Assert.Equal(expected, new ReferenceActivation(activation, null, null).Apply(x), 1e-8);

    [Theory, MemberData(nameof(Activations))]
    public void The_stated_slope_is_an_upper_bound_and_nearly_reached(Activation activation)
    {
        ReferenceActivation function = new(activation, null, null);
        double steepest = 0;
        for (double x = -8; x < 8; x += 1.0 / 1024)
            steepest = Math.Max(steepest, Math.Abs(function.Apply(x + 1.0 / 1024) - function.Apply(x)) * 1024);
        Assert.InRange(steepest, function.Lipschitz * 0.98, function.Lipschitz * 1.000001);
    }

    public static TheoryData<Activation> Activations => [.. Enum.GetValues<Activation>()];
}

using System.Globalization;
using ConvGen.Runtime;

namespace ConvGen.Tests;

public sealed class LayerGuardTests
{
    private const string InputShape = "1 x 56 x 56 x 64 (NHWC)";

    [Fact]
    public void A_wrong_input_length_is_named_with_both_numbers_and_the_shape()
    {
        ArgumentException thrown = Assert.Throws<ArgumentException>(() => Run(new float[200_703], 200_704, new float[10], 10));
        Assert.Equal("input", thrown.ParamName);
        Assert.Equal("input has 200,703 floats; Trunk reads 200,704 = 1 x 56 x 56 x 64 (NHWC) (Parameter 'input')", thrown.Message);
    }

    [Fact]
    public void A_wrong_output_length_is_named_likewise()
    {
        ArgumentException thrown = Assert.Throws<ArgumentException>(() => Run(new float[4], 4, new float[1001], 1000));
        Assert.Equal("output", thrown.ParamName);
        Assert.Equal("output has 1,001 floats; Trunk writes 1,000 = 1 x 10 x 10 x 10 (NHWC) (Parameter 'output')", thrown.Message);
    }

    [Theory]
    [InlineData(8, 3, "weights", "weights has 8 floats; Trunk takes 9 = 1 x 1 x 3 x 3 (OIHW) (Parameter 'weights')")]
    [InlineData(9, 2, "bias", "bias has 2 floats; Trunk takes 3 = one for each output channel (Parameter 'bias')")]
    public void Wrong_parameters_are_named_at_construction(int weights, int bias, string parameter, string message)
    {
        ArgumentException thrown = Assert.Throws<ArgumentException>(() => LayerGuard.Construct(weights, 9, bias, 3, "Trunk", "1 x 1 x 3 x 3 (OIHW)"));
        Assert.Equal(parameter, thrown.ParamName);
        Assert.Equal(message, thrown.Message);
    }

    [Fact]
    public void A_bias_for_a_layer_without_says_why_none_is_expected()
    {
        ArgumentException thrown = Assert.Throws<ArgumentException>(() => LayerGuard.Construct(9, 9, 3, 0, "Trunk", "1 x 1 x 3 x 3 (OIHW)"));
        Assert.Equal("bias has 3 floats; Trunk takes 0 = Bias = false (Parameter 'bias')", thrown.Message);
    }

    [Theory, InlineData(0), InlineData(3), InlineData(-3)]
    public void Overlapping_spans_are_refused(int shift)
    {
        float[] memory = new float[20];
        ArgumentException thrown = Assert.Throws<ArgumentException>(() => Run(memory.AsMemory(5, 4), memory.AsMemory(5 + shift, 4)));
        Assert.Equal("output", thrown.ParamName);
        Assert.StartsWith("output overlaps input; Trunk reads its input while it writes", thrown.Message, StringComparison.Ordinal);

        static void Run(Memory<float> input, Memory<float> output) => LayerGuard.Run(input.Span, 4, output.Span, 4, "Trunk", InputShape, "");
    }

    [Fact]
    public void Adjacent_spans_of_the_right_length_pass()
    {
        float[] memory = new float[20];
        LayerGuard.Run(memory.AsSpan(0, 10), 10, memory.AsSpan(10, 10), 10, "Trunk", InputShape, "");
        LayerGuard.Construct(9, 9, 0, 0, "Trunk", "");
    }

    [Fact]
    public void Numbers_do_not_follow_the_culture_of_the_thread()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            other.NumberFormat.NumberGroupSeparator = ".";
            other.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = other;
            A_wrong_input_length_is_named_with_both_numbers_and_the_shape();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static void Run(float[] input, int inputLength, float[] output, int outputLength) =>
        LayerGuard.Run(input, inputLength, output, outputLength, "Trunk", InputShape, "1 x 10 x 10 x 10 (NHWC)");
}

using ConvGen.Execution.Tests.Harness;
using Xunit;

namespace ConvGen.Execution.Tests;

/// <summary>Bad arguments give an exception that names the parameter, the actual and the expected length; nothing is written.</summary>
public sealed class ArgumentTests(ArgumentTests.Layers layers) : IClassFixture<ArgumentTests.Layers>
{
    private const int Inputs = 2 * 3 * 20 * 30, Outputs = 2 * 4 * 18 * 28, Weights = 4 * 3 * 3 * 3;

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(-Inputs)]
    public void Input_of_another_length_is_refused(int by) =>
        AssertRefused("input", $"input has {Inputs + by:N0} floats; Layer0 reads {Inputs:N0} = 2 x 3 x 20 x 30 (NCHW)", () => Make().Run(new float[Inputs + by], new float[Outputs]));

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(-Outputs)]
    public void Output_of_another_length_is_refused(int by) =>
        AssertRefused("output", $"output has {Outputs + by:N0} floats; Layer0 writes {Outputs:N0} = 2 x 4 x 18 x 28 (NCHW)", () => Make().Run(new float[Inputs], new float[Outputs + by]));

    [Fact]
    public void The_shape_is_said_in_the_layers_own_layout() =>
        AssertRefused("input", "= 2 x 20 x 30 x 3 (NHWC)", () => layers.Batch.Layers[1].Create(new float[Weights], [], IsaLevel.Best()).Run(new float[7], new float[Outputs]));

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void Weights_of_another_length_are_refused(int by) =>
        AssertRefused("weights", $"weights has {Weights + by} floats; Layer0 takes {Weights}", () => layers.Batch.Layers[0].Create(new float[Weights + by], new float[4], IsaLevel.Best()));

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5)]
    public void Bias_of_another_length_is_refused(int length) =>
        AssertRefused("bias", $"bias has {length} floats; Layer0 takes 4", () => layers.Batch.Layers[0].Create(new float[Weights], new float[length], IsaLevel.Best()));

    [Fact]
    public void A_bias_for_a_layer_without_is_refused() =>
        AssertRefused("bias", "bias has 4 floats; Layer1 takes 0 = Bias = false", () => layers.Batch.Layers[1].Create(new float[Weights], new float[4], IsaLevel.Best()));

    [Theory]    // where the output starts, in floats from the start of the input
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Inputs - 1)]
    [InlineData(-(Outputs - 1))]
    public void Overlapping_spans_are_refused(int distance)
    {
        float[] memory = new float[Inputs + 2 * Outputs];
        AssertRefused("output", "output overlaps input; Layer0", () => Make().Run(memory.AsSpan(Outputs, Inputs), memory.AsSpan(Outputs + distance, Outputs)));
        Assert.All(memory, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Adjacent_spans_are_fine()
    {
        float[] memory = new float[Inputs + Outputs];
        memory.AsSpan().Fill(float.NaN);
        memory.AsSpan(0, Inputs).Clear();
        Make().Run(memory.AsSpan(0, Inputs), memory.AsSpan(Inputs));
        Assert.All(memory, value => Assert.Equal(0, value));
    }

    [Fact]
    public void The_overload_with_workers_checks_the_same()
    {
        using ConvWorkers workers = new(2);
        AssertRefused("input", "input has 1 floats", () => Make().Run(new float[1], new float[Outputs], workers));
        AssertRefused("workers", "", () => Make().Run(new float[Inputs], new float[Outputs], null!));
    }

    [Fact]
    public void Weights_are_copied_so_the_caller_may_change_them()
    {
        float[] weights = new float[Weights], output = new float[Outputs];
        IConvLayer layer = layers.Batch.Layers[0].Create(weights, [1, 2, 3, 4], IsaLevel.Best());
        weights.AsSpan().Fill(float.NaN);
        layer.Run(new float[Inputs], output);
        Assert.Equal(1, output[0]);
        Assert.Equal(4, output[^1]);
    }

    private static void AssertRefused(string parameter, string message, Action action)
    {
        ArgumentException thrown = Assert.ThrowsAny<ArgumentException>(action);
        Assert.Equal(parameter, thrown.ParamName);
        Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
    }

    private IConvLayer Make() => layers.Batch.Layers[0].Create(new float[Weights], new float[4], IsaLevel.Best());

    /// <summary>The two layers, compiled once.</summary>
    public sealed class Layers : IDisposable
    {
        public LayerBatch Batch { get; } = GeneratedCodeHarness.Compile((LayerDeclaration[])
        [
            new() { InChannels = 3, OutChannels = 4, Kernel = 3, Height = 20, Width = 30, Batch = 2 },
            new() { InChannels = 3, OutChannels = 4, Kernel = 3, Height = 20, Width = 30, Batch = 2, Layout = Layout.Nhwc, Bias = false },
        ]);

        public void Dispose() => Batch.Dispose();
    }
}

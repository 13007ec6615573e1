using System.Globalization;
using ConvGen.Execution.Tests.Harness;
using Xunit;
using Xunit.Abstractions;

namespace ConvGen.Execution.Tests;

/// <summary>What docs/accuracy.md says of Fft: the largest error as a share of the largest output, uniform random numbers.</summary>
public sealed class FftAccuracyTests(ITestOutputHelper output)
{
    [Theory]    // channels, groups, kernel rows and columns, height, width, the most
    [InlineData(1, 1, 15, 15, 256, 256, 4.0e-7)]
    [InlineData(1, 1, 31, 31, 256, 256, 4.0e-7)]
    [InlineData(32, 32, 31, 31, 56, 56, 4.0e-7)]
    [InlineData(16, 1, 9, 9, 48, 48, 4.0e-7)]
    [InlineData(32, 1, 1, 64, 1, 2048, 4.0e-7)]
    [InlineData(128, 1, 1, 64, 1, 512, 6.0e-7)]
    public void The_error_stays_below_what_is_documented(int channels, int groups, int rows, int columns, int height, int width, double most)
    {
        LayerDeclaration declaration = new()
        {
            InChannels = channels, OutChannels = channels, Groups = groups, Kernel = new(rows, columns), Pads = new Sides(rows / 2, columns / 2, rows / 2, columns / 2), Height = height, Width = width,
            Algorithm = Algorithm.Fft,
        };
        using LayerBatch batch = GeneratedCodeHarness.Compile([declaration]);
        ReferenceLayer layer = declaration.Reference;
        Random random = new(channels);
        float[] input = Tensors.Random(random, layer.InputLength), weights = Tensors.Random(random, layer.WeightLength), bias = Tensors.Random(random, layer.OutChannels);
        double[] exact = DoubleReference.Run(layer, input, weights, bias).Values;
        double largest = exact.Max(Math.Abs);
        foreach (Isa isa in GuardedRun.VectorIsas)
        {
            float[] got = GuardedRun.Run(batch.Layers[0], isa, input, weights, bias, random, out ConvPlanInfo plan);
            Assert.Equal("Fft", plan.Algorithm);
            double error = exact.Zip(got, (want, have) => Math.Abs(want - have)).Max() / largest;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{channels} channels, {groups} groups, {rows}x{columns}, {isa}: {error:0.0e0}, {plan.Tile}"));
            Assert.InRange(error, 0, most);
        }
    }
}

extern alias generator;

using generator::ConvGen.Generator.Algebra;
using generator::ConvGen.Generator.Model;
using generator::ConvGen.Generator.Planning;
using Xunit;

namespace ConvGen.Generator.Tests.Algebra;

/// <summary>The identity A^T[(G g) . (B^T d)] of an axis, proved exactly against what the axis is defined to compute: each coefficient of the bilinear form is what it has to be.</summary>
public sealed class TileAlgorithmTests
{
    /// <summary>Kernel, stride, padding before.</summary>
    public static TheoryData<int, int, int> Axes
    {
        get
        {
            TheoryData<int, int, int> data = [];
            for (int kernel = 1; kernel <= 7; kernel++)
                for (int stride = 1; stride <= 5; stride++)
                    for (int pad = 0; pad <= kernel; pad++) data.Add(kernel, stride, pad);
            return data;
        }
    }

    [Theory, MemberData(nameof(Axes))]
    public void A_strided_axis_is_the_sum_of_its_residues(int kernel, int stride, int pad) => AssertIdentity(new SpatialAxis(40, kernel, stride, 1, pad, 0));

    [Theory, MemberData(nameof(Axes))]
    public void A_transposed_axis_interleaves_its_residues(int kernel, int stride, int pad) => AssertIdentity(new SpatialAxis(40, kernel, stride, 1, pad, 0) { IsTransposed = true });

    [Theory]    // kernel, stride, transposed, outputs: window, step, positions, different weights
    [InlineData(3, 1, false, 4, 6, 4, 6, 6)]
    [InlineData(3, 2, false, 4, 9, 8, 9, 6)]     // F(4, 2) + F(4, 1), whose four positions share one weight
    [InlineData(5, 2, false, 4, 11, 8, 11, 11)]
    [InlineData(4, 2, true, 2, 4, 2, 6, 6)]
    [InlineData(3, 2, true, 3, 4, 3, 7, 5)]
    [InlineData(2, 3, true, 1, 1, 1, 2, 2)]      // of three outputs one has no tap
    public void Windows_and_positions_are_these(int kernel, int stride, bool transposed, int outputs, int window, int step, int positions, int weights)
    {
        SpatialAxis axis = new(40, kernel, stride, 1, transposed && kernel == 4 ? 1 : 0, 0) { IsTransposed = transposed };
        TileAlgorithm tile = WinogradAxis.Algorithm(axis, outputs);
        Assert.Equal((window, step, positions, weights), (tile.Window, tile.InputStep, tile.Positions, tile.SharedBy.Count));
        Assert.Equal((positions, (long)tile.Outputs), (WinogradAxis.Positions(axis, outputs), WinogradAxis.Outputs(axis, outputs)));
        Assert.Equal(positions, tile.SharedBy.Sum());
    }

    [Fact]
    public void Axes_that_differ_in_their_inputs_alone_have_one_algorithm() =>
        Assert.Same(WinogradAxis.Algorithm(new SpatialAxis(40, 3, 2, 1, 1, 0), 2), WinogradAxis.Algorithm(new SpatialAxis(56, 3, 2, 1, 1, 1), 2));

    private static void AssertIdentity(SpatialAxis axis)
    {
        int taps = WinogradAxis.Taps(axis);
        for (int m = 1; m + taps - 1 <= WinogradPoints.MostPositions; m++)
        {
            foreach (TileAlgorithm tile in (TileAlgorithm[])[WinogradAxis.Algorithm(axis, m), WinogradAxis.Algorithm(axis, m).DividedInOutput()])
            {
                for (int number = 0; number < 3; number++)    // tiles of the axis
                {
                    for (int y = 0; y < tile.Outputs; y++)
                    {
                        for (int d = 0; d < tile.Window; d++)
                        {
                            for (int tap = 0; tap < axis.Kernel; tap++)
                            {
                                int output = number * tile.Outputs + y, input = number * tile.InputStep + tile.First + d;
                                bool meets = axis.IsTransposed ? output == input * axis.Stride + tap - axis.PadBegin : input == output * axis.Stride + tap - axis.PadBegin;
                                if (tile.Coefficient(y, d, tap) != (meets ? Rational.One : Rational.Zero)) Assert.Fail($"{tile.Name}: output {output}, input {input}, tap {tap}: {tile.Coefficient(y, d, tap)}");
                            }
                        }
                    }
                }

                AssertWindowHoldsAll(axis, tile);
            }
        }
    }

    /// <summary>Every input that meets an output of the tile lies under its window.</summary>
    private static void AssertWindowHoldsAll(SpatialAxis axis, TileAlgorithm tile)
    {
        for (int y = 0; y < tile.Outputs; y++)
        {
            for (int tap = 0; tap < axis.Kernel; tap++)
            {
                int scaled = axis.IsTransposed ? y + axis.PadBegin - tap : y * axis.Stride + tap - axis.PadBegin;
                if (axis.IsTransposed && scaled % axis.Stride != 0) continue;
                Assert.InRange((axis.IsTransposed ? scaled / axis.Stride : scaled) - tile.First, 0, tile.Window - 1);
            }
        }
    }
}

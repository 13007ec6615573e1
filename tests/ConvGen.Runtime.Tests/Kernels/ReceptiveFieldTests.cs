using ConvGen.Runtime;

namespace ConvGen.Tests;

public sealed class ReceptiveFieldTests
{
    [Fact]
    public void The_beginning_of_ResNet_sees_19_pixels_8_of_which_are_padding()
    {
        ReceptiveField field = ReceptiveField.Of<Stem, Pool, Block>();
        Assert.Equal(19, field.Height.Size);    // 1 + 6 + 2 * 2 + 2 * 4
        Assert.Equal(4, field.Width.Stride);
        Assert.Equal((-9, 9), field.Height.Under(0));
        Assert.Equal((-5, 13), field.Height.Under(1));
        Assert.Equal((224, 56), (field.Width.Input, field.Width.Output));
        Assert.Equal("19 x 19 inputs, 4 apart: Stem, Pool, Block", field.ToString());
    }

    [Fact]
    public void A_longer_chain_is_one_layer_at_a_time()
    {
        ReceptiveField four = ReceptiveField.Of<Stem, Pool, Block, Block>(), five = four.Then<Up>();
        Assert.Equal(27, four.Height.Size);
        Assert.Equal(four.ToString(), ReceptiveField.Of<Stem, Pool>().Then<Block>().Then<Block>().ToString());
        Assert.Equal(2, five.Width.Stride);
        Assert.Equal(["Stem", "Pool", "Block", "Block", "Up"], five.Layers);
    }

    [Fact]
    public void A_layer_that_does_not_take_what_the_one_before_gives_is_named_with_both_shapes()
    {
        ArgumentException thrown = Assert.Throws<ArgumentException>(() => ReceptiveField.Of<Stem, Block>());
        Assert.Equal("Block takes 64 channels of 1 x 56 x 56; Stem gives 64 channels of 1 x 112 x 112", thrown.Message);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(112)]
    public void An_output_that_is_not_there_has_no_field(int output) => Assert.Throws<ArgumentOutOfRangeException>(() => ReceptiveField.Of<Stem>().Height.Under(output));

    /// <summary>Random chains of ordinary and transposed axes: positions reached by following every tap of every layer.</summary>
    [Fact]
    public void A_field_runs_from_the_first_to_the_last_input_that_some_path_of_taps_reaches()
    {
        Random random = new(1);
        int empty = 0;
        for (int chain = 0; chain < 2000; chain++)
        {
            List<AxisGeometry> axes = [];
            int input = random.Next(5, 30);
            for (int l = random.Next(1, 5); l > 0; l--)
            {
                AxisGeometry axis = new(input, random.Next(1, 6), random.Next(1, 4), random.Next(1, 4), random.Next(3), random.Next(3)) { IsTransposed = random.Next(3) == 0, OutputPadding = 0 };
                if (axis.Output is < 1 or > 400) continue;
                axes.Add(axis);
                input = axis.Output;
            }

            if (axes.Count == 0) continue;
            ReceptiveAxis field = axes.Skip(1).Aggregate(ReceptiveAxis.Of(axes[0]), (chained, axis) => chained.Then(ReceptiveAxis.Of(axis)));
            int largest = 0;
            for (int output = 0; output < field.Output; output++)
            {
                HashSet<int> reached = Reached(axes, output);
                (int first, int last) = field.Under(output);
                if (reached.Count == 0)
                {
                    Assert.True(first > last, $"chain {chain}, output {output}");
                    empty++;
                    continue;
                }

                Assert.Equal((reached.Min(), reached.Max()), (first, last));
                largest = Math.Max(largest, last - first + 1);
            }

            Assert.Equal(largest, field.Size);
        }

        Assert.True(empty > 100, "outputs that depend on nothing are among them");
    }

    /// <summary>Hulls, as the definition has them: an intermediate position within the hull counts even where a dilated kernel steps over it.</summary>
    private static HashSet<int> Reached(List<AxisGeometry> axes, int output)
    {
        HashSet<int> positions = [output];
        for (int l = axes.Count - 1; l >= 0; l--)
        {
            AxisGeometry a = axes[l];
            if (positions.Count == 0) break;
            positions = [.. Enumerable.Range(positions.Min(), positions.Max() - positions.Min() + 1)];
            HashSet<int> inputs = [];
            foreach (int o in positions)
            {
                for (int k = 0; k < a.Kernel; k++)
                {
                    if (!a.IsTransposed) inputs.Add(o * a.Stride + k * a.Dilation - a.PadBegin);
                    else if ((o + a.PadBegin - k * a.Dilation) % a.Stride == 0) inputs.Add((o + a.PadBegin - k * a.Dilation) / a.Stride);
                }
            }

            positions = inputs;
        }

        return positions;
    }

    private static ConvGeometry Square(int channelsIn, int channelsOut, AxisGeometry axis) => new()
    {
        InChannels = channelsIn, OutChannels = channelsOut, Groups = 1, Depth = new AxisGeometry(1, 1, 1, 1, 0, 0), Height = axis, Width = axis, PaddingMode = PaddingMode.Zeros, Layout = Layout.Nchw,
    };

    private sealed class Stem : ILayerType
    {
        public static ReceptiveField ReceptiveField => ReceptiveField.OfLayer("Stem", 2, Square(3, 64, new AxisGeometry(224, 7, 2, 1, 3, 3)));
    }

    private sealed class Pool : ILayerType
    {
        private static readonly PoolAxisGeometry Axis = new(new AxisGeometry(112, 3, 2, 1, 1, 1), 0), Absent = new(new AxisGeometry(1, 1, 1, 1, 0, 0), 0);

        public static ReceptiveField ReceptiveField => ReceptiveField.OfLayer("Pool", 2, new PoolGeometry
        {
            Channels = 64, Depth = Absent, Height = Axis, Width = Axis, IsAverage = false, CountIncludePad = false, Layout = Layout.Nchw,
        });
    }

    private sealed class Block : ILayerType
    {
        public static ReceptiveField ReceptiveField => ReceptiveField.OfLayer("Block", 2, Square(64, 64, new AxisGeometry(56, 3, 1, 1, 1, 1)));
    }

    private sealed class Up : ILayerType
    {
        public static ReceptiveField ReceptiveField => ReceptiveField.OfLayer("Up", 2, Square(64, 32, new AxisGeometry(56, 2, 2, 1, 0, 0) { IsTransposed = true }));
    }
}

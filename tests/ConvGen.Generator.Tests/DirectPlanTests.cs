extern alias generator;

using generator::ConvGen.Generator;
using generator::ConvGen.Generator.Model;
using generator::ConvGen.Generator.Planning;
using Xunit;
using GeneratorLayout = generator::ConvGen.Layout;
using GeneratorPaddingMode = generator::ConvGen.PaddingMode;

namespace ConvGen.Generator.Tests;

/// <summary>Which taps of a Direct plan meet padding, counted by hand.</summary>
public sealed class DirectPlanTests
{
    /// <summary>Input, kernel, stride, dilation, pads: borders on either side, on both, wider than the image.</summary>
    public static TheoryData<int, int, int, int, int, int> Axes => new()
    {
        { 14, 3, 1, 1, 1, 1 },
        { 7, 7, 1, 1, 3, 3 },
        { 33, 3, 1, 12, 12, 12 },
        { 9, 3, 1, 17, 17, 17 },
        { 16, 5, 1, 3, 5, 7 },
        { 29, 3, 2, 1, 1, 0 },
        { 224, 7, 2, 1, 3, 3 },
        { 31, 4, 3, 2, 4, 5 },
        { 3, 2, 1, 1, 5, 6 },
        { 30, 2, 4, 1, 3, 1 },
        { 1, 3, 1, 1, 1, 1 },
        { 12, 3, 1, 1, 0, 0 },
    };

    [Theory, MemberData(nameof(Axes))]
    public void Groups_hold_every_tap_in_order_with_the_outputs_it_reaches(int input, int kernel, int stride, int dilation, int begin, int end)
    {
        SpatialAxis axis = new(input, kernel, stride, dilation, begin, end);
        for (int size = 1; size <= Math.Min(axis.Output, 15); size++)
        {
            for (int start = 0; start + size <= axis.Output; start++)
            {
                int tap = 0;
                foreach (TapGroup group in DirectTaps.Groups(axis, start, size))
                {
                    for (int i = 0; i < group.Taps; i++, tap++)
                    {
                        for (int o = 0; o < size; o++) Assert.Equal(Inside(axis, start + o, tap), o >= group.From && o < group.To);
                    }
                }

                Assert.Equal(kernel, tap);
            }
        }
    }

    [Theory, MemberData(nameof(Axes))]
    public void The_work_of_tiles_adds_up_to_the_taps_inside(int input, int kernel, int stride, int dilation, int begin, int end)
    {
        SpatialAxis axis = new(input, kernel, stride, dilation, begin, end);
        long inside = Enumerable.Range(0, axis.Output).Sum(o => Enumerable.Range(0, kernel).Count(tap => Inside(axis, o, tap)));
        Assert.Equal(inside, DirectTaps.Inside(axis));
        for (int size = 1; size <= axis.Output; size++)
        {
            if (axis.Output % size == 0) Assert.Equal(inside, DirectTaps.Reached(axis, size, axis.Output / size).Select((times, outputs) => times * outputs).Sum());
        }
    }

    [Theory]    // channels, kernel, stride, dilation, pad, extent: the share of products that meet padding, per thousand
    [InlineData(64, 3, 1, 1, 1, 56, 24)]
    [InlineData(512, 3, 1, 1, 1, 7, 181)]
    [InlineData(320, 3, 1, 12, 12, 33, 426)]
    [InlineData(512, 3, 1, 4, 4, 33, 155)]
    [InlineData(16, 5, 1, 1, 2, 28, 84)]
    public void Zero_padding_is_left_out_and_not_counted(int channels, int kernel, int stride, int dilation, int pad, int extent, int perThousand)
    {
        foreach (TargetIsa isa in (TargetIsa[])[TargetIsa.Avx512, TargetIsa.Avx2, TargetIsa.Vector128])
        {
            DirectPlan plan = Choose(channels, kernel, stride, dilation, pad, extent, GeneratorPaddingMode.Zeros, isa);
            Assert.True(plan.SkipsPadding, plan.Tile);
            Assert.False(plan.CopiesInput, plan.Tile);
            Assert.Equal(perThousand, Math.Round(1000 * (1 - plan.MultiplyAdds / plan.Spec.MultiplyAdds)));
            Assert.InRange(plan.FmaCycles, 1, plan.Cycles);
        }
    }

    [Fact]
    public void Other_padding_is_copied()
    {
        DirectPlan plan = Choose(64, 3, 1, 1, 1, 28, GeneratorPaddingMode.Reflect, TargetIsa.Avx512);
        Assert.False(plan.SkipsPadding);
        Assert.True(plan.CopiesInput);
        Assert.Equal(plan.Spec.MultiplyAdds, plan.MultiplyAdds);
    }

    [Fact]
    public void The_tiles_of_a_row_cover_it_once_but_for_the_last_which_ends_with_it()
    {
        foreach (int extent in (int[])[1, 5, 14, 33, 56, 61, 112])
        {
            DirectPlan plan = Choose(32, 3, 1, 1, 1, extent, GeneratorPaddingMode.Zeros, TargetIsa.Avx512);
            int at = 0;
            foreach (DirectColumns columns in plan.Columns)
            {
                Assert.InRange(columns.Start, at - plan.TileColumns + 1, at);
                at = columns.Start + columns.Tiles * plan.TileColumns;
            }

            Assert.Equal(plan.Spec.Width.Output, at);
        }
    }

    private static bool Inside(SpatialAxis axis, int output, int tap)
    {
        int position = output * axis.Stride + tap * axis.Dilation - axis.PadBegin;
        return position >= 0 && position < axis.Input;
    }

    private static DirectPlan Choose(int channels, int kernel, int stride, int dilation, int pad, int extent, GeneratorPaddingMode mode, TargetIsa isa)
    {
        SpatialAxis axis = new(extent, kernel, stride, dilation, pad, pad);
        ConvSpec spec = new()
        {
            Rank = 2, Batch = 1, InChannels = channels, OutChannels = channels, Groups = 1, Depth = SpatialAxis.Absent, Height = axis, Width = axis,
            PaddingMode = mode, Layout = GeneratorLayout.Nhwc, HasBias = true, FlipKernel = false,
            Activation = new ActivationSpec(generator::ConvGen.Activation.None, 0, 0), Algorithm = generator::ConvGen.Algorithm.Direct, Accuracy = generator::ConvGen.Accuracy.Default,
        };
        return Assert.IsType<DirectPlan>(KernelPlanner.Choose(spec, IsaTable.Of(isa)).Plan);
    }

    /// <summary>Weights of 4 MB would be fetched again for every image of 49 pixels.</summary>
    [Fact]
    public void Small_images_of_a_channels_last_batch_pass_under_the_weights_together()
    {
        DirectPlan plan = Plan(Batched(GeneratorLayout.Nhwc));
        Assert.Equal((1, 8), (plan.Spec.Batch, plan.Spec.Depth.Output));
        Assert.Contains("all images of the batch at once", plan.Tile, StringComparison.Ordinal);
        Assert.Equal(8 * plan.RowBlocks * plan.Blocks, plan.Phases[plan.Phases.Count - 1].Units);
        Assert.Equal(8, Plan(Batched(GeneratorLayout.Nchw)).Spec.Batch);

        static DirectPlan Plan(ConvSpec spec) => (DirectPlan)new DirectCandidate().Consider(spec, IsaTable.Avx512).Plan!;
    }

    /// <summary>Rows of a copying layer are shared out evenly between two threads where they divide.</summary>
    [Theory, InlineData(28), InlineData(56), InlineData(24)]
    public void Bands_of_rows_are_even_in_number(int rows)
    {
        ConvSpec spec = Batched(GeneratorLayout.Nchw) with
        {
            Batch = 1, InChannels = 128, OutChannels = 128, Height = new SpatialAxis(2 * rows, 3, 2, 1, 1, 1), Width = new SpatialAxis(2 * rows, 3, 2, 1, 1, 1),
        };
        DirectPlan plan = (DirectPlan)new DirectCandidate().Consider(spec, IsaTable.Avx512).Plan!;
        Assert.True(plan.BandBlocks == 0 || plan.Bands % 2 == 0, $"{plan.Bands} bands of {plan.BandBlocks}");
    }

    private static ConvSpec Batched(GeneratorLayout layout) => new()
    {
        Rank = 2, Batch = 8, InChannels = 512, OutChannels = 2048, Groups = 1,
        Depth = SpatialAxis.Absent, Height = new SpatialAxis(7, 1, 1, 1, 0, 0), Width = new SpatialAxis(7, 1, 1, 1, 0, 0),
        PaddingMode = GeneratorPaddingMode.Zeros, Layout = layout, HasBias = true, FlipKernel = false, Activation = default,
        Algorithm = default, Accuracy = default,
    };
}

extern alias generator;

using generator::ConvGen.Generator.Model;
using generator::ConvGen.Generator.Planning;
using Xunit;
using GeneratorLayout = generator::ConvGen.Layout;

namespace ConvGen.Generator.Tests;

/// <summary>Plans of transposed convolutions, and of dilated lines seen as rows of columns.</summary>
public sealed class TransposedPlanTests
{
    private static readonly TargetIsa[] Isas = [TargetIsa.Avx512, TargetIsa.Avx2, TargetIsa.Vector128];

    [Theory]    // in, out, kernel, stride, pad, extent, layout, the plan
    [InlineData(64, 3, 4, 2, 1, 32, "Nchw", nameof(WinogradRowsPlan))]
    [InlineData(64, 3, 2, 2, 0, 32, "Nchw", nameof(TransposedPlanarPlan))]    // a tap a phase
    [InlineData(64, 3, 4, 2, 1, 32, "Nhwc", nameof(TransposedPlan))]
    [InlineData(512, 256, 4, 2, 1, 8, "Nchw", nameof(WinogradPlan))]
    [InlineData(512, 256, 2, 2, 0, 8, "Nchw", nameof(TransposedPlan))]    // a tap a phase: no multiplication to save
    [InlineData(64, 3, 5, 3, 1, 32, "Nchw", nameof(TransposedPlan))]    // phases of a row interleave by powers of two
    public void Few_channels_of_planes_fill_vectors_with_columns(int inChannels, int outChannels, int kernel, int stride, int pad, int extent, string layout, string plan)
    {
        SpatialAxis axis = new(extent, kernel, stride, 1, pad, pad) { IsTransposed = true };
        Assert.Equal(plan, KernelPlanner.Choose(Layer(inChannels, outChannels, axis, axis, layout), IsaTable.Avx512).Plan.GetType().Name);
    }

    [Fact]
    public void The_last_layer_of_a_generator_is_transformed_along_both_axes()
    {
        SpatialAxis axis = new(32, 4, 2, 1, 1, 1) { IsTransposed = true };
        string tile = KernelPlanner.Choose(Layer(64, 3, axis, axis, "Nchw"), IsaTable.Avx512).Plan.Tile;
        Assert.StartsWith("F(5, 2) along the height, F(2, 2) along the width", tile, StringComparison.Ordinal);    // 37.5 us; sums of two taps along the width take 42.4
    }

    [Fact]
    public void A_stride_beyond_the_kernel_needs_no_reference()
    {
        foreach (TargetIsa isa in Isas)
        {
            foreach (string layout in (string[])["Nchw", "Nhwc"])
            {
                SpatialAxis axis = new(9, 2, 3, 1, 0, 0) { IsTransposed = true };
                Assert.NotEqual("Reference", KernelPlanner.Choose(Layer(8, 12, axis, axis, layout), IsaTable.Of(isa)).Plan.Family);
            }
        }
    }

    [Fact]
    public void Planar_phases_fit_registers_and_read_within_their_copy()
    {
        foreach (TargetIsa isa in Isas)
        {
            foreach ((int kernel, int stride, int pad, int extent) in ((int, int, int, int)[])[(4, 2, 1, 32), (2, 2, 0, 7), (1, 4, 0, 5), (9, 8, 4, 21), (3, 2, 2, 40)])
            {
                SpatialAxis axis = new(extent, kernel, stride, 1, pad, pad) { IsTransposed = true };
                if (KernelPlanner.Choose(Layer(8, 3, axis, axis, "Nchw"), IsaTable.Of(isa)).Plan is not TransposedPlanarPlan plan) continue;
                Assert.InRange(plan.LiveRegisters, 1, IsaTable.Of(isa).Registers);
                Assert.InRange(plan.LastStart + plan.TileColumns + plan.ColumnReach, 1, plan.RowStride);
                Assert.InRange(plan.CopyRows * plan.RowStride, 1, plan.PlaneStride);
                Assert.InRange(plan.Bands * plan.BandRows, plan.PhaseRows, plan.PhaseRows + plan.BandRows - 1);
            }
        }
    }

    [Theory]    // length, kernel, dilation, pad, whether rows of a dilation are an undilated layer
    [InlineData(16000, 2, 4, 0, true)]
    [InlineData(8192, 3, 16, 16, true)]
    [InlineData(8190, 3, 16, 16, false)]
    [InlineData(8192, 3, 16, 8, false)]
    [InlineData(8192, 3, 1, 1, false)]
    public void A_dilated_line_is_rows_of_columns_where_everything_divides(int length, int kernel, int dilation, int pad, bool folds)
    {
        ConvSpec line = Layer(64, 128, SpatialAxis.Absent, new SpatialAxis(length, kernel, 1, dilation, pad, pad), "Nchw") with { Rank = 1 }, view = DilatedView.Of(line);
        Assert.Equal(folds, view != line);
        Assert.Equal((line.InputLength, line.OutputLength, line.WeightLength), (view.InputLength, view.OutputLength, view.WeightLength));
        if (folds) Assert.Equal((1, 1, dilation), (view.Height.Dilation, view.Width.Kernel, view.Width.Output));
    }

    private static ConvSpec Layer(int inChannels, int outChannels, SpatialAxis height, SpatialAxis width, string layout) => new()
    {
        Rank = 2, Batch = 1, InChannels = inChannels, OutChannels = outChannels, Groups = 1, Depth = SpatialAxis.Absent, Height = height, Width = width,
        PaddingMode = generator::ConvGen.PaddingMode.Zeros, Layout = Enum.Parse<GeneratorLayout>(layout), HasBias = true, FlipKernel = false,
        Activation = new ActivationSpec(generator::ConvGen.Activation.None, 0, 0), Algorithm = generator::ConvGen.Algorithm.Auto, Accuracy = generator::ConvGen.Accuracy.Default,
    };
}

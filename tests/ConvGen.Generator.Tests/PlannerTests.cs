extern alias generator;

using generator::ConvGen.Generator;
using generator::ConvGen.Generator.Model;
using generator::ConvGen.Generator.Planning;
using Xunit;
using GeneratorLayout = generator::ConvGen.Layout;

namespace ConvGen.Generator.Tests;

/// <summary>What the planner chooses, for layers whose answer is known by measurement.</summary>
public sealed class PlannerTests
{
    [Theory]    // in, out, groups, kernel, stride, pad, extent, layout, instruction set, the family
    [InlineData(64, 64, 1, 3, 1, 1, 56, "Nhwc", 512, "Winograd")]
    [InlineData(64, 64, 1, 3, 1, 1, 56, "Nhwc", 256, "Winograd")]
    [InlineData(64, 64, 1, 3, 1, 1, 56, "Nhwc", 128, "Winograd")]
    [InlineData(256, 64, 1, 1, 1, 0, 56, "Nhwc", 512, "Direct")]
    [InlineData(128, 128, 1, 3, 1, 1, 28, "Nchw", 512, "Winograd")]
    [InlineData(512, 512, 1, 3, 1, 1, 7, "Nchw", 512, "Winograd")]
    [InlineData(64, 64, 1, 3, 2, 1, 56, "Nhwc", 512, "Winograd")]
    [InlineData(64, 64, 1, 3, 3, 1, 56, "Nhwc", 512, "Direct")]    // no two taps a stride apart
    [InlineData(128, 128, 128, 3, 1, 1, 56, "Nhwc", 512, "Depthwise")]
    [InlineData(128, 128, 128, 3, 1, 1, 56, "Nchw", 512, "Depthwise")]
    [InlineData(64, 64, 64, 3, 2, 1, 112, "Nchw", 256, "Depthwise")]
    [InlineData(3, 8, 1, 3, 1, 1, 512, "Nchw", 512, "Winograd")]
    [InlineData(3, 64, 1, 3, 1, 1, 224, "Nchw", 512, "Winograd")]
    [InlineData(3, 64, 1, 3, 1, 1, 224, "Nchw", 256, "Winograd")]
    [InlineData(3, 4, 1, 3, 1, 1, 256, "Nchw", 512, "Winograd")]
    [InlineData(3, 3, 1, 5, 1, 2, 512, "Nchw", 256, "Winograd")]
    [InlineData(1, 1, 1, 3, 1, 1, 512, "Nchw", 512, "Depthwise")]
    [InlineData(64, 2, 1, 3, 1, 1, 7, "Nchw", 512, "Planar")]
    [InlineData(8, 8, 1, 3, 1, 1, 8, "Nchw", 512, "Winograd")]
    [InlineData(4, 4, 1, 3, 1, 1, 14, "Nchw", 512, "Planar")]
    public void The_planner_chooses(int inChannels, int outChannels, int groups, int kernel, int stride, int pad, int extent, string layout, int isa, string family)
    {
        KernelChoice choice = KernelPlanner.Choose(Square(inChannels, outChannels, groups, kernel, stride, pad, extent, layout), IsaTable.Of((TargetIsa)isa));
        Assert.Equal(family, choice.Plan.Family);
        Assert.All(choice.Rejections, rejection => Assert.NotEmpty(rejection.Reason));
    }

    [Theory]    // channels, filters of each, kernel, stride, extent, the kind of kernel: by measurement (docs/performance.md)
    [InlineData(1, 1, 3, 1, 1080, nameof(DepthwiseInPlacePlan))]
    [InlineData(1, 1, 5, 1, 1080, nameof(DepthwiseInPlacePlan))]
    [InlineData(128, 1, 3, 1, 56, nameof(DepthwiseInPlacePlan))]
    [InlineData(64, 1, 3, 2, 112, nameof(DepthwisePlanarPlan))]
    [InlineData(512, 1, 3, 1, 14, nameof(DepthwisePlanarPlan))]
    [InlineData(672, 1, 5, 2, 14, nameof(DepthwiseTransposedPlan))]
    [InlineData(128, 1, 31, 1, 56, nameof(DepthwiseTransposedPlan))]
    [InlineData(512, 1, 27, 1, 14, nameof(DepthwiseTransposedPlan))]
    public void Depthwise_planes_are_computed(int channels, int filters, int kernel, int stride, int extent, string kind)
    {
        ConvSpec spec = Square(channels, channels * filters, channels, kernel, stride, kernel / 2, extent, "Nchw");
        Assert.Equal(kind, new DepthwiseCandidate().Consider(spec, IsaTable.Avx512).Plan!.GetType().Name);
    }

    [Fact]
    public void Depthwise_kinds_that_need_zero_padding_leave_the_others_to_windows()
    {
        ConvSpec spec = Square(128, 128, 128, 3, 1, 1, 56, "Nchw") with { PaddingMode = generator::ConvGen.PaddingMode.Reflect };
        KernelPlan only = Assert.Single(new DepthwiseCandidate().Alternatives(spec, IsaTable.Avx512));
        Assert.IsType<DepthwisePlanarPlan>(only);
        Assert.Equal(3, new DepthwiseCandidate().Alternatives(spec with { PaddingMode = generator::ConvGen.PaddingMode.Zeros }, IsaTable.Avx512).Count());
    }

    [Fact]
    public void The_bands_of_transposed_depthwise_cover_every_output_row_once()
    {
        foreach ((int channels, int kernel, int stride, int extent) in ((int, int, int, int)[])[(20, 3, 1, 17), (16, 5, 2, 112), (48, 7, 1, 7), (24, 31, 1, 40), (16, 3, 3, 9)])
        {
            DepthwiseTransposedPlan plan = DepthwiseTransposedPlanner.Plan(Square(channels, channels, channels, kernel, stride, kernel / 2, extent, "Nchw"), IsaTable.Avx512)!;
            int row = 0;
            for (int band = 0; band < plan.Bands; band++)
            {
                (int first, int end) = plan.Steps(band);
                Assert.Equal(row, plan.Inner.RowOf(first));
                row = plan.Inner.RowOf(end);
                Assert.InRange(plan.RowsUnder(band).Count, 0, plan.PanelRows);
            }

            Assert.Equal(plan.Spec.Height.Output, row);
        }
    }

    [Fact]
    public void The_reference_serves_only_what_nothing_else_does()
    {
        ConvSpec spec = Square(1, 1, 1, 1, 1, 0, 1, "Nchw");
        Assert.NotEqual("Reference", KernelPlanner.Choose(spec, IsaTable.Avx512).Plan.Family);
        Assert.Equal("Reference", KernelPlanner.Choose(spec with { InChannels = 0 }, IsaTable.Avx512).Plan.Family);
    }

    [Fact]
    public void A_forced_algorithm_is_kept_and_said_to_be_forced()
    {
        ConvSpec spec = Square(64, 64, 1, 3, 1, 1, 56, "Nhwc") with { Algorithm = generator::ConvGen.Algorithm.Reference };
        KernelChoice choice = KernelPlanner.Choose(spec, IsaTable.Avx512);
        Assert.Equal("Reference", choice.Plan.Family);
        Assert.Equal("Algorithm = Reference was asked for", choice.Reason);
    }

    [Fact]
    public void Tiles_fit_the_registers_and_methods_their_budget()
    {
        foreach (TargetIsa isa in (TargetIsa[])[TargetIsa.Avx512, TargetIsa.Avx2, TargetIsa.Vector128])
        {
            foreach (int outChannels in (int[])[1, 3, 8, 17, 24, 64, 100])
            {
                foreach (int extent in (int[])[1, 7, 13, 56])
                {
                    ConvSpec spec = Square(16, outChannels, 1, 3, 1, 1, extent, "Nhwc") with { Algorithm = generator::ConvGen.Algorithm.Direct };
                    if (KernelPlanner.Choose(spec, IsaTable.Of(isa)).Plan is not DirectPlan plan) continue;
                    Assert.InRange(plan.LiveRegisters, 1, IsaTable.Of(isa).Registers);
                    Assert.InRange(plan.TilePixels * plan.Vectors * plan.Unroll, 1, 400);
                    Assert.InRange(plan.TileColumns, 1, spec.Width.Output);
                }
            }
        }
    }

    [Theory]    // weights beyond every cache are transformed on the fly where few tiles use them
    [InlineData(1024, 4, 512, true)]
    [InlineData(768, 7, 512, true)]
    [InlineData(512, 7, 512, true)]
    [InlineData(256, 7, 512, false)]
    [InlineData(512, 14, 512, false)]
    [InlineData(64, 7, 512, false)]
    [InlineData(1024, 7, 256, false)]
    public void Weights_are_transformed_on_the_fly_for_few_tiles_and_many_channels(int channels, int extent, int isa, bool onTheFly)
    {
        ConvSpec spec = Square(channels, channels, 1, 3, 1, 1, extent, "Nhwc") with { Algorithm = generator::ConvGen.Algorithm.Winograd };
        WinogradPlan plan = Assert.IsType<WinogradPlan>(KernelPlanner.Choose(spec, IsaTable.Of((TargetIsa)isa)).Plan);
        Assert.Equal(onTheFly, plan.TransformsWeights);
        if (onTheFly) Assert.InRange(plan.Tiles * plan.PositionColumns, 1, IsaTable.Of(plan.Isa).Registers - 6);
    }

    [Fact]
    public void Winograd_on_rows_fits_registers_and_workspace_and_shares_out_its_tiles()
    {
        int plans = 0;
        foreach (TargetIsa isa in (TargetIsa[])[TargetIsa.Avx512, TargetIsa.Avx2, TargetIsa.Vector128])
        {
            foreach ((int inChannels, int outChannels, int kernel, int pad, int extent) in ((int, int, int, int, int)[])[(64, 3, 3, 1, 256), (64, 1, 3, 0, 31), (5, 2, 5, 4, 17), (200, 3, 2, 1, 40), (16, 16, 3, 3, 5), (512, 3, 4, 0, 19)])
            {
                foreach (bool transposed in (bool[])[false, true])
                {
                    SpatialAxis axis = new(extent, kernel, transposed ? 2 : 1, 1, pad, pad) { IsTransposed = transposed };
                    ConvSpec spec = Square(inChannels, outChannels, 1, 3, 1, 1, 8, "Nchw") with { Height = axis, Width = axis };
                    if (new WinogradRowsCandidate().Consider(spec, IsaTable.Of(isa)).Plan is not WinogradRowsPlan plan) continue;
                    plans++;
                    Assert.InRange(plan.LiveRegisters, 2, IsaTable.Of(isa).Registers);
                    Assert.InRange(plan.WorkspaceLength * sizeof(float), 1, 1_500_000);
                    Assert.Equal(plan.Shape.Tiles, plan.FullBlocks * plan.BlockTiles + (plan.Blocks - plan.FullBlocks) * (plan.BlockTiles - 1));
                    for (int parity = 0; parity < plan.Shape.TileColumns; parity++)
                    {
                        Assert.Equal(0, plan.Shape.InputStart(parity) % 16);
                        Assert.InRange(Math.Max(plan.Shape.ReadEnd(parity), plan.Shape.InputStart(parity) + plan.Shape.InputVectors * plan.Lanes), 1, plan.Shape.ParityStride);
                    }
                }
            }
        }

        Assert.InRange(plans, 24, 36);
    }

    [Theory]    // what makes Winograd impossible, and the word of the reason that names it
    [InlineData("stride", "a stride apart")]
    [InlineData("stride and dilation", "dilation of 1")]
    [InlineData("depth taps alone, over padded rows", "one tap of each")]
    [InlineData("pointwise", "one tap")]
    [InlineData("seven taps", "5 taps")]
    [InlineData("strict", "Accuracy = Strict")]
    [InlineData("few inputs", "4 input channels")]
    [InlineData("few outputs", "4 output channels")]
    [InlineData("large tile", "Accuracy = Fast")]
    [InlineData("huge tile", "9 x 9 positions")]
    [InlineData("circular", "opposite edge")]
    public void Winograd_forced_where_it_cannot_serve_says_why(string what, string word)
    {
        ConvSpec spec = Square(64, 64, 1, 3, 1, 1, 28, "Nchw") with { Algorithm = generator::ConvGen.Algorithm.Winograd };
        Assert.Null(KernelPlanner.ForcedAlgorithmObjection(spec));
        SpatialAxis axis = spec.Width;
        spec = what switch
        {
            "stride" => spec with { Width = axis with { Stride = 3 }, Height = axis with { Stride = 4 } },
            "stride and dilation" => spec with { Width = axis with { Stride = 2, Dilation = 2 } },
            "depth taps alone, over padded rows" => spec with { Depth = axis with { Input = 5 }, Width = axis with { Kernel = 1 }, Height = axis with { Kernel = 1 } },
            "pointwise" => spec with { Width = axis with { Kernel = 1 }, Height = axis with { Kernel = 1 } },
            "seven taps" => spec with { Width = axis with { Kernel = 7 } },
            "strict" => spec with { Accuracy = generator::ConvGen.Accuracy.Strict },
            "few inputs" => spec with { InChannels = 3, Layout = generator::ConvGen.Layout.Nhwc },
            "few outputs" => spec with { OutChannels = 3, Layout = generator::ConvGen.Layout.Nhwc },
            "large tile" => spec with { WinogradTile = 6 },
            "huge tile" => spec with { WinogradTile = 7, Accuracy = generator::ConvGen.Accuracy.Fast },
            _ => spec with { InChannels = 128, PaddingMode = generator::ConvGen.PaddingMode.Circular },
        };
        Assert.Contains(word, KernelPlanner.ForcedAlgorithmObjection(spec), StringComparison.Ordinal);
    }

    [Theory]    // layers of more than two axes, and taps that lie apart
    [InlineData(128, 256, 8, 3, 28, 1, "F(4x4, 3x3), its sum over 3 planes")]
    [InlineData(16, 16, 48, 3, 48, 1, "F(4x4, 3x3), its sum over 3 planes")]
    [InlineData(64, 64, 16, 1, 28, 1, "F(4x4, 3x3)")]
    [InlineData(64, 64, 1, 1, 65, 2, "F(4x4, 3x3), outputs 2 apart")]
    [InlineData(512, 512, 1, 1, 33, 4, "outputs 4 apart")]
    public void Winograd_sums_over_planes_and_serves_dilations(int inChannels, int outChannels, int depth, int depthTaps, int extent, int dilation, string words)
    {
        foreach (string layout in (string[])["Nchw", "Nhwc"])
        {
            ConvSpec spec = Square(inChannels, outChannels, 1, 3, 1, 1, extent, layout);
            SpatialAxis axis = spec.Width with { Dilation = dilation, PadBegin = dilation, PadEnd = dilation };
            spec = spec with { Depth = new SpatialAxis(depth, depthTaps, 1, 1, depthTaps / 2, depthTaps / 2), Height = axis, Width = axis };
            Assert.Contains(words, Assert.IsType<WinogradPlan>(KernelPlanner.Choose(spec, IsaTable.Of(TargetIsa.Avx512)).Plan).Tile, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1, "F(4, 3) x F(1, 1)")]
    [InlineData(2, "outputs 2 x 1 apart")]
    public void Taps_of_the_depth_alone_are_those_of_rows(int dilation, string words)
    {
        ConvSpec spec = Square(64, 64, 1, 1, 1, 0, 28, "Nchw") with { Depth = new SpatialAxis(16, 3, 1, dilation, dilation, dilation), Algorithm = generator::ConvGen.Algorithm.Winograd };
        WinogradPlan plan = Assert.IsType<WinogradPlan>(KernelPlanner.Choose(spec, IsaTable.Of(TargetIsa.Avx512)).Plan);
        Assert.Contains(words, plan.Tile, StringComparison.Ordinal);
        Assert.Equal((16, 28 * 28), (plan.Spec.Height.Output, plan.Spec.Width.Output));
    }

    [Theory]
    [InlineData(2, "F(2x2, 3x3)")]
    [InlineData(3, "F(3x3, 3x3)")]
    [InlineData(4, "F(4x4, 3x3)")]
    [InlineData(6, "F(6x6, 3x3)")]
    public void WinogradTile_is_kept(int tile, string name)
    {
        ConvSpec spec = Square(64, 64, 1, 3, 1, 1, 28, "Nhwc") with { Algorithm = generator::ConvGen.Algorithm.Winograd, WinogradTile = tile, Accuracy = generator::ConvGen.Accuracy.Fast };
        foreach (TargetIsa isa in (TargetIsa[])[TargetIsa.Avx512, TargetIsa.Avx2, TargetIsa.Vector128])
            Assert.StartsWith(name, KernelPlanner.Choose(spec, IsaTable.Of(isa)).Plan.Tile, StringComparison.Ordinal);
    }

    [Fact]
    public void Winograd_fits_registers_stack_and_workspace()
    {
        foreach (TargetIsa isa in (TargetIsa[])[TargetIsa.Avx512, TargetIsa.Avx2, TargetIsa.Vector128])
        {
            foreach ((int inChannels, int outChannels) in ((int, int)[])[(4, 4), (16, 64), (67, 41), (128, 128), (512, 512), (1024, 256), (2048, 2048)])
            {
                foreach (int extent in (int[])[1, 7, 13, 28, 56, 224])
                {
                    foreach (string layout in (string[])["Nchw", "Nhwc"])
                    {
                        ConvSpec spec = Square(inChannels, outChannels, 1, 3, 1, 1, extent, layout) with { Algorithm = generator::ConvGen.Algorithm.Winograd };
                        if (KernelPlanner.Choose(spec, IsaTable.Of(isa)).Plan is not WinogradPlan plan) continue;
                        Assert.InRange(plan.MultiplyTiles * plan.Vectors + plan.Vectors + 1, 1, IsaTable.Of(isa).Registers);
                        Assert.InRange(plan.WorkspaceLength * sizeof(float), 1, 1_500_000);
                        Assert.InRange(plan.MultiplyTiles, 1, plan.BlockTiles);
                        if (plan.BlocksAcross == 0) Assert.InRange(plan.BlockTiles * plan.TileBlocks, plan.Tiles, plan.Tiles + plan.BlockTiles - 1);
                        else Assert.InRange(plan.BlockTiles * plan.BlocksAcross, plan.TilesAcross, plan.TilesAcross + plan.BlockTiles - 1);
                        Assert.Equal(plan.Tiles, plan.Kinds.Sum(kind => kind.Tiles));
                        if (plan.SmallerRows > 0) Assert.Equal(extent, plan.TilesDown * plan.TileRows - plan.SmallerRows);
                        if (plan.SmallerColumns > 0) Assert.Equal(extent, plan.TilesAcross * plan.TileColumns - plan.SmallerColumns);
                        if (plan.SharesTransform) Assert.InRange(Math.Max(plan.MLength + plan.FinishedLength, plan.StripLength + plan.WindowsLength) * sizeof(float), 1, 160_000);
                    }
                }
            }
        }
    }

    private static ConvSpec Square(int inChannels, int outChannels, int groups, int kernel, int stride, int pad, int extent, string layout)
    {
        SpatialAxis axis = new(extent, kernel, stride, 1, pad, pad);
        return new ConvSpec
        {
            Rank = 2, Batch = 1, InChannels = inChannels, OutChannels = outChannels, Groups = groups, Depth = SpatialAxis.Absent, Height = axis, Width = axis,
            PaddingMode = generator::ConvGen.PaddingMode.Zeros, Layout = Enum.Parse<GeneratorLayout>(layout), HasBias = true, FlipKernel = false,
            Activation = new ActivationSpec(generator::ConvGen.Activation.None, 0, 0), Algorithm = generator::ConvGen.Algorithm.Auto, Accuracy = generator::ConvGen.Accuracy.Default,
        };
    }
}

extern alias generator;

using generator::ConvGen.Generator.Model;
using generator::ConvGen.Generator.Planning;
using Xunit;
using GeneratorLayout = generator::ConvGen.Layout;

namespace ConvGen.Generator.Tests;

/// <summary>Plans of the explicit algorithms: panels and pointer tables.</summary>
public sealed class ExplicitPlanTests
{
    private static readonly TargetIsa[] Isas = [TargetIsa.Avx512, TargetIsa.Avx2, TargetIsa.Vector128];

    [Fact]
    public void Panels_cover_every_pixel_once_and_stay_in_L2()
    {
        foreach (TargetIsa isa in Isas)
        {
            foreach ((int inChannels, int outChannels, int kernel, int extent) in ((int, int, int, int)[])[(3, 16, 7, 112), (64, 64, 3, 56), (512, 512, 3, 7), (2048, 32, 3, 5), (1, 1, 1, 1), (16, 40, 5, 3)])
            {
                foreach (GeneratorLayout layout in Enum.GetValues<GeneratorLayout>())
                {
                    Im2colPlan plan = Assert.IsType<Im2colPlan>(Choose(Square(inChannels, outChannels, kernel, extent, layout) with { Algorithm = generator::ConvGen.Algorithm.Im2colGemm }, isa));
                    Assert.InRange(plan.Product.LiveRegisters, 1, IsaTable.Of(isa).Registers);
                    Assert.InRange(plan.TilePixels, 1, plan.Pixels);
                    Assert.InRange(plan.Panels * plan.PanelPixels, plan.Pixels, plan.Pixels + plan.PanelPixels - 1);
                    Assert.Equal(plan.Spec.ReductionLength, plan.PanelProducts * plan.ProductBlocks);
                    Assert.InRange(plan.PanelFloats * sizeof(float), 1, IsaTable.Of(isa).L2Bytes);
                }
            }
        }
    }

    [Theory]    // a tile's inputs outgrow L2: 13 pixels of 2,048 x 25 products are 2.6 MB
    [InlineData(2048, 5, true)]
    [InlineData(512, 3, false)]
    public void Long_sums_are_cut_into_panels_that_stay_in_L2(int channels, int kernel, bool cut)
    {
        Im2colPlan plan = Assert.IsType<Im2colPlan>(Choose(Square(channels, 64, kernel, 40, GeneratorLayout.Nhwc) with { Algorithm = generator::ConvGen.Algorithm.Im2colGemm }, TargetIsa.Avx512));
        Assert.Equal(cut, plan.ProductBlocks > 1);
    }

    [Fact]
    public void Few_pixels_and_weights_beyond_L2_share_their_panels()
    {
        ConvSpec spec = Square(32, 4096, 3, 5, GeneratorLayout.Nhwc) with { Algorithm = generator::ConvGen.Algorithm.Im2colGemm };
        Im2colPlan plan = Assert.IsType<Im2colPlan>(Choose(spec, TargetIsa.Avx512));
        Assert.True(plan.SharesPanels);
        Assert.Equal(["Fill", "Compute"], plan.Phases.Select(phase => phase.Method));
        Assert.False(Assert.IsType<Im2colPlan>(Choose(Square(32, 64, 3, 56, GeneratorLayout.Nhwc) with { Algorithm = generator::ConvGen.Algorithm.Im2colGemm }, TargetIsa.Avx512)).SharesPanels);
    }

    [Fact]
    public void A_tile_has_few_enough_pointers_for_the_stack()
    {
        foreach (TargetIsa isa in Isas)
        {
            foreach (int kernel in (int[])[1, 3, 11, 31, 64])
            {
                IndirectPlan plan = Assert.IsType<IndirectPlan>(Choose(Square(8, 24, kernel, 70, GeneratorLayout.Nhwc) with { Algorithm = generator::ConvGen.Algorithm.Indirect }, isa));
                Assert.InRange(plan.Pointers, 1, 4096);
                Assert.InRange(plan.Product.LiveRegisters, 1, IsaTable.Of(isa).Registers);
                Assert.Equal(0, plan.WorkspaceLength);
            }
        }
    }

    [Theory]    // what makes an explicit algorithm impossible, and the word of the reason that names it
    [InlineData("Indirect", "many taps", "4225 taps")]
    [InlineData("Indirect", "transposed", "transposed")]
    [InlineData("Im2colGemm", "transposed", "transposed")]
    [InlineData("Indirect", "no channels", "no input")]
    [InlineData("Im2colGemm", "no channels", "no input")]
    public void Forced_where_it_cannot_serve_it_says_why(string algorithm, string what, string word)
    {
        ConvSpec spec = Square(8, 8, 3, 80, GeneratorLayout.Nchw) with { Algorithm = Enum.Parse<generator::ConvGen.Algorithm>(algorithm) };
        Assert.Null(KernelPlanner.ForcedAlgorithmObjection(spec));
        SpatialAxis axis = spec.Width;
        spec = what switch
        {
            "many taps" => spec with { Width = axis with { Kernel = 65 }, Height = axis with { Kernel = 65 } },
            "transposed" => spec with { Width = axis with { IsTransposed = true }, Height = axis with { IsTransposed = true } },
            _ => spec with { InChannels = 0 },
        };
        Assert.Contains(word, KernelPlanner.ForcedAlgorithmObjection(spec), StringComparison.Ordinal);
    }

    private static KernelPlan Choose(ConvSpec spec, TargetIsa isa) => KernelPlanner.Choose(spec, IsaTable.Of(isa)).Plan;

    private static ConvSpec Square(int inChannels, int outChannels, int kernel, int extent, GeneratorLayout layout)
    {
        SpatialAxis axis = new(extent, kernel, 1, 1, kernel / 2, kernel / 2);
        return new ConvSpec
        {
            Rank = 2, Batch = 1, InChannels = inChannels, OutChannels = outChannels, Groups = 1, Depth = SpatialAxis.Absent, Height = axis, Width = axis,
            PaddingMode = generator::ConvGen.PaddingMode.Zeros, Layout = layout, HasBias = true, FlipKernel = false,
            Activation = new ActivationSpec(generator::ConvGen.Activation.None, 0, 0), Algorithm = generator::ConvGen.Algorithm.Auto, Accuracy = generator::ConvGen.Accuracy.Default,
        };
    }
}

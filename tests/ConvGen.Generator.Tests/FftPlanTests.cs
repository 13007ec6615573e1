extern alias generator;

using generator::ConvGen.Generator.Model;
using generator::ConvGen.Generator.Planning;
using Xunit;
using GeneratorLayout = generator::ConvGen.Layout;

namespace ConvGen.Generator.Tests;

/// <summary>Where products of spectra are planned, with which windows, and what is said where they cannot be.</summary>
public sealed class FftPlanTests
{
    private static readonly TargetIsa[] Isas = [TargetIsa.Avx512, TargetIsa.Avx2, TargetIsa.Vector128];

    [Theory]    // in, out, groups, kernel rows, kernel columns, height, width, layout, the family
    [InlineData(1, 1, 1, 31, 31, 1080, 1920, "Nchw", "Fft")]
    [InlineData(1, 1, 1, 15, 15, 1080, 1920, "Nchw", "Fft")]
    [InlineData(1, 1, 1, 7, 7, 1080, 1920, "Nchw", "Depthwise")]
    [InlineData(32, 32, 1, 1, 64, 1, 4096, "Nchw", "Fft")]
    [InlineData(32, 32, 1, 1, 64, 1, 4096, "Nhwc", "Fft")]
    [InlineData(32, 32, 1, 1, 3, 1, 4096, "Nhwc", "Winograd")]
    [InlineData(128, 128, 128, 31, 31, 56, 56, "Nchw", "Fft")]
    [InlineData(128, 128, 128, 31, 31, 56, 56, "Nhwc", "Fft")]
    [InlineData(128, 128, 128, 3, 3, 56, 56, "Nhwc", "Depthwise")]
    [InlineData(8, 8, 1, 15, 15, 128, 128, "Nchw", "Fft")]
    public void Large_kernels_are_computed_by_spectra(int inChannels, int outChannels, int groups, int rows, int columns, int height, int width, string layout, string family)
    {
        ConvSpec spec = Layer(inChannels, outChannels, groups, rows, columns, height, width, layout);
        Assert.Equal(family, KernelPlanner.Choose(spec, IsaTable.Avx512).Plan.Family);
        Assert.NotEqual("Fft", KernelPlanner.Choose(spec with { Accuracy = generator::ConvGen.Accuracy.Strict }, IsaTable.Avx512).Plan.Family);
    }

    [Theory]    // what makes it impossible, and the words of the reason that name it
    [InlineData("stride", "with a stride")]
    [InlineData("depth", "not the depth")]
    [InlineData("pointwise", "one tap")]
    [InlineData("strict", "Accuracy = Strict")]
    [InlineData("wide", "spans 15 x 225")]
    public void Forced_where_it_cannot_serve_it_says_why(string what, string words)
    {
        ConvSpec spec = Layer(4, 4, 1, 15, 15, 300, 300, "Nchw") with { Algorithm = generator::ConvGen.Algorithm.Fft };
        Assert.Null(KernelPlanner.ForcedAlgorithmObjection(spec));
        SpatialAxis axis = spec.Width;
        spec = what switch
        {
            "stride" => spec with { Width = axis with { Stride = 2, Dilation = 2 } },    // undilated, the stride is split into channels
            "depth" => spec with { Depth = new SpatialAxis(4, 3, 1, 1, 1, 1) },
            "pointwise" => spec with { Width = axis with { Kernel = 1 }, Height = axis with { Kernel = 1 } },
            "wide" => spec with { Width = axis with { Dilation = 16 } },
            _ => spec with { Accuracy = generator::ConvGen.Accuracy.Strict },
        };
        Assert.Contains(words, KernelPlanner.ForcedAlgorithmObjection(spec), StringComparison.Ordinal);
    }

    /// <summary>What is wrapped around must not be stored: a window holds a tile's outputs and the kernel, or an axis whole with its zeros shared.</summary>
    [Theory]
    [InlineData(1, 1, 1, 31, 31, 1080, 1920)]
    [InlineData(128, 128, 128, 31, 31, 56, 56)]
    [InlineData(512, 512, 512, 27, 27, 14, 14)]
    [InlineData(32, 32, 1, 1, 64, 1, 4096)]
    [InlineData(8, 8, 1, 15, 15, 128, 128)]
    [InlineData(64, 64, 1, 5, 5, 28, 28)]
    [InlineData(3, 8, 1, 1, 200, 1, 16000)]
    public void Windows_hold_their_tiles_and_workspaces_stay_small(int inChannels, int outChannels, int groups, int rows, int columns, int height, int width)
    {
        foreach (TargetIsa isa in Isas)
        {
            foreach (string layout in (string[])["Nchw", "Nhwc"])
            {
                ConvSpec spec = Layer(inChannels, outChannels, groups, rows, columns, height, width, layout);
                Verdict verdict = new FftCandidate().Consider(spec with { Algorithm = generator::ConvGen.Algorithm.Fft }, IsaTable.Of(isa));
                Assert.Null(verdict.Reason);
                FftPlan plan = Assert.IsType<FftPlan>(verdict.Plan);
                AssertHolds(spec.Width, plan.Horizontal.Length, plan.TileColumns);
                if (plan.IsPlane) AssertHolds(spec.Height, plan.Vertical.Length, plan.TileRows);
                else Assert.Equal(1, plan.TileRows);
                Assert.True(plan.TilesDown * plan.TileRows >= spec.Height.Output && plan.TilesAcross * plan.TileColumns >= spec.Width.Output);
                Assert.InRange(plan.WorkspaceLength * sizeof(float), 1, 4 << 20);
                Assert.Equal(plan.Horizontal.Length / 2 + 1, plan.Frequencies);
                if (plan.SumsChannels) Assert.InRange(2 * plan.ProductTiles * plan.ProductVectors + 2 * plan.ProductVectors + 2, 1, IsaTable.Of(isa).Registers);
                if (plan.SumsChannels) Assert.Equal(0, plan.BlockTiles % plan.ProductTiles);
            }
        }

        static void AssertHolds(SpatialAxis axis, int window, int tile)
        {
            if (tile < axis.Output) Assert.InRange(tile, 1, window - axis.Span + 1);
            else Assert.True(window >= axis.Output && window >= axis.Input + Math.Max(axis.PadBegin, axis.PadEnd), $"a window of {window} for {axis}");
        }
    }

    /// <summary>What an instruction set could not serve would silently run on the reference there.</summary>
    [Theory]
    [InlineData(1, 1, 127, 127, 1080, 1920, false)]
    [InlineData(1, 1, 128, 200, 300, 300, false)]
    [InlineData(64, 64, 100, 100, 300, 300, false)]
    [InlineData(2048, 2048, 7, 7, 56, 56, true)]
    [InlineData(7, 1, 128, 2, 150, 9, true)]
    [InlineData(4096, 4096, 9, 9, 112, 112, true)]
    public void Forced_it_serves_every_instruction_set_or_none(int inChannels, int outChannels, int rows, int columns, int height, int width, bool serves)
    {
        ConvSpec spec = Layer(inChannels, outChannels, 1, rows, columns, height, width, "Nchw") with { Algorithm = generator::ConvGen.Algorithm.Fft };
        bool[] served = [.. Isas.Select(isa => KernelPlanner.Choose(spec, IsaTable.Of(isa)).Plan.Family == "Fft")];
        Assert.Equal(served.All(one => one), KernelPlanner.ForcedAlgorithmObjection(spec) is null);
        Assert.Equal(serves, served.All(one => one));
    }

    /// <summary>A mirror is not zero: windows that hold a whole axis hold all of its padding.</summary>
    [Fact]
    public void Only_zeros_are_shared_between_both_ends()
    {
        ConvSpec spec = Layer(16, 16, 16, 15, 15, 20, 20, "Nhwc");
        FftPlan zeros = Assert.IsType<FftPlan>(new FftCandidate().Consider(spec, IsaTable.Avx512).Plan);
        FftPlan mirror = Assert.IsType<FftPlan>(new FftCandidate().Consider(spec with { PaddingMode = generator::ConvGen.PaddingMode.Reflect }, IsaTable.Avx512).Plan);
        Assert.InRange(zeros.Horizontal.Length, 27, 33);
        Assert.Equal(20, mirror.TileColumns);
        Assert.InRange(mirror.Horizontal.Length, 34, 60);
    }

    private static ConvSpec Layer(int inChannels, int outChannels, int groups, int rows, int columns, int height, int width, string layout) => new()
    {
        Rank = 2, Batch = 1, InChannels = inChannels, OutChannels = outChannels, Groups = groups, Depth = SpatialAxis.Absent,
        Height = new SpatialAxis(height, rows, 1, 1, rows / 2, rows / 2), Width = new SpatialAxis(width, columns, 1, 1, columns / 2, columns / 2),
        PaddingMode = generator::ConvGen.PaddingMode.Zeros, Layout = Enum.Parse<GeneratorLayout>(layout), HasBias = true, FlipKernel = false,
        Activation = new ActivationSpec(generator::ConvGen.Activation.None, 0, 0), Algorithm = generator::ConvGen.Algorithm.Auto, Accuracy = generator::ConvGen.Accuracy.Default,
    };
}

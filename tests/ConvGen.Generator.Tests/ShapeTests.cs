extern alias generator;

using ConvGen.Generator.Tests.Harness;
using generator::ConvGen.Generator;
using generator::ConvGen.Generator.Model;
using Xunit;

namespace ConvGen.Generator.Tests;

/// <summary>What an attribute means: the spec that comes out.</summary>
public sealed class ShapeTests
{
    [Theory]    // per axis: input, kernel, stride, dilation, pads -> outputs
    [InlineData("KernelSize = 3, Height = 5, Width = 7",                                                            "5 k3 s1 d1 p0,0 -> 3",     "7 k3 s1 d1 p0,0 -> 5")]
    [InlineData("KernelShape = [1, 5], Strides = [2, 3], Dilations = [1, 2], Height = 9, Width = 20",              "9 k1 s2 d1 p0,0 -> 5",     "20 k5 s3 d2 p0,0 -> 4")]
    [InlineData("KernelSize = 3, Pads = [1, 2, 3, 4], Height = 5, Width = 7",                                       "5 k3 s1 d1 p1,3 -> 7",     "7 k3 s1 d1 p2,4 -> 11")]
    [InlineData("KernelSize = 3, Padding = 2, Height = 5, Width = 7",                                               "5 k3 s1 d1 p2,2 -> 7",     "7 k3 s1 d1 p2,2 -> 9")]
    // Same: ceil(input / stride) outputs; the odd pixel at the end, with SameLower at the beginning.
    [InlineData("KernelSize = 3, AutoPad = AutoPad.Same, Height = 5, Width = 6",                                    "5 k3 s1 d1 p1,1 -> 5",     "6 k3 s1 d1 p1,1 -> 6")]
    [InlineData("KernelSize = 4, AutoPad = AutoPad.Same, Height = 5, Width = 6",                                    "5 k4 s1 d1 p1,2 -> 5",     "6 k4 s1 d1 p1,2 -> 6")]
    [InlineData("KernelSize = 4, AutoPad = AutoPad.SameLower, Height = 5, Width = 6",                               "5 k4 s1 d1 p2,1 -> 5",     "6 k4 s1 d1 p2,1 -> 6")]
    [InlineData("KernelSize = 3, Stride = 2, AutoPad = AutoPad.Same, Height = 5, Width = 6",                        "5 k3 s2 d1 p1,1 -> 3",     "6 k3 s2 d1 p0,1 -> 3")]
    [InlineData("KernelSize = 3, Dilation = 3, Stride = 2, AutoPad = AutoPad.SameLower, Height = 5, Width = 6",     "5 k3 s2 d3 p3,3 -> 3",     "6 k3 s2 d3 p3,2 -> 3")]
    [InlineData("KernelSize = 1, Stride = 3, AutoPad = AutoPad.Same, Height = 7, Width = 9",                        "7 k1 s3 d1 p0,0 -> 3",     "9 k1 s3 d1 p0,0 -> 3")]
    [InlineData("KernelSize = 3, AutoPad = AutoPad.Valid, Height = 5, Width = 7",                                   "5 k3 s1 d1 p0,0 -> 3",     "7 k3 s1 d1 p0,0 -> 5")]
    [InlineData("KernelShape = [3, 2], Dilation = 2, AutoPad = AutoPad.Full, Height = 5, Width = 7",                "5 k3 s1 d2 p4,4 -> 9",     "7 k2 s1 d2 p2,2 -> 9")]
    [InlineData("KernelSize = 3, AutoPad = AutoPad.None, Padding = 1, Height = 5, Width = 7",                       "5 k3 s1 d1 p1,1 -> 5",     "7 k3 s1 d1 p1,1 -> 7")]
    public void Padding_is_ONNX_s(string arguments, string height, string width)
    {
        ConvSpec spec = Spec($"InChannels = 2, OutChannels = 3, {arguments}");
        Assert.Equal((height, width), (Words(spec.Height), Words(spec.Width)));
        Assert.Equal((2, SpatialAxis.Absent), (spec.Rank, spec.Depth));
    }

    [Theory]    // an axis that an attribute does not have is one position under one tap
    [InlineData("Conv1D(KernelSize = 3, Stride = 2, Pads = [1, 4], Length = 9, ",                                   1, "1 k1 s1 d1 p0,0 -> 1", "1 k1 s1 d1 p0,0 -> 1", "9 k3 s2 d1 p1,4 -> 6")]
    [InlineData("Conv1D(KernelShape = [2], Dilations = [512], AutoPad = AutoPad.Same, Length = 1024, ",             1, "1 k1 s1 d1 p0,0 -> 1", "1 k1 s1 d1 p0,0 -> 1", "1024 k2 s1 d512 p256,256 -> 1024")]
    [InlineData("Conv3D(KernelShape = [1, 2, 3], Strides = [3, 2, 1], Depth = 7, Height = 8, Width = 9, ",          3, "7 k1 s3 d1 p0,0 -> 3", "8 k2 s2 d1 p0,0 -> 4", "9 k3 s1 d1 p0,0 -> 7")]
    [InlineData("Conv3D(KernelSize = 3, Pads = [1, 2, 3, 4, 5, 6], Depth = 7, Height = 8, Width = 9, ",             3, "7 k3 s1 d1 p1,4 -> 10", "8 k3 s1 d1 p2,5 -> 13", "9 k3 s1 d1 p3,6 -> 16")]
    [InlineData("Conv3D(KernelSize = 2, Dilation = 2, AutoPad = AutoPad.Full, Depth = 3, Height = 4, Width = 5, ",  3, "3 k2 s1 d2 p2,2 -> 5", "4 k2 s1 d2 p2,2 -> 6", "5 k2 s1 d2 p2,2 -> 7")]
    public void Any_number_of_axes_is_three_axes(string attribute, int rank, string depth, string height, string width)
    {
        GeneratorRun run = GeneratorRun.Of($"[{attribute}InChannels = 2, OutChannels = 3)] partial class Trunk;");
        ConvSpec spec = SpecOf(run);
        Assert.Equal((rank, depth, height, width), (spec.Rank, Words(spec.Depth), Words(spec.Height), Words(spec.Width)));
        run.AssertCompiles();
    }

    [Theory]    // (input - 1) * stride + span + output padding - pads; Same is input * stride, whatever has to be cropped or added for it
    [InlineData("KernelSize = 4, Stride = 2, Padding = 1, Length = 5",                                     "5 k4 s2 d1 p1,1 -> 10", 0)]
    [InlineData("KernelSize = 3, Stride = 2, Pads = [1, 0], OutputPadding = 1, Length = 5",                "5 k3 s2 d1 p1,0 -> 11", 1)]
    [InlineData("KernelSize = 3, Dilation = 4, Stride = 2, OutputPaddings = [3], Length = 5",              "5 k3 s2 d4 p0,0 -> 20", 3)]
    [InlineData("KernelSize = 5, Stride = 2, AutoPad = AutoPad.Same, Length = 5",                          "5 k5 s2 d1 p1,2 -> 10", 0)]
    [InlineData("KernelSize = 5, Stride = 2, AutoPad = AutoPad.SameLower, Length = 5",                     "5 k5 s2 d1 p2,1 -> 10", 0)]
    [InlineData("KernelSize = 2, Stride = 3, AutoPad = AutoPad.Same, Length = 5",                          "5 k2 s3 d1 p0,0 -> 15", 1)]
    [InlineData("KernelSize = 2, Stride = 3, AutoPad = AutoPad.Valid, Length = 5",                         "5 k2 s3 d1 p0,0 -> 14", 0)]
    [InlineData("KernelSize = 1, Length = 1",                                                              "1 k1 s1 d1 p0,0 -> 1",  0)]
    public void A_transposed_axis_scatters(string arguments, string width, int added)
    {
        GeneratorRun run = GeneratorRun.Of($"[ConvTranspose1D(InChannels = 4, OutChannels = 6, Groups = 2, {arguments})] partial class Trunk;");
        ConvSpec spec = ((LayerModel)run.Outputs(TrackingNames.Layers).Single().Value).Spec!;
        Assert.Equal((true, width, added), (spec.IsTransposed, Words(spec.Width), spec.Width.OutputPadding));
        Assert.Contains($"4 x 3 x {spec.Width.Kernel} (I, O/groups, W)", run.Text, StringComparison.Ordinal);
        run.AssertCompiles();
    }

    /// <summary>The words of a layer name the axes it has, and its floats are InputLength whatever the axes are called.</summary>
    [Theory]
    [InlineData("Conv1D(KernelSize = 3, Length = 9", "[2, 4, 9] -> [2, 6, 7] NCW", "InputLength = 72", "InputWidth = 9", "OutputWidth = 7")]
    [InlineData("Conv1D(KernelSize = 3, Layout = Layout.Nhwc, Length = 9", "[2, 9, 4] -> [2, 7, 6] NWC", "InputLength = 72", "InputWidth = 9", "OutputWidth = 7")]
    [InlineData("Conv3D(KernelSize = 3, Depth = 3, Height = 4, Width = 9", "[2, 4, 3, 4, 9] -> [2, 6, 1, 2, 7] NCDHW", "InputLength = 864", "InputDepth = 3", "OutputDepth = 1")]
    [InlineData("Conv3D(KernelSize = 3, Layout = Layout.Nhwc, Depth = 3, Height = 4, Width = 9", "[2, 3, 4, 9, 4] -> [2, 1, 2, 7, 6] NDHWC", "InputLength = 864", "InputDepth = 3", "OutputDepth = 1")]
    public void A_layer_says_its_own_shape(string attribute, params string[] words)
    {
        GeneratorRun run = GeneratorRun.Of($"[{attribute}, Batch = 2, InChannels = 4, OutChannels = 6)] partial class Trunk;");
        foreach (string word in words) Assert.Contains(word, run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(attribute.StartsWith("Conv1D", StringComparison.Ordinal) ? "InputHeight" : "InputSlices", run.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Activation.None", 0, 0)]
    [InlineData("Activation.Relu", 0, 0)]
    [InlineData("Activation.LeakyRelu", 0.01f, 0)]
    [InlineData("Activation.Clip", 0, 1)]
    [InlineData("Activation.HardSigmoid", 1f / 6, 0.5f)]
    [InlineData("Activation.Elu", 1, 0)]
    [InlineData("Activation.LeakyRelu, ActivationAlpha = -3", -3, 0)]
    [InlineData("Activation.Clip, ActivationAlpha = -2, ActivationBeta = 6", -2, 6)]
    [InlineData("Activation.Clip, ActivationAlpha = float.NegativeInfinity", float.NegativeInfinity, 1)]
    [InlineData("Activation.HardSigmoid, ActivationAlpha = 0.2f", 0.2f, 0.5f)]
    [InlineData("Activation.Elu, ActivationAlpha = 0", 0, 0)]
    public void Activations_have_their_own_defaults(string activation, float alpha, float beta)
    {
        ActivationSpec spec = Spec($"InChannels = 2, OutChannels = 3, KernelSize = 1, Height = 1, Width = 1, Activation = {activation}").Activation;
        Assert.Equal((alpha, beta), (spec.Alpha, spec.Beta));
    }

    [Fact]
    public void Every_argument_arrives_and_the_rest_have_their_defaults()
    {
        ConvSpec spec = Spec("InChannels = 4, OutChannels = 6, KernelSize = 1, Height = 5, Width = 7");
        Assert.Equal((1, 1, "Zeros", "Nchw", true, false, "Auto", "Default"),
            (spec.Batch, spec.Groups, $"{spec.PaddingMode}", $"{spec.Layout}", spec.HasBias, spec.FlipKernel, $"{spec.Algorithm}", $"{spec.Accuracy}"));
        spec = Spec("InChannels = 4, OutChannels = 6, KernelSize = 1, Height = 5, Width = 7, Batch = 3, Groups = 2, PaddingMode = PaddingMode.Circular, Layout = Layout.Nhwc, Bias = false, "
            + "FlipKernel = true, Algorithm = Algorithm.Reference, Accuracy = Accuracy.Strict");
        Assert.Equal((3, 2, "Circular", "Nhwc", false, true, "Reference", "Strict"),
            (spec.Batch, spec.Groups, $"{spec.PaddingMode}", $"{spec.Layout}", spec.HasBias, spec.FlipKernel, $"{spec.Algorithm}", $"{spec.Accuracy}"));
    }

    private static ConvSpec Spec(string arguments) => SpecOf(GeneratorRun.Of($"[Conv2D({arguments})] partial class Trunk;"));

    private static ConvSpec SpecOf(GeneratorRun run)
    {
        Assert.DoesNotContain(run.Diagnostics, found => found.Severity > Microsoft.CodeAnalysis.DiagnosticSeverity.Info);
        return ((LayerModel)run.Outputs(TrackingNames.Layers).Single().Value).Spec!;
    }

    private static string Words(SpatialAxis a) => $"{a.Input} k{a.Kernel} s{a.Stride} d{a.Dilation} p{a.PadBegin},{a.PadEnd} -> {a.Output}";
}

extern alias generator;

using ConvGen.Runtime;
using generator::ConvGen.Generator.Model;
using PlanAccuracy = generator::ConvGen.Accuracy;
using PlanActivation = generator::ConvGen.Activation;
using PlanAlgorithm = generator::ConvGen.Algorithm;
using PlanLayout = generator::ConvGen.Layout;
using PlanPadding = generator::ConvGen.PaddingMode;

namespace ConvGen.Benchmarks.Reports;

/// <summary>Layers as the planner sees them, from numbers: one image, zero padding unless another is named, bias, no activation.</summary>
internal static class Specs
{
    public static ConvSpec Of(int inChannels, int outChannels, int groups, SpatialAxis height, SpatialAxis width, bool channelsLast, int batch = 1, PlanPadding padding = PlanPadding.Zeros) => new()
    {
        Rank = 2, Batch = batch, InChannels = inChannels, OutChannels = outChannels, Groups = groups, Depth = SpatialAxis.Absent, Height = height, Width = width,
        PaddingMode = padding, Layout = channelsLast ? PlanLayout.Nhwc : PlanLayout.Nchw, HasBias = true, FlipKernel = false,
        Activation = new ActivationSpec(PlanActivation.None, 0, 0), Algorithm = PlanAlgorithm.Auto, Accuracy = PlanAccuracy.Default,
    };

    /// <summary>The same in the runtime's words.</summary>
    public static ConvGeometry Geometry(ConvSpec s)
    {
        return new ConvGeometry
        {
            InChannels = s.InChannels, OutChannels = s.OutChannels, Groups = s.Groups, Depth = Axis(s.Depth), Height = Axis(s.Height), Width = Axis(s.Width),
            PaddingMode = (PaddingMode)(int)s.PaddingMode, Layout = s.Layout == PlanLayout.Nhwc ? Layout.Nhwc : Layout.Nchw,
        };

        static AxisGeometry Axis(SpatialAxis a) => new(a.Input, a.Kernel, a.Stride, a.Dilation, a.PadBegin, a.PadEnd) { IsTransposed = a.IsTransposed, OutputPadding = a.OutputPadding };
    }

    /// <summary>"64->128 3x3s2 of 56x56 nchw"; groups, dilation and padding mode where they are not the usual ones.</summary>
    public static string Words(ConvSpec s)
    {
        string stride = s.Height.Stride == s.Width.Stride ? s.Width.Stride == 1 ? "" : $"s{s.Width.Stride}" : $"s{s.Height.Stride}x{s.Width.Stride}";
        string dilation = s.Width.Dilation > 1 ? $"d{s.Width.Dilation}" : "", groups = s.Groups > 1 ? $" g{s.Groups}" : "", batch = s.Batch > 1 ? $" batch {s.Batch}" : "";
        string padding = s.PaddingMode == PlanPadding.Zeros ? "" : " " + s.PaddingMode.ToString().ToLowerInvariant();
        return $"{s.InChannels}->{s.OutChannels}{groups} {s.Height.Kernel}x{s.Width.Kernel}{stride}{dilation} of {s.Height.Input}x{s.Width.Input}{batch}{padding} {(s.Layout == PlanLayout.Nhwc ? "nhwc" : "nchw")}";
    }
}

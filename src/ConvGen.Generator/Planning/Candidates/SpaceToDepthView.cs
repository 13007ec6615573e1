using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>
/// A strided convolution seen as one of stride 1: the inputs p, p + s, p + 2s, ... of an axis of stride s are an image of their own, and each of the s images is a channel more. Output o sums over p and j
/// the taps j s + p of image p at o + j; a tap beyond the kernel is zero. Ying et al., "Image Classification at Supercomputer Scale" (2018), do it to the first layer of ResNet.
/// </summary>
internal static class SpaceToDepthView
{
    /// <summary>The layer of stride 1, of one image, whose input is the split copy; null and the reason where there is none.</summary>
    public static (ConvSpec? View, string? Objection) Of(ConvSpec spec)
    {
        SpatialAxis[] axes = [spec.Depth, spec.Height, spec.Width];
        if (spec.IsTransposed || axes.All(axis => axis.Stride == 1)) return (null, "there is no stride to split");
        if (spec.InputLength == 0 || spec.OutputLength == 0) return (null, "there is no input to read");
        if (axes.Any(axis => axis.Stride > 1 && axis.Dilation > 1)) return (null, "dilated taps fall on few of the stride's residues");
        if (axes.All(axis => axis.Kernel <= axis.Stride)) return (null, "no two taps are a stride apart");
        double channels = spec.InChannels * (double)Split(spec);
        ConvSpec view = spec with { Batch = 1, PaddingMode = PaddingMode.Zeros, FlipKernel = false, Depth = Axis(spec.Depth), Height = Axis(spec.Height), Width = Axis(spec.Width) };
        double floats = channels * view.Depth.Input * view.Height.Input * view.Width.Input;
        return floats > int.MaxValue ? (null, "its split input is longer than a span") : (view with { InChannels = (int)channels }, null);
    }

    /// <summary>Images that each channel is split into.</summary>
    public static int Split(ConvSpec spec) => spec.Depth.Stride * spec.Height.Stride * spec.Width.Stride;

    private static SpatialAxis Axis(SpatialAxis a)
    {
        int taps = (a.Kernel + a.Stride - 1) / a.Stride;
        return new SpatialAxis((taps - 1) * a.Dilation + a.Output, taps, 1, a.Dilation, 0, 0);
    }
}

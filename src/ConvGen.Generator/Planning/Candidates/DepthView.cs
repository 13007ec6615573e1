using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>A layer whose only taps are those of the depth as one of two axes, without moving a float: the depth becomes the height, and the pixels of a plane, which nothing mixes, a row.</summary>
/// <remarks>The temporal half of a (2+1)-dimensional convolution, for one (Tran et al., "A closer look at spatiotemporal convolutions", 2018).</remarks>
internal static class DepthView
{
    /// <summary>The layer as planes that are rows; <paramref name="s"/> itself where it has other taps or steps.</summary>
    public static ConvSpec Of(ConvSpec s)
    {
        bool fits = s.Depth.Kernel > 1 && !s.IsTransposed && Passes(s.Height) && Passes(s.Width) && (long)s.Height.Input * s.Width.Input <= int.MaxValue;
        return !fits ? s : s with { Depth = SpatialAxis.Absent, Height = s.Depth, Width = SpatialAxis.Absent with { Input = s.Height.Input * s.Width.Input } };
    }

    /// <summary>Whether an output of this axis depends on the input at its own place alone.</summary>
    private static bool Passes(SpatialAxis axis) => axis is { Kernel: 1, Stride: 1, PadBegin: 0, PadEnd: 0 };
}

using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>A dilated layer of one axis as an undilated one of two, without moving a float.</summary>
/// <remarks>
/// Position i = row * Dilation + column. Taps a dilation apart are rows apart and leave the column alone, so the floats of a line, read as rows of Dilation columns, are a layer of kernel k x 1: WaveNet's
/// layers, for one. It takes a length and pads that are multiples of the dilation.
/// </remarks>
internal static class DilatedView
{
    /// <summary>The layer as such rows; <paramref name="s"/> itself where it is none.</summary>
    public static ConvSpec Of(ConvSpec s)
    {
        SpatialAxis line = s.Width;
        int step = line.Dilation;
        bool fits = s.Depth == SpatialAxis.Absent && s.Height == SpatialAxis.Absent && !s.IsTransposed && step > 1 && line.Stride == 1
            && line.Input % step == 0 && line.PadBegin % step == 0 && line.PadEnd % step == 0
            && s.PaddingMode is PaddingMode.Zeros or PaddingMode.Circular;    // what a mirror or the nearest position holds lies in another column
        return !fits ? s : s with
        {
            Height = new SpatialAxis(line.Input / step, line.Kernel, 1, 1, line.PadBegin / step, line.PadEnd / step),
            Width = new SpatialAxis(step, 1, 1, 1, 0, 0),
        };
    }
}

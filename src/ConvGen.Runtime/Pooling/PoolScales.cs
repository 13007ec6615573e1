using System.ComponentModel;

namespace ConvGen.Runtime;

/// <summary>What sums of windows are multiplied by to become averages.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class PoolScales
{
    /// <summary>The pixels that the average at an output position divides by; 0 where the whole window misses the input.</summary>
    public static int Count(PoolGeometry g, int z, int y, int x) =>
        g.Depth.Counted(z, g.CountIncludePad) * g.Height.Counted(y, g.CountIncludePad) * g.Width.Counted(x, g.CountIncludePad);

    /// <summary>The reciprocal; 0 for 0, so that the average of nothing is 0.</summary>
    public static float Reciprocal(int count) => count == 0 ? 0 : 1f / count;

    /// <summary>Floats behind the last that a kernel may read, and ignore.</summary>
    private const int Slack = 16;

    /// <summary>For each output column the kernel's columns over those that count: 1 wherever a window lies inside.</summary>
    public static AlignedBuffer Columns(PoolGeometry g)
    {
        AxisGeometry width = g.Width.Window;
        AlignedBuffer scales = new(width.Output + Slack);
        for (int x = 0; x < width.Output; x++) scales.Span[x] = width.Kernel * Reciprocal(g.Width.Counted(x, g.CountIncludePad));
        return scales;
    }
}

using System.Collections.Concurrent;
using ConvGen.Generator.Algebra;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>An axis of a layer as <see cref="TileAlgorithm"/>s.</summary>
internal static class WinogradAxis
{
    private static readonly ConcurrentDictionary<(SpatialAxis Axis, int Outputs), TileAlgorithm> Made = [];

    /// <summary>The most taps that an F(m, r) of the axis has: those a stride apart.</summary>
    public static int Taps(SpatialAxis axis) => axis.IsTransposed ? axis.TapsOfOutput : (axis.Kernel - 1) / axis.Stride + 1;

    /// <summary>Whether a tile reads adjacent inputs, or has the stride of 1 at which outputs of a tile may lie a dilation apart.</summary>
    public static bool IsDense(SpatialAxis axis) => axis.Dilation == 1 || axis is { Stride: 1, IsTransposed: false };

    /// <summary>Positions of a tile of <paramref name="outputs"/> outputs, a stride of them where the axis is transposed.</summary>
    public static long Positions(SpatialAxis axis, int outputs) => (long)Math.Min(axis.Stride, axis.Kernel) * (outputs - 1) + axis.Kernel;

    /// <summary>Outputs of such a tile.</summary>
    public static long Outputs(SpatialAxis axis, int outputs) => axis.IsTransposed ? (long)outputs * axis.Stride : outputs;

    /// <summary>The algorithm with <paramref name="outputs"/> outputs, a stride of them where the axis is transposed; one instance for equal axes.</summary>
    public static TileAlgorithm Algorithm(SpatialAxis axis, int outputs)
    {
        SpatialAxis key = axis with { Input = 0, Dilation = 1, PadEnd = 0, OutputPadding = 0 };    // none of these enters into a tile
        return Made.GetOrAdd((key, outputs), _ =>
            axis.IsTransposed ? TileAlgorithm.Transposed(outputs, axis.Kernel, axis.Stride, [.. Residues(axis)], WinogradPoints.F)
            : axis.Stride == 1 ? TileAlgorithm.Plain(WinogradPoints.F(outputs, axis.Kernel), axis.PadBegin)
            : TileAlgorithm.Strided(outputs, axis.Kernel, axis.Stride, axis.PadBegin, WinogradPoints.F));
    }

    /// <summary>Residues of a dense transposed axis that have taps. Taps are Stride apart, and as they grow the input moves back.</summary>
    private static IEnumerable<(int Residue, int First, int Count, Steps Taps)> Residues(SpatialAxis axis)
    {
        for (int residue = 0; residue < axis.Stride; residue++)
        {
            int least = (residue + axis.PadBegin) % axis.Stride;
            if (least >= axis.Kernel) continue;
            int count = (axis.Kernel - 1 - least) / axis.Stride + 1, last = least + (count - 1) * axis.Stride;
            yield return (residue, (residue + axis.PadBegin - last) / axis.Stride, count, new Steps(last, -axis.Stride));
        }
    }
}

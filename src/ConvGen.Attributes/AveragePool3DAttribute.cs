using System;

namespace ConvGen;

/// <summary>Declares a 3-D average pooling layer, over a volume or over frames; its kernel is generated into the annotated partial class.</summary>
/// <remarks>
/// <c>output[n, c, z, y, x] = Σ input[n, c, z * Stride + h * Dilation - front, y * Stride + i * Dilation - top, x * Stride + j * Dilation - left] / count</c> over the window.
/// <see cref="AveragePoolAttribute.CountIncludePad"/> says whether padding is counted; its value is zero.
/// Input and output are <c>[Batch, Channels, depth, height, width]</c>, with <see cref="Layout.Nhwc"/> <c>[Batch, depth, height, width, Channels]</c>.
/// </remarks>
/// <example><code>
/// [AveragePool3D(Channels = 512, KernelSize = 2, Depth = 4, Height = 8, Width = 8)]
/// public sealed partial class Halve;
/// </code></example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class AveragePool3DAttribute : AveragePoolAttribute
{
    /// <summary>Slices of the input.</summary>
    public int Depth { get; set; }

    /// <summary>Rows of a slice.</summary>
    public int Height { get; set; }

    /// <summary>Columns of a slice.</summary>
    public int Width { get; set; }
}

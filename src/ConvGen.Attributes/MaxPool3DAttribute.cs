using System;

namespace ConvGen;

/// <summary>Declares a 3-D max pooling layer, over a volume or over frames; its kernel is generated into the annotated partial class.</summary>
/// <remarks>
/// <c>output[n, c, z, y, x] = max input[n, c, z * Stride + h * Dilation - front, y * Stride + i * Dilation - top, x * Stride + j * Dilation - left]</c> over the window. Padding is minus infinity: it never wins. A NaN
/// in the window wins, as in PyTorch, so that it is not lost on the way.
/// Input and output are <c>[Batch, Channels, depth, height, width]</c>, with <see cref="Layout.Nhwc"/> <c>[Batch, depth, height, width, Channels]</c>.
/// </remarks>
/// <example><code>
/// [MaxPool3D(Channels = 64, KernelShape = [1, 2, 2], Depth = 16, Height = 56, Width = 56)]
/// public sealed partial class FramePool;
/// </code></example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class MaxPool3DAttribute : PoolAttribute
{
    /// <summary>Slices of the input.</summary>
    public int Depth { get; set; }

    /// <summary>Rows of a slice.</summary>
    public int Height { get; set; }

    /// <summary>Columns of a slice.</summary>
    public int Width { get; set; }
}

using System;

namespace ConvGen;

/// <summary>Declares a 2-D max pooling layer; its kernel is generated into the annotated partial class.</summary>
/// <remarks>
/// <c>output[n, c, y, x] = max input[n, c, y * Stride + i * Dilation - top, x * Stride + j * Dilation - left]</c> over the window. Padding is minus infinity: it never wins. A NaN
/// in the window wins, as in PyTorch, so that it is not lost on the way.
/// Input and output are <c>[Batch, Channels, height, width]</c>, with <see cref="Layout.Nhwc"/> <c>[Batch, height, width, Channels]</c>.
/// </remarks>
/// <example><code>
/// [MaxPool2D(Channels = 64, KernelSize = 3, Stride = 2, Padding = 1, Height = 112, Width = 112)]
/// public sealed partial class StemPool;
/// </code></example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class MaxPool2DAttribute : PoolAttribute
{
    /// <summary>Rows of the input.</summary>
    public int Height { get; set; }

    /// <summary>Columns of the input.</summary>
    public int Width { get; set; }
}

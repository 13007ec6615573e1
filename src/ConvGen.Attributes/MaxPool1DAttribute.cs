using System;

namespace ConvGen;

/// <summary>Declares a 1-D max pooling layer, over time or over a sequence; its kernel is generated into the annotated partial class.</summary>
/// <remarks>
/// <c>output[n, c, x] = max input[n, c, x * Stride + k * Dilation - left]</c> over the window. Padding is minus infinity: it never wins. A NaN
/// in the window wins, as in PyTorch, so that it is not lost on the way.
/// Input and output are <c>[Batch, Channels, length]</c>, with <see cref="Layout.Nhwc"/> <c>[Batch, length, Channels]</c>.
/// </remarks>
/// <example><code>
/// [MaxPool1D(Channels = 64, KernelSize = 4, Length = 4_000)]
/// public sealed partial class Downsample;
/// </code></example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class MaxPool1DAttribute : PoolAttribute
{
    /// <summary>Positions of the input.</summary>
    public int Length { get; set; }
}

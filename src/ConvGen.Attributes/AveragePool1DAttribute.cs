using System;

namespace ConvGen;

/// <summary>Declares a 1-D average pooling layer, over time or over a sequence; its kernel is generated into the annotated partial class.</summary>
/// <remarks>
/// <c>output[n, c, x] = Σ input[n, c, x * Stride + k * Dilation - left] / count</c> over the window.
/// <see cref="AveragePoolAttribute.CountIncludePad"/> says whether padding is counted; its value is zero.
/// Input and output are <c>[Batch, Channels, length]</c>, with <see cref="Layout.Nhwc"/> <c>[Batch, length, Channels]</c>.
/// </remarks>
/// <example><code>
/// [AveragePool1D(Channels = 64, KernelSize = 4, Length = 4_000)]
/// public sealed partial class Smooth;
/// </code></example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class AveragePool1DAttribute : AveragePoolAttribute
{
    /// <summary>Positions of the input.</summary>
    public int Length { get; set; }
}

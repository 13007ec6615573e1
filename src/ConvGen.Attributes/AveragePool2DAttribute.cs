using System;

namespace ConvGen;

/// <summary>Declares a 2-D average pooling layer; its kernel is generated into the annotated partial class.</summary>
/// <remarks>
/// <c>output[n, c, y, x] = Σ input[n, c, y * Stride + i * Dilation - top, x * Stride + j * Dilation - left] / count</c> over the window.
/// <see cref="AveragePoolAttribute.CountIncludePad"/> says whether padding is counted; its value is zero.
/// Input and output are <c>[Batch, Channels, height, width]</c>, with <see cref="Layout.Nhwc"/> <c>[Batch, height, width, Channels]</c>.
/// </remarks>
/// <example><code>
/// [AveragePool2D(Channels = 2048, Global = true, Height = 7, Width = 7)]
/// public sealed partial class Head;
/// </code></example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class AveragePool2DAttribute : AveragePoolAttribute
{
    /// <summary>Rows of the input.</summary>
    public int Height { get; set; }

    /// <summary>Columns of the input.</summary>
    public int Width { get; set; }
}

using System;

namespace ConvGen;

/// <summary>Declares a 2-D convolution layer; its kernel is generated into the annotated partial class.</summary>
/// <remarks>
/// <c>output[n, o, y, x] = activation(bias[o] + Σ weights[o, c, i, j] * input[n, c, y * Stride + i * Dilation - top, x * Stride + j * Dilation - left])</c>.
/// Weights are OIHW, <c>[OutChannels, InChannels / Groups, kh, kw]</c>; the sum is a cross-correlation, as in PyTorch and ONNX;
/// <see cref="ConvolutionAttribute.FlipKernel"/> gives the mathematician's convolution.
/// </remarks>
/// <example><code>
/// [Conv2D(InChannels = 3, OutChannels = 64, KernelSize = 7, Stride = 2, Padding = 3, Height = 224, Width = 224, Activation = Activation.Relu)]
/// public sealed partial class Stem;
/// </code></example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class Conv2DAttribute : ConvolutionAttribute
{
    /// <summary>Rows of the input.</summary>
    public int Height { get; set; }

    /// <summary>Columns of the input.</summary>
    public int Width { get; set; }
}

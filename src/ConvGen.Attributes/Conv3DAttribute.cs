using System;

namespace ConvGen;

/// <summary>Declares a 3-D convolution layer, over a volume or over frames; its kernel is generated into the annotated partial class.</summary>
/// <remarks>
/// <c>output[n, o, z, y, x] = activation(bias[o] + Σ weights[o, c, h, i, j] * input[n, c, z * Stride + h * Dilation - front, y * Stride + i * Dilation - top, x * Stride + j * Dilation - left])</c>.
/// Input and output are <c>[Batch, channels, depth, height, width]</c>, with <see cref="Layout.Nhwc"/> <c>[Batch, depth, height, width, channels]</c>. Weights are OIDHW,
/// <c>[OutChannels, InChannels / Groups, kd, kh, kw]</c>; the sum is a cross-correlation, as in PyTorch and ONNX; <see cref="ConvolutionAttribute.FlipKernel"/> gives the mathematician's convolution.
/// </remarks>
/// <example><code>
/// [Conv3D(InChannels = 3, OutChannels = 64, KernelSize = 3, Padding = 1, Depth = 16, Height = 112, Width = 112, Activation = Activation.Relu)]
/// public sealed partial class Clip;
/// </code></example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class Conv3DAttribute : ConvolutionAttribute
{
    /// <summary>Slices of the input.</summary>
    public int Depth { get; set; }

    /// <summary>Rows of a slice.</summary>
    public int Height { get; set; }

    /// <summary>Columns of a slice.</summary>
    public int Width { get; set; }
}

using System;

namespace ConvGen;

/// <summary>Declares a 1-D convolution layer, over time or over a sequence; its kernel is generated into the annotated partial class.</summary>
/// <remarks>
/// <c>output[n, o, x] = activation(bias[o] + Σ weights[o, c, k] * input[n, c, x * Stride + k * Dilation - left])</c>.
/// Input and output are <c>[Batch, channels, length]</c>, with <see cref="Layout.Nhwc"/> <c>[Batch, length, channels]</c>. Weights are <c>[OutChannels, InChannels / Groups, k]</c>; the sum is a
/// cross-correlation, as in PyTorch and ONNX; <see cref="ConvolutionAttribute.FlipKernel"/> gives the mathematician's convolution.
/// The constants <c>InputWidth</c> and <c>OutputWidth</c> of the layer are the positions of one channel; its <c>InputLength</c> and <c>OutputLength</c> count all floats, as in every layer.
/// </remarks>
/// <example><code>
/// [Conv1D(InChannels = 1, OutChannels = 64, KernelSize = 80, Stride = 4, Length = 16_000, Activation = Activation.Relu)]
/// public sealed partial class RawAudio;
/// </code></example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class Conv1DAttribute : ConvolutionAttribute
{
    /// <summary>Positions of the input.</summary>
    public int Length { get; set; }
}

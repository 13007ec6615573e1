using System;

namespace ConvGen;

/// <summary>Declares a 2-D deformable convolution layer: each tap of each output samples the input where an offset says; the kernel is generated into the annotated partial class.</summary>
/// <remarks>
/// <para><c>output[n, o, y, x] = activation(bias[o] + Σ weights[o, c, i, j] * mask[n, g, i, j, y, x] * sample(input[n, c], y * Stride + i * Dilation - top + dy, x * Stride + j * Dilation - left + dx))</c>
/// with <c>(dy, dx) = offsets[n, g, i, j, :, y, x]</c>, g the offset group of channel c, and mask 1 unless <see cref="Mask"/> is set. Dai et al. 2017 (v1), Zhu et al. 2019 (v2, with mask); the same
/// numbers as torchvision.ops.deform_conv2d and the ONNX operator DeformConv.</para>
/// <para>A sample is bilinear between four pixels; pixels outside the image are zero, and so is a sample at or beyond -1 or the extent. A position is rounded once, to float. A position
/// that is not a number gives NaN, unless its other coordinate lies outside.</para>
/// <para>Run takes input, offsets, the mask if there is one, and output. With <see cref="Layout.Nchw"/> offsets are <c>[Batch, OffsetGroups * kh * kw * 2, OutputHeight, OutputWidth]</c>, channel
/// <c>((g * kh + i) * kw + j) * 2</c> the row offset and the next one the column offset, and the mask is <c>[Batch, OffsetGroups * kh * kw, OutputHeight, OutputWidth]</c>, as in PyTorch and ONNX;
/// with <see cref="Layout.Nhwc"/> the same channels stand last. Weights are OIHW in either layout. <see cref="ConvolutionAttribute.FlipKernel"/> mirrors the weights, not the offsets.
/// <see cref="ConvolutionAttribute.PaddingMode"/> must be Zeros.</para>
/// </remarks>
/// <example><code>
/// [DeformConv2D(InChannels = 256, OutChannels = 256, KernelSize = 3, Padding = 1, Mask = true, Height = 28, Width = 28)]
/// public sealed partial class Head;
/// </code></example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class DeformConv2DAttribute : ConvolutionAttribute
{
    /// <summary>Rows of the input.</summary>
    public int Height { get; set; }

    /// <summary>Columns of the input.</summary>
    public int Width { get; set; }

    /// <summary>Groups of <c>InChannels / OffsetGroups</c> adjacent channels that move together. Default 1.</summary>
    public int OffsetGroups { get; set; } = 1;

    /// <summary>Whether Run takes a factor for each sample too (modulated deformable convolution, "v2"). Default false.</summary>
    public bool Mask { get; set; }
}

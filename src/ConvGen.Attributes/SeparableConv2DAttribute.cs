using System;

namespace ConvGen;

/// <summary>Declares a depthwise separable 2-D convolution: a depthwise convolution and a pointwise one over its result, fused so that what lies between them never leaves the cache.</summary>
/// <remarks>
/// <para><c>middle[n, c * DepthMultiplier + m] = DepthwiseActivation(depthwiseBias[c * DepthMultiplier + m] + depthwise convolution of input[n, c])</c>, then
/// <c>output[n, o, y, x] = Activation(bias[o] + Σ pointwiseWeights[o, k] * middle[n, k, y, x])</c>. Kernel, stride, dilation and padding are those of the depthwise half.</para>
/// <para>The constructor takes <c>(depthwiseWeights, pointwiseWeights, bias)</c>, with <see cref="DepthwiseBias"/> <c>(depthwiseWeights, depthwiseBias, pointwiseWeights, bias)</c>. Weights are those of the two
/// convolutions in PyTorch and ONNX: <c>[InChannels * DepthMultiplier, 1, kh, kw]</c> and <c>[OutChannels, InChannels * DepthMultiplier, 1, 1]</c>. Keras keeps them as <c>[kh, kw, InChannels, DepthMultiplier]</c> and
/// <c>[1, 1, InChannels * DepthMultiplier, OutChannels]</c>: transpose them. Keras's SeparableConv2D has one bias, at the end, and one activation; a MobileNet block has a batch normalisation
/// and an activation after each half: a second constructor takes both normalisations behind the bias, <c>(..., depthwiseNorm, pointwiseNorm)</c>, and folds them into weights and biases; <c>default</c> stands for none.</para>
/// <para><see cref="ConvolutionAttribute.Groups"/> has no meaning here.</para>
/// </remarks>
/// <example><code>
/// [SeparableConv2D(InChannels = 128, OutChannels = 256, KernelSize = 3, Stride = 2, Padding = 1, Height = 56, Width = 56,
///     DepthwiseBias = true, DepthwiseActivation = Activation.Relu, Activation = Activation.Relu)]
/// public sealed partial class Block;
/// </code></example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class SeparableConv2DAttribute : ConvolutionAttribute
{
    /// <summary>Rows of the input.</summary>
    public int Height { get; set; }

    /// <summary>Columns of the input.</summary>
    public int Width { get; set; }

    /// <summary>Filters of each input channel in the depthwise half. Default 1.</summary>
    public int DepthMultiplier { get; set; } = 1;

    /// <summary>Whether an addend for each channel of the depthwise half is given at construction. Default false.</summary>
    public bool DepthwiseBias { get; set; }

    /// <summary>Applied between the halves. Default <see cref="Activation.None"/>.</summary>
    public Activation DepthwiseActivation { get; set; }

    /// <summary>First parameter of <see cref="DepthwiseActivation"/>; each activation names its own default.</summary>
    public float DepthwiseActivationAlpha { get; set; }

    /// <summary>Second parameter of <see cref="DepthwiseActivation"/>; each activation names its own default.</summary>
    public float DepthwiseActivationBeta { get; set; }
}

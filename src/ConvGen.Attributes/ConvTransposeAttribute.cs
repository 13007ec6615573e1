namespace ConvGen;

/// <summary>What every transposed convolution has beside the parameters of a convolution.</summary>
/// <remarks>
/// The gradient of a convolution with respect to its input, also called up-convolution, fractionally strided convolution or (wrongly) deconvolution: each input pixel adds its kernel, scaled, to the
/// output, <see cref="ConvolutionAttribute.Stride"/> pixels from the next. Weights are <c>[InChannels, OutChannels / Groups, taps]</c>, as in PyTorch and ONNX. An axis has
/// <c>(input - 1) * Stride - begin - end + (kernel - 1) * Dilation + 1 + OutputPadding</c> outputs: padding crops. <see cref="ConvolutionAttribute.PaddingMode"/> has nothing to fill and must be Zeros.
/// <see cref="ConvolutionAttribute.AutoPad"/>: Valid crops nothing, Same and SameLower give <c>input * Stride</c> outputs, the odd pixel cropped at the end or at the beginning.
/// </remarks>
public abstract class ConvTransposeAttribute : ConvolutionAttribute
{
    /// <summary>Outputs added at the end of every axis; below the larger of stride and dilation. Default 0. Different by axis: <see cref="OutputPaddings"/>.</summary>
    public int OutputPadding { get; set; }

    /// <summary>Outputs added at the end of each axis.</summary>
    public int[]? OutputPaddings { get; set; }
}

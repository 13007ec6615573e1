namespace ConvGen;

/// <summary>What every convolution shares: channels, kernel, stride, dilation, padding, groups, bias.</summary>
/// <remarks>A parameter that may differ by axis has a plural that takes an array, outermost axis first; giving both is an error.</remarks>
public abstract class ConvolutionAttribute : LayerAttribute
{
    /// <summary>Channels of the input.</summary>
    public int InChannels { get; set; }

    /// <summary>Channels of the output, the number of filters.</summary>
    public int OutChannels { get; set; }

    /// <summary>Taps along every spatial axis. Different by axis: <see cref="KernelShape"/>.</summary>
    public int KernelSize { get; set; }

    /// <summary>Taps along each spatial axis: <c>[kh, kw]</c> of a 2-D layer.</summary>
    public int[]? KernelShape { get; set; }

    /// <summary>Pixels from one window to the next, every axis. Default 1. Different by axis: <see cref="Strides"/>.</summary>
    public int Stride { get; set; } = 1;

    /// <summary>Pixels from one window to the next along each axis.</summary>
    public int[]? Strides { get; set; }

    /// <summary>Pixels from one tap to the next, every axis. Default 1. Different by axis: <see cref="Dilations"/>.</summary>
    public int Dilation { get; set; } = 1;

    /// <summary>Pixels from one tap to the next along each axis.</summary>
    public int[]? Dilations { get; set; }

    /// <summary>Pixels added on every side of every axis. Default 0. Different by side: <see cref="Pads"/>.</summary>
    public int Padding { get; set; }

    /// <summary>Pixels added on each side, begins then ends as in ONNX: <c>[top, left, bottom, right]</c> of a 2-D layer.</summary>
    public int[]? Pads { get; set; }

    /// <summary>Padding computed from the other parameters; excludes <see cref="Padding"/> and <see cref="Pads"/>.</summary>
    public AutoPad AutoPad { get; set; }

    /// <summary>What padded positions hold. Default <see cref="PaddingMode.Zeros"/>.</summary>
    public PaddingMode PaddingMode { get; set; }

    /// <summary>Independent convolutions side by side, each of <c>InChannels / Groups</c> to <c>OutChannels / Groups</c> channels. Default 1; <c>InChannels</c> is depthwise.</summary>
    public int Groups { get; set; } = 1;

    /// <summary>Whether an addend for each output channel is given at construction. Default true.</summary>
    public bool Bias { get; set; } = true;

    /// <summary>True convolution, the kernel mirrored along every axis, instead of the cross-correlation of PyTorch and ONNX. Default false.</summary>
    public bool FlipKernel { get; set; }
}

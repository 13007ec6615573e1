using System;

namespace ConvGen;

/// <summary>What every pooling layer shares: channels, window, stride, dilation, padding, rounding, layout.</summary>
/// <remarks>
/// Parameters have the names and, where frameworks differ, the defaults of PyTorch: windows do not overlap unless <see cref="Stride"/> says so (ONNX's default stride is 1).
/// A parameter that may differ by axis has a plural that takes an array, outermost axis first; giving both is an error. The layer has no weights, so its constructor takes nothing.
/// </remarks>
public abstract class PoolAttribute : Attribute
{
    /// <summary>Channels of input and output.</summary>
    public int Channels { get; set; }

    /// <summary>Pixels of the window along every spatial axis. Different by axis: <see cref="KernelShape"/>.</summary>
    public int KernelSize { get; set; }

    /// <summary>Pixels of the window along each spatial axis: <c>[kh, kw]</c> of a 2-D layer.</summary>
    public int[]? KernelShape { get; set; }

    /// <summary>The window is the whole input, and the output one pixel; excludes every other parameter of the window. Default false.</summary>
    public bool Global { get; set; }

    /// <summary>Pixels from one window to the next, every axis. Default: the window's own extent, as in PyTorch. Different by axis: <see cref="Strides"/>.</summary>
    public int Stride { get; set; }

    /// <summary>Pixels from one window to the next along each axis.</summary>
    public int[]? Strides { get; set; }

    /// <summary>Pixels from one of the window's pixels to the next, every axis. Default 1. Different by axis: <see cref="Dilations"/>.</summary>
    public int Dilation { get; set; } = 1;

    /// <summary>Pixels from one of the window's pixels to the next along each axis.</summary>
    public int[]? Dilations { get; set; }

    /// <summary>Pixels added on every side of every axis, fewer than the window spans. Default 0. Different by side: <see cref="Pads"/>.</summary>
    public int Padding { get; set; }

    /// <summary>Pixels added on each side, begins then ends as in ONNX: <c>[top, left, bottom, right]</c> of a 2-D layer.</summary>
    public int[]? Pads { get; set; }

    /// <summary>Padding computed from the other parameters; excludes <see cref="Padding"/> and <see cref="Pads"/>.</summary>
    public AutoPad AutoPad { get; set; }

    /// <summary>Whether a last window that is only partly filled counts, as long as it starts inside the input or the padding before it. Default false: it is left out.</summary>
    public bool CeilMode { get; set; }

    /// <summary>Images a call processes, one after another in memory. Default 1.</summary>
    public int Batch { get; set; } = 1;

    /// <summary>The order of input and output in memory. Default <see cref="Layout.Nchw"/>.</summary>
    public Layout Layout { get; set; }
}

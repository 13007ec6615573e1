namespace ConvGen.Runtime;

/// <summary>One spatial axis. Output o reads input o * Stride + k * Dilation - PadBegin for k in [0, Kernel); transposed, input i adds to output i * Stride + k * Dilation - PadBegin.</summary>
public readonly record struct AxisGeometry(int Input, int Kernel, int Stride, int Dilation, int PadBegin, int PadEnd)
{
    /// <summary>Whether inputs scatter and padding crops.</summary>
    public bool IsTransposed { get; init; }

    /// <summary>Outputs that a transposed axis has beyond those its input and padding give.</summary>
    public int OutputPadding { get; init; }

    /// <summary>Input positions with padding.</summary>
    public int Padded => PadBegin + Input + PadEnd;

    /// <summary>Input positions under one window.</summary>
    public int Span => (Kernel - 1) * Dilation + 1;

    /// <summary>Output positions.</summary>
    public int Output => IsTransposed ? (Input - 1) * Stride + Span + OutputPadding - PadBegin - PadEnd : (Padded - Span) / Stride + 1;

    /// <summary>The input position under tap <paramref name="tap"/> of output <paramref name="output"/>; -1 where there is none.</summary>
    public int Source(int output, int tap, PaddingMode mode)
    {
        if (!IsTransposed) return PaddingIndex.Map(output * Stride + tap * Dilation - PadBegin, Input, mode);
        int position = output + PadBegin - tap * Dilation, input = position / Stride;
        return position >= 0 && input < Input && input * Stride == position ? input : -1;
    }
}

/// <summary>One image of a convolution layer in numbers, as the shape-independent code of the runtime needs it. 2-D layers have a depth of 1.</summary>
public sealed record ConvGeometry
{
    /// <summary>Channels of the input.</summary>
    public required int InChannels { get; init; }

    /// <summary>Channels of the output.</summary>
    public required int OutChannels { get; init; }

    /// <summary>Independent convolutions side by side.</summary>
    public required int Groups { get; init; }

    /// <summary>Outermost axis.</summary>
    public required AxisGeometry Depth { get; init; }

    /// <summary>Middle axis.</summary>
    public required AxisGeometry Height { get; init; }

    /// <summary>Innermost axis.</summary>
    public required AxisGeometry Width { get; init; }

    /// <summary>What padded positions hold.</summary>
    public required PaddingMode PaddingMode { get; init; }

    /// <summary>Order of input and output in memory.</summary>
    public required Layout Layout { get; init; }

    /// <summary>Whether the kernel is mirrored along every axis.</summary>
    public bool FlipKernel { get; init; }

    /// <summary>Applied to every output.</summary>
    public ActivationFunction Activation { get; init; }

    /// <summary>Input channels of a group.</summary>
    public int InChannelsPerGroup => InChannels / Groups;

    /// <summary>Output channels of a group.</summary>
    public int OutChannelsPerGroup => OutChannels / Groups;

    /// <summary>Whether inputs scatter: weights are then <c>[InChannels][OutChannels / Groups][tap]</c>.</summary>
    public bool IsTransposed => Width.IsTransposed;

    /// <summary>Taps of one channel of a filter.</summary>
    public int Taps => Depth.Kernel * Height.Kernel * Width.Kernel;
}

/// <summary>An activation with its parameters, defaults filled in.</summary>
public readonly record struct ActivationFunction(Activation Kind, float Alpha, float Beta);

namespace ConvGen.Runtime;

/// <summary>One axis of a pooling layer.</summary>
/// <param name="Window">The windows; its PadEnd reaches to the end of the last one.</param>
/// <param name="Overhang">Of that PadEnd, the positions beyond the padding that was asked for: what a ceiled output length adds.</param>
public readonly record struct PoolAxisGeometry(AxisGeometry Window, int Overhang)
{
    /// <summary>The positions of window <paramref name="output"/> that an average divides by.</summary>
    /// <param name="output">Output position.</param>
    /// <param name="includePadding">Whether padding counts; an overhang never does.</param>
    public int Counted(int output, bool includePadding)
    {
        if (!includePadding) return TapRange.Of(Window, output).Count;
        int left = Window.Input + Window.PadEnd - Overhang - (output * Window.Stride - Window.PadBegin);    // positions from the window's first to the end of the padding
        return Math.Min(Window.Kernel, (left + Window.Dilation - 1) / Window.Dilation);
    }
}

/// <summary>One image of a pooling layer in numbers, as the shape-independent code of the runtime needs it. 2-D layers have a depth of 1.</summary>
public sealed record PoolGeometry
{
    /// <summary>Channels of input and output.</summary>
    public required int Channels { get; init; }

    /// <summary>Outermost axis.</summary>
    public required PoolAxisGeometry Depth { get; init; }

    /// <summary>Middle axis.</summary>
    public required PoolAxisGeometry Height { get; init; }

    /// <summary>Innermost axis.</summary>
    public required PoolAxisGeometry Width { get; init; }

    /// <summary>Averages; otherwise maxima.</summary>
    public required bool IsAverage { get; init; }

    /// <summary>Whether padding counts in an average.</summary>
    public required bool CountIncludePad { get; init; }

    /// <summary>Order of input and output in memory.</summary>
    public required Layout Layout { get; init; }
}

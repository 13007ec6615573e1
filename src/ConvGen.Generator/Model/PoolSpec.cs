namespace ConvGen.Generator.Model;

/// <summary>One axis of a pooling layer. Output o covers input o * Stride + k * Dilation - PadBegin for k in [0, Kernel); whatever of that lies outside the input takes no part.</summary>
/// <param name="PadEnd">Positions after the input that the last window may reach.</param>
/// <param name="Overhang">Of these, the ones beyond the padding that was asked for: what CeilMode adds, and no average counts.</param>
internal readonly record struct PoolAxis(int Input, int Kernel, int Stride, int Dilation, int PadBegin, int PadEnd, int Overhang)
{
    /// <summary>The axis a layer of lower rank does not have.</summary>
    public static PoolAxis Absent => new(1, 1, 1, 1, 0, 0, 0);

    /// <summary>Input positions under one window.</summary>
    public int Span => (Kernel - 1) * Dilation + 1;

    public int Padded => PadBegin + Input + PadEnd;

    public int Output => (Padded - Span) / Stride + 1;

    public bool IsPadded => PadBegin > 0 || PadEnd > 0;

    /// <summary>The first output whose window starts inside the input.</summary>
    public int FirstWhole => Math.Min(Output, (PadBegin + Stride - 1) / Stride);

    /// <summary>One past the last output whose window lies inside the input as a whole; not below <see cref="FirstWhole"/>.</summary>
    public int EndWhole => Math.Max(FirstWhole, PadBegin + Input < Span ? 0 : (PadBegin + Input - Span) / Stride + 1);

    /// <summary>Whether every window lies inside the input.</summary>
    public bool AllWhole => FirstWhole == 0 && EndWhole == Output;

    /// <summary>Whether one window covers the input.</summary>
    public bool IsWhole => Output == 1 && !IsPadded && Kernel == Input;
}

/// <summary>A pooling layer in one canonical form: defaults filled in, axes spelled out, no trace of the attribute. Equal layers are equal specs.</summary>
/// <remarks>Every layer has three spatial axes: 2-D has depth 1, 1-D has depth and height 1. Rank remembers how many the user named, for words only.</remarks>
internal sealed record PoolSpec
{
    public required int Rank { get; init; }

    public required int Batch { get; init; }

    public required int Channels { get; init; }

    public required PoolAxis Depth { get; init; }

    public required PoolAxis Height { get; init; }

    public required PoolAxis Width { get; init; }

    /// <summary>Averages; otherwise maxima.</summary>
    public required bool IsAverage { get; init; }

    /// <summary>Whether an average counts padding; false where there is none to count.</summary>
    public required bool CountIncludePad { get; init; }

    public required Layout Layout { get; init; }

    public int Taps => Depth.Kernel * Height.Kernel * Width.Kernel;

    public long InputPixels => (long)Depth.Input * Height.Input * Width.Input;

    public long OutputPixels => (long)Depth.Output * Height.Output * Width.Output;

    /// <summary>Floats of one image.</summary>
    public long ImageLength => InputPixels * Channels;

    /// <summary>Floats of one output image.</summary>
    public long OutputImageLength => OutputPixels * Channels;

    public long InputLength => ImageLength * Batch;

    public long OutputLength => OutputImageLength * Batch;

    /// <summary>Floats compared or added by the definition, padding included.</summary>
    public long Operations => OutputLength * Taps;

    /// <summary>Bytes of input and output.</summary>
    public long BytesMoved => (InputLength + OutputLength) * sizeof(float);

    /// <summary>Whether some windows divide by fewer than all their pixels.</summary>
    public bool HasPartialCounts => HasPartialCountsAlong(Depth) || HasPartialCountsAlong(Height) || HasPartialCountsAlong(Width);

    /// <summary>Whether, along one axis, some windows of an average count fewer than all their pixels.</summary>
    public bool HasPartialCountsAlong(PoolAxis axis) => IsAverage && (CountIncludePad ? axis.Overhang > 0 : axis.IsPadded);
}

/// <summary>One annotated class: who it is and what was asked. A null spec had errors; its members are still declared, so that they are the only errors.</summary>
internal sealed record PoolModel(LayerIdentity Identity, PoolSpec? Spec, LayerFrame Frame);

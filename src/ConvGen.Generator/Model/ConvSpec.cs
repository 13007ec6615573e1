namespace ConvGen.Generator.Model;

/// <summary>One spatial axis. Output o reads input o * Stride + k * Dilation - PadBegin for k in [0, Kernel); transposed, input i adds to output i * Stride + k * Dilation - PadBegin.</summary>
internal readonly record struct SpatialAxis(int Input, int Kernel, int Stride, int Dilation, int PadBegin, int PadEnd)
{
    public bool IsTransposed { get; init; }

    /// <summary>Outputs that a transposed axis has beyond those its input and padding give.</summary>
    public int OutputPadding { get; init; }

    /// <summary>The axis a layer of lower rank does not have.</summary>
    public static SpatialAxis Absent => new(1, 1, 1, 1, 0, 0);

    /// <summary>Input positions with padding.</summary>
    public int Padded => PadBegin + Input + PadEnd;

    /// <summary>Input positions under one window, the "effective kernel" of the literature.</summary>
    public int Span => (Kernel - 1) * Dilation + 1;

    /// <summary>Output positions. The shape rules have refused a span wider than the padded input.</summary>
    public int Output => IsTransposed ? (Input - 1) * Stride + Span + OutputPadding - PadBegin - PadEnd : (Padded - Span) / Stride + 1;

    /// <summary>The most taps that meet an input under one output: all, but of a transposed axis only those a multiple of the stride apart.</summary>
    public int TapsOfOutput => IsTransposed ? (Kernel - 1) / Period + 1 : Kernel;

    /// <summary>Taps of a transposed axis that are this many apart meet the same outputs: its phases share out the taps modulo this.</summary>
    public int Period => Stride / GreatestCommonDivisor(Stride, Dilation);

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);

    /// <summary>Positions of the input from the first to the last that one output depends on. Of a transposed axis the taps <see cref="Period"/> apart meet it, one input for each.</summary>
    public int ReceptiveField => IsTransposed ? (Kernel - 1) / Period * Period * Dilation / Stride + 1 : Span;

    /// <summary>Whether any window reaches beyond the input.</summary>
    public bool IsPadded => PadBegin > 0 || PadEnd > 0;
}

/// <summary>An activation with its parameters, defaults filled in.</summary>
internal readonly record struct ActivationSpec(Activation Kind, float Alpha, float Beta)
{
    /// <summary>Whether a kernel applies it to sums in registers; the others are loops of the runtime over what the kernel stored.</summary>
    public bool IsShort => Kind is Activation.None or Activation.Relu or Activation.Relu6 or Activation.Clip or Activation.LeakyRelu or Activation.HardSigmoid or Activation.HardSwish;
}

/// <summary>What was asked, in one canonical form: defaults filled in, axes spelled out, no trace of the attribute. Equal layers are equal specs.</summary>
/// <remarks>Every layer has three spatial axes: 2-D has depth 1, 1-D has depth and height 1. Rank remembers how many the user named, for words only.</remarks>
internal sealed record ConvSpec
{
    public required int Rank { get; init; }

    public required int Batch { get; init; }

    public required int InChannels { get; init; }

    public required int OutChannels { get; init; }

    public required int Groups { get; init; }

    public required SpatialAxis Depth { get; init; }

    public required SpatialAxis Height { get; init; }

    public required SpatialAxis Width { get; init; }

    public required PaddingMode PaddingMode { get; init; }

    public required Layout Layout { get; init; }

    public required bool HasBias { get; init; }

    public required bool FlipKernel { get; init; }

    public required ActivationSpec Activation { get; init; }

    public required Algorithm Algorithm { get; init; }

    public required Accuracy Accuracy { get; init; }

    /// <summary>m of F(m, r) along each axis with more than one tap a stride apart; 0 where the planner chooses.</summary>
    public int WinogradTile { get; init; }

    /// <summary>How the taps of a deformable convolution move; null where they stand still.</summary>
    public DeformationSpec? Deformation { get; init; }

    /// <summary>The depthwise half of a separable convolution; null for a convolution of one piece.</summary>
    public SeparableSpec? Separable { get; init; }

    /// <summary>The depthwise convolution that a separable one begins with. A method, as the other half: a record prints its properties, and other layers have none.</summary>
    public ConvSpec DepthwiseHalf() => this with
    {
        OutChannels = InChannels * Separable!.Multiplier, Groups = InChannels, HasBias = Separable.HasBias, Activation = Separable.Activation, Separable = null,
    };

    /// <summary>The pointwise convolution that a separable one ends with.</summary>
    public ConvSpec PointwiseHalf() => this with
    {
        InChannels = InChannels * Separable!.Multiplier, PaddingMode = PaddingMode.Zeros, FlipKernel = false, Separable = null,
        Depth = SpatialAxis.Absent, Height = SpatialAxis.Absent with { Input = Height.Output }, Width = SpatialAxis.Absent with { Input = Width.Output },
    };

    public int InChannelsPerGroup => InChannels / Groups;

    public int OutChannelsPerGroup => OutChannels / Groups;

    /// <summary>Whether input pixels scatter instead of output pixels gathering; the axes say so too.</summary>
    public bool IsTransposed => Width.IsTransposed;

    /// <summary>One input channel a group: nothing to sum over channels.</summary>
    public bool IsDepthwise => InChannelsPerGroup == 1 && Groups > 1;

    public bool IsPadded => Depth.IsPadded || Height.IsPadded || Width.IsPadded;

    public int Taps => Depth.Kernel * Height.Kernel * Width.Kernel;

    /// <summary>One tap, one pixel apart: a matrix product.</summary>
    public bool IsPointwise => Taps == 1;

    public long InputPixels => (long)Depth.Input * Height.Input * Width.Input;

    public long OutputPixels => (long)Depth.Output * Height.Output * Width.Output;

    /// <summary>Floats of one image.</summary>
    public long ImageLength => InputPixels * InChannels;

    /// <summary>Floats of one output image.</summary>
    public long OutputImageLength => OutputPixels * OutChannels;

    public long InputLength => ImageLength * Batch;

    public long OutputLength => OutputImageLength * Batch;

    public long WeightLength => Separable is null ? (long)OutChannels * InChannelsPerGroup * Taps : DepthwiseHalf().WeightLength + PointwiseHalf().WeightLength;

    public int BiasLength => HasBias ? OutChannels : 0;

    public long Parameters => WeightLength + BiasLength + (Separable is null ? 0 : DepthwiseHalf().BiasLength);

    /// <summary>Bytes of all that is read, weights and bias included, and of the output.</summary>
    public long BytesMoved => (InputLength + SampleLength + Parameters + OutputLength) * sizeof(float);

    /// <summary>Floats of the offsets and the mask of a deformable layer.</summary>
    private long SampleLength => Deformation is { } moved ? (moved.OffsetImageLength(this) + moved.MaskImageLength(this)) * Batch : 0;

    /// <summary>Products summed for one output.</summary>
    public long ReductionLength => (long)InChannelsPerGroup * Depth.TapsOfOutput * Height.TapsOfOutput * Width.TapsOfOutput;

    /// <summary>Multiplications of the direct algorithm, padded and cropped taps included.</summary>
    public long MultiplyAdds => Separable is not null ? DepthwiseHalf().MultiplyAdds + PointwiseHalf().MultiplyAdds : IsTransposed ? InputLength * OutChannelsPerGroup * Taps : OutputLength * ReductionLength;
}

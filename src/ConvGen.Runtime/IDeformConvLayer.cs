namespace ConvGen;

/// <summary>A generated deformable convolution, for code that handles such layers in general.</summary>
public interface IDeformConvLayer
{
    /// <summary>Floats of the input, batch included.</summary>
    int InputLength { get; }

    /// <summary>Floats of the offsets, batch included: two for each offset group, tap and output pixel.</summary>
    int OffsetLength { get; }

    /// <summary>Floats of the mask, batch included; 0 in a layer without.</summary>
    int MaskLength { get; }

    /// <summary>Floats of the output, batch included.</summary>
    int OutputLength { get; }

    /// <summary>Floats of the weights as given at construction.</summary>
    int WeightLength { get; }

    /// <summary>Floats of the bias; 0 in a layer without.</summary>
    int BiasLength { get; }

    /// <summary>Floats of workspace a call needs at most; each thread keeps one and grows it on first use.</summary>
    int WorkspaceLength { get; }

    /// <summary>Multiplications of weights with samples, those outside the image included; sampling itself is not counted.</summary>
    long MultiplyAdds { get; }

    /// <summary>What the planner chose for the instruction set this object was constructed for, and why.</summary>
    ConvPlanInfo Plan { get; }

    /// <summary>Computes the layer on the calling thread. Any number of threads may call at once; nothing is allocated.</summary>
    /// <param name="input">Exactly <see cref="InputLength"/> floats, in the layer's layout.</param>
    /// <param name="offsets">Exactly <see cref="OffsetLength"/> floats, in the layer's layout; any values, NaN and infinity among them.</param>
    /// <param name="mask">Exactly <see cref="MaskLength"/> floats, in the layer's layout: none in a layer without.</param>
    /// <param name="output">Exactly <see cref="OutputLength"/> floats that overlap none of the others; overwritten.</param>
    /// <exception cref="ArgumentException">A length is wrong, or the output overlaps what is read.</exception>
    void Run(ReadOnlySpan<float> input, ReadOnlySpan<float> offsets, ReadOnlySpan<float> mask, Span<float> output);

    /// <summary>Computes the same bits, spread over a pool that the caller owns.</summary>
    /// <inheritdoc cref="Run(ReadOnlySpan{float}, ReadOnlySpan{float}, ReadOnlySpan{float}, Span{float})"/>
    /// <param name="input">Exactly <see cref="InputLength"/> floats, in the layer's layout.</param>
    /// <param name="offsets">Exactly <see cref="OffsetLength"/> floats, in the layer's layout; any values, NaN and infinity among them.</param>
    /// <param name="mask">Exactly <see cref="MaskLength"/> floats, in the layer's layout: none in a layer without.</param>
    /// <param name="output">Exactly <see cref="OutputLength"/> floats that overlap none of the others; overwritten.</param>
    /// <param name="workers">The pool. A pool that is busy with another call leaves this one to the calling thread.</param>
    void Run(ReadOnlySpan<float> input, ReadOnlySpan<float> offsets, ReadOnlySpan<float> mask, Span<float> output, ConvWorkers workers);
}

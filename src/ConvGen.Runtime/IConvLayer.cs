namespace ConvGen;

/// <summary>A generated layer, for code that handles layers in general.</summary>
public interface IConvLayer
{
    /// <summary>Floats of the input, batch included.</summary>
    int InputLength { get; }

    /// <summary>Floats of the output, batch included.</summary>
    int OutputLength { get; }

    /// <summary>Floats of the weights as given at construction.</summary>
    int WeightLength { get; }

    /// <summary>Floats of the bias; 0 in a layer without.</summary>
    int BiasLength { get; }

    /// <summary>Floats of workspace a call needs at most; each thread keeps one and grows it on first use.</summary>
    int WorkspaceLength { get; }

    /// <summary>Multiplications of the direct algorithm, padded taps included.</summary>
    long MultiplyAdds { get; }

    /// <summary>What the planner chose for the instruction set this object was constructed for, and why.</summary>
    ConvPlanInfo Plan { get; }

    /// <summary>Computes the layer on the calling thread. Any number of threads may call at once; nothing is allocated.</summary>
    /// <param name="input">Exactly <see cref="InputLength"/> floats, in the layer's layout.</param>
    /// <param name="output">Exactly <see cref="OutputLength"/> floats that do not overlap <paramref name="input"/>; overwritten.</param>
    /// <exception cref="ArgumentException">A length is wrong, or the spans overlap.</exception>
    void Run(ReadOnlySpan<float> input, Span<float> output);

    /// <summary>Computes the same bits, spread over a pool that the caller owns.</summary>
    /// <inheritdoc cref="Run(ReadOnlySpan{float}, Span{float})"/>
    /// <param name="input">Exactly <see cref="InputLength"/> floats, in the layer's layout.</param>
    /// <param name="output">Exactly <see cref="OutputLength"/> floats that do not overlap <paramref name="input"/>; overwritten.</param>
    /// <param name="workers">The pool. A pool that is busy with another call leaves this one to the calling thread.</param>
    void Run(ReadOnlySpan<float> input, Span<float> output, ConvWorkers workers);
}

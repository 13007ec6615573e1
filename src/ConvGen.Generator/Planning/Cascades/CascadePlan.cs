using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning.Cascades;

/// <summary>A cascade whose filters run one after the other, decided. The kernels are those of its filters; there is only the order to print.</summary>
internal sealed record CascadePlan<TSpec>
    where TSpec : class
{
    public required LayerIdentity Identity { get; init; }

    public required EquatableArray<CascadeElement<TSpec>> Elements { get; init; }

    /// <summary>The instruction sets that the filters have kernels for.</summary>
    public required EquatableArray<TargetIsa> Targets { get; init; }

    /// <summary>What is done, in words.</summary>
    public required EquatableArray<string> Steps { get; init; }

    /// <summary>Additions and multiplications a result, of all filters together.</summary>
    public required int Operations { get; init; }

    /// <summary>The same of the sums over all taps.</summary>
    public required int PlainOperations { get; init; }

    /// <summary>Arithmetic instructions a vector of results, a multiplication and an addition fused.</summary>
    public required int Instructions { get; init; }

    /// <summary>The error bound of float results, in words.</summary>
    public required string AccuracyBound { get; init; }

    /// <summary>What the combined filter would have cost, and why it is not taken.</summary>
    public required Rejection Combined { get; init; }
}

/// <summary>What became of a cascade that is one filter.</summary>
/// <param name="Words">"Blur (5x5), then SobelX (3x3)".</param>
/// <param name="LeastHeight">Rows the padding of the filters needs; the combined kernel would ask for more.</param>
/// <param name="LeastWidth">The same for pixels of a row, or frames of a signal.</param>
internal sealed record CombinedCascade(string Words, int LeastHeight, int LeastWidth);

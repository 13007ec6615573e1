using ConvGen.Generator.Model;
using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Planning.Cascades;

/// <summary>A cascade whose filters run one after the other, decided. The kernels are those of its filters; there is only the order to print. What was not chosen is the combined filter.</summary>
internal sealed record CascadePlan<TSpec> : TapsPlan
    where TSpec : class
{
    public required EquatableArray<CascadeElement<TSpec>> Elements { get; init; }

    /// <summary>The instruction sets that the filters have kernels for.</summary>
    public required EquatableArray<TargetIsa> Targets { get; init; }
}

/// <summary>What became of a cascade that is one filter.</summary>
/// <param name="Words">"Blur (5x5), then SobelX (3x3)".</param>
/// <param name="LeastHeight">Rows the padding of the filters needs; the combined kernel would ask for more.</param>
/// <param name="LeastWidth">The same for pixels of a row, or frames of a signal.</param>
internal sealed record CombinedCascade(string Words, int LeastHeight, int LeastWidth);

using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning.Filters;

/// <summary>What the plan of constant taps says of itself, over images or signals, one filter or a cascade: headers, plan values and reports print this.</summary>
internal abstract record TapsPlan
{
    public required LayerIdentity Identity { get; init; }

    /// <summary>What was done with the taps, in words.</summary>
    public required EquatableArray<string> Steps { get; init; }

    /// <summary>Additions and multiplications a result that are left, scale and offset included; of a cascade, of all its filters together.</summary>
    public required int Operations { get; init; }

    /// <summary>The same of the sums over all taps.</summary>
    public required int PlainOperations { get; init; }

    /// <summary>Arithmetic instructions a vector of results, a multiplication and an addition fused.</summary>
    public required int Instructions { get; init; }

    /// <summary>The error bound of float results, in words.</summary>
    public required string AccuracyBound { get; init; }

    /// <summary>What was not chosen and why.</summary>
    public required EquatableArray<Rejection> Rejections { get; init; }
}

namespace ConvGen;

/// <summary>The plan of a constant filter: what was done with its taps, and what work is left.</summary>
public sealed record FilterPlanInfo
{
    /// <summary>The filter in words: kernel, scale, offset, padding.</summary>
    public required string Filter { get; init; }

    /// <summary>The form that was chosen: Direct, Separable, LowRank, Folded; of signals Written or Sliding; Apart for a cascade whose filters run one after the other.</summary>
    public required string Form { get; init; }

    /// <summary>What was done with the taps, a step an item, in the order in which it was done.</summary>
    public required IReadOnlyList<string> Steps { get; init; }

    /// <summary>Additions and multiplications a pixel and channel that are left, scale and offset included.</summary>
    public required int Operations { get; init; }

    /// <summary>Additions and multiplications a pixel and channel of the plain sum over all taps.</summary>
    public required int PlainOperations { get; init; }

    /// <summary>Arithmetic instructions a vector of pixels where a multiplication and an addition fuse into one.</summary>
    public required int Instructions { get; init; }

    /// <summary>How bytes become bytes: in 16-bit integers, or in float and why.</summary>
    public required string Bytes { get; init; }

    /// <summary>The bound on the error of a float result; a byte result is that, rounded to nearest.</summary>
    public required string AccuracyBound { get; init; }

    /// <summary>The forms that were not chosen, and why.</summary>
    public required IReadOnlyList<string> Rejections { get; init; }

    /// <summary>The plan in one line.</summary>
    public override string ToString() => $"{Form}, {Operations} of {PlainOperations} operations left: {Filter}";
}

namespace ConvGen.Generator.Model;

/// <summary>A constant filter over a signal as it is applied: cross-correlation order, defaults filled in, no trace of the attribute. Equal filters are equal specs.</summary>
internal sealed record Filter1DSpec
{
    /// <summary>In the order of the inputs they multiply; taps that the user asked to flip are flipped already.</summary>
    public required EquatableArray<double> Taps { get; init; }

    /// <summary>Output o reads inputs from <c>o * Stride - Anchor</c> on.</summary>
    public required int Anchor { get; init; }

    public required int Stride { get; init; }

    public required PaddingMode PaddingMode { get; init; }

    /// <summary>Multiplies the sum.</summary>
    public required double Scale { get; init; }

    /// <summary>Added to every result.</summary>
    public required double Offset { get; init; }

    public int NonzeroTaps => Taps.Count(tap => tap != 0);

    /// <summary>Whether results can be given before the whole signal is known.</summary>
    public bool Streams => PaddingMode != PaddingMode.Circular;
}

namespace ConvGen.Generator.Model;

/// <summary>A constant filter as it is applied: cross-correlation order, defaults filled in, no trace of the attribute. Equal filters are equal specs.</summary>
internal sealed record FilterSpec
{
    public required int KernelHeight { get; init; }

    public required int KernelWidth { get; init; }

    /// <summary>Row by row; a kernel that the user asked to flip is flipped already.</summary>
    public required EquatableArray<double> Taps { get; init; }

    public required PaddingMode PaddingMode { get; init; }

    /// <summary>Multiplies the sum.</summary>
    public required double Scale { get; init; }

    /// <summary>Added to every result.</summary>
    public required double Offset { get; init; }

    public int NonzeroTaps => Taps.Count(tap => tap != 0);

    public double Tap(int row, int column) => Taps[row * KernelWidth + column];
}

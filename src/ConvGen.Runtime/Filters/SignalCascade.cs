using System.ComponentModel;

namespace ConvGen.Runtime;

/// <summary>What a generated Filter1D that is a cascade, kept apart, hands to <see cref="SignalCascadeFilter"/>: where its filters are.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe struct SignalCascade
{
    /// <summary>The cascade's name, for messages and for the states it makes.</summary>
    public string Filter;

    /// <summary>Filters.</summary>
    public int Count;

    /// <summary>The kernel of the filter with that index, in the order in which they are applied, and its taps.</summary>
    public delegate*<int, out SignalKernel, ReadOnlySpan<double>> Element;
}

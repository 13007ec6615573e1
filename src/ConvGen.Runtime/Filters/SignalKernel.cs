using System.ComponentModel;

namespace ConvGen.Runtime;

/// <summary>What a generated Filter1D hands to <see cref="SignalFilter"/>: its extents, and its pass for one instruction set.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe struct SignalKernel
{
    /// <summary>The filter's name, for messages and for the states it makes.</summary>
    public string Filter;

    /// <summary>Taps, zeros included.</summary>
    public int Taps;

    /// <summary>Output o reads inputs from <c>o * Stride - Anchor</c> on.</summary>
    public int Anchor;

    /// <summary>Inputs from one output to the next.</summary>
    public int Stride;

    /// <summary>What positions outside the signal hold.</summary>
    public PaddingMode PaddingMode;

    /// <summary>Frames that the padding needs of a signal; 0: what taps and <see cref="PaddingMode"/> say. A cascade combined into one filter needs what its filters need.</summary>
    public int LeastFrames;

    /// <summary>Multiplies the sum; the pass has it in its taps.</summary>
    public double Scale;

    /// <summary>Added to every result.</summary>
    public double Offset;

    /// <summary>Outputs the pass computes at a time.</summary>
    public int Block;

    /// <summary>
    /// <c>(rows, to, count)</c>: outputs [0, count), count a multiple of <see cref="Block"/>. Row p holds inputs p, p + Stride, p + 2 Stride, ... from the first output's first tap on, so tap k of
    /// output i is <c>rows[k % Stride][i + k / Stride]</c>. Null on processors without vectors.
    /// </summary>
    public delegate*<float**, float*, nint, void> Compute;

    /// <summary>Inputs behind an output's own position that it reads.</summary>
    public readonly int Ahead => Taps - 1 - Anchor;

    /// <summary>Rows of the pass.</summary>
    public readonly int Rows => Math.Min(Stride, Taps);

    /// <summary>Taps that fall on row <paramref name="row"/>.</summary>
    public readonly int Columns(int row) => (Taps - 1 - row) / Stride + 1;

    /// <summary>Frames that can be written once <paramref name="available"/> have been read, from the beginning on.</summary>
    public readonly long Ready(long available, bool ended)
    {
        if (ended) return (available + Stride - 1) / Stride;
        bool knowsStart = PaddingMode != PaddingMode.Reflect || available > Anchor;    // the mirror of the farthest position before the start
        return available > Ahead && knowsStart ? (available - 1 - Ahead) / Stride + 1 : 0;
    }
}

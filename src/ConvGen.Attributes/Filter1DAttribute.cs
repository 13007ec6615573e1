using System;

namespace ConvGen;

/// <summary>Declares a finite impulse response filter with constant taps, for a signal as a whole or as a stream of blocks; length and channel count are given at run time.</summary>
/// <remarks>
/// <para><c>output[o] = Σ Taps[k] * input[o * Stride + k - anchor] * Scale + Offset</c>, each channel by itself. The anchor is the middle tap, <c>(n - 1) / 2</c>: results stand where their inputs do.
/// With <see cref="Causal"/> it is the last tap: no result waits for later input, as a live stream wants it.</para>
/// <para>A stream's blocks, of any lengths, give together the same bits as one call over the whole signal. Its state is an object that the caller owns; a block allocates nothing.</para>
/// <para>Zero taps vanish, taps of +-1 become additions and equal taps, as of a symmetric filter, are added before they are multiplied, all at compile time; long filters are loops
/// over a table.</para>
/// <para>A cascade, <c>[Filter1D(Cascade = [typeof(LowPass), typeof(Decimate)])]</c>, applies filters declared elsewhere in the project one after the other, each with its own taps, stride and padding. It
/// is combined into one filter where that gives the same results up to the signal's ends and is cheaper; otherwise the filters run segment by segment, in streams with a state that holds each one's. The
/// generated header says which.</para>
/// </remarks>
/// <example><code>
/// [Filter1D(Taps = [1, 4, 6, 4, 1], Scale = 1.0 / 16, PaddingMode = PaddingMode.Replicate)]
/// static partial class LowPass;
///
/// LowPass.Run(signal, smooth);                                  // all at once
///
/// FilterState state = LowPass.CreateState();                    // in blocks
/// int written = LowPass.Run(block, output, state);              // as often as blocks come
/// int last = LowPass.Finish(output, state);                     // what the end of the signal still owes
/// </code></example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class Filter1DAttribute : Attribute
{
    /// <summary>The taps, in the order of the inputs that they multiply: 1 to 4,096 numbers.</summary>
    public double[]? Taps { get; set; }

    /// <summary>What positions before and after the signal hold. Default <see cref="PaddingMode.Zeros"/>. <see cref="PaddingMode.Circular"/> needs the signal's end at its beginning: no streams.</summary>
    public PaddingMode PaddingMode { get; set; }

    /// <summary>Inputs from one output to the next: more than 1 decimates, and only the outputs that are kept are computed. Default 1.</summary>
    public int Stride { get; set; } = 1;

    /// <summary>Whether an output reads no input beyond its own position. With <see cref="FlipKernel"/> this is the filter of the textbooks, <c>y[n] = Σ h[k] x[n - k]</c>, SciPy's lfilter(h, 1, x).
    /// Default false.</summary>
    public bool Causal { get; set; }

    /// <summary>Multiplies the sum; folded into the taps. Default 1.</summary>
    public double Scale { get; set; } = 1;

    /// <summary>Added to every result. Default 0.</summary>
    public double Offset { get; set; }

    /// <summary>True convolution, the taps reversed, instead of cross-correlation. Default false.</summary>
    public bool FlipKernel { get; set; }

    /// <summary>In place of all of the above: filters of this project, in the order in which they are applied. Between them values are floats, neither rounded to integers nor clipped.</summary>
    public Type[]? Cascade { get; set; }
}

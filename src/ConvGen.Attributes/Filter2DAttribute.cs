using System;

namespace ConvGen;

/// <summary>Declares a 2-D image filter with constant taps; image size and channel count are given at run time.</summary>
/// <remarks>
/// <para><c>output[y, x] = Σ Taps[i, j] * input[y + i - AnchorRow, x + j - AnchorColumn] * Scale + Offset</c>, the anchor the middle tap <c>(k - 1) / 2</c>, each channel by itself.
/// Zero taps vanish, taps of +-1 become additions, equal and symmetric taps share work and a kernel of rank 1 becomes two 1-D passes, all at compile time.</para>
/// <para>A cascade, <c>[Filter2D(Cascade = [typeof(Blur), typeof(SobelX)])]</c>, applies filters declared elsewhere in the project one after the other, each with its own taps and padding. It is combined
/// into one kernel where that gives the same results up to the image's edge and is cheaper; otherwise the filters run band by band, without an image in between. The generated header says which.</para>
/// </remarks>
/// <example><code>
/// [Filter2D(Taps = [1, 0, -1, 2, 0, -2, 1, 0, -1], KernelSize = 3, PaddingMode = PaddingMode.Replicate)]
/// static partial class SobelX;
/// </code></example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class Filter2DAttribute : Attribute
{
    /// <summary>The taps, row by row from the top left: <c>kh * kw</c> numbers.</summary>
    public double[]? Taps { get; set; }

    /// <summary>Rows and columns of the kernel. Different by axis: <see cref="KernelShape"/>.</summary>
    public int KernelSize { get; set; }

    /// <summary>Rows and columns of the kernel: <c>[kh, kw]</c>.</summary>
    public int[]? KernelShape { get; set; }

    /// <summary>What positions outside the image hold. Default <see cref="PaddingMode.Zeros"/>.</summary>
    public PaddingMode PaddingMode { get; set; }

    /// <summary>Multiplies the sum; folded into the taps. Default 1.</summary>
    public double Scale { get; set; } = 1;

    /// <summary>Added to every result, in units of the output (128 centres a signed result in a byte image). Default 0.</summary>
    public double Offset { get; set; }

    /// <summary>True convolution, the kernel mirrored along both axes, instead of cross-correlation. Default false.</summary>
    public bool FlipKernel { get; set; }

    /// <summary>In place of all of the above: filters of this project, in the order in which they are applied. Between them values are floats, neither rounded to integers nor clipped.</summary>
    public Type[]? Cascade { get; set; }
}

using System.ComponentModel;

namespace ConvGen.Runtime;

/// <summary>The taps of one axis that fall inside the input; the others meet zero padding and are left out.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Count">How many; 0 where the whole window lies in the padding.</param>
/// <param name="Input">The input position that <paramref name="First"/> reads.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct TapRange(int First, int Count, int Input)
{
    /// <summary>The taps that output position <paramref name="output"/> has inside the input.</summary>
    public static TapRange Of(AxisGeometry axis, int output)
    {
        int start = output * axis.Stride - axis.PadBegin;
        int first = start < 0 ? (axis.Dilation - 1 - start) / axis.Dilation : 0;
        int end = start < axis.Input ? Math.Min(axis.Kernel, (axis.Input - start + axis.Dilation - 1) / axis.Dilation) : 0;
        return first < end ? new TapRange(first, end - first, start + first * axis.Dilation) : default;
    }
}

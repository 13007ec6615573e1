using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ConvGen.Runtime;

/// <summary>One filter of a cascade that is kept apart: its passes, and its definition for processors without vectors.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe struct CascadeElement
{
    /// <summary>The passes.</summary>
    public FilterKernel Kernel;

    /// <summary>KernelHeight x KernelWidth numbers, in cross-correlation order.</summary>
    public double* Taps;

    /// <summary>Multiplies the sum.</summary>
    public double Scale;

    /// <summary>Added to the product.</summary>
    public double Offset;

    /// <summary>The element of a filter.</summary>
    /// <param name="kernel">Its kernel.</param>
    /// <param name="taps">Constant data of its assembly, which never moves.</param>
    /// <param name="scale">Multiplies the sum.</param>
    /// <param name="offset">Added to the product.</param>
    public static CascadeElement Of(in FilterKernel kernel, ReadOnlySpan<double> taps, double scale, double offset) =>
        new() { Kernel = kernel, Taps = (double*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(taps)), Scale = scale, Offset = offset };

    /// <summary>Rows that are computed at once, each in an order of its own perhaps: results are the same bits where blocks of rows begin at multiples of it.</summary>
    internal readonly int RowsAtOnce => Kernel.Float.Final is null ? 1 : Kernel.Float.RowsAtOnce;

    /// <summary>Output rows [first, end) of <paramref name="a"/>, whose kernel is this one.</summary>
    internal readonly void Rows(FilterArguments* a, int first, int end)
    {
        if (Kernel.Float.Final is null) ReferenceFilter.Rows(a, new ReadOnlySpan<double>(Taps, Kernel.KernelHeight * Kernel.KernelWidth), Scale, Offset, first, end);
        else FilterLoop.Rows(a, first, end);
    }
}

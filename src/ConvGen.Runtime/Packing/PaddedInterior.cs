using System.Runtime.CompilerServices;

namespace ConvGen.Runtime;

/// <summary>The slots of a phase of a padded row that hold columns of the image itself.</summary>
internal readonly struct PaddedInterior
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PaddedInterior(AxisGeometry width)
        : this(width, 1, 0, width.Padded)
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PaddedInterior(AxisGeometry width, int phases, int phase, int slots)
    {
        // Slot s holds padded column s * phases + phase, which is column x = s * phases + phase - PadBegin of the image. A negative pad crops.
        Begin = Math.Clamp(CeilingOfQuotient(Math.Max(width.PadBegin, 0) - phase, phases), 0, slots);
        End = Math.Clamp(CeilingOfQuotient(Math.Min(width.PadBegin + width.Input, width.Padded) - phase, phases), Begin, slots);
        FirstX = Begin * phases + phase - width.PadBegin;
    }

    public int Begin { get; }

    public int End { get; }

    public int Count => End - Begin;

    public int FirstX { get; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CeilingOfQuotient(int a, int b) => a <= 0 ? 0 : (a + b - 1) / b;
}

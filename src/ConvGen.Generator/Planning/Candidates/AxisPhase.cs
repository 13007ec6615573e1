using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>The outputs of a transposed axis that are a stride apart: an ordinary convolution of stride 1 over some of the taps.</summary>
/// <remarks>
/// Output o = q * Stride + Residue sums the taps t for which o + PadBegin - t * Dilation is a multiple of Stride. With g the greatest common divisor of stride and dilation these are
/// t0, t0 + Stride / g, ..., and from one to the next the input moves back by Dilation / g. Taken from the last to the first they are a kernel of dilation Dilation / g whose first tap reads input q + First.
/// (Dumoulin, Visin, "A guide to convolution arithmetic for deep learning", 2016, section 4.)
/// </remarks>
/// <param name="Residue">The first of these outputs.</param>
/// <param name="Outputs">How many there are.</param>
/// <param name="Taps">Taps under each; 0 where the stride passes over the kernel.</param>
/// <param name="Dilation">Inputs from one of the taps to the next.</param>
/// <param name="First">The input under the first tap of output <paramref name="Residue"/>; outside the input where zeros are read.</param>
internal readonly record struct AxisPhase(int Residue, int Outputs, int Taps, int Dilation, int First)
{
    /// <summary>The input under the last tap of the last output.</summary>
    public int Last => First + Outputs - 1 + (Taps - 1) * Dilation;

    /// <summary>As an axis of an ordinary convolution over an input that holds what its windows read, no less and no more.</summary>
    public SpatialAxis Axis => new(Outputs + (Taps - 1) * Dilation, Taps, 1, Dilation, 0, 0);

    /// <summary>The input of an axis with the zeros that its phases read before and after it.</summary>
    public static SpatialAxis Source(SpatialAxis axis, IEnumerable<AxisPhase> phases)
    {
        AxisPhase[] reached = [.. phases.Where(phase => phase.Taps > 0)];
        return new SpatialAxis(axis.Input, 1, 1, 1, Math.Max(0, -reached.Min(phase => phase.First)), Math.Max(0, reached.Max(phase => phase.Last) - (axis.Input - 1)));
    }

    /// <summary>The phases of an axis, in the order of their first outputs. With <paramref name="sameOutputs"/> each counts as many outputs as the first, though the last may not exist.</summary>
    public static IReadOnlyList<AxisPhase> Of(SpatialAxis axis, bool sameOutputs)
    {
        if (!axis.IsTransposed) return [new AxisPhase(0, 1, 1, 1, 0)];    // the axis a layer of lower rank does not have
        List<AxisPhase> phases = [];
        int period = axis.Period, step = axis.Dilation / (axis.Stride / period);
        for (int residue = 0; residue < Math.Min(axis.Stride, axis.Output); residue++)
        {
            int outputs = (axis.Output - 1 - (sameOutputs ? 0 : residue)) / axis.Stride + 1;
            int tap = 0;
            while (tap < Math.Min(period, axis.Kernel) && ((long)residue + axis.PadBegin - (long)tap * axis.Dilation) % axis.Stride != 0) tap++;
            bool reached = tap < Math.Min(period, axis.Kernel);
            int taps = reached ? (axis.Kernel - tap - 1) / period + 1 : 0, dilation = taps > 1 ? step : 1;
            int under = reached ? (int)(((long)residue + axis.PadBegin - (long)tap * axis.Dilation) / axis.Stride) : 0;
            phases.Add(new AxisPhase(residue, outputs, taps, dilation, under - (taps - 1) * dilation));
        }

        return phases;
    }
}

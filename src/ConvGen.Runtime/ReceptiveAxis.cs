using ConvGen.Runtime;

namespace ConvGen;

/// <summary>One axis of a <see cref="ReceptiveField"/>.</summary>
public sealed class ReceptiveAxis
{
    private readonly AxisGeometry[] _layers;

    private ReceptiveAxis(AxisGeometry[] layers)
    {
        _layers = layers;
        Size = LargestField(layers);
        Stride = layers.Aggregate(1.0, (product, layer) => layer.IsTransposed ? product / layer.Stride : product * layer.Stride);
    }

    /// <summary>Positions of the first layer's input.</summary>
    public int Input => _layers[0].Input;

    /// <summary>Positions of the last layer's output.</summary>
    public int Output => _layers[^1].Output;

    /// <summary>Input positions from the first to the last that an output depends on, padding included; of the output that has most.</summary>
    public int Size { get; }

    /// <summary>Input positions from an output's field to its neighbour's; below 1 where transposed layers give more outputs than there are inputs.</summary>
    public double Stride { get; }

    /// <summary>The first and the last input position that <paramref name="output"/> depends on. Below 0 and from <see cref="Input"/> on lies padding; where the last is below the first,
    /// it depends on none: a transposed layer of stride beyond its kernel has such outputs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such output.</exception>
    public (int First, int Last) Under(int output)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(output);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(output, Output);
        return Field(_layers, output);
    }

    internal static ReceptiveAxis Of(AxisGeometry layer) => new([layer]);

    internal ReceptiveAxis Then(ReceptiveAxis next) => new([.. _layers, .. next._layers]);

    /// <summary>Fields repeat, moved along, after as many outputs as transposed layers make of an input.</summary>
    private static int LargestField(AxisGeometry[] layers)
    {
        long period = 1;
        foreach (AxisGeometry layer in layers) period = Math.Min(layers[^1].Output, period * (layer.IsTransposed ? layer.Stride : 1));
        int largest = 0;
        for (int output = 0; output < period; output++)
        {
            (int first, int last) = Field(layers, output);
            largest = Math.Max(largest, last - first + 1);
        }

        return largest;
    }

    private static (int First, int Last) Field(AxisGeometry[] layers, int output)
    {
        (int first, int last) = (output, output);
        for (int l = layers.Length - 1; l >= 0 && first <= last; l--) (first, last) = layers[l].IsTransposed ? Gathered(layers[l], first, last) : Covered(layers[l], first, last);
        return (first, last);
    }

    /// <summary>The inputs under the windows of outputs <paramref name="first"/> to <paramref name="last"/>.</summary>
    private static (int First, int Last) Covered(AxisGeometry a, int first, int last) => (first * a.Stride - a.PadBegin, last * a.Stride - a.PadBegin + a.Span - 1);

    /// <summary>The inputs of a transposed layer that scatter to any of the outputs.</summary>
    private static (int First, int Last) Gathered(AxisGeometry a, int first, int last)
    {
        int from = CeilingDivide(first + a.PadBegin - a.Span + 1, a.Stride), to = FloorDivide(last + a.PadBegin, a.Stride);
        while (from <= to && !Scatters(from)) from++;
        while (from <= to && !Scatters(to)) to--;
        return (from, to);

        bool Scatters(int input)
        {
            int start = input * a.Stride - a.PadBegin;
            return Math.Max(0, CeilingDivide(first - start, a.Dilation)) <= Math.Min(a.Kernel - 1, FloorDivide(last - start, a.Dilation));
        }
    }

    private static int FloorDivide(int a, int b) => a >= 0 ? a / b : -((-a + b - 1) / b);

    private static int CeilingDivide(int a, int b) => -FloorDivide(-a, b);
}

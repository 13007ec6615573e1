using System.Globalization;
using System.Runtime.InteropServices;

namespace ConvGen.Execution.Tests.Harness;

/// <summary>Runs layers on buffers that end at pages nobody may touch.</summary>
public static class GuardedRun
{
    /// <summary>The sets kernels can be run for here, the reference included.</summary>
    public static IReadOnlyList<Isa> SupportedIsas { get; } = [.. Enum.GetValues<Isa>().Where(IsaLevel.IsSupported)];

    /// <summary>The sets with vectors.</summary>
    public static IReadOnlyList<Isa> VectorIsas { get; } = [.. SupportedIsas.Where(isa => isa != Isa.Scalar)];

    /// <summary>Constructs the layer and runs it twice, its buffers against the page after and against the page before them, each at an alignment drawn from <paramref name="random"/>.</summary>
    /// <returns>The output, in the layer's own layout. The two runs gave the same bits.</returns>
    public static float[] Run(CompiledLayer layer, Isa isa, float[] input, float[] weights, float[] bias, Random random) =>
        Run(layer, isa, input, weights, bias, random, out _);

    /// <inheritdoc cref="Run(CompiledLayer, Isa, float[], float[], float[], Random)"/>
    public static float[] Run(CompiledLayer layer, Isa isa, float[] input, float[] weights, float[] bias, Random random, out ConvPlanInfo plan)
    {
        using RunningCase.Scope running = RunningCase.Announce(string.Create(CultureInfo.InvariantCulture, $"{isa}: {layer.Attribute}"));
        IConvLayer constructed = Construct(layer, isa, weights, bias, random);
        float[] atEnd = RunAt(constructed, input, Edge.End, Gap(random)), atStart = RunAt(constructed, input, Edge.Start, Gap(random));
        for (int i = 0; i < atEnd.Length; i++)
            if (BitConverter.SingleToInt32Bits(atEnd[i]) != BitConverter.SingleToInt32Bits(atStart[i]))
                throw new InvalidOperationException($"output {i} depends on where the buffers lie: {atEnd[i]:R} and {atStart[i]:R}");
        using (IsaLevel.Use(isa)) plan = constructed.Plan;    // the property speaks of the current level
        return atEnd;
    }

    private static IConvLayer Construct(CompiledLayer layer, Isa isa, float[] weights, float[] bias, Random random)
    {
        Edge edge = random.Next(2) == 0 ? Edge.Start : Edge.End;
        using GuardedBuffer guardedWeights = Filled(weights, edge, Gap(random)), guardedBias = Filled(bias, edge, Gap(random));
        IConvLayer made = layer.Create(guardedWeights.Span, guardedBias.Span, isa);
        guardedWeights.CheckCanaries("weights");
        guardedBias.CheckCanaries("bias");
        return made;    // it has packed both: they are gone now
    }

    private static float[] RunAt(IConvLayer layer, float[] input, Edge edge, int gap)
    {
        using GuardedBuffer from = Filled(input, edge, gap), to = new(layer.OutputLength, edge, (gap * 5 + 3) % 16);
        to.Span.Fill(float.NaN);
        layer.Run(from.Span, to.Span);
        from.CheckCanaries("input");
        to.CheckCanaries("output");
        if (!MemoryMarshal.AsBytes(from.Span).SequenceEqual(MemoryMarshal.AsBytes(input.AsSpan()))) throw new InvalidOperationException("the input was written");
        return to.Span.ToArray();
    }

    private static GuardedBuffer Filled(float[] values, Edge edge, int gap)
    {
        GuardedBuffer buffer = new(values.Length, edge, gap);
        values.CopyTo(buffer.Span);
        return buffer;
    }

    /// <summary>Flush against the page half of the time; else up to 15 floats away, so that starts fall on every alignment.</summary>
    private static int Gap(Random random) => Math.Max(0, random.Next(-16, 16));
}

using System.Globalization;
using System.Runtime.InteropServices;

namespace ConvGen.Execution.Tests.Harness;

/// <summary>Runs deformable layers on buffers that end at pages nobody may touch.</summary>
public static class DeformRun
{
    /// <summary>Constructs the layer and runs it twice, its buffers against the page after and against the page before them, each at an alignment drawn from <paramref name="random"/>.</summary>
    /// <returns>The output, channels first. The two runs gave the same bits.</returns>
    public static float[] Guarded(CompiledLayer compiled, DeformDeclaration declaration, Isa isa, DeformTensors tensors, Random random, out ConvPlanInfo plan)
    {
        using RunningCase.Scope running = RunningCase.Announce(string.Create(CultureInfo.InvariantCulture, $"{isa}: {compiled.Attribute}"));
        DeformTensors own = tensors.In(declaration);
        IDeformConvLayer layer = compiled.CreateDeformable(own.Weights, own.Bias, isa);
        DeformReference shape = declaration.Reference;
        if ((layer.OffsetLength, layer.MaskLength) != (shape.OffsetLength, shape.MaskLength)) throw new InvalidOperationException($"OffsetLength {layer.OffsetLength} and MaskLength {layer.MaskLength}, should be {shape.OffsetLength} and {shape.MaskLength}");
        float[] atEnd = At(Edge.End), atStart = At(Edge.Start);
        for (int i = 0; i < atEnd.Length; i++)
            if (BitConverter.SingleToInt32Bits(atEnd[i]) != BitConverter.SingleToInt32Bits(atStart[i]) && !(float.IsNaN(atEnd[i]) && float.IsNaN(atStart[i])))
                throw new InvalidOperationException($"output {i} depends on where the buffers lie: {atEnd[i]:R} and {atStart[i]:R}");
        using (IsaLevel.Use(isa)) plan = layer.Plan;
        ReferenceLayer plain = shape.Plain;
        return declaration.Plain.Layout == Layout.Nhwc && atEnd.Length == plain.OutputLength ? Tensors.ChannelsFirst<float>(atEnd, plain.Batch, plain.OutChannels, plain.OutputPositions) : atEnd;

        float[] At(Edge edge)
        {
            using GuardedBuffer input = Filled(own.Input, edge, Gap(random)), offsets = Filled(own.Offsets, edge, Gap(random)), mask = Filled(own.Mask, edge, Gap(random));
            using GuardedBuffer output = new(layer.OutputLength, edge, Gap(random));
            output.Span.Fill(float.NaN);
            layer.Run(input.Span, offsets.Span, mask.Span, output.Span);
            output.CheckCanaries("output");
            foreach ((GuardedBuffer buffer, float[] given, string name) in ((GuardedBuffer, float[], string)[])[(input, own.Input, "input"), (offsets, own.Offsets, "offsets"), (mask, own.Mask, "mask")])
            {
                buffer.CheckCanaries(name);
                if (!MemoryMarshal.AsBytes(buffer.Span).SequenceEqual(MemoryMarshal.AsBytes(given.AsSpan()))) throw new InvalidOperationException($"the {name} was written");
            }

            return output.Span.ToArray();
        }
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

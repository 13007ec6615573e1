using System.Text;

namespace ConvGen.Execution.Tests.Harness;

/// <summary>A <c>[DeformConv2D]</c> in numbers: the convolution that it is without offsets, and how its taps move.</summary>
public sealed record DeformDeclaration(LayerDeclaration Plain, int OffsetGroups = 1, bool Mask = false)
{
    /// <summary>The attribute as a user would type it, defaults left out.</summary>
    public string Attribute
    {
        get
        {
            StringBuilder text = new(Plain.Attribute.Replace("[Conv2D(", "[DeformConv2D(", StringComparison.Ordinal)[..^2]);
            if (OffsetGroups != 1) text.Append(", OffsetGroups = ").Append(OffsetGroups);
            if (Mask) text.Append(", Mask = true");
            return text.Append(")]").ToString();
        }
    }

    public DeformReference Reference => new(Plain.Reference, OffsetGroups, Mask);

    public override string ToString() => Attribute;
}

/// <summary>The tensors of one call, channels first.</summary>
public sealed record DeformTensors(float[] Input, float[] Offsets, float[] Mask, float[] Weights, float[] Bias)
{
    /// <summary>Random numbers: offsets mostly a pixel or two, some far outside.</summary>
    public static DeformTensors Random(DeformDeclaration declaration, Random random)
    {
        DeformReference shape = declaration.Reference;
        float[] offsets = Tensors.Random(random, shape.OffsetLength);
        for (int i = 0; i < offsets.Length; i++)
            offsets[i] *= random.Next(12) switch { 0 => 100, 1 => 10, 2 => 0, _ => 2.5f };
        return new(Tensors.Random(random, shape.Plain.InputLength), offsets, Tensors.Random(random, shape.MaskLength),
            Tensors.Random(random, shape.Plain.WeightLength), Tensors.Random(random, declaration.Plain.Bias ? shape.Plain.OutChannels : 0));
    }

    /// <summary>The same numbers in a layer's own layout.</summary>
    public DeformTensors In(DeformDeclaration declaration)
    {
        if (declaration.Plain.Layout == Layout.Nchw) return this;
        DeformReference shape = declaration.Reference;
        ReferenceLayer plain = shape.Plain;
        return this with
        {
            Input = Tensors.ChannelsLast<float>(Input, plain.Batch, plain.InChannels, plain.InputPositions),
            Offsets = Tensors.ChannelsLast<float>(Offsets, plain.Batch, 2 * shape.SampleChannels, plain.OutputPositions),
            Mask = Mask.Length == 0 ? Mask : Tensors.ChannelsLast<float>(Mask, plain.Batch, shape.SampleChannels, plain.OutputPositions),
        };
    }
}

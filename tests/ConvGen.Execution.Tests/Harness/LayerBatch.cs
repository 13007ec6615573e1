using System.Runtime.Loader;

namespace ConvGen.Execution.Tests.Harness;

/// <summary>Makes a layer from its weights and bias.</summary>
public delegate IConvLayer LayerFactory(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias);

/// <summary>Makes a layer with a batch normalisation folded into it.</summary>
public delegate IConvLayer NormalisedLayerFactory(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, BatchNorm norm);

/// <summary>Makes a separable layer with a batch normalisation folded into each half; both halves' weights come one behind the other, and so do their biases.</summary>
public delegate IConvLayer NormalisedSeparableFactory(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, BatchNorm depthwiseNorm, BatchNorm pointwiseNorm);

/// <summary>Makes a deformable layer with a batch normalisation folded into it.</summary>
public delegate IDeformConvLayer NormalisedDeformLayerFactory(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, BatchNorm norm);

/// <summary>Makes a deformable layer from its weights and bias.</summary>
public delegate IDeformConvLayer DeformLayerFactory(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias);

/// <summary>A diagnostic error of the generator.</summary>
/// <param name="Layer">Number of the declaration in its batch.</param>
/// <param name="Id">CVGnnnn.</param>
/// <param name="Words">What the squiggle stands under.</param>
/// <param name="Message">The sentence.</param>
public sealed record Refusal(int Layer, string Id, string Words, string Message)
{
    /// <summary>The name of the attribute argument the squiggle stands under; empty where it stands elsewhere.</summary>
    public string Argument => Words.Split('=')[0].Trim() is string name && Words.Contains('=') ? name : "";
}

/// <summary>A declaration that went through the generator: a factory, or the reasons why not.</summary>
public sealed class CompiledLayer(string attribute, IReadOnlyList<Refusal> refusals, Delegate? factory, Delegate? normalisedFactory = null)
{
    public string Attribute { get; } = attribute;

    public IReadOnlyList<Refusal> Refusals { get; } = refusals;

    /// <summary>Constructs the layer for an instruction set; it keeps that set, wherever it runs.</summary>
    public IConvLayer Create(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Isa isa)
    {
        LayerFactory make = Factory<LayerFactory>(factory);
        using (IsaLevel.Use(isa)) return make(weights, bias);
    }

    /// <inheritdoc cref="Create(ReadOnlySpan{float}, ReadOnlySpan{float}, Isa)"/>
    public IConvLayer Create(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, BatchNorm norm, Isa isa)
    {
        NormalisedLayerFactory make = Factory<NormalisedLayerFactory>(normalisedFactory);
        using (IsaLevel.Use(isa)) return make(weights, bias, norm);
    }

    /// <inheritdoc cref="Create(ReadOnlySpan{float}, ReadOnlySpan{float}, Isa)"/>
    public IConvLayer Create(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, BatchNorm depthwiseNorm, BatchNorm pointwiseNorm, Isa isa)
    {
        NormalisedSeparableFactory make = Factory<NormalisedSeparableFactory>(normalisedFactory);
        using (IsaLevel.Use(isa)) return make(weights, bias, depthwiseNorm, pointwiseNorm);
    }

    /// <summary>The same of a deformable layer.</summary>
    public IDeformConvLayer CreateDeformable(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Isa isa)
    {
        DeformLayerFactory make = Factory<DeformLayerFactory>(factory);
        using (IsaLevel.Use(isa)) return make(weights, bias);
    }

    /// <inheritdoc cref="CreateDeformable(ReadOnlySpan{float}, ReadOnlySpan{float}, Isa)"/>
    public IDeformConvLayer CreateDeformable(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, BatchNorm norm, Isa isa)
    {
        NormalisedDeformLayerFactory make = Factory<NormalisedDeformLayerFactory>(normalisedFactory);
        using (IsaLevel.Use(isa)) return make(weights, bias, norm);
    }

    private T Factory<T>(Delegate? made)
        where T : Delegate =>
        made as T ?? throw new InvalidOperationException($"{Attribute} was refused, or is another kind of layer: {string.Join("; ", Refusals.Select(refusal => refusal.Message))}");
}

/// <summary>The layers of one compilation; disposing unloads them.</summary>
public sealed class LayerBatch(IReadOnlyList<CompiledLayer> layers, AssemblyLoadContext context, IReadOnlyList<(string Name, string Text)> sources) : IDisposable
{
    public IReadOnlyList<CompiledLayer> Layers { get; } = layers;

    /// <summary>What the generator wrote, by hint name.</summary>
    public IReadOnlyList<(string Name, string Text)> Sources { get; } = sources;

    public void Dispose() => context.Unload();
}

namespace ConvGen.Generator.Model;

/// <summary>A span that a layer takes: what the parameter is called, and the constant that says how long it is.</summary>
internal readonly record struct LayerSpan(string Name, string LengthName);

/// <summary>What a layer's constructor and its Run take.</summary>
/// <param name="Weights">The constructor's spans.</param>
/// <param name="Inputs">What Run reads, before the output.</param>
/// <param name="Interface">What the layer implements.</param>
/// <param name="Lengths">Constants that this kind of layer has beside those of every layer.</param>
internal sealed record LayerSignature(EquatableArray<LayerSpan> Weights, EquatableArray<LayerSpan> Inputs, string Interface, EquatableArray<string> Lengths)
{
    private static readonly EquatableArray<LayerSpan> WeightsAndBias = [new("weights", "WeightLength"), new("bias", "BiasLength")];

    private static readonly LayerSpan Input = new("input", "InputLength"), Offsets = new("offsets", "OffsetLength"), Mask = new("mask", "MaskLength");

    /// <summary>Weights and bias; input.</summary>
    public static readonly LayerSignature Plain = new(WeightsAndBias, [Input], "IConvLayer", []);

    private static readonly LayerSignature Deformable = new(WeightsAndBias, [Input, Offsets], "IDeformConvLayer", ["OffsetLength", "MaskLength"]);

    private static readonly LayerSignature Modulated = Deformable with { Inputs = [Input, Offsets, Mask] };

    public static LayerSignature OfDeformable(bool hasMask) => hasMask ? Modulated : Deformable;

    public static LayerSignature Of(ConvSpec spec) => spec.Deformation is { } moved ? OfDeformable(moved.HasMask) : Plain;

    /// <summary>Whether the interface's Run, which takes a mask in any case, is not the layer's own.</summary>
    public bool LacksMask => Interface == Deformable.Interface && Inputs.Count == 2;

    /// <summary>"global::System.ReadOnlySpan&lt;float&gt; a, global::System.ReadOnlySpan&lt;float&gt; b".</summary>
    public static string Parameters(IEnumerable<LayerSpan> spans) => string.Join(", ", spans.Select(span => $"global::System.ReadOnlySpan<float> {span.Name}"));
}

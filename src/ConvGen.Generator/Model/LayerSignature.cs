namespace ConvGen.Generator.Model;

/// <summary>A span that a layer takes: what the parameter is called, and the constant that says how long it is.</summary>
internal readonly record struct LayerSpan(string Name, string LengthName);

/// <summary>What a layer's constructor and its Run take.</summary>
/// <param name="Weights">The constructor's spans.</param>
/// <param name="Norms">The batch normalisations that a second constructor takes behind these; none where there is no such constructor.</param>
/// <param name="Inputs">What Run reads, before the output.</param>
/// <param name="Interface">What the layer implements.</param>
/// <param name="Lengths">Constants that this kind of layer has beside those of every layer.</param>
internal sealed record LayerSignature(EquatableArray<LayerSpan> Weights, EquatableArray<string> Norms, EquatableArray<LayerSpan> Inputs, string Interface, EquatableArray<string> Lengths)
{
    private static readonly EquatableArray<LayerSpan> WeightsAndBias = [new("weights", "WeightLength"), new("bias", "BiasLength")];

    private static readonly LayerSpan Input = new("input", "InputLength"), Offsets = new("offsets", "OffsetLength"), Mask = new("mask", "MaskLength");

    /// <summary>Weights and bias; input.</summary>
    public static readonly LayerSignature Plain = new(WeightsAndBias, ["norm"], [Input], "IConvLayer", []);

    private static readonly LayerSignature Deformable = Plain with { Inputs = [Input, Offsets], Interface = "IDeformConvLayer", Lengths = ["OffsetLength", "MaskLength"] };

    private static readonly LayerSignature Modulated = Deformable with { Inputs = [Input, Offsets, Mask] };

    private static readonly LayerSpan DepthwiseWeights = new("depthwiseWeights", "DepthwiseWeightLength"), DepthwiseBias = new("depthwiseBias", "DepthwiseBiasLength");

    private static readonly LayerSpan PointwiseWeights = new("pointwiseWeights", "PointwiseWeightLength"), Bias = new("bias", "BiasLength");

    private static readonly LayerSignature Separable = Plain with
    {
        Weights = [DepthwiseWeights, PointwiseWeights, Bias], Norms = ["depthwiseNorm", "pointwiseNorm"], Lengths = ["DepthwiseWeightLength", "DepthwiseBiasLength", "PointwiseWeightLength"],
    };

    private static readonly LayerSignature SeparableWithBias = Separable with { Weights = [DepthwiseWeights, DepthwiseBias, PointwiseWeights, Bias] };

    public static LayerSignature OfSeparable(bool hasDepthwiseBias) => hasDepthwiseBias ? SeparableWithBias : Separable;

    /// <summary>Of the lengths, those that the interface has too.</summary>
    public EquatableArray<string> InterfaceLengths => Interface == Plain.Interface ? [] : Lengths;

    public static LayerSignature OfDeformable(bool hasMask) => hasMask ? Modulated : Deformable;

    public static LayerSignature Of(ConvSpec spec) => spec.Deformation is { } moved ? OfDeformable(moved.HasMask) : spec.Separable is { } first ? OfSeparable(first.HasBias) : Plain;

    /// <summary>Whether the interface's Run, which takes a mask in any case, is not the layer's own.</summary>
    public bool LacksMask => Interface == Deformable.Interface && Inputs.Count == 2;

    /// <summary>The parameters of the constructor with batch normalisations, as generated code says them. They are the same in a layer without a bias: were they weights and norm, <c>default</c> as a
    /// second argument would be ambiguous.</summary>
    public string NormalisedParameters => Parameters(Weights) + string.Concat(Norms.Select(norm => $", global::ConvGen.BatchNorm {norm}"));

    /// <summary>The parameters of a constructor as its caller says them: "ReadOnlySpan&lt;float&gt; weights, ReadOnlySpan&lt;float&gt; bias, BatchNorm norm".</summary>
    public string ConstructorWords(bool withNorms) =>
        string.Join(", ", Weights.Select(span => $"ReadOnlySpan<float> {span.Name}").Concat(withNorms ? Norms.Select(norm => $"BatchNorm {norm}") : []));

    /// <summary>"global::System.ReadOnlySpan&lt;float&gt; a, global::System.ReadOnlySpan&lt;float&gt; b".</summary>
    public static string Parameters(IEnumerable<LayerSpan> spans) => string.Join(", ", spans.Select(span => $"global::System.ReadOnlySpan<float> {span.Name}"));
}

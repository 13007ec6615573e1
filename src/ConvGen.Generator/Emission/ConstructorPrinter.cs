using ConvGen.Generator.Model;

namespace ConvGen.Generator.Emission;

/// <summary>Prints a layer's constructors: from weights and bias, and from these with a batch normalisation to fold into them.</summary>
internal static class ConstructorPrinter
{
    private const string Floats = "global::System.ReadOnlySpan<float>";

    /// <summary>The parameters of the constructor with a batch normalisation. They are the same in a layer without a bias: were they weights and norm, <c>default</c> as a second argument would be
    /// ambiguous.</summary>
    public const string NormParameters = $"{Floats} weights, {Floats} bias, global::ConvGen.BatchNorm norm";

    /// <param name="home">The class that packs.</param>
    public static void Print(SourceWriter code, LayerIdentity identity, ConvSpec s, string home)
    {
        string check = $"global::ConvGen.Runtime.LayerGuard.Construct(weights.Length, WeightLength, bias.Length, BiasLength, {Literals.Of(identity.Name)}, {Literals.Of(LayerWords.WeightShape(s))});";
        code.Line("private readonly global::ConvGen.AlignedBuffer _convGenPacked;");
        code.Line("private readonly global::ConvGen.Isa _convGenIsa;");
        code.Line();
        code.Line("/// <summary>Packs the weights once, for this processor.</summary>");
        PrintParameters(code, s, "this layer has no bias");
        code.Line("/// <exception cref=\"global::System.ArgumentException\">A length is wrong.</exception>");
        code.Line(LayerEmitter.GeneratedCodeAttribute);
        using (code.Block($"public {identity.Identifier}({Floats} weights, {Floats} bias{(s.HasBias ? "" : " = default")})"))
        {
            code.Line(check);
            code.Line("_convGenIsa = global::ConvGen.IsaLevel.Current;");
            code.Line($"_convGenPacked = {home}.Pack(_convGenIsa, weights, bias);");
        }

        code.Line();
        code.Line("/// <summary>Folds a batch normalisation into weights and bias, in double precision, and packs them once, for this processor: it costs nothing at run time.</summary>");
        PrintParameters(code, s, "this layer has none beside the normalisation's");
        code.Line($"/// <param name=\"norm\">The normalisation{(s.Activation.Kind == Activation.None ? "" : "; the activation follows it")}: {s.OutChannels} floats of each; copied.</param>");
        code.Line("/// <exception cref=\"global::System.ArgumentException\">A length is wrong, or a variance is negative or not finite.</exception>");
        code.Line(LayerEmitter.GeneratedCodeAttribute);
        using (code.Block($"public {identity.Identifier}({NormParameters})"))
        {
            code.Line(check);
            code.Line($"global::ConvGen.Runtime.FoldedWeights folded = global::ConvGen.Runtime.BatchNormFolding.Fold({home}.Layer.Geometry, weights, bias, norm, {Literals.Of(identity.Name)});");
            code.Line("_convGenIsa = global::ConvGen.IsaLevel.Current;");
            code.Line($"_convGenPacked = {home}.Pack(_convGenIsa, folded.Weights, folded.Bias);");
        }
    }

    private static void PrintParameters(SourceWriter code, ConvSpec s, string none)
    {
        code.Line($"/// <param name=\"weights\">{LayerWords.WeightShape(s)}: <see cref=\"WeightLength\"/> floats; copied.</param>");
        code.Line($"/// <param name=\"bias\">{(s.HasBias ? "One float for each output channel; copied." : $"Empty: {none}.")}</param>");
    }
}

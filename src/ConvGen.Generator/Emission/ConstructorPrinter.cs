using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints a layer's constructors: from weights and bias, and from these with a batch normalisation to fold into them, of a separable layer one for each half.</summary>
internal static class ConstructorPrinter
{
    /// <param name="home">The class that packs.</param>
    public static void Print(SourceWriter code, LayerPlan plan, string home)
    {
        (LayerIdentity identity, ConvSpec s) = (plan.Identity, plan.Spec);
        LayerSignature signature = LayerSignature.Of(s);
        string layer = Literals.Of(identity.Name);
        string[] checks = s.Separable is null
            ? [$"global::ConvGen.Runtime.LayerGuard.Construct(weights.Length, WeightLength, bias.Length, BiasLength, {layer}, {Literals.Of(LayerWords.WeightShape(s))});"]
            : [.. signature.Weights.Select(span => $"global::ConvGen.Runtime.LayerGuard.Takes({span.Name}.Length, {span.LengthName}, {Literals.Of(span.Name)}, {layer}, {Literals.Of(LayerWords.WeightShapeOf(s, span.Name))});")];
        string given = s.Separable is null ? "weights, bias" : $"depthwiseWeights, {(s.Separable.HasBias ? "depthwiseBias" : "default")}, pointwiseWeights, bias";
        code.Line("private readonly global::ConvGen.AlignedBuffer _convGenPacked;");
        code.Line("private readonly global::ConvGen.Isa _convGenIsa;");
        code.Line();
        code.Line($"/// <summary>{LayerMembers.Xml(LayerWords.Describe(s))}. Packs the weights once, for this processor.</summary>");
        code.Line("/// <remarks>");
        string[] words = [.. LayerArithmetic.Words(plan)];
        for (int i = 0; i < words.Length; i++) code.Line($"/// {LayerMembers.Xml(words[i])}{(i == words.Length - 1 ? "</remarks>" : "")}");
        PrintParameters(code, s, "this layer has no bias");
        code.Line("/// <exception cref=\"global::System.ArgumentException\">A length is wrong.</exception>");
        code.Line(LayerEmitter.GeneratedCodeAttribute);
        using (code.Block($"public {identity.Identifier}({LayerSignature.Parameters(signature.Weights)}{(s.HasBias ? "" : " = default")})"))
        {
            foreach (string check in checks) code.Line(check);
            code.Line("_convGenIsa = global::ConvGen.IsaLevel.Current;");
            code.Line($"_convGenPacked = {home}.Pack(_convGenIsa, {given});");
        }

        code.Line();
        PrintNormalised(code, plan, home, checks);
    }

    private static void PrintNormalised(SourceWriter code, LayerPlan plan, string home, string[] checks)
    {
        (LayerIdentity identity, ConvSpec s) = (plan.Identity, plan.Spec);
        LayerSignature signature = LayerSignature.Of(s);
        string layer = Literals.Of(identity.Name);
        code.Line($"/// <summary>Folds a batch normalisation into {(s.Separable is null ? "" : "each half's ")}weights and bias, in double precision, and packs them once, for this processor: it costs nothing at run time.</summary>");
        PrintParameters(code, s, "this layer has none beside the normalisation's");
        if (s.Separable is null)
        {
            PrintNorm("norm", "The normalisation", s.OutChannels, s.Activation, "");
        }
        else
        {
            PrintNorm("depthwiseNorm", "The normalisation of the depthwise half", s.DepthwiseHalf().OutChannels, s.Separable.Activation, "; <c>default</c> for none");
            PrintNorm("pointwiseNorm", "The normalisation of the pointwise half", s.OutChannels, s.Activation, "; <c>default</c> for none");
        }

        code.Line("/// <exception cref=\"global::System.ArgumentException\">A length is wrong, or a variance is negative or not finite.</exception>");
        code.Line(LayerEmitter.GeneratedCodeAttribute);
        using (code.Block($"public {identity.Identifier}({signature.NormalisedParameters})"))
        {
            foreach (string check in checks) code.Line(check);
            string packed = "folded.Weights, folded.Bias";
            if (s.Separable is null)
            {
                Fold("folded", "Geometry", "weights, bias, norm", "");
            }
            else
            {
                Fold("depthwise", "Depthwise", $"depthwiseWeights, {(s.Separable.HasBias ? "depthwiseBias" : "default")}, depthwiseNorm", ", \"depthwiseNorm\", \"one for each channel of the depthwise half\"");
                Fold("pointwise", "Geometry", "pointwiseWeights, bias, pointwiseNorm", ", \"pointwiseNorm\"");
                packed = "depthwise.Weights, depthwise.Bias, pointwise.Weights, pointwise.Bias";
            }

            code.Line("_convGenIsa = global::ConvGen.IsaLevel.Current;");
            code.Line($"_convGenPacked = {home}.Pack(_convGenIsa, {packed});");
        }

        void PrintNorm(string name, string what, int channels, ActivationSpec after, string none) =>
            code.Line($"/// <param name=\"{name}\">{what}{(after.Kind == Activation.None ? "" : "; the activation follows it")}: {channels} floats of each{none}; copied.</param>");

        void Fold(string name, string geometry, string given, string words) =>
            code.Line($"global::ConvGen.Runtime.FoldedWeights {name} = global::ConvGen.Runtime.BatchNormFolding.Fold({home}.Layer.{geometry}, {given}, {layer}{words});");
    }

    private static void PrintParameters(SourceWriter code, ConvSpec s, string none)
    {
        foreach (LayerSpan span in LayerSignature.Of(s).Weights)
        {
            code.Line(span.Name.EndsWith("eights", StringComparison.Ordinal)
                ? $"/// <param name=\"{span.Name}\">{LayerWords.WeightShapeOf(s, span.Name)}: <see cref=\"{span.LengthName}\"/> floats; copied.</param>"
                : $"/// <param name=\"{span.Name}\">{(span.Name != "bias" ? "One float for each channel of the depthwise half; copied." : s.HasBias ? "One float for each output channel; copied." : $"Empty: {none}.")}</param>");
        }
    }
}

using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;

namespace ConvGen.Generator.Emission;

/// <summary>Prints the members of a layer that has no kernel; see <see cref="StubFile"/>.</summary>
internal static class StubEmitter
{
    private static readonly string[] InterfaceConstants = ["InputLength", "OutputLength", "WeightLength", "BiasLength", "WorkspaceLength", "MultiplyAdds"];

    public static string Print(LayerModel layer, CompilationTraits traits, EquatableArray<string> obstacles)
    {
        bool hasRuntime = traits.RuntimeContract == ProjectSettings.Contract;
        bool isLayer = hasRuntime && traits.HasSpans && !layer.Frame.IsStatic && !layer.Frame.Taken.Any(taken => taken == "Plan" || taken.StartsWith("Run", StringComparison.Ordinal) || InterfaceConstants.Contains(taken) || layer.Frame.Signature.InterfaceLengths.Contains(taken));
        return StubFile.Print(layer.Identity, obstacles, Bases(isLayer, layer.Frame, traits), (code, body) =>
        {
            PrintConstants(code, layer);
            PrintPlan(code, layer.Frame, hasRuntime, body);
            if (!layer.Frame.IsStatic && traits.HasSpans) PrintMethods(code, layer, hasRuntime, body);
            if (isLayer) PrintInterface(code, layer.Frame, body);
        });
    }

    private static void PrintConstants(SourceWriter code, LayerModel layer)
    {
        foreach (LayerConstant constant in layer.Spec is { } spec ? LayerArithmetic.Constants(spec, 0).Select(one => one.Constant) : layer.Frame.Constants)
        {
            if (IsFree(layer.Frame, constant.Name)) code.Line($"public const {constant.Type} {constant.Name} = {constant.Value};");
        }
    }

    private static void PrintPlan(SourceWriter code, LayerFrame frame, bool hasRuntime, string body)
    {
        if (IsFree(frame, "Plan")) code.Line($"public static {(hasRuntime ? "global::ConvGen.ConvPlanInfo" : "object")} Plan {body}");
        if (IsFree(frame, "ReceptiveField")) code.Line($"public static {(hasRuntime ? "global::ConvGen.ReceptiveField" : "object")} ReceptiveField {body}");
    }

    private static void PrintMethods(SourceWriter code, LayerModel layer, bool hasRuntime, string body)
    {
        LayerFrame frame = layer.Frame;
        LayerSignature signature = frame.Signature;
        string spans = LayerSignature.Parameters(signature.Inputs) + ", global::System.Span<float> output";
        if (IsFree(frame, ".ctor"))
        {
            string weights = LayerSignature.Parameters(signature.Weights) + (frame.HasBias ? "" : " = default(global::System.ReadOnlySpan<float>)");
            string names = string.Join(", ", signature.Weights.Select(span => span.Name));
            code.Line($"public {layer.Identity.Identifier}({weights}){(frame.BaseIsLayer ? $" : base({names})" : "")} {body}");
        }

        if (hasRuntime && !frame.BaseIsLayer && signature.Norms.Count > 0 && IsFree(frame, ".ctor/norm")) code.Line($"public {layer.Identity.Identifier}({signature.NormalisedParameters}) {body}");

        if (!IsFree(frame, "Run")) return;
        if (IsFree(frame, "Run/2")) code.Line($"public void Run({spans}) {body}");
        if (IsFree(frame, "Run/3")) code.Line($"public void Run({spans}, {(hasRuntime ? "global::ConvGen.ConvWorkers" : "object")} workers) {body}");
    }

    private static void PrintInterface(SourceWriter code, LayerFrame frame, string body)
    {
        string type = "global::ConvGen." + frame.Signature.Interface;
        foreach (string member in InterfaceConstants.Concat(frame.Signature.InterfaceLengths).Where(member => IsFree(frame, "IConvLayer." + member)))
            code.Line($"{(member == "MultiplyAdds" ? "long" : "int")} {type}.{member} => {member};");
        if (IsFree(frame, "IConvLayer.Plan")) code.Line($"global::ConvGen.ConvPlanInfo {type}.Plan => Plan;");
        if (!frame.Signature.LacksMask) return;
        const string Spans = "global::System.ReadOnlySpan<float> input, global::System.ReadOnlySpan<float> offsets, global::System.ReadOnlySpan<float> mask, global::System.Span<float> output";
        code.Line($"void {type}.Run({Spans}) {body}");
        code.Line($"void {type}.Run({Spans}, global::ConvGen.ConvWorkers workers) {body}");
    }

    /// <summary>Static members of interfaces came with C# 11.</summary>
    public static string Bases(bool isLayer, LayerFrame frame, CompilationTraits traits) =>
        !isLayer ? ""
        : " : global::ConvGen." + frame.Signature.Interface + (traits.Language >= Microsoft.CodeAnalysis.CSharp.LanguageVersion.CSharp11 && IsFree(frame, "ReceptiveField") ? LayerMembers.TypeInterface : "");

    private static bool IsFree(LayerFrame frame, string member) => !frame.Taken.Contains(member);
}

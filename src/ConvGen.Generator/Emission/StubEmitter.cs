using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;

namespace ConvGen.Generator.Emission;

/// <summary>Prints the part of a layer that has no kernel: every member that code may mention, so that the diagnostics are the only errors. Bodies throw and name them.</summary>
/// <remarks>The project may be the problem, so this is plain C# 7: no pointers, and nothing of the runtime unless it is there in the right version.</remarks>
internal static class StubEmitter
{
    private static readonly string[] InterfaceConstants = ["InputLength", "OutputLength", "WeightLength", "BiasLength", "WorkspaceLength", "MultiplyAdds"];

    public static string Print(LayerModel layer, CompilationTraits traits, EquatableArray<string> obstacles)
    {
        SourceWriter code = new();
        PlanHeader.Open(code);
        string why = obstacles.Count == 0 ? "its declaration does not compile" : "see " + string.Join(", ", obstacles.Distinct());
        code.Line($"// {layer.Identity.Name} has no kernel: {why}. These members let the code around it compile.");
        code.Line();
        code.Line("#pragma warning disable CS0108, CS0109, CS0612, CS0618, CS1591, CS3021, CS8981");
        code.Line();
        bool hasRuntime = traits.RuntimeContract == ProjectSettings.Contract;
        bool isLayer = hasRuntime && traits.HasSpans && !layer.Frame.IsStatic && !layer.Frame.Taken.Any(taken => taken == "Plan" || taken.StartsWith("Run", StringComparison.Ordinal) || InterfaceConstants.Contains(taken) || layer.Frame.Signature.Lengths.Contains(taken));
        TypeFrame.Print(code, layer.Identity, isLayer ? " : global::ConvGen." + layer.Frame.Signature.Interface : "", () =>
        {
            string body = $"=> throw new global::System.InvalidOperationException({Literals.Of($"{layer.Identity.Name} has no kernel: {why}")});";
            PrintConstants(code, layer);
            PrintPlan(code, layer.Frame, hasRuntime, body);
            if (!layer.Frame.IsStatic && traits.HasSpans) PrintMethods(code, layer, hasRuntime, body);
            if (isLayer) PrintInterface(code, layer.Frame, body);
        });
        return code.ToString();
    }

    private static void PrintConstants(SourceWriter code, LayerModel layer)
    {
        foreach (LayerConstant constant in layer.Spec is { } spec ? Constants(spec) : layer.Frame.Constants)
        {
            if (IsFree(layer.Frame, constant.Name)) code.Line($"public const {constant.Type} {constant.Name} = {constant.Value};");
        }
    }

    /// <summary>The constants of a layer that has no fault of its own.</summary>
    private static IEnumerable<LayerConstant> Constants(ConvSpec s)
    {
        yield return new LayerConstant("int", "InputLength", s.InputLength);
        yield return new LayerConstant("int", "OutputLength", s.OutputLength);
        if (s.Deformation is { } moved)
        {
            yield return new LayerConstant("int", "OffsetLength", moved.OffsetImageLength(s) * s.Batch);
            yield return new LayerConstant("int", "MaskLength", moved.MaskImageLength(s) * s.Batch);
        }

        yield return new LayerConstant("int", "WeightLength", s.WeightLength);
        yield return new LayerConstant("int", "BiasLength", s.BiasLength);
        yield return new LayerConstant("int", "WorkspaceLength", 0);
        yield return new LayerConstant("long", "MultiplyAdds", s.MultiplyAdds);
        yield return new LayerConstant("int", "Batch", s.Batch);
        yield return new LayerConstant("int", "InChannels", s.InChannels);
        yield return new LayerConstant("int", "OutChannels", s.OutChannels);
        foreach ((string name, SpatialAxis axis, int rank) in ((string, SpatialAxis, int)[])[("Depth", s.Depth, 3), ("Height", s.Height, 2), ("Width", s.Width, 1)])
        {
            if (s.Rank < rank) continue;
            yield return new LayerConstant("int", "Input" + name, axis.Input);
            yield return new LayerConstant("int", "Output" + name, axis.Output);
        }
    }

    private static void PrintPlan(SourceWriter code, LayerFrame frame, bool hasRuntime, string body)
    {
        if (IsFree(frame, "Plan")) code.Line($"public static {(hasRuntime ? "global::ConvGen.ConvPlanInfo" : "object")} Plan {body}");
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

        if (hasRuntime && !frame.BaseIsLayer && IsFree(frame, ".ctor/norm")) code.Line($"public {layer.Identity.Identifier}({ConstructorPrinter.NormParameters}) {body}");

        if (!IsFree(frame, "Run")) return;
        if (IsFree(frame, "Run/2")) code.Line($"public void Run({spans}) {body}");
        if (IsFree(frame, "Run/3")) code.Line($"public void Run({spans}, {(hasRuntime ? "global::ConvGen.ConvWorkers" : "object")} workers) {body}");
    }

    private static void PrintInterface(SourceWriter code, LayerFrame frame, string body)
    {
        string type = "global::ConvGen." + frame.Signature.Interface;
        foreach (string member in InterfaceConstants.Concat(frame.Signature.Lengths).Where(member => IsFree(frame, "IConvLayer." + member)))
            code.Line($"{(member == "MultiplyAdds" ? "long" : "int")} {type}.{member} => {member};");
        if (IsFree(frame, "IConvLayer.Plan")) code.Line($"global::ConvGen.ConvPlanInfo {type}.Plan => Plan;");
        if (!frame.Signature.LacksMask) return;
        const string Spans = "global::System.ReadOnlySpan<float> input, global::System.ReadOnlySpan<float> offsets, global::System.ReadOnlySpan<float> mask, global::System.Span<float> output";
        code.Line($"void {type}.Run({Spans}) {body}");
        code.Line($"void {type}.Run({Spans}, global::ConvGen.ConvWorkers workers) {body}");
    }

    private static bool IsFree(LayerFrame frame, string member) => !frame.Taken.Contains(member);
}

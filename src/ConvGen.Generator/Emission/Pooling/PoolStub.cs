using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;

namespace ConvGen.Generator.Emission.Pooling;

/// <summary>Prints the part of a pooling layer that has no kernel: every member that code may mention, so that the diagnostics are the only errors. Bodies throw and name them.</summary>
/// <remarks>The project may be the problem, so this is plain C# 7: no pointers, and nothing of the runtime unless it is there in the right version.</remarks>
internal static class PoolStub
{
    public static string Print(PoolModel pool, CompilationTraits traits, EquatableArray<string> obstacles)
    {
        SourceWriter code = new();
        PlanHeader.Open(code);
        string why = obstacles.Count == 0 ? "its declaration does not compile" : "see " + string.Join(", ", obstacles.Distinct());
        code.Line($"// {pool.Identity.Name} has no kernel: {why}. These members let the code around it compile.");
        code.Line();
        code.Line("#pragma warning disable CS0108, CS0109, CS0612, CS0618, CS1591, CS3021, CS8981");
        code.Line();
        LayerFrame frame = pool.Frame;
        bool hasRuntime = traits.RuntimeContract == ProjectSettings.Contract;
        bool isLayer = hasRuntime && traits.HasSpans && !frame.IsStatic && !frame.Taken.Any(taken => taken is "Plan" or "InputLength" or "OutputLength" or "WorkspaceLength" || taken.StartsWith("Run", StringComparison.Ordinal));
        TypeFrame.Print(code, pool.Identity, StubEmitter.Bases(isLayer, frame, traits), () =>
        {
            string body = $"=> throw new global::System.InvalidOperationException({Literals.Of($"{pool.Identity.Name} has no kernel: {why}")});";
            foreach (LayerConstant constant in pool.Spec is { } spec ? PoolMembers.Constants(spec, 0).Select(one => one.Constant) : frame.Constants)
            {
                if (IsFree(constant.Name)) code.Line($"public const {constant.Type} {constant.Name} = {constant.Value};");
            }

            if (IsFree("Plan")) code.Line($"public static {(hasRuntime ? "global::ConvGen.ConvPlanInfo" : "object")} Plan {body}");
            if (IsFree("ReceptiveField")) code.Line($"public static {(hasRuntime ? "global::ConvGen.ReceptiveField" : "object")} ReceptiveField {body}");
            if (!frame.IsStatic && traits.HasSpans && IsFree("Run"))
            {
                const string Spans = "global::System.ReadOnlySpan<float> input, global::System.Span<float> output";
                if (IsFree("Run/2")) code.Line($"public void Run({Spans}) {body}");
                if (IsFree("Run/3")) code.Line($"public void Run({Spans}, {(hasRuntime ? "global::ConvGen.ConvWorkers" : "object")} workers) {body}");
            }

            if (!isLayer) return;
            foreach ((string type, string member, string value) in PoolMembers.InterfaceValues.Where(one => IsFree("IConvLayer." + one.Member)))
                code.Line($"{type} global::ConvGen.IConvLayer.{member} => {value};");
            if (IsFree("IConvLayer.Plan")) code.Line("global::ConvGen.ConvPlanInfo global::ConvGen.IConvLayer.Plan => Plan;");
        });
        return code.ToString();

        bool IsFree(string member) => !frame.Taken.Contains(member);
    }
}

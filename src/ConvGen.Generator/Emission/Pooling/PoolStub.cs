using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;

namespace ConvGen.Generator.Emission.Pooling;

/// <summary>Prints the members of a pooling layer that has no kernel; see <see cref="StubFile"/>.</summary>
internal static class PoolStub
{
    public static string Print(PoolModel pool, CompilationTraits traits, EquatableArray<string> obstacles)
    {
        LayerFrame frame = pool.Frame;
        bool hasRuntime = traits.RuntimeContract == ProjectSettings.Contract;
        bool isLayer = hasRuntime && traits.HasSpans && !frame.IsStatic && !frame.Taken.Any(taken => taken is "Plan" or "InputLength" or "OutputLength" or "WorkspaceLength" || taken.StartsWith("Run", StringComparison.Ordinal));
        return StubFile.Print(pool.Identity, obstacles, StubEmitter.Bases(isLayer, frame, traits), (code, body) =>
        {
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

        bool IsFree(string member) => !frame.Taken.Contains(member);
    }
}

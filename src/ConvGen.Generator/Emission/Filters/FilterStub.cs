using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;

namespace ConvGen.Generator.Emission.Filters;

/// <summary>Prints the part of a filter that has no kernel: every member that code may mention, so that the diagnostics are the only errors. Bodies throw and name them.</summary>
/// <remarks>The project may be the problem, so this is plain C# 7: no pointers, and nothing of the runtime unless it is there in the right version.</remarks>
internal static class FilterStub
{
    public static string Print(FilterModel filter, CompilationTraits traits, EquatableArray<string> obstacles)
    {
        SourceWriter code = new();
        PlanHeader.Open(code);
        string why = obstacles.Count == 0 ? "its declaration does not compile" : "see " + string.Join(", ", obstacles.Distinct());
        code.Line($"// {filter.Identity.Name} has no kernel: {why}. These members let the code around it compile.");
        code.Line();
        code.Line("#pragma warning disable CS0108, CS0109, CS0612, CS0618, CS1591, CS3021");
        code.Line();
        bool hasRuntime = traits.RuntimeContract == ProjectSettings.Contract;
        TypeFrame.Print(code, filter.Identity, "", () =>
        {
            string body = $"=> throw new global::System.InvalidOperationException({Literals.Of($"{filter.Identity.Name} has no kernel: {why}")});";
            Constant("KernelHeight", filter.Spec?.KernelHeight ?? 1);
            Constant("KernelWidth", filter.Spec?.KernelWidth ?? 1);
            Constant("TapOperations", 1);
            if (IsFree("Plan")) code.Line($"public static {(hasRuntime ? "global::ConvGen.FilterPlanInfo" : "object")} Plan {body}");
            if (!IsFree("Run") || !traits.HasSpans) return;
            foreach ((string input, string output) in FilterMembers.Overloads)
            {
                string spans = $"global::System.ReadOnlySpan<{input}> input, global::System.Span<{output}> output, int height, int width, int channels";
                code.Line($"public static void Run({spans} = 1) {body}");
                code.Line($"public static void Run({spans}, {(hasRuntime ? "global::ConvGen.ConvWorkers" : "object")} workers) {body}");
            }
        });
        return code.ToString();

        bool IsFree(string member) => !filter.Frame.Taken.Contains(member);

        void Constant(string name, int value)
        {
            if (IsFree(name)) code.Line($"public const int {name} = {value};");
        }
    }
}

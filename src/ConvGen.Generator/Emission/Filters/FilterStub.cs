using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;

namespace ConvGen.Generator.Emission.Filters;

/// <summary>Prints the members of a filter that has no kernel; see <see cref="StubFile"/>.</summary>
internal static class FilterStub
{
    public static string Print(FilterModel<FilterSpec> filter, CompilationTraits traits, EquatableArray<string> obstacles)
    {
        bool hasRuntime = traits.RuntimeContract == ProjectSettings.Contract;
        return StubFile.Print(filter.Identity, obstacles, "", (code, body) =>
        {
            Constant(code, "KernelHeight", filter.Spec?.KernelHeight ?? 1);
            Constant(code, "KernelWidth", filter.Spec?.KernelWidth ?? 1);
            Constant(code, "TapOperations", 1);
            if (IsFree("Plan")) code.Line($"public static {(hasRuntime ? "global::ConvGen.FilterPlanInfo" : "object")} Plan {body}");
            if (!IsFree("Run") || !traits.HasSpans) return;
            foreach ((string input, string output) in FilterMembers.Overloads)
            {
                string spans = $"global::System.ReadOnlySpan<{input}> input, global::System.Span<{output}> output, int height, int width, int channels";
                code.Line($"public static void Run({spans} = 1) {body}");
                code.Line($"public static void Run({spans}, {(hasRuntime ? "global::ConvGen.ConvWorkers" : "object")} workers) {body}");
            }
        });

        bool IsFree(string member) => !filter.Frame.Taken.Contains(member);

        void Constant(SourceWriter code, string name, int value)
        {
            if (IsFree(name)) code.Line($"public const int {name} = {value};");
        }
    }
}

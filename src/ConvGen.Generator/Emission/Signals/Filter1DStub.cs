using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;

namespace ConvGen.Generator.Emission.Signals;

/// <summary>Prints the part of a filter that has no kernel: every member that code may mention, so that the diagnostics are the only errors. Bodies throw and name them.</summary>
/// <remarks>The project may be the problem, so this is plain C# 7: no pointers, and nothing of the runtime unless it is there in the right version.</remarks>
internal static class Filter1DStub
{
    public static string Print(Filter1DModel filter, CompilationTraits traits, EquatableArray<string> obstacles)
    {
        SourceWriter code = new();
        PlanHeader.Open(code);
        string why = obstacles.Count == 0 ? "its declaration does not compile" : "see " + string.Join(", ", obstacles.Distinct());
        code.Line($"// {filter.Identity.Name} has no kernel: {why}. These members let the code around it compile.");
        code.Line();
        code.Line("#pragma warning disable CS0108, CS0109, CS0612, CS0618, CS1591, CS3021");
        code.Line();
        bool hasRuntime = traits.RuntimeContract == ProjectSettings.Contract;
        string state = hasRuntime ? "global::ConvGen.FilterState" : "object";
        TypeFrame.Print(code, filter.Identity, "", () =>
        {
            string body = $"=> throw new global::System.InvalidOperationException({Literals.Of($"{filter.Identity.Name} has no kernel: {why}")});";
            Print("TapCount", $"const int TapCount = {filter.Spec?.Taps.Count ?? 1};");
            Print("Stride", $"const int Stride = {filter.Spec?.Stride ?? 1};");
            Print("TapOperations", "const int TapOperations = 1;");
            Print("Plan", $"static {(hasRuntime ? "global::ConvGen.FilterPlanInfo" : "object")} Plan {body}");
            Print("OutputLength", $"static int OutputLength(int inputLength, int channels = 1) {body}");
            Print("OutputLength", $"static int OutputLength(int inputLength, {state} state) {body}");
            Print("PendingLength", $"static int PendingLength({state} state) {body}");
            Print("CreateState", $"static {state} CreateState(int channels = 1) {body}");
            if (!traits.HasSpans) return;
            foreach ((string input, string output) in Filter1DMembers.Overloads)
            {
                string spans = $"global::System.ReadOnlySpan<{input}> {{0}}, global::System.Span<{output}> output";
                Print("Run", $"static void Run({spans.Replace("{0}", "input")}, int channels = 1) {body}");
                Print("Run", $"static int Run({spans.Replace("{0}", "block")}, {state} state) {body}");
            }

            foreach (string output in (string[])["float", "short"]) Print("Finish", $"static int Finish(global::System.Span<{output}> output, {state} state) {body}");
        });
        return code.ToString();

        void Print(string member, string declaration)
        {
            if (!filter.Frame.Taken.Contains(member)) code.Line("public " + declaration);
        }
    }
}

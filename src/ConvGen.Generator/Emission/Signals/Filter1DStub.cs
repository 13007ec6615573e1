using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;

namespace ConvGen.Generator.Emission.Signals;

/// <summary>Prints the members of a filter over signals that has no kernel; see <see cref="StubFile"/>.</summary>
internal static class Filter1DStub
{
    public static string Print(FilterModel<Filter1DSpec> filter, CompilationTraits traits, EquatableArray<string> obstacles)
    {
        bool hasRuntime = traits.RuntimeContract == ProjectSettings.Contract;
        string state = hasRuntime ? "global::ConvGen.FilterState" : "object";
        return StubFile.Print(filter.Identity, obstacles, "", (code, body) =>
        {
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

            void Print(string member, string declaration)
            {
                if (!filter.Frame.Taken.Contains(member)) code.Line("public " + declaration);
            }
        });
    }
}

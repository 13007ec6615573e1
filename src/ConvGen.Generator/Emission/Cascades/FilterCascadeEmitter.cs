using ConvGen.Generator.Emission.Filters;
using ConvGen.Generator.Model;
using ConvGen.Generator.Planning.Cascades;

namespace ConvGen.Generator.Emission.Cascades;

/// <summary>Prints a cascade over images that is kept apart: its members, and the list of its filters' kernels, which stand in their own files.</summary>
internal static class FilterCascadeEmitter
{
    /// <summary>How bytes become bytes.</summary>
    public const string Bytes = "computed in float; between the filters nothing is rounded to bytes";

    public static string Print(CascadePlan<FilterSpec> plan, bool checksOverflow = false)
    {
        SourceWriter code = new() { UncheckedMethods = checksOverflow };
        CascadeText.PrintHeader(code, plan, FilterHeader.Describe, FilterHeader.Left(plan));
        TypeFrame.Print(code, plan.Identity, "", () => FilterMembers.Print(code, FilterFace.Of(plan), (input, output, workers) => PrintRun(code, plan, input, output, workers)));
        code.Line();
        TypeFrame.PrintKernelHome(code, plan.Identity, () =>
        {
            code.Line("// The filters in the order in which they are applied.");
            using (code.Block("internal static void Fill(CascadeElement* elements)"))
            {
                for (int i = 0; i < plan.Elements.Count; i++)
                {
                    (LayerIdentity identity, FilterSpec spec) = plan.Elements[i];
                    string home = FilterFace.Home(identity);
                    code.Line($"elements[{i}] = CascadeElement.Of({home}.Kernel, {home}.Taps, {FilterText.Double(spec.Scale)}, {FilterText.Double(spec.Offset)});");
                }
            }

            code.Line();
            FilterInfoPrinter.Print(code, plan, CascadeText.Describe(plan), "Apart", Bytes);
        });
        return code.ToString();
    }

    private static void PrintRun(SourceWriter code, CascadePlan<FilterSpec> plan, string input, string output, string workers)
    {
        int count = plan.Elements.Count;
        code.Line($"global::ConvGen.Runtime.CascadeElement* elements = stackalloc global::ConvGen.Runtime.CascadeElement[{count}];");
        code.Line($"{FilterFace.Home(plan.Identity)}.Fill(elements);");
        code.Line($"global::ConvGen.Runtime.FilterGuard.Run(input, output, height, width, channels, {Literals.Of(plan.Identity.Name)}, elements, {count});");
        code.Line($"fixed ({input}* source = input)");
        code.Line($"fixed ({output}* destination = output)");
        code.Line($"    global::ConvGen.Runtime.CascadeLoop.Run(elements, {count}, source, {(input == "byte" ? "true" : "false")}, destination, {(output == "byte" ? "true" : "false")}, height, width, channels, {workers});");
    }
}

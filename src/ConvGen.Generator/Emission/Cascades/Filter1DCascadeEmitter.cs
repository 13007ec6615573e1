using ConvGen.Generator.Emission.Filters;
using ConvGen.Generator.Emission.Signals;
using ConvGen.Generator.Model;
using ConvGen.Generator.Planning.Cascades;

namespace ConvGen.Generator.Emission.Cascades;

/// <summary>Prints a cascade over signals that is kept apart: its members, and the list of its filters' kernels, which stand in their own files.</summary>
internal static class Filter1DCascadeEmitter
{
    /// <summary>What bytes become.</summary>
    public const string Bytes = "not taken: samples are float or short, and short is computed in float, unrounded between the filters";

    public static string Print(CascadePlan<Filter1DSpec> plan, bool checksOverflow = false)
    {
        SourceWriter code = new() { UncheckedMethods = checksOverflow };
        CascadeText.PrintHeader(code, plan, Filter1DEmitter.Describe, Filter1DEmitter.Left(plan));
        TypeFrame.Print(code, plan.Identity, "", () => Filter1DMembers.Print(code, SignalFace.Of(plan)));
        code.Line();
        TypeFrame.PrintKernelHome(code, plan.Identity, () =>
        {
            code.Line($"internal static SignalCascade Cascade => new() {{ Filter = {Literals.Of(plan.Identity.Name)}, Count = {plan.Elements.Count}, Element = &Element }};");
            code.Line();
            code.Line("// The filters in the order in which they are applied.");
            using (code.Block("private static ReadOnlySpan<double> Element(int index, out SignalKernel kernel)"))
            using (code.Block("switch (index)"))
            {
                for (int i = 0; i < plan.Elements.Count; i++)
                {
                    string home = "global::ConvGen.Generated." + plan.Elements[i].Identity.KernelHome;
                    code.Line(i < plan.Elements.Count - 1 ? InvariantText.Of($"case {i}:") : "default:");
                    using (code.Indented())
                    {
                        code.Line($"kernel = {home}.Kernel;");
                        code.Line($"return {home}.Taps;");
                    }
                }
            }

            code.Line();
            FilterInfoPrinter.Print(code, plan, CascadeText.Describe(plan), "Apart", Bytes);
        });
        return code.ToString();
    }
}

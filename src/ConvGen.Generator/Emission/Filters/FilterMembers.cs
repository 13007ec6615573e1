using ConvGen.Generator.Model;
using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Emission.Filters;

/// <summary>Prints what a filter's user sees: constants, plan, Run.</summary>
internal static class FilterMembers
{
    /// <summary>Element types of input and output.</summary>
    public static readonly (string Input, string Output)[] Overloads = [("float", "float"), ("byte", "byte"), ("byte", "float")];

    public static void Print(SourceWriter code, FilterPlan plan)
    {
        FilterSpec s = plan.Spec;
        Constant("KernelHeight", s.KernelHeight, "Rows of the kernel.");
        Constant("KernelWidth", s.KernelWidth, "Columns of the kernel.");
        Constant("TapOperations", plan.Operations, InvariantText.Of($"Additions and multiplications a pixel and channel that are left of {plan.PlainOperations}, scale and offset included."));
        code.Line();
        code.Line("/// <summary>What was done with the taps, and what is left.</summary>");
        code.Line($"public static global::ConvGen.FilterPlanInfo Plan => {Home(plan)}.Plan;");
        foreach ((string input, string output) in Overloads)
        {
            PrintRun(code, plan, input, output, withWorkers: false);
            PrintRun(code, plan, input, output, withWorkers: true);
        }

        void Constant(string name, int value, string summary)
        {
            code.Line($"/// <summary>{summary}</summary>");
            code.Line($"public const int {name} = {value};");
        }
    }

    private static void PrintRun(SourceWriter code, FilterPlan plan, string input, string output, bool withWorkers)
    {
        code.Line();
        PrintDocumentation(code, plan, input, output, withWorkers);
        string tail = withWorkers ? "int channels, global::ConvGen.ConvWorkers workers" : "int channels = 1";
        using (code.Block($"public static unsafe void Run(global::System.ReadOnlySpan<{input}> input, global::System.Span<{output}> output, int height, int width, {tail})"))
        {
            if (withWorkers) code.Line("global::System.ArgumentNullException.ThrowIfNull(workers);");
            code.Line($"global::ConvGen.Runtime.FilterKernel kernel = {Home(plan)}.Kernel;");
            code.Line($"global::ConvGen.Runtime.FilterGuard.Run(input, output, height, width, channels, {Literals.Of(plan.Identity.Name)}, in kernel);");
            code.Line($"fixed ({input}* source = input)");
            code.Line($"fixed ({output}* destination = output)");
            code.Line($"    {Home(plan)}.Run(in kernel, source, {(input == "byte" ? "true" : "false")}, destination, {(output == "byte" ? "true" : "false")}, height, width, channels, {(withWorkers ? "workers" : "null")});");
        }
    }

    private static void PrintDocumentation(SourceWriter code, FilterPlan plan, string input, string output, bool withWorkers)
    {
        string to = output == "byte" ? "Results are rounded to the nearest byte, ties to even, and saturated." : input == "byte" ? "Results are floats: nothing is clipped." : "";
        code.Line($"/// <summary>{FilterHeader.Describe(plan.Spec)}, each channel by itself.{(withWorkers ? " The same bits, on a pool that the caller owns." : "")} {to}</summary>");
        code.Line($"/// <remarks>{FilterHeader.Left(plan)}. Allocates nothing; any number of threads may call at once.</remarks>");
        code.Line($"/// <param name=\"input\">height x width x channels {input}s, channels adjacent.</param>");
        code.Line($"/// <param name=\"output\">As many {output}s; overwritten. Must not overlap the input.</param>");
        code.Line("/// <param name=\"height\">Rows of the image.</param>");
        code.Line("/// <param name=\"width\">Pixels of a row.</param>");
        code.Line("/// <param name=\"channels\">Values of a pixel: 1 (gray), 2, 3 (RGB), 4 (RGBA) or more.</param>");
        if (withWorkers) code.Line("/// <param name=\"workers\">The pool; one that is busy leaves the work to the calling thread.</param>");
        code.Line($"/// <exception cref=\"global::System.ArgumentException\">A length is wrong, the spans overlap, or the image is too small for {plan.Spec.PaddingMode} padding.</exception>");
        code.Line("/// <exception cref=\"global::System.ArgumentOutOfRangeException\">Height, width or channels is zero or negative.</exception>");
        code.Line(LayerEmitter.GeneratedCodeAttribute);
    }

    private static string Home(FilterPlan plan) => "global::ConvGen.Generated." + plan.Identity.KernelHome;
}

using ConvGen.Generator.Emission.Cascades;
using ConvGen.Generator.Model;
using ConvGen.Generator.Planning.Cascades;
using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Emission.Filters;

/// <summary>What a filter's user sees of its plan, whichever kind of plan it is.</summary>
/// <param name="Description">The filter in words.</param>
/// <param name="Left">The operations left, in words.</param>
/// <param name="Padding">What an image may be too small for.</param>
internal sealed record FilterFace(LayerIdentity Identity, int KernelHeight, int KernelWidth, int Operations, int PlainOperations, string Description, string Left, string Padding)
{
    public static FilterFace Of(FilterPlan plan) => new(
        plan.Identity, plan.Spec.KernelHeight, plan.Spec.KernelWidth, plan.Operations, plan.PlainOperations, FilterHeader.Describe(plan), FilterHeader.Left(plan), $"{plan.Spec.PaddingMode} padding");

    public static FilterFace Of(CascadePlan<FilterSpec> plan) => new(
        plan.Identity, 1 + plan.Elements.Sum(element => element.Spec.KernelHeight - 1), 1 + plan.Elements.Sum(element => element.Spec.KernelWidth - 1), plan.Operations, plan.PlainOperations,
        CascadeText.Describe(plan), FilterHeader.Left(plan), "the padding of one of the filters");

    /// <summary>The class of the kernels.</summary>
    public static string Home(LayerIdentity identity) => "global::ConvGen.Generated." + identity.KernelHome;
}

/// <summary>Prints what a filter's user sees: constants, plan, Run.</summary>
internal static class FilterMembers
{
    /// <summary>Element types of input and output.</summary>
    public static readonly (string Input, string Output)[] Overloads = [("float", "float"), ("byte", "byte"), ("byte", "float")];

    /// <param name="code">The class.</param>
    /// <param name="face">What is said of the filter.</param>
    /// <param name="printBody">The body of Run, for element types of input and output and the name of the pool.</param>
    public static void Print(SourceWriter code, FilterFace face, Action<string, string, string> printBody)
    {
        Constant("KernelHeight", face.KernelHeight, "Rows of the kernel.");
        Constant("KernelWidth", face.KernelWidth, "Columns of the kernel.");
        Constant("TapOperations", face.Operations, InvariantText.Of($"Additions and multiplications a pixel and channel that are left of {face.PlainOperations}, scale and offset included."));
        code.Line();
        code.Line("/// <summary>What was done with the taps, and what is left.</summary>");
        code.Line($"public static global::ConvGen.FilterPlanInfo Plan => {FilterFace.Home(face.Identity)}.Plan;");
        foreach ((string input, string output) in Overloads)
        {
            PrintRun(code, face, input, output, withWorkers: false, printBody);
            PrintRun(code, face, input, output, withWorkers: true, printBody);
        }

        void Constant(string name, int value, string summary)
        {
            code.Line($"/// <summary>{summary}</summary>");
            code.Line($"public const int {name} = {value};");
        }
    }

    private static void PrintRun(SourceWriter code, FilterFace face, string input, string output, bool withWorkers, Action<string, string, string> printBody)
    {
        code.Line();
        PrintDocumentation(code, face, input, output, withWorkers);
        string tail = withWorkers ? "int channels, global::ConvGen.ConvWorkers workers" : "int channels = 1";
        using (code.Block($"public static unsafe void Run(global::System.ReadOnlySpan<{input}> input, global::System.Span<{output}> output, int height, int width, {tail})"))
        {
            if (withWorkers) code.Line("global::System.ArgumentNullException.ThrowIfNull(workers);");
            printBody(input, output, withWorkers ? "workers" : "null");
        }
    }

    private static void PrintDocumentation(SourceWriter code, FilterFace face, string input, string output, bool withWorkers)
    {
        string to = output == "byte" ? "Results are rounded to the nearest byte, ties to even, and saturated." : input == "byte" ? "Results are floats: nothing is clipped." : "";
        code.Line($"/// <summary>{face.Description}, each channel by itself.{(withWorkers ? " The same bits, on a pool that the caller owns." : "")} {to}</summary>");
        code.Line($"/// <remarks>{face.Left}. Allocates nothing; any number of threads may call at once.</remarks>");
        code.Line($"/// <param name=\"input\">height x width x channels {input}s, channels adjacent.</param>");
        code.Line($"/// <param name=\"output\">As many {output}s; overwritten. Must not overlap the input.</param>");
        code.Line("/// <param name=\"height\">Rows of the image.</param>");
        code.Line("/// <param name=\"width\">Pixels of a row.</param>");
        code.Line("/// <param name=\"channels\">Values of a pixel: 1 (gray), 2, 3 (RGB), 4 (RGBA) or more.</param>");
        if (withWorkers) code.Line("/// <param name=\"workers\">The pool; one that is busy leaves the work to the calling thread.</param>");
        code.Line($"/// <exception cref=\"global::System.ArgumentException\">A length is wrong, the spans overlap, or the image is too small for {face.Padding}.</exception>");
        code.Line("/// <exception cref=\"global::System.ArgumentOutOfRangeException\">Height, width or channels is zero or negative.</exception>");
        code.Line(LayerEmitter.GeneratedCodeAttribute);
    }
}

using System.Globalization;
using ConvGen.Generator.Emission.Filters;
using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;
using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Emission.Signals;

/// <summary>Prints one filter over signals: header, members, and a nested class for each instruction set.</summary>
internal static class Filter1DEmitter
{
    /// <summary>What bytes become.</summary>
    public const string Bytes = "not taken: samples are float or short, and short is computed in float";

    public static string Print(Filter1DPlan plan, bool checksOverflow = false)
    {
        SourceWriter code = new() { UncheckedMethods = checksOverflow };
        PrintHeader(code, plan);
        TypeFrame.Print(code, plan.Identity, "", () => Filter1DMembers.Print(code, SignalFace.Of(plan)));
        code.Line();
        TypeFrame.PrintKernelHome(code, plan.Identity, () =>
        {
            PrintKernelChoice(code, plan);
            if (plan.Style == SignalStyle.Sliding) SlidingPassPrinter.PrintTable(code, plan);
            foreach (Filter1DKernelPlan kernel in plan.Kernels)
            {
                code.Line();
                code.Line($"// {Names(kernel).TrimEnd()}: {Tile(kernel)}.");
                using (code.Block($"internal static class {KernelName(plan, kernel)}"))
                {
                    FloatPassWords words = new(kernel.Words);
                    code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]");
                    using (code.Block("internal static void Compute(float** rows, float* to, nint count)"))
                    {
                        if (plan.Style == SignalStyle.Sliding) SlidingPassPrinter.Print(code, plan, kernel, words);
                        else WrittenPassPrinter.Print(code, plan, kernel, words);
                    }
                }
            }

            code.Line();
            FilterInfoPrinter.Print(code, plan, Describe(plan), plan.Style.ToString(), Bytes);
        });
        return code.ToString();
    }

    /// <summary>"63-tap filter, stride 2, causal, scale 0.5, zero padding".</summary>
    public static string Describe(Filter1DSpec s)
    {
        string stride = s.Stride == 1 ? "" : InvariantText.Of($", stride {s.Stride}");
        string anchor = s.Anchor == (s.Taps.Count - 1) / 2 ? "" : s.Anchor == s.Taps.Count - 1 ? ", causal" : InvariantText.Of($", anchored at tap {s.Anchor}");
        string scale = s.Scale == 1 ? "" : ", scale " + FilterText.Short(s.Scale), offset = s.Offset == 0 ? "" : ", offset " + FilterText.Short(s.Offset);
        string padding = s.PaddingMode == PaddingMode.Zeros ? "zero" : s.PaddingMode.ToString().ToLowerInvariant();
        return InvariantText.Of($"{s.Taps.Count}-tap filter{stride}{anchor}{scale}{offset}, {padding} padding");
    }

    /// <summary>The filter in words, and the cascade that it is.</summary>
    public static string Describe(Filter1DPlan plan) => Describe(plan.Spec) + (plan.Cascade is { } cascade ? $", for the cascade {cascade.Words}" : "");

    /// <summary>"5 of 9 operations left per result ...".</summary>
    public static string Left(TapsPlan plan) => FilterInfoPrinter.Left(plan, "per result");

    /// <summary>The style in words.</summary>
    public static string Form(SignalStyle style) => style switch
    {
        SignalStyle.Written => "every tap is a literal, equal ones added first",
        _ => "a loop over a table of taps, each load multiplied into every sum of a block",
    };

    /// <summary>The tile of a kernel in words.</summary>
    public static string Tile(Filter1DKernelPlan kernel) => InvariantText.Of($"{kernel.Vectors} vectors of {kernel.Lanes} results at once");

    private static string Names(Filter1DKernelPlan kernel) => string.Join(", ", kernel.Isas.Select(isa => IsaTable.Of(isa).Name)).PadRight(10);

    private static string KernelName(Filter1DPlan plan, Filter1DKernelPlan kernel) => InvariantText.Of($"{plan.Style}{plan.Spec.Taps.Count}_Float_{kernel.Words}");

    private static void PrintHeader(SourceWriter code, Filter1DPlan plan)
    {
        PlanHeader.Open(code);
        code.Line($"// {plan.Identity.Name}: {Describe(plan)}.        ConvGen {LayerEmitter.Version}");
        foreach (string step in plan.Steps) code.Line("//   taps       " + step);
        code.Line($"//   left       {Left(plan)}");
        code.Line($"//   accuracy   {plan.AccuracyBound}");
        foreach (Rejection rejection in plan.Rejections) code.Line($"//   not        {rejection.Family.PadRight(12)} {rejection.Reason}");
        code.Line("//   short      computed in float, rounded to nearest, ties to even, and saturated");
        code.Line("//");
        foreach (Filter1DKernelPlan kernel in plan.Kernels) code.Line($"// {Names(kernel)} {plan.Style}: {Tile(kernel)}");
        PlanHeader.Close(code);
    }

    private static void PrintKernelChoice(SourceWriter code, Filter1DPlan plan)
    {
        Filter1DSpec s = plan.Spec;
        code.Line("// The taps as they are applied, without Scale.");
        PrintTaps(code, s);
        code.Line();
        using (code.Block("internal static SignalKernel Kernel"))
        using (code.Block("get"))
        {
            using (code.Block("SignalKernel kernel = new()", "};"))
            {
                code.Line($"Filter = {Literals.Of(plan.Identity.Name)}, Taps = {s.Taps.Count}, Anchor = {s.Anchor}, Stride = {s.Stride}, PaddingMode = global::ConvGen.PaddingMode.{s.PaddingMode},");
                code.Line($"Scale = {FilterText.Double(s.Scale)}, Offset = {FilterText.Double(s.Offset)},{(plan.Cascade is { } cascade ? InvariantText.Of($" LeastFrames = {cascade.LeastWidth},") : "")}");
            }

            using (code.Block("switch (global::ConvGen.IsaLevel.Current)"))
            {
                foreach (Filter1DKernelPlan kernel in plan.Kernels)
                {
                    foreach (TargetIsa isa in kernel.Isas) code.Line($"case global::ConvGen.Isa.{isa}:");
                    using (code.Indented())
                    {
                        code.Line($"kernel.Block = {kernel.Block};");
                        code.Line($"kernel.Compute = &{KernelName(plan, kernel)}.Compute;");
                        code.Line("break;");
                    }
                }
            }

            code.Line();
            code.Line("return kernel;");
        }
    }

    /// <summary>Numbers as data of the assembly; 32 a line and no spaces, for the longest tables are half the budget of a file.</summary>
    private static void PrintTaps(SourceWriter code, Filter1DSpec spec)
    {
        const int PerLine = 32;
        string[] taps = [.. spec.Taps.Select(tap => tap.ToString("R", CultureInfo.InvariantCulture))];
        code.Line("internal static ReadOnlySpan<double> Taps =>");
        code.Line("[");
        using (code.Indented())
        {
            for (int i = 0; i < taps.Length; i += PerLine) code.Line(string.Join(",", taps.Skip(i).Take(PerLine)) + ",");
        }

        code.Line("];");
    }
}

using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints what a layer's user sees: constants, plan, constructor, Run; and the dispatch behind Run.</summary>
internal static class LayerMembers
{
    private const string GeneratedCode = "[GeneratedCode(\"ConvGen.Generator\", \"" + LayerEmitter.Version + "\")]";

    public static void Print(SourceWriter code, LayerPlan plan)
    {
        ConvSpec s = plan.Spec;
        long workspace = plan.Kernels.Count == 0 ? 0 : plan.Kernels.Max(choice => choice.Plan.WorkspaceLength);
        PrintConstants(code, s, workspace);
        code.Line();
        PrintPlans(code, plan);
        code.Line();
        PrintConstructor(code, plan);
        code.Line();
        PrintRun(code, plan);
        code.Line();
        PrintInterface(code);
    }

    private static void PrintConstants(SourceWriter code, ConvSpec s, long workspace)
    {
        Constant(code, "int", "InputLength", s.InputLength, $"Floats of the input: {LayerWords.InputShape(s, " x ")}, {LayerWords.LayoutName(s)}.");
        Constant(code, "int", "OutputLength", s.OutputLength, $"Floats of the output: {LayerWords.OutputShape(s, " x ")}, {LayerWords.LayoutName(s)}.");
        Constant(code, "int", "WeightLength", s.WeightLength, $"Floats of the weights: {LayerWords.WeightShape(s)}.");
        Constant(code, "int", "BiasLength", s.BiasLength, s.HasBias ? "Floats of the bias: one for each output channel." : "This layer has no bias.");
        Constant(code, "int", "WorkspaceLength", workspace, "Floats of workspace a call needs at most; each thread keeps one and grows it on first use.");
        Constant(code, "long", "MultiplyAdds", s.MultiplyAdds, "Multiplications of the direct algorithm, padded taps included.");
        Constant(code, "int", "Batch", s.Batch, "Images a call processes.");
        Constant(code, "int", "InChannels", s.InChannels, "Channels of the input.");
        Constant(code, "int", "OutChannels", s.OutChannels, "Channels of the output.");
        if (s.Rank >= 3) Extents("Depth", s.Depth);
        if (s.Rank >= 2) Extents("Height", s.Height);
        Extents("Width", s.Width);

        void Extents(string axis, SpatialAxis a)
        {
            Constant(code, "int", "Input" + axis, a.Input, $"{axis} of the input.");
            Constant(code, "int", "Output" + axis, a.Output, $"{axis} of the output.");
        }
    }

    private static void Constant(SourceWriter code, string type, string name, long value, string summary)
    {
        code.Line($"/// <summary>{summary}</summary>");
        code.Line($"public const {type} {name} = {value};");
    }

    private static void PrintPlans(SourceWriter code, LayerPlan plan)
    {
        code.Line("/// <summary>What the planner chose for this processor, and why.</summary>");
        using (code.Block("public static global::ConvGen.ConvPlanInfo Plan => global::ConvGen.IsaLevel.Current switch", "};"))
        {
            foreach (KernelChoice choice in plan.Kernels)
                code.Line($"global::ConvGen.Isa.{RuntimeIsa(choice.Plan.Isa)} => ConvGenPlans.{RuntimeIsa(choice.Plan.Isa)},");
            code.Line("_ => ConvGenPlans.Scalar,");
        }

        code.Line();
        using (code.Block("private static class ConvGenPlans"))
        {
            foreach (KernelChoice choice in plan.Kernels) PrintPlan(code, plan, choice, RuntimeIsa(choice.Plan.Isa));
            ReferencePlan reference = (ReferencePlan)new ReferenceCandidate().Consider(plan.Spec, IsaTable.Vector128).Plan!;
            PrintPlan(code, plan, new KernelChoice(reference, "this processor has none of the instruction sets that kernels were printed for", []), "Scalar");
        }
    }

    private static void PrintPlan(SourceWriter code, LayerPlan plan, KernelChoice choice, string isa)
    {
        KernelPlan kernel = choice.Plan;
        using (code.Block($"internal static readonly global::ConvGen.ConvPlanInfo {isa} = new()", "};"))
        {
            code.Line($"Layer = {Literals.Of(LayerWords.Describe(plan.Spec))},");
            code.Line($"Isa = global::ConvGen.Isa.{isa}, Algorithm = {Literals.Of(kernel.Family)},");
            code.Line($"Tile = {Literals.Of(kernel.Tile)},");
            code.Line($"Reason = {Literals.Of(choice.Reason)},");
            code.Line($"AccuracyBound = {Literals.Of(kernel.AccuracyBound)},");
            code.Line($"MultiplyAdds = {plan.Spec.MultiplyAdds}, PredictedCycles = {kernel.Cycles:0.0}, WorkspaceLength = {kernel.WorkspaceLength},");
            if (choice.Rejections.Count == 0)
            {
                code.Line("Rejections = Array.Empty<global::ConvGen.ConvPlanRejection>(),");
            }
            else
            {
                using (code.Block("Rejections = new global::ConvGen.ConvPlanRejection[]", "},"))
                {
                    foreach (Rejection r in choice.Rejections)
                        code.Line($"new({Literals.Of(r.Family)}, {Literals.Of(r.Reason)}, {(r.Cycles is { } cycles ? InvariantText.Of($"{cycles:0.0}") : "null")}),");
                }
            }
        }
    }

    private static void PrintConstructor(SourceWriter code, LayerPlan plan)
    {
        ConvSpec s = plan.Spec;
        code.Line("private readonly global::ConvGen.AlignedBuffer _convGenPacked;");
        code.Line("private readonly global::ConvGen.Isa _convGenIsa;");
        code.Line();
        code.Line("/// <summary>Packs the weights once, for this processor.</summary>");
        code.Line($"/// <param name=\"weights\">{LayerWords.WeightShape(s)}: <see cref=\"WeightLength\"/> floats; copied.</param>");
        code.Line($"/// <param name=\"bias\">{(s.HasBias ? "One float for each output channel; copied." : "Empty: this layer has no bias.")}</param>");
        code.Line("/// <exception cref=\"ArgumentException\">A length is wrong.</exception>");
        code.Line(GeneratedCode);
        using (code.Block($"public {plan.Identity.Identifier}(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias{(s.HasBias ? "" : " = default")})"))
        {
            code.Line($"LayerGuard.Construct(weights.Length, WeightLength, bias.Length, BiasLength, {Literals.Of(plan.Identity.Name)}, {Literals.Of(LayerWords.WeightShape(s))});");
            code.Line("_convGenIsa = global::ConvGen.IsaLevel.Current;");
            using (code.Block("_convGenPacked = _convGenIsa switch", "};"))
            {
                foreach (KernelChoice choice in plan.Kernels)
                    code.Line($"global::ConvGen.Isa.{RuntimeIsa(choice.Plan.Isa)} => {choice.Plan.KernelName}.Pack(weights, bias),");
                code.Line("_ => Reference.Pack(weights, bias),");
            }
        }
    }

    private static void PrintRun(SourceWriter code, LayerPlan plan)
    {
        ConvSpec s = plan.Spec;
        string shapes = $"{Literals.Of($"{LayerWords.InputShape(s, " x ")} ({LayerWords.LayoutName(s)})")}, {Literals.Of($"{LayerWords.OutputShape(s, " x ")} ({LayerWords.LayoutName(s)})")}";
        string guard = $"LayerGuard.Run(input, InputLength, output, OutputLength, {Literals.Of(plan.Identity.Name)}, {shapes});";
        PrintRunDocumentation(code, plan, withWorkers: false);
        using (code.Block("public unsafe void Run(ReadOnlySpan<float> input, Span<float> output)"))
        {
            code.Line(guard);
            code.Line("fixed (float* inputPointer = input, outputPointer = output) ConvGenRun(inputPointer, outputPointer, null);");
        }

        code.Line();
        PrintRunDocumentation(code, plan, withWorkers: true);
        using (code.Block("public unsafe void Run(ReadOnlySpan<float> input, Span<float> output, global::ConvGen.ConvWorkers workers)"))
        {
            code.Line("ArgumentNullException.ThrowIfNull(workers);");
            code.Line(guard);
            code.Line("fixed (float* inputPointer = input, outputPointer = output) ConvGenRun(inputPointer, outputPointer, workers);");
        }

        code.Line();
        using (code.Block("private unsafe void ConvGenRun(float* input, float* output, global::ConvGen.ConvWorkers workers)"))
        {
            code.Line("global::ConvGen.AlignedBuffer packed = _convGenPacked;");
            code.Line("KernelArguments a;");
            code.Line("a.Weights = packed.Pointer;");
            using (code.Block("switch (_convGenIsa)"))
            {
                foreach (KernelChoice choice in plan.Kernels)
                {
                    code.Line($"case global::ConvGen.Isa.{RuntimeIsa(choice.Plan.Isa)}:");
                    using (code.Indented()) PrintDispatch(code, s, choice.Plan);
                }

                code.Line("default:");
                using (code.Indented()) PrintDispatch(code, s, new ReferenceCandidate().Consider(s, IsaTable.Vector128).Plan!);
            }

            code.Line();
            code.Line("GC.KeepAlive(packed);");
        }
    }

    /// <summary>Runs a kernel's phases for every image.</summary>
    private static void PrintDispatch(SourceWriter code, ConvSpec s, KernelPlan kernel)
    {
        code.Line($"a.Bias = a.Weights + {kernel.KernelName}.BiasStart;");
        code.Line(kernel.WorkspaceLength == 0 ? "a.Workspace = null;" : InvariantText.Of($"a.Workspace = ConvScratch.Rent({kernel.WorkspaceLength});"));
        if (s.Batch == 1)
        {
            code.Line("a.Input = input;");
            code.Line("a.Output = output;");
            PrintPhases(code, kernel);
        }
        else
        {
            using (code.Block($"for (nint image = 0; image < {s.Batch}; image++)"))
            {
                code.Line($"a.Input = input + image * {s.ImageLength};");
                code.Line($"a.Output = output + image * {s.OutputImageLength};");
                PrintPhases(code, kernel);
            }
        }

        code.Line("break;");
    }

    private static void PrintPhases(SourceWriter code, KernelPlan kernel)
    {
        using (code.Block("if (workers is null)"))
        {
            foreach (Phase phase in kernel.Phases) code.Line($"{kernel.KernelName}.{phase.Method}(&a, 0, {phase.Units});");
        }

        using (code.Block("else"))
        {
            foreach (Phase phase in kernel.Phases) code.Line($"workers.Run(&{kernel.KernelName}.{phase.Method}, &a, {phase.Units});    // {phase.Meaning}");
        }
    }

    private static void PrintRunDocumentation(SourceWriter code, LayerPlan plan, bool withWorkers)
    {
        ConvSpec s = plan.Spec;
        code.Line($"/// <summary>{Xml(LayerWords.Describe(s))}.{(withWorkers ? " The same bits, on a pool that the caller owns." : "")}</summary>");
        code.Line($"/// <remarks>{Literals.Grouped(s.MultiplyAdds)} multiply-adds.");
        foreach (KernelChoice choice in plan.Kernels)
            code.Line($"/// {IsaTable.Of(choice.Plan.Isa).Name}: {choice.Plan.Family}, {Xml(choice.Plan.Tile)}, {PlanHeader.Cycles(choice.Plan.Cycles)} predicted.");
        code.Line("/// Allocates nothing; any number of threads may call at once.</remarks>");
        code.Line($"/// <param name=\"input\">{LayerWords.InputShape(s, " x ")} floats, {LayerWords.LayoutName(s)}.</param>");
        code.Line($"/// <param name=\"output\">{LayerWords.OutputShape(s, " x ")} floats, {LayerWords.LayoutName(s)}; overwritten. Must not overlap the input.</param>");
        if (withWorkers) code.Line("/// <param name=\"workers\">The pool; one that is busy leaves the work to the calling thread.</param>");
        code.Line("/// <exception cref=\"ArgumentException\">A length is wrong, or the spans overlap.</exception>");
        code.Line(GeneratedCode);
    }

    private static void PrintInterface(SourceWriter code)
    {
        foreach (string member in (string[])["InputLength", "OutputLength", "WeightLength", "BiasLength", "WorkspaceLength"])
            code.Line($"int global::ConvGen.IConvLayer.{member} => {member};");
        code.Line("long global::ConvGen.IConvLayer.MultiplyAdds => MultiplyAdds;");
        code.Line("global::ConvGen.ConvPlanInfo global::ConvGen.IConvLayer.Plan => Plan;");
    }

    private static string RuntimeIsa(TargetIsa isa) => isa.ToString();

    private static string Xml(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}

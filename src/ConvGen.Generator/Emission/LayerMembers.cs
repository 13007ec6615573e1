using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints what a layer's user sees: constants, plan, constructor, Run.</summary>
internal static class LayerMembers
{
    /// <summary>Behind the interface of a layer's objects, that of its type.</summary>
    public const string TypeInterface = ", global::ConvGen.ILayerType";

    public static void Print(SourceWriter code, LayerPlan plan)
    {
        ConvSpec s = plan.Spec;
        long workspace = plan.Kernels.Count == 0 ? 0 : plan.Kernels.Max(choice => choice.Plan.WorkspaceLength + choice.Plan.OwnWorkspaceLength);
        foreach ((LayerConstant constant, string summary) in LayerArithmetic.Constants(s, workspace))
        {
            code.Line($"/// <summary>{summary}</summary>");
            code.Line($"public const {constant.Type} {constant.Name} = {constant.Value};");
        }

        code.Line();
        PrintPlan(code, plan);
        code.Line();
        ConstructorPrinter.Print(code, plan, Home(plan));
        code.Line();
        PrintRun(code, plan);
        code.Line();
        PrintInterface(code, plan);
    }

    private static void PrintPlan(SourceWriter code, LayerPlan plan)
    {
        code.Line("/// <summary>What the planner chose for this processor, and why.</summary>");
        code.Line($"public static global::ConvGen.ConvPlanInfo Plan => {Home(plan)}.PlanFor(global::ConvGen.IsaLevel.Current);");
        code.Line();
        code.Line("/// <summary>What one output depends on, and where; of a chain of layers: <c>ReceptiveField.Of&lt;First, Second&gt;()</c>.</summary>");
        code.Line($"public static global::ConvGen.ReceptiveField ReceptiveField => global::ConvGen.ReceptiveField.OfLayer({Literals.Of(plan.Identity.Name)}, {plan.Spec.Rank}, {Home(plan)}.Layer.{(plan.Spec.Separable is null ? "Geometry" : "Depthwise")});");
    }

    private static void PrintRun(SourceWriter code, LayerPlan plan)
    {
        ConvSpec s = plan.Spec;
        LayerSignature signature = LayerSignature.Of(s);
        string parameters = LayerSignature.Parameters(signature.Inputs) + ", global::System.Span<float> output";
        foreach (bool withWorkers in (bool[])[false, true])
        {
            if (withWorkers) code.Line();
            PrintRunDocumentation(code, plan, withWorkers);
            using (code.Block($"public unsafe void Run({parameters}{(withWorkers ? ", global::ConvGen.ConvWorkers workers" : "")})"))
            {
                if (withWorkers) code.Line("global::System.ArgumentNullException.ThrowIfNull(workers);");
                code.Line($"global::ConvGen.Runtime.LayerGuard.Run(input, InputLength, output, OutputLength, {Literals.Of(plan.Identity.Name)}, {Literals.Of(LayerWords.InputShapeOf(s, "input"))}, {Literals.Of($"{LayerWords.OutputShape(s, " x ")} ({LayerWords.LayoutName(s)})")});");
                foreach (LayerSpan input in signature.Inputs.Skip(1))
                    code.Line($"global::ConvGen.Runtime.LayerGuard.Reads({input.Name}, {input.LengthName}, {Literals.Of(input.Name)}, output, {Literals.Of(plan.Identity.Name)}, {Literals.Of(LayerWords.InputShapeOf(s, input.Name))});");
                string pointers = string.Join(", ", signature.Inputs.Select(input => $"{input.Name}Pointer"));
                code.Line($"fixed (float* {string.Join(", ", signature.Inputs.Select(input => $"{input.Name}Pointer = {input.Name}"))}, outputPointer = output) {Home(plan)}.Run(_convGenIsa, _convGenPacked, {pointers}, outputPointer, {(withWorkers ? "workers" : "null")});");
            }
        }
    }

    private static void PrintRunDocumentation(SourceWriter code, LayerPlan plan, bool withWorkers)
    {
        ConvSpec s = plan.Spec;
        code.Line($"/// <summary>{Xml(LayerWords.Describe(s))}.{(withWorkers ? " The same bits, on a pool that the caller owns." : "")}</summary>");
        code.Line("/// <remarks>");
        foreach (string line in LayerArithmetic.Words(plan)) code.Line("/// " + Xml(line));
        code.Line("/// Allocates nothing; any number of threads may call at once.</remarks>");
        code.Line($"/// <param name=\"input\">{LayerWords.InputShape(s, " x ")} floats, {LayerWords.LayoutName(s)}.</param>");
        if (s.Deformation is { } moved)
        {
            code.Line($"/// <param name=\"offsets\">{LayerWords.InputShapeOf(s, "offsets")}: for each offset group and tap how many rows, then how many columns its samples move; any values.</param>");
            if (moved.HasMask) code.Line($"/// <param name=\"mask\">{LayerWords.InputShapeOf(s, "mask")}: for each offset group and tap the factor of its samples.</param>");
        }

        code.Line($"/// <param name=\"output\">{LayerWords.OutputShape(s, " x ")} floats, {LayerWords.LayoutName(s)}; overwritten. Must not overlap {(s.Deformation is null ? "the input" : "what is read")}.</param>");
        if (withWorkers) code.Line("/// <param name=\"workers\">The pool; one that is busy leaves the work to the calling thread.</param>");
        code.Line("/// <exception cref=\"global::System.ArgumentException\">A length is wrong, or the spans overlap.</exception>");
        code.Line(LayerEmitter.GeneratedCodeAttribute);
        code.Line("[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]");
    }

    private static void PrintInterface(SourceWriter code, LayerPlan plan)
    {
        LayerSignature signature = LayerSignature.Of(plan.Spec);
        string type = "global::ConvGen." + signature.Interface;
        foreach (string member in (string[])["InputLength", "OutputLength", "WeightLength", "BiasLength", "WorkspaceLength", .. signature.InterfaceLengths])
            code.Line($"int {type}.{member} => {member};");
        code.Line($"long {type}.MultiplyAdds => MultiplyAdds;");
        code.Line($"global::ConvGen.ConvPlanInfo {type}.Plan => {Home(plan)}.PlanFor(_convGenIsa);    // the set this object's weights are packed for");
        if (!signature.LacksMask) return;
        foreach (bool withWorkers in (bool[])[false, true])
        {
            code.Line();
            using (code.Block($"void {type}.Run(global::System.ReadOnlySpan<float> input, global::System.ReadOnlySpan<float> offsets, global::System.ReadOnlySpan<float> mask, global::System.Span<float> output{(withWorkers ? ", global::ConvGen.ConvWorkers workers" : "")})"))
            {
                code.Line($"global::ConvGen.Runtime.LayerGuard.Reads(mask, MaskLength, \"mask\", output, {Literals.Of(plan.Identity.Name)}, \"Mask = false\");");
                code.Line($"Run(input, offsets, output{(withWorkers ? ", workers" : "")});");
            }
        }
    }

    private static string Home(LayerPlan plan) => "global::ConvGen.Generated." + plan.Identity.KernelHome;

    public static string Xml(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}

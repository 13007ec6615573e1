using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints what a layer's user sees: constants, plan, constructor, Run.</summary>
internal static class LayerMembers
{
    /// <summary>Behind the name of a layer's class.</summary>
    public const string Interfaces = " : global::ConvGen.IConvLayer, global::ConvGen.ILayerType";

    public static void Print(SourceWriter code, LayerPlan plan)
    {
        ConvSpec s = plan.Spec;
        long workspace = plan.Kernels.Count == 0 ? 0 : plan.Kernels.Max(choice => choice.Plan.WorkspaceLength);
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
        PrintInterface(code, Home(plan));
    }

    private static void PrintPlan(SourceWriter code, LayerPlan plan)
    {
        code.Line("/// <summary>What the planner chose for this processor, and why.</summary>");
        code.Line($"public static global::ConvGen.ConvPlanInfo Plan => {Home(plan)}.PlanFor(global::ConvGen.IsaLevel.Current);");
        code.Line();
        code.Line("/// <summary>What one output depends on, and where; of a chain of layers: <c>ReceptiveField.Of&lt;First, Second&gt;()</c>.</summary>");
        code.Line($"public static global::ConvGen.ReceptiveField ReceptiveField => global::ConvGen.ReceptiveField.OfLayer({Literals.Of(plan.Identity.Name)}, {plan.Spec.Rank}, {Home(plan)}.Layer.Geometry);");
    }

    private static void PrintRun(SourceWriter code, LayerPlan plan)
    {
        ConvSpec s = plan.Spec;
        string shapes = $"{Literals.Of($"{LayerWords.InputShape(s, " x ")} ({LayerWords.LayoutName(s)})")}, {Literals.Of($"{LayerWords.OutputShape(s, " x ")} ({LayerWords.LayoutName(s)})")}";
        string guard = $"global::ConvGen.Runtime.LayerGuard.Run(input, InputLength, output, OutputLength, {Literals.Of(plan.Identity.Name)}, {shapes});";
        PrintRunDocumentation(code, plan, withWorkers: false);
        using (code.Block("public unsafe void Run(global::System.ReadOnlySpan<float> input, global::System.Span<float> output)"))
        {
            code.Line(guard);
            code.Line($"fixed (float* inputPointer = input, outputPointer = output) {Home(plan)}.Run(_convGenIsa, _convGenPacked, inputPointer, outputPointer, null);");
        }

        code.Line();
        PrintRunDocumentation(code, plan, withWorkers: true);
        using (code.Block("public unsafe void Run(global::System.ReadOnlySpan<float> input, global::System.Span<float> output, global::ConvGen.ConvWorkers workers)"))
        {
            code.Line("global::System.ArgumentNullException.ThrowIfNull(workers);");
            code.Line(guard);
            code.Line($"fixed (float* inputPointer = input, outputPointer = output) {Home(plan)}.Run(_convGenIsa, _convGenPacked, inputPointer, outputPointer, workers);");
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
        code.Line($"/// <param name=\"output\">{LayerWords.OutputShape(s, " x ")} floats, {LayerWords.LayoutName(s)}; overwritten. Must not overlap the input.</param>");
        if (withWorkers) code.Line("/// <param name=\"workers\">The pool; one that is busy leaves the work to the calling thread.</param>");
        code.Line("/// <exception cref=\"global::System.ArgumentException\">A length is wrong, or the spans overlap.</exception>");
        code.Line(LayerEmitter.GeneratedCodeAttribute);
        code.Line("[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]");
    }

    private static void PrintInterface(SourceWriter code, string home)
    {
        foreach (string member in (string[])["InputLength", "OutputLength", "WeightLength", "BiasLength", "WorkspaceLength"])
            code.Line($"int global::ConvGen.IConvLayer.{member} => {member};");
        code.Line("long global::ConvGen.IConvLayer.MultiplyAdds => MultiplyAdds;");
        code.Line($"global::ConvGen.ConvPlanInfo global::ConvGen.IConvLayer.Plan => {home}.PlanFor(_convGenIsa);    // the set this object's weights are packed for");
    }

    private static string Home(LayerPlan plan) => "global::ConvGen.Generated." + plan.Identity.KernelHome;

    public static string Xml(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}

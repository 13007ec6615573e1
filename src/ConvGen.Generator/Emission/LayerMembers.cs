using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints what a layer's user sees: constants, plan, constructor, Run.</summary>
internal static class LayerMembers
{
    public static void Print(SourceWriter code, LayerPlan plan)
    {
        ConvSpec s = plan.Spec;
        long workspace = plan.Kernels.Count == 0 ? 0 : plan.Kernels.Max(choice => choice.Plan.WorkspaceLength);
        PrintConstants(code, s, workspace);
        code.Line();
        PrintPlan(code, plan);
        code.Line();
        ConstructorPrinter.Print(code, plan.Identity, s, Home(plan));
        code.Line();
        PrintRun(code, plan);
        code.Line();
        PrintInterface(code, Home(plan));
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

    private static void PrintPlan(SourceWriter code, LayerPlan plan)
    {
        code.Line("/// <summary>What the planner chose for this processor, and why.</summary>");
        code.Line($"public static global::ConvGen.ConvPlanInfo Plan => {Home(plan)}.PlanFor(global::ConvGen.IsaLevel.Current);");
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
        code.Line($"/// <remarks>{Literals.Grouped(s.MultiplyAdds)} multiply-adds.");
        foreach (KernelChoice choice in plan.Kernels)
            code.Line($"/// {IsaTable.Of(choice.Plan.Isa).Name}: {choice.Plan.Family}, {Xml(choice.Plan.Tile)}, {PlanHeader.Cycles(choice.Plan.Cycles)} predicted.");
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

    private static string Xml(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}

using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints what a layer's user sees: constants, plan, constructor, Run.</summary>
internal static class LayerMembers
{
    public static void Print(SourceWriter code, LayerPlan plan)
    {
        ConvSpec s = plan.Spec;
        long workspace = plan.Kernels.Count == 0 ? 0 : plan.Kernels.Max(choice => choice.Plan.WorkspaceLength + choice.Plan.OwnWorkspaceLength);
        PrintConstants(code, s, workspace);
        code.Line();
        PrintPlan(code, plan);
        code.Line();
        ConstructorPrinter.Print(code, plan.Identity, s, Home(plan));
        code.Line();
        PrintRun(code, plan);
        code.Line();
        PrintInterface(code, plan);
    }

    private static void PrintConstants(SourceWriter code, ConvSpec s, long workspace)
    {
        Constant(code, "int", "InputLength", s.InputLength, $"Floats of the input: {LayerWords.InputShape(s, " x ")}, {LayerWords.LayoutName(s)}.");
        Constant(code, "int", "OutputLength", s.OutputLength, $"Floats of the output: {LayerWords.OutputShape(s, " x ")}, {LayerWords.LayoutName(s)}.");
        if (s.Deformation is { } moved)
        {
            Constant(code, "int", "OffsetLength", moved.OffsetImageLength(s) * s.Batch, $"Floats of the offsets: {LayerWords.InputShapeOf(s, "offsets")}.");
            Constant(code, "int", "MaskLength", moved.MaskImageLength(s) * s.Batch, moved.HasMask ? $"Floats of the mask: {LayerWords.InputShapeOf(s, "mask")}." : "This layer has no mask.");
        }

        foreach ((string name, long length, string words) in SeparableLengths(s)) Constant(code, "int", name, length, words);
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

    /// <summary>What a separable layer says of its halves.</summary>
    internal static IEnumerable<(string Name, long Length, string Words)> SeparableLengths(ConvSpec s)
    {
        if (s.Separable is null) yield break;
        yield return ("DepthwiseWeightLength", s.DepthwiseHalf().WeightLength, $"Floats of the depthwise weights: {LayerWords.WeightShapeOf(s, "depthwiseWeights")}.");
        yield return ("DepthwiseBiasLength", s.DepthwiseHalf().BiasLength, s.Separable.HasBias ? "Floats of the depthwise bias: one for each channel of the depthwise half." : "The depthwise half has no bias.");
        yield return ("PointwiseWeightLength", s.PointwiseHalf().WeightLength, $"Floats of the pointwise weights: {LayerWords.WeightShapeOf(s, "pointwiseWeights")}.");
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
        code.Line($"/// <remarks>{Literals.Grouped(s.MultiplyAdds)} multiply-adds.");
        foreach (KernelChoice choice in plan.Kernels)
            code.Line($"/// {IsaTable.Of(choice.Plan.Isa).Name}: {choice.Plan.Family}, {Xml(choice.Plan.Tile)}, {PlanHeader.Cycles(choice.Plan.Cycles)} predicted.");
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

    private static string Xml(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}

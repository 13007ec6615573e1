using ConvGen.Generator.Ir;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints the plans as ConvPlanInfo values, so that a user's tests can hold them.</summary>
internal static class PlanInfoPrinter
{
    public static void Print(SourceWriter code, LayerPlan plan) => Print(code, LayerWords.Describe(plan.Spec), plan.Spec.MultiplyAdds,
        plan.Kernels.Select(choice => ((PlannedKernel)choice.Plan, choice.Reason, choice.Rejections)), ReferencePlan.Of(plan.Spec));

    /// <param name="code">The file.</param>
    /// <param name="layer">In words.</param>
    /// <param name="multiplyAdds">Of a call.</param>
    /// <param name="kernels">One for each instruction set, with the reason for it and what was not chosen.</param>
    /// <param name="reference">What serves every other processor.</param>
    public static void Print(SourceWriter code, string layer, long multiplyAdds, IEnumerable<(PlannedKernel Kernel, string Reason, EquatableArray<Rejection> Rejections)> kernels, PlannedKernel reference)
    {
        using (code.Block("private static class Plans"))
        {
            foreach ((PlannedKernel kernel, string reason, EquatableArray<Rejection> rejections) in kernels) PrintPlan(kernel.Isa.ToString(), kernel, reason, rejections);
            PrintPlan("Scalar", reference, "this processor has none of the instruction sets that kernels were printed for", []);
        }

        void PrintPlan(string isa, PlannedKernel kernel, string reason, EquatableArray<Rejection> rejections)
        {
            using (code.Block($"internal static readonly global::ConvGen.ConvPlanInfo {isa} = new()", "};"))
            {
                code.Line($"Layer = {Literals.Of(layer)},");
                code.Line($"Isa = global::ConvGen.Isa.{isa}, Algorithm = {Literals.Of(kernel.Family)},");
                code.Line($"Tile = {Literals.Of(kernel.Tile)},");
                code.Line($"Reason = {Literals.Of(reason)},");
                code.Line($"AccuracyBound = {Literals.Of(kernel.AccuracyBound)},");
                code.Line($"MultiplyAdds = {multiplyAdds}, PredictedCycles = {kernel.Cycles:0.0}, WorkspaceLength = {kernel.WorkspaceLength + kernel.OwnWorkspaceLength},");
                PrintTransforms(code, kernel);
                PrintRejections(code, rejections);
            }
        }
    }

    private static void PrintTransforms(SourceWriter code, PlannedKernel kernel)
    {
        if (kernel.Transforms.Count == 0) return;
        using (code.Block("Transforms = new global::ConvGen.ConvPlanTransform[]", "},"))
        {
            foreach ((string name, OperationCounts n) in kernel.Transforms)
                code.Line($"new({Literals.Of(name)}, {n.Additions}, {n.Multiplications}, {n.MultiplyAdds}, {n.Loads}, {n.Stores}),");
        }
    }

    private static void PrintRejections(SourceWriter code, EquatableArray<Rejection> rejections)
    {
        if (rejections.Count == 0)
        {
            code.Line("Rejections = Array.Empty<global::ConvGen.ConvPlanRejection>(),");
            return;
        }

        using (code.Block("Rejections = new global::ConvGen.ConvPlanRejection[]", "},"))
        {
            foreach (Rejection r in rejections)
                code.Line($"new({Literals.Of(r.Family)}, {Literals.Of(r.Reason)}, {(r.Cycles is { } cycles ? InvariantText.Of($"{cycles:0.0}") : "null")}),");
        }
    }
}

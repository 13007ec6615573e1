using ConvGen.Generator.Ir;
using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints the plans as ConvPlanInfo values, so that a user's tests can hold them.</summary>
internal static class PlanInfoPrinter
{
    public static void Print(SourceWriter code, LayerPlan plan)
    {
        using (code.Block("private static class Plans"))
        {
            foreach (KernelChoice choice in plan.Kernels) PrintPlan(code, plan, choice, choice.Plan.Isa.ToString());
            PrintPlan(code, plan, new KernelChoice(ReferencePlan.Of(plan.Spec), "this processor has none of the instruction sets that kernels were printed for", []), "Scalar");
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
            code.Line($"MultiplyAdds = {plan.Spec.MultiplyAdds}, PredictedCycles = {kernel.Cycles:0.0}, WorkspaceLength = {kernel.WorkspaceLength + kernel.OwnWorkspaceLength},");
            if (kernel.Transforms.Count > 0)
            {
                using (code.Block("Transforms = new global::ConvGen.ConvPlanTransform[]", "},"))
                {
                    foreach ((string name, OperationCounts n) in kernel.Transforms)
                        code.Line($"new({Literals.Of(name)}, {n.Additions}, {n.Multiplications}, {n.MultiplyAdds}, {n.Loads}, {n.Stores}),");
                }
            }

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
}

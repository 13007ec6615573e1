using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;
using ConvGen.Generator.Planning.Pooling;

namespace ConvGen.Generator.Emission.Pooling;

/// <summary>The comment at the top of a generated file: the layer, and for each instruction set what was chosen, what it should cost, why, and what was not chosen.</summary>
internal static class PoolHeader
{
    public static void Print(SourceWriter code, PoolLayerPlan plan)
    {
        PlanHeader.Open(code);
        PoolSpec s = plan.Spec;
        code.Line($"// {plan.Identity.Name}: {PoolWords.Describe(s)}.        ConvGen {LayerEmitter.Version}");
        code.Line($"//   cost       {Literals.Grouped(s.Operations)} floats {PoolWords.Done(s)}, {Literals.Grouped((s.InputLength + s.OutputLength) * sizeof(float))} bytes read and written");
        foreach (PoolChoice choice in plan.Kernels)
        {
            PoolPlan kernel = choice.Plan;
            string workspace = kernel.WorkspaceLength == 0 ? "none" : InvariantText.Of($"{kernel.WorkspaceLength * 4 / 1024.0:0.0} KB ({kernel.WorkspaceUse})");
            code.Line("//");
            code.Line($"// {IsaTable.Of(kernel.Isa).Name}");
            code.Line($"//   chosen     {kernel.Family}: {kernel.Tile}");
            code.Line($"//   predicted  {PlanHeader.Cycles(kernel.Cycles)}, {PlanHeader.Cycles(kernel.ComputeCycles)} of them computing; workspace {workspace}");
            code.Line($"//   because    {choice.Reason}");
            code.Line($"//   accuracy   {kernel.AccuracyBound}");
            foreach (Rejection rejection in choice.Rejections)
                code.Line($"//   not        {rejection.Family.PadRight(12)} {(rejection.Cycles is { } cycles ? PlanHeader.Cycles(cycles) : "").PadRight(18)} {rejection.Reason}");
        }

        PlanHeader.Close(code);
    }
}

using ConvGen.Generator.Model;
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
        foreach (PoolChoice choice in plan.Kernels) PlanHeader.PrintKernel(code, choice.Plan, choice.Reason, choice.Rejections);
        PlanHeader.Close(code);
    }
}

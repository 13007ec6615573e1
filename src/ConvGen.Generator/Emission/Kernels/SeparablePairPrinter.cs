using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints a separable convolution of two kernels: each in a class of its own, with its own geometry, called phase by phase with the middle for output and then for input.</summary>
internal static class SeparablePairPrinter
{
    public static void Print(SourceWriter code, SeparablePairPlan plan)
    {
        code.Line($"// Packed as the halves' own kernels have it, the pointwise half from {plan.PointwiseStart} on.");
        code.Line($"internal const int BiasStart = {plan.BiasStart};");
        code.Line();
        code.Line("internal static global::ConvGen.AlignedBuffer Pack(ReadOnlySpan<float> depthwiseWeights, ReadOnlySpan<float> depthwiseBias, ReadOnlySpan<float> pointwiseWeights, ReadOnlySpan<float> bias) =>");
        using (code.Indented()) code.Line($"SeparablePacking.Join(Depthwise.Pack(depthwiseWeights, depthwiseBias), Pointwise.Pack(pointwiseWeights, bias), {plan.PointwiseStart}, {plan.PackedLength});");
        code.Line();
        string workspace = InvariantText.Of($"part.Workspace = a->Workspace + {plan.MiddleLength};");
        NestedKernelPrinter.PrintPhases(code, plan.Depthwise, "Depthwise", "Depthwise", "part.Bias = a->Weights + Depthwise.BiasStart;", "part.Output = a->Workspace;", workspace);
        NestedKernelPrinter.PrintPhases(code, plan.Pointwise, "Pointwise", "Pointwise", InvariantText.Of($"part.Weights = a->Weights + {plan.PointwiseStart};"), "part.Input = a->Workspace;", workspace);
        NestedKernelPrinter.PrintClass(code, plan.Depthwise, "Depthwise");
        NestedKernelPrinter.PrintClass(code, plan.Pointwise, "Pointwise");
    }
}

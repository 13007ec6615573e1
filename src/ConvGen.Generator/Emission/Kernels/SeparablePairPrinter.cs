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
        string workspace = InvariantText.Of($"half.Workspace = a->Workspace + {plan.MiddleLength};");
        PrintPhases(code, plan.Depthwise, "Depthwise", "half.Bias = a->Weights + Depthwise.BiasStart;", "half.Output = a->Workspace;", workspace);
        PrintPhases(code, plan.Pointwise, "Pointwise", InvariantText.Of($"half.Weights = a->Weights + {plan.PointwiseStart};"), "half.Input = a->Workspace;", workspace);
        PrintHalf(code, plan.Depthwise, "Depthwise");
        PrintHalf(code, plan.Pointwise, "Pointwise");
    }

    private static void PrintPhases(SourceWriter code, KernelPlan half, string name, params string[] arguments)
    {
        foreach (Phase phase in half.Phases)
        {
            code.Line($"// Unit u: {phase.Meaning}.");
            using (code.Block($"internal static void {name}{phase.Method}(KernelArguments* a, int begin, int end)"))
            {
                code.Line("KernelArguments half = *a;");
                foreach (string argument in arguments) code.Line(argument);
                code.Line($"{name}.{phase.Method}(&half, begin, end);");
            }

            code.Line();
        }
    }

    private static void PrintHalf(SourceWriter code, KernelPlan half, string name)
    {
        code.Line($"// {half.Family}: {half.Tile}.");
        using (code.Block($"private static class {name}"))
        {
            LayerEmitter.PrintBody(code, half);
            code.Line();
            LayerEmitter.PrintGeometry(code, half.Spec);
        }
    }
}

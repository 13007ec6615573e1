using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints the choice between a layer's kernels, made when weights are packed, and the loop over images and phases.</summary>
internal static class LayerDispatch
{
    public static void Print(SourceWriter code, LayerPlan plan)
    {
        PrintPlanFor(code, plan.Kernels.Select(choice => choice.Plan.Isa));
        code.Line();
        code.Line("// A kernel is called only on an object whose weights were packed for it, and they are packed for a set that IsSupported has affirmed.");
        string[] weights = plan.Spec.Separable is null ? ["weights", "bias"] : ["depthwiseWeights", "depthwiseBias", "pointwiseWeights", "bias"];
        using (code.Block($"internal static global::ConvGen.AlignedBuffer Pack(global::ConvGen.Isa isa, {string.Join(", ", weights.Select(name => "ReadOnlySpan<float> " + name))}) => isa switch", "};"))
        {
            foreach (KernelChoice choice in plan.Kernels) code.Line($"{IsaOf(choice.Plan.Isa)} => {choice.Plan.KernelName}.Pack({string.Join(", ", weights)}),");
            code.Line($"_ => Reference.Pack({string.Join(", ", weights)}),");
        }

        code.Line();
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]    // no slow first tier around a kernel that takes nanoseconds");
        string inputs = string.Join(", ", LayerSignature.Of(plan.Spec).Inputs.Select(input => "float* " + input.Name));
        using (code.Block($"internal static void Run(global::ConvGen.Isa isa, global::ConvGen.AlignedBuffer packed, {inputs}, float* output, global::ConvGen.ConvWorkers workers)"))
        {
            code.Line("KernelArguments a;");
            code.Line("a.Weights = packed.Pointer;");
            using (code.Block("switch (isa)"))
            {
                foreach (KernelChoice choice in plan.Kernels)
                {
                    code.Line($"case {IsaOf(choice.Plan.Isa)}:");
                    using (code.Indented()) PrintImages(code, choice.Plan);
                }

                code.Line("default:");
                using (code.Indented()) PrintImages(code, ReferencePlan.Of(plan.Spec));
            }

            code.Line();
            code.Line("GC.KeepAlive(packed);");
        }
    }

    /// <summary>The plan of each instruction set, and of a processor that has none of them.</summary>
    public static void PrintPlanFor(SourceWriter code, IEnumerable<TargetIsa> isas)
    {
        using (code.Block("internal static global::ConvGen.ConvPlanInfo PlanFor(global::ConvGen.Isa isa) => isa switch", "};"))
        {
            foreach (TargetIsa isa in isas) code.Line($"{IsaOf(isa)} => Plans.{isa},");
            code.Line("_ => Plans.Scalar,");
        }
    }

    /// <summary>Runs a kernel's phases for every image that it sees: one, where it takes a batch for the depths of an image.</summary>
    private static void PrintImages(SourceWriter code, KernelPlan kernel)
    {
        ConvSpec s = kernel.Spec;
        code.Line($"a.Bias = a.Weights + {kernel.KernelName}.BiasStart;");
        code.Line(kernel.WorkspaceLength == 0 || kernel.WorkspacePerThread ? "a.Workspace = null;" : InvariantText.Of($"a.Workspace = ConvScratch.Rent({kernel.WorkspaceLength});"));
        if (s.Batch == 1)
        {
            code.Line("a.Input = input;");
            PrintDeformation(code, s, "");
            code.Line("a.Output = output;");
            PrintPhases(code, kernel);
        }
        else
        {
            using (code.Block($"for (nint image = 0; image < {s.Batch}; image++)"))
            {
                code.Line($"a.Input = input + image * {s.ImageLength};");
                PrintDeformation(code, s, "image");
                code.Line($"a.Output = output + image * {s.OutputImageLength};");
                PrintPhases(code, kernel);
            }
        }

        code.Line("break;");
    }

    private static void PrintDeformation(SourceWriter code, ConvSpec s, string image)
    {
        if (s.Deformation is not { } moved) return;
        code.Line($"a.Offsets = offsets{Of(moved.OffsetImageLength(s))};");
        code.Line(moved.HasMask ? $"a.Mask = mask{Of(moved.MaskImageLength(s))};" : "a.Mask = null;");

        string Of(long length) => image.Length == 0 ? "" : InvariantText.Of($" + {image} * {length}");
    }

    private static void PrintPhases(SourceWriter code, KernelPlan kernel)
    {
        using (code.Block("if (workers is null)"))
        {
            foreach (Phase phase in kernel.Phases) code.Line($"{kernel.KernelName}.{phase.Method}(&a, 0, {phase.Units});");
        }

        using (code.Block("else"))
        {
            foreach (Phase phase in kernel.Phases) code.Line($"workers.Run(&{kernel.KernelName}.{phase.Method}, &a, {phase.Units});    // {phase.Meaning}");
        }
    }

    public static string IsaOf(TargetIsa isa) => "global::ConvGen.Isa." + isa;
}

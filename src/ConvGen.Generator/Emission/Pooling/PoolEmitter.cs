using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;
using ConvGen.Generator.Planning.Pooling;

namespace ConvGen.Generator.Emission.Pooling;

/// <summary>Prints one pooling layer: header, members, the choice between kernels, and a nested class for each.</summary>
internal static class PoolEmitter
{
    public static string Print(PoolLayerPlan plan, bool checksOverflow = false)
    {
        SourceWriter code = new() { UncheckedMethods = checksOverflow };
        PoolHeader.Print(code, plan);
        TypeFrame.Print(code, plan.Identity, " : global::ConvGen.IConvLayer" + LayerMembers.TypeInterface, () => PoolMembers.Print(code, plan));
        code.Line();
        TypeFrame.PrintKernelHome(code, plan.Identity, () =>
        {
            PrintDispatch(code, plan);
            foreach (PoolChoice choice in plan.Kernels.Where(choice => choice.Plan is not PoolReferencePlan))
            {
                code.Line();
                code.Line($"// {choice.Plan.Family}, {IsaTable.Of(choice.Plan.Isa).Name}: {choice.Plan.Tile}.");
                using (code.Block($"internal static class {choice.Plan.KernelName}")) PrintKernel(code, choice.Plan);
            }

            code.Line();
            code.Line("// Reference: for processors without any of the above.");
            using (code.Block("internal static class Reference"))
                code.Line("internal static void Rows(KernelArguments* a, int begin, int end) => ReferencePooling.Rows(Layer.Geometry, a, begin, end);");
            code.Line();
            PrintGeometry(code, plan.Spec);
            code.Line();
            PlanInfoPrinter.Print(code, PoolWords.Describe(plan.Spec), multiplyAdds: 0,
                plan.Kernels.Select(choice => ((PlannedKernel)choice.Plan, choice.Reason, choice.Rejections)), PoolReferencePlan.Of(plan.Spec));
        });
        return code.ToString();
    }

    private static void PrintKernel(SourceWriter code, PoolPlan plan)
    {
        switch (plan)
        {
            case PoolWholePlan whole:
                PoolWholePrinter.Print(code, whole);
                break;
            case PoolChannelsLastPlan channelsLast:
                PoolChannelsLastPrinter.Print(code, channelsLast);
                break;
            case PoolPlanarPlan planar:
                PoolPlanarPrinter.Print(code, planar);
                break;
            default:
                throw new InvalidOperationException($"No printer for {plan.GetType().Name}");
        }
    }

    private static void PrintDispatch(SourceWriter code, PoolLayerPlan plan)
    {
        LayerDispatch.PrintPlanFor(code, plan.Kernels.Select(choice => choice.Plan.Isa));
        code.Line();
        code.Line("// A kernel is called only on an object that was made for its set, and objects are made for a set that IsSupported has affirmed.");
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]    // no slow first tier around a kernel that takes nanoseconds");
        using (code.Block("internal static void Run(global::ConvGen.Isa isa, float* input, float* output, global::ConvGen.ConvWorkers workers)"))
        {
            code.Line("KernelArguments a = default;");
            using (code.Block("switch (isa)"))
            {
                foreach (PoolChoice choice in plan.Kernels)
                {
                    code.Line($"case {LayerDispatch.IsaOf(choice.Plan.Isa)}:");
                    using (code.Indented()) PrintImages(code, plan.Spec, choice.Plan);
                }

                code.Line("default:");
                using (code.Indented()) PrintImages(code, plan.Spec, PoolReferencePlan.Of(plan.Spec));
            }
        }
    }

    /// <summary>Runs a kernel for every image.</summary>
    private static void PrintImages(SourceWriter code, PoolSpec s, PoolPlan kernel)
    {
        if (s.Batch == 1)
        {
            PrintImage("input", "output");
        }
        else
        {
            using (code.Block($"for (nint image = 0; image < {s.Batch}; image++)")) PrintImage($"input + image * {s.ImageLength}", $"output + image * {s.OutputImageLength}");
        }

        code.Line("break;");

        void PrintImage(string input, string output)
        {
            Phase phase = kernel.Phase;
            code.Line($"a.Input = {input};");
            code.Line($"a.Output = {output};");
            code.Line($"if (workers is null) {kernel.KernelName}.{phase.Method}(&a, 0, {phase.Units});");
            code.Line($"else workers.Run(&{kernel.KernelName}.{phase.Method}, &a, {phase.Units});    // {phase.Meaning}");
        }
    }

    /// <summary>The layer in numbers for the runtime's shape-independent code.</summary>
    private static void PrintGeometry(SourceWriter code, PoolSpec s)
    {
        using (code.Block("internal static class Layer"))
        {
            using (code.Block("internal static readonly PoolGeometry Geometry = new()", "};"))
            {
                code.Line($"Channels = {s.Channels}, IsAverage = {Bool(s.IsAverage)}, CountIncludePad = {Bool(s.CountIncludePad)}, Layout = global::ConvGen.Layout.{s.Layout},");
                code.Line($"Depth = {Axis(s.Depth)},");
                code.Line($"Height = {Axis(s.Height)},");
                code.Line($"Width = {Axis(s.Width)},");
            }
        }

        static string Bool(bool value) => value ? "true" : "false";

        static string Axis(PoolAxis a) => InvariantText.Of($"new PoolAxisGeometry(new AxisGeometry({a.Input}, {a.Kernel}, {a.Stride}, {a.Dilation}, {a.PadBegin}, {a.PadEnd}), Overhang: {a.Overhang})");
    }
}

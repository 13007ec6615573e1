using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints one layer: header, members, and a nested class for each kernel.</summary>
internal static class LayerEmitter
{
    public const string Version = "0.1.0";

    public const string GeneratedCodeAttribute = "[global::System.CodeDom.Compiler.GeneratedCode(\"ConvGen.Generator\", \"" + Version + "\")]";

    public static string Print(LayerPlan plan, bool checksOverflow = false)
    {
        SourceWriter code = new() { UncheckedMethods = checksOverflow };
        PlanHeader.Print(code, plan);
        TypeFrame.Print(code, plan.Identity, $" : global::ConvGen.{LayerSignature.Of(plan.Spec).Interface}{LayerMembers.TypeInterface}", () => LayerMembers.Print(code, plan));
        code.Line();
        TypeFrame.PrintKernelHome(code, plan.Identity, () =>
        {
            LayerDispatch.Print(code, plan);
            foreach (KernelChoice choice in plan.Kernels.Where(choice => choice.Plan is not ReferencePlan))
            {
                code.Line();
                PrintKernel(code, choice.Plan, plan.Spec);
            }

            code.Line();
            PrintReference(code, plan.Spec);
            code.Line();
            PrintGeometry(code, plan.Spec);
            code.Line();
            PlanInfoPrinter.Print(code, plan);
        });
        return code.ToString();
    }

    /// <summary>The layer in numbers for the runtime's shape-independent code; of a separable one, the pointwise half and the depthwise one.</summary>
    internal static void PrintGeometry(SourceWriter code, ConvSpec s, string access = "internal")
    {
        using (code.Block($"{access} static class Layer"))
        {
            PrintGeometry(code, "Geometry", s.Separable is null ? s : s.PointwiseHalf());
            if (s.Separable is not null) PrintGeometry(code, "Depthwise", s.DepthwiseHalf());
            if (s.Deformation is { } deformation) code.Line($"internal static readonly DeformGeometry Deformation = new(OffsetGroups: {deformation.OffsetGroups});");
        }
    }

    private static void PrintGeometry(SourceWriter code, string name, ConvSpec s)
    {
        using (code.Block($"internal static readonly ConvGeometry {name} = new()", "};"))
        {
            code.Line($"InChannels = {s.InChannels}, OutChannels = {s.OutChannels}, Groups = {s.Groups},");
            code.Line($"Depth = {Axis(s.Depth)}, Height = {Axis(s.Height)}, Width = {Axis(s.Width)},");
            code.Line($"PaddingMode = global::ConvGen.PaddingMode.{s.PaddingMode}, Layout = global::ConvGen.Layout.{s.Layout}, FlipKernel = {(s.FlipKernel ? "true" : "false")},");
            code.Line($"Activation = new ActivationFunction(global::ConvGen.Activation.{s.Activation.Kind}, {Literals.Of(s.Activation.Alpha)}, {Literals.Of(s.Activation.Beta)}),");
        }

        static string Axis(SpatialAxis a) =>
            InvariantText.Of($"new AxisGeometry({a.Input}, {a.Kernel}, {a.Stride}, {a.Dilation}, {a.PadBegin}, {a.PadEnd})")
            + (a.IsTransposed ? InvariantText.Of($" {{ IsTransposed = true, OutputPadding = {a.OutputPadding} }}") : "");
    }

    private static void PrintKernel(SourceWriter code, KernelPlan plan, ConvSpec layer)
    {
        code.Line($"// {plan.Family}, {IsaTable.Of(plan.Isa).Name}: {plan.Tile}.");
        using (code.Block($"internal static class {plan.KernelName}"))
        {
            PrintBody(code, plan);
            if ((plan.Spec.Depth, plan.Spec.Height, plan.Spec.Width) == (layer.Depth, layer.Height, layer.Width)) return;
            code.Line("// The layer as this kernel sees it: the same floats, on other axes.");
            PrintGeometry(code, plan.Spec, "private");
        }
    }

    /// <summary>Packing, phases and tiles of a kernel.</summary>
    internal static void PrintBody(SourceWriter code, KernelPlan plan)
    {
        if (plan.Weights is { } order)
        {
            string outer = order.ChannelsOutside ? "[block][input channel][tap][lane]" : "[block][tap][input channel][lane]";
            string acrossGroups = order.AcrossGroups ? ", AcrossGroups: true" : "";
            code.Line(order.AcrossGroups
                ? InvariantText.Of($"// [block][tap][lane], {order.BlockWidth} channels a block, the last block ending with the last channel; the bias follows.")
                : InvariantText.Of($"// {(plan.Spec.Groups > 1 ? "[group]" : "")}{outer}, {order.BlockWidth} output channels a block; the bias follows."));
            code.Line($"private static readonly WeightBlocks Blocks = new(BlockWidth: {order.BlockWidth}, LastBlockWidth: {order.LastBlockWidth}, ChannelsOutside: {(order.ChannelsOutside ? "true" : "false")}{acrossGroups});");
            code.Line($"internal const int BiasStart = {order.BiasStart(plan.Spec)};");
            code.Line();
            code.Line("internal static global::ConvGen.AlignedBuffer Pack(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias) => WeightPacking.Pack(Layer.Geometry, Blocks, weights, bias);");
            code.Line();
        }

        KernelPrinters.Print(code, plan);
    }

    private static void PrintReference(SourceWriter code, ConvSpec s)
    {
        code.Line("// Reference: for processors without any of the above, and for Algorithm.Reference.");
        using (code.Block("internal static class Reference"))
        {
            if (s.Separable is null)
            {
                code.Line($"internal const int BiasStart = {s.WeightLength};");
                code.Line();
                code.Line("internal static global::ConvGen.AlignedBuffer Pack(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias) => WeightPacking.Copy(weights, bias, Layer.Geometry.OutChannels);");
            }
            else
            {
                ConvSpec depthwise = s.DepthwiseHalf();
                long pointwise = depthwise.WeightLength + depthwise.OutChannels, bias = pointwise + s.PointwiseHalf().WeightLength;
                code.Line($"internal static readonly SeparableParts Parts = new(Multiplier: {s.Separable.Multiplier}, DepthwiseBias: {depthwise.WeightLength}, Pointwise: {pointwise}, Bias: {bias}, Length: {bias + s.OutChannels});");
                code.Line($"internal const int BiasStart = {bias};");
                code.Line();
                code.Line("internal static global::ConvGen.AlignedBuffer Pack(ReadOnlySpan<float> depthwiseWeights, ReadOnlySpan<float> depthwiseBias, ReadOnlySpan<float> pointwiseWeights, ReadOnlySpan<float> bias) =>");
                using (code.Indented()) code.Line("SeparablePacking.Copy(Parts, depthwiseWeights, depthwiseBias, pointwiseWeights, bias);");
            }

            code.Line();
            ReferencePrinter.Print(code, s);
        }
    }
}

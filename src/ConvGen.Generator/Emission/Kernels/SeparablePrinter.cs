using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints the Separable family: packing, the phases or the bands that run one half and then the other, the depthwise half in a class of its own, the product and its tiles.</summary>
internal sealed class SeparablePrinter(SourceWriter code, SeparablePlan plan)
{
    private const string Kernel = "[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]";

    private readonly ConvSpec _spec = plan.Spec;

    public static void Print(SourceWriter code, SeparablePlan plan) => new SeparablePrinter(code, plan).Print();

    private void Print()
    {
        PrintPacking();
        code.Line($"private const nint PixelStride = {plan.MiddleStride};    // floats from a pixel between the halves to the next: {_spec.InChannels * plan.Multiplier} channels{(plan.MiddleStride > _spec.InChannels * plan.Multiplier ? ", and a line against collisions in L1" : "")}");
        code.Line();
        if (plan.Bands > 0) PrintBands();
        else PrintPhases();
        new PanelProductPrinter(code, plan.Product, _spec.OutputPixels, plan.PointwiseStart).Print();
        code.Line(plan.Multiplier == 1 ? "// The depthwise half." : "// The depthwise half, one filter of each channel.");
        using (code.Block("private static class Depthwise"))
        {
            DepthwiseChannelsLastPrinter.Print(code, plan.Depthwise);
            LayerEmitter.PrintGeometry(code, plan.Depthwise.Spec);
        }
    }

    private void PrintPacking()
    {
        WeightOrder depthwise = plan.Depthwise.Weights!.Value, pointwise = plan.Product.Weights!.Value;
        code.Line($"// Depthwise {(plan.Multiplier > 1 ? "[filter of a channel]" : "")}[block][tap][lane] and its bias, {depthwise.BlockWidth} channels a block; pointwise [block][input channel][lane], {pointwise.BlockWidth} output channels a block; the bias follows.");
        code.Line($"private static readonly SeparableParts Parts = new(Multiplier: {plan.Multiplier}, DepthwiseBias: {plan.DepthwiseBiasStart}, Pointwise: {plan.PointwiseStart}, Bias: {plan.BiasStart}, Length: {plan.PackedLength});");
        code.Line($"private static readonly WeightBlocks DepthwiseBlocks = new(BlockWidth: {depthwise.BlockWidth}, LastBlockWidth: {depthwise.LastBlockWidth}, ChannelsOutside: false, AcrossGroups: true);");
        code.Line($"private static readonly WeightBlocks PointwiseBlocks = new(BlockWidth: {pointwise.BlockWidth}, LastBlockWidth: {pointwise.LastBlockWidth}, ChannelsOutside: false);");
        code.Line($"internal const int BiasStart = {plan.BiasStart};");
        code.Line();
        code.Line("internal static global::ConvGen.AlignedBuffer Pack(ReadOnlySpan<float> depthwiseWeights, ReadOnlySpan<float> depthwiseBias, ReadOnlySpan<float> pointwiseWeights, ReadOnlySpan<float> bias) =>");
        using (code.Indented()) code.Line("SeparablePacking.Pack(Depthwise.Layer.Geometry, DepthwiseBlocks, Layer.Geometry, PointwiseBlocks, Parts, depthwiseWeights, depthwiseBias, pointwiseWeights, bias);");
        code.Line();
    }

    /// <summary>Each unit makes a band of rows between the halves and multiplies it while it is in L2.</summary>
    private void PrintBands()
    {
        DepthwiseChannelsLastPlan depthwise = plan.Depthwise;
        SpatialAxis height = _spec.Height;
        int width = _spec.Width.Output;
        code.Line($"// Unit u: {plan.BandRows.Most} output rows or one step of the depthwise half less, both halves.");
        code.Line(Kernel);
        using (code.Block("internal static void Compute(KernelArguments* a, int begin, int end)"))
        {
            code.Line($"float* workspace = ConvScratch.{plan.Rental}({plan.WorkspaceLength}), middle = workspace + {plan.MiddleStart};");
            code.Line("KernelArguments rows = *a;");
            using (code.Block("for (int unit = begin; unit < end; unit++)"))
            {
                code.Line($"int firstStep = (int)({depthwise.RowSteps}L * unit / {plan.Bands}), endStep = (int)({depthwise.RowSteps}L * (unit + 1) / {plan.Bands});");
                code.Line($"int top = {DepthwiseChannelsLastPrinter.RowOf(depthwise, "firstStep")}, bottom = {DepthwiseChannelsLastPrinter.RowOf(depthwise, "endStep")};    // output rows");
                if (plan.CopiesInput)
                {
                    code.Line($"rows.Workspace = workspace - top * {height.Stride} * (nint){depthwise.RowStride};    // where padded row 0 would be");
                    code.Line($"Depthwise.Pad(&rows, top * {height.Stride}, (bottom - 1) * {height.Stride} + {height.Span});");
                }

                PrintDepthwise($"middle - top * {width} * PixelStride", "firstStep, endStep");
                code.Line($"Multiply(a, middle, top * {width}, (bottom - top) * {width}, 0, {plan.BlockCount});");
            }
        }

        code.Line();
    }

    /// <summary>The halves as phases: the whole of what lies between them stays in L2.</summary>
    private void PrintPhases()
    {
        if (plan.CopiesInput)
        {
            code.Line("internal static void Copy(KernelArguments* a, int begin, int end) => Depthwise.Pad(a, begin, end);");
            code.Line();
        }

        code.Line("// Unit u: a row of the depthwise half, or a block of rows.");
        code.Line(Kernel);
        using (code.Block("internal static void Middle(KernelArguments* a, int begin, int end)"))
        {
            code.Line("KernelArguments rows = *a;");
            PrintDepthwise(InvariantText.Of($"a->Workspace + {plan.MiddleStart}"), "begin, end");
        }

        code.Line();
        code.Line(plan.Runs > 1 ? $"// Unit u: block u / {plan.Runs} of output channels, run u % {plan.Runs} of pixels." : "// Unit u: block u of output channels, all pixels.");
        code.Line(Kernel);
        using (code.Block("internal static void Pointwise(KernelArguments* a, int begin, int end)"))
        {
            code.Line($"float* middle = a->Workspace + {plan.MiddleStart};");
            if (plan.Runs == 1)
            {
                code.Line($"Multiply(a, middle, 0, {plan.Pixels}, begin, end);");
            }
            else
            {
                using (code.Block("for (int unit = begin; unit < end; unit++)"))
                {
                    code.Line($"nint block = unit / {plan.Runs}, run = unit % {plan.Runs}, first = {plan.Pixels} * run / {plan.Runs}, last = {plan.Pixels} * (run + 1) / {plan.Runs};");
                    code.Line("Multiply(a, middle + first * PixelStride, first, last - first, block, block + 1);");
                }
            }
        }

        code.Line();
    }

    /// <summary>The depthwise half over some steps, once for each filter of a channel: filter m of all channels stands together between the halves.</summary>
    private void PrintDepthwise(string output, string steps)
    {
        bool several = plan.Multiplier > 1;
        using (several ? code.Block($"for (nint filter = 0; filter < {plan.Multiplier}; filter++)    // of a channel") : default(SourceWriter.Scope?))
        {
            code.Line($"rows.Weights = a->Weights{(several ? InvariantText.Of($" + filter * {plan.DepthwiseSet}") : "")};");
            code.Line($"rows.Bias = a->Weights + {plan.DepthwiseBiasStart}{(several ? InvariantText.Of($" + filter * {plan.DepthwiseBiasSet}") : "")};");
            code.Line($"rows.Output = {output}{(several ? InvariantText.Of($" + filter * {_spec.InChannels}") : "")};");
            code.Line($"Depthwise.Rows(&rows, {steps});");
        }
    }
}

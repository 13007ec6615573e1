using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints transposed depthwise: a phase that turns planes into pixels and rows of pixels back into planes, around a channels-last kernel of one block of channels.</summary>
internal static class DepthwiseTransposedPrinter
{
    public static void Print(SourceWriter code, DepthwiseTransposedPlan plan)
    {
        int channels = plan.Channels;
        code.Line($"private const nint InputPlane = {plan.Spec.InputPixels}, OutputPlane = {plan.Spec.OutputPixels};    // floats from a channel to the next");
        code.Line();
        code.Line(plan.Bands > 1
            ? $"// Unit u: block u / {plan.Bands} of {channels} channels, band u % {plan.Bands} of the rows. Tiles see the band as rows of pixels."
            : $"// Unit u: block u of {channels} channels. Tiles see it as rows of pixels.");
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]");
        using (code.Block("internal static void Planes(KernelArguments* a, int begin, int end)"))
        {
            code.Line($"float* panel = ConvScratch.{plan.Rental}({plan.WorkspaceLength}), outputs = panel + {plan.PanelFloats};");
            code.Line("KernelArguments pixels;");
            code.Line("pixels.Workspace = null;");
            using (code.Block("for (int unit = begin; unit < end; unit++)"))
            {
                code.Line(plan.Bands > 1 ? $"int block = unit / {plan.Bands}, band = unit % {plan.Bands};" : "int block = unit;");
                bool overlaps = plan.Spec.InChannels % channels != 0 && plan.Blocks > 1;
                code.Line(overlaps
                    ? $"int channel = Math.Min(block * {channels}, {plan.Spec.InChannels - channels}), done = block * {channels} - channel;    // the last block ends with the last channel"
                    : $"int channel = block * {channels};");
                PrintBand(code, plan);
                code.Line($"PanelPacking.ChannelsLast(a->Input + channel * InputPlane + firstRow * {plan.Spec.Width.Input}, InputPlane, panel, {channels}, {channels}, rows * {plan.Spec.Width.Input});");
                code.Line($"pixels.Input = panel - firstRow * RowStride;");
                code.Line($"pixels.Weights = a->Weights + block * {plan.Spec.Taps * plan.Inner.Lanes};");
                code.Line($"pixels.Bias = a->Bias + block * {plan.Inner.Lanes};");
                PrintSteps(code, plan, overlaps);
            }
        }

        code.Line();
        DepthwiseChannelsLastPrinter.Print(code, plan.Inner);
    }

    /// <summary>As many rows of output as L1 holds, then these back into their planes.</summary>
    private static void PrintSteps(SourceWriter code, DepthwiseTransposedPlan plan, bool overlaps)
    {
        int width = plan.Spec.Width.Output, channels = plan.Channels, steps = plan.StepsAtATime;
        if (plan.Bands == 1 && steps == plan.Inner.RowSteps)
        {
            code.Line("const int y = 0;");
            code.Line("pixels.Output = outputs;");
            code.Line("Rows(&pixels, firstStep, endStep);");
            PrintBack(InvariantText.Of($"{plan.Spec.OutputPixels}"));
            return;
        }

        using (code.Block(steps == 1 ? "for (int step = firstStep; step < endStep; step++)" : $"for (int step = firstStep; step < endStep; step += {steps})    // as many rows of output as stay in L1"))
        {
            code.Line(steps == 1 ? "int next = step + 1;" : $"int next = Math.Min(step + {steps}, endStep);");
            code.Line($"int y = {DepthwiseChannelsLastPrinter.RowOf(plan.Inner, "step")};");
            code.Line($"pixels.Output = outputs - y * (nint){width * channels};");
            code.Line("Rows(&pixels, step, next);");
            code.Line($"int rowsDone = ({DepthwiseChannelsLastPrinter.RowOf(plan.Inner, "next")}) - y;");
            PrintBack($"rowsDone * {width}");
        }

        void PrintBack(string count) => code.Line(overlaps
            ? InvariantText.Of($"OutputUnpacking.ChannelsFirst(outputs + done, {channels}, a->Output + (channel + done) * OutputPlane + y * {width}, OutputPlane, {count}, {channels} - done);")
            : InvariantText.Of($"OutputUnpacking.ChannelsFirst(outputs, {channels}, a->Output + channel * OutputPlane + y * {width}, OutputPlane, {count}, {channels});"));
    }

    /// <summary>Declares the steps of the unit's band and the input rows under it.</summary>
    private static void PrintBand(SourceWriter code, DepthwiseTransposedPlan plan)
    {
        if (plan.Bands == 1)
        {
            (int first, int count) = plan.RowsUnder(0);
            code.Line($"const int firstStep = 0, endStep = {plan.Inner.RowSteps}, firstRow = {first}, rows = {count};");
            return;
        }

        var h = plan.Spec.Height;
        code.Line($"int firstStep = {plan.Inner.RowSteps} * band / {plan.Bands}, endStep = {plan.Inner.RowSteps} * (band + 1) / {plan.Bands};");
        code.Line($"int top = {DepthwiseChannelsLastPrinter.RowOf(plan.Inner, "firstStep")}, bottom = {DepthwiseChannelsLastPrinter.RowOf(plan.Inner, "endStep")};");
        code.Line($"int firstRow = Math.Min({h.Input}, Math.Max(0, top * {h.Stride} - {h.PadBegin}));");
        code.Line($"int rows = Math.Max(firstRow, Math.Min({h.Input}, (bottom - 1) * {h.Stride} + {h.Span - h.PadBegin})) - firstRow;");
    }
}

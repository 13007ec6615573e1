using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints deformable convolution: a phase that transposes where it must, and one that gathers and multiplies; the gather is another's, the tiles are Direct's.</summary>
internal sealed class DeformablePrinter(SourceWriter code, DeformablePlan plan)
{
    private const string Kernel = "[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]";

    private readonly ConvSpec _spec = plan.Spec;
    private readonly DirectPlan _product = plan.Product;

    public static void Print(SourceWriter code, DeformablePlan plan) => new DeformablePrinter(code, plan).Print();

    private int Groups => plan.Deformation.OffsetGroups;

    private int GivenPerTap => plan.Deformation.HasMask ? 3 : 2;

    private void Print()
    {
        code.Line($"private const nint PixelStride = {_product.PixelStride};    // floats from a pixel of the panel to the next: {_spec.Taps} taps x {_spec.InChannels} channels{(_product.PixelStride > _spec.Taps * _spec.InChannels ? ", and a line against collisions in L1" : "")}");
        code.Line($"private const nint Spread = {plan.PaddedPixels};    // floats between what one offset, or one corner, is for all pixels of a run");
        code.Line();
        if (plan.CopiesInput) PrintCopy();
        PrintCompute();
        PrintPlaces();
        DeformableGatherPrinter.Print(code, plan);
        new PanelProductPrinter(code, _product, _spec.OutputPixels).Print();
    }

    private void PrintCopy()
    {
        code.Line("// Samples may come from anywhere, all channels of a pixel at a time: the whole image, channels last, without padding.");
        code.Line($"private static readonly PaddedImage Image = new(Layer.Geometry with {{ Height = Bare(Layer.Geometry.Height), Width = Bare(Layer.Geometry.Width) }}, PixelStride: {_spec.InChannels}, RowStride: {_spec.Width.Input * _spec.InChannels}, PlaneStride: 0, ColumnPhases: 1, PhaseStride: 0);");
        code.Line();
        code.Line("private static AxisGeometry Bare(AxisGeometry axis) => axis with { PadBegin = 0, PadEnd = 0 };");
        code.Line();
        code.Line("internal static void Copy(KernelArguments* a, int begin, int end) => InputPacking.ChannelsLast(Image, a->Input, a->Workspace, begin, end);");
        code.Line();
    }

    private void PrintCompute()
    {
        int pixels = (int)_spec.OutputPixels, segment = plan.Segment, perOffsetGroup = _spec.InChannels / Groups / segment, perGroup = _spec.InChannelsPerGroup / segment;
        code.Line($"// Unit u: output pixels [{pixels} u / {plan.Runs}, {pixels} (u + 1) / {plan.Runs}), all channels.");
        code.Line(Kernel);
        using (code.Block("internal static void Compute(KernelArguments* a, int begin, int end)"))
        {
            code.Line($"float* zeros = ConvScratch.RentOwn({plan.OwnWorkspaceLength}), places = zeros + {plan.PlacesStart}, corners = zeros + {plan.CornersStart}, given = zeros + {plan.GivenStart}, panel = zeros + {plan.PanelStart};");
            code.Line($"float* image = {(plan.CopiesInput ? "a->Workspace" : "a->Input")};");
            code.Line($"new Span<float>(zeros, {segment}).Clear();    // the pixel outside the image");
            using (code.Block("for (int unit = begin; unit < end; unit++)"))
            {
                code.Line($"int first = (int)({pixels}L * unit / {plan.Runs}), count = (int)({pixels}L * (unit + 1) / {plan.Runs}) - first;");
                code.Line("Places(places, first, count);");
                code.Line($"SamplePacking.Rows(Layer.Geometry.Layout, a->Offsets, {pixels}, {2 * Groups * _spec.Taps}, first, count, given, Spread);");
                if (plan.Deformation.HasMask) code.Line($"SamplePacking.Rows(Layer.Geometry.Layout, a->Mask, {pixels}, {Groups * _spec.Taps}, first, count, given + {2 * Groups * _spec.Taps} * Spread, Spread);");
                using (code.Block($"for (nint tap = 0; tap < {_spec.Taps}; tap++)"))
                using (Groups > 1 ? code.Block($"for (nint offsetGroup = 0; offsetGroup < {Groups}; offsetGroup++)    // of {_spec.InChannels / Groups} channels") : default(SourceWriter.Scope?))
                {
                    string moved = Groups > 1 ? InvariantText.Of($"(offsetGroup * {_spec.Taps} + tap)") : "tap";
                    string row = _spec.Width.Kernel == 1 ? "tap" : InvariantText.Of($"tap / {_spec.Width.Kernel}"), column = InvariantText.Of($"tap % {_spec.Width.Kernel}");
                    code.Line($"Corners(places, given + {moved} * 2 * Spread, {Times(row, _spec.Height.Dilation)}, {(_spec.Width.Kernel == 1 ? "0" : Times(column, _spec.Width.Dilation))}, corners, count);");
                    string mask = plan.Deformation.HasMask ? InvariantText.Of($", given + ({2 * Groups * _spec.Taps} + {moved}) * Spread") : "";
                    if (perOffsetGroup == 1 && perGroup == 1 && Groups == 1)
                    {
                        code.Line($"Gather(image, zeros, corners{mask}, panel + tap * {segment}, count);");
                    }
                    else if (perOffsetGroup == 1)
                    {
                        code.Line($"Gather(image + offsetGroup * {segment}, zeros, corners{mask}, panel + {PanelOffset("offsetGroup")}, count);");
                    }
                    else
                    {
                        string segments = Groups > 1 ? InvariantText.Of($"nint segment = offsetGroup * {perOffsetGroup}; segment < offsetGroup * {perOffsetGroup} + {perOffsetGroup}") : InvariantText.Of($"nint segment = 0; segment < {perOffsetGroup}");
                        using (code.Block($"for ({segments}; segment++)    // of {segment} channels, which stand together in the panel"))
                            code.Line($"Gather(image + segment * {segment}, zeros, corners{mask}, panel + {PanelOffset("segment")}, count);");
                    }
                }

                code.Line($"Multiply(a, panel, first, count, 0, {_product.Blocks * _spec.Groups});");
            }
        }

        code.Line();

        // Where a segment of the unit's tap stands in a pixel of the panel: [group][tap][channel of the group].
        string PanelOffset(string index) => _spec.Groups == 1
            ? InvariantText.Of($"tap * {_spec.InChannels} + {index} * {segment}")
            : perGroup == 1 ? InvariantText.Of($"({index} * {_spec.Taps} + tap) * {segment}")
            : InvariantText.Of($"({index} / {perGroup} * {_spec.Taps} + tap) * {_spec.InChannelsPerGroup} + {index} % {perGroup} * {segment}");

        static string Times(string tap, int dilation) => dilation == 1 ? tap : tap == "tap" ? InvariantText.Of($"tap * {dilation}") : InvariantText.Of($"{tap} * {dilation}");
    }

    /// <summary>Where the first tap of each pixel stands without offsets.</summary>
    private void PrintPlaces()
    {
        SpatialAxis height = _spec.Height, width = _spec.Width;
        code.Line("// The row and the column of the input under the first tap of each output pixel, had it not moved.");
        code.Line(Kernel);
        using (code.Block("private static void Places(float* places, int first, int count)"))
        {
            code.Line($"int row = first / {width.Output}, column = first % {width.Output};");
            using (code.Block("for (nint i = 0; i < count; i++)"))
            {
                code.Line($"places[i] = {Place("row", height)};");
                code.Line($"places[Spread + i] = {Place("column", width)};");
                code.Line($"if (++column < {width.Output}) continue;");
                code.Line("column = 0;");
                code.Line("row++;");
            }
        }

        code.Line();

        static string Place(string index, SpatialAxis axis) =>
            (axis.Stride == 1 ? index : InvariantText.Of($"{index} * {axis.Stride}")) + (axis.PadBegin == 0 ? "" : InvariantText.Of($" - {axis.PadBegin}"));
    }
}

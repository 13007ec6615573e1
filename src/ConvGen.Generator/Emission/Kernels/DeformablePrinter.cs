using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints deformable convolution: a phase that transposes where it must, and one that gathers and multiplies; the gather is another's, the tiles are Direct's.</summary>
internal sealed class DeformablePrinter(SourceWriter code, DeformablePlan plan)
{
    private const string Kernel = "[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]";

    private readonly ConvSpec _spec = plan.Spec;
    private readonly DirectPlan _product = plan.Product;
    private readonly DirectTilePrinter _tiles = new(code, plan.Product);

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
        PrintMultiply();
        _tiles.PrintAll();
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

                code.Line("Multiply(a, panel, first, count);");
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

    /// <summary>The product of a panel with all weights, tile by tile; the last tile of a run is shifted back so that it ends with it.</summary>
    private void PrintMultiply()
    {
        WeightOrder order = plan.Weights!.Value;
        ConvSpec s = _product.Spec;
        bool grouped = s.Groups > 1, channelsFirst = _product.StoresChannelsFirst;
        long pixels = _spec.OutputPixels, blockFloats = order.BlockWidth * s.ReductionLength, groupFloats = order.PaddedChannels(s) * s.ReductionLength;
        code.Line("// output[p, k] = sum over taps and channels of panel[p, tap, c] * weights[tap, c, k], block after block of output channels while its weights are in cache.");
        code.Line(Kernel);
        using (code.Block("private static void Multiply(KernelArguments* a, float* panel, nint first, nint count)"))
        {
            if (channelsFirst)
            {
                code.Line($"float* scratch = stackalloc float[{_product.TileColumns * _product.BlockWidth + 16}];");
                code.Line("float* tile = (float*)(((nint)scratch + 63) & ~63);    // one tile, channels last, on its way to being transposed");
            }

            using (grouped ? code.Block($"for (nint group = 0; group < {s.Groups}; group++)") : default(SourceWriter.Scope?))
            using (code.Block($"for (nint block = 0; block < {_product.Blocks}; block++)"))
            {
                code.Line($"float* weights = a->Weights{(grouped ? InvariantText.Of($" + group * {groupFloats}") : "")} + block * {blockFloats};");
                code.Line($"float* bias = a->Bias{(grouped ? InvariantText.Of($" + group * {order.PaddedChannels(s)}") : "")} + block * {order.BlockWidth};");
                string channel = (grouped ? InvariantText.Of($"group * {s.OutChannelsPerGroup} + ") : "") + InvariantText.Of($"block * {order.BlockWidth}");
                code.Line(channelsFirst
                    ? InvariantText.Of($"float* target = a->Output + ({channel}) * {pixels} + first;")
                    : InvariantText.Of($"float* target = a->Output + first * {s.OutChannels} + {channel};"));
                using (code.Block($"for (nint at = 0; at < count; at += {_product.TileColumns})"))
                {
                    code.Line($"nint pixel = Math.Min(at, count - {_product.TileColumns});    // the last tile ends with the run");
                    code.Line($"float* input = panel + pixel * PixelStride{(grouped ? InvariantText.Of($" + group * {s.InChannelsPerGroup}") : "")}, output = target + pixel{(channelsFirst ? "" : InvariantText.Of($" * {s.OutChannels}"))};");
                    _tiles.PrintCases((_, last) => PrintTile(last));
                }
            }
        }

        code.Line();
    }

    private void PrintTile(bool last)
    {
        DirectTileShape shape = new(1, _product.Columns[0], last);
        int width = _tiles.VectorsOf(shape) * _product.Lanes, columns = _product.TileColumns;
        bool channelsFirst = _product.StoresChannelsFirst;
        code.Line($"{_tiles.Name(shape)}(input, weights, bias, {(channelsFirst ? "tile" : "output")});");
        if (channelsFirst)
        {
            if (_tiles.LongActivation) code.Line($"Activations.InPlace(Layer.Geometry.Activation, tile, {columns * width});");
            code.Line($"OutputUnpacking.ChannelsFirst(tile, {width}, output, {_spec.OutputPixels}, {columns}, {_tiles.ChannelCount(last)});");
        }
        else if (_tiles.LongActivation)
        {
            code.Line($"for (nint i = 0; i < {columns}; i++) Activations.InPlace(Layer.Geometry.Activation, output + i * {_spec.OutChannels}, {_tiles.RealChannels(last)});");
        }
    }
}

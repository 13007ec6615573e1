using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints what gathers the surroundings of a strip into its panel: vector copies of whole rows, the runtime's loops where a row is irregular.</summary>
internal sealed class PlanarPanelPrinter(SourceWriter code, PlanarPlan plan)
{
    private readonly ConvSpec _spec = plan.View;
    private readonly PlanarInput _input = plan.Input;
    private readonly VectorWords _simd = new(plan.VectorBits, plan.Isa);

    public void Print()
    {
        long plane = _spec.InputPixels;
        if (_input.Source == PlanarSource.WindowPanel)
            code.Line($"private static readonly PlaneWindow Window = new(Layer.Geometry, RowSlots: {_input.PhaseStride / _input.RowStride}, RowStride: {_input.RowStride});");
        code.Line(_input.Source switch
        {
            PlanarSource.Panel => "// The input under a strip that begins at (z, y, x) of a group's image: [input channel][kernel plane][row][column], zeros outside.",
            PlanarSource.WindowPanel => "// The input under a strip that begins at (z, y, x) of a group's image: [input channel][kernel plane][row phase][column phase][row][column].",
            _ => "// The input under a strip that begins at (z, y, x) of a group's image: [input channel][kernel plane][kernel column][row phase][row][output column], zeros outside.",
        });
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]");
        using (code.Block("private static void Gather(float* image, float* panel, nint z, nint y, nint x)"))
        {
            SourceWriter body = code.Fork();
            MaskSet masks = new();
            using (body.Block($"for (nint c = 0; c < {_spec.InChannelsPerGroup}; c++)"))
            {
                if (_spec.Depth.Kernel > 1)
                {
                    using (body.Block($"for (nint kd = 0; kd < {_spec.Depth.Kernel}; kd++)"))
                        PrintPlane(body, masks, $"z + kd * {_spec.Depth.Dilation}", InvariantText.Of($"panel + c * ChannelStride + kd * {_input.DepthTap}"));
                }
                else
                {
                    PrintPlane(body, masks, "z", "panel + c * ChannelStride");
                }
            }

            masks.Declare(code, _simd);
            code.Append(body);
        }

        code.Line();

        void PrintPlane(SourceWriter body, MaskSet masks, string depth, string to)
        {
            bool flat = _spec.Depth.Padded == 1;
            body.Line($"float* to = {to};");
            if (_input.Source == PlanarSource.WindowPanel)
            {
                PrintWindow(body, depth, flat, plane);
                return;
            }

            string channel = InvariantText.Of($"image + c * {plane}");
            if (!flat)
            {
                body.Line($"nint d = {depth};");
                channel += InvariantText.Of($" + d * {(long)_spec.Height.Input * _spec.Width.Input}");
            }

            // Rows of a plane that lies in the padding are outside as well.
            body.Line($"float* plane = {channel};");
            string rowInside = InvariantText.Of($"(nuint)row < {_spec.Height.Input}") + (_spec.Depth.IsPadded ? InvariantText.Of($" && (nuint)d < {_spec.Depth.Input}") : "");
            if (_input.Source == PlanarSource.Panel) PrintRows(body, masks, rowInside);
            else PrintShiftedRows(body, masks, rowInside);
        }
    }

    private void PrintWindow(SourceWriter body, string depth, bool flat, long plane)
    {
        SpatialAxis height = _spec.Height, width = _spec.Width;
        string rows = InvariantText.Of($"(int)Math.Min({_input.PanelRows}, {height.Padded - height.PadBegin} - y)");
        int columns = (Math.Min(width.Output, plan.StripTiles * plan.TileColumns + plan.TailWidth) - 1) * width.Stride + width.Span;
        string fill = InvariantText.Of($"to, (int)y + {height.PadBegin}, {rows}, (int)x + {width.PadBegin}, (int)Math.Min({columns}, {width.Padded - width.PadBegin} - x));");
        if (flat)
        {
            body.Line(InvariantText.Of($"Window.Fill(image + c * {plane}, {fill}"));
            return;
        }

        body.Line(InvariantText.Of($"nint d = PaddingIndex.Map((int)({depth}), {_spec.Depth.Input}, global::ConvGen.PaddingMode.{_spec.PaddingMode});"));
        body.Line(InvariantText.Of($"if (d < 0) new Span<float>(to, {_input.DepthTap}).Clear();"));
        body.Line(InvariantText.Of($"else Window.Fill(image + c * {plane} + d * {(long)height.Input * width.Input}, {fill}"));
    }

    /// <summary>A rectangle: whole rows of the image between zeros that stay, or a part of each row.</summary>
    private void PrintRows(SourceWriter body, MaskSet masks, string rowInside)
    {
        SpatialAxis width = _spec.Width;
        bool wholeRows = plan.ColumnStrips == 1;
        int columns = Math.Min(width.Output, plan.StripTiles * plan.TileColumns + plan.TailWidth) + width.Span - 1;
        int step = plan.StripRows == 1 ? _spec.Height.Dilation : 1;
        using (body.Block($"for (nint r = 0; r < {_input.PanelRows}; r++, to += RowStride)"))
        {
            body.Line($"nint row = y{(step == 1 ? " + r" : InvariantText.Of($" + r * {step}"))};");
            using (body.Block($"if ({rowInside})"))
            {
                if (wholeRows)
                {
                    // Columns that no output needs are left out.
                    int count = Math.Min(width.Input, columns - width.PadBegin);
                    body.Line($"float* from = plane + row * {width.Input};");
                    PrintMove(body, masks, "from", width.PadBegin == 0 ? "to" : InvariantText.Of($"to + {width.PadBegin}"), count);
                }
                else
                {
                    body.Line($"float* from = plane + row * {width.Input} + x;");
                    body.Line($"if (x < 0 || x > {width.Input - columns}) PanelPacking.ZeroPaddedRow(from - x, {width.Input}, x, 1, to, {columns});");
                    using (body.Block("else")) PrintMove(body, masks, "from", "to", columns);
                }
            }

            using (body.Block("else"))
            {
                if (wholeRows) PrintMove(body, masks, null, width.PadBegin == 0 ? "to" : InvariantText.Of($"to + {width.PadBegin}"), Math.Min(width.Input, columns - width.PadBegin));
                else PrintMove(body, masks, null, "to", columns);
            }
        }
    }

    /// <summary>For each kernel column the rows it sees, one behind the other. In the order of memory: whole vectors may spill into what is written next.</summary>
    private void PrintShiftedRows(SourceWriter body, MaskSet masks, string rowInside)
    {
        SpatialAxis width = _spec.Width;
        int length = width.Output, lanes = plan.Lanes;
        for (int k = 0; k < width.Kernel; k++)
        {
            int first = k * width.Dilation - width.PadBegin;
            using (body.Block(_spec.Height.Stride == 1 ? $"// kernel column {k}" : $"for (nint phase = 0; phase < {_spec.Height.Stride}; phase++)    // kernel column {k}"))
            {
                using (body.Block($"for (nint r = 0; r < {_input.PanelRows}; r++, to += {length})"))
                {
                    body.Line(_spec.Height.Stride == 1 ? "nint row = y + r;" : InvariantText.Of($"nint row = y + r * {_spec.Height.Stride} + phase;"));
                    using (body.Block($"if ({rowInside})"))
                    {
                        body.Line($"float* from = plane + row * {width.Input};");
                        if (width.Stride == 1)
                        {
                            for (int v = 0; v < length; v += lanes) body.Line($"{_simd.At(Offset("to", v))} = {Columns(first + v, Math.Min(lanes, length - v))};");
                        }
                        else
                        {
                            body.Line($"PanelPacking.ZeroPaddedRow(from, {width.Input}, {first}, {width.Stride}, to, {length});");
                        }
                    }

                    using (body.Block("else"))
                    {
                        for (int v = 0; v < length; v += lanes) body.Line($"{_simd.At(Offset("to", v))} = {_simd.Zero};");
                    }
                }
            }
        }

        // Columns [first, first + count) of the row, zero where the row has none.
        string Columns(int first, int count)
        {
            int from = Math.Max(0, -first), to = Math.Min(count, width.Input - first);
            return from >= to ? _simd.Zero : _simd.LoadLanes(Offset("from", first), from, to, masks);
        }
    }

    private void PrintMove(SourceWriter body, MaskSet masks, string? from, string to, int count) => new RowMove(_simd, masks, count).Print(body, from, to);

    private static string Offset(string pointer, int floats) => floats == 0 ? pointer : InvariantText.Of($"{pointer} {(floats < 0 ? "-" : "+")} {Math.Abs(floats)}");
}

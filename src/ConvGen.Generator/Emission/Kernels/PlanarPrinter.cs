using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints the Planar family: a phase that pads where the plan copies, a phase that walks strips and blocks of channels, what gathers a panel, and a method for each shape of tile.</summary>
internal sealed class PlanarPrinter(SourceWriter code, PlanarPlan plan)
{
    private const string KernelMethod = "[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]";

    private readonly ConvSpec _spec = plan.View;
    private readonly PlanarInput _input = plan.Input;

    public static void Print(SourceWriter code, PlanarPlan plan) => new PlanarPrinter(code, plan).Print();

    private bool LongActivation => !_spec.Activation.IsShort;

    /// <summary>Channels of the tiles: of a whole block, and of a group's last block where that has fewer.</summary>
    private int[] BlockChannels => plan.LastChannels == plan.Register.Channels ? [plan.Register.Channels]
        : plan.Blocks == 1 ? [plan.LastChannels]
        : [plan.Register.Channels, plan.LastChannels];

    private void Print()
    {
        string source = _input.IsPanel ? "panel" : _input.Source == PlanarSource.PaddedCopy ? "padded copy" : "input";
        code.Line($"private const nint RowStride = {_input.RowStride};    // floats of the {source} from a row to the next");
        if (_spec.Depth.Kernel > 1 || !_input.IsPanel && _spec.Depth.Padded > 1) code.Line($"private const nint DepthStride = {_input.DepthStride};    // from one depth to the next");
        code.Line($"private const nint ChannelStride = {_input.ChannelStride};    // from a channel to the next");
        code.Line($"private const nint OutputPlane = {_spec.OutputPixels};    // floats from an output channel to the next");
        code.Line();
        if (_input.Source == PlanarSource.PaddedCopy) PrintPad();
        PrintCompute();
        if (_input.IsPanel) new PlanarPanelPrinter(code, plan).Print();
        foreach (int channels in BlockChannels) PrintStrip(channels);
        foreach (int channels in BlockChannels)
        {
            if (plan.WholeTiles > 0 || plan.SharesTail) PlanarTilePrinter.Print(code, plan, channels, plan.WholeColumns);
            if (plan.TailColumns is { } tail && !plan.SharesTail) PlanarTilePrinter.Print(code, plan, channels, tail);
        }
    }

    private void PrintPad()
    {
        code.Line($"private static readonly PaddedImage Image = new(Layer.Geometry, PixelStride: 0, RowStride: {_input.RowStride}, PlaneStride: {_input.ChannelStride}, ColumnPhases: {_input.ColumnPhases}, PhaseStride: {_input.PhaseStride});");
        code.Line();
        code.Line("// Padding is an index map applied while copying, so no tile below tests a bound.");
        code.Line("internal static void Pad(KernelArguments* a, int begin, int end) => InputPacking.Planar(Image, a->Input, a->Workspace, begin, end);");
        code.Line();
    }

    private void PrintCompute()
    {
        code.Line($"// Units, the last digit fastest: {UnitOrder()}.");
        code.Line(KernelMethod);
        using (code.Block("internal static void Compute(KernelArguments* a, int begin, int end)"))
        {
            if (_input.IsPanel)
            {
                code.Line($"float* scratch = stackalloc float[{_input.PanelFloats + 16}];");
                code.Line("float* panel = (float*)(((nint)scratch + 63) & ~63);");
                code.Line($"new Span<float>(panel, {_input.PanelFloats}).Clear();    // zeros around rows that no strip writes");
            }

            using (code.Block("for (int unit = begin; unit < end; unit++)"))
            {
                Unit unit = PrintDigits();
                PrintPointers(unit);
                PrintBlocks(unit);
            }

            if (plan.StreamsOutput)
            {
                code.Line();
                code.Line("Sse.StoreFence();    // stores past the caches are not ordered: they must be seen before the phase is said to be done");
            }
        }

        code.Line();
    }

    private string UnitOrder()
    {
        List<string> order = [];
        if (_spec.Groups > 1) order.Add(InvariantText.Of($"{_spec.Groups} groups"));
        if (_spec.Depth.Output > 1) order.Add(InvariantText.Of($"{_spec.Depth.Output} depths"));
        if (plan.RowStrips > 1) order.Add(InvariantText.Of($"{plan.RowStrips} strips of {plan.StripRows} rows"));
        if (plan.ColumnStrips > 1) order.Add(InvariantText.Of($"{plan.ColumnStrips} strips of {StripColumns} columns"));
        if (plan.BlockUnits > 1) order.Add(InvariantText.Of($"{plan.BlockUnits} times {plan.UnitBlocks} blocks of output channels"));
        return order.Count == 0 ? "one" : string.Join(" x ", order);
    }

    private int StripColumns => plan.StripTiles * plan.TileColumns;

    /// <summary>The digits of a unit's number: names of locals, or "0" where there is one value only.</summary>
    private readonly record struct Unit(string Group, string Depth, string Row, string Column, string Part);

    private Unit PrintDigits()
    {
        code.Line("nint rest = unit;");
        string part = Digit("part", plan.BlockUnits), column = Digit("column", plan.ColumnStrips), row = Digit("row", plan.RowStrips), depth = Digit("depth", _spec.Depth.Output);
        return new Unit(Digit("group", _spec.Groups), depth, row, column, part);

        string Digit(string name, int count)
        {
            if (count == 1) return "0";
            code.Line($"nint {name} = rest % {count};");
            code.Line($"rest /= {count};");
            return name;
        }
    }

    private void PrintPointers(Unit unit)
    {
        SpatialAxis depth = _spec.Depth, height = _spec.Height, width = _spec.Width;
        string output = Sum("a->Output", (unit.Group, _spec.OutChannelsPerGroup * _spec.OutputPixels), (unit.Depth, (long)height.Output * width.Output),
            (unit.Row, (long)plan.StripRows * width.Output), (unit.Column, StripColumns));
        if (_input.IsPanel)
        {
            // The first position under the strip; negative in the padding.
            string image = Sum("a->Input", (unit.Group, _spec.InChannelsPerGroup * _spec.InputPixels));
            string z = First(unit.Depth, depth.Stride, depth.PadBegin), y = First(unit.Row, (long)plan.StripRows * height.Stride, height.PadBegin);
            code.Line($"Gather({image}, panel, {z}, {y}, {First(unit.Column, (long)StripColumns * width.Stride, width.PadBegin)});");
            code.Line("float* input = panel;");
        }
        else
        {
            string image = _input.Source == PlanarSource.PaddedCopy ? "a->Workspace" : "a->Input";
            string input = Sum(image, (unit.Group, _spec.InChannelsPerGroup * _input.ChannelStride), (unit.Depth, depth.Stride * _input.DepthStride),
                (unit.Row, plan.StripRows * _input.OutputRowStep(height.Stride)), (unit.Column, StripColumns));
            code.Line($"float* input = {input};");
        }

        code.Line($"float* output = {output};");

        static string First(string digit, long step, int pad) =>
            digit == "0" ? InvariantText.Of($"{-pad}") : InvariantText.Of($"{digit} * {step}{(pad == 0 ? "" : InvariantText.Of($" - {pad}"))}");
    }

    /// <summary>The unit's blocks of output channels, each over the whole strip.</summary>
    private void PrintBlocks(Unit unit)
    {
        WeightOrder order = plan.Weights!.Value;
        string rows = plan.JoinsRows || plan.RowStrips == 1 ? InvariantText.Of($"{plan.StripRows}")
            : _spec.Height.Output % plan.StripRows == 0 ? InvariantText.Of($"{plan.StripRows}")
            : InvariantText.Of($"Math.Min({plan.StripRows}, {_spec.Height.Output} - row * {plan.StripRows})");
        string weights = Sum("a->Weights", (unit.Group, order.PaddedChannels(_spec) * _spec.ReductionLength)), bias = Sum("a->Bias", (unit.Group, order.PaddedChannels(_spec)));
        if (plan.UnitBlocks == 1)
        {
            PrintBlock(unit.Part);
            return;
        }

        string first = unit.Part == "0" ? "0" : InvariantText.Of($"part * {plan.UnitBlocks}");
        string end = unit.Part == "0" ? InvariantText.Of($"{plan.Blocks}")
            : plan.Blocks % plan.UnitBlocks == 0 ? InvariantText.Of($"(part + 1) * {plan.UnitBlocks}")
            : InvariantText.Of($"Math.Min((part + 1) * {plan.UnitBlocks}, {plan.Blocks})");
        using (code.Block($"for (nint block = {first}; block < {end}; block++)")) PrintBlock("block");

        void PrintBlock(string block)
        {
            string arguments = $"input, {Sum(weights, (block, order.BlockWidth * _spec.ReductionLength))}, {Sum(bias, (block, order.BlockWidth))}, "
                + $"{Sum("output", (block, order.BlockWidth * _spec.OutputPixels))}, {rows}, {unit.Column}";
            int[] channels = BlockChannels;
            if (channels.Length > 1) code.Line($"if ({block} < {plan.Blocks - 1}) Strip{channels[0]}({arguments});");
            code.Line($"{(channels.Length > 1 ? "else " : "")}Strip{channels[channels.Length - 1]}({arguments});");
        }
    }

    private static string Sum(string pointer, params (string Index, long Stride)[] terms) =>
        pointer + string.Concat(terms.Where(term => term.Index != "0").Select(term => InvariantText.Of($" + {term.Index} * {term.Stride}")));

    /// <summary>A strip of one block: row after row of tiles, or one row of tiles over joined rows.</summary>
    private void PrintStrip(int channels)
    {
        int tileRows = plan.Register.Rows, height = _spec.Height.Output;
        bool oneRow = plan.JoinsRows || plan.StripRows == 1, fits = plan.StripRows % tileRows == 0 && height % plan.StripRows % tileRows == 0;
        code.Line($"// {channels} output channels of a strip.{(oneRow || fits ? "" : " The last tiles stand so far back that they end with the strip, and compute some rows a second time.")}");
        code.Line(KernelMethod);
        using (code.Block($"private static void Strip{channels}(float* input, float* weights, float* bias, float* output, nint rows, nint column)"))
        {
            if (oneRow)
            {
                PrintTiles(channels, "input", "output");
            }
            else
            {
                using (code.Block($"for (nint row = 0; row < rows; row += {tileRows})"))
                {
                    string first = fits ? "row" : "first";
                    if (!fits) code.Line($"nint first = Math.Min(row, rows - {tileRows});");
                    code.Line($"float* x = input + {first} * {_input.OutputRowStep(_spec.Height.Stride)}, y = output + {first} * {_spec.Width.Output};");
                    PrintTiles(channels, "x", "y");
                }
            }

            if (LongActivation) PrintLongActivation(channels);
        }

        code.Line();
    }

    private void PrintTiles(int channels, string x, string y)
    {
        int strips = plan.ColumnStrips;
        string whole = PlanarTilePrinter.Name(plan, channels, plan.WholeColumns);
        string count = strips == 1 ? InvariantText.Of($"{plan.WholeTiles}")
            : plan.WholeTiles % plan.StripTiles == 0 ? InvariantText.Of($"{plan.StripTiles}")
            : InvariantText.Of($"Math.Min({plan.StripTiles}, {plan.WholeTiles} - column * {plan.StripTiles})");
        if (plan.WholeTiles > 0) code.Line($"{whole}({x}, weights, bias, {y}, {count});");
        if (plan.TailColumns is not { } tail) return;

        string name = plan.SharesTail ? whole : PlanarTilePrinter.Name(plan, channels, tail);
        int start = tail.Start - (strips - 1) * StripColumns;
        string back = start == 0 ? "" : InvariantText.Of($" + {start}");
        code.Line($"{(strips == 1 ? "" : InvariantText.Of($"if (column == {strips - 1}) "))}{name}({x}{back}, weights, bias, {y}{back}, 1);");
    }

    /// <summary>The activations that are loops over memory, on every run of the strip: the sums stored there are final.</summary>
    private void PrintLongActivation(int channels)
    {
        int width = _spec.Width.Output;
        bool wholeRows = plan.ColumnStrips == 1;
        string count = wholeRows ? InvariantText.Of($"(int)rows * {width}")
            : InvariantText.Of($"(column == {plan.ColumnStrips - 1} ? {width - (plan.ColumnStrips - 1) * StripColumns} : {StripColumns})");
        using (code.Block($"for (nint channel = 0; channel < {channels}; channel++)"))
        {
            if (wholeRows) code.Line($"Activations.InPlace(Layer.Geometry.Activation, output + channel * OutputPlane, {count});");
            else code.Line($"for (nint row = 0; row < rows; row++) Activations.InPlace(Layer.Geometry.Activation, output + channel * OutputPlane + row * {width}, {count});");
        }
    }
}

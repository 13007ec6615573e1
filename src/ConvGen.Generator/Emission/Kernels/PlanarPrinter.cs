using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints the Planar family: a phase that pads where the plan copies, a phase that walks blocks of channels and rows, and a method for each shape of tile.</summary>
internal sealed class PlanarPrinter(SourceWriter code, PlanarPlan plan)
{
    private readonly ConvSpec _spec = plan.View;

    public static void Print(SourceWriter code, PlanarPlan plan) => new PlanarPrinter(code, plan).Print();

    private bool LongActivation => !VectorWords.IsShort(_spec.Activation.Kind);

    /// <summary>Channels of the tiles: of a whole block, and of a group's last block where that has fewer.</summary>
    private int[] BlockChannels => plan.LastChannels == plan.Register.Channels ? [plan.Register.Channels]
        : plan.Blocks == 1 ? [plan.LastChannels]
        : [plan.Register.Channels, plan.LastChannels];

    private void Print()
    {
        code.Line($"private const nint RowStride = {plan.Input.RowStride};    // floats from an input row to the next");
        if (_spec.Depth.Padded > 1) code.Line($"private const nint DepthStride = {plan.Input.DepthStride};    // from one depth to the next");
        code.Line($"private const nint ChannelStride = {plan.Input.ChannelStride};    // from an input channel to the next");
        code.Line($"private const nint OutputPlane = {_spec.OutputPixels};    // from an output channel to the next");
        code.Line();
        if (plan.Input.Copied) PrintPad();
        PrintCompute();
        foreach (int channels in BlockChannels)
        {
            if (plan.IsOneRow) PrintColumns(channels);
            else PrintRows(channels);
        }

        foreach (int channels in BlockChannels)
        {
            if (plan.WholeTiles > 0 || SharesTail) PlanarTilePrinter.Print(code, plan, channels, plan.WholeColumns);
            if (plan.TailColumns is { } tail && !SharesTail) PlanarTilePrinter.Print(code, plan, channels, tail);
        }
    }

    /// <summary>Whether the tile that ends a row is a whole one, shifted.</summary>
    private bool SharesTail => plan.TailColumns is { } tail && tail.IsLike(plan.WholeColumns);

    private void PrintPad()
    {
        PlanarInput image = plan.Input;
        code.Line($"private static readonly PaddedImage Image = new(Layer.Geometry, PixelStride: 0, RowStride: {image.RowStride}, PlaneStride: {image.ChannelStride}, ColumnPhases: {image.ColumnPhases}, PhaseStride: {image.PhaseStride});");
        code.Line();
        code.Line("// Padding is an index map applied while copying, so no tile below tests a bound.");
        code.Line("internal static void Pad(KernelArguments* a, int begin, int end) => InputPacking.Planar(Image, a->Input, a->Workspace, begin, end);");
        code.Line();
    }

    private void PrintCompute()
    {
        WeightOrder order = plan.Weights!.Value;
        code.Line(_spec.Groups == 1
            ? $"// Unit u: strip u / {plan.Blocks} of the plane, block u % {plan.Blocks} of output channels."
            : $"// Unit u: group u / {plan.Strips * plan.Blocks}; within it strip u / {plan.Blocks} of the plane, block u % {plan.Blocks} of output channels.");
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]");
        using (code.Block("internal static void Compute(KernelArguments* a, int begin, int end)"))
        {
            code.Line($"float* image = {(plan.Input.Copied ? "a->Workspace" : "a->Input")};");
            using (code.Block("for (int unit = begin; unit < end; unit++)"))
            {
                code.Line($"nint block = unit % {plan.Blocks}, strip = unit / {plan.Blocks};");
                if (_spec.Groups > 1)
                {
                    code.Line($"nint group = strip / {plan.Strips};");
                    code.Line($"strip %= {plan.Strips};");
                }

                string Group(long stride) => _spec.Groups > 1 ? InvariantText.Of($" + group * {stride}") : "";
                code.Line($"float* weights = a->Weights{Group(order.PaddedChannels(_spec) * _spec.ReductionLength)} + block * {order.BlockWidth * _spec.ReductionLength};");
                code.Line($"float* bias = a->Bias{Group(order.PaddedChannels(_spec))} + block * {order.BlockWidth};");
                code.Line($"float* input = image{Group(_spec.InChannelsPerGroup * plan.Input.ChannelStride)};");
                code.Line($"float* output = a->Output{Group(_spec.OutChannelsPerGroup * _spec.OutputPixels)} + block * {order.BlockWidth * _spec.OutputPixels};");
                string place = plan.IsOneRow ? "strip" : PrintRowsOfUnit();
                int[] channels = BlockChannels;
                if (channels.Length > 1) code.Line($"if (block < {plan.Blocks - 1}) Strip{channels[0]}(input, weights, bias, output, {place});");
                code.Line($"{(channels.Length > 1 ? "else " : "")}Strip{channels[channels.Length - 1]}(input, weights, bias, output, {place});");
            }
        }

        code.Line();
    }

    /// <summary>Moves the unit's pointers to its first row; the number of rows is what the strip is told.</summary>
    private string PrintRowsOfUnit()
    {
        SpatialAxis depth = _spec.Depth, height = _spec.Height;
        if (depth.Output > 1)
        {
            code.Line($"nint z = strip / {plan.RowStrips};");
            code.Line($"strip %= {plan.RowStrips};");
            code.Line($"input += z * ({depth.Stride} * DepthStride);");
            code.Line($"output += z * {(long)height.Output * _spec.Width.Output};");
        }

        if (plan.RowStrips == 1) return InvariantText.Of($"{height.Output}");
        code.Line($"nint row = strip * {plan.UnitRows};");
        code.Line($"input += row * ({height.Stride} * RowStride);");
        code.Line($"output += row * {_spec.Width.Output};");
        return height.Output % plan.UnitRows == 0
            ? InvariantText.Of($"{plan.UnitRows}")
            : InvariantText.Of($"strip < {plan.RowStrips - 1} ? {plan.UnitRows} : {height.Output} - row");
    }

    /// <summary>A strip of rows: row after row of tiles.</summary>
    private void PrintRows(int channels)
    {
        int rows = plan.Register.Rows;
        SpatialAxis height = _spec.Height;
        bool fits = rows == 1 || height.Output % rows == 0 && plan.UnitRows % rows == 0;
        code.Line($"// {channels} output channels of some rows.{(fits ? "" : " The last tiles stand so far back that they end with the strip, and compute some rows a second time.")}");
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]");
        using (code.Block($"private static void Strip{channels}(float* input, float* weights, float* bias, float* output, nint rows)"))
        {
            using (code.Block($"for (nint row = 0; row < rows; row += {rows})"))
            {
                string first = fits ? "row" : "first";
                if (!fits) code.Line($"nint first = Math.Min(row, rows - {rows});");
                code.Line($"float* x = input + {first} * ({height.Stride} * RowStride), y = output + {first} * {_spec.Width.Output};");
                if (plan.WholeTiles > 0) code.Line($"{Tile(channels, plan.WholeColumns)}(x, weights, bias, y, {plan.WholeTiles});");
                PrintTail(channels, "x", "y");
            }

            PrintLongActivation(channels, "output", InvariantText.Of($"(int)rows * {_spec.Width.Output}"));
        }

        code.Line();
    }

    /// <summary>A strip of a plane that is one row: some of its tiles, the last strip with the tile that ends the row.</summary>
    private void PrintColumns(int channels)
    {
        bool only = plan.Strips == 1;
        code.Line($"// {channels} output channels of {(only ? "the row" : InvariantText.Of($"tiles strip * {plan.UnitTiles} and following"))}.");
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]");
        using (code.Block($"private static void Strip{channels}(float* input, float* weights, float* bias, float* output, nint strip)"))
        {
            if (only)
            {
                if (plan.WholeTiles > 0) code.Line($"{Tile(channels, plan.WholeColumns)}(input, weights, bias, output, {plan.WholeTiles});");
                PrintTail(channels, "input", "output");
                PrintLongActivation(channels, "output", InvariantText.Of($"{_spec.Width.Output}"));
            }
            else
            {
                int unitColumns = plan.UnitTiles * plan.TileColumns;
                code.Line($"nint column = strip * {unitColumns};");
                code.Line($"{Tile(channels, plan.WholeColumns)}(input + column, weights, bias, output + column, Math.Min({plan.UnitTiles}, {plan.WholeTiles} - strip * {plan.UnitTiles}));");
                if (plan.TailColumns is not null)
                {
                    using (code.Block($"if (strip == {plan.Strips - 1})")) PrintTail(channels, "input", "output");
                    code.Line();
                }

                PrintLongActivation(channels, "output + column", InvariantText.Of($"(strip == {plan.Strips - 1} ? {_spec.Width.Output} - (int)column : {unitColumns})"));
            }
        }

        code.Line();
    }

    private void PrintTail(int channels, string x, string y)
    {
        if (plan.TailColumns is not { } tail) return;
        string start = tail.Start == 0 ? "" : InvariantText.Of($" + {tail.Start}");
        code.Line($"{Tile(channels, SharesTail ? plan.WholeColumns : tail)}({x}{start}, weights, bias, {y}{start}, 1);");
    }

    /// <summary>The activations that are loops over memory, on every run of the strip: the sums stored there are final.</summary>
    private void PrintLongActivation(int channels, string output, string count)
    {
        if (!LongActivation) return;
        code.Line($"for (nint channel = 0; channel < {channels}; channel++) Activations.InPlace(Layer.Geometry.Activation, {output} + channel * OutputPlane, {count});");
    }

    private string Tile(int channels, PlanarColumns columns) => PlanarTilePrinter.Name(plan, channels, columns);
}

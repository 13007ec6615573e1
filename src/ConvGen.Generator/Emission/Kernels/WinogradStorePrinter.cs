using System.Globalization;
using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints what becomes of Winograd's products: the loop over finished tiles, each transformed to outputs and stored in the layer's layout, cropped at the edges of the image.</summary>
internal sealed class WinogradStorePrinter(SourceWriter code, WinogradPlan plan)
{
    private const string Kernel = "[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]";

    private readonly ConvSpec _spec = plan.Spec;

    private bool LongActivation => !VectorWords.IsShort(_spec.Activation.Kind);

    public void Print()
    {
        code.Line("// Finished tiles [first, first + count): outputs, bias and activation.");
        code.Line(Kernel);
        using (code.Block("private static void Store(float* m, float* bias, float* output, float* finished, int first, int count, int channels)"))
        {
            if (plan.ChannelsFirst) PrintStorePlanes();
            else PrintStorePixels();
        }

        code.Line();
    }

    /// <summary>First output row of a row of tiles, or column of a column.</summary>
    private static string Start(string tile, TileOrder order, int smaller) => order.Dilation > 1 ? InvariantText.Of($"{tile} / {order.Dilation} * {order.Together} + {tile} % {order.Dilation}")
        : smaller == 0 ? InvariantText.Of($"{tile} * {order.Outputs}")
        : smaller == order.Tiles ? InvariantText.Of($"{tile} * {order.Outputs - 1}")
        : InvariantText.Of($"{tile} * {order.Outputs} - Math.Max(0, {tile} - {order.Tiles - smaller})");

    /// <summary>Output rows of a row of tiles, or columns of a column.</summary>
    private static string Extent(string tile, TileOrder order, int smaller) => smaller == 0 ? InvariantText.Of($"{order.Outputs}")
        : smaller == order.Tiles ? InvariantText.Of($"{order.Outputs - 1}")
        : InvariantText.Of($"({tile} < {order.Tiles - smaller} ? {order.Outputs} : {order.Outputs - 1})");

    /// <summary>The outputs of an axis from <paramref name="first"/> on that a tile computes.</summary>
    private static string Left(string first, TileOrder order) => order.Dilation == 1 ? InvariantText.Of($"{order.Extent} - {first}") : InvariantText.Of($"({order.Extent + order.Dilation - 1} - {first}) / {order.Dilation}");

    private string RowStart(string tile) => Start(tile, plan.Down, plan.SmallerRows);

    private string ColumnStart(string tile) => Start(tile, plan.Across, plan.SmallerColumns);

    private string RowsOf(string tile) => Extent(tile, plan.Down, plan.SmallerRows);

    /// <summary>The call that transforms a tile of the image back; with sizes that differ the method itself finds the tile's place in M.</summary>
    private string TransformOutput(string tile, string channel, string y, string rowStride, string pixelStride, string vectors) =>
        $"TransformOutput({(plan.IsMixed ? tile + ", " : "")}m{channel}, bias{channel}, {y}, {rowStride}, {pixelStride}, {vectors});";

    private void PrintStorePixels()
    {
        int height = _spec.Height.Output, width = _spec.Width.Output, channels = _spec.OutChannels;
        long rowStride = (long)plan.Down.Dilation * width * channels, pixelStride = (long)plan.Across.Dilation * channels;
        bool ragged = _spec.OutChannelsPerGroup % plan.Lanes != 0;
        using (code.Block("for (int t = first; t < first + count; t++)"))
        {
            code.Line($"int down = t / {plan.TilesAcross}, across = t % {plan.TilesAcross}, row = {RowStart("down")}, column = {ColumnStart("across")};");
            code.Line($"float* y = output + ((nint)row * {width} + column) * {channels};");
            string inside = plan.IsCropped ? InvariantText.Of($"row <= {height - 1 - (plan.TileRows - 1) * plan.Down.Dilation} && column <= {width - 1 - (plan.TileColumns - 1) * plan.Across.Dilation}") : "";
            if (LongActivation)
            {
                PrintPieces("0");
            }
            else
            {
                code.Line(plan.IsCropped ? InvariantText.Of($"int whole = {inside} ? channels / {plan.Lanes} : 0;") : InvariantText.Of($"int whole = channels / {plan.Lanes};"));
                code.Line((plan.IsCropped || ragged ? "if (whole > 0) " : "") + TransformOutput("t", "", "y", Number(rowStride), Number(pixelStride), "whole"));
                if (plan.IsCropped || ragged) PrintPieces(InvariantText.Of($"whole * {plan.Lanes}"));
            }

            if (!plan.IsMixed) code.Line($"m += {plan.MTileStride};");
        }

        // Vectors of channels that are ragged, cropped at the edge of the image, or wait for their activation.
        void PrintPieces(string from)
        {
            using (code.Block($"for (int channel = {from}; channel < channels; channel += {plan.Lanes})"))
            {
                code.Line(TransformOutput("t", " + channel", "finished", Number(plan.TileColumns * plan.Lanes), Number(plan.Lanes), "1"));
                if (LongActivation) code.Line($"Activations.InPlace(Layer.Geometry.Activation, finished, {plan.TileRows * plan.TileColumns * plan.Lanes});");
                string rows = RowsOf("down"), columns = Extent("across", plan.Across, plan.SmallerColumns);
                code.Line($"OutputUnpacking.Cropped(finished, {plan.TileColumns}, {plan.Lanes}, y + channel, {rowStride}, {pixelStride}, Math.Min({rows}, {Left("row", plan.Down)}), Math.Min({columns}, {Left("column", plan.Across)}), Math.Min({plan.Lanes}, channels - channel));");
            }
        }
    }

    /// <summary>A row of adjacent tiles at a time, finished channels last in L1 and transposed from there.</summary>
    private void PrintStorePlanes()
    {
        int width = _spec.Width.Output, rowStride = plan.FinishedColumns * plan.BlockWidth;
        code.Line($"int vectors = (channels + {plan.Lanes - 1}) / {plan.Lanes};");
        using (code.Block("for (int t = 0; t < count;)"))
        {
            code.Line($"int down = (first + t) / {plan.TilesAcross}, across = (first + t) % {plan.TilesAcross}, tiles = Math.Min({plan.TilesAcross} - across, count - t), row = {RowStart("down")}, column = {ColumnStart("across")};");
            using (code.Block("for (int i = 0; i < tiles; i++)"))
            {
                TileOrder across = plan.Across;
                string place = across.Dilation > 1 ? $"({Start("i", across, 0)})" : plan.SmallerColumns > 0 ? $"({ColumnStart("(across + i)")} - column)" : InvariantText.Of($"i * {plan.TileColumns}");
                code.Line(TransformOutput("first + t + i", "", $"finished + {place} * {Number(plan.BlockWidth)}", Number(rowStride), Number(across.Dilation * plan.BlockWidth), "vectors"));
                if (!plan.IsMixed) code.Line($"m += {plan.MTileStride};");
            }

            code.Line();
            string reached = plan.Across.Dilation == 1 ? InvariantText.Of($"tiles * {plan.TileColumns}") : InvariantText.Of($"(tiles + {plan.Across.Dilation - 1}) / {plan.Across.Dilation} * {plan.Across.Together}");
            code.Line($"int rows = Math.Min({RowsOf("down")}, {Left("row", plan.Down)}), columns = Math.Min({reached}, {width} - column);");
            using (code.Block("for (nint i = 0; i < rows; i++)"))
            {
                if (LongActivation) code.Line($"Activations.InPlace(Layer.Geometry.Activation, finished + i * {rowStride}, columns * {plan.BlockWidth});");
                code.Line($"OutputUnpacking.ChannelsFirst(finished + i * {rowStride}, {plan.BlockWidth}, output + (row + i{(plan.Down.Dilation == 1 ? "" : InvariantText.Of($" * {plan.Down.Dilation}"))}) * {width} + column, {_spec.OutputPixels}, columns, channels);");
            }

            code.Line("t += tiles;");
        }
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}

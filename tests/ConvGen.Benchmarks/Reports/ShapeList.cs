extern alias generator;

using System.Globalization;
using generator::ConvGen.Generator.Model;
using PlanPadding = generator::ConvGen.PaddingMode;

namespace ConvGen.Benchmarks.Reports;

/// <summary>A layer of a report: what a list calls it, or its words.</summary>
internal sealed record ReportLayer(string Name, ConvSpec Spec)
{
    /// <summary>The rows of <c>--shapes</c> in both layouts, or so many random shapes; of either, those that <c>--filter</c> names.</summary>
    public static IReadOnlyList<ReportLayer> Of(ReportOptions options)
    {
        IEnumerable<ReportLayer> layers = options.Shapes is { } file
            ? ShapeList.Read(file)
            : Enumerable.Range(0, options.Count).Select(i => options.Borders ? BorderShapes.At(options.Seed, i) : RandomShapes.At(options.Seed, i)).Select(spec => new ReportLayer(Specs.Words(spec), spec));
        return [.. layers.Where(layer => layer.Name.Contains(options.Filter, StringComparison.Ordinal))];
    }
}

/// <summary>Reads lists of shapes: comma-separated, a header that names the columns (tests/ConvGen.PeerServer/shapes.csv has them all), padding the same on both sides;
/// a column <c>padding</c> may name its mode.</summary>
internal static class ShapeList
{
    /// <summary>Each row twice, channels first and channels last.</summary>
    /// <exception cref="FormatException">A column is missing, a number is none, a kind is not conv1d, conv2d, conv3d or transposed, or a padding none of the four.</exception>
    public static IEnumerable<ReportLayer> Read(string file)
    {
        string[] lines = File.ReadAllLines(file);
        string[] columns = lines.Length == 0 ? [] : Cells(lines[0]);
        foreach (string line in lines.Skip(1).Where(line => line.Trim().Length > 0))
        {
            string[] cells = Cells(line);
            if (cells.Length != columns.Length) throw new FormatException($"{file}: {cells.Length} cells under {columns.Length} columns: {line}");
            Dictionary<string, string> row = columns.Zip(cells).ToDictionary(cell => cell.First, cell => cell.Second);
            bool transposed = Text(row, "kind") == "transposed";
            int rank = row["kind"] switch
            {
                "conv1d" => 1,
                "conv2d" => 2,
                "conv3d" => 3,
                "transposed" => Number(row, "D") > 1 || Number(row, "kd") > 1 ? 3 : Number(row, "H") > 1 || Number(row, "kh") > 1 ? 2 : 1,
                string kind => throw new FormatException($"{file}: kind is {kind}, expected conv1d, conv2d, conv3d or transposed"),
            };
            foreach (bool channelsLast in (bool[])[false, true])
            {
                ConvSpec spec = Specs.Of(Number(row, "Cin"), Number(row, "Cout"), Number(row, "groups"), Axis(row, 'h', rank > 1 && transposed), Axis(row, 'w', transposed), channelsLast, Number(row, "N"), Padding(row))
                    with { Rank = rank, Depth = rank == 3 ? Axis(row, 'd', transposed) : SpatialAxis.Absent };
                yield return new ReportLayer($"{Text(row, "name")} {(channelsLast ? "nhwc" : "nchw")}", spec);
            }
        }

        PlanPadding Padding(Dictionary<string, string> row) => !row.TryGetValue("padding", out string? mode) ? PlanPadding.Zeros
            : Enum.TryParse(mode, ignoreCase: true, out PlanPadding known) && Enum.IsDefined(known) ? known
            : throw new FormatException($"{file}: padding is {mode}, expected zeros, reflect, replicate or circular");

        string Text(Dictionary<string, string> row, string column) => row.TryGetValue(column, out string? text) ? text : throw new FormatException($"{file} has no column {column}");

        int Number(Dictionary<string, string> row, string column) =>
            int.TryParse(Text(row, column), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw new FormatException($"{file}: {column} = {row[column]} is not a number");

        SpatialAxis Axis(Dictionary<string, string> row, char axis, bool transposed) =>
            new(Number(row, char.ToUpperInvariant(axis).ToString()), Number(row, $"k{axis}"), Number(row, $"s{axis}"), Number(row, $"d{axis}"), Number(row, $"p{axis}"), Number(row, $"p{axis}")) { IsTransposed = transposed };
    }

    private static string[] Cells(string line) => [.. line.Split(',').Select(cell => cell.Trim())];
}

extern alias generator;

using System.Globalization;
using ConvGen.Generator.Tests.Harness;
using generator::ConvGen.Generator;
using generator::ConvGen.Generator.Model;
using Xunit;

namespace ConvGen.Generator.Tests;

/// <summary>docs/padding.md: the worked numbers are the generator's.</summary>
public sealed class PaddingDocumentTests
{
    public static TheoryData<string> Worked => Rows("worked");

    public static TheoryData<string> Transposed => Rows("transposed");

    [Theory, MemberData(nameof(Worked))]
    public void A_worked_row_is_what_the_generator_makes_of_it(string row) => AssertRow("Conv1D", row);

    [Theory, MemberData(nameof(Transposed))]
    public void A_transposed_row_is_what_the_generator_makes_of_it(string row) => AssertRow("ConvTranspose1D", row);

    private static void AssertRow(string attribute, string row)
    {
        string[] cells = [.. row.Trim('|').Split('|').Select(cell => cell.Trim())];
        int[] n = [.. cells[1..8].Select(cell => int.Parse(cell, CultureInfo.InvariantCulture))];
        GeneratorRun run = GeneratorRun.Of(
            $"[{attribute}(InChannels = 1, OutChannels = 1, KernelSize = {n[1]}, Stride = {n[2]}, Dilation = {n[3]}, Length = {n[0]}, {cells[8].Trim('`')})] partial class Axis;");
        SpatialAxis axis = ((LayerModel)run.Outputs(TrackingNames.Layers).Single().Value).Spec!.Width;
        Assert.Equal((n[4], n[5], n[6]), (axis.PadBegin, axis.PadEnd, axis.Output));
    }

    private static TheoryData<string> Rows(string table)
    {
        string page = File.ReadAllText(Repository.PathOf("docs", "padding.md")).ReplaceLineEndings("\n"), begin = $"<!-- {table}:begin -->\n";
        int from = page.IndexOf(begin, StringComparison.Ordinal) + begin.Length, to = page.IndexOf($"<!-- {table}:end -->", StringComparison.Ordinal);
        return [.. page[from..to].Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2)];
    }
}

extern alias generator;

using System.Text.RegularExpressions;
using ConvGen.Generator.Tests.Harness;
using generator::ConvGen.Generator;
using generator::ConvGen.Generator.Reporting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConvGen.Generator.Tests;

/// <summary>ConvGenReportPlan: the two pages, as sources that are one comment each. That a build makes files of them, and how those look, is tested on the package.</summary>
public sealed partial class PlanReportTests
{
    private const string Layers = """
        namespace Net;

        [Conv2D(InChannels = 64, OutChannels = 64, KernelSize = 3, Padding = 1, Height = 28, Width = 28)]
        internal partial class Body;

        [MaxPool2D(Channels = 64, KernelSize = 2, Height = 28, Width = 28)]
        internal partial class Pool;
        """;

    private const string Filter = """
        namespace Net;

        [Filter2D(Taps = [1, 0, -1, 2, 0, -2, 1, 0, -1], KernelSize = 3)]
        internal static partial class Sobel;
        """;

    private static readonly Project Reporting = new() { ReportPlan = true };

    [Fact]
    public void Nobody_who_did_not_ask_gets_a_report() => Assert.DoesNotContain(GeneratorRun.Of(Layers).Sources, source => source.HintName.StartsWith("plan-report", StringComparison.Ordinal));

    [Fact]
    public void Both_pages_name_every_layer_its_algorithm_and_all_that_was_rejected()
    {
        GeneratorRun run = GeneratorRun.Of(Reporting, Layers, Filter);
        run.AssertCompiles();
        foreach (string hint in (string[])[ReportOutput.MarkdownHint, ReportOutput.HtmlHint])
        {
            string page = Page(run, hint);
            foreach (string word in (string[])["Net.Body", "Net.Pool", "Net.Sobel", "AVX-512", "AVX2", "Vector128", "Winograd", "Separable", "not Depthwise", "64 input channels a group, needs 1"])
                Assert.True(page.Contains(word, StringComparison.Ordinal), $"{hint} does not say '{word}'");
        }
    }

    /// <summary>Written out, looped over, a cascade that is one filter and one that is not, of signals and of images: each has a row and a section, with the columns of a Filter2D.</summary>
    [Fact]
    public void Filters_over_signals_and_cascades_have_entries_like_any_filter()
    {
        GeneratorRun run = GeneratorRun.Of(Reporting, Filter, $$"""
            namespace Net;

            [Filter1D(Taps = [0.25, 0.5, 0.25])]
            internal static partial class Soft;

            [Filter1D(Taps = [{{string.Join(", ", Enumerable.Range(1, 200).Select(tap => $"{tap}e-4"))}}], Stride = 2)]
            internal static partial class Decimate;

            [Filter1D(Taps = [1, -1], PaddingMode = PaddingMode.Circular)]
            internal static partial class Difference;

            [Filter1D(Cascade = [typeof(Difference), typeof(Difference)])]
            internal static partial class Second;

            [Filter1D(Cascade = [typeof(Soft), typeof(Difference)])]
            internal static partial class Slope;

            [Filter2D(Cascade = [typeof(Sobel), typeof(Sharp)])]
            internal static partial class Edges;

            [Filter2D(Taps = [0, -1, 0, -1, 5, -1, 0, -1, 0], KernelSize = 3, PaddingMode = PaddingMode.Replicate)]
            internal static partial class Sharp;
            """);
        run.AssertCompiles();
        string markdown = Page(run, ReportOutput.MarkdownHint), html = Page(run, ReportOutput.HtmlHint);
        (string Name, string Form, string Words)[] expected =
        [
            ("Soft", "Written", "3-tap filter, zero padding"), ("Decimate", "Sliding", "200-tap filter, stride 2, zero padding"), ("Difference", "Written", "2-tap filter, circular padding"),
            ("Second", "Written", "for the cascade Difference (2 taps), then Difference (2 taps)"), ("Slope", "Apart", "cascade of Soft, then Difference"), ("Edges", "Apart", "cascade of Sobel, then Sharp"),
        ];
        foreach ((string name, string form, string words) in expected)
        {
            foreach (string isa in (string[])["AVX-512", "AVX2", "Vector128"])
                Assert.Contains($"| Net.{name} | {form} | by size of input | | | |\n", markdown.Split($"## {isa}\n")[1].Split("\n## ")[0], StringComparison.Ordinal);
            string entry = markdown.Split($"\n## Net.{name}\n")[1].Split("\n## ")[0];
            Assert.Contains(words, entry, StringComparison.OrdinalIgnoreCase);
            Assert.Equal(3, entry.Split($": {form}**, ").Length - 1);
            string[] facts = form == "Apart" ? ["apart", "accuracy", "bytes", "not Combined"] : ["form", "accuracy", "bytes", form == "Sliding" ? "not Written" : "not Sliding"];
            Assert.All(facts, fact => Assert.True(entry.Split($"\n* {fact}: ").Length > 3, $"{name} does not say '{fact}' for each of three instruction sets"));
            Assert.Contains($"<span class=\"name\">Net.{name}</span>", html, StringComparison.Ordinal);
            Assert.Contains(words, html, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void The_table_of_an_instruction_set_begins_with_the_dearest_layer_and_shares_add_up()
    {
        string page = Page(GeneratorRun.Of(Reporting, Layers, Filter), ReportOutput.MarkdownHint);
        string[] rows = [.. page.Split("## AVX2\n")[0].Split('\n').Where(line => line.StartsWith("| Net.", StringComparison.Ordinal))];
        Assert.Equal(["Net.Body", "Net.Pool", "Net.Sobel"], rows.Select(row => row.Split('|')[1].Trim()));
        Assert.InRange(rows.Take(2).Sum(row => int.Parse(row.Split('|')[4].Replace("%", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture)), 99, 101);
    }

    [Fact]
    public void The_same_project_makes_the_same_pages_whatever_the_order_of_its_files()
    {
        GeneratorRun run = GeneratorRun.Of(Reporting, Layers, Filter), turned = GeneratorRun.Of(Reporting, Filter, Layers);
        Assert.Equal(Page(run, ReportOutput.MarkdownHint), Page(turned, ReportOutput.MarkdownHint));
        Assert.Equal(Page(run, ReportOutput.HtmlHint), Page(turned, ReportOutput.HtmlHint));
    }

    [Fact]
    public void The_page_loads_nothing_runs_nothing_and_closes_what_it_opens()
    {
        string page = Page(GeneratorRun.Of(Reporting, Layers, Filter), ReportOutput.HtmlHint);
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Stack<string> open = new();
        foreach (Match tag in Tag().Matches(page[(page.IndexOf('>', StringComparison.Ordinal) + 1)..]))
        {
            string name = tag.Groups["name"].Value;
            if (tag.Groups["end"].Success) Assert.Equal(open.Pop(), name);
            else if (!tag.Value.EndsWith("/>", StringComparison.Ordinal) && name is not ("meta" or "input")) open.Push(name);
        }

        Assert.Empty(open);
    }

    [Fact]
    public void A_project_without_layers_is_told_so_in_place_of_an_older_report() =>
        Assert.Contains("This project declares no layers.", Page(GeneratorRun.Of(Reporting, "class C;"), ReportOutput.MarkdownHint), StringComparison.Ordinal);

    [Fact]
    public void An_edit_in_one_layer_leaves_the_entries_of_the_others()
    {
        CSharpCompilation before = Reporting.Compile(Layers, Filter);
        GeneratorRun run = GeneratorRun.Of(Reporting, before);
        SyntaxTree old = before.SyntaxTrees.Single(tree => tree.FilePath == "File0.cs");
        GeneratorRun after = run.Again(before.ReplaceSyntaxTree(old, Reporting.Parse(Layers.Replace("Padding = 1", "Padding = 0", StringComparison.Ordinal), old.FilePath)));
        Assert.Equal(["Net.Body: Modified", "Net.Pool: -", "Net.Sobel: -"], after.Outputs(TrackingNames.ReportEntries).Select(Reason).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Asking_for_a_report_plans_nothing_anew()
    {
        Project project = new();
        CSharpCompilation compilation = project.Compile(Layers, Filter);
        GeneratorRun after = GeneratorRun.Of(project, compilation).Again(Reporting, compilation);
        Assert.Contains(after.Sources, source => source.HintName == ReportOutput.HtmlHint);
        Assert.All(after.Outputs(TrackingNames.Plans), plan => Assert.True(plan.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
    }

    [Fact]
    public void No_text_ends_the_comment_or_holds_a_backslash()
    {
        string comment = ReportOutput.Comment("a */ b \\ c");
        Assert.Equal(1, comment.Split("*/").Length - 1);
        Assert.DoesNotContain('\\', comment);
    }

    private static string Reason((object Value, IncrementalStepRunReason Reason) output) =>
        $"{((ReportEntry)output.Value).Name}: {(output.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged ? "-" : output.Reason)}";

    private static string Page(GeneratorRun run, string hint)
    {
        string text = run.Sources.Single(source => source.HintName == hint).SourceText.ToString();
        Assert.StartsWith("// <auto-generated/>\n/*\n", text, StringComparison.Ordinal);
        Assert.EndsWith("\n*/\n", text, StringComparison.Ordinal);
        return text["// <auto-generated/>\n/*\n".Length..^"*/\n".Length];
    }

    [GeneratedRegex("<(?<end>/)?(?<name>[a-z0-9]+)[^>]*>")]
    private static partial Regex Tag();
}

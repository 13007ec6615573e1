extern alias generator;

using System.Globalization;
using ConvGen.Generator.Tests.Harness;
using generator::ConvGen.Generator;
using generator::ConvGen.Generator.Emission.Filters;
using generator::ConvGen.Generator.Model;
using generator::ConvGen.Generator.Planning.Filters;
using generator::ConvGen.Generator.Reporting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConvGen.Generator.Tests;

/// <summary>Cascade = [typeof(A), typeof(B)]: each fault at its place and in its words, what an edit plans again, and the generated files as a person reads them.</summary>
public sealed class CascadeTests
{
    private const string Filters = """
        [Filter2D(Taps = [1, 2, 1], KernelShape = [1, 3], PaddingMode = PaddingMode.Reflect)] static partial class Blur;
        [Filter2D(Taps = [1, 0, -1], KernelShape = [1, 3], PaddingMode = PaddingMode.Reflect)] static partial class Slope;
        [Filter1D(Taps = [1, 2, 1])] static partial class Smooth;
        [Filter1D(Taps = [1, 2, 1], PaddingMode = PaddingMode.Circular)] static partial class Ring;
        [Filter2D(Cascade = [typeof(Blur), typeof(Slope)])] static partial class Both;
        class Plain;
        struct Value;
        class Generic<T>;
        [Conv2D(InChannels = 1, OutChannels = 1, KernelSize = 3, Height = 8, Width = 8)] partial class Layer;
        """;

    /// <summary>A filter that no part can be added to.</summary>
    private const string Outer = "static class Outer { [Filter2D(Taps = [1, 2, 1], KernelShape = [3, 1])] public static partial class Inner; }";

    private const string Use = """
        class User
        {
            int Operations => Edges.TapOperations + Edges.KernelHeight * Edges.KernelWidth;
            void Call(byte[] a, float[] b, ConvWorkers w) { Edges.Run(a, a, 1, 1); Edges.Run(a, b, 1, 1, 3); Edges.Run(b, b, 1, 1, 3, w); _ = Edges.Plan.Operations; }
        }
        """;

    [Theory]
    [InlineData("Cascade = [typeof(Blur), typeof(Slope)], {|CVG0651:KernelSize = 3|}", "KernelSize is given beside Cascade, but a cascade is its filters, each with its own taps, scale, offset and padding")]
    [InlineData("{|CVG0651:Taps = [1]|}, Cascade = [typeof(Blur), typeof(Slope)]", "Taps is given beside Cascade, but a cascade is its filters, each with its own taps, scale, offset and padding")]
    [InlineData("{|CVG0652:Cascade = []|}", "Cascade has no entries; a cascade is two filters or more, in the order in which they are applied")]
    [InlineData("{|CVG0652:Cascade = null|}", "Cascade has no entries; a cascade is two filters or more, in the order in which they are applied")]
    [InlineData("{|CVG0652:Cascade = [typeof(Blur)]|}", "Cascade has 1 entry; a cascade is two filters or more, in the order in which they are applied")]
    [InlineData("Cascade = [typeof(Blur), {|CVG0653:typeof(Plain)|}]", "Plain is a class without the attribute; an entry of this cascade is a class of this project declared with [Filter2D]")]
    [InlineData("Cascade = [typeof(Blur), {|CVG0653:typeof(Value)|}]", "Value is a type of kind struct; an entry of this cascade is a class of this project declared with [Filter2D]")]
    [InlineData("Cascade = [typeof(Blur), {|CVG0653:typeof(int[])|}]", "int[] is an array; an entry of this cascade is a class of this project declared with [Filter2D]")]
    [InlineData("Cascade = [typeof(Blur), {|CVG0653:typeof(Generic<>)|}]", "Generic<> is a generic class; an entry of this cascade is a class of this project declared with [Filter2D]")]
    [InlineData("Cascade = [typeof(Blur), {|CVG0653:typeof(void)|}]", "void is a type of kind struct; an entry of this cascade is a class of this project declared with [Filter2D]")]
    [InlineData("Cascade = [typeof(Blur), {|CVG0653:null!|}]", "null is no type; an entry of this cascade is a class of this project declared with [Filter2D]")]
    [InlineData("Cascade = [typeof(Blur), {|CVG0653:typeof(Layer)|}]", "Layer is declared with [Conv2D]; an entry of this cascade is a class of this project declared with [Filter2D]")]
    [InlineData("Cascade = [typeof(Blur), {|CVG0654:typeof(Smooth)|}]", "Smooth is declared with [Filter1D], the cascade with [Filter2D]; all filters of a cascade have the same attribute")]
    [InlineData("Cascade = [typeof(Blur), {|CVG0655:typeof(Outer.Inner)|}]", "Inner has errors of its own, CVG0001, and so no kernel that the cascade could run")]
    [InlineData("Cascade = [typeof(Blur), {|CVG0656:typeof(Edges)|}]", "Edges contains itself: Edges -> Edges")]
    public void An_argument_is_reported_where_it_stands(string arguments, string sentence)
    {
        MarkedSource source = MarkedSource.Parse($"{Filters}\n{Outer}\n[Filter2D({arguments})] static partial class Edges;\n{Use}");
        GeneratorRun run = GeneratorRun.Of(source.Text);
        Diagnostic[] found = [.. run.Diagnostics.Where(found => found.Id != "CVG0001")];    // Inner's own, of Outer
        source.AssertReported(found);
        Assert.Equal(sentence, found[0].GetMessage(CultureInfo.InvariantCulture));
        run.AssertCompiles();
    }

    [Fact]
    public void A_circle_through_others_is_told_from_where_it_begins()
    {
        GeneratorRun run = GeneratorRun.Of($$"""
            {{Filters}}
            [Filter2D(Cascade = [typeof(Blur), typeof(B)])] static partial class A;
            [Filter2D(Cascade = [typeof(C), typeof(Blur)])] static partial class B;
            [Filter2D(Cascade = [typeof(A), typeof(Blur)])] static partial class C;
            [Filter2D(Cascade = [typeof(Blur), typeof(A)])] static partial class Outside;
            """);
        string[] sentences = [.. run.Diagnostics.Where(found => found.Id is "CVG0655" or "CVG0656").Select(found => found.GetMessage(CultureInfo.InvariantCulture))];
        Assert.Equal(
            [
                "A contains itself: A -> B -> C -> A", "B contains itself: B -> C -> A -> B", "C contains itself: C -> A -> B -> C",
                "A has errors of its own, CVG0656, and so no kernel that the cascade could run",
            ], sentences);
    }

    [Fact]
    public void Cascades_that_grow_without_end_are_too_long()
    {
        // Each of forty cascades is twice the one before: 2^40 filters, were they counted out.
        string text = Filters + "[Filter2D(Cascade = [typeof(Blur), typeof(Slope)])] static partial class N0;";
        for (int i = 1; i <= 40; i++) text += $"[Filter2D(Cascade = [typeof(N{i - 1}), typeof(N{i - 1})])] static partial class N{i};";
        GeneratorRun run = GeneratorRun.Of(text);
        Assert.Contains(run.Diagnostics, found => found.Id == "CVG0657" && found.GetMessage(CultureInfo.InvariantCulture) == "N5 has more than 32 filters, those of the cascades in it among them; 32 are the most");
        Assert.Contains(run.Sources, source => source.HintName.StartsWith("N4.", StringComparison.Ordinal) && !source.SourceText.ToString().Contains("has no kernel", StringComparison.Ordinal));    // 32
        Assert.Contains(run.Sources, source => source.HintName.StartsWith("N5.", StringComparison.Ordinal) && source.SourceText.ToString().Contains("has no kernel", StringComparison.Ordinal));
        Assert.DoesNotContain(run.Diagnostics, found => found.Id == "CVG0901");
    }

    [Theory]    // what has been typed so far, and what nobody should
    [InlineData("Cascade = ")]
    [InlineData("Cascade = [typeof(")]
    [InlineData("Cascade = [typeof(Blur), typeof(Missing)]")]
    [InlineData("Cascade = [typeof(Blur), \"Slope\"]")]
    [InlineData("Cascade = typeof(Blur)")]
    [InlineData("Cascade = new System.Type[int.MaxValue]")]
    [InlineData("Cascade = [typeof(Blur), typeof(Slope)], Cascade = [typeof(Slope), typeof(Blur)]")]
    [InlineData("Cascade = [typeof(Blur), typeof(dynamic), typeof(int*), typeof(System.Collections.Generic.List<Blur>)]")]
    [InlineData("Cascade = [typeof(Huge), typeof(Huge)]")]
    [InlineData("Cascade = [typeof(Tiny), typeof(Huge), typeof(Nothing)]")]
    public void Hostile_arguments_never_throw(string arguments)
    {
        const string More = """
            [Filter2D(Taps = [3.4e38, -3.4e38], KernelShape = [1, 2], Offset = 3.4e38)] static partial class Huge;
            [Filter2D(Taps = [double.Epsilon, -0.0], KernelShape = [2, 1], Scale = 1e-300)] static partial class Tiny;
            [Filter2D(Taps = [0], KernelSize = 1)] static partial class Nothing;
            """;
        foreach (string attribute in (string[])["Filter2D", "Filter1D"])
        {
            GeneratorRun run = GeneratorRun.Of($"{Filters}\n{More}\n[{attribute}({arguments})] static partial class Edges;");
            Assert.DoesNotContain(run.Diagnostics, found => found.Id == "CVG0901");
            Assert.Contains("partial class Edges", run.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_cascade_with_a_circular_filter_has_no_streams_and_every_other_has()
    {
        const string Streams = "class User { FilterState Call(float[] b) { FilterState state = Chain.CreateState(2); _ = Chain.Run(b, b, state) + Chain.Finish(b, state) + Chain.PendingLength(state) + Chain.OutputLength(3, state); Chain.Run(b, b, 2); return state; } }";
        GeneratorRun.Of($"{Filters}\n[Filter1D(Cascade = [typeof(Smooth), typeof(Smooth)])] static partial class Chain;\n{Streams}").AssertCompiles();
        GeneratorRun run = GeneratorRun.Of($"{Filters}\n[Filter1D(Cascade = [typeof(Smooth), typeof(Ring)])] static partial class Chain;");
        run.AssertCompiles();
        Assert.DoesNotContain("CreateState", run.Sources.Single(source => source.HintName.StartsWith("Chain.", StringComparison.Ordinal)).SourceText.ToString(), StringComparison.Ordinal);
    }

    [Theory]    // edit                          from                     to                          cascades planned again
    [InlineData("a tap of an element",       "Taps = [1, 2, 1]",       "Taps = [1, 3, 1]",        "Edges, Twice")]
    [InlineData("its padding",               "Reflect",                "Replicate",               "Edges, Twice")]
    [InlineData("its name",                  "class Blur",             "class Soft",              "Edges, Twice")]    // the cascades' entry is not found any more
    [InlineData("an error in it",            "KernelShape = [1, 3]",   "KernelShape = [1, 4]",    "Edges, Twice")]
    [InlineData("a default spelt out",       "KernelShape = [1, 3]",   "KernelShape = [1, 3], Offset = 0", "")]
    [InlineData("a comment",                 "static partial",         "/* soft */ static partial", "")]
    [InlineData("a filter that is no element", "Taps = [5, 6]",        "Taps = [5, 7]",           "")]
    public void An_edit_plans_the_cascades_again_that_it_changes(string edit, string from, string to, string planned)
    {
        string[] sources =
        [
            "[Filter2D(Taps = [1, 2, 1], KernelShape = [1, 3], PaddingMode = PaddingMode.Reflect)] static partial class Blur;",
            "[Filter2D(Taps = [5, 6], KernelShape = [1, 2])] static partial class Other;",
            "[Filter2D(Taps = [1, 0, -1], KernelShape = [1, 3], PaddingMode = PaddingMode.Reflect)] static partial class Slope;",
            "[Filter2D(Cascade = [typeof(Blur), typeof(Slope)])] static partial class Edges;",
            "[Filter2D(Cascade = [typeof(Edges), typeof(Edges)])] static partial class Twice;",
        ];
        Project project = new();
        CSharpCompilation before = project.Compile(sources);
        GeneratorRun run = GeneratorRun.Of(project, before);
        run.AssertCompiles();
        int file = sources[0].Contains(from, StringComparison.Ordinal) ? 0 : 1;
        Assert.Contains(from, sources[file], StringComparison.Ordinal);
        SyntaxTree old = before.SyntaxTrees.Single(tree => tree.FilePath == $"File{file}.cs");
        GeneratorRun after = run.Again(before.ReplaceSyntaxTree(old, project.Parse(sources[file].Replace(from, to, StringComparison.Ordinal), old.FilePath)));
        string[] again = [.. after.Outputs(TrackingNames.FilterPlans).Where(output => output.Reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged))
            .Select(output => ((PlannedFilter<FilterSpec, FilterPlan>)output.Value).Model.Identity.Name).Where(name => name is "Edges" or "Twice")];
        Assert.Equal((edit, planned), (edit, string.Join(", ", again)));
    }

    [Fact]
    public void More_combined_taps_than_a_filter_may_have_are_kept_apart()
    {
        string ones = string.Join(", ", Enumerable.Repeat("1", 3000));
        GeneratorRun run = GeneratorRun.Of($$"""
            [Filter1D(Taps = [{{ones}}], Causal = true)] static partial class Long;
            [Filter1D(Cascade = [typeof(Long), typeof(Long)])] static partial class Longer;
            [Filter2D(Taps = [{{ones}}], KernelShape = [1, 3000], PaddingMode = PaddingMode.Circular)] static partial class Wide;
            [Filter2D(Cascade = [typeof(Wide), typeof(Wide)])] static partial class Wider;
            """);
        Assert.Empty(run.Diagnostics);
        Assert.Equal(2, run.Sources.Count(source => source.SourceText.ToString().Contains("Combined     5,999 combined taps are more than the 4,096 a filter may have", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_plan_report_names_a_cascade_that_is_kept_apart_and_the_kernel_it_could_have_been()
    {
        GeneratorRun run = GeneratorRun.Of(new Project { ReportPlan = true }, Filters, "[Filter2D(Cascade = [typeof(Slope), typeof(Blur)])] static partial class Edges;");
        string page = run.Sources.Single(source => source.HintName == ReportOutput.MarkdownHint).SourceText.ToString();
        foreach (string words in (string[])["Edges", "ascade of Slope, then Blur", "not Combined", "reflect padding keeps a mirror image only behind taps that mirror about their anchor"]) Assert.Contains(words, page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cascade_combined_into_one() => Snapshot.Match(GeneratorRun.Of(new Project { TargetIsa = "512" }, """
        namespace Vision;

        [Filter2D(Taps = [1, 2, 1], KernelShape = [3, 1], Scale = 0.25, PaddingMode = PaddingMode.Reflect)]
        public static partial class Soften;

        [Filter2D(Taps = [1, 0, -1], KernelShape = [1, 3], PaddingMode = PaddingMode.Reflect, Offset = 128)]
        public static partial class Slope;

        [Filter2D(Cascade = [typeof(Soften), typeof(Slope)])]
        public static partial class Edges;
        """), only: "Vision.Edges");

    [Fact]
    public void A_cascade_kept_apart() => Snapshot.Match(GeneratorRun.Of(new Project { TargetIsa = "512" }, """
        namespace Vision;

        [Filter2D(Taps = [1, 2, 1, 2, 4, 2, 1, 2, 1], KernelSize = 3, Scale = 1.0 / 16, PaddingMode = PaddingMode.Replicate)]
        public static partial class Soften;

        [Filter2D(Taps = [1, 0, -1, 2, 0, -2, 1, 0, -1], KernelSize = 3, PaddingMode = PaddingMode.Replicate, Offset = 128)]
        public static partial class SobelX;

        [Filter2D(Cascade = [typeof(Soften), typeof(SobelX)])]
        public static partial class Edges;
        """), only: "Vision.Edges");

    [Fact]
    public void A_cascade_of_signals_kept_apart() => Snapshot.Match(GeneratorRun.Of(new Project { TargetIsa = "512" }, """
        namespace Audio;

        [Filter1D(Taps = [1, 4, 6, 4, 1], Scale = 1.0 / 16, PaddingMode = PaddingMode.Replicate)]
        public static partial class LowPass;

        [Filter1D(Taps = [1, 2, 1], Scale = 0.25, Stride = 2, PaddingMode = PaddingMode.Replicate)]
        public static partial class Halve;

        [Filter1D(Cascade = [typeof(LowPass), typeof(Halve)])]
        public static partial class Chain;
        """), only: "Audio.Chain");
}

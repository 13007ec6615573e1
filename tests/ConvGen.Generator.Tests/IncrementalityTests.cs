extern alias generator;

using ConvGen.Generator.Tests.Harness;
using generator::ConvGen.Generator;
using generator::ConvGen.Generator.Emission;
using generator::ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConvGen.Generator.Tests;

/// <summary>What an edit re-runs. Three layers in two files and a third file without.</summary>
public sealed class IncrementalityTests
{
    private const string Two = """
        namespace Net;

        [Conv2D(InChannels = 3, OutChannels = 8, KernelSize = 3, Stride = 1, Height = 16, Width = 16)]
        internal partial class Stem;

        [Conv2D(InChannels = 8, OutChannels = 8, KernelSize = 3, Height = 14, Width = 14)]
        internal partial class Body;
        """;

    private const string One = """
        namespace Net;

        [Conv2D(InChannels = 8, OutChannels = 4, KernelSize = 1, Height = 12, Width = 12)]
        internal partial class Head;
        """;

    private const string Unrelated = "namespace Net; internal static class Program { internal static int Main2() => 0; }";

    private const string Cached = "Stem: -, Body: -, Head: -";

    [Theory]    // edit                                                                layers                                  plans, after the same edit
    [InlineData("in a file without layers", 2, "=> 0", "=> 1",                         Cached,                                 Cached)]
    [InlineData("comment in the same file", 0, "namespace Net;", "// Why.\nnamespace Net;", Cached,                            Cached)]
    [InlineData("whitespace inside the attribute", 0, "InChannels = 3,", "InChannels  =  3 ,", Cached,                         Cached)]
    [InlineData("arguments in another order", 0, "InChannels = 3, OutChannels = 8", "OutChannels = 8, InChannels = 3", Cached, Cached)]
    [InlineData("a default spelt out", 0, "Stride = 1", "Stride = 1, Dilation = 1",    Cached,                                 Cached)]
    [InlineData("a member of the user's", 0, "class Body;", "class Body { public int X => 1; }", Cached,                       Cached)]
    [InlineData("another stride", 0, "Stride = 1", "Stride = 2",                       "Stem: Modified, Body: -, Head: -",     "Stem: Modified, Body: -, Head: -")]
    [InlineData("another name", 0, "class Stem", "class Root",                         "Root: Modified, Body: -, Head: -",     "Root: Modified, Body: -, Head: -")]
    [InlineData("an error", 0, "Stride = 1", "Stride = 0",                             "Stem: Modified, Body: -, Head: -",     "Stem: Modified, Body: -, Head: -")]
    [InlineData("removal", 1, One, "",                                                 "Stem: -, Body: -, Head: Removed",      "Stem: -, Body: -, Head: Removed")]
    public void An_edit_re_runs_what_it_changes(string edit, int file, string from, string to, string layers, string plans)
    {
        Project project = new();
        string[] sources = [Two, One, Unrelated];
        CSharpCompilation before = project.Compile(sources);
        GeneratorRun run = GeneratorRun.Of(project, before);
        run.AssertCompiles();
        Assert.Contains(from, sources[file], StringComparison.Ordinal);
        SyntaxTree old = before.SyntaxTrees.Single(tree => tree.FilePath == $"File{file}.cs");
        GeneratorRun after = run.Again(before.ReplaceSyntaxTree(old, project.Parse(sources[file].Replace(from, to, StringComparison.Ordinal), old.FilePath)));
        Assert.Equal((edit, layers), (edit, Reasons(after, TrackingNames.Layers)));
        Assert.Equal((edit, plans), (edit, Reasons(after, TrackingNames.Plans)));
    }

    [Fact]
    public void A_new_layer_is_the_only_one_planned()
    {
        Project project = new();
        CSharpCompilation before = project.Compile(Two, One, Unrelated);
        GeneratorRun after = GeneratorRun.Of(project, before).Again(before.AddSyntaxTrees(project.Parse(One.Replace("Head", "Tail", StringComparison.Ordinal), "File3.cs")));
        Assert.Equal(Cached + ", Tail: New", Reasons(after, TrackingNames.Plans));
    }

    [Fact]
    public void Another_option_plans_every_layer_again_and_reads_none()
    {
        Project project = new();
        CSharpCompilation compilation = project.Compile(Two, One, Unrelated);
        GeneratorRun after = GeneratorRun.Of(project, compilation).Again(project with { TargetIsa = "256" }, compilation);
        Assert.Equal(Cached, Reasons(after, TrackingNames.Layers));
        Assert.Equal("Stem: Modified, Body: Modified, Head: Modified", Reasons(after, TrackingNames.Plans));
        Assert.DoesNotContain("Avx512", after.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_option_in_other_words_plans_nothing()
    {
        Project project = new() { TargetIsa = "256;512" };
        CSharpCompilation compilation = project.Compile(Two, One, Unrelated);
        GeneratorRun after = GeneratorRun.Of(project, compilation).Again(project with { TargetIsa = "256;512" }, compilation.AddReferences(MetadataReference.CreateFromFile(typeof(FactAttribute).Assembly.Location)));
        Assert.Equal(Cached, Reasons(after, TrackingNames.Plans));
    }

    [Fact]
    public void A_moved_error_is_reported_at_its_new_place_and_plans_nothing()
    {
        Project project = new();
        CSharpCompilation before = project.Compile(Two.Replace("Stride = 1", "Stride = 0", StringComparison.Ordinal));
        GeneratorRun run = GeneratorRun.Of(project, before);
        SyntaxTree old = before.SyntaxTrees.Last();
        GeneratorRun after = run.Again(before.ReplaceSyntaxTree(old, project.Parse("\n\n" + old, old.FilePath)));
        Assert.Equal(run.Diagnostics.Single().Location.SourceSpan.Start + 2, after.Diagnostics.Single().Location.SourceSpan.Start);
        Assert.Equal("Stem: -, Body: -", Reasons(after, TrackingNames.Plans));
    }

    /// <summary>"Name: reason" of every layer; "-" where the step did not run or gave what it gave before.</summary>
    private static string Reasons(GeneratorRun run, string step) => string.Join(", ", run.Outputs(step).Select(output =>
        $"{Name(output.Value)}: {(output.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged ? "-" : output.Reason)}"));

    private static string Name(object value) => value is LayerModel layer ? layer.Identity.Name : ((PlannedLayer)value).Model.Identity.Name;
}

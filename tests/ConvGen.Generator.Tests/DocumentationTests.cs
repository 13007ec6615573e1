extern alias generator;

using System.Text.RegularExpressions;
using ConvGen.Generator.Tests.Harness;
using generator::ConvGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConvGen.Generator.Tests;

/// <summary>docs/diagnostics: a page for each descriptor, and the code on it gives exactly what the page says.</summary>
public sealed partial class DocumentationTests
{
    /// <summary>An exception of the generator's own cannot be declared; EmissionFaultTests makes one.</summary>
    private const string InternalError = "CVG0901";

    /// <summary>What is wrong with a filter of a cascade is reported at the filter too.</summary>
    private const string FaultyElement = "CVG0655";

    public static TheoryData<string> Ids => [.. Descriptors.All.Select(descriptor => descriptor.Id)];

    /// <summary>What the package's build file says, which no descriptor knows: ConvGen.Package.Tests has a case of each.</summary>
    private static string[] BuildIds => [.. IdPattern().Matches(File.ReadAllText(Repository.PathOf("src", "ConvGen", "buildTransitive", "ConvGen.targets"))).Select(id => id.Value).Where(id => id.StartsWith("CVG07", StringComparison.Ordinal)).Distinct()];

    private static string Folder => Repository.PathOf("docs", "diagnostics");

    [Theory, MemberData(nameof(Ids))]
    public void The_code_of_a_page_gives_its_diagnostic_there_and_no_other(string id)
    {
        if (id == InternalError) return;
        MarkedSource source = MarkedSource.Parse(CodeOf(Page(id)));
        Assert.Equal(id == FaultyElement ? 2 : 1, source.Marks.Count);
        Assert.Equal(id, source.Marks[^1].Id);
        Project project = ProjectOf(source.Text);
        GeneratorRun.Of(project, source.Text);    // proves that it can be run again
        source.AssertReported(AnalyzerRun.Of(project, source.Text).Diagnostics);
    }

    /// <summary>CVG0008's base class keeps any part from compiling, and CVG0009 takes the framework's namespace away.</summary>
    [Theory, MemberData(nameof(Ids))]
    public void Beside_the_diagnostic_the_code_of_a_page_compiles(string id)
    {
        if (id is InternalError or "CVG0008" or "CVG0009") return;
        MarkedSource source = MarkedSource.Parse(CodeOf(Page(id)));
        GeneratorRun.Of(ProjectOf(source.Text), source.Text).AssertCompiles();
    }

    [Theory, MemberData(nameof(Ids))]
    public void A_page_is_titled_like_its_descriptor_and_has_every_section(string id)
    {
        DiagnosticDescriptor descriptor = Descriptors.All.Single(one => one.Id == id);
        string page = Page(id);
        Assert.StartsWith($"# {id}: {descriptor.Title}\n\n{(descriptor.DefaultSeverity == DiagnosticSeverity.Info ? "info" : descriptor.DefaultSeverity.ToString().ToLowerInvariant())}:", page, StringComparison.Ordinal);
        foreach (string section in (string[])["**Why** ", "**Fix** ", "**Related** ", "**Suppress** "]) Assert.Contains("\n" + section, page, StringComparison.Ordinal);
        foreach (Match other in IdPattern().Matches(page)) Assert.Contains(other.Value, Descriptors.All.Select(one => one.Id).Concat(BuildIds));
        Assert.EndsWith($"docs/diagnostics/{id}.md", descriptor.HelpLinkUri, StringComparison.Ordinal);
    }

    [Fact]
    public void Descriptors_pages_and_release_rows_are_the_same_set()
    {
        string[] descriptors = [.. Descriptors.All.Select(descriptor => descriptor.Id).Order(StringComparer.Ordinal)];
        Assert.Equal(descriptors.Distinct(), descriptors);
        string[] pages = [.. Directory.GetFiles(Folder, "CVG*.md").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];
        Assert.Equal(descriptors.Concat(BuildIds).Order(StringComparer.Ordinal), pages);
        string[] rows = [.. ((string[])["Shipped", "Unshipped"]).SelectMany(kind => File.ReadAllLines(Repository.PathOf("src", "ConvGen.Generator", $"AnalyzerReleases.{kind}.md"))).Where(line => IdPattern().IsMatch(line))];
        Assert.Equal(
            Descriptors.All.OrderBy(descriptor => descriptor.Id, StringComparer.Ordinal).Select(one => $"{one.Id} | {one.Category} | {one.DefaultSeverity} | {one.Title}"),
            rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Sentences_never_say_invalid_and_never_end_in_a_full_stop()
    {
        Assert.All(Descriptors.All, descriptor =>
        {
            string sentence = descriptor.MessageFormat.ToString(null);
            Assert.DoesNotContain("invalid", sentence, StringComparison.OrdinalIgnoreCase);
            Assert.False(sentence.EndsWith('.'), sentence);
        });
    }

    private static string Page(string id) => File.ReadAllText(Path.Combine(Folder, id + ".md")).ReplaceLineEndings("\n");

    private static string CodeOf(string page) => CodePattern().Match(page).Groups["code"].Value;

    /// <summary>"// project: name = value" on the first line of the code says what the project has to be for the diagnostic to come, "// .editorconfig: line" what stands there.</summary>
    private static Project ProjectOf(string code) => Settings(code) with { EditorConfig = EditorConfigPattern().Match(code).Groups["line"].Value.Trim() };

    private static Project Settings(string code) => ProjectPattern().Match(code).Groups["setting"].Value.Trim() switch
    {
        "" => new Project(),
        "CheckForOverflowUnderflow = true" => new Project { CheckOverflow = true },
        "AllowUnsafeBlocks = false" => new Project { AllowUnsafe = false },
        "ConvGen.Runtime = none" => new Project { RuntimeContract = 0 },
        "ConvGen.Runtime = contract 7" => new Project { RuntimeContract = 7 },
        "ConvGenTargetIsa = Avx1024" => new Project { TargetIsa = "Avx1024" },
        "LangVersion = 11" => new Project { Language = LanguageVersion.CSharp11 },
        string other => throw new InvalidOperationException($"what is a project with {other}?"),
    };

    [GeneratedRegex(@"CVG\d{4}")]
    private static partial Regex IdPattern();

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodePattern();

    [GeneratedRegex(@"^// \.editorconfig: (?<line>.*)$", RegexOptions.Multiline)]
    private static partial Regex EditorConfigPattern();

    [GeneratedRegex(@"^// project: (?<setting>.*)$", RegexOptions.Multiline)]
    private static partial Regex ProjectPattern();
}

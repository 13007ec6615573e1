using ConvGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConvGen.Analyzer.Tests;

/// <summary>Whoever opens a sample sees no advice: what is said there would be said to everybody.</summary>
public sealed class SampleTests
{
    /// <summary>What the SDK's ImplicitUsings add to those of every test.</summary>
    private const string ImplicitUsings = "global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    [Theory]
    [InlineData("HelloConv", 1)]
    [InlineData("ImageFilters", 14)]
    public void A_sample_hears_nothing(string sample, int atLeastFiles)
    {
        string folder = Repository.PathOf("samples", sample);
        string[] sources = [.. Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories).Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal)).Select(File.ReadAllText)];
        Assert.True(sources.Length >= atLeastFiles, $"{sources.Length} files");
        Project project = new();
        CSharpCompilation compilation = project.Compile([ImplicitUsings, .. sources]);
        AnalyzerRun run = AnalyzerRun.Of(project, compilation.WithOptions(compilation.Options.WithOutputKind(OutputKind.ConsoleApplication)));
        Assert.NotEmpty(run.Generator.Sources);
        Assert.DoesNotContain(run.Generator.CompilerFindings(), found => found.Severity == DiagnosticSeverity.Error);
        Assert.DoesNotContain(run.Diagnostics, found => found.Severity > DiagnosticSeverity.Hidden);
    }
}

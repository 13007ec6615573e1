extern alias generator;

using System.Collections.Concurrent;
using System.Collections.Immutable;
using generator::ConvGen.Generator.Analysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace ConvGen.Generator.Tests.Harness;

/// <summary>The generator over a project, then every analyzer over what comes out, as in a build.</summary>
internal sealed class AnalyzerRun
{
    /// <summary>Exceptions of analyzers, which Roslyn keeps from whoever runs them.</summary>
    private static readonly ConcurrentQueue<Exception> Faults = new();

    private AnalyzerRun(GeneratorRun generator, IReadOnlyList<Diagnostic> advice)
    {
        Generator = generator;
        Advice = advice;
    }

    public static ImmutableArray<DiagnosticAnalyzer> Analyzers => [new LayerAdviceAnalyzer(), new CallSiteAnalyzer()];

    public GeneratorRun Generator { get; }

    /// <summary>What the analyzers reported and neither a pragma nor the .editorconfig suppressed, in the order of the source.</summary>
    public IReadOnlyList<Diagnostic> Advice { get; }

    /// <summary>What generator and analyzers reported.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => [.. InOrder(Generator.Diagnostics.Concat(Advice))];

    public static AnalyzerRun Of(string source) => Of(new Project(), source);

    public static AnalyzerRun Of(Project project, params string[] sources) => Of(project, project.Compile(sources));

    public static AnalyzerRun Of(Project project, CSharpCompilation compilation)
    {
        GeneratorRun generator = GeneratorRun.Unproven(project, compilation);
        return new AnalyzerRun(generator, [.. InOrder(Analyze(project, compilation, generator.Output))]);
    }

    public static CompilationWithAnalyzers With(Project project, CSharpCompilation compilation) => compilation.WithAnalyzers(
        Analyzers,
        new CompilationWithAnalyzersOptions(new AnalyzerOptions([], project.Options), (fault, _, _) => Faults.Enqueue(fault), concurrentAnalysis: true, logAnalyzerExecutionTime: false));

    /// <summary>File by file, as an editor does, of the user's files only: binding megabytes of kernels is the compiler's matter, and no analyzer looks at them.</summary>
    private static IEnumerable<Diagnostic> Analyze(Project project, CSharpCompilation input, CSharpCompilation output)
    {
        CompilationWithAnalyzers analysis = With(project, output);
        Diagnostic[] found = [.. input.SyntaxTrees.SelectMany(tree => analysis.GetAnalyzerSemanticDiagnosticsAsync(output.GetSemanticModel(tree), null, CancellationToken.None).GetAwaiter().GetResult())];
        Assert.Empty(Faults);
        return found.Where(one => !one.IsSuppressed);
    }

    private static IEnumerable<Diagnostic> InOrder(IEnumerable<Diagnostic> found) =>
        found.OrderBy(one => one.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(one => one.Location.SourceSpan.Start).ThenBy(one => one.Id, StringComparer.Ordinal);
}

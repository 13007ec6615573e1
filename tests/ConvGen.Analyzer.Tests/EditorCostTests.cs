extern alias generator;

using System.Collections.Immutable;
using System.Diagnostics;
using ConvGen.Generator.Tests.Harness;
using generator::ConvGen.Generator;
using generator::ConvGen.Generator.Planning;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Xunit;
using Xunit.Abstractions;

namespace ConvGen.Analyzer.Tests;

/// <summary>Alone in the process, so that nothing else takes its processor.</summary>
[CollectionDefinition(nameof(EditorCostTests), DisableParallelization = true)]
public sealed class EditorCostTestCollection;

/// <summary>What one keystroke inside a method body costs in a project of 100 layers: the generator over the whole compilation, and the analyzers over the method.</summary>
[Collection(nameof(EditorCostTests))]
public sealed class EditorCostTests(ITestOutputHelper log)
{
    private const int Keystrokes = 15;
    private const double MostMilliseconds = 20;

    /// <summary>The least of many keystrokes, of the generator's time and of the analyzers': what the machine does besides only adds. Binding the method is the compiler's own, and done before the analyzers' clock starts.</summary>
    [Theory]
    [InlineData(10)]    // layers a file, and a file of methods that is typed in
    [InlineData(0)]     // everything in the file that is typed in
    public void A_keystroke_costs_generator_and_analyzers_less_than_20_ms(int layersPerFile)
    {
        Project project = new();
        string[] layers = [.. Enumerable.Range(0, 100).Select(Layer)];
        string[] files = layersPerFile == 0 ? [] : [.. layers.Chunk(layersPerFile).Select(chunk => string.Join("\n", chunk))];
        string open = (layersPerFile == 0 ? string.Join("\n", layers) : "") + Methods;
        CSharpCompilation compilation = project.Compile([.. files, open]);
        GeneratorRun run = GeneratorRun.Unproven(project, compilation);
        Assert.Equal(100, run.Sources.Length);
        SyntaxTree tree = compilation.SyntaxTrees.Single(tree => tree.FilePath == $"File{files.Length}.cs");
        Diagnose(project, run.Output, tree, null);
        long planned = PlanMemo.Made;

        double generator = double.MaxValue, analyzers = double.MaxValue;
        for (int i = 0; i < Keystrokes; i++)
        {
            SyntaxTree typed = tree.WithChangedText(SourceText.From(open.Replace("/*here*/", new string('1', 1 + i % 8), StringComparison.Ordinal)));
            TextSpan method = typed.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().Single(one => one.Identifier.ValueText == "Go").FullSpan;
            compilation = compilation.ReplaceSyntaxTree(tree, typed);
            tree = typed;
            compilation.GetSemanticModel(tree).GetMethodBodyDiagnostics(method);

            long start = Stopwatch.GetTimestamp();
            run = run.Again(compilation);
            generator = Math.Min(generator, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            run.Output.GetSemanticModel(tree).GetMethodBodyDiagnostics(method);

            start = Stopwatch.GetTimestamp();
            ImmutableArray<Diagnostic> found = Diagnose(project, run.Output, tree, method);
            analyzers = Math.Min(analyzers, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            Assert.Equal("CVG0821", Assert.Single(found, one => one.Severity > DiagnosticSeverity.Hidden).Id);
        }

        string words = $"{generator:0.0} ms for the generator, {analyzers:0.0} ms for the analyzers";
        log.WriteLine(words);
        Assert.Equal(planned, PlanMemo.Made);
        foreach (string step in (string[])[TrackingNames.Plans, TrackingNames.PoolPlans, TrackingNames.FilterPlans])
            Assert.All(run.Outputs(step), output => Assert.True(output.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{step} is {output.Reason}"));
        Assert.True(generator + analyzers < MostMilliseconds, words);
    }

    /// <summary>As an editor does: the member that was typed in, of the file that is open, with an object of its own for every compilation, as a keystroke makes one.</summary>
    private static ImmutableArray<Diagnostic> Diagnose(Project project, CSharpCompilation compilation, SyntaxTree open, TextSpan? member) =>
        AnalyzerRun.With(project, compilation).GetAnalyzerSemanticDiagnosticsAsync(compilation.GetSemanticModel(open), member, CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>Nothing to advise, a forced algorithm among every ten.</summary>
    private static string Layer(int i) =>
        $"[Conv2D(InChannels = {16 * (1 + i % 16)}, OutChannels = {16 * (1 + i % 11)}, KernelSize = {1 + 2 * (i % 3)}, AutoPad = AutoPad.Same, Height = {14 * (1 + i % 4)}, Width = {14 * (1 + i % 5)}, "
        + $"Layout = (Layout){i % 2}{(i % 10 == 0 ? ", Algorithm = Algorithm.Direct" : "")})] partial class Layer{i};";

    private const string Methods = """

        class Net(Layer0 first, Layer1 second)
        {
            private readonly Layer0 _first = first;
            private readonly Layer1 _second = second;

            public int Go(float[] x, float[] y)
            {
                float[] between = new float[Layer0.OutputLength];
                _first.Run(x, between);
                _second.Run(y, new float[3]);
                int total = 0;
                for (int i = 0; i < 1/*here*/; i++) total += i;
                return total;
            }

            public int Other(int a) => Enumerable(a) + Enumerable(a + 1);

            private static int Enumerable(int a) => a * a;
        }
        """;
}

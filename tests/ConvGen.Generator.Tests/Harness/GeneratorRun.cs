extern alias generator;

using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using generator::ConvGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace ConvGen.Generator.Tests.Harness;

/// <summary>One run of the generator, and what every run has to prove: it did not throw, a second run over a cloned compilation re-runs nothing, and nothing of the compiler's
/// is kept alive in the values between steps.</summary>
internal sealed class GeneratorRun
{
    /// <summary>Every step that has a name.</summary>
    public static readonly IReadOnlyList<string> Steps =
        [.. typeof(TrackingNames).GetFields(BindingFlags.Public | BindingFlags.Static).Select(name => (string)name.GetValue(null)!)];

    private readonly GeneratorDriver _driver;

    private GeneratorRun(GeneratorDriver driver, CSharpCompilation input)
    {
        _driver = driver.RunGeneratorsAndUpdateCompilation(input, out Compilation output, out ImmutableArray<Diagnostic> diagnostics);
        Output = (CSharpCompilation)output;
        Diagnostics = [.. diagnostics.Where(found => !found.IsSuppressed).OrderBy(found => found.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(found => found.Location.SourceSpan.Start)];
        Result = _driver.GetRunResult().Results.Single();
        Assert.True(Result.Exception is null, $"The generator threw {Result.Exception}");
    }

    public GeneratorRunResult Result { get; }

    public CSharpCompilation Output { get; }

    /// <summary>What the generator reported and no pragma suppressed.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    public ImmutableArray<GeneratedSourceResult> Sources => Result.GeneratedSources;

    public string Text => string.Join("\n", Sources.Select(source => source.SourceText.ToString()));

    public static GeneratorRun Of(string source) => Of(new Project(), source);

    public static GeneratorRun Of(Project project, params string[] sources) => Of(project, project.Compile(sources));

    public static GeneratorRun Of(Project project, CSharpCompilation compilation)
    {
        GeneratorRun run = Unproven(project, compilation);
        run.Again(compilation.Clone()).AssertNothingRan();
        run.AssertPlainValues();
        return run;
    }

    /// <summary>The run alone, for tests that count time or compile by the thousand.</summary>
    public static GeneratorRun Unproven(Project project, CSharpCompilation compilation) => new(
        CSharpGeneratorDriver.Create([new ConvGenGenerator().AsSourceGenerator()], [], project.ParseOptions, project.Options, new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true)),
        compilation);

    /// <summary>The same driver over another compilation.</summary>
    public GeneratorRun Again(CSharpCompilation compilation) => new(_driver, compilation);

    public GeneratorRun Again(Project project, CSharpCompilation compilation) => new(_driver.WithUpdatedAnalyzerConfigOptions(project.Options), compilation);

    /// <summary>What the compiler says of sources and generated files together, info and hidden left out.</summary>
    public IEnumerable<Diagnostic> CompilerFindings() => Output.GetDiagnostics().Where(found => found.Severity >= DiagnosticSeverity.Warning);

    public void AssertCompiles()
    {
        Diagnostic[] found = [.. CompilerFindings()];
        Assert.True(found.Length == 0, string.Join("\n", found.Take(10).Select(one => one + "\n    " + Line(one))));
    }

    /// <summary>The outputs of a step: value and why it is there.</summary>
    public IEnumerable<(object Value, IncrementalStepRunReason Reason)> Outputs(string step) =>
        Result.TrackedSteps.TryGetValue(step, out ImmutableArray<IncrementalGeneratorRunStep> runs) ? runs.SelectMany(run => run.Outputs) : [];

    public void AssertNothingRan()
    {
        foreach (string step in Steps)
            Assert.All(Outputs(step), output => Assert.True(output.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{step} is {output.Reason}: {output.Value}"));
    }

    private static string Line(Diagnostic found) =>
        found.Location.SourceTree is { } tree ? tree.GetText().Lines[found.Location.GetLineSpan().StartLinePosition.Line].ToString() : "";

    /// <summary>Walks everything that the values between steps hold on to.</summary>
    private void AssertPlainValues()
    {
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        foreach (string step in Steps)
        {
            foreach ((object value, _) in Outputs(step)) Walk(value, step);
        }

        void Walk(object? value, string path)
        {
            if (value is null or string or Type || value.GetType().IsPrimitive || value.GetType().IsEnum || (!value.GetType().IsValueType && !seen.Add(value))) return;
            Assert.False(value is ISymbol or SyntaxNode or SyntaxTree or SyntaxReference or Compilation or Location or Diagnostic or SourceText or SemanticModel or AttributeData, $"{path} holds a {value.GetType().Name}");
            if (value is IEnumerable items)
            {
                foreach (object? item in items) Walk(item, path + "[]");
            }

            for (Type? type = value.GetType(); type is not null && type != typeof(object); type = type.BaseType)
            {
                foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                    Walk(field.GetValue(value), $"{path}.{field.Name}");
            }
        }
    }
}

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConvGen.Generator.Tests.Harness;

/// <summary>A project that declares layers: its settings, and compilations of sources with them.</summary>
internal sealed record Project
{
    private static readonly MetadataReference[] Framework = [.. FrameworkReferences()];
    private static readonly MetadataReference Attributes = MetadataReference.CreateFromFile(typeof(Conv2DAttribute).Assembly.Location);
    private static readonly MetadataReference Runtime = MetadataReference.CreateFromFile(typeof(IConvLayer).Assembly.Location);

    /// <summary>What every source may say without a using of its own.</summary>
    public string Usings { get; init; } = "global using System;\nglobal using ConvGen;\n";

    public LanguageVersion Language { get; init; } = LanguageVersion.Latest;

    public bool AllowUnsafe { get; init; } = true;

    public bool CheckOverflow { get; init; }

    /// <summary>1 is ConvGen.Runtime itself, 0 none, anything else a marker that claims so.</summary>
    public int RuntimeContract { get; init; } = 1;

    public string TargetIsa { get; init; } = "";

    /// <summary>The lines of an .editorconfig for every C# file: severities and options of analyzers.</summary>
    public string EditorConfig { get; init; } = "";

    public bool ReportPlan { get; init; }

    public CSharpParseOptions ParseOptions => new(Language, DocumentationMode.Diagnose);

    public AnalyzerConfigOptionsProvider Options => new Properties(TargetIsa, ReportPlan, ConfigSet);

    private AnalyzerConfigSet ConfigSet => AnalyzerConfigSet.Create(new[] { AnalyzerConfig.Parse("root = true\n[*.cs]\n" + EditorConfig, "/.editorconfig") });

    /// <summary>One tree a source, named File0.cs, File1.cs, ...</summary>
    public CSharpCompilation Compile(params string[] sources) => Compile(sources.Select((source, i) => ($"File{i}.cs", source)));

    public CSharpCompilation Compile(IEnumerable<(string Path, string Text)> files)
    {
        List<SyntaxTree> trees = [CSharpSyntaxTree.ParseText(Usings, ParseOptions, "Usings.cs")];
        trees.AddRange(files.Select(file => Parse(file.Text, file.Path)));
        if (RuntimeContract > 1) trees.Add(Parse($"#pragma warning disable CS1591\nnamespace ConvGen.Runtime {{ public static class GeneratedContract {{ public const int Version = {RuntimeContract}; }} }}", "Contract.cs"));
        MetadataReference[] references = RuntimeContract == 1 ? [.. Framework, Attributes, Runtime] : [.. Framework, Attributes];
        CSharpCompilationOptions options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: AllowUnsafe, checkOverflow: CheckOverflow, warningLevel: 9999,
            optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable).WithSyntaxTreeOptionsProvider(new Severities(ConfigSet));
        return CSharpCompilation.Create("Layers", trees, references, options);
    }

    public SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(text, ParseOptions, path);

    /// <summary>The shared framework the tests run on; not the tests' own packages, which a user's project does not see.</summary>
    private static IEnumerable<MetadataReference> FrameworkReferences()
    {
        string folder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == folder)
            .Select(path => MetadataReference.CreateFromFile(path));
    }

    /// <summary>Paths of tests are relative; an .editorconfig stands in the root.</summary>
    private static AnalyzerConfigOptionsResult Of(AnalyzerConfigSet config, SyntaxTree tree) => config.GetOptionsForSourcePath(Path.Combine("/", tree.FilePath));

    private sealed class Properties(string targetIsa, bool reportPlan, AnalyzerConfigSet config) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(ImmutableDictionary<string, string>.Empty
            .Add("build_property.ConvGenTargetIsa", targetIsa).Add("build_property.ConvGenReportPlan", reportPlan ? "true" : ""));

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Values(Of(config, tree).AnalyzerOptions);

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => new Values(ImmutableDictionary<string, string>.Empty);
    }

    private sealed class Values(ImmutableDictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }

    private sealed class Severities(AnalyzerConfigSet config) : SyntaxTreeOptionsProvider
    {
        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.Unknown;

        public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
            Of(config, tree).TreeOptions.TryGetValue(diagnosticId, out severity);

        public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
        {
            severity = ReportDiagnostic.Default;
            return false;
        }
    }
}

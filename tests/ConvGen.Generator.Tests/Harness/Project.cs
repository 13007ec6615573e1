using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConvGen.Generator.Tests.Harness;

/// <summary>A project that declares layers: its settings, and compilations of sources with them.</summary>
internal sealed record Project
{
    /// <summary>What every source may say without a using of its own.</summary>
    private const string GlobalUsings = "global using System;\nglobal using ConvGen;\n";

    private static readonly MetadataReference[] Framework = [.. FrameworkReferences()];
    private static readonly MetadataReference Attributes = MetadataReference.CreateFromFile(typeof(Conv2DAttribute).Assembly.Location);
    private static readonly MetadataReference Runtime = MetadataReference.CreateFromFile(typeof(IConvLayer).Assembly.Location);

    public LanguageVersion Language { get; init; } = LanguageVersion.Latest;

    public bool AllowUnsafe { get; init; } = true;

    public bool CheckOverflow { get; init; }

    /// <summary>1 is ConvGen.Runtime itself, 0 none, anything else a marker that claims so.</summary>
    public int RuntimeContract { get; init; } = 1;

    public string TargetIsa { get; init; } = "";

    public bool ReportPlan { get; init; }

    public CSharpParseOptions ParseOptions => new(Language, DocumentationMode.Diagnose);

    public AnalyzerConfigOptionsProvider Options => new Properties(TargetIsa, ReportPlan);

    /// <summary>One tree a source, named File0.cs, File1.cs, ...</summary>
    public CSharpCompilation Compile(params string[] sources) => Compile(sources.Select((source, i) => ($"File{i}.cs", source)));

    public CSharpCompilation Compile(IEnumerable<(string Path, string Text)> files)
    {
        List<SyntaxTree> trees = [CSharpSyntaxTree.ParseText(GlobalUsings, ParseOptions, "Usings.cs")];
        trees.AddRange(files.Select(file => Parse(file.Text, file.Path)));
        if (RuntimeContract > 1) trees.Add(Parse($"#pragma warning disable CS1591\nnamespace ConvGen.Runtime {{ public static class GeneratedContract {{ public const int Version = {RuntimeContract}; }} }}", "Contract.cs"));
        MetadataReference[] references = RuntimeContract == 1 ? [.. Framework, Attributes, Runtime] : [.. Framework, Attributes];
        CSharpCompilationOptions options = new(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: AllowUnsafe, checkOverflow: CheckOverflow, warningLevel: 9999,
            optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable);
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

    private sealed class Properties(string targetIsa, bool reportPlan) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(ImmutableDictionary<string, string>.Empty
            .Add("build_property.ConvGenTargetIsa", targetIsa).Add("build_property.ConvGenReportPlan", reportPlan ? "true" : ""));

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Values(ImmutableDictionary<string, string>.Empty);

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => new Values(ImmutableDictionary<string, string>.Empty);
    }

    private sealed class Values(ImmutableDictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}

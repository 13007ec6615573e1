extern alias generator;

using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using generator::ConvGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace ConvGen.Execution.Tests.Harness;

/// <summary>How a batch is compiled; the defaults are what a user's Release build does.</summary>
public sealed record CompilationSettings
{
    public OptimizationLevel Optimization { get; init; } = OptimizationLevel.Release;

    public bool CheckOverflow { get; init; }

    public NullableContextOptions Nullable { get; init; } = NullableContextOptions.Enable;

    /// <summary>MSBuild properties the generator sees, such as ConvGenTargetIsa.</summary>
    public ImmutableDictionary<string, string> Properties { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Diagnostics that this project setup is told on purpose.</summary>
    public ImmutableArray<string> Expected { get; init; } = [];

    /// <summary>Whether a declaration the generator refuses fails the batch. If not, the layer carries its refusals.</summary>
    public bool RefusalsFail { get; init; } = true;
}

/// <summary>
/// Declarations in, running layers out, through the real generator: one compilation for a batch, every diagnostic of which counts, loaded in a context that can be unloaded.
/// </summary>
public static class GeneratedCodeHarness
{
    private const string RefusalPrefix = "CVG";

    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest, DocumentationMode.Diagnose);
    private static readonly ImmutableArray<MetadataReference> References = RuntimeReferences();

    /// <summary>Compiles layers of a batch: attribute i, as a user would type it, becomes class <c>Layer&lt;i&gt;</c>.</summary>
    /// <exception cref="GeneratedCodeException">The generator or the compiler reports anything that is not allowed for. The message names the first declaration at fault.</exception>
    public static LayerBatch Compile(IReadOnlyList<string> attributes, CompilationSettings? settings = null)
    {
        settings ??= new CompilationSettings();
        try
        {
            return CompileTogether(attributes, settings);
        }
        catch (GeneratedCodeException thrown)
        {
            int? culprit = Culprit(attributes, settings, 0, attributes.Count);
            throw new GeneratedCodeException($"{(culprit is int index ? attributes[index] : "only together")}\n{thrown.Message}") { Culprit = culprit };
        }
    }

    /// <summary>Compiles one batch of numbered declarations.</summary>
    public static LayerBatch Compile(IReadOnlyList<LayerDeclaration> declarations, CompilationSettings? settings = null) =>
        Compile([.. declarations.Select(declaration => declaration.Attribute)], settings);

    private static LayerBatch CompileTogether(IReadOnlyList<string> attributes, CompilationSettings settings)
    {
        SyntaxTree[] declarations = [.. attributes.Select((attribute, i) => Declaration(i, attribute))];
        CSharpCompilation compilation = CSharpCompilation.Create($"Layers_{Guid.NewGuid():N}", declarations, References, Options(settings));
        (CSharpCompilation generated, GeneratorDriverRunResult run) = Generate(compilation, settings);
        Diagnostic[] reported = [.. run.Diagnostics.Where(diagnostic => !IsAllowed(diagnostic, settings))];
        ILookup<int, Refusal> refusals = reported
            .Where(IsRefusal)
            .Select(diagnostic => RefusalOf(diagnostic, declarations))
            .ToLookup(refusal => refusal.Layer);

        Fail([.. reported.Where(diagnostic => settings.RefusalsFail || !IsRefusal(diagnostic))], generated);
        generated = generated.AddSyntaxTrees(Factories(attributes, Enumerable.Range(0, attributes.Count).Where(i => !refusals.Contains(i))));
        Assembly assembly = Load(generated, settings, out AssemblyLoadContext context);

        Type factories = assembly.GetType("Generated.Factories", throwOnError: true)!;
        CompiledLayer[] layers =
        [
            .. attributes.Select((attribute, i) => refusals.Contains(i)
                ? new CompiledLayer(attribute, [.. refusals[i]], null)
                : new CompiledLayer(
                    attribute, [], Factory($"Layer{i}", IsDeformable(attribute) ? typeof(DeformLayerFactory) : typeof(LayerFactory)),
                    NormalisedFactory(attribute) is { } normalised ? Factory($"Layer{i}Normalised", normalised) : null)),
        ];
        return new LayerBatch(layers, context, [.. run.Results.SelectMany(result => result.GeneratedSources).Select(source => (source.HintName, source.SourceText.ToString()))]);

        Delegate Factory(string method, Type type) => factories.GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!.CreateDelegate(type);
    }

    /// <summary>The first declaration of a range that fails by itself, by halving; null if none does.</summary>
    private static int? Culprit(IReadOnlyList<string> attributes, CompilationSettings settings, int begin, int end)
    {
        if (!Fails([.. attributes.Skip(begin).Take(end - begin)], settings)) return null;
        if (end - begin == 1) return begin;
        int middle = (begin + end) / 2;
        return Culprit(attributes, settings, begin, middle) ?? Culprit(attributes, settings, middle, end);
    }

    private static bool Fails(IReadOnlyList<string> attributes, CompilationSettings settings)
    {
        try
        {
            CompileTogether(attributes, settings).Dispose();
            return false;
        }
        catch (GeneratedCodeException)
        {
            return true;
        }
    }

    private static (CSharpCompilation Generated, GeneratorDriverRunResult Run) Generate(CSharpCompilation compilation, CompilationSettings settings)
    {
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new ConvGenGenerator().AsSourceGenerator()], parseOptions: ParseOptions, optionsProvider: new PropertyOptions(settings.Properties));
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out Compilation generated, out _);
        GeneratorDriverRunResult run = driver.GetRunResult();
        foreach (GeneratorRunResult result in run.Results)
            if (result.Exception is Exception thrown) throw new GeneratedCodeException($"the generator threw: {thrown}");
        return ((CSharpCompilation)generated, run);
    }

    private static Assembly Load(CSharpCompilation compilation, CompilationSettings settings, out AssemblyLoadContext context)
    {
        using MemoryStream image = new();
        EmitResult emitted = compilation.Emit(image, xmlDocumentationStream: Stream.Null);    // with documentation, so that its diagnostics count, too
        Fail([.. emitted.Diagnostics.Where(diagnostic => !IsAllowed(diagnostic, settings))], compilation);
        image.Position = 0;
        context = new AssemblyLoadContext(compilation.AssemblyName, isCollectible: true);    // it finds ConvGen.Runtime in the default context: types unify
        return context.LoadFromStream(image);
    }

    /// <summary>CVG02xx tells of something odd but legal, such as an input without pixels.</summary>
    private static bool IsAllowed(Diagnostic diagnostic, CompilationSettings settings) =>
        diagnostic.Severity == DiagnosticSeverity.Hidden
        || settings.Expected.Contains(diagnostic.Id)
        || (diagnostic.Id.StartsWith("CVG02", StringComparison.Ordinal) && diagnostic.Severity != DiagnosticSeverity.Error);

    private static bool IsRefusal(Diagnostic diagnostic) => diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Id.StartsWith(RefusalPrefix, StringComparison.Ordinal);

    /// <summary>Which declaration a diagnostic stands in, and on which words of it.</summary>
    private static Refusal RefusalOf(Diagnostic diagnostic, SyntaxTree[] declarations)
    {
        int layer = Array.FindIndex(declarations, tree => tree.FilePath == diagnostic.Location.GetLineSpan().Path);
        if (layer < 0) throw new GeneratedCodeException($"{diagnostic} stands in no declaration");
        return new Refusal(layer, diagnostic.Id, declarations[layer].GetText().ToString(diagnostic.Location.SourceSpan), diagnostic.GetMessage(null));
    }

    private static void Fail(IReadOnlyCollection<Diagnostic> diagnostics, CSharpCompilation compilation)
    {
        const int Shown = 12;
        if (diagnostics.Count == 0) return;
        StringBuilder message = new($"{diagnostics.Count} diagnostics in generated code");
        foreach (Diagnostic diagnostic in diagnostics.Take(Shown)) message.Append("\n\n").Append(diagnostic).Append(SurroundingLines(diagnostic, compilation));
        if (diagnostics.Count > Shown) message.Append("\n\n... and ").Append(diagnostics.Count - Shown).Append(" more");
        throw new GeneratedCodeException(message.ToString());
    }

    private static string SurroundingLines(Diagnostic diagnostic, CSharpCompilation compilation)
    {
        FileLinePositionSpan place = diagnostic.Location.GetLineSpan();
        SyntaxTree? tree = diagnostic.Location.SourceTree ?? compilation.SyntaxTrees.FirstOrDefault(candidate => candidate.FilePath == place.Path);
        if (tree is null) return "";
        TextLineCollection lines = tree.GetText().Lines;
        int at = place.StartLinePosition.Line;
        StringBuilder text = new();
        for (int line = Math.Max(0, at - 2); line <= Math.Min(lines.Count - 1, at + 2); line++)
            text.Append('\n').Append(line == at ? '>' : ' ').Append($"{line + 1,5}  ").Append(lines[line]);
        return text.ToString();
    }

    private static SyntaxTree Declaration(int index, string attribute) => CSharpSyntaxTree.ParseText(
        SourceText.From($"using ConvGen;\n\nnamespace Generated;\n\n/// <summary>Under test.</summary>\n{attribute}\npublic sealed partial class Layer{index};\n", Encoding.UTF8),
        ParseOptions, path: $"Layer{index}.cs");

    /// <summary>Reflection cannot hand spans to a constructor; a delegate can.</summary>
    private static SyntaxTree Factories(IReadOnlyList<string> attributes, IEnumerable<int> layers)
    {
        const string Floats = "System.ReadOnlySpan<float>";
        StringBuilder text = new("namespace Generated;\n\ninternal static class Factories\n{\n");
        foreach (int i in layers)
        {
            string result = IsDeformable(attributes[i]) ? "IDeformConvLayer" : "IConvLayer";
            text.Append($"    internal static ConvGen.{result} Layer{i}({Floats} weights, {Floats} bias) => new Layer{i}({Arguments(attributes[i], i)});\n");
            if (NormalisedFactory(attributes[i]) is null) continue;
            string[] norms = IsSeparable(attributes[i]) ? ["depthwiseNorm", "pointwiseNorm"] : ["norm"];
            text.Append($"    internal static ConvGen.{result} Layer{i}Normalised({Floats} weights, {Floats} bias, {string.Join(", ", norms.Select(norm => "ConvGen.BatchNorm " + norm))}) => new Layer{i}({Arguments(attributes[i], i)}, {string.Join(", ", norms)});\n");
        }

        return CSharpSyntaxTree.ParseText(SourceText.From(text.Append("}\n").ToString(), Encoding.UTF8), ParseOptions, path: "Factories.cs");
    }

    /// <summary>How a layer with a batch normalisation is made; pools have none.</summary>
    private static Type? NormalisedFactory(string attribute) =>
        attribute.Contains("Pool", StringComparison.Ordinal) ? null
        : IsSeparable(attribute) ? typeof(NormalisedSeparableFactory)
        : IsDeformable(attribute) ? typeof(NormalisedDeformLayerFactory)
        : typeof(NormalisedLayerFactory);

    /// <summary>Both halves of a separable layer come one behind the other, weights and biases.</summary>
    private static string Arguments(string attribute, int i)
    {
        if (attribute.Contains("Pool", StringComparison.Ordinal)) return "";
        if (!IsSeparable(attribute)) return "weights, bias";
        string layer = $"Generated.Layer{i}";    // the class, not the factory
        string depthwiseBias = attribute.Contains("DepthwiseBias = true", StringComparison.Ordinal) ? $"bias[..{layer}.DepthwiseBiasLength], " : "";
        return $"weights[..{layer}.DepthwiseWeightLength], {depthwiseBias}weights[{layer}.DepthwiseWeightLength..], bias[{layer}.DepthwiseBiasLength..]";
    }

    private static bool IsSeparable(string attribute) => attribute.Contains("Separable", StringComparison.Ordinal);

    private static bool IsDeformable(string attribute) => attribute.Contains("DeformConv", StringComparison.Ordinal);

    private static CSharpCompilationOptions Options(CompilationSettings settings) =>
        new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, optimizationLevel: settings.Optimization, checkOverflow: settings.CheckOverflow, allowUnsafe: true,
            nullableContextOptions: settings.Nullable, warningLevel: 9999, deterministic: true)
        .WithSpecificDiagnosticOptions(    // what every SDK project suppresses: the attributes are netstandard2.0, the rest net10.0
        [
            new("CS1701", ReportDiagnostic.Suppress),
            new("CS1702", ReportDiagnostic.Suppress),
        ]);

    /// <summary>The assemblies of the running framework and of ConvGen; not the generator, whose copies of the enums would be seen.</summary>
    private static ImmutableArray<MetadataReference> RuntimeReferences()
    {
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string[] trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        IEnumerable<string> ours = [typeof(Conv2DAttribute).Assembly.Location, typeof(IConvLayer).Assembly.Location];
        return [.. trusted.Where(path => Path.GetDirectoryName(path) == framework).Concat(ours).Select(path => (MetadataReference)MetadataReference.CreateFromFile(path))];
    }
}

/// <summary>The generator or its output is at fault; the message shows the lines.</summary>
public sealed class GeneratedCodeException(string message) : Exception(message)
{
    /// <summary>Number of the declaration at fault in its batch, where one alone is.</summary>
    public int? Culprit { get; init; }
}

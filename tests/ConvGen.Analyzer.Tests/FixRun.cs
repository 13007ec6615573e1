using System.Collections.Immutable;
using ConvGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace ConvGen.Analyzer.Tests;

/// <summary>A project in a workspace, as an editor holds it, with a code fix over what compiler, generator and analyzers report there.</summary>
internal sealed class FixRun : IDisposable
{
    /// <summary>Kernels of one instruction set are enough to be compiled.</summary>
    public static readonly Project Small = new() { TargetIsa = "128" };

    private readonly AdhocWorkspace _workspace = new();
    private readonly Project _settings;
    private readonly CodeFixProvider _fix;
    private readonly ProjectId _project = ProjectId.CreateNewId();

    public FixRun(CodeFixProvider fix, params string[] sources)
        : this(fix, Small, sources)
    {
    }

    public FixRun(CodeFixProvider fix, Project settings, params string[] sources)
    {
        _fix = fix;
        _settings = settings;
        CSharpCompilation compilation = settings.Compile(sources);
        Solution solution = _workspace.CurrentSolution.AddProject(ProjectInfo.Create(_project, VersionStamp.Create(), "Layers", "Layers", LanguageNames.CSharp,
            compilationOptions: compilation.Options, parseOptions: settings.ParseOptions, metadataReferences: compilation.References));
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
            solution = solution.AddDocument(DocumentId.CreateNewId(_project), tree.FilePath, tree.GetText(), filePath: tree.FilePath);
        Assert.True(_workspace.TryApplyChanges(solution));
        Diagnostics = Diagnose(_workspace.CurrentSolution);
    }

    /// <summary>What the fix is for.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    /// <summary>The titles of what is offered, diagnostic by diagnostic.</summary>
    public IReadOnlyList<string> Titles => [.. Diagnostics.SelectMany(Actions).Select(action => action.Title)];

    /// <summary>The sources after the action of this title.</summary>
    public string[] Apply(string title) => Sources(Apply(Diagnostics.SelectMany(Actions).First(action => action.Title == title)));

    /// <summary>The sources after "fix all occurrences in the solution" of the action of this title.</summary>
    public string[] ApplyAll(string title)
    {
        (Diagnostic diagnostic, CodeAction action) = Diagnostics.SelectMany(one => Actions(one).Select(action => (one, action))).First(pair => pair.action.Title == title);
        Document document = _workspace.CurrentSolution.GetDocument(diagnostic.Location.SourceTree)!;
        FixAllContext context = new(document, _fix, FixAllScope.Solution, action.EquivalenceKey!, [diagnostic.Id], new Found(Diagnostics), CancellationToken.None);
        return Sources(Apply(_fix.GetFixAllProvider()!.GetFixAsync(context).GetAwaiter().GetResult()!));
    }

    /// <summary>What generator, analyzers and compiler say of sources; errors of the compiler's, and everything else of ours.</summary>
    public static IReadOnlyList<string> Findings(Project settings, params string[] sources)
    {
        AnalyzerRun run = AnalyzerRun.Of(settings, sources);
        return [.. run.Diagnostics.Select(found => found.Id), .. run.Generator.CompilerFindings().Where(found => found.Severity == DiagnosticSeverity.Error).Select(found => found.ToString())];
    }

    public void Dispose() => _workspace.Dispose();

    private List<Diagnostic> Diagnose(Solution solution)
    {
        CSharpCompilation compilation = (CSharpCompilation)solution.GetProject(_project)!.GetCompilationAsync().GetAwaiter().GetResult()!;
        AnalyzerRun run = AnalyzerRun.Of(_settings, compilation);
        return [.. run.Diagnostics.Concat(run.Generator.Output.GetDiagnostics()).Where(found => _fix.FixableDiagnosticIds.Contains(found.Id)).OrderBy(found => found.Location.SourceSpan.Start)];
    }

    private List<CodeAction> Actions(Diagnostic diagnostic)
    {
        List<CodeAction> actions = [];
        Document document = _workspace.CurrentSolution.GetDocument(diagnostic.Location.SourceTree)!;
        _fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), CancellationToken.None)).GetAwaiter().GetResult();
        return actions;
    }

    private static Solution Apply(CodeAction action) =>
        action.GetOperationsAsync(CancellationToken.None).GetAwaiter().GetResult().OfType<ApplyChangesOperation>().Single().ChangedSolution;

    private string[] Sources(Solution solution) =>
        [.. solution.GetProject(_project)!.Documents.Where(document => document.Name.StartsWith("File", StringComparison.Ordinal)).Select(document => document.GetTextAsync().GetAwaiter().GetResult().ToString())];

    private sealed class Found(IReadOnlyList<Diagnostic> diagnostics) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Microsoft.CodeAnalysis.Project project, CancellationToken cancellationToken) => Task.FromResult(diagnostics.AsEnumerable());

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken)
        {
            SyntaxTree? tree = await document.GetSyntaxTreeAsync(cancellationToken).ConfigureAwait(false);
            return diagnostics.Where(found => found.Location.SourceTree == tree);
        }

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Microsoft.CodeAnalysis.Project project, CancellationToken cancellationToken) => Task.FromResult(Enumerable.Empty<Diagnostic>());
    }
}

using System.Collections.Immutable;
using System.Composition;
using ConvGen.Generator.Analysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvGen.CodeFixes;

/// <summary>Makes a layer read what the layer before it writes: sets InChannels and extents of its attribute, which may stand in another file than the call.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(FitLayersFix)), Shared]
public sealed class FitLayersFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["CVG0811"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            (string Name, string Value)[] changes = [.. diagnostic.Properties.Where(pair => pair.Key.StartsWith(ChainAdvice.SetPrefix, StringComparison.Ordinal))
                .Select(pair => (pair.Key.Substring(ChainAdvice.SetPrefix.Length), pair.Value!)).OrderBy(change => change.Item1, StringComparer.Ordinal)];
            if (changes.Length == 0 || diagnostic.AdditionalLocations is not [var place, ..] || context.Document.Project.Solution.GetDocument(place.SourceTree) is not { } declaration) continue;
            string words = string.Join(", ", changes.Select(change => $"{change.Name} = {change.Value}"));
            context.RegisterCodeFix(CodeAction.Create($"Set {words}", cancellation => Set(declaration, place, changes, cancellation), "Fit"), diagnostic);
        }

        return Task.CompletedTask;
    }

    private static async Task<Solution> Set(Document declaration, Location place, (string Name, string Value)[] changes, CancellationToken cancellation)
    {
        SyntaxNode? root = await declaration.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        if (root?.FindNode(place.SourceSpan).FirstAncestorOrSelf<AttributeSyntax>() is not { } attribute) return declaration.Project.Solution;
        AttributeSyntax set = changes.Aggregate(attribute, (edited, change) => AttributeEdit.Set(edited, change.Name, SyntaxFactory.ParseExpression(change.Value)));
        return declaration.Project.Solution.WithDocumentSyntaxRoot(declaration.Id, root.ReplaceNode(attribute, set));
    }
}

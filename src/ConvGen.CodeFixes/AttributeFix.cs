using System.Collections.Immutable;
using ConvGen.Generator.Analysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvGen.CodeFixes;

/// <summary>One way to mend an attribute.</summary>
/// <param name="Key">The same for equal ways of different attributes, which "fix all" does together.</param>
public sealed record AttributeChange(string Title, string Key, Func<AttributeSyntax, AttributeSyntax> Apply);

/// <summary>A fix that edits the arguments of the attribute at which the diagnostic stands.</summary>
public abstract class AttributeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => new FixAll(this);

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (await Find(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false) is not { } place) continue;
            foreach (AttributeChange change in Changes(place))
                context.RegisterCodeFix(CodeAction.Create(change.Title, _ => Task.FromResult(place.Document.WithSyntaxRoot(place.Root.ReplaceNode(place.Attribute, change.Apply(place.Attribute)))), change.Key), diagnostic);
        }
    }

    /// <summary>The ways to mend what a diagnostic reports, the best first; none where it takes a person.</summary>
    internal abstract IEnumerable<AttributeChange> Changes(AttributePlace place);

    private static async Task<AttributePlace?> Find(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        SyntaxNode? root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        SemanticModel? model = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        if (root is null || model is null || !root.FullSpan.Contains(diagnostic.Location.SourceSpan)) return null;
        if (root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<AttributeSyntax>() is not { Parent.Parent: TypeDeclarationSyntax type } attribute) return null;
        if (model.GetDeclaredSymbol(type, cancellation) is not INamedTypeSymbol symbol || LayerFacts.Of(symbol, model.Compilation, cancellation) is not { } layer) return null;
        return new AttributePlace(document, root, model, attribute, type, layer, diagnostic);
    }

    /// <summary>All changes of a document at once: several diagnostics may stand in one attribute.</summary>
    private sealed class FixAll(AttributeFix fix) : DocumentBasedFixAllProvider
    {
        protected override async Task<Document?> FixAllAsync(FixAllContext context, Document document, ImmutableArray<Diagnostic> diagnostics)
        {
            Dictionary<AttributeSyntax, List<AttributeChange>> changes = [];
            foreach (Diagnostic diagnostic in diagnostics)
            {
                if (await Find(document, diagnostic, context.CancellationToken).ConfigureAwait(false) is not { } place) continue;
                if (fix.Changes(place).FirstOrDefault(change => change.Key == context.CodeActionEquivalenceKey) is not { } change) continue;
                if (!changes.TryGetValue(place.Attribute, out List<AttributeChange>? earlier)) changes.Add(place.Attribute, earlier = []);
                earlier.Add(change);
            }

            SyntaxNode? root = await document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
            return root is null ? null : document.WithSyntaxRoot(root.ReplaceNodes(changes.Keys, (original, _) => changes[original].Aggregate(original, (attribute, change) => change.Apply(attribute))));
        }
    }
}

/// <summary>A diagnostic at an attribute of ours, and what is known there.</summary>
internal sealed record AttributePlace(Document Document, SyntaxNode Root, SemanticModel Model, AttributeSyntax Attribute, TypeDeclarationSyntax Type, LayerFacts Layer, Diagnostic Diagnostic)
{
    /// <summary>A word of the diagnostic's sentence.</summary>
    public string? Word(int position) => Diagnostic.Properties.TryGetValue(Generator.Parsing.FaultList.Number(position), out string? word) ? word : null;

    /// <summary>The argument that the diagnostic stands at.</summary>
    public AttributeArgumentSyntax? Argument => Root.FindNode(Diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<AttributeArgumentSyntax>();
}

using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvGen.CodeFixes;

/// <summary>Makes a layer's class partial, and the types around it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PartialFix)), Shared]
public sealed class PartialFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["CVG0001"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => new FixAll();

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root || TypeAt(root, diagnostic) is not { } type) continue;
            context.RegisterCodeFix(CodeAction.Create($"Make {type.Identifier.ValueText} partial", _ => Task.FromResult(context.Document.WithSyntaxRoot(Partial(root, [type]))), "Partial"), diagnostic);
        }
    }

    private static TypeDeclarationSyntax? TypeAt(SyntaxNode root, Diagnostic diagnostic) =>
        root.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<TypeDeclarationSyntax>();

    /// <summary>A partial type inside one that is not would still have no second part.</summary>
    private static SyntaxNode Partial(SyntaxNode root, IEnumerable<TypeDeclarationSyntax> types) =>
        root.ReplaceNodes(types.SelectMany(type => type.AncestorsAndSelf().OfType<TypeDeclarationSyntax>()).Distinct(), static (_, type) => Partial(type));

    private static TypeDeclarationSyntax Partial(TypeDeclarationSyntax type)
    {
        if (type.Modifiers.Any(SyntaxKind.PartialKeyword)) return type;
        SyntaxToken partial = SyntaxFactory.Token(type.Modifiers.Count == 0 ? type.Keyword.LeadingTrivia : default, SyntaxKind.PartialKeyword, SyntaxFactory.TriviaList(SyntaxFactory.Space));
        if (type.Modifiers.Count == 0) type = type.WithKeyword(type.Keyword.WithLeadingTrivia());
        return type.WithModifiers(type.Modifiers.Add(partial));    // the language wants it last
    }

    private sealed class FixAll : DocumentBasedFixAllProvider
    {
        protected override async Task<Document?> FixAllAsync(FixAllContext context, Document document, ImmutableArray<Diagnostic> diagnostics) =>
            await document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is { } root
                ? document.WithSyntaxRoot(Partial(root, diagnostics.Select(diagnostic => TypeAt(root, diagnostic)).OfType<TypeDeclarationSyntax>()))
                : null;
    }
}

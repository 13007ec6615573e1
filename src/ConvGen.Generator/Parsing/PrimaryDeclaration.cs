using System.Diagnostics.CodeAnalysis;
using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvGen.Generator.Parsing;

/// <summary>A class may be spread over files and carry attributes on several of its parts; exactly one of them speaks for it.</summary>
internal static class PrimaryDeclaration
{
    /// <summary>The attributes that declare a class, in the order in which they claim one that has two.</summary>
    private static readonly string[] Attributes = ["Conv2DAttribute", "Conv1DAttribute", "Conv3DAttribute", "ConvTranspose1DAttribute", "ConvTranspose2DAttribute", "ConvTranspose3DAttribute", "DeformConv2DAttribute", "SeparableConv2DAttribute", "Filter2DAttribute", "Filter1DAttribute", .. PoolGrammar.All.Select(grammar => grammar.Name + "Attribute")];

    /// <summary>Every ConvGen attribute of <paramref name="type"/>, the one that speaks for it first: by kind, then by file and position, whatever order files are compiled in.</summary>
    public static IReadOnlyList<AttributeData> AttributesOf(INamedTypeSymbol type) =>
    [
        .. type.GetAttributes()
            .Where(attribute => KindOf(attribute) >= 0 && attribute.ApplicationSyntaxReference is not null)
            .OrderBy(KindOf)
            .ThenBy(attribute => attribute.ApplicationSyntaxReference!.SyntaxTree.FilePath, StringComparer.Ordinal)
            .ThenBy(attribute => attribute.ApplicationSyntaxReference!.Span.Start),
    ];

    /// <summary>The class that a node annotated with [<paramref name="attribute"/>] declares, and its attributes; false where the node is no class, or another one speaks for it.</summary>
    public static bool Is(GeneratorAttributeSyntaxContext context, string attribute, [NotNullWhen(true)] out INamedTypeSymbol? type, [NotNullWhen(true)] out TypeDeclarationSyntax? declaration, out IReadOnlyList<AttributeData> attributes)
    {
        (type, declaration) = (context.TargetSymbol as INamedTypeSymbol, context.TargetNode as TypeDeclarationSyntax);
        attributes = type is null ? [] : AttributesOf(type);
        return type is not null && declaration is not null && attributes.Count > 0 && attributes[0].AttributeClass!.Name == attribute + "Attribute" && Holds(declaration, attributes[0]);
    }

    /// <summary>The attribute that speaks for <paramref name="type"/>, which may come from a referenced assembly; null where it is no layer.</summary>
    public static AttributeData? AttributeOf(INamedTypeSymbol type)
    {
        AttributeData? first = null;
        foreach (AttributeData attribute in type.GetAttributes())    // asked of every class at every keystroke, so without LINQ
        {
            if (KindOf(attribute) >= 0 && (first is null || KindOf(attribute) < KindOf(first))) first = attribute;
        }

        return first;
    }

    /// <summary>Whether <paramref name="node"/> is the part that <paramref name="attribute"/> stands on.</summary>
    public static bool Holds(SyntaxNode node, AttributeData attribute) =>
        attribute.ApplicationSyntaxReference is { } place && place.SyntaxTree == node.SyntaxTree && node.Span.Contains(place.Span);

    /// <summary>"[Conv2D]".</summary>
    public static string Words(AttributeData attribute)
    {
        string name = attribute.AttributeClass!.Name;
        return "[" + name.Substring(0, name.Length - "Attribute".Length) + "]";
    }

    /// <summary>Whether one of our attributes stands on the type, in this compilation or in the assembly it comes from.</summary>
    public static bool IsLayer(INamedTypeSymbol type) => type.GetAttributes().Any(attribute => KindOf(attribute) >= 0);

    public static LayerIdentity IdentityOf(INamedTypeSymbol type)
    {
        List<TypeShell> shells = [];
        for (INamedTypeSymbol? t = type; t is not null; t = t.ContainingType) shells.Insert(0, Identifiers.Shell(t));
        return new LayerIdentity(Identifiers.Printable(type.ContainingNamespace), shells.ToEquatableArray(), type.Name, HintNames.Of(type));
    }

    private static int KindOf(AttributeData attribute) =>
        attribute.AttributeClass is { ContainingType: null, ContainingNamespace: { Name: "ConvGen", ContainingNamespace.IsGlobalNamespace: true } } kind ? Array.IndexOf(Attributes, kind.Name) : -1;
}

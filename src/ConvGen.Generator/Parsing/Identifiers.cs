using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConvGen.Generator.Parsing;

/// <summary>Names as C# text.</summary>
internal static class Identifiers
{
    /// <summary>The name with an @ where it would be read as a keyword, contextual ones included.</summary>
    public static string Printable(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None || name is "dynamic" or "nint" or "nuint" or "notnull"
            ? "@" + name
            : name;

    /// <summary>A namespace, outermost first; empty for the global one.</summary>
    public static string Printable(INamespaceSymbol? space) => space is null || space.IsGlobalNamespace ? ""
        : space.ContainingNamespace is { IsGlobalNamespace: false } outer ? Printable(outer) + "." + Printable(space.Name)
        : Printable(space.Name);

    /// <summary>The declaration to reopen. A part repeats the kind and the type parameters; modifiers and constraints stand once, and variant interfaces hold no classes.</summary>
    public static Model.TypeShell Shell(INamedTypeSymbol type)
    {
        string keyword = type.TypeKind switch
        {
            TypeKind.Struct => type.IsRecord ? "record struct" : "struct",
            TypeKind.Interface => "interface",
            _ => type.IsRecord ? "record" : "class",
        };
        string parameters = type.TypeParameters.Length == 0 ? "" : "<" + string.Join(", ", type.TypeParameters.Select(parameter => Printable(parameter.Name))) + ">";
        return new Model.TypeShell(keyword, Printable(type.Name) + parameters);
    }
}

using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Parsing;

/// <summary>The name of a layer's generated file.</summary>
/// <remarks>
/// Two layers of one name would make the compiler drop all output, and the name with '.' made '_' is that of the kernels' class. So the plain name, <c>Namespace.Outer.Layer</c>,
/// serves only where it is ASCII letters and digits, short, and no neighbour on any level differs by case alone; otherwise a hash of the exact name follows. "_0" leads the hash
/// because no identifier begins with a digit: a hashed name is never somebody's plain name.
/// </remarks>
internal static class HintNames
{
    private const string Extension = ".g.cs";
    private const int MaxLength = 100;

    public static string Of(INamedTypeSymbol type)
    {
        StringBuilder exact = new(), plain = new();
        bool ambiguous = false;
        foreach (INamespaceOrTypeSymbol level in Levels(type))
        {
            if (plain.Length > 0) plain.Append('.');
            plain.Append(Ascii(level.Name, ref ambiguous));
            exact.Append(level is INamedTypeSymbol named ? "+" + Identifiers.Shell(named).Keyword + " " + named.MetadataName : "." + level.Name);
            ambiguous |= level is INamedTypeSymbol { Arity: > 0 } || HasDouble(level);
        }

        if (!ambiguous && plain.Length + Extension.Length <= MaxLength) return plain + Extension;
        string suffix = "_0" + Fnv1a(exact.ToString()) + Extension;
        string tail = plain.ToString();
        if (tail.Length + suffix.Length > MaxLength) tail = tail.Substring(tail.Length + suffix.Length - MaxLength);    // the type's own name says most
        return tail.TrimStart('.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9') + suffix;
    }

    /// <summary>Namespaces, containing types, the type.</summary>
    private static Stack<INamespaceOrTypeSymbol> Levels(INamedTypeSymbol type)
    {
        Stack<INamespaceOrTypeSymbol> levels = new();
        for (INamespaceOrTypeSymbol? level = type; level is not null and not INamespaceSymbol { IsGlobalNamespace: true }; level = (INamespaceOrTypeSymbol?)level.ContainingType ?? level.ContainingNamespace)
            levels.Push(level);
        return levels;
    }

    /// <summary>Whether a type or namespace beside this one has the same name, or one that a file system may take for the same.</summary>
    private static bool HasDouble(INamespaceOrTypeSymbol level)
    {
        INamespaceOrTypeSymbol? home = (INamespaceOrTypeSymbol?)level.ContainingType ?? level.ContainingNamespace;
        if (home is null) return false;
        foreach (INamespaceOrTypeSymbol neighbour in home is INamespaceSymbol space ? space.GetMembers() : home.GetTypeMembers())
        {
            if (string.Equals(neighbour.Name, level.Name, StringComparison.OrdinalIgnoreCase) && !SymbolEqualityComparer.Default.Equals(neighbour, level)) return true;
        }

        return false;
    }

    private static string Ascii(string name, ref bool ambiguous)
    {
        StringBuilder ascii = new(name.Length);
        foreach (char c in name)
        {
            bool kept = c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9';
            ambiguous |= !kept;
            ascii.Append(kept ? c : '_');
        }

        return ascii.ToString();
    }

    /// <summary>FNV-1a of 64 bits over UTF-16, folded to 48: the same on every machine, unlike string.GetHashCode.</summary>
    private static string Fnv1a(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in text) hash = unchecked((hash ^ c) * 1099511628211);
        return ((hash >> 48) ^ (hash & 0xFFFF_FFFF_FFFF)).ToString("x12", CultureInfo.InvariantCulture);
    }
}

using System.Globalization;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvGen.Generator.Parsing;

/// <summary>Reads Cascade = [typeof(A), typeof(B), ...] of a [Filter1D] or [Filter2D]: the filters it names, with their own attributes, cascades among them replaced by their elements.</summary>
/// <remarks>What is wrong with the cascade is reported at its entry; what is wrong with an element is reported there, and here only that it is.</remarks>
internal sealed class CascadeReader<TSpec>
    where TSpec : class
{
    /// <summary>Filters of a cascade, and cascades within one another.</summary>
    private const int Most = 32;

    private readonly FilterKind<TSpec> _kind;
    private readonly Compilation _compilation;
    private readonly CancellationToken _cancellation;
    private readonly List<INamedTypeSymbol> _path;    // the cascades that are being read, outermost first
    private readonly List<CascadeElement<TSpec>> _elements = [];
    private bool _isUnreadable;
    private (INamedTypeSymbol? Beginning, string Words) _circle;

    private CascadeReader(FilterKind<TSpec> kind, List<INamedTypeSymbol> path, Compilation compilation, CancellationToken cancellation)
    {
        _kind = kind;
        _path = path;
        _compilation = compilation;
        _cancellation = cancellation;
    }

    /// <summary>The elements in the order in which they are applied; null where something was reported, here or by the compiler.</summary>
    public static EquatableArray<CascadeElement<TSpec>>? Read(INamedTypeSymbol type, AttributeReader read, FilterKind<TSpec> kind, Compilation compilation, DiagnosticList report, CancellationToken cancellation)
    {
        CascadeReader<TSpec> reader = new(kind, [type], compilation, cancellation);
        reader.ReadEntries(read, report);
        return report.Errors.Count > 0 || reader._isUnreadable ? null : reader._elements.ToEquatableArray();
    }

    private void ReadEntries(AttributeReader read, DiagnosticList report)
    {
        foreach (string other in read.Names.Where(name => name != "Cascade")) report.Add(Descriptors.CascadeWithTaps, read.PlaceOf(other), other);
        ITypeSymbol?[]? entries = read.Types("Cascade");
        _isUnreadable |= read.IsUnreadable;
        if (entries is null) return;
        if (entries.Length < 2) report.Add(Descriptors.CascadeTooShort, read.PlaceOf("Cascade"), entries.Length == 0 ? "no entries" : "1 entry");
        for (int i = 0; i < entries.Length && report.Errors.Count == 0; i++) ReadEntry(entries[i], read.PlaceOf("Cascade", i), report);
        if (_elements.Count > Most && _path.Count == 1 && report.Errors.Count == 0) ReportTooLong(read.PlaceOf("Cascade"), report);
    }

    private void ReadEntry(ITypeSymbol? entry, Location place, DiagnosticList report)
    {
        _cancellation.ThrowIfCancellationRequested();
        if (_elements.Count > Most) return;
        if (Foreign(entry) is { } foreign)
        {
            report.Add(Descriptors.NotAFilter, place, entry is null ? "null" : Words(entry), foreign, _kind.Attribute);
            return;
        }

        INamedTypeSymbol type = (INamedTypeSymbol)entry!;
        IReadOnlyList<AttributeData> attributes = PrimaryDeclaration.AttributesOf(type);
        string attribute = PrimaryDeclaration.Words(attributes[0]);
        if (attribute != $"[{_kind.Attribute}]")
        {
            if (attribute is "[Filter1D]" or "[Filter2D]") report.Add(Descriptors.MixedCascade, place, type.Name, attribute, $"[{_kind.Attribute}]");
            else report.Add(Descriptors.NotAFilter, place, type.Name, $"is declared with {attribute}", _kind.Attribute);
            return;
        }

        AttributeReader read = new(attributes[0], _cancellation);
        if (read.IsGiven("Cascade")) ReadNested(type, read, place, report);
        else ReadFilter(type, attributes, read, place, report);
    }

    /// <summary>A cascade within the cascade stands for its elements.</summary>
    private void ReadNested(INamedTypeSymbol type, AttributeReader read, Location place, DiagnosticList report)
    {
        int inside = _path.FindIndex(outer => SymbolEqualityComparer.Default.Equals(outer, type));
        if (inside >= 0)
        {
            _circle = (type, string.Join(" -> ", _path.Skip(inside).Append(type).Select(cascade => cascade.Name)));
            report.Add(Descriptors.CascadeOfItself, place, type.Name, _circle.Words);
            return;
        }

        if (_path.Count >= Most)
        {
            ReportTooLong(place, report);
            return;
        }

        DiagnosticList own = new();
        _path.Add(type);
        ReadEntries(read, own);
        _path.RemoveAt(_path.Count - 1);

        // A circle is told where it begins; a cascade that merely contains one contains a filter with errors.
        bool leadsOut = own.Errors.Contains(Descriptors.CascadeOfItself.Id) && !SymbolEqualityComparer.Default.Equals(_circle.Beginning, type);
        if (leadsOut) report.Add(Descriptors.CascadeOfItself, place, _circle.Beginning!.Name, _circle.Words);
        else if (own.Errors.Count > 0) ReportErrors(type, own, place, report);
    }

    private void ReadFilter(INamedTypeSymbol type, IReadOnlyList<AttributeData> attributes, AttributeReader read, Location place, DiagnosticList report)
    {
        DiagnosticList own = new();
        TypeDeclarationSyntax? declaration = attributes[0].ApplicationSyntaxReference!.GetSyntax(_cancellation).FirstAncestorOrSelf<TypeDeclarationSyntax>();
        if (declaration is not null) ClassRules.Check(type, declaration, attributes, _kind.Members, _compilation, own);
        TSpec? spec = _kind.Read(read, own);
        if (own.Errors.Count > 0) ReportErrors(type, own, place, report);
        else if (spec is null || read.IsUnreadable || declaration is null) _isUnreadable = true;
        else _elements.Add(new CascadeElement<TSpec>(PrimaryDeclaration.IdentityOf(type), spec));
    }

    private static void ReportErrors(INamedTypeSymbol type, DiagnosticList own, Location place, DiagnosticList report) =>
        report.Add(Descriptors.ElementHasErrors, place, type.Name, string.Join(", ", own.Errors));

    private void ReportTooLong(Location place, DiagnosticList report) => report.Add(Descriptors.CascadeTooLong, place, _path[0].Name, Most.ToString(CultureInfo.InvariantCulture));

    /// <summary>What a type is that cannot be an element, whatever its attribute; null for a class of this compilation that has one of ours.</summary>
    private string? Foreign(ITypeSymbol? type) => type switch
    {
        null => "is no type",
        INamedTypeSymbol { TypeKind: TypeKind.Class, IsUnboundGenericType: false } named =>
            PrimaryDeclaration.AttributeOf(named) is null ? "is a class without the attribute"
            : !SymbolEqualityComparer.Default.Equals(named.ContainingAssembly, _compilation.Assembly) ? $"belongs to {named.ContainingAssembly.Name}, whose kernels are its own"
            : PrimaryDeclaration.AttributesOf(named).Count == 0 ? "has no attribute in source"
            : null,
        { TypeKind: TypeKind.Class } => "is a generic class",
        { TypeKind: TypeKind.Array } => "is an array",
        { TypeKind: TypeKind.TypeParameter } => "is a type parameter",
        _ => "is a type of kind " + type.TypeKind.ToString().ToLowerInvariant(),
    };

    private static string Words(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
}

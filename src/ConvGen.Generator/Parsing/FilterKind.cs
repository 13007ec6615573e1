using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvGen.Generator.Parsing;

/// <summary>What one filter attribute declares: the taps of a filter, or a cascade of such filters.</summary>
/// <param name="Attribute">"Filter2D".</param>
/// <param name="Members">What is generated into its class.</param>
/// <param name="Read">The attribute, where that has taps.</param>
internal sealed record FilterKind<TSpec>(string Attribute, GeneratedMembers Members, Func<AttributeReader, DiagnosticList, TSpec?> Read)
    where TSpec : class
{
    public string MetadataName => $"ConvGen.{Attribute}Attribute";

    /// <summary>Reads one annotated class: symbols in, values and diagnostics out.</summary>
    public ParseResult<FilterModel<TSpec>> Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!PrimaryDeclaration.Is(context, Attribute, out INamedTypeSymbol? type, out TypeDeclarationSyntax? declaration, out IReadOnlyList<AttributeData> attributes)) return ParseResult<FilterModel<TSpec>>.Nothing;

        Compilation compilation = context.SemanticModel.Compilation;
        DiagnosticList report = new();
        ClassRules rules = ClassRules.Check(type, declaration, attributes, Members, compilation, report);
        AttributeReader read = new(attributes[0], cancellation);
        bool isCascade = read.IsGiven("Cascade");
        TSpec? spec = isCascade ? null : Read(read, report);
        EquatableArray<CascadeElement<TSpec>> cascade = isCascade ? CascadeReader<TSpec>.Read(type, read, this, compilation, report, cancellation) ?? [] : [];
        if (report.Errors.Count > 0 || read.IsUnreadable) (spec, cascade) = (null, []);
        LayerFrame frame = new() { Errors = report.Errors, Taken = rules.Taken };
        FilterModel<TSpec>? model = rules.CanBeExtended ? new FilterModel<TSpec>(PrimaryDeclaration.IdentityOf(type), spec, frame) { Cascade = cascade } : null;
        return new ParseResult<FilterModel<TSpec>>(model, report.Found.ToEquatableArray(), declaration.Identifier.GetLocation());
    }
}

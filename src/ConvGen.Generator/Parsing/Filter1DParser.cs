using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvGen.Generator.Parsing;

/// <summary>Reads one class annotated with [Filter1D]: symbols in, values and diagnostics out.</summary>
internal static class Filter1DParser
{
    public const string MetadataName = "ConvGen.Filter1DAttribute";

    /// <summary>What is generated into the class.</summary>
    private static readonly GeneratedMembers Members =
        new(["TapCount", "Stride", "TapOperations", "Plan", "OutputLength", "PendingLength", "CreateState", "Run", "Finish"], haveConstructor: false, RunTakenBy);

    /// <summary>What a cascade of such filters is made of.</summary>
    private static readonly FilterKind<Filter1DSpec> Kind = new("Filter1D", Members, Filter1DReader.Read);

    public static ParseResult<Filter1DModel> Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (context.TargetSymbol is not INamedTypeSymbol type || context.TargetNode is not TypeDeclarationSyntax declaration) return ParseResult<Filter1DModel>.Nothing;
        IReadOnlyList<AttributeData> attributes = PrimaryDeclaration.AttributesOf(type);
        if (attributes.Count == 0 || attributes[0].AttributeClass!.Name != "Filter1DAttribute" || !PrimaryDeclaration.Holds(declaration, attributes[0])) return ParseResult<Filter1DModel>.Nothing;

        DiagnosticList report = new();
        ClassRules rules = ClassRules.Check(type, declaration, attributes, Members, context.SemanticModel.Compilation, report);
        AttributeReader read = new(attributes[0], cancellation);
        bool isCascade = read.IsGiven("Cascade");
        Filter1DSpec? spec = isCascade ? null : Filter1DReader.Read(read, report);
        EquatableArray<CascadeElement<Filter1DSpec>> cascade = isCascade ? CascadeReader<Filter1DSpec>.Read(type, read, Kind, context.SemanticModel.Compilation, report, cancellation) ?? [] : [];
        if (report.Errors.Count > 0 || read.IsUnreadable) (spec, cascade) = (null, []);
        LayerFrame frame = new() { Errors = report.Errors, Taken = rules.Taken };
        Filter1DModel? model = rules.CanBeExtended ? new Filter1DModel(PrimaryDeclaration.IdentityOf(type), spec, frame) { Cascade = cascade } : null;
        return new ParseResult<Filter1DModel>(model, report.Found.ToEquatableArray(), declaration.Identifier.GetLocation());
    }

    /// <summary>Run takes samples to samples, and then the number of channels or a state.</summary>
    private static string? RunTakenBy(IReadOnlyList<IParameterSymbol> parameters)
    {
        if (parameters.Count is not (2 or 3)) return null;
        bool spans = GeneratedMembers.ElementOf(parameters[0].Type, "ReadOnlySpan") is SpecialType.System_Int16 or SpecialType.System_Single
            && GeneratedMembers.ElementOf(parameters[1].Type, "Span") is SpecialType.System_Int16 or SpecialType.System_Single;
        return spans && (parameters.Count == 2 || parameters[2].Type.SpecialType == SpecialType.System_Int32 || parameters[2].Type.Name == "FilterState") ? "Run" : null;
    }
}

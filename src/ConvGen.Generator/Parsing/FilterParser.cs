using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvGen.Generator.Parsing;

/// <summary>Reads one class annotated with [Filter2D]: symbols in, values and diagnostics out.</summary>
internal static class FilterParser
{
    public const string MetadataName = "ConvGen.Filter2DAttribute";

    /// <summary>What is generated into the class.</summary>
    private static readonly GeneratedMembers Members = new(["KernelHeight", "KernelWidth", "TapOperations", "Plan", "Run"], haveConstructor: false, RunTakenBy);

    /// <summary>What a cascade of such filters is made of.</summary>
    private static readonly FilterKind<FilterSpec> Kind = new("Filter2D", Members, FilterReader.Read);

    public static ParseResult<FilterModel> Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (context.TargetSymbol is not INamedTypeSymbol type || context.TargetNode is not TypeDeclarationSyntax declaration) return ParseResult<FilterModel>.Nothing;
        IReadOnlyList<AttributeData> attributes = PrimaryDeclaration.AttributesOf(type);
        if (attributes.Count == 0 || attributes[0].AttributeClass!.Name != "Filter2DAttribute" || !PrimaryDeclaration.Holds(declaration, attributes[0])) return ParseResult<FilterModel>.Nothing;

        DiagnosticList report = new();
        ClassRules rules = ClassRules.Check(type, declaration, attributes, Members, context.SemanticModel.Compilation, report);
        AttributeReader read = new(attributes[0], cancellation);
        bool isCascade = read.IsGiven("Cascade");
        FilterSpec? spec = isCascade ? null : FilterReader.Read(read, report);
        EquatableArray<CascadeElement<FilterSpec>> cascade = isCascade ? CascadeReader<FilterSpec>.Read(type, read, Kind, context.SemanticModel.Compilation, report, cancellation) ?? [] : [];
        if (report.Errors.Count > 0 || read.IsUnreadable) (spec, cascade) = (null, []);
        LayerFrame frame = new() { Errors = report.Errors, Taken = rules.Taken };
        FilterModel? model = rules.CanBeExtended ? new FilterModel(PrimaryDeclaration.IdentityOf(type), spec, frame) { Cascade = cascade } : null;
        return new ParseResult<FilterModel>(model, report.Found.ToEquatableArray(), declaration.Identifier.GetLocation());
    }

    /// <summary>A filter's Run takes bytes or floats to bytes or floats, then height, width and channels.</summary>
    public static string? RunTakenBy(IReadOnlyList<IParameterSymbol> parameters)
    {
        if (parameters.Count is not (5 or 6)) return null;
        bool spans = GeneratedMembers.ElementOf(parameters[0].Type, "ReadOnlySpan") is SpecialType.System_Byte or SpecialType.System_Single
            && GeneratedMembers.ElementOf(parameters[1].Type, "Span") is SpecialType.System_Byte or SpecialType.System_Single;
        bool extents = parameters.Skip(2).Take(3).All(parameter => parameter.Type.SpecialType == SpecialType.System_Int32);
        return spans && extents && (parameters.Count == 5 || parameters[5].Type.Name == "ConvWorkers") ? "Run" : null;
    }
}

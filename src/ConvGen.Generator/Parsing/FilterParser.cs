using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvGen.Generator.Parsing;

/// <summary>Reads one class annotated with [Filter2D]: symbols in, values and diagnostics out.</summary>
internal static class FilterParser
{
    public const string MetadataName = "ConvGen.Filter2DAttribute";

    /// <summary>The names that will be generated.</summary>
    private static readonly string[] Members = ["KernelHeight", "KernelWidth", "TapOperations", "Plan", "Run"];

    public static ParseResult<FilterModel> Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (context.TargetSymbol is not INamedTypeSymbol type || context.TargetNode is not TypeDeclarationSyntax declaration) return ParseResult<FilterModel>.Nothing;
        IReadOnlyList<AttributeData> attributes = PrimaryDeclaration.AttributesOf(type);
        if (attributes.Count == 0 || attributes[0].AttributeClass!.Name != "Filter2DAttribute" || !PrimaryDeclaration.Holds(declaration, attributes[0])) return ParseResult<FilterModel>.Nothing;

        DiagnosticList report = new();
        ClassRules rules = ClassRules.Check(type, declaration, attributes, Members, context.SemanticModel.Compilation, report);
        AttributeReader read = new(attributes[0], cancellation);
        FilterSpec? spec = FilterReader.Read(read, report);
        if (report.Errors.Count > 0 || read.IsUnreadable) spec = null;
        LayerFrame frame = new() { Errors = report.Errors, Taken = rules.Taken };
        FilterModel? model = rules.CanBeExtended ? new FilterModel(PrimaryDeclaration.IdentityOf(type), spec, frame) : null;
        return new ParseResult<FilterModel>(model, report.Found.ToEquatableArray(), declaration.Identifier.GetLocation());
    }

    /// <summary>Whether the members to be generated are a filter's.</summary>
    public static bool IsFilter(ICollection<string> members) => ReferenceEquals(members, Members);

    /// <summary>"Run" for a method with the parameters of a generated one; null for any other, which overloads them.</summary>
    public static string? RunTakenBy(IMethodSymbol method)
    {
        if (method.Arity > 0 || method.Parameters.Length is not (5 or 6) || method.Parameters.Any(parameter => parameter.RefKind != RefKind.None)) return null;
        bool spans = ElementOf(method.Parameters[0].Type, "ReadOnlySpan") is SpecialType.System_Byte or SpecialType.System_Single
            && ElementOf(method.Parameters[1].Type, "Span") is SpecialType.System_Byte or SpecialType.System_Single;
        bool extents = method.Parameters.Skip(2).Take(3).All(parameter => parameter.Type.SpecialType == SpecialType.System_Int32);
        return spans && extents && (method.Parameters.Length == 5 || method.Parameters[5].Type.Name == "ConvWorkers") ? "Run" : null;
    }

    private static SpecialType? ElementOf(ITypeSymbol type, string span) =>
        type is INamedTypeSymbol { Arity: 1 } of && of.Name == span ? of.TypeArguments[0].SpecialType : null;
}

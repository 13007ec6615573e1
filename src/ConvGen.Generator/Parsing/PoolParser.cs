using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvGen.Generator.Parsing;

/// <summary>Reads one class annotated with a pooling attribute: symbols in, values and diagnostics out.</summary>
internal static class PoolParser
{
    public static ParseResult<PoolModel> Parse(GeneratorAttributeSyntaxContext context, PoolGrammar grammar, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!PrimaryDeclaration.Is(context, grammar.Name, out INamedTypeSymbol? type, out TypeDeclarationSyntax? declaration, out IReadOnlyList<AttributeData> attributes)) return ParseResult<PoolModel>.Nothing;

        DiagnosticList report = new();
        ClassRules rules = ClassRules.Check(type, declaration, attributes, grammar.Members, context.SemanticModel.Compilation, report);
        AttributeReader read = new(attributes[0], cancellation);
        PoolRequest request = PoolReader.Read(read, grammar, report);
        PoolSpec? spec = null;
        if (report.Errors.Count == 0 && !read.IsUnreadable)
        {
            spec = PoolRules.Check(request, out IReadOnlyList<Fault> faults);
            foreach (Fault fault in faults) report.Add(fault.Descriptor, read.PlaceOf(fault.Argument), [.. fault.Words]);
        }

        LayerFrame frame = new()
        {
            Errors = report.Errors,
            Taken = rules.Taken,
            IsStatic = type.IsStatic,
            BaseIsLayer = rules.BaseIsLayer,
            Constants = spec is null ? Constants(request) : [],
        };
        PoolModel? model = rules.CanBeExtended ? new PoolModel(PrimaryDeclaration.IdentityOf(type), spec, frame) : null;
        return new ParseResult<PoolModel>(model, report.Found.ToEquatableArray(), declaration.Identifier.GetLocation());
    }

    /// <summary>The constants that the arguments give by themselves. The others are 1: nobody computes with them, but 0 would be a compiler error wherever they divide.</summary>
    private static EquatableArray<LayerConstant> Constants(PoolRequest request) =>
    [
        new("int", "InputLength", 1),
        new("int", "OutputLength", 1),
        new("int", "WorkspaceLength", 0),
        new("long", "Operations", 1),
        new("long", "BytesMoved", 1),
        new("double", "ArithmeticIntensity", 1),
        new("int", "Batch", request.Batch),
        new("int", "Channels", request.Channels),
        .. request.Grammar.Extents.Zip(request.Extent, (axis, extent) => (LayerConstant[])
            [new("int", "Input" + axis, extent), new("int", "Output" + axis, 1), new("int", "EffectiveKernel" + axis, 1), new("int", "ReceptiveField" + axis, 1)]).SelectMany(pair => pair),
    ];
}

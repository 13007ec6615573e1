using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvGen.Generator.Parsing;

/// <summary>Reads one annotated class: symbols in, values and diagnostics out.</summary>
internal static class LayerParser
{
    /// <summary>Whether a node can be a layer at all; what else the attribute was put on is CS0592.</summary>
    public static bool IsClass(SyntaxNode node) =>
        node is ClassDeclarationSyntax || node is RecordDeclarationSyntax record && record.ClassOrStructKeyword.ValueText != "struct";

    public static ParseResult<LayerModel> Parse(GeneratorAttributeSyntaxContext context, ConvolutionGrammar grammar, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!PrimaryDeclaration.Is(context, grammar.Name, out INamedTypeSymbol? type, out TypeDeclarationSyntax? declaration, out IReadOnlyList<AttributeData> attributes)) return ParseResult<LayerModel>.Nothing;

        DiagnosticList report = new();
        AttributeReader read = new(attributes[0], cancellation);
        LayerSignature signature = grammar.SignatureOf(read);
        ClassRules rules = ClassRules.Check(type, declaration, attributes, grammar.MembersOf(signature), context.SemanticModel.Compilation, report);
        ConvolutionRequest request = ConvolutionReader.Read(read, grammar, report);
        ConvSpec? spec = report.Errors.Count == 0 && !read.IsUnreadable ? Check(request, read, report) : null;
        LayerFrame frame = new()
        {
            Errors = report.Errors,
            Taken = rules.Taken,
            IsStatic = type.IsStatic,
            BaseIsLayer = rules.BaseIsLayer,
            HasBias = request.HasBias,
            Signature = signature,
            Constants = spec is null ? Constants(request, signature) : [],
        };
        LayerModel? model = rules.CanBeExtended ? new LayerModel(PrimaryDeclaration.IdentityOf(type), spec, frame) : null;
        return new ParseResult<LayerModel>(model, report.Found.ToEquatableArray(), declaration.Identifier.GetLocation());
    }

    private static ConvSpec? Check(ConvolutionRequest request, AttributeReader read, DiagnosticList report)
    {
        ConvSpec? spec = ShapeRules.Check(request, out IReadOnlyList<Fault> faults);
        foreach (Fault fault in faults) report.Add(fault.Descriptor, read.PlaceOf(fault.Argument), [.. fault.Words]);
        if (spec is null || Objection(spec) is not { } objection) return spec;
        report.Add(Descriptors.AlgorithmCannotServe, read.PlaceOf("Algorithm"), $"Algorithm = {spec.Algorithm}", objection.Reason, objection.Auto);
        return null;
    }

    /// <summary>Why the forced algorithm cannot serve, and what Auto would choose. A planner that fails here will fail again where it plans, and there it is CVG0901.</summary>
    private static (string Reason, string Auto)? Objection(ConvSpec spec)
    {
        try
        {
            return PlanMemo.ForcedAlgorithmObjection(spec) is { } reason ? (reason, KernelPlanner.Chosen(spec with { Algorithm = Algorithm.Auto }, TargetIsa.Avx512).Plan.Family) : null;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>The constants that the arguments give by themselves. The others are 1: nobody computes with them, but 0 would be a compiler error wherever they divide.</summary>
    private static EquatableArray<LayerConstant> Constants(ConvolutionRequest request, LayerSignature signature) =>
    [
        .. ((string[])["InputLength", "OutputLength", "WeightLength", .. signature.Lengths]).Select(name => new LayerConstant("int", name, 1)),
        new("int", "BiasLength", request.HasBias ? request.OutChannels : 0),
        new("int", "WorkspaceLength", 0),
        new("long", "MultiplyAdds", 1),
        new("long", "Parameters", 1),
        new("long", "BytesMoved", 1),
        new("double", "ArithmeticIntensity", 1),
        new("int", "Batch", request.Batch),
        new("int", "InChannels", request.InChannels),
        new("int", "OutChannels", request.OutChannels),
        .. request.Grammar.Extents.Zip(request.Extent, (axis, extent) => (LayerConstant[])
            [new("int", "Input" + axis, extent), new("int", "Output" + axis, 1), new("int", "EffectiveKernel" + axis, 1), new("int", "ReceptiveField" + axis, 1)]).SelectMany(pair => pair),
    ];
}

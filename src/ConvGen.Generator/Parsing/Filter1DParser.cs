using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Parsing;

/// <summary>Reads one class annotated with [Filter1D]: symbols in, values and diagnostics out.</summary>
internal static class Filter1DParser
{
    public static readonly FilterKind<Filter1DSpec> Kind = new(
        "Filter1D", new GeneratedMembers(["TapCount", "Stride", "TapOperations", "Plan", "OutputLength", "PendingLength", "CreateState", "Run", "Finish"], haveConstructor: false, RunTakenBy), Filter1DReader.Read);

    public static ParseResult<Filter1DModel> Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation) =>
        Kind.Parse(context, static (identity, spec, frame, cascade) => new Filter1DModel(identity, spec, frame) { Cascade = cascade }, cancellation);

    /// <summary>Run takes samples to samples, and then the number of channels or a state.</summary>
    private static string? RunTakenBy(IReadOnlyList<IParameterSymbol> parameters)
    {
        if (parameters.Count is not (2 or 3)) return null;
        bool spans = GeneratedMembers.ElementOf(parameters[0].Type, "ReadOnlySpan") is SpecialType.System_Int16 or SpecialType.System_Single
            && GeneratedMembers.ElementOf(parameters[1].Type, "Span") is SpecialType.System_Int16 or SpecialType.System_Single;
        return spans && (parameters.Count == 2 || parameters[2].Type.SpecialType == SpecialType.System_Int32 || parameters[2].Type.Name == "FilterState") ? "Run" : null;
    }
}

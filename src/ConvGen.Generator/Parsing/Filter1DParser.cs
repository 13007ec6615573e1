using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Parsing;

/// <summary>What [Filter1D] declares.</summary>
internal static class Filter1DParser
{
    public static readonly FilterKind<Filter1DSpec> Kind = new(
        "Filter1D", new GeneratedMembers(["TapCount", "Stride", "TapOperations", "Plan", "OutputLength", "PendingLength", "CreateState", "Run", "Finish"], haveConstructor: false, RunTakenBy), Filter1DReader.Read);

    /// <summary>Run takes samples to samples, and then the number of channels or a state.</summary>
    private static string? RunTakenBy(IReadOnlyList<IParameterSymbol> parameters)
    {
        if (parameters.Count is not (2 or 3)) return null;
        bool spans = GeneratedMembers.ElementOf(parameters[0].Type, "ReadOnlySpan") is SpecialType.System_Int16 or SpecialType.System_Single
            && GeneratedMembers.ElementOf(parameters[1].Type, "Span") is SpecialType.System_Int16 or SpecialType.System_Single;
        return spans && (parameters.Count == 2 || parameters[2].Type.SpecialType == SpecialType.System_Int32 || parameters[2].Type.Name == "FilterState") ? "Run" : null;
    }
}

using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Parsing;

/// <summary>What [Filter2D] declares.</summary>
internal static class FilterParser
{
    public static readonly FilterKind<FilterSpec> Kind = new(
        "Filter2D", new GeneratedMembers(["KernelHeight", "KernelWidth", "TapOperations", "Plan", "Run"], haveConstructor: false, RunTakenBy), FilterReader.Read);

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

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConvGen.Generator.Analysis;

/// <summary>A call of a layer's Run.</summary>
internal sealed record LayerCall(IInvocationOperation Call, LayerFacts Layer)
{
    public IArgumentOperation? Input => Argument("input");

    public IArgumentOperation? Output => Argument("output");

    /// <summary>The buffer that an argument is the whole of: a local, a parameter, a field, or an AlignedBuffer in one. A slice is none.</summary>
    public static ISymbol? BufferOf(IArgumentOperation? argument) => argument is null ? null : Buffer(argument.Value);

    /// <summary>Where the name of the method stands.</summary>
    public Location NamePlace => Call.Syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access }
        ? access.Name.GetLocation()
        : Call.Syntax.GetLocation();

    public IArgumentOperation? Argument(string parameter) => Call.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == parameter);

    private static ISymbol? Buffer(IOperation operation)
    {
        operation = MethodFacts.Bare(operation);
        return operation switch
        {
            IInvocationOperation { TargetMethod: { Name: "AsSpan", ContainingType.Name: "MemoryExtensions" }, Arguments: [var whole] } => Buffer(whole.Value),
            IPropertyReferenceOperation { Property: { Name: "Span", ContainingType.Name: "AlignedBuffer" }, Instance: { } buffer } => Buffer(buffer),
            IPropertyReferenceOperation => null,    // may be another buffer at each call
            _ => MethodFacts.Variable(operation),
        };
    }
}

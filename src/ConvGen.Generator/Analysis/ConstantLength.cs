using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConvGen.Generator.Analysis;

/// <summary>How long an array, a span or an AlignedBuffer is, where its length can be proved; else null.</summary>
/// <remarks><code>
/// length = new T[n] | new T[] { a, b } | [a, b] | stackalloc T[n] | new AlignedBuffer(n).Span | GC.AllocateArray&lt;T>(n) | default | null
///        | length.AsSpan() | length.AsSpan(i) | any.AsSpan(i, n) | any.Slice(i, n) | length[i..j] | new Span&lt;T>(any, i, n)
///        | local that keeps its first value | readonly field that keeps its initializer's
/// n      = constant | sum, difference or product of n | length.Length | local that keeps its first value
/// </code></remarks>
internal sealed class ConstantLength(MethodFacts facts)
{
    private const int MostSteps = 16;    // of one proof; nobody writes longer chains of locals

    public long? Of(IOperation operation) => Length(operation, MostSteps);

    /// <summary>An int that is the same whenever the code runs.</summary>
    public long? Number(IOperation operation) => Number(operation, MostSteps);

    private long? Length(IOperation operation, int steps)
    {
        operation = MethodFacts.Bare(operation);
        if (steps == 0) return null;
        if (operation.ConstantValue is { HasValue: true, Value: null } or { HasValue: false } && operation is IDefaultValueOperation) return 0;
        if (operation is ILiteralOperation { ConstantValue: { HasValue: true, Value: null } }) return 0;
        switch (operation)
        {
            case IArrayCreationOperation { DimensionSizes.Length: 1 } array:
                return array.Initializer is { } initializer ? initializer.ElementValues.Length : Number(array.DimensionSizes[0], steps - 1);
            case ICollectionExpressionOperation collection:
                return collection.Elements.Any(element => element is ISpreadOperation) ? null : collection.Elements.Length;
            case IObjectCreationOperation creation:
                return Creation(creation, steps - 1);
            case IInvocationOperation invocation:
                return Invocation(invocation, steps - 1);
            case IPropertyReferenceOperation { Property.Name: "Span", Instance: { } buffer } when IsAlignedBuffer(buffer.Type):
                return Length(buffer, steps - 1);
            case IPropertyReferenceOperation { Property: { Name: "Empty", IsStatic: true, ContainingType.Name: "Span" or "ReadOnlySpan" } }:
                return 0;
            case ILocalReferenceOperation { Local: var local }:
                return facts.OnlyValueOf(local) is { } value ? Length(value, steps - 1) : null;
            case IFieldReferenceOperation field:
                return ReadOnlyField(field, steps - 1);
            case IImplicitIndexerReferenceOperation slice:
                return Slice(slice.Instance, slice.Argument, steps - 1);
            case IArrayElementReferenceOperation { Indices.Length: 1 } slice:
                return Slice(slice.ArrayReference, slice.Indices[0], steps - 1);
        }

        // The compiler gives stackalloc no operation of its own.
        return operation.Syntax is StackAllocArrayCreationExpressionSyntax { Type: ArrayTypeSyntax { RankSpecifiers: [{ Sizes: [{ } size] }] } } allocation
            ? allocation.Initializer?.Expressions.Count ?? Constant(operation, size, steps - 1)
            : null;
    }

    private long? Number(IOperation operation, int steps)
    {
        operation = MethodFacts.Bare(operation);
        if (steps == 0) return null;
        if (operation.ConstantValue is { HasValue: true, Value: int constant }) return constant;
        return operation switch
        {
            IBinaryOperation { OperatorKind: var kind, LeftOperand: var left, RightOperand: var right } when Number(left, steps - 1) is { } a && Number(right, steps - 1) is { } b => kind switch
            {
                BinaryOperatorKind.Add => Int(a + b),
                BinaryOperatorKind.Subtract => Int(a - b),
                BinaryOperatorKind.Multiply => Int(a * b),
                _ => null,
            },
            IPropertyReferenceOperation { Property.Name: "Length", Instance: { } instance } when IsArrayOrSpan(instance.Type) || IsAlignedBuffer(instance.Type) => Length(instance, steps - 1),
            ILocalReferenceOperation { Local: var local } => facts.OnlyValueOf(local) is { } value ? Number(value, steps - 1) : null,
            _ => null,
        };
    }

    private static long? Int(long value) => value is >= int.MinValue and <= int.MaxValue ? value : null;    // beyond, the code wraps or throws

    private long? Creation(IObjectCreationOperation creation, int steps)
    {
        if (IsAlignedBuffer(creation.Type)) return creation.Arguments.Length == 1 ? Number(creation.Arguments[0].Value, steps) : null;
        if (creation.Type is not { Name: "Span" or "ReadOnlySpan" }) return null;
        return creation.Arguments switch
        {
            [] => 0,
            [var array] when array.Value.Type is IArrayTypeSymbol || MethodFacts.Bare(array.Value).Type is IArrayTypeSymbol => Length(array.Value, steps),
            [_, _, var length] => Number(length.Value, steps),
            _ => null,
        };
    }

    private long? Invocation(IInvocationOperation call, int steps)
    {
        IMethodSymbol method = call.TargetMethod;
        // An extension is called on its first argument; arguments stand in the order of evaluation, so by parameter.
        IOperation? on = call.Instance ?? Argument(call, 0);
        int first = call.Instance is null ? 1 : 0;
        switch (method.Name)
        {
            case "AllocateArray" or "AllocateUninitializedArray" when method.ContainingType is { Name: "GC", ContainingNamespace.Name: "System" }:
                return Argument(call, 0) is { } allocated ? Number(allocated, steps) : null;
            case "AsSpan" or "AsReadOnlySpan" when method.ContainingType is { Name: "MemoryExtensions" } && on is not null:
            case "Slice" when IsArrayOrSpan(call.Instance?.Type):
                IOperation? start = Argument(call, first), length = Argument(call, first + 1);
                if (start is null) return Length(on!, steps);
                if (length is not null) return Number(length, steps);
                if (start.Type?.SpecialType != SpecialType.System_Int32) return Slice(on!, start, steps);
                return Length(on!, steps) is { } whole && Number(start, steps) is { } skipped && skipped >= 0 && skipped <= whole ? whole - skipped : null;
            default:
                return null;
        }
    }

    private static IOperation? Argument(IInvocationOperation call, int ordinal) => call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == ordinal)?.Value;

    /// <summary>The length of <c>on[from..to]</c>.</summary>
    private long? Slice(IOperation on, IOperation index, int steps)
    {
        if (MethodFacts.Bare(index) is not IRangeOperation range) return null;
        long? whole = Length(on, steps), from = range.LeftOperand is null ? 0 : End(range.LeftOperand), to = range.RightOperand is null ? whole : End(range.RightOperand);
        return to - from is { } length and >= 0 ? length : null;

        long? End(IOperation end)
        {
            end = MethodFacts.Bare(end);
            return end is IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat } hat ? whole - Number(hat.Operand, steps) : Number(end, steps);
        }
    }

    /// <summary>A readonly field of the class at hand with an initializer, which nothing in the class assigns again.</summary>
    private long? ReadOnlyField(IFieldReferenceOperation reference, int steps)
    {
        IFieldSymbol field = reference.Field;
        if (!field.IsReadOnly || reference.SemanticModel is not { } model || field.DeclaringSyntaxReferences is not [var declaration] || declaration.SyntaxTree != model.SyntaxTree) return null;
        if (declaration.GetSyntax() is not VariableDeclaratorSyntax { Initializer.Value: { } value } || field.ContainingType.DeclaringSyntaxReferences.Any(part => Assigns(part.GetSyntax(), field.Name))) return null;
        return model.GetOperation(value) is { } operation ? Length(operation, steps) : null;
    }

    private static bool Assigns(SyntaxNode type, string field) => type.DescendantNodes().Any(node => node switch
    {
        AssignmentExpressionSyntax { Left: var left } => left.DescendantNodesAndSelf().Any(name => name is IdentifierNameSyntax { Identifier.ValueText: var text } && text == field),
        ArgumentSyntax { RefKindKeyword.RawKind: not 0, Expression: var passed } => passed.DescendantNodesAndSelf().Any(name => name is IdentifierNameSyntax { Identifier.ValueText: var text } && text == field),
        _ => false,
    });

    private long? Constant(IOperation operation, ExpressionSyntax size, int steps)
    {
        if (operation.SemanticModel is not { } model) return null;
        if (model.GetConstantValue(size) is { HasValue: true, Value: int constant }) return constant;
        return model.GetOperation(size) is { } expression ? Number(expression, steps) : null;
    }

    private static bool IsAlignedBuffer(ITypeSymbol? type) => type is { Name: "AlignedBuffer", ContainingNamespace: { Name: "ConvGen", ContainingNamespace.IsGlobalNamespace: true } };

    private static bool IsArrayOrSpan(ITypeSymbol? type) => type is IArrayTypeSymbol { Rank: 1 } or INamedTypeSymbol { Name: "Span" or "ReadOnlySpan", Arity: 1 };
}

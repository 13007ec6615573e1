using System.Globalization;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConvGen.Generator.Analysis;

/// <summary>Layers constructed where they are run, from weights that do not change: the packing is repeated for nothing. And biases that add nothing.</summary>
internal sealed class ConstructionAdvice(MethodFacts facts)
{
    private readonly MethodFacts _facts = facts;

    public IEnumerable<Diagnostic> Find(IObjectCreationOperation creation, LayerFacts layer, ISymbol owner)
    {
        if (layer.Constant("WeightLength") is not { } weights || creation.Arguments.Length == 0) yield break;
        string floats = weights.ToString("N0", CultureInfo.InvariantCulture), name = layer.Type.Name;
        if (IsOnlyRun(creation))
        {
            if (LoopAround(creation) is { } loop)
            {
                if (creation.Arguments.All(argument => IsInvariant(argument, loop))) yield return Diagnostic.Create(Descriptors.PackedInLoop, creation.Syntax.GetLocation(), floats, name);
            }
            else if (IsOrdinaryMethod(owner) && IsDirectlyIn(creation) && creation.Arguments.All(IsReadOnlyField))
            {
                yield return Diagnostic.Create(Descriptors.PackedInCall, creation.Syntax.GetLocation(), owner.Name, floats, name);
            }
        }

        if (creation.Arguments.Length > layer.Signature.Weights.Count) yield break;    // a batch normalisation is folded into the bias, which then adds something
        IArgumentOperation? bias = creation.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == "bias" && argument.ArgumentKind == ArgumentKind.Explicit);
        if (layer.Request is { HasBias: true } request && bias is not null && IsZeros(bias.Value))
            yield return Diagnostic.Create(Descriptors.ZeroBias, bias.Syntax.GetLocation(), name, FaultList.Number(request.OutChannels));
    }

    /// <summary>The object goes nowhere: its Run is called on it, or on a local that is used for nothing else than members of it.</summary>
    private bool IsOnlyRun(IObjectCreationOperation creation)
    {
        IOperation value = creation;
        while (value.Parent is IConversionOperation conversion) value = conversion;
        if (value.Parent is IInvocationOperation { TargetMethod.Name: "Run" } direct && direct.Instance == value) return true;
        if (value.Parent is not IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } || _facts.IsWritten(local)) return false;
        IReadOnlyList<IOperation> mentions = _facts.Mentions(local);
        return mentions.Any(mention => mention.Parent is IInvocationOperation { TargetMethod.Name: "Run" })
            && mentions.All(mention => mention.Parent is IInvocationOperation { TargetMethod.Name: "Run" } run && run.Instance == mention || mention.Parent is IPropertyReferenceOperation);
    }

    /// <summary>The innermost loop whose body the operation stands in, within the same function.</summary>
    private static ILoopOperation? LoopAround(IOperation operation)
    {
        for (IOperation child = operation; child.Parent is { } parent; child = parent)
        {
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation) return null;
            if (parent is ILoopOperation loop && loop.Body == child) return loop;
        }

        return null;
    }

    /// <summary>The same in every turn: it names variables from outside the loop only, and inside nothing but constructors of layers mentions these.</summary>
    private bool IsInvariant(IArgumentOperation argument, ILoopOperation loop) => argument.Value.DescendantsAndSelf().All(operation =>
    {
        if (operation is IConversionOperation or ILiteralOperation or IDefaultValueOperation or IInstanceReferenceOperation or IArgumentOperation || IsWholeSpan(operation) || operation.ConstantValue.HasValue) return true;
        if (MethodFacts.Variable(operation) is not (ILocalSymbol or IParameterSymbol or IFieldSymbol) || MethodFacts.Variable(operation) is not { } variable) return false;
        if (variable is ILocalSymbol && variable.DeclaringSyntaxReferences.Any(place => loop.Syntax.Span.Contains(place.Span))) return false;
        return _facts.Mentions(variable).Where(mention => loop.Syntax.Span.Contains(mention.Syntax.Span)).All(IsArgumentOfLayer);
    });

    private static bool IsArgumentOfLayer(IOperation mention)
    {
        IOperation operation = mention;
        while (operation.Parent is IConversionOperation or IArgumentOperation || operation.Parent is { } parent && IsWholeSpan(parent)) operation = operation.Parent;
        return operation is IArgumentOperation { Parent: IObjectCreationOperation { Type: INamedTypeSymbol type } } && PrimaryDeclaration.IsLayer(type);
    }

    private static bool IsWholeSpan(IOperation operation) =>
        operation is IInvocationOperation { TargetMethod: { Name: "AsSpan", ContainingType.Name: "MemoryExtensions" }, Arguments.Length: 1 }
        or IPropertyReferenceOperation { Property: { Name: "Span", ContainingType.Name: "AlignedBuffer" } };

    private bool IsReadOnlyField(IArgumentOperation argument)
    {
        IOperation value = MethodFacts.Bare(argument.Value);
        if (value is IInvocationOperation { Arguments: [var whole] } span && IsWholeSpan(span)) value = MethodFacts.Bare(whole.Value);
        if (value is IPropertyReferenceOperation { Instance: { } buffer } && IsWholeSpan(value)) value = MethodFacts.Bare(buffer);
        if (argument.ArgumentKind == ArgumentKind.DefaultValue || value is IDefaultValueOperation) return true;
        return value is IFieldReferenceOperation { Field.IsReadOnly: true, Instance: null or IInstanceReferenceOperation } field && _facts.Mentions(field.Field).All(IsArgumentOfLayer);
    }

    /// <summary>A method that is called again and again, as far as one can see: no constructor, no entry point, and nothing that a framework calls, as attributes say.</summary>
    private static bool IsOrdinaryMethod(ISymbol owner) =>
        owner is IMethodSymbol { MethodKind: MethodKind.Ordinary, Name: not "Main" } method && method.GetAttributes().All(attribute => attribute.AttributeClass?.ContainingNamespace?.ToDisplayString().StartsWith("System", StringComparison.Ordinal) == true);

    private static bool IsDirectlyIn(IOperation operation)
    {
        for (IOperation? parent = operation.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation) return false;
        }

        return true;
    }

    /// <summary>A fresh array that nothing can have written to: it stands in the argument, or in a local that only constructors of layers see.</summary>
    private bool IsZeros(IOperation operation)
    {
        operation = MethodFacts.Bare(operation);
        if (operation is IInvocationOperation { Arguments: [var whole] } && IsWholeSpan(operation)) operation = MethodFacts.Bare(whole.Value);
        if (operation is ILocalReferenceOperation { Local: var local })
            return _facts.OnlyValueOf(local) is { } value && MethodFacts.Bare(value) is not ILocalReferenceOperation && _facts.Mentions(local).All(IsArgumentOfLayer) && IsZeros(value);
        if (operation is IArrayCreationOperation array) return array.Initializer is null ? array.DimensionSizes is not [{ ConstantValue: { HasValue: true, Value: 0 } }] : AreZeros(array.Initializer.ElementValues);
        return operation is ICollectionExpressionOperation collection && AreZeros(collection.Elements);
    }

    private static bool AreZeros(IReadOnlyCollection<IOperation> values) => values.Count > 0 && values.All(value => value.Syntax is ExpressionSyntax && MethodFacts.Bare(value).ConstantValue is { HasValue: true, Value: 0 or 0f or 0d });
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConvGen.Generator.Analysis;

/// <summary>What one body of code says about its variables: where each is mentioned, and which keep the value they are declared with.</summary>
/// <remarks>Made only for bodies that call a layer, and then once.</remarks>
internal sealed class MethodFacts
{
    private readonly Dictionary<ISymbol, List<IOperation>> _mentions = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ILocalSymbol, IOperation> _initial = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _written = new(SymbolEqualityComparer.Default);

    public MethodFacts(ImmutableArray<IOperation> bodies)
    {
        foreach (IOperation body in bodies)
        {
            foreach (IOperation operation in body.DescendantsAndSelf()) Note(operation);
        }
    }

    /// <summary>References to a local, parameter, field or property, in the order of the source.</summary>
    public IReadOnlyList<IOperation> Mentions(ISymbol symbol) => _mentions.TryGetValue(symbol, out List<IOperation>? found) ? found : [];

    /// <summary>The value of a local that is declared with one and never assigned again; null for any other.</summary>
    public IOperation? OnlyValueOf(ILocalSymbol local) => !local.IsRef && !_written.Contains(local) && _initial.TryGetValue(local, out IOperation? value) ? value : null;

    /// <summary>Whether the body assigns the variable after its declaration, or hands out a reference through which others may.</summary>
    public bool IsWritten(ISymbol symbol) => _written.Contains(symbol);

    /// <summary>The variable that an operation refers to by its name alone; null for any other operation. Fields and properties are those of this object and static ones.</summary>
    public static ISymbol? Variable(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } field => field.Field,
        IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation, Arguments.IsEmpty: true } property => property.Property,
        _ => null,
    };

    /// <summary>An operation without conversions and parentheses around it: arrays become spans, spans become read-only.</summary>
    public static IOperation Bare(IOperation operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IConversionOperation conversion: operation = conversion.Operand; break;
                case IParenthesizedOperation parenthesized: operation = parenthesized.Operand; break;
                default: return operation;
            }
        }
    }

    /// <summary>Whether a variable is mentioned for its Length only.</summary>
    public static bool IsAskedForLength(IOperation mention) => mention.Parent is IPropertyReferenceOperation { Property.Name: "Length" } length && length.Instance == mention;

    private void Note(IOperation operation)
    {
        if (Variable(operation) is { } mentioned)
        {
            if (!_mentions.TryGetValue(mentioned, out List<IOperation>? mentions)) _mentions.Add(mentioned, mentions = []);
            mentions.Add(operation);
        }

        switch (operation)
        {
            case IVariableDeclaratorOperation declarator:
                if (declarator.GetVariableInitializer()?.Value is { } value) _initial[declarator.Symbol] = value;
                break;
            case IAssignmentOperation assignment:
                foreach (IOperation target in Targets(assignment.Target)) NoteWrite(target);
                break;
            case IIncrementOrDecrementOperation step:
                NoteWrite(step.Target);
                break;
            case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument:
                NoteWrite(argument.Value);
                break;
            case IAddressOfOperation address:
                NoteWrite(address.Reference);
                break;
        }
    }

    private static IEnumerable<IOperation> Targets(IOperation target) => target is ITupleOperation tuple ? tuple.Elements.SelectMany(Targets) : [target];

    private void NoteWrite(IOperation target)
    {
        if (Variable(Bare(target)) is { } variable) _written.Add(variable);
    }
}

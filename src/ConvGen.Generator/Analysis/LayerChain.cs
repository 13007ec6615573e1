using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConvGen.Generator.Analysis;

/// <summary>One layer reads the buffer that another has just written.</summary>
internal sealed record ChainLink(LayerCall From, LayerCall To, ISymbol Buffer);

/// <summary>Layers that run one after the other: statements of one block, of which the second reads the whole of the buffer that the first has written, and nothing between mentions it.</summary>
/// <remarks>Data decides, not the order of declarations or of fields: two branches of a network are two chains, however they are written down.</remarks>
internal static class LayerChain
{
    public static IReadOnlyList<ChainLink> Links(IReadOnlyList<LayerCall> calls)
    {
        List<ChainLink> links = [];
        Dictionary<IOperation, LayerCall> byStatement = [];
        foreach (LayerCall call in calls)
        {
            if (call.Call.Parent is IExpressionStatementOperation { Parent: IBlockOperation or IMethodBodyBaseOperation } statement) byStatement[statement] = call;
        }

        foreach (IGrouping<IOperation, IOperation> block in byStatement.Keys.GroupBy(statement => statement.Parent!))
        {
            if (block.Key is IBlockOperation { Operations: var statements } && block.Skip(1).Any()) Follow(statements, byStatement, links);
        }

        return links;
    }

    private static void Follow(ImmutableArray<IOperation> statements, Dictionary<IOperation, LayerCall> calls, List<ChainLink> links)
    {
        Dictionary<ISymbol, LayerCall> writers = new(SymbolEqualityComparer.Default);
        foreach (IOperation statement in statements)
        {
            if (calls.TryGetValue(statement, out LayerCall? call) && LayerCall.BufferOf(call.Input) is { } input && LayerCall.BufferOf(call.Output) is { } output)
            {
                if (writers.TryGetValue(input, out LayerCall? writer)) links.Add(new ChainLink(writer, call, input));
                writers[output] = call;
                continue;
            }

            if (writers.Count == 0) continue;
            foreach (IOperation operation in statement.DescendantsAndSelf())
            {
                if (MethodFacts.Variable(operation) is { } mentioned && !MethodFacts.IsAskedForLength(operation)) writers.Remove(mentioned);
            }
        }
    }
}

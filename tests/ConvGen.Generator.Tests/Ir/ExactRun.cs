extern alias generator;

using generator::ConvGen.Generator.Algebra;
using generator::ConvGen.Generator.Ir;

namespace ConvGen.Generator.Tests.Ir;

/// <summary>A program in exact arithmetic.</summary>
internal static class ExactRun
{
    /// <summary>What is stored, by address.</summary>
    public static Dictionary<string, Rational> Of(VectorProgram program, Func<string, Rational> memory)
    {
        List<Rational> values = [];
        foreach (VectorNode node in program.Nodes)
        {
            Rational Of(VectorValue? operand) => values[operand!.Value.Index];
            values.Add(node.Op switch
            {
                VectorOp.Load or VectorOp.LoadBytes or VectorOp.Argument => memory(node.Address!),
                VectorOp.Constant => node.Number,
                VectorOp.Add => Of(node.A) + Of(node.B),
                VectorOp.Subtract => Of(node.A) - Of(node.B),
                VectorOp.Negate => -Of(node.A),
                VectorOp.Multiply => Of(node.A) * Of(node.B),
                VectorOp.MultiplyAdd => Of(node.A) * Of(node.B) + Of(node.C),
                VectorOp.MultiplySubtract => Of(node.A) * Of(node.B) - Of(node.C),
                _ => Of(node.C) - Of(node.A) * Of(node.B),
            });
        }

        return program.Stores.ToDictionary(store => store.Address, store => values[store.Value.Index]);
    }
}

using System.Globalization;
using ConvGen.Generator.Algebra;
using ConvGen.Generator.Ir;

namespace ConvGen.Generator.Planning.Filters;

/// <summary>A block of a signal filter's outputs as a vector program, every tap written out: rows begin at pointers <c>p{row}</c>, outputs go to <c>to + i</c>.</summary>
/// <remarks>Made group by group, each for all vectors of the block: a sum waits for its own multiply-adds, so those of its neighbours come between.</remarks>
internal static class SignalProgram
{
    /// <summary>The program of a block.</summary>
    /// <param name="sum">The sum, a tap's row its remainder by the stride and its column the quotient.</param>
    /// <param name="factor">Multiplies the sum.</param>
    /// <param name="offset">Added to the product.</param>
    /// <param name="vectors">Vectors of outputs.</param>
    /// <param name="lanes">Outputs of a vector.</param>
    public static VectorProgram Of(LinearForm sum, double factor, double offset, int vectors, int lanes)
    {
        VectorProgram program = new();
        RunningSum[] sums = [.. Enumerable.Range(0, vectors).Select(_ => new RunningSum(program))];
        foreach (TapGroup group in sum.Groups)
        {
            Rational magnitude = Rational.Of(group.Magnitude);
            for (int v = 0; v < vectors; v++)
            {
                program.Section("");    // a vector that another sum read long ago is read again
                int first = v * lanes;
                (VectorValue members, bool negated) = SharedSums.Add(program, [.. group.Taps.Select(tap => new SignedValue(program.Load(Address(tap, first)), tap.Coefficient < 0))]);
                sums[v].Add(negated ? -magnitude : magnitude, members);
            }
        }

        program.Kept.UnionWith(sums.Select(each => each.Value));
        VectorValue[] results = [.. sums.Select(each => program.ScaleAdd(Rational.Of(factor), each.Value, program.Constant(Rational.Of(offset))))];
        for (int v = 0; v < vectors; v++) program.Store(Words($"to + i + {v * lanes}"), results[v]);
        return program;
    }

    /// <summary>The operations of one vector, factor and offset included.</summary>
    public static OperationCounts Count(LinearForm sum, double factor, double offset) => Of(sum, factor, offset, 1, 1).Count();

    private static string Address(FilterTap tap, int element) => Words($"p{tap.Row} + {tap.Column + element}");

    private static string Words(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using System.Collections.Concurrent;
using System.Globalization;
using ConvGen.Generator.Algebra;
using ConvGen.Generator.Ir;

namespace ConvGen.Generator.Planning;

/// <summary>The transforms of a plan whose lanes are tiles, an axis at a time: V = B^T (d B) and Y = A^T (M A).</summary>
internal static class WinogradPlanarTransforms
{
    /// <summary>Registers for operands in flight beside a group of output rows.</summary>
    private const int SpareRegisters = 8;

    private static readonly ConcurrentDictionary<(int, int, int, int, int), (OperationCounts Input, OperationCounts Output)> Counted = [];

    /// <summary>The operations on a vector of tiles: of an input channel, and of an output channel. What takes strips apart and puts them together is not counted.</summary>
    public static (OperationCounts Input, OperationCounts Output) Count(WinogradPlanarPlan plan) =>
        Counted.GetOrAdd((plan.TileRows, plan.Spec.Height.Kernel, plan.TileColumns, plan.Spec.Width.Kernel, IsaTable.Of(plan.Isa).Registers), _ => (
            Times(InputAcross(plan).Count(), plan.PositionRows) + Times(InputDown(plan).Count(), plan.PositionColumns),
            Times(OutputAcross(plan, 0).Count(), plan.PositionRows) + OutputDown(plan).Count()));

    /// <summary>A row of windows: columns in <c>d0</c>, <c>d1</c>, ..., positions to <c>row</c>.</summary>
    public static VectorProgram InputAcross(WinogradPlanarPlan plan)
    {
        VectorProgram program = new();
        int[] order = WinogradTransforms.PairsFirst(plan.Horizontal);
        VectorValue[] results = new LinearTransform(plan.Horizontal.Input).Apply(program, order, q => program.Argument(Invariant($"d{q}")));
        for (int j = 0; j < order.Length; j++) program.Store(At("row", order[j] * plan.Lanes), results[j]);
        return program;
    }

    /// <summary>A column of positions: rows at <c>column</c>, positions to <c>v</c>.</summary>
    public static VectorProgram InputDown(WinogradPlanarPlan plan)
    {
        VectorProgram program = new();
        int[] order = WinogradTransforms.PairsFirst(plan.Vertical);
        VectorValue[] results = new LinearTransform(plan.Vertical.Input).Apply(program, order, i => program.Load(At("column", i * plan.PositionColumns * plan.Lanes)));
        for (int i = 0; i < order.Length; i++) program.Store(At("v", (long)order[i] * plan.PositionColumns * plan.Reduction * plan.Lanes), results[i]);
        return program;
    }

    /// <summary>A row of positions of one output channel of a block: products in <c>m0_o</c>, <c>m1_o</c>, ..., their sums for each column of tiles to <c>s</c>.</summary>
    public static VectorProgram OutputAcross(WinogradPlanarPlan plan, int output)
    {
        VectorProgram program = new();
        VectorValue[] results = new LinearTransform(plan.Horizontal.Output).Apply(program, [.. Enumerable.Range(0, plan.TileColumns)], q => program.Argument(Invariant($"m{q}_{output}")));
        for (int j = 0; j < results.Length; j++) program.Store(At("s", output * plan.ChannelSums + j * plan.Lanes), results[j]);
        return program;
    }

    /// <summary>An output channel: sums at <c>s</c>, bias in <c>b</c>; what is stored at "r,j" is output [r, j] of each tile, to be used in registers.</summary>
    public static VectorProgram OutputDown(WinogradPlanarPlan plan)
    {
        VectorProgram program = new();
        LinearTransform down = new(plan.Vertical.Output);
        VectorValue bias = program.Argument("b");
        int[] evenThenOdd = [.. Enumerable.Range(0, plan.TileRows).OrderBy(row => row % 2)];
        int size = Math.Max(2, (IsaTable.Of(plan.Isa).Registers - SpareRegisters) / plan.TileColumns / 2 * 2);
        for (int first = 0; first < evenThenOdd.Length; first += size)
        {
            int[] rows = [.. evenThenOdd.Skip(first).Take(size)];
            program.Section(string.Join("\n", rows.Select(row => Invariant($"row {row} = {plan.Vertical.Output.RowWords(row, "s")} + b"))));
            VectorValue[][] columns =
            [
                .. Enumerable.Range(0, plan.TileColumns).Select(column => down.Apply(program, rows, i => program.Load(At("s", (i * plan.TileColumns + column) * plan.Lanes)), bias)),
            ];
            for (int i = 0; i < rows.Length; i++)
            {
                for (int j = 0; j < plan.TileColumns; j++) program.Store(Invariant($"{rows[i]},{j}"), columns[j][i]);
            }
        }

        return program;
    }

    private static OperationCounts Times(OperationCounts count, int times) =>
        new(count.Additions * times, count.Multiplications * times, count.MultiplyAdds * times, count.Loads * times, count.Stores * times);

    private static string At(string pointer, long floats) => floats == 0 ? pointer : Invariant($"{pointer} + {floats}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

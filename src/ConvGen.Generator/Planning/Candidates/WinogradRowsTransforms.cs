using System.Collections.Concurrent;
using System.Globalization;
using ConvGen.Generator.Algebra;
using ConvGen.Generator.Ir;

namespace ConvGen.Generator.Planning;

/// <summary>The transforms of a plan whose lanes are columns: V = B^T d down the rows of a tile, and Y = A^T M A.</summary>
internal static class WinogradRowsTransforms
{
    private static readonly ConcurrentDictionary<(int Rows, int Taps, bool IsInput, string Columns), OperationCounts> Counted = [];

    /// <summary>The operations of the input's transform, of a vector of columns of a channel.</summary>
    public static OperationCounts CountInput(WinogradRowsPlan plan, RowGroup group) =>
        Counted.GetOrAdd((plan.TileRows, group.F.Taps, true, ""), _ => Input(plan, group, 0).Count());

    /// <summary>The operations of the output's, of a vector of columns of each phase and parity of an output channel.</summary>
    public static OperationCounts CountOutput(WinogradRowsPlan plan, RowGroup group) =>
        Counted.GetOrAdd((plan.TileRows, group.F.Taps, false, plan.TileColumns + " " + string.Join(" ", plan.Columns.Select(column => column.Taps))), _ => Output(plan, group).Count());

    /// <summary>A vector of columns of a parity: rows of inputs in <c>d0_parity</c>, <c>d1_parity</c>, ...; positions to <c>to</c>.</summary>
    public static VectorProgram Input(WinogradRowsPlan plan, RowGroup group, int parity)
    {
        VectorProgram program = new();
        int[] order = WinogradTransforms.PairsFirst(group.F);
        VectorValue[] results = new LinearTransform(group.F.Input).Apply(program, order, i => program.Argument(Invariant($"d{i}_{parity}")));
        for (int i = 0; i < order.Length; i++) program.Store(At("to", order[i] * plan.PositionStride + plan.InputStart(parity)), results[i]);
        return program;
    }

    /// <summary>An output channel: sums at <c>s</c>, bias in <c>b</c>; what is stored at "row,place" is a vector of outputs, to be used in registers: of adjacent columns place p has those at p,
    /// p + <see cref="WinogradRowsPlan.Interleaved"/>, ...</summary>
    public static VectorProgram Output(WinogradRowsPlan plan, RowGroup group)
    {
        VectorProgram program = new();
        VectorValue bias = program.Argument("b");
        int[] rows = [.. Enumerable.Range(0, plan.TileRows)];
        LinearTransform down = new(group.F.Output);
        int sum = 0;
        for (int phase = 0; phase < plan.Columns.Count; phase++)
        {
            int first = sum, sums = plan.SumsOf(plan.Columns[phase]);
            bool direct = plan.TileColumns == 1;
            VectorValue[][] columns =
            [
                .. Enumerable.Range(first, sums).Select(q => down.Apply(program, rows, p => program.Load(At("s", (long)p * plan.SumsStride + (long)q * plan.Outputs * plan.SumStride)), direct ? bias : null)),
            ];
            LinearTransform? across = direct ? null : new LinearTransform(plan.Across(plan.Columns[phase]).Output);
            foreach (int row in rows)
            {
                VectorValue[] results = across is null ? [columns[0][row]] : across.Apply(program, [0, 1], q => columns[q][row], bias);
                for (int parity = 0; parity < results.Length; parity++) program.Store(Invariant($"{row},{parity * plan.Columns.Count + phase}"), results[parity]);
            }

            sum += sums;
        }

        return program;
    }

    private static string At(string pointer, long floats) => floats == 0 ? pointer : Invariant($"{pointer} + {floats}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

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
    public static OperationCounts CountInput(WinogradRowsShape shape, RowGroup group) => Counted.GetOrAdd((shape.TileRows, group.F.Taps, true, ""), _ => Input(shape, group, 0, 1).Count());

    /// <summary>The operations of the output's, of a vector of columns of each phase and parity of an output channel.</summary>
    public static OperationCounts CountOutput(WinogradRowsShape shape, RowGroup group) =>
        Counted.GetOrAdd((shape.TileRows, group.F.Taps, false, shape.TileColumns + " " + string.Join(" ", shape.Columns.Select(column => column.Taps))), _ => Output(shape, group, 1, 1).Count());

    /// <summary>A vector of columns of a parity: rows of inputs in <c>d0_parity</c>, <c>d1_parity</c>, ...; positions, so many floats apart, to <c>to</c>.</summary>
    public static VectorProgram Input(WinogradRowsShape shape, RowGroup group, int parity, long positionStride)
    {
        VectorProgram program = new();
        int[] order = WinogradTransforms.PairsFirst(group.F);
        VectorValue[] results = new LinearTransform(group.F.Input).Apply(program, order, i => program.Argument(Invariant($"d{i}_{parity}")));
        for (int i = 0; i < order.Length; i++) program.Store(At("to", order[i] * positionStride + shape.InputStart(parity)), results[i]);
        return program;
    }

    /// <summary>An output channel: sums at <c>s</c>, positions along the height and along the width so many floats apart, bias in <c>b</c>; what is stored at "row,place" is a vector of outputs, to be used in registers: of adjacent columns place p has those at p,
    /// p + <see cref="WinogradRowsShape.Interleaved"/>, ...</summary>
    public static VectorProgram Output(WinogradRowsShape shape, RowGroup group, long rowStride, long columnStride)
    {
        VectorProgram program = new();
        VectorValue bias = program.Argument("b");
        int[] rows = [.. Enumerable.Range(0, shape.TileRows)];
        LinearTransform down = new(group.F.Output);
        int sum = 0;
        for (int phase = 0; phase < shape.Columns.Count; phase++)
        {
            int first = sum, sums = shape.SumsOf(phase);
            bool direct = shape.TileColumns == 1;
            VectorValue[][] columns =
            [
                .. Enumerable.Range(first, sums).Select(q => down.Apply(program, rows, p => program.Load(At("s", p * rowStride + q * columnStride)), direct ? bias : null)),
            ];
            LinearTransform? across = direct ? null : new LinearTransform(shape.Across[phase].Output);
            foreach (int row in rows)
            {
                VectorValue[] results = across is null ? [columns[0][row]] : across.Apply(program, [0, 1], q => columns[q][row], bias);
                for (int parity = 0; parity < results.Length; parity++) program.Store(Invariant($"{row},{parity * shape.Columns.Count + phase}"), results[parity]);
            }

            sum += sums;
        }

        return program;
    }

    private static string At(string pointer, long floats) => floats == 0 ? pointer : Invariant($"{pointer} + {floats}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

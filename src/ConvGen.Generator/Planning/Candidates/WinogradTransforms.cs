using System.Collections.Concurrent;
using System.Globalization;
using ConvGen.Generator.Algebra;
using ConvGen.Generator.Ir;

namespace ConvGen.Generator.Planning;

/// <summary>A plan's transforms as vector programs: V = B^T d B and Y = A^T M A, one vector of channels of one tile.</summary>
/// <remarks>Both passes are one program and nothing is stored in between: a few rows at a time go through the vertical pass, in all columns, and then through the horizontal one, while they are in
/// registers. Inputs that several groups of rows need are loaded again for each.</remarks>
internal static class WinogradTransforms
{
    /// <summary>Registers for operands in flight beside the rows between the passes.</summary>
    private const int SpareRegisters = 8;

    private static readonly ConcurrentDictionary<(string, string, bool, TargetIsa), (OperationCounts Input, OperationCounts Weights, OperationCounts Output)> Counted = [];

    /// <summary>The operations of a tile's transforms, and of a channel's weights where they are transformed in every call; strides, on which they do not depend, are not part of the question.</summary>
    public static (OperationCounts Input, OperationCounts Weights, OperationCounts Output) Count(WinogradPlan plan) =>
        Counted.GetOrAdd((plan.Vertical.Shape, plan.Horizontal.Shape, plan.TransformsWeights, plan.Isa), _ => (Input(plan).Count(), Weights(plan), Output(plan).Count()));

    /// <summary>Window pixels are pointers <c>d[row * columns + column]</c>, read at channel <c>c</c>; V's positions lie VPositionStride apart from <c>v</c>.</summary>
    public static VectorProgram Input(WinogradPlan plan)
    {
        VectorProgram program = new();
        int rowStart = 0;
        foreach (TilePart vertical in plan.Vertical.Parts)
        {
            int columnStart = 0;
            foreach (TilePart horizontal in plan.Horizontal.Parts)
            {
                AddInput(program, plan, vertical, rowStart, horizontal, columnStart);
                columnStart += horizontal.Algorithm.Positions;
            }

            rowStart += vertical.Algorithm.Positions;
        }

        return program;
    }

    /// <summary>M's positions lie MPositionStride apart from <c>m</c>; output row i, column j goes to <c>y</c>, <c>y1</c>, ... plus <c>x1</c>, <c>x2</c>, ...</summary>
    public static VectorProgram Output(WinogradPlan plan)
    {
        VectorProgram program = new();
        foreach ((int[] rows, int[] positionRows) in plan.Vertical.OutputBlocks())
        {
            foreach ((int[] columns, int[] positionColumns) in plan.Horizontal.OutputBlocks()) AddOutput(program, plan, rows, positionRows, columns, positionColumns);
        }

        return program;
    }

    /// <summary>One pass: rows <paramref name="rows"/> of a matrix times the vectors at <paramref name="loads"/>, plus what is at <paramref name="addend"/>.</summary>
    public static VectorProgram Pass(RationalMatrix matrix, int[] rows, Func<int, string> loads, Func<int, string> stores, string? addend = null)
    {
        VectorProgram program = new();
        VectorValue? added = addend is null ? null : program.Load(addend);
        VectorValue[] results = new LinearTransform(matrix).Apply(program, rows, k => program.Load(loads(k)), added);
        for (int i = 0; i < rows.Length; i++) program.Store(stores(rows[i]), results[i]);
        return program;
    }

    /// <summary>Row <paramref name="row"/> of U of one input channel: raw weights at <c>w</c>, a tap every vector; what is stored at "j" is u[row, j], to be used in registers.</summary>
    public static VectorProgram WeightRow(WinogradPlan plan, int row)
    {
        CookToom vertical = plan.Vertical.Single, horizontal = plan.Horizontal.Single;
        LinearTransform down = new(vertical.Kernel), across = new(horizontal.Kernel);
        VectorProgram program = new();
        program.Section(Invariant($"h = row {row} of G g = {vertical.Kernel.RowWords(row, "g")}"));
        VectorValue[] columns =
        [
            .. Enumerable.Range(0, horizontal.Taps).Select(tap => down.Apply(program, [row], y => program.Load(At("w", (long)(y * horizontal.Taps + tap) * plan.Lanes)))[0]),
        ];
        int[] order = PairsFirst(horizontal);
        VectorValue[] results = across.Apply(program, order, tap => columns[tap]);
        for (int j = 0; j < order.Length; j++) program.Store(Invariant($"{order[j]}"), results[j], Invariant($"U[{row}, {order[j]}] = {horizontal.Kernel.RowWords(order[j], "h")}"));
        return program;
    }

    /// <summary>The positions of one part along the height with one along the width.</summary>
    private static void AddInput(VectorProgram program, WinogradPlan plan, TilePart vertical, int rowStart, TilePart horizontal, int columnStart)
    {
        LinearTransform down = new(vertical.Algorithm.Input), across = new(horizontal.Algorithm.Input);
        int[] order = PairsFirst(horizontal.Algorithm);
        foreach (int[] rows in Groups(PairsFirst(vertical.Algorithm), Group(plan, horizontal.Algorithm.Positions)))
        {
            program.Section(string.Join("\n", rows.Select(row => Invariant($"b = row {rowStart + row} of B'd = {plan.Vertical.Input.RowWords(rowStart + row, "d")}"))));
            VectorValue[][] columns =
            [
                .. Enumerable.Range(0, horizontal.Algorithm.Positions).Select(column =>
                    down.Apply(program, rows, row => program.Load(Invariant($"d[{vertical.Inputs[row] * plan.Horizontal.Window + horizontal.Inputs[column]}] + c")))),
            ];
            for (int i = 0; i < rows.Length; i++)
            {
                int row = i;
                VectorValue[] results = across.Apply(program, order, column => columns[column][row]);
                for (int j = 0; j < order.Length; j++)
                {
                    int positionRow = rowStart + rows[row], positionColumn = columnStart + order[j];
                    program.Store(
                        At("v", (long)plan.PositionOf(positionRow, positionColumn) * plan.VPositionStride), results[j], Invariant($"V[{positionRow}, {positionColumn}] = {plan.Horizontal.Input.RowWords(positionColumn, "b")}"));
                }
            }
        }
    }

    /// <summary>Some rows and columns of outputs, from the rows and columns of positions that they depend on.</summary>
    private static void AddOutput(VectorProgram program, WinogradPlan plan, int[] tileRows, int[] positionRows, int[] tileColumns, int[] positionColumns)
    {
        LinearTransform down = new(plan.Vertical.Output.Part(tileRows, positionRows)), across = new(plan.Horizontal.Output.Part(tileColumns, positionColumns));
        int[] evenThenOdd = [.. Enumerable.Range(0, tileRows.Length).OrderBy(row => row % 2)];
        foreach (int[] rows in Groups(evenThenOdd, Group(plan, positionColumns.Length)))
        {
            program.Section(string.Join("\n", rows.Select(row => Invariant($"a = row {tileRows[row]} of A'M = {plan.Vertical.Output.RowWords(tileRows[row], "m")}"))));
            VectorValue bias = program.Load("bias");
            VectorValue[][] columns =
            [
                .. positionColumns.Select(column =>
                    down.Apply(program, rows, row => program.Load(At("m", (long)plan.PositionOf(positionRows[row], column) * plan.MPositionStride)))),
            ];
            for (int i = 0; i < rows.Length; i++)
            {
                int row = i, tileRow = tileRows[rows[i]];
                VectorValue[] results = across.Apply(program, [.. Enumerable.Range(0, tileColumns.Length)], column => columns[column][row], bias);
                for (int j = 0; j < results.Length; j++)
                {
                    int tileColumn = tileColumns[j];
                    program.Store(
                        (tileRow == 0 ? "y" : Invariant($"y{tileRow}")) + (tileColumn == 0 ? "" : Invariant($" + x{tileColumn}")), results[j],
                        Invariant($"Y[{tileRow}, {tileColumn}] = {plan.Horizontal.Output.RowWords(tileColumn, "a")} + bias"));
                }
            }
        }
    }

    private static OperationCounts Weights(WinogradPlan plan) => plan.TransformsWeights
        ? Enumerable.Range(0, plan.PositionRows).Aggregate(default(OperationCounts), (sum, row) => sum + (WeightRow(plan, row).Count() with { Stores = 0 }))    // used in registers
        : default;

    /// <summary>How many rows stay in registers between the passes.</summary>
    private static int Group(WinogradPlan plan, int columns) => Math.Max(2, (IsaTable.Of(plan.Isa).Registers - SpareRegisters) / Math.Max(1, columns) / 2 * 2);

    /// <summary>Rows of B^T, those of points +-a next to each other, those without a partner last.</summary>
    public static int[] PairsFirst(CookToom f)
    {
        int[] paired = [.. Enumerable.Range(0, f.Points.Count).Where(i => !f.Points[i].IsZero && f.Points.Contains(-f.Points[i])).OrderBy(i => Rational.Abs(f.Points[i])).ThenBy(i => i)];
        return [.. paired, .. Enumerable.Range(0, f.Positions).Except(paired)];
    }

    private static IEnumerable<int[]> Groups(int[] rows, int size)
    {
        for (int first = 0; first < rows.Length; first += size) yield return [.. rows.Skip(first).Take(size)];
    }

    private static string At(string pointer, long floats) => floats == 0 ? pointer : Invariant($"{pointer} + {floats}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

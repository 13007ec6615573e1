using ConvGen.Generator.Algebra;
using ConvGen.Generator.Ir;
using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints the transforms of a plan whose tiles come in several sizes: along each axis a method for each size, with the rows between the two passes in L1.</summary>
/// <remarks>Both passes in registers, as <see cref="WinogradTilePrinter"/> prints them for one size, would take a method of hundreds of lines for each of four sizes. There are enough channels here that
/// transforms are a few per cent of a call.</remarks>
internal sealed class WinogradPassPrinter(SourceWriter code, WinogradPlan plan)
{
    private const string Kernel = "[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]";

    private readonly ConvSpec _spec = plan.Spec;
    private readonly VectorWords _simd = new(plan.VectorBits, plan.Isa), _input = new(plan.InputBits, plan.Isa);

    private int Columns => plan.PositionColumns;

    private bool Activates => VectorWords.IsShort(_spec.Activation.Kind) && _spec.Activation.Kind != Activation.None;

    public void PrintInput()
    {
        code.Line($"// V = B'd B of a tile of the image, {plan.InputLanes} channels at a time, from channel c on; d points to the pixels of the window. {Order()}");
        code.Line(Kernel);
        using (code.Block("private static void TransformInput(int tile, float** d, nint c, float* v, nint vectors)"))
        {
            PrintTile("v", plan.VTileStride);
            PrintHalf(plan.Positions * plan.InputLanes);
            using (code.Block("for (; vectors > 0; vectors--)"))
            {
                PrintChoice(plan.Vertical.Single, plan.SmallerRows, plan.TilesDown, "row < tall", f => $"InputDown{f.Outputs}(d, c, half, columns);");
                PrintChoice(plan.Horizontal.Single, plan.SmallerColumns, plan.TilesAcross, "column < wide", f => $"InputAcross{f.Outputs}(half, v, rows, skippedRow);");
                code.Line($"c += {plan.InputLanes};");
                code.Line($"v += {plan.InputLanes};");
            }
        }

        code.Line();
        foreach (CookToom f in Sizes(plan.Vertical.Single, plan.SmallerRows, plan.TilesDown)) PrintInputDown(f);
        foreach (CookToom f in Sizes(plan.Horizontal.Single, plan.SmallerColumns, plan.TilesAcross)) PrintInputAcross(f);
    }

    public void PrintOutput()
    {
        code.Line($"// Y = A'M A + bias{(Activates ? ", " + LayerWords.ActivationWords(_spec.Activation) : "")} of a tile of the image, {plan.Lanes} channels at a time.");
        code.Line(Kernel);
        using (code.Block("private static void TransformOutput(int tile, float* m, float* bias, float* y, nint rowStride, nint pixelStride, nint vectors)"))
        {
            PrintTile("m", plan.MTileStride);
            PrintHalf(plan.TileRows * Columns * plan.Lanes);
            code.Line($"int outputRows = rows - {_spec.Height.Kernel - 1};");
            using (code.Block("for (; vectors > 0; vectors--)"))
            {
                PrintChoice(plan.Vertical.Single, plan.SmallerRows, plan.TilesDown, "row < tall", f => $"OutputDown{f.Outputs}(m, half, columns, skippedColumn);");
                PrintChoice(plan.Horizontal.Single, plan.SmallerColumns, plan.TilesAcross, "column < wide", f => $"OutputAcross{f.Outputs}(half, bias, y, rowStride, pixelStride, outputRows);");
                code.Line($"m += {plan.Lanes};");
                code.Line($"bias += {plan.Lanes};");
                code.Line($"y += {plan.Lanes};");
            }
        }

        code.Line();
        foreach (CookToom f in Sizes(plan.Vertical.Single, plan.SmallerRows, plan.TilesDown)) PrintOutputDown(f);
        foreach (CookToom f in Sizes(plan.Horizontal.Single, plan.SmallerColumns, plan.TilesAcross)) PrintOutputAcross(f);
    }

    private string Order() => "In memory the tiles of a size stand together: " + string.Join(", then ", plan.Kinds.Select(kind => InvariantText.Of($"{kind.Tiles} of {kind.Name}"))) + ".";

    /// <summary>The size of a tile, its place in V or M, and the positions it has.</summary>
    private void PrintTile(string pointer, int stride)
    {
        int tall = plan.TilesDown - plan.SmallerRows, wide = plan.TilesAcross - plan.SmallerColumns;
        code.Line($"const int tall = {tall}, wide = {wide};    // rows and columns of larger tiles");
        code.Line($"int row = tile / {plan.TilesAcross}, column = tile % {plan.TilesAcross}, rows = row < tall ? {plan.PositionRows} : {plan.PositionRows - 1}, columns = column < wide ? {Columns} : {Columns - 1};");
        string slot = "";
        foreach (WinogradTileKind kind in plan.Kinds.Reverse())
        {
            string place = InvariantText.Of($"{kind.FirstSlot} + (row - {kind.FirstRow}) * {kind.Columns} + column - {kind.FirstColumn}");
            slot = slot.Length == 0 ? place : $"row {(kind.FirstRow > 0 || tall == 0 ? ">=" : "<")} tall && column {(kind.FirstColumn > 0 || wide == 0 ? ">=" : "<")} wide ? {place} : {slot}";
        }

        code.Line($"{pointer} += ({slot}) * {stride};");
        code.Line(pointer == "v"
            ? InvariantText.Of($"nint skippedRow = row < tall ? 0 : {(long)Columns * plan.VPositionStride};    // the position that smaller tiles lack comes before the last")
            : InvariantText.Of($"nint skippedColumn = column < wide ? 0 : {plan.MPositionStride};    // the position that smaller tiles lack comes before the last"));
    }

    private void PrintHalf(int floats) => code.Line($"float* halfMemory = stackalloc float[{floats + 16}], half = (float*)(((nint)(halfMemory + 15)) & ~63);    // after the first pass, {Columns} columns a row");

    private void PrintChoice(CookToom larger, int smaller, int tiles, string condition, Func<CookToom, string> call)
    {
        CookToom[] sizes = [.. Sizes(larger, smaller, tiles)];
        code.Line(sizes.Length == 1 ? call(sizes[0]) : $"if ({condition}) {call(sizes[0])} else {call(sizes[1])}");
    }

    private static IEnumerable<CookToom> Sizes(CookToom larger, int smaller, int tiles)
    {
        if (smaller < tiles) yield return larger;
        if (smaller > 0) yield return larger.WithoutPoint(larger.Points.Count - 1);
    }

    private void PrintInputDown(CookToom f)
    {
        PrintHead(f, f.Input, "B'd", "height");
        using (code.Block($"private static void InputDown{f.Outputs}(float** d, nint c, float* half, nint columns)"))
            PrintLoop(WinogradTransforms.Pass(f.Input, Rows(f), k => $"d[{Number(k * Columns)}] + c", i => Place("half", i * Columns * plan.InputLanes)), _input, "columns", "d++;", $"half += {Number(plan.InputLanes)};");
        code.Line();
    }

    private void PrintInputAcross(CookToom f)
    {
        int skipped = f.Outputs < plan.TileColumns ? 1 : 0;
        PrintHead(f, f.Input, "d B", "width");
        using (code.Block($"private static void InputAcross{f.Outputs}(float* half, float* v, nint rows, nint skippedRow)"))
        {
            PrintLoop(
                WinogradTransforms.Pass(f.Input, Rows(f), k => Place("half", k * plan.InputLanes), j => Place("v", (j + (j == f.Positions - 1 ? skipped : 0)) * (long)plan.VPositionStride)),
                _input, "rows", $"half += {Number(Columns * plan.InputLanes)};", $"v += {Number((long)Columns * plan.VPositionStride)};", "if (rows == 2) v += skippedRow;");
        }

        code.Line();
    }

    private void PrintOutputDown(CookToom f)
    {
        int skipped = f.Outputs < plan.TileRows ? 1 : 0;
        PrintHead(f, f.Output, "A'm", "height");
        using (code.Block($"private static void OutputDown{f.Outputs}(float* m, float* half, nint columns, nint skippedColumn)"))
        {
            PrintLoop(
                WinogradTransforms.Pass(f.Output, [.. Enumerable.Range(0, f.Outputs)], k => Place("m", (k + (k == f.Positions - 1 ? skipped : 0)) * (long)Columns * plan.MPositionStride), i => Place("half", i * Columns * plan.Lanes)),
                _simd, "columns", $"m += {Number(plan.MPositionStride)};", $"half += {Number(plan.Lanes)};", "if (columns == 2) m += skippedColumn;");
        }

        code.Line();
    }

    private void PrintOutputAcross(CookToom f)
    {
        PrintHead(f, f.Output, "m A + bias", "width");
        using (code.Block($"private static void OutputAcross{f.Outputs}(float* half, float* bias, float* y, nint rowStride, nint pixelStride, nint rows)"))
        {
            VectorProgram program = WinogradTransforms.Pass(f.Output, [.. Enumerable.Range(0, f.Outputs)], k => Place("half", k * plan.Lanes), j => j == 0 ? "y" : InvariantText.Of($"y + {j} * pixelStride"), "bias");
            PrintLoop(program, _simd, "rows", $"half += {Number(Columns * plan.Lanes)};", "y += rowStride;");
        }

        code.Line();
    }

    private void PrintHead(CookToom f, RationalMatrix matrix, string product, string axis)
    {
        code.Line($"// {product} along the {axis} by F({f.Outputs}, {f.Taps}): {string.Join("; ", Enumerable.Range(0, matrix.Rows).Select(row => matrix.RowWords(row, "d")))}");
        code.Line(Kernel);
    }

    private void PrintLoop(VectorProgram program, VectorWords simd, string counter, params string[] steps)
    {
        VectorProgramPrinter.PrintConstants(code, program, simd);
        using (code.Block($"for (; {counter} > 0; {counter}--)"))
        {
            VectorProgramPrinter.PrintBody(code, program, VectorSchedule.Of(program), simd, simd == _simd && Activates && program.Needed().Any(index => program.Nodes[index].Address == "bias") ? value => simd.Activate(_spec.Activation, value) : null);
            foreach (string step in steps) code.Line(step);
        }
    }

    /// <summary>All rows of B^T, those that share their even and odd parts next to each other.</summary>
    private static int[] Rows(CookToom f) => WinogradTransforms.PairsFirst(f);

    private static string Place(string pointer, long floats) => floats == 0 ? pointer : InvariantText.Of($"{pointer} + {floats}");

    private static string Number(long value) => InvariantText.Of($"{value}");
}

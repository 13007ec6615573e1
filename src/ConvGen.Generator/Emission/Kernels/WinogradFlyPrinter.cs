using ConvGen.Generator.Ir;
using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints Winograd's products with weights transformed on the fly: a method for each row of positions, which makes u[row, j] of a channel in registers and multiplies all tiles by it at once.</summary>
internal sealed class WinogradFlyPrinter(SourceWriter code, WinogradPlan plan)
{
    private const string Kernel = "[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]";
    private const int Line = 16;    // floats of a cache line

    private readonly ConvSpec _spec = plan.Spec;
    private readonly VectorWords _simd = new(plan.VectorBits, plan.Isa);

    public void Print()
    {
        int channels = _spec.InChannelsPerGroup, most = WinogradPlan.ChannelsInL1, perChannel = _spec.Taps * plan.Lanes;
        code.Line($"// M = V U: {most} input channels at a time, whose weights stay in L1 while every row of positions uses them.");
        code.Line(Kernel);
        using (code.Block("private static void MultiplyPositions1(float* v, float* w, float* m)"))
        {
            code.Line($"new Span<float>(m, {plan.MLength}).Clear();");
            using (code.Block($"for (nint left = {channels}; left > 0; left -= {most})"))
            {
                code.Line(channels % most == 0 ? InvariantText.Of($"nint count = {most};") : InvariantText.Of($"nint count = Math.Min(left, {most});"));
                for (int row = 0; row < plan.PositionRows; row++) code.Line($"MultiplyRow{row}(v, w, m, count);");
                code.Line($"v += {most};");
                code.Line($"w += {most * perChannel};");
            }
        }

        code.Line();
        for (int row = 0; row < plan.PositionRows; row++) PrintRow(row);
    }

    /// <summary>Accumulators are tiles x positions of the row; each transformed weight is used for all tiles and gone.</summary>
    private void PrintRow(int row)
    {
        VectorProgram program = WinogradTransforms.WeightRow(plan, row);
        VectorSchedule schedule = VectorSchedule.Of(program);
        OperationCounts count = program.Count();
        int perChannel = _spec.Taps * plan.Lanes, share = (_spec.Taps * plan.Lanes + plan.PositionRows * Line - 1) / (plan.PositionRows * Line);
        code.Line($"// Positions [{row}, j]: {count.Arithmetic} operations on {count.Loads} weights make u, {Enumerable.Range(0, plan.PositionColumns).Sum(j => Tiles(row, j).Count())} multiply-adds use it, for each channel.");
        code.Line(Kernel);
        using (code.Block($"private static void MultiplyRow{row}(float* v, float* w, float* m, nint channels)"))
        {
            VectorProgramPrinter.PrintConstants(code, program, _simd);
            if (plan.PrefetchesWeights) code.Line($"float* next = w + {WinogradPlan.ChannelsInL1 * perChannel + row * WinogradPlan.ChannelsInL1 * share * Line};    // a share of the next channels' weights");
            for (int j = 0; j < plan.PositionColumns; j++)
                if (Tiles(row, j).Any()) code.Line($"{_simd.Type} {string.Join(", ", Tiles(row, j).Select(t => $"{Acc(t, j)} = {_simd.Zero}"))};");
            using (code.Block("for (; channels > 0; channels--)"))
            {
                VectorProgramPrinter.PrintBody(code, program, schedule, _simd, Multiply);
                for (int line = 0; line < share && plan.PrefetchesWeights; line++) code.Line($"Sse.Prefetch1(next + {line * Line});");
                if (plan.PrefetchesWeights) code.Line($"next += {share * Line};");
                code.Line("v++;");
                code.Line($"w += {perChannel};");
            }

            for (int j = 0; j < plan.PositionColumns; j++)
                if (Tiles(row, j).Any()) code.Line(string.Join(" ", Tiles(row, j).Select(t => $"{_simd.At(Offset("m", (long)(row * plan.PositionColumns + j) * plan.MPositionStride + t * plan.MTileStride))} += {Acc(t, j)};")));
        }

        code.Line();

        string Multiply(string position, string u)
        {
            int j = int.Parse(position, System.Globalization.CultureInfo.InvariantCulture);
            return string.Join("\n", Tiles(row, j).Select(t =>
                $"{Acc(t, j)} = {_simd.Fma(u, _simd.Broadcast(InvariantText.Of($"v[{(long)(row * plan.PositionColumns + j) * plan.VPositionStride + t * plan.VTileStride}]")), Acc(t, j))};"));
        }
    }

    /// <summary>The tiles that have position [row, j]: all, or the larger ones.</summary>
    private IEnumerable<int> Tiles(int row, int j)
    {
        (int first, int count) = plan.TilesOf(plan.SmallerRows > 0 && row == plan.PositionRows - 2, plan.SmallerColumns > 0 && j == plan.PositionColumns - 2);
        return Enumerable.Range(first, count);
    }

    private static string Acc(int tile, int position) => InvariantText.Of($"a{tile}_{position}");

    private static string Offset(string pointer, long floats) => floats == 0 ? pointer : InvariantText.Of($"{pointer} + {floats}");
}

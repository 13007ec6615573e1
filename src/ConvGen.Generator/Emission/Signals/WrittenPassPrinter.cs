using ConvGen.Generator.Emission.Filters;
using ConvGen.Generator.Ir;
using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Emission.Signals;

/// <summary>A block of outputs, every tap written out: see <see cref="SignalProgram"/>.</summary>
internal static class WrittenPassPrinter
{
    public static void Print(SourceWriter code, Filter1DPlan plan, Filter1DKernelPlan kernel, FloatPassWords words)
    {
        FilterConstants constants = new();
        SourceWriter body = code.Fork();
        VectorProgram program = SignalProgram.Of(plan.Sum, plan.Factor, plan.Spec.Offset, kernel.Vectors, words.Lanes);
        using (body.Block($"for (nint i = 0; i < count; i += {kernel.Block})"))
        {
            foreach (int row in plan.Sum.Taps.Select(tap => tap.Row).Distinct().OrderBy(row => row)) body.Line($"float* p{row} = rows[{row}] + i;");
            ExpressionPrinter printer = new(body, program, words, number => constants.Name(words, number), _ => true);
            printer.Print(VectorSchedule.AsMade(program, defers: true), storesAtOnce: true, (address, value) => body.Line($"{words.At(address)} = {value};"));
        }

        constants.Declare(code);
        code.Append(body);
    }
}

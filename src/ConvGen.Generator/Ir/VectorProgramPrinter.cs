using ConvGen.Generator.Algebra;
using ConvGen.Generator.Emission;

namespace ConvGen.Generator.Ir;

/// <summary>Prints a scheduled program as C# statements: a local for each node, constants before the body.</summary>
internal static class VectorProgramPrinter
{
    private const int LongestDenominator = 1 << 20;

    /// <summary>A local for each constant of the program, named after its value: k25_64 is 25/64.</summary>
    public static void PrintConstants(SourceWriter code, VectorProgram program, VectorWords simd)
    {
        foreach (Rational number in program.Needed().Select(index => program.Nodes[index]).Where(node => node.Op == VectorOp.Constant).Select(node => node.Number).OrderBy(number => number))
            code.Line($"{simd.Type} {Name(number)} = {(number.IsZero ? simd.Zero : simd.Broadcast((float)number.ToDouble()))};{(number.Denominator.IsOne || IsIrrational(number) ? "" : $"    // {number}")}");
    }

    /// <summary>The body. <paramref name="finish"/> turns the name of a stored value into the expression to store.</summary>
    public static void PrintBody(SourceWriter code, VectorProgram program, VectorSchedule schedule, VectorWords simd, Func<string, string>? finish = null) =>
        PrintBody(code, program, schedule, simd, (address, value) => $"{simd.At(address)} = {(finish is null ? value : finish(value))};");

    /// <summary>The body, with values used in a way of the caller's where the program stores them: <paramref name="use"/> makes statements of address and name.</summary>
    public static void PrintBody(SourceWriter code, VectorProgram program, VectorSchedule schedule, VectorWords simd, Func<string, string, string> use)
    {
        int section = 0;
        for (int i = 0; i < schedule.Steps.Count; i++)
        {
            ScheduledStep step = schedule.Steps[i];
            int entered = (step.Store ?? schedule.Steps.Skip(i).First(later => later.Store is not null).Store!).Section;
            if (entered > section)
            {
                if (section > 0) code.Line();
                section = entered;
                foreach (string line in program.Notes[section - 1].Split('\n')) code.Line("// " + line);
            }

            if (step.Store is { } store)
            {
                string statements = use(store.Address, Operand(store.Value)), equation = store.Equation is null ? "" : "// " + store.Equation;
                bool single = !statements.Contains('\n');
                if (equation.Length > 0 && !single) code.Line(equation);
                code.Line(equation.Length > 0 && single ? $"{statements}    {equation}" : statements);
            }
            else
            {
                code.Line($"var t{step.Node!.Value} = {Expression(program.Nodes[step.Node.Value])};");
            }
        }

        string Operand(VectorValue value) => program[value].Op == VectorOp.Constant ? Name(program[value].Number) : InvariantText.Of($"t{value.Index}");

        string Expression(VectorNode node) => node.Op switch
        {
            VectorOp.Load => simd.At(node.Address!),
            VectorOp.Broadcast => simd.Broadcast($"*({node.Address})"),
            VectorOp.Add => $"{Operand(node.A!.Value)} + {Operand(node.B!.Value)}",
            VectorOp.Subtract => $"{Operand(node.A!.Value)} - {Operand(node.B!.Value)}",
            VectorOp.Argument => node.Address!,
            VectorOp.Negate => "-" + Operand(node.A!.Value),
            VectorOp.Multiply => $"{Operand(node.A!.Value)} * {Operand(node.B!.Value)}",
            VectorOp.MultiplyAdd => simd.Fma(Operand(node.A!.Value), Operand(node.B!.Value), Operand(node.C!.Value)),
            VectorOp.NegatedMultiplyAdd => simd.FmaNegated(Operand(node.A!.Value), Operand(node.B!.Value), Operand(node.C!.Value)),
            VectorOp.MultiplySubtract => simd.Fma(Operand(node.A!.Value), Operand(node.B!.Value), "-" + Operand(node.C!.Value)),
            _ => throw new InvalidOperationException($"{node.Op} is not computed"),
        };
    }

    /// <summary>Whether the number stands for one that no short fraction is: a cosine.</summary>
    private static bool IsIrrational(Rational number) => number.Denominator > LongestDenominator;

    private static string Name(Rational number) => IsIrrational(number)
        ? (number.Sign < 0 ? "m" : "k") + Math.Abs(number.ToDouble()).ToString("F7", System.Globalization.CultureInfo.InvariantCulture).Replace('.', '_')
        : (number.Sign < 0 ? "m" : "k") + Rational.Abs(number).ToString().Replace('/', '_');
}

using ConvGen.Generator.Ir;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints an Fft kernel's transforms: each codelet a method, a loop around a straight-line program whose pointers move on by constants.</summary>
internal sealed class FftCodeletPrinter(SourceWriter code, FftPlan plan)
{
    private const string Kernel = "[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]";

    /// <summary>Characters of a line of statements, without its indentation.</summary>
    private const int LongestLine = 144;

    private readonly VectorWords _simd = new(plan.VectorBits, plan.Isa);
    private readonly FftCodelets _codelets = new(plan);

    public void Print()
    {
        int lanes = plan.Lanes, pair = plan.Pair, row = plan.RowStride;
        (int r1, int r2) = (plan.Horizontal.First, plan.Horizontal.Second);
        (int s1, int s2) = (plan.Vertical.First, plan.Vertical.Second);
        PrintRows();
        if (r1 > 1)
        {
            Codelet("RowIn1", _codelets.RowIn1(), ("x", lanes), ("y", lanes), ("z", pair));
            Codelet("RowIn2", _codelets.RowIn2(), ("x", r2 * pair), ("y", r2 * pair), ("f", 2 * (r2 - 1)));
            Codelet("RowOut1", _codelets.RowOut1(), ("x", r2 * pair), ("y", r2 * pair));
            Codelet("RowOut2", _codelets.RowOut2(), ("x", lanes), ("z", pair), ("f", 2 * plan.Halves), ("bias", 0), ("y", lanes));
        }

        Codelet("RowIn2Real", _codelets.RowIn2Real(), ("x", 0), ("y", 0));
        if (r1 > 1) Codelet("RowOut1Real", _codelets.RowOut1Real(), ("x", 0), ("y", 0));
        else Codelet("RowOut1Real", _codelets.RowOut1Real(), ("x", 0), ("bias", 0), ("y", 0));
        if (!plan.IsPlane)
        {
            if (!plan.SumsChannels) Codelet("Weigh", _codelets.Weighted(), ("x", pair), ("f", plan.LaneKind == FftLanes.Tiles ? 2 : pair));
            return;
        }

        int weight = plan.LaneKind == FftLanes.Tiles ? 2 : pair;
        (string, int)[] weights = plan.SumsChannels ? [] : [("f", s2 * weight)];
        if (s1 > 1)
        {
            Codelet("ColumnIn1", _codelets.ColumnIn1(), ("x", row), ("y", pair));
            Codelet("ColumnIn2", _codelets.ColumnIn2(), ("x", s2 * pair), ("f", 2 * (s2 - 1)), ("y", plan.SumsChannels ? s2 * row : s2 * pair));
            Codelet("ColumnOut1", _codelets.ColumnOut1(), [("x", plan.SumsChannels ? s2 * row : s2 * pair), .. weights, ("y", s2 * pair)]);
            Codelet("ColumnOut2", _codelets.ColumnOut2(), ("x", pair), ("f", 2 * (s1 - 1)), ("y", row));
        }
        else
        {
            Codelet("ColumnIn2", _codelets.ColumnIn2(), ("x", 0), ("y", 0));
            Codelet("ColumnOut1", _codelets.ColumnOut1(), [("x", 0), .. weights.Select(w => (w.Item1, 0)), ("y", 0)]);
        }
    }

    private void PrintRows()
    {
        int real = plan.Horizontal.Second * plan.Lanes, first = (plan.Horizontal.Second / 2 + 1) * plan.Pair;
        bool whole = plan.Horizontal.First == 1;
        code.Line($"// A row of the windows, {plan.Horizontal} reals, to {plan.Frequencies} frequencies, and back.");
        code.Line(Kernel);
        using (code.Block("private static void RowIn(float* line, float* half, float* spectrum, float* twiddles)"))
        {
            if (whole)
            {
                code.Line("RowIn2Real(line, spectrum);");
            }
            else
            {
                code.Line($"RowIn1(line, half, half + {real}, {plan.Horizontal.Second});");
                code.Line("RowIn2Real(half, spectrum);");
                code.Line($"RowIn2(half + {real}, spectrum + {first}, twiddles, {plan.Halves});");
            }
        }

        code.Line();
        code.Line(Kernel);
        using (code.Block("private static void RowOut(float* spectrum, float* half, float* line, float* twiddles, float* bias)"))
        {
            if (whole)
            {
                code.Line("RowOut1Real(spectrum, bias, line);");
            }
            else
            {
                code.Line("RowOut1Real(spectrum, half);");
                code.Line($"RowOut1(spectrum + {first}, half + {real}, {plan.Halves});");
                code.Line($"RowOut2(half, half + {real}, twiddles, bias, line, {plan.Horizontal.Second});");
            }
        }

        code.Line();
    }

    /// <summary>A method: a loop where pointers move on, else one pass.</summary>
    private void Codelet(string name, VectorProgram program, params (string Name, int Step)[] pointers)
    {
        OperationCounts count = program.Count();
        bool loops = pointers.Any(pointer => pointer.Step != 0);
        code.Line($"// {program.Notes[0]}: {count.Arithmetic} operations, {count.MultiplyAdds} of them multiply-adds.");
        code.Line(Kernel);
        using (code.Block($"private static void {name}({string.Join(", ", pointers.Select(pointer => "float* " + pointer.Name))}{(loops ? ", nint n" : "")})"))
        {
            VectorProgramPrinter.PrintConstants(code, program, _simd);
            if (!loops)
            {
                PrintBody(program);
            }
            else
            {
                using (code.Block("for (; n > 0; n--)"))
                {
                    PrintBody(program);
                    code.Line(string.Join(" ", pointers.Where(pointer => pointer.Step != 0).Select(pointer => InvariantText.Of($"{pointer.Name} += {pointer.Step};"))));
                }
            }
        }

        code.Line();
    }

    private void PrintBody(VectorProgram program)
    {
        bool activates = program.Nodes.Any(node => node.Op == VectorOp.Load && node.Address == "bias") && VectorWords.IsShort(plan.Spec.Activation.Kind);
        SourceWriter body = new();
        VectorProgramPrinter.PrintBody(body, program, VectorSchedule.Of(program), _simd, activates ? value => _simd.Activate(plan.Spec.Activation, value) : null);
        PrintPacked(body.ToString());
    }

    /// <summary>Statements as many to a line as fit: a codelet is hundreds of short ones.</summary>
    private void PrintPacked(string statements)
    {
        string line = "";
        foreach (string statement in statements.Split('\n').Where(statement => statement.Length > 0 && !statement.StartsWith("//", StringComparison.Ordinal)))
        {
            if (line.Length > 0 && line.Length + 1 + statement.Length > LongestLine)
            {
                code.Line(line);
                line = "";
            }

            line += (line.Length > 0 ? " " : "") + statement;
        }

        if (line.Length > 0) code.Line(line);
    }
}

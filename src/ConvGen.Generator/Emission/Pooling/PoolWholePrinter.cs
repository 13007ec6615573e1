using ConvGen.Generator.Planning;
using ConvGen.Generator.Planning.Pooling;

namespace ConvGen.Generator.Emission.Pooling;

/// <summary>Prints the reduction of whole planes.</summary>
internal sealed class PoolWholePrinter(SourceWriter code, PoolWholePlan plan)
{
    private readonly PoolTileWriter _tile = new(code, plan);

    public static void Print(SourceWriter code, PoolWholePlan plan) => new PoolWholePrinter(code, plan).Print();

    private void Print()
    {
        string scale = plan.Spec.IsAverage ? $" * {Literals.Of(1f / plan.Pixels)}" : "";
        code.Line("// Unit u: channel u.");
        code.Line(PoolTileWriter.KernelMethod);
        using (code.Block("internal static void Planes(KernelArguments* a, int begin, int end)"))
            code.Line($"for (nint channel = begin; channel < end; channel++) a->Output[channel] = Reduce(a->Input + channel * {plan.Pixels}){scale};");
        code.Line();
        code.Line($"// The {(plan.Spec.IsAverage ? "sum" : "largest")} of {plan.Pixels} adjacent floats: vectors of the widest width, what is left by narrower ones, at last single floats.");
        code.Line(PoolTileWriter.KernelMethod);
        using (code.Block("private static float Reduce(float* input)"))
        {
            VectorWords[] widths = [.. IsaTable.Of(plan.Isa).Widths.Select(bits => new VectorWords(bits, plan.Isa))];
            foreach (VectorWords simd in widths) _tile.DeclareConstants(simd);
            PrintWidest(widths[0]);
            string vector = "a0";
            int left = plan.Pixels % widths[0].Lanes;
            foreach (VectorWords simd in widths.Skip(1)) vector = PrintNarrower(simd, vector, ref left);
            PrintSingles(vector, left);
        }
    }

    /// <summary>Leaves everything in a0, and <c>input</c> at the first float that is left.</summary>
    private void PrintWidest(VectorWords simd)
    {
        int vectors = plan.Pixels / simd.Lanes, turns = vectors / plan.Accumulators, rest = vectors % plan.Accumulators;
        code.Line($"{simd.Type} {string.Join(", ", Enumerable.Range(0, plan.Accumulators).Select(i => InvariantText.Of($"a{i} = {_tile.Neutral(simd)}")))};");
        if (turns > 1)
        {
            using (code.Block($"for (nint turn = {turns}; turn > 0; turn--)")) PrintTurn(simd, plan.Accumulators);
        }
        else if (turns == 1)
        {
            PrintTurn(simd, plan.Accumulators);
        }

        if (rest > 0) PrintTurn(simd, rest);
        for (int stride = 1; stride < plan.Accumulators; stride *= 2)
        {
            for (int i = 0; i + stride < plan.Accumulators; i += 2 * stride) code.Line($"a{i} = {_tile.Combine(simd, InvariantText.Of($"a{i}"), InvariantText.Of($"a{i + stride}"))};");
        }
    }

    private void PrintTurn(VectorWords simd, int accumulators)
    {
        for (int i = 0; i < accumulators; i++)
        {
            string name = InvariantText.Of($"a{i}");
            code.Line($"{name} = {_tile.Combine(simd, name, simd.At(i == 0 ? "input" : InvariantText.Of($"input + {i * simd.Lanes}")))};");
        }

        code.Line($"input += {accumulators * simd.Lanes};");
    }

    /// <summary>Folds the halves of a wider vector, takes one vector of what is left, and returns its name.</summary>
    private string PrintNarrower(VectorWords simd, string wider, ref int left)
    {
        string name = InvariantText.Of($"of{simd.Lanes}"), upper = InvariantText.Of($"upper{simd.Lanes}");
        code.Line($"{simd.Type} {name} = {wider}.GetLower(), {upper} = {wider}.GetUpper();");
        code.Line($"{name} = {_tile.Combine(simd, name, upper)};");
        if (left < simd.Lanes) return name;
        code.Line($"{name} = {_tile.Combine(simd, name, simd.At("input"))};");
        code.Line($"input += {simd.Lanes};");
        left -= simd.Lanes;
        return name;
    }

    private void PrintSingles(string vector, int left)
    {
        string[] values = [.. Enumerable.Range(0, 4).Select(lane => InvariantText.Of($"{vector}.GetElement({lane})")), .. Enumerable.Range(0, left).Select(i => InvariantText.Of($"input[{i}]"))];
        code.Line($"float single = {values[0]};");
        foreach (string value in values.Skip(1)) code.Line($"single = {_tile.CombineScalar("single", value)};");
        code.Line("return single;");
    }
}

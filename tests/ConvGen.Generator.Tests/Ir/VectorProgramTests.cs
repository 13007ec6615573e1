extern alias generator;

using generator::ConvGen.Generator.Algebra;
using generator::ConvGen.Generator.Emission;
using generator::ConvGen.Generator.Emission.Filters;
using generator::ConvGen.Generator.Ir;
using generator::ConvGen.Generator.Planning;
using Xunit;

namespace ConvGen.Generator.Tests.Ir;

/// <summary>Straight-line vector programs: what is simplified and shared, that the value stays, and that schedules are legal and short of registers.</summary>
public sealed class VectorProgramTests
{
    [Fact]
    public void The_same_operation_on_the_same_operands_is_one_node()
    {
        VectorProgram program = new();
        VectorValue a = program.Load("a"), b = program.Load("b");
        Assert.Equal(a, program.Load("a"));
        Assert.Equal(program.Add(a, b), program.Add(a, b));
        Assert.NotEqual(program.Add(a, b), program.Subtract(a, b));
        Assert.Equal(program.ScaleAdd(3, a, b), program.ScaleAdd(3, a, b));
    }

    [Fact]
    public void A_section_loads_again()
    {
        VectorProgram program = new();
        program.Section("one");
        VectorValue first = program.Load("a");
        program.Section("two");
        Assert.NotEqual(first, program.Load("a"));
    }

    [Fact]
    public void Zeros_and_ones_cost_nothing()
    {
        VectorProgram program = new();
        VectorValue a = program.Load("a"), b = program.Load("b"), zero = program.Constant(0);
        Assert.Equal(a, program.Scale(1, a));
        Assert.Equal(zero, program.Scale(0, a));
        Assert.Equal(a, program.Add(a, zero));
        Assert.Equal(b, program.Add(zero, b));
        Assert.Equal(a, program.Subtract(a, zero));
        Assert.Equal(zero, program.Subtract(a, a));
        Assert.Equal(b, program.ScaleAdd(0, a, b));
        Assert.Equal(program.Add(b, a), program.ScaleAdd(1, a, b));
        Assert.Equal(program.Subtract(b, a), program.ScaleAdd(-1, a, b));
        Assert.Equal(program.Scale(5, a), program.ScaleAdd(5, a, zero));
    }

    [Fact]
    public void Opposite_factors_share_a_constant()
    {
        VectorProgram program = new();
        VectorValue a = program.Load("a"), b = program.Load("b");
        program.Store("x", program.ScaleAdd(new Rational(5, 8), a, b));
        program.Store("y", program.ScaleAdd(new Rational(-5, 8), a, b));
        Assert.Single(program.Nodes, node => node.Op == VectorOp.Constant);
        Assert.Equal(new OperationCounts(0, 0, 2, 2, 2), program.Count());
    }

    [Fact]
    public void What_no_store_needs_is_not_counted()
    {
        VectorProgram program = new();
        VectorValue a = program.Load("a");
        program.Add(a, program.Load("b"));
        program.Store("x", program.Scale(2, a));
        Assert.Equal(new OperationCounts(0, 1, 0, 1, 1), program.Count());
    }

    /// <summary>B^T of F(4, 3): 4 operations a pair of points, 2 for 0 and for infinity; A^T: 4 shared sums and differences and 2 for each row.</summary>
    [Fact]
    public void Even_and_odd_parts_are_computed_once()
    {
        CookToom f = WinogradPoints.F(4, 3);
        VectorProgram input = new();
        Store(input, new LinearTransform(f.Input).Apply(input, [1, 2, 3, 4, 0, 5], k => input.Load($"d{k}")));
        Assert.Equal(12, input.Count().Arithmetic);
        VectorProgram output = new();
        Store(output, new LinearTransform(f.Output).Apply(output, [0, 1, 2, 3], k => output.Load($"m{k}")));
        Assert.Equal(12, output.Count().Arithmetic);
    }

    public static TheoryData<int, int> Tiles => new() { { 2, 3 }, { 3, 3 }, { 4, 3 }, { 6, 3 }, { 2, 5 }, { 3, 2 } };

    [Theory, MemberData(nameof(Tiles))]
    public void Applying_a_matrix_is_exact_whatever_is_shared(int outputs, int taps)
    {
        CookToom f = WinogradPoints.F(outputs, taps);
        foreach (RationalMatrix matrix in (RationalMatrix[])[f.Input, f.Kernel, f.Output])
        {
            for (int unit = 0; unit < matrix.Columns; unit++)
            {
                VectorProgram program = new();
                int[] rows = [.. Enumerable.Range(0, matrix.Rows)];
                Store(program, new LinearTransform(matrix).Apply(program, rows, k => program.Load($"x{k}"), program.Load("addend")));
                Dictionary<string, Rational> memory = Enumerable.Range(0, matrix.Columns).ToDictionary(k => $"x{k}", k => k == unit ? Rational.One : Rational.Zero);
                memory["addend"] = new Rational(1, 7);
                Dictionary<string, Rational> stored = Run(program, memory);
                foreach (int row in rows) Assert.Equal(matrix[row, unit] + new Rational(1, 7), stored[$"y{row}"]);
            }
        }
    }

    [Theory, MemberData(nameof(Tiles))]
    public void A_schedule_computes_operands_first_each_node_once_and_keeps_the_order_of_stores(int outputs, int taps)
    {
        VectorProgram program = new();
        CookToom f = WinogradPoints.F(outputs, taps);
        Store(program, new LinearTransform(f.Input).Apply(program, [.. Enumerable.Range(0, f.Positions)], k => program.Load($"d{k}")));
        HashSet<int> computed = [];
        List<VectorStore> stores = [];
        foreach (ScheduledStep step in VectorSchedule.Of(program).Steps)
        {
            if (step.Store is { } store)
            {
                Assert.Contains(store.Value.Index, computed);
                stores.Add(store);
                continue;
            }

            VectorNode node = program.Nodes[step.Node!.Value];
            Assert.All(node.Operands, operand => Assert.True(program[operand].Op == VectorOp.Constant || computed.Contains(operand.Index)));
            Assert.True(computed.Add(step.Node.Value));
        }

        Assert.Equal(program.Stores, stores);
        Assert.Equal(program.Needed().Where(index => program.Nodes[index].Op != VectorOp.Constant).Order(), computed.Order());
    }

    [Fact]
    public void A_sum_is_the_same_either_way_round_and_constants_are_added_at_once()
    {
        VectorProgram program = new();
        VectorValue a = program.Load("a"), b = program.Load("b");
        Assert.Equal(program.Add(a, b), program.Add(b, a));
        Assert.NotEqual(program.Subtract(a, b), program.Subtract(b, a));
        Assert.Equal(program.Constant(new Rational(5, 8)), program.Add(program.Constant(new Rational(1, 8)), program.Constant(new Rational(1, 2))));
    }

    [Fact]
    public void Of_a_sum_and_a_difference_the_second_follows_the_first()
    {
        VectorProgram program = new();
        VectorValue e = program.Scale(2, program.Load("e")), o = program.Scale(3, program.Load("o"));
        VectorValue sum = program.Add(e, o), difference = program.Subtract(e, o), other = program.Scale(5, program.Load("z"));
        program.Store("x", program.Add(sum, other));
        program.Store("y", difference);
        int[] order = [.. VectorSchedule.Of(program).Steps.Where(step => step.Node is not null).Select(step => step.Node!.Value)];
        Assert.Equal(Array.IndexOf(order, sum.Index) + 1, Array.IndexOf(order, difference.Index));
    }

    [Fact]
    public void Printed_locals_are_declared_before_they_are_used_and_notes_stand_before_their_section()
    {
        VectorProgram program = new();
        program.Section("y = 5/8 a + b\nin two lines");
        program.Store("y", program.ScaleAdd(new Rational(5, 8), program.Load("a"), program.Load("b")), "the sum");
        VectorWords simd = new(256, TargetIsa.Avx2);
        SourceWriter code = new();
        VectorProgramPrinter.PrintConstants(code, program, simd);
        VectorProgramPrinter.PrintBody(code, program, VectorSchedule.Of(program), simd, value => $"max({value})");
        Assert.Equal("""
            Vector256<float> k5_8 = Vector256.Create(0.625f);    // 5/8
            // y = 5/8 a + b
            // in two lines
            var t0 = *(Vector256<float>*)(a);
            var t1 = *(Vector256<float>*)(b);
            var t3 = Fma.MultiplyAdd(t0, k5_8, t1);
            *(Vector256<float>*)(y) = max(t3);    // the sum

            """.ReplaceLineEndings("\n"), code.ToString());
    }

    [Fact]
    public void An_expression_stands_where_it_is_used_once_and_a_sum_keeps_its_local()
    {
        VectorProgram program = new();
        VectorValue a = program.Load("a"), b = program.Load("b");
        RunningSum first = new(program), second = new(program);
        first.Add(1, program.Add(a, b));
        first.Add(2, program.Load("c"));
        first.Add(-3, a);
        second.Add(-1, b);
        second.Add(2, program.Load("d"));
        program.Kept.UnionWith([first.Value, second.Value]);
        program.Store("x", first.Value);
        program.Store("y", program.Scale(new Rational(1, 4), second.Value));
        SourceWriter code = new();
        FloatPassWords words = new(TargetIsa.Avx2);
        new ExpressionPrinter(code, program, words, words.NameOf, _ => true).Print(VectorSchedule.AsMade(program, defers: true), storesAtOnce: true, (address, value) => code.Line($"{address} = {value};"));
        Assert.Equal("""
            var t0 = *(Vector256<float>*)(a);
            var t1 = *(Vector256<float>*)(b);
            var t2 = Fma.MultiplyAdd(*(Vector256<float>*)(c), c2, t0 + t1);
            t2 = Fma.MultiplyAdd(t0, cm3, t2);
            t1 = Fma.MultiplySubtract(*(Vector256<float>*)(d), c2, t1);
            x = t2;
            y = t1 * c0p25;

            """.ReplaceLineEndings("\n"), code.ToString());
    }

    private static void Store(VectorProgram program, VectorValue[] values)
    {
        for (int i = 0; i < values.Length; i++) program.Store($"y{i}", values[i]);
    }

    private static Dictionary<string, Rational> Run(VectorProgram program, Dictionary<string, Rational> memory) => ExactRun.Of(program, address => memory[address]);
}

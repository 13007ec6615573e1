extern alias generator;

using generator::ConvGen.Generator.Algebra;
using generator::ConvGen.Generator.Ir;
using Xunit;

namespace ConvGen.Generator.Tests.Ir;

/// <summary>What sums have in common is added once, and they stay the sums they were.</summary>
public sealed class SharedSumsTests
{
    [Theory]
    [InlineData(2, 3, 3)]     // two adjacent boxes of 3: the middle pair once, and an end each
    [InlineData(4, 7, 11)]    // four boxes of 7: the four in common, then pairs of what is left
    public void Windows_that_overlap_share_their_overlap(int windows, int length, int additions)
    {
        VectorProgram program = new();
        Store(program, SharedSums.Share(program, Enumerable.Range(0, windows).Select(first => Enumerable.Range(first, length).Select(k => new SignedValue(program.Load($"x{k}"), false)))));
        Assert.True(program.Count().Additions <= additions, $"{program.Count().Additions} additions");
        Assert.True(program.Count().Additions < windows * (length - 1));
    }

    [Fact]
    public void A_difference_is_shared_with_its_negative()
    {
        VectorProgram program = new();
        VectorValue a = program.Load("a"), b = program.Load("b"), c = program.Load("c"), d = program.Load("d");
        Store(program, SharedSums.Share(program, [[new(a, false), new(b, true), new(c, false)], [new(a, true), new(b, false), new(d, false)]]));
        Assert.Equal(3, program.Count().Additions);
    }

    [Fact]
    public void Sums_without_anything_in_common_are_left_alone()
    {
        VectorProgram program = new();
        VectorValue[] x = [.. Enumerable.Range(0, 4).Select(k => program.Load($"x{k}"))];
        IReadOnlyList<IReadOnlyList<SignedValue>> shared = SharedSums.Share(program, [[new(x[0], false), new(x[1], true)], [new(x[2], false), new(x[3], false)]]);
        Assert.Equal([[new(x[0], false), new(x[1], true)], [new(x[2], false), new(x[3], false)]], shared);
    }

    [Fact]
    public void Random_sums_keep_their_values_and_never_need_more_additions()
    {
        Random random = new(7);
        for (int round = 0; round < 200; round++)
        {
            int values = random.Next(2, 12), sums = random.Next(1, 5);
            int[][] signs = [.. Enumerable.Range(0, sums).Select(_ => Enumerable.Range(0, values).Select(_ => random.Next(-1, 2)).ToArray()).Where(row => row.Any(sign => sign != 0))];
            VectorProgram program = new();
            VectorValue[] x = [.. Enumerable.Range(0, values).Select(k => program.Load($"x{k}"))];
            Store(program, SharedSums.Share(program, signs.Select(row => Enumerable.Range(0, values).Where(k => row[k] != 0).Select(k => new SignedValue(x[k], row[k] < 0)))));
            for (int unit = 0; unit < values; unit++)
            {
                Dictionary<string, Rational> stored = ExactRun.Of(program, address => address == $"x{unit}" ? Rational.One : Rational.Zero);
                for (int s = 0; s < signs.Length; s++) Assert.Equal((Rational)signs[s][unit], stored[$"y{s}"]);
            }

            int negations = signs.Count(row => row.All(sign => sign <= 0)), plain = signs.Sum(row => row.Count(sign => sign != 0) - 1);
            Assert.True(program.Count().Additions <= plain + negations, $"{program.Count().Additions} additions of {plain}");
        }
    }

    [Fact]
    public void A_running_sum_is_its_terms_whatever_their_factors()
    {
        Random random = new(8);
        Rational[] factors = [-1, 1, -1, new(5, 8), new(-3, 2), 2];
        for (int round = 0; round < 200; round++)
        {
            Rational[] chosen = [.. Enumerable.Range(0, random.Next(1, 7)).Select(_ => factors[random.Next(factors.Length)])];
            VectorProgram program = new();
            RunningSum sum = new(program);
            for (int k = 0; k < chosen.Length; k++) sum.Add(chosen[k], program.Load($"x{k}"));
            program.Store("y", program.ScaleAdd(new Rational(1, 4), sum.Value, program.Constant(3)));
            for (int unit = 0; unit < chosen.Length; unit++)
                Assert.Equal(chosen[unit] / 4 + 3, ExactRun.Of(program, address => address == $"x{unit}" ? Rational.One : Rational.Zero)["y"]);
        }
    }

    [Fact]
    public void A_double_is_a_fraction_exactly()
    {
        Assert.Equal(Rational.Zero, Rational.Of(-0.0));
        Assert.Equal(new Rational(-5, 8), Rational.Of(-0.625));
        Assert.Equal(new Rational(3602879701896397, 36028797018963968), Rational.Of(0.1));
        Assert.Equal(new Rational(1, System.Numerics.BigInteger.Pow(2, 1074)), Rational.Of(double.Epsilon));
        Assert.Equal(new Rational((System.Numerics.BigInteger.Pow(2, 53) - 1) * System.Numerics.BigInteger.Pow(2, 971), 1), Rational.Of(double.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rational.Of(double.NaN));
    }

    private static void Store(VectorProgram program, IReadOnlyList<IReadOnlyList<SignedValue>> sums)
    {
        for (int s = 0; s < sums.Count; s++)
        {
            (VectorValue sum, bool negated) = SharedSums.Add(program, sums[s]);
            program.Store($"y{s}", negated ? program.Negate(sum) : sum);
        }
    }
}

extern alias generator;

using generator::ConvGen.Generator.Algebra;
using Xunit;

namespace ConvGen.Generator.Tests.Algebra;

/// <summary>The identity A^T[(G g) . (B^T d)] = correlation, proved exactly: each coefficient of the bilinear form is what it has to be.</summary>
public sealed class CookToomTests
{
    /// <summary>Every F(m, r) that points are kept for.</summary>
    public static TheoryData<int, int> InUse
    {
        get
        {
            TheoryData<int, int> data = [];
            for (int positions = 1; positions <= WinogradPoints.MostPositions; positions++)
                for (int taps = 1; taps <= positions; taps++) data.Add(positions - taps + 1, taps);
            return data;
        }
    }

    [Theory, MemberData(nameof(InUse))]
    public void The_points_in_use_give_the_correlation(int outputs, int taps) => AssertIdentity(WinogradPoints.F(outputs, taps));

    [Theory, MemberData(nameof(InUse))]
    public void Divisors_may_stand_in_the_output_instead_and_rows_of_G_are_powers_then(int outputs, int taps)
    {
        CookToom f = WinogradPoints.F(outputs, taps).DividedInOutput();
        AssertIdentity(f);
        for (int i = 0; i < f.Points.Count; i++) Assert.Equal(Rational.One, f.Kernel[i, 0]);
    }

    [Theory, MemberData(nameof(InUse))]
    public void One_output_less_takes_one_point_less_and_the_same_weights(int outputs, int taps)
    {
        CookToom f = WinogradPoints.F(outputs, taps);
        for (int dropped = 0; dropped < f.Points.Count && outputs > 1; dropped++)
        {
            CookToom smaller = f.WithoutPoint(dropped);
            AssertIdentity(smaller);
            for (int i = 0; i < smaller.Positions; i++)
                for (int tap = 0; tap < taps; tap++) Assert.Equal(f.Kernel[i < dropped ? i : i + 1, tap], smaller.Kernel[i, tap]);
        }
    }

    [Theory]
    [InlineData(4, 7)]
    [InlineData(7, 4)]
    [InlineData(5, 6)]
    public void So_do_ten_positions_of_any_points(int outputs, int taps) =>
        AssertIdentity(CookToom.F(outputs, taps, "0 1 -1 2 -2 1/2 -1/2 7/3 -5/11".Split(' ').Select(Rational.Parse)));

    [Fact]
    public void F_4_3_of_the_textbook_points_has_the_rows_of_the_textbook()
    {
        CookToom f = CookToom.F(4, 3, "0 1 -1 2 -2".Split(' ').Select(Rational.Parse));
        Assert.Equal("4 d0 - 5 d2 + d4", f.Input.RowWords(0, "d"));                  // Lavin and Gray 2016, section 4.3
        Assert.Equal("-4 d1 - 4 d2 + d3 + d4", f.Input.RowWords(1, "d"));
        Assert.Equal("4 d1 - 5 d3 + d5", f.Input.RowWords(5, "d"));
        Assert.Equal("1/4 g0", f.Kernel.RowWords(0, "g"));
        Assert.Equal("-1/6 g0 - 1/6 g1 - 1/6 g2", f.Kernel.RowWords(1, "g"));
        Assert.Equal("1/24 g0 + 1/12 g1 + 1/6 g2", f.Kernel.RowWords(3, "g"));
        Assert.Equal("m1 - m2 + 8 m3 - 8 m4 + m5", f.Output.RowWords(3, "m"));
    }

    [Fact]
    public void Equal_points_and_too_few_of_them_are_refused()
    {
        Assert.Throws<ArgumentException>(() => CookToom.F(2, 3, [0, 1, 1]));
        Assert.Throws<ArgumentException>(() => CookToom.F(4, 3, [0, 1, -1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => CookToom.F(0, 3, [0, 1]));
    }

    private static void AssertIdentity(CookToom f)
    {
        for (int output = 0; output < f.Outputs; output++)
            for (int input = 0; input < f.Positions; input++)
                for (int tap = 0; tap < f.Taps; tap++)
                    Assert.Equal(input == output + tap ? Rational.One : Rational.Zero, f.Coefficient(output, input, tap));
    }
}

using ConvGen.Runtime;

namespace ConvGen.Tests;

/// <summary>Against values computed with 30 digits.</summary>
public sealed class ScalarMathTests
{
    [Theory]
    [InlineData(-7, 2.0)]
    [InlineData(-3, 1.99997790950300141)]
    [InlineData(-1.25, 1.92290012825645823)]
    [InlineData(-0.0001, 1.00011283791633342)]
    [InlineData(0.3, 0.671373240540872572)]
    [InlineData(1.9999, 0.00467980209297060854)]
    [InlineData(2, 0.00467773498104726584)]
    [InlineData(2.5, 0.000406952017444958939)]
    [InlineData(5, 1.53745979442803485e-12)]
    [InlineData(10, 2.08848758376254475e-45)]
    [InlineData(26, 5.66319240885614285e-296)]
    public void Erfc_keeps_its_relative_accuracy_in_the_tail(double x, double expected) => AssertRelative(expected, ScalarMath.Erfc(x), 1e-13);

    [Theory]
    [InlineData(-40, -0.999999999999999996)]
    [InlineData(-1, -0.632120558828557678)]
    [InlineData(-1e-10, -9.9999999995e-11)]
    [InlineData(1e-5, 1.00000500001666671e-5)]
    [InlineData(0.1, 0.105170918075647625)]
    public void ExpM1_does_not_cancel(double x, double expected) => AssertRelative(expected, ScalarMath.ExpM1(x), 1e-14);

    [Theory]
    [InlineData(1e-20, 1e-20)]
    [InlineData(1e-9, 9.99999999500000000e-10)]
    [InlineData(0.25, 0.223143551314209756)]
    [InlineData(1, 0.693147180559945309)]
    public void LogP1_does_not_cancel(double x, double expected) => AssertRelative(expected, ScalarMath.LogP1(x), 1e-14);

    [Fact]
    public void Limits_are_exact()
    {
        Assert.Equal(0, ScalarMath.Erfc(double.PositiveInfinity));
        Assert.Equal(2, ScalarMath.Erfc(double.NegativeInfinity));
        Assert.Equal(double.NaN, ScalarMath.Erfc(double.NaN));
        Assert.Equal(-1, ScalarMath.ExpM1(double.NegativeInfinity));
        Assert.Equal(double.PositiveInfinity, ScalarMath.ExpM1(double.PositiveInfinity));
        Assert.Equal(double.NaN, ScalarMath.ExpM1(double.NaN));
        Assert.Equal(double.PositiveInfinity, ScalarMath.LogP1(double.PositiveInfinity));
        Assert.Equal(double.NaN, ScalarMath.LogP1(double.NaN));
    }

    private static void AssertRelative(double expected, double actual, double bound) =>
        Assert.True(Math.Abs(actual - expected) <= bound * Math.Abs(expected), $"{actual:R}, expected {expected:R}");
}

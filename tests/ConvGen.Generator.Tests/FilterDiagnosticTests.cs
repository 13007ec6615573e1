using System.Globalization;
using ConvGen.Generator.Tests.Harness;
using Xunit;

namespace ConvGen.Generator.Tests;

/// <summary>Filter arguments: each fault at its place, in its words, with its numbers, and code around it that still compiles.</summary>
public sealed class FilterDiagnosticTests
{
    private const string Good = "Taps = [1, 0, -1, 2, 0, -2, 1, 0, -1], KernelSize = 3";

    [Theory]
    // ---- Missing, given twice, out of range.
    [InlineData("[{|CVG0010:Filter2D|}(KernelSize = 3)]", "Taps is missing: a filter has Taps = [...], 3 x 3 numbers, row by row")]
    [InlineData("[{|CVG0010:Filter2D|}(Taps = [1, 2, 1])]", "KernelSize is missing: every filter has KernelSize = n or KernelShape = [kh, kw]")]
    [InlineData("[Filter2D(" + Good + ", {|CVG0012:KernelShape = [3, 3]|})]", "KernelSize and KernelShape set the same thing; one of them must go")]
    [InlineData("[Filter2D(Taps = [1], {|CVG0011:KernelSize = 0|})]", "KernelSize = 0, but KernelSize must be at least 1")]
    [InlineData("[Filter2D(Taps = [1], {|CVG0011:KernelShape = [1, -1]|})]", "KernelShape = [1, -1], but every entry of KernelShape must be at least 1")]
    [InlineData("[Filter2D(Taps = [1], {|CVG0013:KernelShape = [1]|})]", "KernelShape has 1 entry; Filter2D takes 2: [kh, kw]")]
    [InlineData("[Filter2D(" + Good + ", {|CVG0014:PaddingMode = (PaddingMode)9|})]", "PaddingMode = 9 is no member of PaddingMode, which has Zeros, Reflect, Replicate, Circular")]
    // ---- Taps that do not fill the kernel.
    [InlineData("[Filter2D({|CVG0401:Taps = [1, 0, -1]|}, KernelSize = 3)]", "Taps has 3 entries; KernelSize = 3 takes 9 = 3 x 3")]
    [InlineData("[Filter2D({|CVG0401:Taps = []|}, KernelShape = [2, 5])]", "Taps has no entries; KernelShape = [2, 5] takes 10 = 2 x 5")]
    [InlineData("[Filter2D({|CVG0401:Taps = null|}, KernelSize = 1)]", "Taps has no entries; KernelSize = 1 takes 1 = 1 x 1")]
    // ---- Numbers.
    [InlineData("[Filter2D(Taps = [1, {|CVG0402:double.NaN|}, -1], KernelShape = [1, 3])]", "Taps[1] = NaN, but a filter computes with finite numbers")]
    [InlineData("[Filter2D(Taps = new[] { 1, 2, {|CVG0402:1 / 0.0|} }, KernelShape = [1, 3])]", "Taps[2] = Infinity, but a filter computes with finite numbers")]
    [InlineData("[Filter2D(Taps = new double[] { {|CVG0402:double.NaN|}, 1 }, KernelShape = [1, 2])]", "Taps[0] = NaN, but a filter computes with finite numbers")]
    [InlineData("[Filter2D(" + Good + ", {|CVG0402:Scale = double.NegativeInfinity|})]", "Scale = -Infinity, but a filter computes with finite numbers")]
    [InlineData("[Filter2D(" + Good + ", {|CVG0402:Offset = double.NaN|})]", "Offset = NaN, but a filter computes with finite numbers")]
    [InlineData("[Filter2D(Taps = [1, {|CVG0403:-1e39|}], KernelShape = [1, 2])]", "Taps[1] is -1E+39, beyond the largest float, 3.4028235E+38")]
    [InlineData("[Filter2D(Taps = [1, {|CVG0403:1e20|}], KernelShape = [1, 2], Scale = 1e20)]", "Taps[1] * Scale is 1E+40, beyond the largest float, 3.4028235E+38")]
    [InlineData("[Filter2D(" + Good + ", {|CVG0403:Offset = 1e300|})]", "Offset is 1E+300, beyond the largest float, 3.4028235E+38")]
    // ---- Size.
    [InlineData("[Filter2D(Taps = [1], {|CVG0404:KernelSize = 65|})]", "KernelSize = 65 makes 4,225 taps; a filter has at most 4,096, which are constants in the generated code")]
    [InlineData("[Filter2D(Taps = [1], {|CVG0404:KernelShape = [2147483647, 2147483647]|})]", "KernelShape = [2147483647, 2147483647] makes 4,611,686,014,132,420,609 taps; a filter has at most 4,096, which are constants in the generated code")]
    // ---- Advice.
    [InlineData("[Filter2D({|CVG0405:Taps = [0, 0, 0]|}, KernelShape = [3, 1], Offset = 12.5)]", "Every tap is zero, so every result is Offset = 12.5")]
    public void An_argument_is_reported_where_it_stands(string attribute, string sentence)
    {
        const string Use = """
            class User
            {
                int Operations => Sobel.TapOperations + Sobel.KernelHeight * Sobel.KernelWidth;
                void Call(byte[] a, float[] b, ConvWorkers w) { Sobel.Run(a, a, 1, 1); Sobel.Run(a, b, 1, 1, 3); Sobel.Run(b, b, 1, 1, 3, w); _ = Sobel.Plan.Operations; }
            }
            """;
        MarkedSource source = MarkedSource.Parse($"{attribute}\nstatic partial class Sobel;\n{Use}");
        GeneratorRun run = GeneratorRun.Of(source.Text);
        source.AssertReported(run.Diagnostics);
        Assert.Equal(sentence, run.Diagnostics[0].GetMessage(CultureInfo.InvariantCulture));
        run.AssertCompiles();
    }

    [Fact]
    public void A_flipped_filter_is_the_filter_with_its_taps_reversed()
    {
        Assert.Equal(Of("6, 5, 4, 3, 2, 1", ""), Of("1, 2, 3, 4, 5, 6", ", FlipKernel = true"));

        static string Of(string taps, string more) => GeneratorRun.Of($"[Filter2D(Taps = [{taps}], KernelShape = [2, 3]{more})] static partial class Even;").Text;
    }
}

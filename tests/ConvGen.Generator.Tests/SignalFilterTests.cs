using System.Globalization;
using ConvGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConvGen.Generator.Tests;

/// <summary>[Filter1D]: each fault at its place, in its words, and code around it that still compiles; the generated file as a person reads it.</summary>
public sealed class SignalFilterTests
{
    private const string Use = """
        class User
        {
            const int Half = 100 / LowPass.TapCount + 100 / LowPass.Stride + LowPass.TapOperations;
            void Call(short[] a, float[] b)
            {
                LowPass.Run(a, a);
                LowPass.Run(a, b, 2);
                LowPass.Run(b, b, channels: 2);
                FilterState state = LowPass.CreateState(2);
                int written = LowPass.Run(b, b, state) + LowPass.Run(a, b, state) + LowPass.Run(a, a, state) + LowPass.Finish(a, state) + LowPass.Finish(b, state);
                written += LowPass.OutputLength(5) + LowPass.OutputLength(4, 2) + LowPass.OutputLength(4, state) + LowPass.PendingLength(state) + LowPass.Plan.Operations + Half;
            }
        }
        """;

    [Theory]
    [InlineData("[{|CVG0010:Filter1D|}]", "Taps is missing: a filter has Taps = [...], the numbers that neighbouring inputs are multiplied by")]
    [InlineData("[Filter1D({|CVG0641:Taps = []|})]", "Taps has no entries; a filter over a signal has at least 1")]
    [InlineData("[Filter1D({|CVG0641:Taps = null|})]", "Taps has no entries; a filter over a signal has at least 1")]
    [InlineData("[Filter1D(Taps = [1], {|CVG0011:Stride = 0|})]", "Stride = 0, but Stride must be at least 1")]
    [InlineData("[Filter1D(Taps = [1], {|CVG0011:Stride = int.MinValue|})]", "Stride = -2147483648, but Stride must be at least 1")]
    [InlineData("[Filter1D(Taps = [1, {|CVG0402:double.NaN|}])]", "Taps[1] = NaN, but a filter computes with finite numbers")]
    [InlineData("[Filter1D(Taps = [1, {|CVG0403:-1e30|}], Scale = 1e20)]", "Taps[1] * Scale is -1E+50, beyond the largest float, 3.4028235E+38")]
    [InlineData("[Filter1D(Taps = [1], {|CVG0402:Offset = 1 / 0.0|})]", "Offset = Infinity, but a filter computes with finite numbers")]
    [InlineData("[Filter1D(Taps = [1], {|CVG0014:PaddingMode = (PaddingMode)4|})]", "PaddingMode = 4 is no member of PaddingMode, which has Zeros, Reflect, Replicate, Circular")]
    [InlineData("[Filter1D({|CVG0405:Taps = [0, 0]|}, Offset = 2)]", "Every tap is zero, so every result is Offset = 2")]
    public void An_argument_is_reported_where_it_stands(string attribute, string sentence)
    {
        MarkedSource source = MarkedSource.Parse($"{attribute}\nstatic partial class LowPass;\n{Use}");
        GeneratorRun run = GeneratorRun.Of(source.Text);
        source.AssertReported(run.Diagnostics);
        Assert.Equal(sentence, run.Diagnostics[0].GetMessage(CultureInfo.InvariantCulture));
        run.AssertCompiles();
    }

    [Fact]
    public void Taps_beyond_4096_are_refused_with_their_number()
    {
        GeneratorRun run = GeneratorRun.Of($"[Filter1D(Taps = [{string.Join(", ", Enumerable.Repeat("1", 4097))}])] static partial class LowPass;\n{Use}");
        Diagnostic found = Assert.Single(run.Diagnostics);
        Assert.Equal(("CVG0404", "Taps = [...] makes 4,097 taps; a filter has at most 4,096, which are constants in the generated code"), (found.Id, found.GetMessage(CultureInfo.InvariantCulture)));
        run.AssertCompiles();
    }

    [Theory]    // what has been typed so far, and what nobody should
    [InlineData("Taps = ")]
    [InlineData("Taps = [1, ], Stride")]
    [InlineData("Taps = \"1\"")]
    [InlineData("Taps = [1, \"2\", 3], Stride = 1.5")]
    [InlineData("Taps = new double[int.MaxValue]")]
    [InlineData("Taps = [double.Epsilon, -0.0, 3.4e38], Scale = 1e-300, Stride = int.MaxValue, Offset = -3.4e38")]
    [InlineData("Taps = [1], Taps = [2], Nonsense = 3")]
    [InlineData("(PaddingMode)1, Taps = [1]")]
    public void Hostile_arguments_never_throw(string arguments)
    {
        GeneratorRun run = GeneratorRun.Of($"[Filter1D({arguments})] static partial class LowPass;");
        Assert.DoesNotContain(run.Diagnostics, found => found.Id == "CVG0901");
        Assert.Contains("partial class LowPass", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_that_is_generated_is_nobody_else_s()
    {
        MarkedSource source = MarkedSource.Parse("[Filter1D(Taps = [1, 2])] static partial class LowPass { static void {|CVG0006:Finish|}() { } public static int Run(string path) => 0; }");
        source.AssertReported(GeneratorRun.Of(source.Text).Diagnostics);
    }

    [Fact]
    public void A_flipped_filter_is_the_filter_with_its_taps_reversed()
    {
        Assert.Equal(Of("3, 2, 1", ""), Of("1, 2, 3", ", FlipKernel = true"));

        static string Of(string taps, string more) => GeneratorRun.Of($"[Filter1D(Taps = [{taps}]{more})] static partial class Even;").Text;
    }

    [Theory]
    [InlineData("Written_512", "512", "Taps = [1, 4, 0, 6, 0, 4, 1], Scale = 0.0625, Offset = 2, PaddingMode = PaddingMode.Replicate")]
    [InlineData("Written_128", "128", "Taps = [1, -1], Stride = 2, Causal = true")]
    [InlineData("Sliding_256", "256", "Taps = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50], Stride = 3")]
    public void Generated_files_read_like_this(string name, string isa, string arguments) =>
        Snapshot.Match(GeneratorRun.Of(new Project { TargetIsa = isa }, $"namespace Audio;\n\n[Filter1D({arguments})]\npublic static partial class LowPass;\n"), name);
}

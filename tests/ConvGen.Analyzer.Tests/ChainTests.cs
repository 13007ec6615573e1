using ConvGen.Generator.Tests.Harness;
using Xunit;

namespace ConvGen.Analyzer.Tests;

/// <summary>Layers that run one after the other: what makes a chain, and what is said of one.</summary>
public sealed class ChainTests
{
    /// <summary>By the reference: its files are short, and no advice here depends on a plan.</summary>
    private const string Layers = """
        [Conv2D(InChannels = 3, OutChannels = 16, Algorithm = Algorithm.Reference, KernelSize = 3, Padding = 1, Height = 32, Width = 32)] partial class Stem;
        [Conv2D(InChannels = 16, OutChannels = 16, Algorithm = Algorithm.Reference, KernelSize = 3, Padding = 1, Height = 32, Width = 32)] partial class Same;
        [Conv2D(InChannels = 32, OutChannels = 16, Algorithm = Algorithm.Reference, KernelSize = 3, Padding = 1, Height = 32, Width = 32)] partial class Wide;
        [Conv2D(InChannels = 16, OutChannels = 16, Algorithm = Algorithm.Reference, KernelSize = 3, Padding = 1, Height = 30, Width = 30)] partial class Small;
        [Conv2D(InChannels = 64, OutChannels = 16, Algorithm = Algorithm.Reference, KernelSize = 1, Height = 16, Width = 16)] partial class Folded;
        [Conv2D(InChannels = 16, OutChannels = 16, Algorithm = Algorithm.Reference, KernelSize = 3, Padding = 1, Height = 32, Width = 32, Layout = Layout.Nhwc)] partial class Last;
        [MaxPool2D(Channels = 16, KernelSize = 2, Height = 32, Width = 32)] partial class Pool;
        [Conv2D(InChannels = 16, OutChannels = 16, Algorithm = Algorithm.Reference, KernelSize = 3, Dilation = 2, Padding = 2, Height = 32, Width = 32)] partial class Two;
        [Conv2D(InChannels = 16, OutChannels = 16, Algorithm = Algorithm.Reference, KernelSize = 3, Dilation = 2, Padding = 2, Height = 32, Width = 32)] partial class TwoMore;
        [Conv2D(InChannels = 16, OutChannels = 16, Algorithm = Algorithm.Reference, KernelSize = 3, Dilation = 4, Padding = 4, Height = 32, Width = 32)] partial class Four;
        [Conv2D(InChannels = 16, OutChannels = 16, Algorithm = Algorithm.Reference, KernelSize = 1, Height = 32, Width = 32)] partial class Mix;
        [Conv2D(InChannels = 16, OutChannels = 16, Algorithm = Algorithm.Reference, Groups = 16, KernelSize = 3, Padding = 1, Height = 32, Width = 32)] partial class Depthwise;
        [Conv1D(InChannels = 16, OutChannels = 16, Algorithm = Algorithm.Reference, KernelSize = 2, Dilation = 2, Pads = [2, 0], Length = 100)] partial class Past;

        """;

    [Theory]
    // ---- Shapes.
    [InlineData("new Stem(Get(), Get()).Run(x, a); wide.Run({|CVG0811:a|}, b);")]
    [InlineData("stem.Run(x, a); Console.WriteLine(); small.Run({|CVG0811:a|}, b);")]
    [InlineData("stem.Run(x, a.AsSpan()); wide.Run({|CVG0811:a.AsSpan()|}, b);")]
    [InlineData("stem.Run(x, _buffer.Span); wide.Run({|CVG0811:_buffer.Span|}, b);")]
    [InlineData("stem.Run(x, _field); same.Run(_field, a); small.Run({|CVG0811:a|}, b);")]
    [InlineData("if (x.Length > 0) { stem.Run(x, a); wide.Run({|CVG0811:a|}, b); }")]
    [InlineData("pool.Run(a, b); same.Run({|CVG0811:b|}, a);")]
    [InlineData("same.Run(x, b); pool.Run(b, a); pool.Run({|CVG0811:a|}, b);")]
    [InlineData("stem.Run(input: x, output: a); wide.Run(output: b, {|CVG0811:input: a|});")]
    [InlineData("Action go = () => { stem.Run(x, a); wide.Run({|CVG0811:a|}, b); }; go();")]
    // ---- Layouts.
    [InlineData("stem.Run(x, a); last.Run({|CVG0812:a|}, b);")]
    [InlineData("last.Run(a, b); pool.Run({|CVG0812:b|}, a);")]
    // ---- Grids.
    [InlineData("two.Run(a, b); twoMore.{|CVG0804:Run|}(b, a);")]
    [InlineData("two.Run(a, b); twoMore.Run(b, a); two.{|CVG0804:Run|}(a, b);")]
    [InlineData("two.Run(a, b); mix.Run(b, a); twoMore.{|CVG0804:Run|}(a, b);")]
    [InlineData("four.Run(b, a); two.Run(a, b); twoMore.{|CVG0804:Run|}(b, a); four.Run(a, b);")]
    [InlineData("past.Run(a, b); past.{|CVG0804:Run|}(b, a);")]
    // ---- Separable pairs.
    [InlineData("float[] between = new float[Depthwise.OutputLength]; depthwise.Run(a, between); mix.{|CVG0805:Run|}(between, b);")]
    [InlineData("Span<float> between = stackalloc float[Depthwise.OutputLength]; depthwise.Run(a, between); Console.WriteLine(between.Length); mix.{|CVG0805:Run|}(between, b);")]
    public void A_chain_is_advised(string body)
    {
        MarkedSource source = Source(body);
        source.AssertReported(AnalyzerRun.Of(source.Text).Diagnostics);
    }

    [Theory]
    [InlineData("stem.Run(x, a); same.Run(a, b); same.Run(b, a); pool.Run(a, b);")]
    [InlineData("stem.Run(x, a); a = new float[Wide.InputLength]; wide.Run(a, b);")]                    // another buffer
    [InlineData("stem.Run(x, a); Fill(a); last.Run(a, b);")]                                            // perhaps another layout now
    [InlineData("stem.Run(x, a); wide.Run(a.AsSpan(0, Wide.InputLength), b);")]                         // a part
    [InlineData("stem.Run(x, a); folded.Run(a, b);")]                                                   // 16 x 32 x 32 = 64 x 16 x 16: a reshape
    [InlineData("if (x.Length > 0) stem.Run(x, a); else wide.Run(a, b);")]                              // one or the other
    [InlineData("if (x.Length > 0) { stem.Run(x, a); } wide.Run(a, b);")]
    [InlineData("stem.Run(x, Get()); wide.Run(Get(), b);")]
    [InlineData("stem.Run(x, Property); wide.Run(Property, b);")]
    [InlineData("two.Run(a, b); four.Run(b, a); two.Run(a, b);")]                                       // 2, 4, 2
    [InlineData("two.Run(a, b); same.Run(b, a); two.Run(a, b);")]                                       // the one between sees every pixel
    [InlineData("two.Run(a, b); two.Run(a, c);")]                                                       // side by side
    [InlineData("two.Run(a, b); pool.Run(b, a);")]
    [InlineData("float[] between = new float[Depthwise.OutputLength]; depthwise.Run(a, between); mix.Run(between, b); same.Run(between, c);")]    // read twice
    [InlineData("depthwise.Run(a, b); mix.Run(b, c);")]                                                 // parameters: the caller has them
    [InlineData("float[] between = new float[Mix.OutputLength]; mix.Run(a, between); depthwise.Run(between, b);")]
    public void What_is_no_chain_or_no_trouble_is_not(string body)
    {
        MarkedSource source = Source(body);
        source.AssertReported(AnalyzerRun.Of(source.Text).Diagnostics);
    }

    [Fact]
    public void The_sentence_of_a_misfit_has_both_shapes() =>
        Assert.Equal(
            "Wide reads 1 x 32 x 32 x 32 (NCHW) = 32,768 floats from a, into which Stem wrote 1 x 16 x 32 x 32 (NCHW) = 16,384",
            Assert.Single(AnalyzerRun.Of(Source("stem.Run(x, a); wide.Run(a, b);").Text).Diagnostics).GetMessage(null));

    [Fact]
    public void The_sentence_of_a_grid_counts_what_is_seen() =>
        Assert.Equal(
            "Two, TwoMore and Two, which run one after the other, all have a dilation of 2 along Height: together an output spans 13 pixels and sees 7 of them, 2 apart",
            Assert.Single(AnalyzerRun.Of(Source("two.Run(a, b); twoMore.Run(b, a); two.Run(a, b);").Text).Diagnostics).GetMessage(null));

    [Fact]
    public void A_layer_of_another_assembly_takes_part_in_a_chain()
    {
        Project project = new();
        GeneratorRun library = GeneratorRun.Unproven(project, project.Compile(Layers.Replace("partial class", "public partial class", StringComparison.Ordinal)));
        AnalyzerRun run = AnalyzerRun.Of(project, project.Compile("class Net { public void Go(Stem stem, Wide wide, float[] x, float[] a, float[] b) { stem.Run(x, a); wide.Run(a, b); } }")
            .AddReferences(library.Output.WithAssemblyName("Library").ToMetadataReference()));
        run.Generator.AssertCompiles();
        Assert.Equal("CVG0811", Assert.Single(run.Diagnostics).Id);
    }

    private static MarkedSource Source(string body) => MarkedSource.Parse(Layers + $$"""
        class Net
        {
            private readonly AlignedBuffer _buffer = new(Get().Length);
            private readonly float[] _field = Get();
            private static float[] Property => Get();
            private static float[] Get() => Environment.GetCommandLineArgs().Length > 5 ? [] : new float[Environment.ProcessId];
            private static void Fill(float[] buffer) => Array.Fill(buffer, 1);
            public void Go(Stem stem, Same same, Wide wide, Small small, Folded folded, Last last, Pool pool, Two two, TwoMore twoMore, Four four, Mix mix, Depthwise depthwise, Past past, float[] x, float[] a, float[] b, float[] c)
            {
                {{body}}
            }
        }
        """);
}

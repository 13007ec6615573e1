using ConvGen.Generator.Tests.Harness;
using Xunit;

namespace ConvGen.Analyzer.Tests;

/// <summary>Layers packed again and again for nothing, biases of zeros, and code that only looks like either.</summary>
public sealed class ConstructionTests
{
    [Theory]
    [InlineData("for (int i = 0; i < 9; i++) { Small made = {|CVG0823:new(w, b)|}; made.Run(x, y); }")]
    [InlineData("foreach (float[] image in images) {|CVG0823:new Small(w, b)|}.Run(image, y);")]
    [InlineData("while (true) { using var _ = new System.IO.MemoryStream(); Small made = {|CVG0823:new Small(_w.AsSpan(), b)|}; made.Run(x, y); made.Run(x, y); }")]
    [InlineData("do { if (x.Length > 3) { {|CVG0823:new Small(w, b)|}.Run(x, y); } } while (true);")]
    [InlineData("Action go = () => { foreach (float[] image in images) {|CVG0823:new Small(w, b)|}.Run(image, y); }; go();")]
    [InlineData("Small made = {|CVG0824:new(_w, _b)|}; made.Run(x, y);")]
    [InlineData("{|CVG0824:new Small(s_w, s_b.Span)|}.Run(x, y);")]
    [InlineData("if (x.Length > 5) {|CVG0824:new Bare(_w)|}.Run(x, y);")]
    [InlineData("Use(new Small(w, {|CVG0825:new float[3]|}));")]
    [InlineData("Use(new Small(w, {|CVG0825:[0, 0f, 0]|}));")]
    [InlineData("float[] none = new float[3]; Use(new Small(w, {|CVG0825:none|})); Use(new Small(_w, {|CVG0825:none.AsSpan()|}));")]
    public void Repeated_packing_and_zeros_are_reported(string body)
    {
        MarkedSource source = Source(body);
        source.AssertReported(AnalyzerRun.Of(source.Text).Diagnostics);
    }

    [Theory]
    [InlineData("Small made = new(w, b); for (int i = 0; i < 9; i++) made.Run(x, y);")]
    [InlineData("for (int i = 0; i < 9; i++) { Small made = new(images[i], b); made.Run(x, y); }")]              // other weights in each turn
    [InlineData("foreach (float[] each in images) { Small made = new(each, b); made.Run(x, y); }")]
    [InlineData("foreach (float[] each in images) { float[] mine = Load(); Small made = new(mine, b); made.Run(x, y); }")]
    [InlineData("foreach (float[] each in images) { Small made = new(Load(), b); made.Run(x, y); }")]
    [InlineData("for (int i = 0; i < 9; i++) { w[i] -= 0.1f; new Small(w, b).Run(x, y); }")]                     // training
    [InlineData("for (int i = 0; i < 9; i++) { Learn(w); new Small(w, b).Run(x, y); }")]
    [InlineData("System.Collections.Generic.List<Small> all = []; for (int i = 0; i < 9; i++) all.Add(new Small(w, b));")]
    [InlineData("for (int i = 0; i < 9; i++) { Small made = new(w, b); Use(made); }")]
    [InlineData("foreach (float[] image in images) { Func<Small> make = () => new Small(w, b); make().Run(image, y); }")]
    [InlineData("Small made = new(w, b); made.Run(x, y);")]                                                     // parameters: who knows
    [InlineData("Small made = new(Load(), b); made.Run(x, y);")]
    [InlineData("Small made = new(_w, _b); Use(made);")]
    [InlineData("_kept ??= new(_w, _b); _kept.Run(x, y);")]
    [InlineData("Learn(_w); new Small(_w, _b).Run(x, y);")]
    [InlineData("new Small(_changing, _b).Run(x, y);")]
    [InlineData("Action go = () => new Small(_w, _b).Run(x, y); go();")]
    [InlineData("Use(new Small(w, [0, 0, 1]));")]
    [InlineData("Use(new Small(w, new float[] { 0, 0, 1 }));")]
    [InlineData("float[] none = new float[3]; none[1] = 2; Use(new Small(w, none));")]
    [InlineData("float[] none = new float[3]; Learn(none); Use(new Small(w, none));")]
    [InlineData("Use(new Small(w, b));")]
    [InlineData("for (int i = 0; i < 9; i++) new Mean().Run(x, y);")]                                           // nothing to pack
    public void What_may_be_meant_is_not(string body)
    {
        MarkedSource source = Source(body);
        source.AssertReported(AnalyzerRun.Of(source.Text).Diagnostics);
    }

    [Fact]
    public void Entry_points_constructors_and_methods_that_a_framework_calls_run_once() => Assert.Empty(AnalyzerRun.Of(Source("").Text + """

        class TestAttribute : Attribute;
        class Other
        {
            private static readonly float[] W = Array.Empty<float>();
            public Other(float[] x, float[] y) => new Bare(W).Run(x, y);
            public static void Main() => new Bare(W).Run(W, Get());
            [Test] public void It_works() => new Bare(W).Run(W, Get());
            private static float[] Get() => new float[Environment.ProcessId];
        }
        """).Diagnostics);

    private static MarkedSource Source(string body) => MarkedSource.Parse($$"""
        [Conv2D(InChannels = 2, OutChannels = 3, Algorithm = Algorithm.Reference, KernelSize = 3, Padding = 1, Height = 4, Width = 4)] partial class Small;
        [Conv2D(InChannels = 2, OutChannels = 3, Algorithm = Algorithm.Reference, KernelSize = 3, Padding = 1, Bias = false, Height = 4, Width = 4)] partial class Bare;
        [AveragePool2D(Channels = 2, Global = true, Height = 4, Width = 4)] partial class Mean;
        class Net
        {
            private static readonly float[] s_w = Load();
            private static readonly AlignedBuffer s_b = new(Environment.ProcessId);
            private readonly float[] _w = Load(), _b = Load();
            private float[] _changing = Load();
            private Small? _kept;
            private static float[] Load() => new float[Environment.ProcessId];
            private static void Use(Small layer) => Console.WriteLine(layer);
            private static void Learn(float[] weights) => weights[0] += 1;
            public void Forget() => (_changing, _kept) = (Load(), null);
            public void Go(float[] w, float[] b, float[] x, float[] y, float[][] images)
            {
                {{body}}
            }
        }
        """);
}

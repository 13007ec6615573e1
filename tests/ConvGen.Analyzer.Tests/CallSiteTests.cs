using ConvGen.Generator.Tests.Harness;
using Xunit;

namespace ConvGen.Analyzer.Tests;

/// <summary>Spans of provably wrong length, and spans that only look wrong. Small reads 2 x 4 x 4 = 32 floats and writes 3 x 4 x 4 = 48; it takes 54 weights and 3 biases.</summary>
public sealed class CallSiteTests
{
    private const string Layers = """
        [Conv2D(InChannels = 2, OutChannels = 3, Algorithm = Algorithm.Reference, KernelSize = 3, Padding = 1, Height = 4, Width = 4)]
        partial class Small { public Small(string path) : this([], default) { } public void Run(ReadOnlySpan<byte> input, Span<byte> output) { } }
        [Conv2D(InChannels = 2, OutChannels = 3, Algorithm = Algorithm.Reference, KernelSize = 3, Padding = 1, Bias = false, Height = 4, Width = 4)] partial class Bare;
        [AveragePool2D(Channels = 2, Global = true, Height = 4, Width = 4)] partial class Mean;
        [Filter2D(Taps = [0, 1, 0, 1, -4, 1, 0, 1, 0], KernelSize = 3)] static partial class Laplacian;
        [SeparableConv2D(InChannels = 2, OutChannels = 3, Algorithm = Algorithm.Reference, KernelSize = 3, Padding = 1, DepthwiseBias = true, Height = 4, Width = 4)] partial class Block;
        [DeformConv2D(InChannels = 2, OutChannels = 3, Algorithm = Algorithm.Reference, KernelSize = 3, Padding = 1, Height = 4, Width = 4)] partial class Head;

        """;

    [Theory]
    // ---- What is created on the spot.
    [InlineData("small.Run({|CVG0821:new float[31]|}, y);", "input has 31 floats; Small reads 32 = 1 x 2 x 4 x 4 (NCHW)")]
    [InlineData("small.Run(x, {|CVG0821:new float[3 * 4]|});", "output has 12 floats; Small writes 48 = 1 x 3 x 4 x 4 (NCHW)")]
    [InlineData("small.Run({|CVG0821:[1, 2, 3]|}, y);", "input has 3 floats; Small reads 32 = 1 x 2 x 4 x 4 (NCHW)")]
    [InlineData("small.Run({|CVG0821:new float[] { 1, 2 }|}, y);", "input has 2 floats; Small reads 32 = 1 x 2 x 4 x 4 (NCHW)")]
    [InlineData("small.Run(x, {|CVG0821:stackalloc float[32]|});", "output has 32 floats; Small writes 48 = 1 x 3 x 4 x 4 (NCHW)")]
    [InlineData("small.Run({|CVG0821:default|}, y);", "input has 0 floats; Small reads 32 = 1 x 2 x 4 x 4 (NCHW)")]
    [InlineData("small.Run({|CVG0821:null|}, y);", "input has 0 floats; Small reads 32 = 1 x 2 x 4 x 4 (NCHW)")]
    [InlineData("small.Run({|CVG0821:ReadOnlySpan<float>.Empty|}, y);", "input has 0 floats; Small reads 32 = 1 x 2 x 4 x 4 (NCHW)")]
    [InlineData("small.Run({|CVG0821:GC.AllocateUninitializedArray<float>(33)|}, y);", "input has 33 floats; Small reads 32 = 1 x 2 x 4 x 4 (NCHW)")]
    [InlineData("small.Run(x, {|CVG0821:new AlignedBuffer(Small.InputLength).Span|});", "output has 32 floats; Small writes 48 = 1 x 3 x 4 x 4 (NCHW)")]
    // ---- By way of constants, locals and fields.
    [InlineData("const int n = 30; small.Run({|CVG0821:new float[n]|}, y);", "input has 30 floats; Small reads 32 = 1 x 2 x 4 x 4 (NCHW)")]
    [InlineData("int n = 30; float[] buffer = new float[n + 1]; small.Run({|CVG0821:buffer|}, y);", "input has 31 floats; Small reads 32 = 1 x 2 x 4 x 4 (NCHW)")]
    [InlineData("float[] buffer = new float[30]; float[] other = new float[buffer.Length]; small.Run({|CVG0821:other|}, y);", "input has 30 floats; Small reads 32 = 1 x 2 x 4 x 4 (NCHW)")]
    [InlineData("Span<float> buffer = stackalloc float[47]; small.Run(x, {|CVG0821:buffer|});", "output has 47 floats; Small writes 48 = 1 x 3 x 4 x 4 (NCHW)")]
    [InlineData("using AlignedBuffer buffer = new(49); small.Run(x, {|CVG0821:buffer.Span|});", "output has 49 floats; Small writes 48 = 1 x 3 x 4 x 4 (NCHW)")]
    [InlineData("small.Run({|CVG0821:_fixed|}, y);", "input has 33 floats; Small reads 32 = 1 x 2 x 4 x 4 (NCHW)")]
    [InlineData("small.Run({|CVG0821:s_fixed.Span|}, y);", "input has 34 floats; Small reads 32 = 1 x 2 x 4 x 4 (NCHW)")]
    // ---- Slices.
    [InlineData("small.Run({|CVG0821:x.AsSpan(0, 31)|}, y);", "input has 31 floats; Small reads 32 = 1 x 2 x 4 x 4 (NCHW)")]
    [InlineData("small.Run({|CVG0821:x[..31]|}, y);", "input has 31 floats; Small reads 32 = 1 x 2 x 4 x 4 (NCHW)")]
    [InlineData("small.Run({|CVG0821:x.AsSpan()[5..10]|}, y);", "input has 5 floats; Small reads 32 = 1 x 2 x 4 x 4 (NCHW)")]
    [InlineData("small.Run({|CVG0821:x.AsSpan(5..10)|}, y);", "input has 5 floats; Small reads 32 = 1 x 2 x 4 x 4 (NCHW)")]
    [InlineData("small.Run({|CVG0821:new float[40].AsSpan(4)|}, y);", "input has 36 floats; Small reads 32 = 1 x 2 x 4 x 4 (NCHW)")]
    [InlineData("small.Run({|CVG0821:new float[40].AsSpan()[4..^1]|}, y);", "input has 35 floats; Small reads 32 = 1 x 2 x 4 x 4 (NCHW)")]
    [InlineData("small.Run({|CVG0821:x.AsSpan(1).Slice(2, 3)|}, y);", "input has 3 floats; Small reads 32 = 1 x 2 x 4 x 4 (NCHW)")]
    [InlineData("small.Run({|CVG0821:new ReadOnlySpan<float>(x, 1, 3)|}, y);", "input has 3 floats; Small reads 32 = 1 x 2 x 4 x 4 (NCHW)")]
    // ---- Constructors, pools, filters, workers, the other order of arguments.
    [InlineData("_ = new Small({|CVG0821:new float[53]|}, B);", "weights has 53 floats; Small takes 54 = 3 x 2 x 3 x 3 (OIHW)")]
    [InlineData("Small made = new(W, {|CVG0821:[1, 2]|});", "bias has 2 floats; Small takes 3 = one for each output channel")]
    [InlineData("_ = new Small(W, {|CVG0821:default|});", "bias has 0 floats; Small takes 3 = one for each output channel")]
    [InlineData("_ = new Bare(W, {|CVG0821:[1, 2, 3]|});", "bias has 3 floats; Bare takes 0 = Bias = false")]
    [InlineData("mean.Run(x, {|CVG0821:new float[1]|});", "output has 1 floats; Mean writes 2 = 1 x 2 x 1 x 1 (NCHW)")]
    [InlineData("Laplacian.Run({|CVG0821:new byte[63]|}, bytes, 8, 8);", "input has 63 bytes; Laplacian reads 64 = 8 x 8 x 1 (height, width, channels)")]
    [InlineData("Laplacian.Run(x, {|CVG0821:new float[64]|}, height: 8, width: 8, channels: 3);", "output has 64 floats; Laplacian writes 192 = 8 x 8 x 3 (height, width, channels)")]
    [InlineData("small.Run({|CVG0821:new float[31]|}, y, workers);", "input has 31 floats; Small reads 32 = 1 x 2 x 4 x 4 (NCHW)")]
    [InlineData("small.Run(output: y, {|CVG0821:input: new float[31]|});", "input has 31 floats; Small reads 32 = 1 x 2 x 4 x 4 (NCHW)")]
    [InlineData("_ = new Block({|CVG0821:new float[54]|}, new float[2], new float[6], B);", "depthwiseWeights has 54 floats; Block takes 18 = 2 x 1 x 3 x 3 (O, I/groups, HW)")]
    [InlineData("_ = new Block(new float[18], {|CVG0821:new float[3]|}, new float[6], B, default, default);", "depthwiseBias has 3 floats; Block takes 2 = one for each channel of the depthwise half")]
    [InlineData("_ = new Block(new float[18], new float[2], {|CVG0821:new float[54]|}, B);", "pointwiseWeights has 54 floats; Block takes 6 = 3 x 2 x 1 x 1 (OIHW)")]
    [InlineData("new Head(Get(), Get()).Run(x, {|CVG0821:new float[9]|}, y);", "offsets has 9 floats; Head reads 288 = 1 x 18 x 4 x 4 (NCHW)")]
    // ---- In place.
    [InlineData("small.Run(x, {|CVG0822:x|});", "Small reads its input while it writes, so x cannot be both")]
    [InlineData("Laplacian.Run(bytes, {|CVG0822:bytes.AsSpan()|}, x.Length, 8);", "Laplacian reads its input while it writes, so bytes cannot be both")]
    public void A_call_that_must_throw_is_reported(string body, string sentence)
    {
        MarkedSource source = Source(body);
        AnalyzerRun run = AnalyzerRun.Of(source.Text);
        source.AssertReported(run.Diagnostics);
        Assert.Equal(sentence, run.Diagnostics[0].GetMessage(null));
    }

    [Theory]
    [InlineData("small.Run(new float[32], new float[48]);")]
    [InlineData("small.Run(new float[Small.InputLength], new float[Small.OutputLength]);")]
    [InlineData("small.Run(x, y);")]
    [InlineData("small.Run(x.AsSpan(x.Length - 32), y);")]
    [InlineData("small.Run(x.AsSpan(3), y);")]
    [InlineData("small.Run(x[..x.Length], y);")]
    [InlineData("float[] buffer = new float[31]; buffer = new float[32]; small.Run(buffer, y);")]
    [InlineData("float[] buffer = new float[31]; Array.Resize(ref buffer, 32); small.Run(buffer, y);")]
    [InlineData("float[] buffer = new float[31]; (buffer, _) = (new float[32], 1); small.Run(buffer, y);")]
    [InlineData("int n = 30; n += 2; small.Run(new float[n], y);")]
    [InlineData("int n = 30; Set(ref n); small.Run(new float[n], y);")]
    [InlineData("int n = 30; n++; n++; small.Run(new float[n], y);")]
    [InlineData("small.Run(x.Length > 3 ? new float[31] : x, y);")]
    [InlineData("small.Run([.. x], y);")]
    [InlineData("small.Run(_assigned, y);")]
    [InlineData("small.Run(_mutable, y);")]
    [InlineData("small.Run(System.Buffers.ArrayPool<float>.Shared.Rent(31), y);")]
    [InlineData("small.Run(new byte[3], new byte[3]);")]                                     // a Run of the user's own
    [InlineData("small.Run(x.AsSpan(0, 32), x.AsSpan(32, 48));")]                            // apart
    [InlineData("Small made = new(\"file\");")]
    [InlineData("_ = new Bare(W);")]
    [InlineData("_ = new Bare(W, default);")]
    [InlineData("Laplacian.Run(new byte[63], bytes, x.Length, 8);")]
    [InlineData("Laplacian.Run(new byte[64], bytes, 8, 8);")]
    [InlineData("foreach (float[] each in new[] { x, y }) small.Run(each, each.Length == 3 ? x : y);")]
    public void A_call_that_may_be_right_is_not(string body)
    {
        MarkedSource source = Source(body);
        source.AssertReported(AnalyzerRun.Of(source.Text).Diagnostics);
    }

    [Fact]
    public void Half_typed_calls_are_left_to_the_compiler()
    {
        foreach (string body in (string[])["small.Run(", "small.Run(new float[", "small.Run(new float[]);", "small.Run(x, y, z);", "new Small(;", "Small s = new(new float[3]", "small.Run(x[..], y[^);", "Laplacian.Run(x, x, , 3);", "small.Run(new float[\"a\"], y)"])
            Assert.DoesNotContain(AnalyzerRun.Of(Source(body).Text).Advice, found => found.Id != "CVG0821");
    }

    private static MarkedSource Source(string body) => MarkedSource.Parse(Layers + $$"""
        class Net
        {
            private static readonly float[] W = Get(), B = Get();
            private static readonly AlignedBuffer s_fixed = new(34);
            private readonly float[] _fixed = new float[33];
            private readonly float[] _assigned = new float[33];
            private float[] _mutable = new float[33];
            public Net() => _assigned = Get();
            private static float[] Get() => new float[Environment.ProcessId];
            private static void Set(ref int n) => n = 32;
            public void Go(Small small, Bare bare, Mean mean, ConvWorkers workers, float[] x, float[] y, byte[] bytes)
            {
                _mutable = x;
                {{body}}
            }
        }
        """);
}

using System.Globalization;
using ConvGen.Execution.Tests.Harness;
using Xunit;

namespace ConvGen.Execution.Tests;

/// <summary>NaN and infinity go where IEEE arithmetic sends them and nowhere else; the layers run with Accuracy.Strict, as transforms spread them over a tile.</summary>
public sealed class SpecialValueTests(SpecialValueTests.Layers layers) : IClassFixture<SpecialValueTests.Layers>
{
    private static readonly LayerDeclaration[] Shapes =
    [
        new() { InChannels = 32, OutChannels = 48, Kernel = 3, Pads = 1, Height = 9, Width = 17, Activation = Activation.Relu },
        new() { InChannels = 3, OutChannels = 19, Kernel = 5, Stride = 2, Pads = 2, Height = 13, Width = 15, Activation = Activation.Relu6 },
        new() { InChannels = 17, OutChannels = 17, Groups = 17, Kernel = 3, Pads = 1, Height = 8, Width = 19 },
        new() { InChannels = 24, OutChannels = 33, Kernel = 1, Height = 7, Width = 9 },
        new() { InChannels = 12, OutChannels = 24, Groups = 3, Kernel = new(2, 3), Dilation = new(1, 2), Pads = new(0, 2, 1, 2), Height = 8, Width = 11, Activation = Activation.LeakyRelu },
        new() { InChannels = 1, OutChannels = 2, Kernel = 3, Pads = 1, Height = 12, Width = 37, Batch = 2 },
        new() { InChannels = 5, OutChannels = 8, Kernel = 3, Pads = 1, Height = 7, Width = 7, PaddingMode = PaddingMode.Circular, Activation = Activation.Clip },
    ];

    private static readonly LayerDeclaration[] Declarations =
        [.. from shape in Shapes from layout in Enum.GetValues<Layout>() select shape with { Layout = layout, Accuracy = Accuracy.Strict }];

    [Fact]
    public void A_NaN_pixel_makes_exactly_the_outputs_whose_window_covers_it_NaN() => ForEveryLayer((declaration, run, random) =>
    {
        ReferenceLayer layer = declaration.Reference;
        (float[] input, float[] weights, float[] bias) = Ordinary(layer, random);
        input[random.Next(input.Length)] = float.NaN;
        double[] exact = DoubleReference.Run(layer, input, weights, bias).Values;
        float[] got = run(input, weights, bias);
        for (int i = 0; i < got.Length; i++)
            Assert.True(float.IsNaN(got[i]) == double.IsNaN(exact[i]), $"output {i} is {got[i]}, should be {exact[i]}");
    });

    [Fact]
    public void An_infinite_pixel_reaches_exactly_the_outputs_whose_window_covers_it() => ForEveryLayer((declaration, run, random) =>
    {
        ReferenceLayer layer = declaration.Reference;
        (float[] input, float[] weights, float[] bias) = Ordinary(layer, random);
        input[random.Next(input.Length)] = float.PositiveInfinity;
        double[] exact = DoubleReference.Run(layer, input, weights, bias).Values;
        float[] got = run(input, weights, bias);
        for (int i = 0; i < got.Length; i++)
            Assert.True(double.IsFinite(exact[i]) ? float.IsFinite(got[i]) : got[i] == exact[i], $"output {i} is {got[i]}, should be {exact[i]}");
    });

    [Fact]
    public void A_NaN_weight_reaches_the_outputs_of_its_filter_alone() => ForEveryLayer((declaration, run, random) =>
    {
        ReferenceLayer layer = declaration.Reference;
        (float[] input, float[] weights, float[] bias) = Ordinary(layer, random);
        int filter = random.Next(layer.OutChannels);
        weights[filter * layer.Reduction + random.Next(layer.Reduction)] = float.NaN;
        double[] exact = DoubleReference.Run(layer, input, weights, bias).Values;
        float[] got = run(input, weights, bias);
        for (int i = 0; i < got.Length; i++)
        {
            // Where only padding lies under the tap the output may be NaN (0 NaN) or not (nothing is multiplied): both are right.
            bool mine = i / layer.OutputPositions % layer.OutChannels == filter;
            Assert.True(double.IsNaN(exact[i]) ? float.IsNaN(got[i]) : mine || float.IsFinite(got[i]), $"output {i} is {got[i]}, should be {exact[i]}");
        }
    });

    [Fact]
    public void An_infinite_bias_reaches_its_channel_alone() => ForEveryLayer((declaration, run, random) =>
    {
        ReferenceLayer layer = declaration.Reference;
        (float[] input, float[] weights, float[] bias) = Ordinary(layer, random);
        bias[random.Next(bias.Length)] = float.PositiveInfinity;
        double[] exact = DoubleReference.Run(layer, input, weights, bias).Values;
        float[] got = run(input, weights, bias);
        for (int i = 0; i < got.Length; i++)
            Assert.True(double.IsFinite(exact[i]) ? float.IsFinite(got[i]) : got[i] == exact[i], $"output {i} is {got[i]}, should be {exact[i]}");
    });

    [Theory, MemberData(nameof(Activations))]
    public void An_activation_follows_its_formula_from_one_end_of_the_floats_to_the_other(Activation activation)
    {
        float[] sums = Sweep();
        LayerDeclaration alongTheRow = new() { Height = 1, Width = sums.Length, Activation = activation, Accuracy = Accuracy.Strict };
        LayerDeclaration alongTheChannels = alongTheRow with { OutChannels = sums.Length, Width = 1, Layout = Layout.Nhwc };    // the sums are the weights, the input a one
        LayerDeclaration[] declarations =
        [
            alongTheRow,
            alongTheChannels,
            .. activation is Activation.Clip or Activation.Elu or Activation.LeakyRelu or Activation.HardSigmoid
                ? new[] { (0.375f, 0.625f), (0f, 0f), (-0.5f, 1.5f), (1.5f, 3f) }.Select(pair => alongTheRow.WithParameters(pair.Item1, pair.Item2))
                : [],
        ];
        using LayerBatch batch = GeneratedCodeHarness.Compile(declarations);
        for (int d = 0; d < declarations.Length; d++)
            foreach (Isa isa in GuardedRun.SupportedIsas)
            {
                ReferenceLayer layer = declarations[d].Reference;
                float[] one = [1], input = d == 1 ? one : sums, weights = d == 1 ? sums : one;
                float[] bias = new float[layer.OutChannels], got = GuardedRun.Run(batch.Layers[d], isa, input, weights, bias, new Random(d));
                ReferenceResult exact = DoubleReference.Run(layer, input, weights, bias);
                ErrorBound bound = new(layer, exact, Accuracy.Strict, "");
                for (int i = 0; i < sums.Length; i++)
                    Assert.True(Agrees(got[i], exact.Values[i], bound.At(i), sums[i]), string.Create(CultureInfo.InvariantCulture,
                        $"{isa}, {declarations[d].Attribute}: f({sums[i]:R}) is {got[i]:R}, should be {exact.Values[i]:R} within {bound.At(i):G3}"));
            }
    }

    public static TheoryData<Activation> Activations => [.. Enum.GetValues<Activation>()];

    /// <summary>At the infinities a formula such as x sigmoid(x) is infinity times zero: NaN by IEEE, zero in the limit. Either may come out.</summary>
    private static bool Agrees(float got, double want, double bound, float x)
    {
        if (float.IsInfinity(x) && double.IsNaN(want)) return float.IsNaN(got) || got == 0;
        if (double.IsNaN(want)) return float.IsNaN(got);
        if (float.IsInfinity(x)) return (double.IsInfinity(want) ? got == want : Math.Abs(got - want) <= 1e-6) || (want == 0 && float.IsNaN(got));
        return double.IsInfinity((float)want) ? Math.Abs((double)got) >= float.MaxValue : Math.Abs(got - want) <= bound;
    }

    /// <summary>Zero, both infinities, NaN, subnormals, powers of two up to the largest float, and a fine grid where activations bend.</summary>
    private static float[] Sweep()
    {
        List<float> values = [0, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -float.Epsilon, float.MaxValue, float.MinValue];
        for (int exponent = -149; exponent < 128; exponent++) values.AddRange([MathF.ScaleB(1, exponent), -MathF.ScaleB(1.7f, exponent - 1)]);
        for (float x = -110; x <= 110; x += 0.53f) values.Add(x);
        for (float x = -10; x <= 10; x += 0.0173f) values.Add(x);
        return [.. values];
    }

    private delegate float[] Runner(float[] input, float[] weights, float[] bias);

    /// <summary>Runs a check, which thinks channels first, on each layer and instruction set.</summary>
    private void ForEveryLayer(Action<LayerDeclaration, Runner, Random> check)
    {
        for (int i = 0; i < Declarations.Length; i++)
            foreach (Isa isa in GuardedRun.SupportedIsas)
            {
                LayerDeclaration declaration = Declarations[i];
                ReferenceLayer shape = declaration.Reference;
                CompiledLayer layer = layers.Batch.Layers[i];
                float[] Run(float[] input, float[] weights, float[] bias)
                {
                    if (declaration.Layout == Layout.Nchw) return GuardedRun.Run(layer, isa, input, weights, bias, new Random(1));
                    float[] nhwc = Tensors.ChannelsLast<float>(input, shape.Batch, shape.InChannels, shape.InputPositions);
                    return Tensors.ChannelsFirst<float>(GuardedRun.Run(layer, isa, nhwc, weights, bias, new Random(1)), shape.Batch, shape.OutChannels, shape.OutputPositions);
                }

                try
                {
                    check(declaration, Run, new Random(i));
                }
                catch (Exception thrown)
                {
                    throw new InvalidOperationException($"{isa}, {declaration}: {thrown.Message}", thrown);
                }
            }
    }

    private static (float[] Input, float[] Weights, float[] Bias) Ordinary(ReferenceLayer layer, Random random) =>
        (Tensors.Random(random, layer.InputLength), Tensors.Random(random, layer.WeightLength), Tensors.Random(random, layer.OutChannels));

    /// <summary>The declarations, compiled once.</summary>
    public sealed class Layers : IDisposable
    {
        public LayerBatch Batch { get; } = GeneratedCodeHarness.Compile(Declarations);

        public void Dispose() => Batch.Dispose();
    }
}

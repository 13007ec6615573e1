using System.Collections.Concurrent;
using System.Globalization;
using ConvGen.Execution.Tests.Harness;
using Xunit;
using Xunit.Abstractions;

namespace ConvGen.Execution.Tests;

/// <summary>Random separable layers against both halves in double precision, each on every instruction set, between guard pages, with outputs that start as NaN.</summary>
/// <remarks><c>CONVGEN_SEPARABLES_COUNT</c> (300), <c>_SEED</c> and <c>_FIRST</c> change what is drawn; a failure names the seed and the index of its layer.</remarks>
public sealed class SeparableDifferentialTests(ITestOutputHelper output)
{
    private const int BatchSize = 50, ShownFailures = 8;

    private static readonly int Seed = Setting("SEED", 20260), First = Setting("FIRST", 0), Count = Setting("COUNT", 300);

    [Fact]
    public void Random_separable_layers_are_within_their_error_bound_on_every_instruction_set() =>
        Run([.. Enumerable.Range(First, Count).Select(index => RandomSeparables.At(Seed, index))]);

    /// <summary>Layers whose middle is larger than L2 can hold, so that it is made in bands.</summary>
    [Fact]
    public void Layers_in_bands_are_within_their_error_bound_on_every_instruction_set()
    {
        SeparableDeclaration[] kinds =
        [
            new(new() { InChannels = 32, OutChannels = 17, Kernel = 3, Pads = 1, Height = 90, Width = 91, Activation = Activation.Relu }, DepthwiseBias: true, Between: Activation.Relu6),
            new(new() { InChannels = 40, OutChannels = 8, Kernel = 3, Stride = 2, Pads = new(0, 0, 1, 1), Height = 120, Width = 122 }, Multiplier: 2, Between: Activation.Silu),
            new(new() { InChannels = 33, OutChannels = 9, Kernel = 5, Pads = 2, PaddingMode = PaddingMode.Reflect, Height = 88, Width = 70, Batch = 2 }),
            new(new() { InChannels = 24, OutChannels = 12, Kernel = 3, Dilation = 3, Pads = 3, Height = 110, Width = 97, Activation = Activation.Gelu }, DepthwiseBias: true),
        ];
        Run([.. from kind in kinds from layout in Enum.GetValues<Layout>() select kind with { Plain = kind.Plain with { Layout = layout } }], "rows at a time");
    }

    private void Run(SeparableDeclaration[] all, string? plans = null)
    {
        ConcurrentBag<string> failures = [];
        ConcurrentDictionary<string, int> runs = new();
        int index = First;
        foreach (SeparableDeclaration[] batch in all.Chunk(BatchSize))
        {
            using LayerBatch compiled = GeneratedCodeHarness.Compile([.. batch.Select(one => one.Attribute)]);
            for (int i = 0; i < batch.Length; i++, index++)
            {
                SeparableDeclaration declaration = batch[i];
                ReferenceLayer first = declaration.Depthwise.Reference, second = declaration.Pointwise.Reference;
                Random random = new(index);
                float[] input = Tensors.Random(random, first.InputLength), weights = Tensors.Random(random, declaration.Lengths.Weights), biases = Tensors.Random(random, declaration.Lengths.Biases);
                (double[] values, double[] bounds) = declaration.Exact(input, weights, biases);
                bool nhwc = declaration.Plain.Layout == Layout.Nhwc;
                float[] given = nhwc ? Tensors.ChannelsLast<float>(input, first.Batch, first.InChannels, first.InputPositions) : input;
                foreach (Isa isa in GuardedRun.SupportedIsas)
                {
                    float[] got = GuardedRun.Run(compiled.Layers[i], isa, given, weights, biases, random, out ConvPlanInfo plan);
                    if (nhwc && got.Length == values.Length) got = Tensors.ChannelsFirst<float>(got, second.Batch, second.OutChannels, second.OutputPositions);
                    bool isPair = plan.Tile.StartsWith("two kernels", StringComparison.Ordinal);    // channels first alone
                    runs.AddOrUpdate($"{isa} {plan.Algorithm}{(isPair ? " of two kernels" : "")}", 1, (_, count) => count + 1);
                    if (plans is not null && isa != Isa.Scalar && (nhwc || !isPair)) Assert.Contains(plans, plan.Tile, StringComparison.Ordinal);
                    if (FirstExcess(got, values, bounds) is string excess) failures.Add(string.Create(CultureInfo.InvariantCulture, $"layer {index}: {declaration}\n    {isa}: {excess}; plan {plan.Algorithm} {plan.Tile}"));
                }
            }
        }

        output.WriteLine($"seed {Seed}, {all.Length} layers, runs by algorithm and instruction set:");
        foreach ((string kind, int count) in runs.OrderBy(entry => entry.Key, StringComparer.Ordinal)) output.WriteLine($"{count,6}  {kind}");
        if (!failures.IsEmpty) Assert.Fail($"seed {Seed}: {failures.Count} failures\n\n{string.Join("\n\n", failures.Order(StringComparer.Ordinal).Take(ShownFailures))}");
        foreach (Isa isa in GuardedRun.VectorIsas)
        {
            int fused = runs[$"{isa} Separable"], pairs = runs.GetValueOrDefault($"{isa} Separable of two kernels");
            Assert.Equal(all.Length, fused + pairs);
            if (all.Length >= BatchSize) Assert.True(pairs > 0, $"no layer of two kernels on {isa}");
        }
    }

    private static string? FirstExcess(float[] got, double[] values, double[] bounds)
    {
        if (got.Length != values.Length) return $"OutputLength is {got.Length}, should be {values.Length}";
        for (int i = 0; i < got.Length; i++)
            if (!(Math.Abs(got[i] - values[i]) <= bounds[i])) return $"output {i}: got {got[i]:R}, want {values[i]:R}, bound {bounds[i]:G3}";
        return null;
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable($"CONVGEN_SEPARABLES_{name}") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}

using System.Collections.Concurrent;
using System.Globalization;
using ConvGen.Execution.Tests.Harness;
using Xunit;
using Xunit.Abstractions;

namespace ConvGen.Execution.Tests;

/// <summary>Random pooling layers against the definition, each on every instruction set, between guard pages, with outputs that start as NaN.</summary>
/// <remarks><c>CONVGEN_POOLS_COUNT</c> (500), <c>_SEED</c> and <c>_FIRST</c> change what is drawn; a failure names the seed and the index of its layer.</remarks>
public sealed class PoolDifferentialTests(ITestOutputHelper output)
{
    private const int BatchSize = 50, ShownFailures = 8;

    private static readonly int Seed = Setting("SEED", 20260), First = Setting("FIRST", 0), Count = Setting("COUNT", 500);

    [Fact]
    public void Random_pools_are_within_their_error_bound_on_every_instruction_set()
    {
        ConcurrentBag<string> failures = [];
        ConcurrentDictionary<string, int> runs = new();
        foreach (int[] batch in Enumerable.Range(First, Count).Chunk(BatchSize))
        {
            PoolDeclaration[] declarations = [.. batch.Select(index => RandomPools.At(Seed, index))];
            using LayerBatch compiled = GeneratedCodeHarness.Compile([.. declarations.Select(one => one.Attribute)], new CompilationSettings { Expected = ["CVG0503"] });
            for (int i = 0; i < batch.Length; i++)
                foreach (string failure in Failures(declarations[i], compiled.Layers[i], batch[i], runs))
                    failures.Add(string.Create(CultureInfo.InvariantCulture, $"layer {batch[i]}: {declarations[i].Attribute}\n    {failure}"));
        }

        output.WriteLine($"seed {Seed}, layers {First} to {First + Count - 1}, runs by algorithm and instruction set:");
        foreach ((string kind, int count) in runs.OrderBy(entry => entry.Key, StringComparer.Ordinal)) output.WriteLine($"{count,6}  {kind}");
        if (!failures.IsEmpty) Assert.Fail($"seed {Seed}: {failures.Count} failures\n\n{string.Join("\n\n", failures.Order(StringComparer.Ordinal).Take(ShownFailures))}");
        if (Count >= 500) Assert.All((string[])["ChannelsLast", "Planar", "WholePlane"], family => Assert.True(runs.Where(run => run.Key.EndsWith(family, StringComparison.Ordinal)).Sum(run => run.Value) > 50, family));
    }

    private static IEnumerable<string> Failures(PoolDeclaration declaration, CompiledLayer compiled, int index, ConcurrentDictionary<string, int> runs)
    {
        PoolReference layer = declaration.Reference;
        Random random = new(index);
        float[] input = Tensors.Random(random, layer.InputLength);
        if (!declaration.IsAverage && index % 2 == 0)
        {
            // All negative, so that a zero that should not be there wins; and some NaN, which does win.
            for (int i = 0; i < input.Length; i++) input[i] = random.Next(200) == 0 ? float.NaN : -1 - Math.Abs(input[i]);
        }

        (double[] Values, double[] Bounds) exact = layer.Run(input);
        bool nhwc = declaration.Layout == Layout.Nhwc;
        float[] given = nhwc ? Tensors.ChannelsLast<float>(input, layer.Batch, layer.Channels, layer.InputPositions) : input;
        foreach (Isa isa in GuardedRun.SupportedIsas)
        {
            float[] got = GuardedRun.Run(compiled, isa, given, [], [], random, out ConvPlanInfo plan);
            if (nhwc && got.Length == layer.OutputLength) got = Tensors.ChannelsFirst<float>(got, layer.Batch, layer.Channels, layer.OutputPositions);
            runs.AddOrUpdate($"{isa} {plan.Algorithm}", 1, (_, count) => count + 1);
            if (layer.FirstExcess(got, exact) is string excess) yield return $"{isa}: {excess}; plan {plan.Algorithm} {plan.Tile}";
        }
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable($"CONVGEN_POOLS_{name}") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}

using System.Collections.Concurrent;
using System.Globalization;
using ConvGen.Execution.Tests.Harness;
using Xunit;
using Xunit.Abstractions;

namespace ConvGen.Execution.Tests;

/// <summary>Random layers against the double reference, each on every instruction set, between guard pages, with outputs that start as NaN.</summary>
/// <remarks>
/// <c>CONVGEN_DIFFERENTIAL_COUNT</c> (1,000), <c>_SEED</c> and <c>_FIRST</c> change what is drawn; a failure names the seed and the index of its layer, so
/// <c>CONVGEN_DIFFERENTIAL_SEED=s CONVGEN_DIFFERENTIAL_FIRST=i CONVGEN_DIFFERENTIAL_COUNT=1</c> repeats it alone.
/// </remarks>
public sealed class DifferentialTests(ITestOutputHelper output)
{
    private const int BatchSize = 50;
    private const int ShownFailures = 10;
    private const int WinogradCount = 300, WinogradKindCount = 60;    // of volumes, dilated, strided and few-channel layers each
    private const int ForcedCount = 100, FftCount = 120, LineCount = 60, SplitCount = 60;
    private const int ScalarShare = 4;    // the reference is slow and has no tiles: one layer in four is enough for it

    private static readonly int Seed = Setting("SEED", 20260);
    private static readonly int First = Setting("FIRST", 0);
    private static readonly int Count = Setting("COUNT", 1000);

    /// <summary>Rows of outputs that are longer than rows of inputs: several of them share a vector channels first, as many as their outputs fit.</summary>
    [Fact]
    public void Narrow_planes_whose_padding_is_wider_than_the_kernel_are_within_their_error_bound() =>
        Run(6, (_, index) => new() { InChannels = 24, OutChannels = 24 * (1 + index % 2), Groups = 24, Kernel = 1 + index / 2, Pads = 1 + index / 2, Height = 23, Width = 2, Batch = 2, Layout = Layout.Nchw });

    [Fact]
    public void Random_layers_are_within_their_error_bound_on_every_instruction_set() => Run(Count, RandomDeclarations.At);

    /// <summary>None of these may decline, so all are run as Winograd.</summary>
    [Fact]
    public void Random_layers_forced_to_Winograd_are_within_their_error_bound_on_every_instruction_set()
    {
        int count = Math.Min(Count, WinogradCount);
        ConcurrentDictionary<string, int> runs = Run(count, RandomDeclarations.WinogradAt);
        foreach (Isa isa in GuardedRun.VectorIsas) Assert.Equal(count, runs[$"{isa} Winograd"]);
    }

    /// <summary>None of these may decline either; their lanes are tiles.</summary>
    [Fact]
    public void Random_layers_with_few_channels_forced_to_Winograd_are_within_their_error_bound_on_every_instruction_set()
    {
        int count = Math.Min(Count, WinogradKindCount);
        ConcurrentDictionary<string, int> runs = Run(count, RandomDeclarations.WinogradPlanarAt);
        foreach (Isa isa in GuardedRun.VectorIsas) Assert.Equal(count, runs[$"{isa} Winograd"]);
    }

    /// <summary>None of these may decline either; their lanes are columns.</summary>
    [Fact]
    public void Random_layers_with_few_outputs_forced_to_Winograd_are_within_their_error_bound_on_every_instruction_set()
    {
        int count = Math.Min(Count, WinogradKindCount);
        ConcurrentDictionary<string, int> runs = Run(count, RandomDeclarations.WinogradRowsAt);
        foreach (Isa isa in GuardedRun.VectorIsas) Assert.Equal(count, runs[$"{isa} Winograd"]);
    }

    /// <summary>Strided and transposed layers, whose tiles are sums over the residues of the stride; none of these may decline either.</summary>
    [Fact]
    public void Random_layers_with_a_stride_forced_to_Winograd_are_within_their_error_bound_on_every_instruction_set()
    {
        int count = Math.Min(Count, WinogradKindCount);
        ConcurrentDictionary<string, int> runs = Run(count, RandomDeclarations.WinogradStridedAt);
        foreach (Isa isa in GuardedRun.VectorIsas) Assert.Equal(count, runs[$"{isa} Winograd"]);
    }

    /// <summary>Both serve every ordinary convolution.</summary>
    [Theory]
    [InlineData(Algorithm.Im2colGemm)]
    [InlineData(Algorithm.Indirect)]
    public void Random_layers_forced_to_an_explicit_algorithm_are_within_their_error_bound_on_every_instruction_set(Algorithm algorithm)
    {
        int count = Math.Min(Count, ForcedCount);
        ConcurrentDictionary<string, int> runs = Run(count, (seed, index) => RandomDeclarations.ForcedAt(seed, index, algorithm));
        foreach (Isa isa in GuardedRun.VectorIsas) Assert.Equal(count, runs[$"{isa} {algorithm}"]);
    }

    /// <summary>Of all phases, strides beyond the kernel among them, few and many channels.</summary>
    [Fact]
    public void Random_transposed_layers_are_within_their_error_bound_on_every_instruction_set() => Run(Math.Min(Count, ForcedCount), RandomDeclarations.TransposedAt);

    /// <summary>Matrix products, most of them; a tap that an output does not have is a zero.</summary>
    [Fact]
    public void Random_transposed_layers_of_one_pixel_are_within_their_error_bound_on_every_instruction_set()
    {
        ConcurrentDictionary<string, int> runs = Run(Math.Min(Count, LineCount), RandomDeclarations.OnePixelAt);
        foreach (Isa isa in GuardedRun.VectorIsas) Assert.True(runs[$"{isa} one pixel"] > 20);
    }

    /// <summary>Rows of a dilation, which Winograd computes as columns.</summary>
    [Fact]
    public void Random_dilated_lines_are_within_their_error_bound_on_every_instruction_set()
    {
        int count = Math.Min(Count, LineCount);
        ConcurrentDictionary<string, int> runs = Run(count, RandomDeclarations.DilatedLineAt);
        foreach (Isa isa in GuardedRun.VectorIsas) Assert.Equal(count, runs[$"{isa} Winograd"]);
    }

    /// <summary>None of these may decline: input planes shared by output planes, zeros for those that are padding, tiles whose outputs lie a dilation apart.</summary>
    [Theory]
    [InlineData("volumes")]
    [InlineData("dilated")]
    public void Random_volumes_and_dilated_layers_forced_to_Winograd_are_within_their_error_bound_on_every_instruction_set(string kind)
    {
        int count = Math.Min(Count, WinogradKindCount);
        ConcurrentDictionary<string, int> runs = Run(count, kind == "volumes" ? RandomDeclarations.WinogradVolumeAt : RandomDeclarations.WinogradDilatedAt);
        foreach (Isa isa in GuardedRun.VectorIsas) Assert.Equal(count, runs[$"{isa} Winograd"]);
    }

    /// <summary>None of these may decline, and none has a kernel that serves its stride as it is.</summary>
    [Fact]
    public void Random_layers_split_by_the_residues_of_their_stride_are_within_their_error_bound_on_every_instruction_set()
    {
        int count = Math.Min(Count, SplitCount);
        ConcurrentDictionary<string, int> runs = Run(count, RandomDeclarations.SplitAt);
        foreach (Isa isa in GuardedRun.VectorIsas) Assert.Equal(count, runs[$"{isa} split"]);
    }

    /// <summary>None of these may decline, so all are run as Fft.</summary>
    [Fact]
    public void Random_layers_forced_to_Fft_are_within_their_error_bound_on_every_instruction_set()
    {
        int count = Math.Min(Count, FftCount);
        ConcurrentDictionary<string, int> runs = Run(count, RandomDeclarations.FftAt);
        foreach (Isa isa in GuardedRun.VectorIsas) Assert.Equal(count, runs[$"{isa} Fft"]);
    }

    private ConcurrentDictionary<string, int> Run(int number, Func<int, int, LayerDeclaration> declare)
    {
        ConcurrentBag<string> failures = [];
        ConcurrentDictionary<string, int> runs = new();
        Parallel.ForEach(
            Enumerable.Range(First, number).Chunk(BatchSize),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            batch => RunBatch(batch, declare, failures, runs));

        output.WriteLine($"seed {Seed}, layers {First} to {First + number - 1}, runs by algorithm and instruction set:");
        foreach ((string kind, int count) in runs.OrderBy(entry => entry.Key, StringComparer.Ordinal)) output.WriteLine($"{count,6}  {kind}");
        if (!failures.IsEmpty)
            Assert.Fail($"seed {Seed}: {failures.Count} failures\n\n{string.Join("\n\n", failures.Order(StringComparer.Ordinal).Take(ShownFailures))}");
        Assert.True(runs.Values.Sum() > number / 2 * GuardedRun.VectorIsas.Count, "a forced algorithm may decline a layer, but most layers must have run");
        return runs;
    }

    private static void RunBatch(int[] indices, Func<int, int, LayerDeclaration> declare, ConcurrentBag<string> failures, ConcurrentDictionary<string, int> runs)
    {
        if (indices.Length == 0) return;
        LayerDeclaration[] declarations = [.. indices.Select(index => declare(Seed, index))];
        LayerBatch batch;
        try
        {
            batch = GeneratedCodeHarness.Compile(declarations, new CompilationSettings { RefusalsFail = false });
        }
        catch (GeneratedCodeException thrown)
        {
            failures.Add(thrown.Message);
            if (thrown.Culprit is int culprit) RunBatch([.. indices.Where((_, i) => i != culprit)], declare, failures, runs);    // the others still count
            return;
        }

        using LayerBatch unloaded = batch;
        for (int i = 0; i < indices.Length; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"layer {indices[i]}: {declarations[i].Attribute}");
            try
            {
                foreach (string failure in Failures(declarations[i], batch.Layers[i], indices[i], runs)) failures.Add($"{name}\n    {failure}");
            }
            catch (Exception thrown)
            {
                failures.Add($"{name}\n    threw {thrown}");
            }
        }
    }

    private static IEnumerable<string> Failures(LayerDeclaration declaration, CompiledLayer compiled, int index, ConcurrentDictionary<string, int> runs)
    {
        if (compiled.Refusals.Count > 0)
        {
            if (declaration.Algorithm == Algorithm.Auto || compiled.Refusals.Any(refusal => refusal.Argument != "Algorithm"))
                yield return $"refused: {string.Join("; ", compiled.Refusals.Select(refusal => $"{refusal.Id} {refusal.Message}"))}";
            yield break;
        }

        ReferenceLayer layer = declaration.Reference;
        Random random = new(index);
        float[] input = Tensors.Random(random, layer.InputLength), weights = Tensors.Random(random, layer.WeightLength);
        float[] bias = Tensors.Random(random, declaration.Bias ? layer.OutChannels : 0);
        ReferenceResult exact = DoubleReference.Run(layer, input, weights, bias);
        bool nhwc = declaration.Layout == Layout.Nhwc;
        float[] given = nhwc ? Tensors.ChannelsLast<float>(input, layer.Batch, layer.InChannels, layer.InputPositions) : input;
        foreach (Isa isa in index % ScalarShare == 0 ? GuardedRun.SupportedIsas : GuardedRun.VectorIsas)
        {
            float[] got = GuardedRun.Run(compiled, isa, given, weights, bias, random, out ConvPlanInfo plan);
            if (got.Length != exact.Values.Length)
            {
                yield return $"OutputLength is {got.Length}, should be {exact.Values.Length}";
                yield break;
            }

            if (nhwc) got = Tensors.ChannelsFirst<float>(got, layer.Batch, layer.OutChannels, layer.OutputPositions);
            ErrorBound bound = new(layer, exact, declaration.Accuracy, plan.Algorithm);
            runs.AddOrUpdate($"{isa} {plan.Algorithm}", 1, (_, count) => count + 1);
            if (plan.Tile.Contains("one pixel", StringComparison.Ordinal)) runs.AddOrUpdate($"{isa} one pixel", 1, (_, count) => count + 1);
            if (plan.Tile.Contains("split by the stride", StringComparison.Ordinal)) runs.AddOrUpdate($"{isa} split", 1, (_, count) => count + 1);
            if (bound.FirstExcess(got) is string excess) yield return $"{isa}: {excess}; plan {plan.Algorithm} {plan.Tile}";
        }
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable($"CONVGEN_DIFFERENTIAL_{name}") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}

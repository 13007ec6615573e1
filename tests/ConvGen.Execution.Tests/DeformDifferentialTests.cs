using System.Collections.Concurrent;
using System.Globalization;
using ConvGen.Execution.Tests.Harness;
using Xunit;
using Xunit.Abstractions;

namespace ConvGen.Execution.Tests;

/// <summary>Random deformable layers against the definition, each on every instruction set, between guard pages, with outputs that start as NaN.</summary>
/// <remarks><c>CONVGEN_DEFORMS_COUNT</c> (300), <c>_SEED</c> and <c>_FIRST</c> change what is drawn; a failure names the seed and the index of its layer.</remarks>
public sealed class DeformDifferentialTests(ITestOutputHelper output)
{
    private const int BatchSize = 50, ShownFailures = 8;

    private static readonly int Seed = Setting("SEED", 20260), First = Setting("FIRST", 0), Count = Setting("COUNT", 300);

    /// <summary>Offsets that no network means: they must not lead a kernel out of its buffers, and what is not a number flows through.</summary>
    private static readonly float[] Hostile =
        [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e30f, -1e30f, float.MaxValue, float.MinValue, 2147483648f, -2147483648f, 4294967296f, -1f, -1.0000001f, -0.99999994f, float.Epsilon, -float.Epsilon, -0f];

    [Fact]
    public void Random_deformable_layers_are_within_their_error_bound_on_every_instruction_set() => Run(Count, (declaration, random) => DeformTensors.Random(declaration, random));

    [Fact]
    public void Hostile_offsets_never_lead_out_of_the_input()
    {
        Run(Math.Max(1, Count / 3), (declaration, random) =>
        {
            DeformTensors tensors = DeformTensors.Random(declaration, random);
            for (int i = 0; i < tensors.Offsets.Length; i++)
                if (random.Next(3) == 0) tensors.Offsets[i] = Hostile[random.Next(Hostile.Length)];
            return tensors;
        });
    }

    /// <summary>NaN and infinities of the input reach the samples that touch them, and no others.</summary>
    [Fact]
    public void Special_inputs_and_factors_flow_through()
    {
        float[] special = [float.NaN, float.PositiveInfinity, float.NegativeInfinity];
        Run(Math.Max(1, Count / 6), (declaration, random) =>
        {
            DeformTensors tensors = DeformTensors.Random(declaration, random);
            for (int i = 0; i < tensors.Input.Length; i++)
                if (random.Next(60) == 0) tensors.Input[i] = special[random.Next(special.Length)];
            for (int i = 0; i < tensors.Mask.Length; i++)
                if (random.Next(200) == 0) tensors.Mask[i] = special[random.Next(special.Length)];
            return tensors;
        }, mayActivate: false);
    }

    private void Run(int number, Func<DeformDeclaration, Random, DeformTensors> draw, bool mayActivate = true)
    {
        ConcurrentBag<string> failures = [];
        ConcurrentDictionary<string, int> runs = new();
        foreach (int[] batch in Enumerable.Range(First, number).Chunk(BatchSize))
        {
            DeformDeclaration[] declarations = [.. batch.Select(index => RandomDeforms.At(Seed, index)).Select(one => mayActivate ? one : one with { Plain = one.Plain with { Activation = Activation.None, Alpha = null, Beta = null } })];
            using LayerBatch compiled = GeneratedCodeHarness.Compile([.. declarations.Select(one => one.Attribute)]);
            for (int i = 0; i < batch.Length; i++)
            {
                Random random = new(batch[i]);
                DeformTensors tensors = draw(declarations[i], random);
                (double[] Values, double[] Bounds) exact = declarations[i].Reference.Run(tensors);
                foreach (Isa isa in GuardedRun.SupportedIsas)
                {
                    float[] got = DeformRun.Guarded(compiled.Layers[i], declarations[i], isa, tensors, random, out ConvPlanInfo plan);
                    runs.AddOrUpdate($"{isa} {plan.Algorithm}", 1, (_, count) => count + 1);
                    if (declarations[i].Reference.FirstExcess(got, exact) is string excess)
                        failures.Add(string.Create(CultureInfo.InvariantCulture, $"layer {batch[i]}: {declarations[i].Attribute}\n    {isa}: {excess}; plan {plan.Algorithm} {plan.Tile}"));
                }
            }
        }

        output.WriteLine($"seed {Seed}, layers {First} to {First + number - 1}, runs by algorithm and instruction set:");
        foreach ((string kind, int count) in runs.OrderBy(entry => entry.Key, StringComparer.Ordinal)) output.WriteLine($"{count,6}  {kind}");
        if (!failures.IsEmpty) Assert.Fail($"seed {Seed}: {failures.Count} failures\n\n{string.Join("\n\n", failures.Order(StringComparer.Ordinal).Take(ShownFailures))}");
        foreach (Isa isa in GuardedRun.VectorIsas) Assert.Equal(number, runs[$"{isa} Deformable"]);
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable($"CONVGEN_DEFORMS_{name}") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}

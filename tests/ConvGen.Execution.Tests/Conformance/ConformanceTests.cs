using System.Globalization;
using ConvGen.Execution.Tests.Harness;
using Xunit;
using Xunit.Abstractions;

namespace ConvGen.Execution.Tests.Conformance;

/// <summary>Expected values that nobody in this project computed, through the real generator: both layouts, every instruction set, automatic and forced algorithms.</summary>
[Collection(ConformanceCollection.Name)]
public sealed class ConformanceTests(ConformanceResults results, ITestOutputHelper output)
{
    private const int BatchSize = 64;
    private const string NoSuite = "(none)";

    /// <summary>The suites that are there; a placeholder that fails where there should be some.</summary>
    public static TheoryData<string> Suites => ConformanceFolder.Suites.Count > 0 ? [.. ConformanceFolder.Suites] : [NoSuite];

    [ConformanceTheory, MemberData(nameof(Suites))]
    public void Every_supported_case_of_the_suite_is_within_its_tolerance(string suite)
    {
        Assert.True(suite != NoSuite, ConformanceFolder.Missing ?? $"{ConformanceFolder.Location} holds no suite");
        SuiteReport report = new(suite);
        List<ConvolutionCase> runnable = [];
        List<PoolCase> pools = [];
        List<DeformCase> deforms = [];
        foreach (ConformanceCase source in ConformanceSuite.Read(Path.Combine(ConformanceFolder.Location!, suite)).Cases)
        {
            if (PoolCase.IsPool(source))
            {
                if (PoolCase.Unsupported(source) is string objection) report.Unsupported(source.Name, objection);
                else pools.Add(PoolCase.Read(source));
            }
            else if (DeformCase.IsDeformable(source)) deforms.Add(DeformCase.Read(source));
            else if (ConvolutionCase.Unsupported(source) is string reason) report.Unsupported(source.Name, reason);
            else runnable.Add(ConvolutionCase.Read(source));
        }

        Variant[] variants = [.. runnable.SelectMany(Variants)];
        Dictionary<ConvolutionCase, string> failures = [];
        foreach (Variant[] batch in variants.Chunk(BatchSize))
            foreach ((Variant variant, string failure) in Run(batch))
                failures.TryAdd(variant.Source, failure);

        foreach (ConvolutionCase source in runnable)
        {
            if (failures.TryGetValue(source, out string? failure)) report.Fail(source.Case.Name, failure);
            else report.Pass();
        }

        ILookup<PoolCase, string> poolFailures = PoolCase.Failures(pools).ToLookup(one => one.Source, one => one.Failure);
        foreach (PoolCase source in pools)
        {
            if (poolFailures[source].FirstOrDefault() is string failure) report.Fail(source.Case.Name, failure);
            else report.Pass();
        }

        ILookup<DeformCase, string> deformFailures = DeformCase.Failures(deforms).ToLookup(one => one.Source, one => one.Failure);
        foreach (DeformCase source in deforms)
        {
            if (deformFailures[source].FirstOrDefault() is string failure) report.Fail(source.Case.Name, failure);
            else report.Pass();
        }

        results.Publish(report, output);
    }

    /// <summary>The two references must agree before either judges a kernel.</summary>
    [ConformanceTheory, MemberData(nameof(Suites))]
    public void The_double_reference_agrees_with_the_suite(string suite)
    {
        Assert.True(suite != NoSuite, ConformanceFolder.Missing);
        foreach (ConformanceCase source in ConformanceSuite.Read(Path.Combine(ConformanceFolder.Location!, suite)).Cases)
        {
            if (PoolCase.IsPool(source))
            {
                if (PoolCase.Unsupported(source) is not null) continue;
                PoolCase pool = PoolCase.Read(source);
                float[] definition = [.. pool.Declaration.Reference.Run(pool.Input).Values.Select(value => (float)value)];
                Assert.True(pool.Mismatch(definition) is null, $"{source.Name}: {pool.Mismatch(definition)}");
                continue;
            }

            if (DeformCase.IsDeformable(source))
            {
                DeformCase deform = DeformCase.Read(source);
                float[] definition = [.. deform.Declaration.Reference.Run(deform.Tensors).Values.Select(value => (float)value)];
                Assert.True(deform.Mismatch(definition) is null, $"{source.Name}: {deform.Mismatch(definition)}");
                continue;
            }

            if (ConvolutionCase.Unsupported(source) is not null) continue;
            ConvolutionCase known = ConvolutionCase.Read(source);
            double[] exact = DoubleReference.Run(known.Declaration.Reference, known.Input, known.Weights, known.Bias).Values;
            Assert.True(known.Mismatch([.. exact.Select(value => (float)value)]) is null, $"{source.Name}: {known.Mismatch([.. exact.Select(value => (float)value)])}");
        }
    }

    private static IEnumerable<Variant> Variants(ConvolutionCase source) =>
        from layout in Enum.GetValues<Layout>()
        from algorithm in Enum.GetValues<Algorithm>()
        from accuracy in algorithm == Algorithm.Auto ? new[] { Accuracy.Default, Accuracy.Strict } : [Accuracy.Default]
        select new Variant(source, source.Declaration with { Layout = layout, Algorithm = algorithm, Accuracy = accuracy });

    /// <summary>Compiles a batch and runs each of its layers on each instruction set.</summary>
    private static IEnumerable<(Variant Variant, string Failure)> Run(Variant[] variants)
    {
        using LayerBatch batch = GeneratedCodeHarness.Compile([.. variants.Select(variant => variant.Declaration)], new CompilationSettings { RefusalsFail = false });
        foreach ((Variant variant, CompiledLayer layer) in variants.Zip(batch.Layers))
        {
            if (layer.Refusals.Count > 0)
            {
                // A forced algorithm may decline a shape; the planner and the reference may not.
                bool mayDecline = variant.Declaration.Algorithm is not (Algorithm.Auto or Algorithm.Reference) && layer.Refusals.All(refusal => refusal.Argument == "Algorithm");
                if (!mayDecline) yield return (variant, $"{layer.Attribute} was refused: {layer.Refusals[0].Id} {layer.Refusals[0].Message}");
                continue;
            }

            foreach (Isa isa in Isas(variant.Declaration))
                if (Failure(variant, layer, isa) is string failure) yield return (variant, $"{isa}, {layer.Attribute}: {failure}");
        }
    }

    /// <summary>Scalar is the reference whatever the algorithm, and the reference is the same on every set: each is run once, for the automatic choice.</summary>
    private static IEnumerable<Isa> Isas(LayerDeclaration declaration) => declaration switch
    {
        { Algorithm: Algorithm.Auto, Accuracy: Accuracy.Default } => GuardedRun.SupportedIsas,
        { Algorithm: Algorithm.Reference } => [IsaLevel.Best()],
        _ => GuardedRun.VectorIsas,
    };

    private static string? Failure(Variant variant, CompiledLayer layer, Isa isa)
    {
        (ConvolutionCase source, LayerDeclaration declaration) = variant;
        ReferenceLayer shape = declaration.Reference;
        bool nhwc = declaration.Layout == Layout.Nhwc;
        float[] input = nhwc ? Tensors.ChannelsLast<float>(source.Input, shape.Batch, shape.InChannels, shape.InputPositions) : source.Input;
        try
        {
            float[] got = GuardedRun.Run(layer, isa, input, source.Weights, source.Bias, new Random(input.Length), out ConvPlanInfo plan);
            if (got.Length != shape.OutputLength) return $"OutputLength is {got.Length}, ONNX says {shape.OutputLength}";
            if (nhwc) got = Tensors.ChannelsFirst<float>(got, shape.Batch, shape.OutChannels, shape.OutputPositions);
            return source.Mismatch(got, Allowance(source, declaration, plan)) is string mismatch ? $"{mismatch} ({plan.Algorithm} {plan.Tile})" : null;
        }
        catch (Exception thrown) when (thrown is ArgumentException or InvalidOperationException)
        {
            return string.Create(CultureInfo.InvariantCulture, $"threw {thrown.GetType().Name}: {thrown.Message}");
        }
    }

    /// <summary>The cases' tolerances are for plain sums; a plan that transforms has the wider bound that it names.</summary>
    private static double Allowance(ConvolutionCase source, LayerDeclaration declaration, ConvPlanInfo plan)
    {
        if (!ErrorBound.Transforms(declaration.Accuracy, plan.Algorithm)) return 0;
        ReferenceLayer shape = declaration.Reference;
        return ErrorBound.TransformError(DoubleReference.Run(shape, source.Input, source.Weights, source.Bias));
    }

    private sealed record Variant(ConvolutionCase Source, LayerDeclaration Declaration);
}

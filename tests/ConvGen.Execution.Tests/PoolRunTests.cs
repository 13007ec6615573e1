using ConvGen.Execution.Tests.Harness;
using Xunit;

namespace ConvGen.Execution.Tests;

/// <summary>Pooling layers at run time: the same bits for any number of threads, nothing allocated, arguments refused by name, NaN and infinity.</summary>
[Collection(Name)]
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class PoolRunTests(PoolRunTests.Zoo zoo) : IClassFixture<PoolRunTests.Zoo>
{
    private const string Name = "Pools";

    private static readonly PoolDeclaration[] Declarations =
    [
        .. from kind in (PoolDeclaration[])
            [
                new() { Channels = 20, Kernel = 2, Height = 34, Width = 38 },
                new() { Channels = 19, Kernel = 3, Stride = 2, Pads = 1, Height = 35, Width = 41 },
                new() { Channels = 33, Kernel = 3, Stride = 1, Pads = 1, CountIncludePad = false, Height = 14, Width = 14, Batch = 2 },
                new() { Channels = 3, Kernel = 13, Stride = 1, Pads = 6, Height = 19, Width = 23 },
                new() { Channels = 140, Global = true, Height = 7, Width = 9 },
                new() { Rank = 1, Channels = 2, Kernel = 5, Stride = 3, Dilation = 2, CeilMode = true, Width = 1001 },
                new() { Rank = 3, Channels = 17, Kernel = 3, Stride = 2, Pads = 1, CeilMode = true, Depth = 6, Height = 9, Width = 13 },
            ]
           from layout in Enum.GetValues<Layout>()
           from isAverage in (bool[])[false, true]
           select kind with { Layout = layout, IsAverage = isAverage },
    ];

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(7)]
    public void The_bits_do_not_depend_on_the_number_of_threads(int threads)
    {
        using ConvWorkers workers = new(threads);
        foreach ((PoolDeclaration declaration, Isa isa, IConvLayer layer, float[] input) in zoo.Layers())
        {
            float[] alone = new float[layer.OutputLength], shared = new float[layer.OutputLength];
            layer.Run(input, alone);
            layer.Run(input, shared, workers);
            Assert.True(alone.Select(BitConverter.SingleToInt32Bits).SequenceEqual(shared.Select(BitConverter.SingleToInt32Bits)), $"{isa}, {declaration}");
        }
    }

    [Fact]
    public void Run_allocates_nothing()
    {
        foreach ((PoolDeclaration declaration, Isa isa, IConvLayer layer, float[] input) in zoo.Layers())
        {
            float[] output = new float[layer.OutputLength];
            for (int call = 0; call < 3; call++) layer.Run(input, output);
            long bytes = Allocated.By(() =>
            {
                for (int call = 0; call < 8; call++) layer.Run(input, output);
            });
            Assert.True(bytes == 0, $"{isa}, {declaration}: {bytes} bytes in 8 calls");
        }
    }

    [Fact]
    public void Concurrent_callers_of_one_layer_get_what_they_would_get_alone()
    {
        foreach ((PoolDeclaration declaration, Isa isa, IConvLayer layer, float[] input) in zoo.Layers())
        {
            float[] alone = new float[layer.OutputLength];
            layer.Run(input, alone);
            float[][] outputs = [.. Enumerable.Range(0, 4).Select(_ => new float[layer.OutputLength])];
            Parallel.ForEach(outputs, output => layer.Run(input, output));
            Assert.All(outputs, output => Assert.True(output.SequenceEqual(alone), $"{isa}, {declaration}"));
        }
    }

    [Fact]
    public void A_wrong_length_an_overlap_and_no_pool_are_refused_by_name()
    {
        (_, _, IConvLayer layer, float[] input) = zoo.Layers().First();
        float[] output = new float[layer.OutputLength];
        Assert.Equal("input", Assert.Throws<ArgumentException>(() => layer.Run(input.AsSpan(1), output)).ParamName);
        Assert.Equal("output", Assert.Throws<ArgumentException>(() => layer.Run(input, new float[output.Length + 1])).ParamName);
        Assert.Equal("output", Assert.Throws<ArgumentException>(() => layer.Run(input, input.AsSpan(7, output.Length))).ParamName);
        Assert.Equal("workers", Assert.Throws<ArgumentNullException>(() => layer.Run(input, output, null!)).ParamName);
    }

    /// <summary>What code that handles layers in general sees.</summary>
    [Fact]
    public void A_pool_is_a_layer_without_weights()
    {
        foreach ((PoolDeclaration declaration, Isa isa, IConvLayer layer, _) in zoo.Layers())
        {
            Assert.Equal((0, 0, 0L), (layer.WeightLength, layer.BiasLength, layer.MultiplyAdds));
            Assert.Equal((declaration.Reference.InputLength, declaration.Reference.OutputLength), (layer.InputLength, layer.OutputLength));
            Assert.Equal(isa, layer.Plan.Isa);
        }
    }

    /// <summary>NaN wins wherever in a window it lies, a window of minus infinities is minus infinity, and infinity passes.</summary>
    [Fact]
    public void Special_values_flow_through()
    {
        foreach ((PoolDeclaration declaration, Isa isa, IConvLayer layer, float[] random) in zoo.Layers())
        {
            PoolReference reference = declaration.Reference;
            foreach ((float special, int every) in ((float, int)[])[(float.NaN, 37), (float.PositiveInfinity, 41), (float.NegativeInfinity, 1)])
            {
                float[] input = [.. random.Select((value, i) => i % every == 0 ? special : value)];
                (double[] Values, double[] Bounds) exact = reference.Run(input);
                bool nhwc = declaration.Layout == Layout.Nhwc;
                float[] output = new float[layer.OutputLength];
                layer.Run(nhwc ? Tensors.ChannelsLast<float>(input, reference.Batch, reference.Channels, reference.InputPositions) : input, output);
                if (nhwc) output = Tensors.ChannelsFirst<float>(output, reference.Batch, reference.Channels, reference.OutputPositions);
                Assert.True(reference.FirstExcess(output, exact) is null, $"{isa}, {declaration}, {special}: {reference.FirstExcess(output, exact)}");
            }
        }
    }

    /// <summary>Pooling layers of every kind, compiled once.</summary>
    public sealed class Zoo : IDisposable
    {
        private readonly LayerBatch _batch = GeneratedCodeHarness.Compile([.. Declarations.Select(one => one.Attribute)]);

        /// <summary>Every layer for every instruction set, with an input for it.</summary>
        public IEnumerable<(PoolDeclaration Declaration, Isa Isa, IConvLayer Layer, float[] Input)> Layers()
        {
            foreach (Isa isa in GuardedRun.SupportedIsas)
            {
                for (int i = 0; i < Declarations.Length; i++)
                {
                    IConvLayer layer = _batch.Layers[i].Create([], [], isa);
                    using (IsaLevel.Use(isa)) yield return (Declarations[i], isa, layer, Tensors.Random(new Random(i), layer.InputLength));
                }
            }
        }

        public void Dispose() => _batch.Dispose();
    }
}

using ConvGen.Execution.Tests.Harness;
using Xunit;

namespace ConvGen.Execution.Tests;

/// <summary>Separable layers at run time: the same bits for any number of threads, nothing allocated, arguments refused by name.</summary>
[Collection(Name)]
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SeparableRunTests(SeparableRunTests.Zoo zoo) : IClassFixture<SeparableRunTests.Zoo>
{
    private const string Name = "Separables";

    private static readonly SeparableDeclaration[] Declarations =
    [
        .. from kind in (SeparableDeclaration[])
            [
                new(new() { InChannels = 64, OutChannels = 96, Kernel = 3, Pads = 1, Height = 60, Width = 61, Activation = Activation.Relu }, DepthwiseBias: true, Between: Activation.Relu),    // in bands
                new(new() { InChannels = 256, OutChannels = 80, Kernel = 3, Stride = 2, Pads = 1, Height = 15, Width = 14, Batch = 2, Activation = Activation.Gelu }, Between: Activation.Silu),
                new(new() { InChannels = 17, OutChannels = 5, Kernel = 5, Pads = 2, Height = 21, Width = 18, Bias = false, PaddingMode = PaddingMode.Replicate }, Multiplier: 3, DepthwiseBias: true),
                new(new() { InChannels = 6, OutChannels = 6, Kernel = 3, Height = 9, Width = 8, Algorithm = Algorithm.Reference }, Multiplier: 2),
            ]
           from layout in Enum.GetValues<Layout>()
           select kind with { Plain = kind.Plain with { Layout = layout } },
    ];

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(7)]
    public void The_bits_do_not_depend_on_the_number_of_threads(int threads)
    {
        using ConvWorkers workers = new(threads);
        foreach ((SeparableDeclaration declaration, Isa isa, IConvLayer layer, float[] input) in zoo.Layers())
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
        foreach ((SeparableDeclaration declaration, Isa isa, IConvLayer layer, float[] input) in zoo.Layers())
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
        foreach ((SeparableDeclaration declaration, Isa isa, IConvLayer layer, float[] input) in zoo.Layers())
        {
            float[] alone = new float[layer.OutputLength];
            layer.Run(input, alone);
            float[][] outputs = [.. Enumerable.Range(0, 4).Select(_ => new float[layer.OutputLength])];
            Parallel.ForEach(outputs, output => layer.Run(input, output));
            Assert.All(outputs, output => Assert.True(output.SequenceEqual(alone), $"{isa}, {declaration}"));
        }
    }

    [Fact]
    public void A_wrong_length_and_an_overlap_are_refused_by_name()
    {
        foreach ((_, _, IConvLayer layer, float[] input) in zoo.Layers())
        {
            float[] output = new float[layer.OutputLength], memory = new float[input.Length + output.Length];
            Assert.Equal("input", Assert.Throws<ArgumentException>(() => layer.Run(input.AsSpan(1), output)).ParamName);
            Assert.Equal("output", Assert.Throws<ArgumentException>(() => layer.Run(input, new float[output.Length + 1])).ParamName);
            Assert.Equal("output", Assert.Throws<ArgumentException>(() => layer.Run(memory.AsSpan(0, input.Length), memory.AsSpan(input.Length - 1, output.Length))).ParamName);
            Assert.Equal("workers", Assert.Throws<ArgumentNullException>(() => layer.Run(input, output, null!)).ParamName);
        }
    }

    /// <summary>Separable layers of every kind, compiled once.</summary>
    public sealed class Zoo : IDisposable
    {
        private readonly LayerBatch _batch = GeneratedCodeHarness.Compile([.. Declarations.Select(one => one.Attribute)]);

        /// <summary>Every layer for every instruction set, with an input for it.</summary>
        public IEnumerable<(SeparableDeclaration Declaration, Isa Isa, IConvLayer Layer, float[] Input)> Layers()
        {
            foreach (Isa isa in GuardedRun.SupportedIsas)
            {
                for (int i = 0; i < Declarations.Length; i++)
                {
                    Random random = new(i);
                    (int weights, int biases) = Declarations[i].Lengths;
                    IConvLayer layer = _batch.Layers[i].Create(Tensors.Random(random, weights), Tensors.Random(random, biases), isa);
                    yield return (Declarations[i], isa, layer, Tensors.Random(random, layer.InputLength));
                }
            }
        }

        public void Dispose() => _batch.Dispose();
    }
}

using ConvGen.Execution.Tests.Harness;
using Xunit;

namespace ConvGen.Execution.Tests;

/// <summary>Deformable layers at run time: the same bits for any number of threads, nothing allocated, arguments refused by name, and a convolution where nothing moves.</summary>
[Collection(Name)]
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class DeformRunTests(DeformRunTests.Zoo zoo) : IClassFixture<DeformRunTests.Zoo>
{
    private const string Name = "Deformables";

    private static readonly DeformDeclaration[] Declarations =
    [
        .. from kind in (DeformDeclaration[])
            [
                new(new() { InChannels = 32, OutChannels = 48, Kernel = 3, Pads = 1, Height = 19, Width = 23, Activation = Activation.Relu }, Mask: true),
                new(new() { InChannels = 17, OutChannels = 5, Kernel = new(2, 3), Stride = 2, Dilation = 2, Pads = new(1, 2, 0, 1), Height = 21, Width = 18, Batch = 2, Bias = false }),
                new(new() { InChannels = 24, OutChannels = 40, Groups = 4, Kernel = 3, Pads = 1, Height = 9, Width = 14, Activation = Activation.Gelu }, OffsetGroups: 3, Mask: true),
                new(new() { InChannels = 6, OutChannels = 6, Kernel = 3, Height = 9, Width = 8, Algorithm = Algorithm.Reference }, OffsetGroups: 2),
            ]
           from layout in Enum.GetValues<Layout>()
           select kind with { Plain = kind.Plain with { Layout = layout } },
    ];

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(7)]
    public void The_bits_do_not_depend_on_the_number_of_threads(int threads)
    {
        using ConvWorkers workers = new(threads);
        foreach ((DeformDeclaration declaration, Isa isa, IDeformConvLayer layer, DeformTensors t) in zoo.Layers())
        {
            float[] alone = new float[layer.OutputLength], shared = new float[layer.OutputLength];
            layer.Run(t.Input, t.Offsets, t.Mask, alone);
            layer.Run(t.Input, t.Offsets, t.Mask, shared, workers);
            Assert.True(alone.Select(BitConverter.SingleToInt32Bits).SequenceEqual(shared.Select(BitConverter.SingleToInt32Bits)), $"{isa}, {declaration}");
        }
    }

    [Fact]
    public void Run_allocates_nothing()
    {
        foreach ((DeformDeclaration declaration, Isa isa, IDeformConvLayer layer, DeformTensors t) in zoo.Layers())
        {
            float[] output = new float[layer.OutputLength];
            for (int call = 0; call < 3; call++) layer.Run(t.Input, t.Offsets, t.Mask, output);
            long bytes = Allocated.By(() =>
            {
                for (int call = 0; call < 8; call++) layer.Run(t.Input, t.Offsets, t.Mask, output);
            });
            Assert.True(bytes == 0, $"{isa}, {declaration}: {bytes} bytes in 8 calls");
        }
    }

    [Fact]
    public void Concurrent_callers_of_one_layer_get_what_they_would_get_alone()
    {
        foreach ((DeformDeclaration declaration, Isa isa, IDeformConvLayer layer, DeformTensors t) in zoo.Layers())
        {
            float[] alone = new float[layer.OutputLength];
            layer.Run(t.Input, t.Offsets, t.Mask, alone);
            float[][] outputs = [.. Enumerable.Range(0, 4).Select(_ => new float[layer.OutputLength])];
            Parallel.ForEach(outputs, output => layer.Run(t.Input, t.Offsets, t.Mask, output));
            Assert.All(outputs, output => Assert.True(output.SequenceEqual(alone), $"{isa}, {declaration}"));
        }
    }

    [Fact]
    public void A_wrong_length_an_overlap_and_no_pool_are_refused_by_name()
    {
        foreach ((DeformDeclaration declaration, _, IDeformConvLayer layer, DeformTensors t) in zoo.Layers())
        {
            float[] output = new float[layer.OutputLength];
            Refused("input", () => layer.Run(t.Input.AsSpan(1), t.Offsets, t.Mask, output), "input has ");
            Refused("offsets", () => layer.Run(t.Input, t.Offsets.AsSpan(1), t.Mask, output), "offsets has ");
            Refused("mask", () => layer.Run(t.Input, t.Offsets, new float[t.Mask.Length + 1], output), "mask has ");
            Refused("output", () => layer.Run(t.Input, t.Offsets, t.Mask, new float[output.Length + 1]), "output has ");
            float[] memory = new float[output.Length + Math.Max(t.Input.Length, t.Offsets.Length)];
            Refused("output", () => layer.Run(memory.AsSpan(output.Length - 1, t.Input.Length), t.Offsets, t.Mask, memory.AsSpan(0, output.Length)), "output overlaps input");
            Refused("output", () => layer.Run(t.Input, memory.AsSpan(output.Length - 1, t.Offsets.Length), t.Mask, memory.AsSpan(0, output.Length)), "output overlaps offsets");
            if (declaration.Mask) Refused("output", () => layer.Run(t.Input, t.Offsets, memory.AsSpan(output.Length - 1, t.Mask.Length), memory.AsSpan(0, output.Length)), "output overlaps mask");
            Assert.Equal("workers", Assert.Throws<ArgumentNullException>(() => layer.Run(t.Input, t.Offsets, t.Mask, output, null!)).ParamName);
        }

        static void Refused(string parameter, Action run, string words)
        {
            ArgumentException thrown = Assert.Throws<ArgumentException>(run);
            Assert.Equal(parameter, thrown.ParamName);
            Assert.StartsWith(words, thrown.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>With offsets of zero and factors of one, a deformable convolution is the convolution.</summary>
    [Fact]
    public void Taps_that_do_not_move_are_a_convolution()
    {
        foreach ((DeformDeclaration declaration, Isa isa, IDeformConvLayer layer, DeformTensors t) in zoo.Layers())
        {
            ReferenceLayer plain = declaration.Plain.Reference;
            float[] input = declaration.Plain.Layout == Layout.Nhwc ? Tensors.ChannelsFirst<float>(t.Input, plain.Batch, plain.InChannels, plain.InputPositions) : t.Input, output = new float[layer.OutputLength];
            ReferenceResult exact = DoubleReference.Run(plain, input, t.Weights, t.Bias);
            layer.Run(t.Input, new float[t.Offsets.Length], [.. t.Mask.Select(_ => 1f)], output);
            if (declaration.Plain.Layout == Layout.Nhwc) output = Tensors.ChannelsFirst<float>(output, plain.Batch, plain.OutChannels, plain.OutputPositions);
            Assert.True(new ErrorBound(plain, exact, Accuracy.Strict, "").FirstExcess(output) is null, $"{isa}, {declaration}: {new ErrorBound(plain, exact, Accuracy.Strict, "").FirstExcess(output)}");
        }
    }

    /// <summary>Where nothing moves, so that the convolution's own reference judges: convolution, normalisation, activation, in double.</summary>
    [Fact]
    public void A_folded_normalisation_follows_the_layer()
    {
        foreach ((DeformDeclaration declaration, Isa isa, _, DeformTensors t) in zoo.Layers())
        {
            ReferenceLayer plain = declaration.Plain.Reference;
            ChannelNorm norm = ChannelNorm.Random(new Random(7), plain.OutChannels);
            bool nhwc = declaration.Plain.Layout == Layout.Nhwc;
            ReferenceResult exact = DoubleReference.Run(plain, nhwc ? Tensors.ChannelsFirst<float>(t.Input, plain.Batch, plain.InChannels, plain.InputPositions) : t.Input, t.Weights, t.Bias);
            float[] output = new float[plain.OutputLength];
            zoo.Normalised(declaration, t, norm, isa).Run(t.Input, new float[t.Offsets.Length], [.. t.Mask.Select(_ => 1f)], output);
            if (nhwc) output = Tensors.ChannelsFirst<float>(output, plain.Batch, plain.OutChannels, plain.OutputPositions);
            for (int i = 0; i < output.Length; i++)
            {
                int o = i / plain.OutputPositions % plain.OutChannels;
                (exact.Sums[i], exact.Magnitudes[i]) = (norm.Of(o, exact.Sums[i]), norm.MagnitudeOf(o, exact.Magnitudes[i]) * (plain.Reduction + 4) / (plain.Reduction + 2));    // two roundings more
                exact.Values[i] = plain.Activation.Apply(exact.Sums[i]);
            }

            string? excess = new ErrorBound(plain, exact, Accuracy.Strict, "").FirstExcess(output);
            Assert.True(excess is null, $"{isa}, {declaration}: {excess}");
        }
    }

    /// <summary>Deformable layers of every kind, compiled once.</summary>
    public sealed class Zoo : IDisposable
    {
        private readonly LayerBatch _batch = GeneratedCodeHarness.Compile([.. Declarations.Select(one => one.Attribute)]);

        /// <summary>Every layer for every instruction set, with tensors for it in its own layout.</summary>
        public IEnumerable<(DeformDeclaration Declaration, Isa Isa, IDeformConvLayer Layer, DeformTensors Tensors)> Layers()
        {
            foreach (Isa isa in GuardedRun.SupportedIsas)
            {
                for (int i = 0; i < Declarations.Length; i++)
                {
                    DeformTensors tensors = DeformTensors.Random(Declarations[i], new Random(i)).In(Declarations[i]);
                    using (IsaLevel.Use(isa)) yield return (Declarations[i], isa, _batch.Layers[i].CreateDeformable(tensors.Weights, tensors.Bias, isa), tensors);
                }
            }
        }

        /// <summary>One of them with a batch normalisation.</summary>
        public IDeformConvLayer Normalised(DeformDeclaration declaration, DeformTensors tensors, ChannelNorm norm, Isa isa) =>
            _batch.Layers[Array.IndexOf(Declarations, declaration)].CreateDeformable(tensors.Weights, tensors.Bias, norm.Norm, isa);

        public void Dispose() => _batch.Dispose();
    }
}

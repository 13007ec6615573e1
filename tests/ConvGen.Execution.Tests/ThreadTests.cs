using ConvGen.Execution.Tests.Harness;
using Xunit;

namespace ConvGen.Execution.Tests;

/// <summary>A layer gives the same bits however many threads share a call, and however many callers share a layer.</summary>
public sealed class ThreadTests(LayerZoo zoo) : IClassFixture<LayerZoo>
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void The_bits_do_not_depend_on_the_number_of_threads(int threads)
    {
        using ConvWorkers workers = new(threads);
        foreach (Isa isa in GuardedRun.SupportedIsas)
            for (int i = 0; i < LayerZoo.Declarations.Count; i++)
            {
                using RunningCase.Scope running = RunningCase.Announce($"{isa}, {threads} threads: {LayerZoo.Declarations[i]}");
                (IConvLayer layer, float[] input) = zoo.Make(i, isa);
                float[] alone = Run(layer, input, null), shared = Run(layer, input, workers);
                AssertSameBits(alone, shared, i, isa);
            }
    }

    [Fact]
    public void Concurrent_callers_of_one_layer_get_what_they_would_get_alone()
    {
        const int Callers = 4, Calls = 6;
        foreach (Isa isa in GuardedRun.VectorIsas)
            for (int i = 0; i < LayerZoo.Declarations.Count; i++)
            {
                (IConvLayer layer, float[] input) = zoo.Make(i, isa);
                float[][] inputs = [.. Enumerable.Range(0, Callers).Select(caller => Tensors.Random(new Random(caller), input.Length))];
                float[][] alone = [.. inputs.Select(mine => Run(layer, mine, null))];
                int number = i;
                InParallel(Callers, caller =>
                {
                    for (int call = 0; call < Calls; call++) AssertSameBits(alone[caller], Run(layer, inputs[caller], null), number, isa);
                });
            }
    }

    [Fact]
    public void Concurrent_callers_may_share_a_pool()
    {
        const int Callers = 3, Calls = 6;
        using ConvWorkers workers = new(2);
        for (int i = 0; i < LayerZoo.Declarations.Count; i++)
        {
            (IConvLayer layer, float[] input) = zoo.Make(i, IsaLevel.Best());
            float[] alone = Run(layer, input, null);
            int number = i;
            InParallel(Callers, _ =>
            {
                for (int call = 0; call < Calls; call++) AssertSameBits(alone, Run(layer, input, workers), number, IsaLevel.Best());
            });
        }
    }

    [Fact]
    public void One_pool_serves_layers_of_every_size_one_after_another()
    {
        using ConvWorkers workers = new(3);
        for (int round = 0; round < 3; round++)
            for (int i = 0; i < LayerZoo.Declarations.Count; i++)
            {
                (IConvLayer layer, float[] input) = zoo.Make(i, IsaLevel.Best());
                AssertSameBits(Run(layer, input, null), Run(layer, input, workers), i, IsaLevel.Best());
            }
    }

    private static float[] Run(IConvLayer layer, float[] input, ConvWorkers? workers)
    {
        float[] output = new float[layer.OutputLength];
        output.AsSpan().Fill(float.NaN);
        if (workers is null) layer.Run(input, output);
        else layer.Run(input, output, workers);
        return output;
    }

    private static void AssertSameBits(float[] expected, float[] actual, int index, Isa isa)
    {
        for (int i = 0; i < expected.Length; i++)
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]))
                Assert.Fail($"{isa}, {LayerZoo.Declarations[index]}: output {i} is {expected[i]:R} alone and {actual[i]:R} with others");
    }

    /// <summary>Threads of their own, started together; a failure of any is the test's.</summary>
    private static void InParallel(int count, Action<int> work)
    {
        using Barrier start = new(count);
        List<Exception> failures = [];
        Thread[] threads =
        [
            .. Enumerable.Range(0, count).Select(number => new Thread(() =>
            {
                try
                {
                    start.SignalAndWait();
                    work(number);
                }
                catch (Exception thrown)
                {
                    lock (failures) failures.Add(thrown);
                }
            })),
        ];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        if (failures.Count > 0) throw new AggregateException(failures);
    }
}

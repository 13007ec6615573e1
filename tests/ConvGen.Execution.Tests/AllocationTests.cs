using ConvGen.Execution.Tests.Harness;
using Xunit;

namespace ConvGen.Execution.Tests;

/// <summary>A call allocates nothing once its thread has grown its workspace.</summary>
[Collection(Name)]
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AllocationTests(LayerZoo zoo) : IClassFixture<LayerZoo>
{
    private const string Name = "Allocation";
    private const int WarmUp = 3, Calls = 8;

    [Fact]
    public void Run_allocates_nothing()
    {
        foreach (Isa isa in GuardedRun.SupportedIsas)
            for (int i = 0; i < LayerZoo.Declarations.Count; i++)
            {
                (IConvLayer layer, float[] input) = zoo.Make(i, isa);
                float[] output = new float[layer.OutputLength];
                for (int call = 0; call < WarmUp; call++) layer.Run(input, output);

                long bytes = Allocated.By(() =>
                {
                    for (int call = 0; call < Calls; call++) layer.Run(input, output);
                });
                Assert.True(bytes == 0, $"{isa}, {LayerZoo.Declarations[i]}: {bytes} bytes in {Calls} calls");
            }
    }

    [Fact]
    public void Run_with_workers_allocates_nothing_on_any_thread()
    {
        using ConvWorkers workers = new(3);
        for (int i = 0; i < LayerZoo.Declarations.Count; i++)
        {
            (IConvLayer layer, float[] input) = zoo.Make(i, IsaLevel.Best());
            float[] output = new float[layer.OutputLength];
            for (int call = 0; call < WarmUp; call++) layer.Run(input, output, workers);

            // The test runner's own threads may allocate now and then, the layer would each time: one clean attempt acquits it.
            long least = long.MaxValue;
            for (int attempt = 0; attempt < 10 && least > 0; attempt++)
            {
                long before = GC.GetTotalAllocatedBytes(precise: true);
                for (int call = 0; call < Calls; call++) layer.Run(input, output, workers);
                least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
            }

            Assert.True(least == 0, $"{LayerZoo.Declarations[i]}: at least {least} bytes in {Calls} calls");
        }
    }
}

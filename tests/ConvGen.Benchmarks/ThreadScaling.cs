using BenchmarkDotNet.Attributes;

namespace ConvGen.Benchmarks;

/// <summary>A dense layer on pools of several sizes. The results are the same bits for each, and Allocated is 0 B.</summary>
[MemoryDiagnoser]
public class ThreadScaling : IDisposable
{
    private LayerData _data = null!;
    private ConvWorkers _workers = null!;

    /// <summary>Threads of the pool, the calling one included.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Checks the layer against the reference, and that the pool changes no bit.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _data = new LayerData(BenchmarkLayer.Dense.Single(layer => layer.Name == "rn50_l1_3x3_64"));
        _workers = new ConvWorkers(Threads);
        float[] alone = [.. _data.Output];
        Run();
        if (!_data.Output.SequenceEqual(alone)) throw new InvalidOperationException($"{Threads} threads compute other bits than one");
    }

    /// <summary>Stops the threads.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _workers?.Dispose();
        _data?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>One call.</summary>
    [Benchmark]
    public void Run() => _data.Layer.Run(_data.Input, _data.Output, _workers);
}

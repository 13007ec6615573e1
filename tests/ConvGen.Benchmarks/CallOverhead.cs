using BenchmarkDotNet.Attributes;

namespace ConvGen.Benchmarks;

/// <summary>What a call costs beside its arithmetic: the smallest layer there is a use for, 4 -> 8 channels, 1x1, on 4x4 pixels; 512 multiply-adds. Allocated is 0 B.</summary>
[MemoryDiagnoser]
public class CallOverhead : IDisposable
{
    private readonly float[] _input = new float[4 * 4 * 4], _output = new float[8 * 4 * 4];
    private LayerData _data = null!;

    /// <summary>Checks the layer against the reference.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _data = new LayerData(BenchmarkLayer.Smallest);
        _data.Input.CopyTo(_input);
    }

    /// <summary>Frees the buffers.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _data?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Aligned buffers.</summary>
    [Benchmark(Baseline = true)]
    public void Aligned() => _data.Layer.Run(_data.Input, _data.Output);

    /// <summary>Arrays, as most callers have them.</summary>
    [Benchmark]
    public void Arrays() => _data.Layer.Run(_input, _output);
}

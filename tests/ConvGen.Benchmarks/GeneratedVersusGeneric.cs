using BenchmarkDotNet.Attributes;

namespace ConvGen.Benchmarks;

/// <summary>A generated layer against generic C# on the same data. Allocated is 0 B for the generated one.</summary>
[MemoryDiagnoser]
public class GeneratedVersusGeneric : IDisposable
{
    private LayerData _data = null!;
    private BenchmarkLayer _layer = null!;
    private float[] _channelsLast = null!, _window = null!;

    /// <summary>Which layer.</summary>
    [Params("rn50_l3_3x3_256", "rn50_l1_1x1_64_256", "sqz_fire2_e3_16_64")]
    public string Layer { get; set; } = "";

    /// <summary>Checks all three against the reference before any is timed.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _layer = BenchmarkLayer.Dense.Single(layer => layer.Name == Layer);
        _data = new LayerData(_layer);
        _channelsLast = GenericConvolution.ChannelsLastWeights(_layer.Geometry, _data.Weights);
        _window = new float[_layer.Geometry.Taps * _layer.Geometry.InChannels];
        float[] generated = [.. _data.Output];
        foreach ((string name, Action run) in ((string, Action)[])[(nameof(SixLoops), SixLoops), (nameof(Im2colTensors), Im2colTensors)])
        {
            run();
            for (int i = 0; i < generated.Length; i++)
            {
                if (!(Math.Abs(generated[i] - _data.Output[i]) <= 1e-3)) throw new InvalidOperationException($"{name} and the generated layer differ at {i}: {_data.Output[i]}, {generated[i]}");
            }
        }
    }

    /// <summary>Frees the buffers.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _data?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The generated kernel.</summary>
    [Benchmark(Baseline = true)]
    public void Generated() => _data.Layer.Run(_data.Input, _data.Output);

    /// <summary>im2col by windows and TensorPrimitives.Dot.</summary>
    [Benchmark]
    public void Im2colTensors() => GenericConvolution.Im2colTensors(_layer.Geometry, _data.Input, _channelsLast, _data.Bias, _data.Output, _window);

    /// <summary>Six nested loops.</summary>
    [Benchmark]
    public void SixLoops() => GenericConvolution.SixLoops(_layer.Geometry, _data.Input, _data.Weights, _data.Bias, _data.Output);
}

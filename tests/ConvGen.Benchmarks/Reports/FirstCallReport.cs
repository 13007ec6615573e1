extern alias generator;

using System.Diagnostics;
using System.Runtime;
using generator::ConvGen.Generator.Model;

namespace ConvGen.Benchmarks.Reports;

/// <summary>What the first <c>Run</c> of each layer takes, which is compiling its kernel:
/// <c>dotnet run -c Release --project tests/ConvGen.Benchmarks -- first-call [--shapes FILE.csv | --count 60 --seed 1] [--filter TEXT]</c>.</summary>
/// <remarks>No two layers share a kernel, so one process can time them all. What they do share, the runtime's packing and dispatch, is compiled before by small layers of
/// every family, and reported apart.</remarks>
internal static class FirstCallReport
{
    private const int LayersACompilation = 24;
    private const double WorstAllowed = 40, MedianAllowed = 12;

    private sealed record FirstCall(string Name, double ConstructionMs, double RunMs, double JitMs, int Methods, long Bytes, double SecondMs, string Plan)
    {
        public double ExtraMs => Math.Max(0, RunMs - SecondMs);
    }

    public static int Run(ReportOptions options)
    {
        IReadOnlyList<ReportLayer> layers = ReportLayer.Of(options);
        List<LayerFactory> factories = [.. layers.Chunk(LayersACompilation).SelectMany(Compile)];
        LayerFactory[] shared = [.. Compile([.. Shared().Select(spec => new ReportLayer(Specs.Words(spec), spec))])];

        Console.WriteLine($"{IsaLevel.Current}, {Environment.Version}: the first Run of each layer, its kernel uncompiled, the runtime's own code compiled before");
        FirstCall[] before = [.. Shared().Zip(shared, (spec, factory) => Measure(Specs.Words(spec), spec, factory))];
        Console.WriteLine($"shared code and {before.Length} small layers: {before.Sum(call => call.ConstructionMs + call.RunMs):0} ms, of which the first {before[0].ConstructionMs + before[0].RunMs:0} ms");

        FirstCall[] calls = [.. layers.Zip(factories, (layer, factory) => Measure(layer.Name, layer.Spec, factory)).OrderByDescending(call => call.ExtraMs)];
        if (calls.Length == 0)
        {
            Console.Error.WriteLine($"no layer is called like \"{options.Filter}\"");
            return 2;
        }

        // A long layer's first call is long because every call is; what the first one adds is what the layer's user waits for once.
        foreach (FirstCall call in options.Verbose ? calls : calls.Take(20))
            Console.WriteLine($"{call.Name,-44} {call.RunMs,7:0.0} ms, the second call {call.SecondMs,6:0.0} ms: {call.ExtraMs,5:0.0} ms more; {call.JitMs,5:0.0} ms compiling {call.Methods,3} methods of {call.Bytes,6} bytes of IL; constructor {call.ConstructionMs,5:0.0} ms   {call.Plan}");
        double[] first = [.. calls.Select(call => call.RunMs).Order()];
        Console.WriteLine($"first call of {calls.Length} layers: median {first[first.Length / 2]:0.0} ms (bar {MedianAllowed}), most {first[^1]:0.0} ms; beyond the second call: median {calls[calls.Length / 2].ExtraMs:0.0} ms, most {calls[0].ExtraMs:0.0} ms (bar {WorstAllowed})");
        return 0;
    }

    private static IEnumerable<LayerFactory> Compile(IReadOnlyList<ReportLayer> layers) => LayerCompiler.Compile([.. layers.Select((layer, i) => LayerCompiler.Choice(layer.Spec, i))]);

    private static FirstCall Measure(string name, ConvSpec spec, LayerFactory factory)
    {
        Random random = new(1);
        float[] weights = Numbers(spec.WeightLength), bias = Numbers(spec.OutChannels), input = Numbers(spec.InputLength), output = Numbers(spec.OutputLength);    // touched: a page that the system has yet to supply is not our first call
        long start = Stopwatch.GetTimestamp();
        IConvLayer layer = factory(weights, bias);
        double construction = Stopwatch.GetElapsedTime(start).TotalMilliseconds;

        long methods = JitInfo.GetCompiledMethodCount(currentThread: true), bytes = JitInfo.GetCompiledILBytes(currentThread: true);
        TimeSpan compiling = JitInfo.GetCompilationTime(currentThread: true);
        double first = Call(layer, input, output);
        FirstCall call = new(
            name, construction, first, (JitInfo.GetCompilationTime(currentThread: true) - compiling).TotalMilliseconds, (int)(JitInfo.GetCompiledMethodCount(currentThread: true) - methods),
            JitInfo.GetCompiledILBytes(currentThread: true) - bytes, Call(layer, input, output), layer.Plan.Algorithm + " " + layer.Plan.Tile);
        GC.KeepAlive(layer);
        return call;

        float[] Numbers(long length)
        {
            float[] numbers = new float[length];
            foreach (ref float number in numbers.AsSpan()) number = random.NextSingle() - 0.5f;
            return numbers;
        }
    }

    private static double Call(IConvLayer layer, float[] input, float[] output)
    {
        long start = Stopwatch.GetTimestamp();
        layer.Run(input, output);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>Small layers that together call everything of the runtime that layers call: every family, both layouts, with and without copies, strides.</summary>
    private static IEnumerable<ConvSpec> Shared()
    {
        foreach (bool channelsLast in (bool[])[false, true])
        {
            foreach ((int inChannels, int outChannels, int groups, int kernel, int stride) in ((int, int, int, int, int)[])[(16, 32, 1, 3, 1), (16, 32, 1, 3, 2), (16, 32, 1, 1, 1), (16, 16, 16, 3, 1), (16, 16, 16, 5, 2), (1, 6, 1, 5, 1), (3, 16, 1, 7, 4), (16, 16, 4, 3, 1), (512, 512, 1, 3, 1)])
            {
                SpatialAxis axis = new(13, kernel, stride, 1, kernel / 2, kernel / 2);
                yield return Specs.Of(inChannels, outChannels, groups, axis, axis, channelsLast);
            }
        }
    }
}

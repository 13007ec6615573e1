extern alias generator;

using generator::ConvGen.Generator.Planning;

namespace ConvGen.Benchmarks.Reports;

/// <summary>One thread against two, taking turns, on layers that take a while:
/// <c>dotnet run -c Release --project tests/ConvGen.Benchmarks -- threads [--shapes FILE.csv | --count 60 --seed 1] [--filter TEXT]</c>.</summary>
/// <remarks>Two cores with nothing else to do: whatever else runs counts as our imbalance.</remarks>
internal static class ThreadReport
{
    private const int Rounds = 5, LayersACompilation = 24, Threads = 2;
    private const double MillisecondsARound = 8, LeastMicroseconds = 200, Wanted = 1.85;

    public static int Run(ReportOptions options)
    {
        if (Environment.ProcessorCount < Threads)
        {
            Console.Error.WriteLine($"this process has {Environment.ProcessorCount} core, {Threads} are needed");
            return 2;
        }

        IReadOnlyList<ReportLayer> layers = ReportLayer.Of(options);
        List<(LayerPlan Plan, LayerFactory Factory)> compiled = [];
        foreach (ReportLayer[] chunk in layers.Chunk(LayersACompilation))
        {
            LayerPlan[] plans = [.. chunk.Select((layer, i) => LayerCompiler.Choice(layer.Spec, i))];
            compiled.AddRange(plans.Zip(LayerCompiler.Compile(plans)));
        }

        Console.WriteLine($"{IsaLevel.Current}, {Threads} threads against one, layers over {LeastMicroseconds} us; the best of {Rounds} rounds each");
        using ConvWorkers workers = new(Threads);
        CorePinning.Pin(workers);
        CallClock alone = new(), together = new(workers);
        List<(string Name, double Gain)> gains = [];
        for (int i = 0; i < layers.Count; i++)
        {
            using LayerData data = new(new BenchmarkLayer(layers[i].Name, compiled[i].Factory, Specs.Geometry(layers[i].Spec)));
            alone.WarmUp(data);
            if (alone.Microseconds(data, 1) < LeastMicroseconds) continue;
            together.WarmUp(data);
            double one = double.MaxValue, two = double.MaxValue;
            for (int round = 0; round < Rounds; round++)
            {
                one = Math.Min(one, alone.Microseconds(data, MillisecondsARound));
                two = Math.Min(two, together.Microseconds(data, MillisecondsARound));
            }

            gains.Add((layers[i].Name, one / two));
            string phases = string.Join(" + ", compiled[i].Plan.Kernels.First(kernel => (int)kernel.Plan.Isa <= (int)IsaLevel.Current).Plan.Phases.Select(phase => $"{phase.Units} {phase.Method}"));
            Console.WriteLine($"{layers[i].Name,-44} {one,9:0.0} us, {two,9:0.0} us: x{one / two:0.00} {(one / two < Wanted ? "<" : " ")}   {data.Layer.Plan.Algorithm}, units {phases}");
        }

        if (gains.Count == 0)
        {
            Console.Error.WriteLine($"no layer takes over {LeastMicroseconds} us");
            return 2;
        }

        (string worst, double least) = gains.MinBy(gain => gain.Gain);
        Console.WriteLine($"{gains.Count} layers: geomean x{Math.Exp(gains.Average(gain => Math.Log(gain.Gain))):0.00}, least x{least:0.00} ({worst}), {gains.Count(gain => gain.Gain < Wanted)} below x{Wanted}");
        return 0;
    }
}

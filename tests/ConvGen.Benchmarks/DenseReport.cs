using System.Diagnostics;

namespace ConvGen.Benchmarks;

/// <summary>The dense layers against the FMA peak, peak and layer taking turns, one thread: <c>dotnet run -c Release --project tests/ConvGen.Benchmarks -- dense [filter]</c>.</summary>
internal static class DenseReport
{
    private const int Rounds = 15;
    private const double MillisecondsARound = 25;

    public static int Run(string filter)
    {
        List<double> shares = [];
        Console.WriteLine($"{IsaLevel.Current}, one thread, {Environment.Version}; the best of {Rounds} rounds, results checked first");
        foreach (BenchmarkLayer layer in BenchmarkLayer.Dense.Where(layer => layer.Name.Contains(filter, StringComparison.Ordinal)))
        {
            using LayerData data = new(layer);
            double best = double.MaxValue, peak = 0;
            for (int round = 0; round < Rounds; round++)
            {
                peak = Math.Max(peak, FmaPeak.Measure());
                best = Math.Min(best, Microseconds(data));
            }

            double rate = 2.0 * data.Layer.MultiplyAdds / best / 1e3;
            shares.Add(rate / peak);
            Console.WriteLine($"{layer.Name,-24} {best,10:0.0} us {rate,8:0.0} GFLOP/s {100 * rate / peak,6:0.0} % of {peak:0}   {data.Layer.Plan.Algorithm}: {data.Layer.Plan.Tile}");
        }

        if (shares.Count == 0)
        {
            Console.Error.WriteLine($"no dense layer is called like \"{filter}\"");
            return 2;
        }

        shares.Sort();
        Console.WriteLine($"share of peak: least {100 * shares[0]:0.0} %, median {100 * shares[shares.Count / 2]:0.0} %");
        return 0;
    }

    private static double Microseconds(LayerData data)
    {
        int calls = 0;
        long start = Stopwatch.GetTimestamp();
        TimeSpan elapsed;
        do
        {
            data.Layer.Run(data.Input, data.Output);
            calls++;
            elapsed = Stopwatch.GetElapsedTime(start);
        }
        while (elapsed.TotalMilliseconds < MillisecondsARound);
        return elapsed.TotalMicroseconds / calls;
    }
}

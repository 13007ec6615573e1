using System.Diagnostics;

namespace ConvGen.Benchmarks.Reports;

/// <summary>Pooling layers against a plain loop and against a copy of as many bytes, taking turns, one thread: <c>dotnet run -c Release --project tests/ConvGen.Benchmarks -- pool [filter]</c>.</summary>
internal static class PoolReport
{
    private const int Rounds = 15;
    private const double MillisecondsARound = 10;

    public static int Run(string filter)
    {
        Console.WriteLine($"{IsaLevel.Current}, one thread, {Environment.Version}; the best of {Rounds} rounds, results checked first");
        foreach (PoolLayer pool in PoolLayer.All.Where(pool => pool.Name.Contains(filter, StringComparison.Ordinal)))
        {
            IConvLayer layer = pool.Layer;
            Random random = new(1);
            float[] input = new float[layer.InputLength], output = new float[layer.OutputLength], plain = new float[layer.OutputLength];
            for (int i = 0; i < input.Length; i++) input[i] = random.NextSingle() - 0.5f;
            layer.Run(input, output);
            pool.PlainLoop(input, plain);
            for (int i = 0; i < plain.Length; i++)
                if (!(Math.Abs(output[i] - plain[i]) <= 1e-6f)) throw new InvalidOperationException($"{pool.Name}: output {i} is {output[i]:R}, the plain loop says {plain[i]:R}");

            // A copy reads and writes as many bytes as it copies, twice over: this one moves what the layer moves.
            float[] from = new float[(input.Length + output.Length) / 2], to = new float[from.Length];
            double best = double.MaxValue, loop = double.MaxValue, copy = double.MaxValue;
            for (int round = 0; round < Rounds; round++)
            {
                best = Math.Min(best, Microseconds(() => layer.Run(input, output)));
                loop = Math.Min(loop, Microseconds(() => pool.PlainLoop(input, plain)));
                copy = Math.Min(copy, Microseconds(() => from.CopyTo(to, 0)));
            }

            double bytes = (input.Length + output.Length) * (double)sizeof(float);
            Console.WriteLine($"{pool.Name,-28} {best,7:0.0} us {bytes / best / 1e3,6:0} GB/s   copy of as many bytes {copy,6:0.0} us   plain loop {loop,7:0} us, {loop / best,4:0} times   {layer.Plan.Algorithm}: {layer.Plan.Tile}");
        }

        return 0;
    }

    private static double Microseconds(Action call)
    {
        int calls = 0;
        long start = Stopwatch.GetTimestamp();
        TimeSpan elapsed;
        do
        {
            call();
            calls++;
            elapsed = Stopwatch.GetElapsedTime(start);
        }
        while (elapsed.TotalMilliseconds < MillisecondsARound);
        return elapsed.TotalMicroseconds / calls;
    }
}

extern alias generator;

using generator::ConvGen.Generator.Emission;
using generator::ConvGen.Generator.Model;
using generator::ConvGen.Generator.Planning;

namespace ConvGen.Benchmarks.Reports;

/// <summary>The Fft family's windows for each layer of a list, cheapest first, measured beside what was predicted:
/// <c>dotnet run -c Release --project tests/ConvGen.Benchmarks -- fft-windows --shapes FILE.csv [--count 12] [--filter TEXT]</c>.</summary>
internal static class FftWindowsReport
{
    private const int Rounds = 3;
    private const double MillisecondsARound = 6;

    public static int Run(ReportOptions options)
    {
        IsaTable isa = IsaTable.Of((TargetIsa)(int)IsaLevel.Current);
        double frequency = CallClock.CyclesPerMicrosecond();
        foreach (ReportLayer layer in ReportLayer.Of(options))
        {
            // One of each pair of lengths, of each vector width where the report is verbose.
            FftPlan[] plans = [.. FftCandidate.Plans(layer.Spec, isa).GroupBy(plan => (plan.Vertical.Length, plan.Horizontal.Length, options.Verbose ? plan.VectorBits : 0)).Select(same => same.MinBy(plan => plan.Cycles)!).OrderBy(plan => plan.Cycles).Take(options.Count)];
            LayerPlan[] printed = [.. plans.Select(LayerCompiler.Forced)];
            LayerFactory[] factories = LayerCompiler.Compile(printed);
            CallClock clock = new();
            Console.WriteLine($"{layer.Name}: {Specs.Words(layer.Spec)}");
            for (int i = 0; i < plans.Length; i++)
            {
                LayerData data = new(new BenchmarkLayer(Specs.Words(layer.Spec), factories[i], Specs.Geometry(layer.Spec)));
                clock.WarmUp(data);
                double best = Enumerable.Range(0, Rounds).Min(_ => clock.Microseconds(data, MillisecondsARound));
                data.Dispose();
                Console.WriteLine($"{best,10:0.0} us   predicted / measured {plans[i].Cycles / (best * frequency):0.00}   {LayerEmitter.Print(printed[i]).Length / 1000,3} KB   {plans[i].VectorBits} bits {Size(plans[i].Vertical)} x {Size(plans[i].Horizontal)}   {plans[i].Tile}");
            }
        }

        return 0;
    }

    private static string Size(FftSize size) => size.First == 1 ? $"{size.Second}" : $"{size.First}.{size.Second}";
}

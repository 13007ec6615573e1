extern alias generator;

using generator::ConvGen.Generator.Model;
using generator::ConvGen.Generator.Planning;

namespace ConvGen.Benchmarks.Reports;

/// <summary>From which kernel on products of spectra pay, by the planner and by measurement, for 20 shapes:
/// <c>dotnet run -c Release --project tests/ConvGen.Benchmarks -- fft-crossover [--filter TEXT] [--verbose]</c>.</summary>
internal static class FftCrossoverReport
{
    private const int Rounds = 4;
    private const double MillisecondsARound = 4;

    /// <summary>Channels in and out, groups, height (1: one axis) and width, layout.</summary>
    private static readonly (int In, int Out, int Groups, int Height, int Width, bool ChannelsLast)[] Shapes =
    [
        (1, 1, 1, 256, 256, false), (1, 1, 1, 480, 640, false), (1, 1, 1, 1080, 1920, false), (3, 3, 3, 512, 512, false),
        (16, 16, 16, 56, 56, false), (128, 128, 128, 56, 56, false), (128, 128, 128, 56, 56, true), (256, 256, 256, 28, 28, false), (256, 256, 256, 28, 28, true), (512, 512, 512, 14, 14, true),
        (8, 8, 1, 128, 128, false), (16, 16, 1, 64, 64, false), (16, 16, 1, 64, 64, true), (32, 32, 1, 56, 56, false),
        (16, 16, 1, 1, 16000, false), (32, 32, 1, 1, 4096, false), (32, 32, 1, 1, 4096, true), (64, 64, 1, 1, 2048, true), (64, 64, 64, 1, 4096, false), (64, 64, 64, 1, 4096, true),
    ];

    public static int Run(ReportOptions options)
    {
        IsaTable isa = IsaTable.Of((TargetIsa)(int)IsaLevel.Current);
        List<double> ratios = [];
        Console.WriteLine($"{isa.Name}, one thread; taps along an axis from which Fft is cheaper");
        foreach ((int inChannels, int outChannels, int groups, int height, int width, bool channelsLast) in Shapes)
        {
            int[] kernels = height > 1 ? [.. Enumerable.Range(1, 16).Select(i => 2 * i + 1).Where(k => k <= 2 * Math.Min(height, width) - 1)] : [3, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96];
            ConvSpec[] specs = [.. kernels.Select(k => Specs.Of(inChannels, outChannels, groups, height > 1 ? Axis(height, k) : SpatialAxis.Absent, Axis(width, k), channelsLast))];
            string name = Specs.Words(specs[0]).Replace($"{specs[0].Height.Kernel}x{kernels[0]} ", "", StringComparison.Ordinal);
            if (!name.Contains(options.Filter, StringComparison.Ordinal)) continue;
            (KernelPlan Fft, KernelPlan Other)[] plans = [.. specs.Select(spec => Plans(spec, isa))];
            double predicted = Crossover(kernels, i => plans[i].Other.Cycles / plans[i].Fft.Cycles);
            double measured = Crossover(kernels, i => Measured(plans[i].Other, plans[i].Fft, kernels[i], options.Verbose));
            ratios.Add(predicted / measured);
            Console.WriteLine($"{name,-36} predicted {predicted,5:0.0}   measured {measured,5:0.0}   {predicted / measured:0.00}{(Math.Abs(Math.Log(predicted / measured)) > Math.Log(1.1) ? "  <" : "")}");
        }

        if (ratios.Count == 0) return 2;
        Console.WriteLine($"{ratios.Count(ratio => Math.Abs(Math.Log(ratio)) <= Math.Log(1.1))} of {ratios.Count} within 10 %; geometric mean {Math.Exp(ratios.Average(Math.Log)):0.00}");
        return 0;
    }

    private static SpatialAxis Axis(int extent, int kernel) => new(extent, kernel, 1, 1, kernel / 2, kernel / 2);

    /// <summary>The best plan by spectra and the best other one.</summary>
    private static (KernelPlan Fft, KernelPlan Other) Plans(ConvSpec spec, IsaTable isa) =>
        (FftCandidate.Plans(spec, isa).MinBy(plan => plan.Cycles)!, KernelPlanner.Alternatives(spec, isa).Where(plan => plan is not FftPlan).MinBy(plan => plan.Cycles)!);

    /// <summary>Where <paramref name="gain"/>, which grows with the kernel, passes 1: by halving, and between two kernels by its logarithm.</summary>
    private static double Crossover(int[] kernels, Func<int, double> gain)
    {
        Dictionary<int, double> known = [];
        int low = 0, high = kernels.Length - 1;
        if (Gain(low) >= 1) return kernels[low];
        if (Gain(high) < 1) return kernels[high];
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (Gain(middle) >= 1) high = middle;
            else low = middle;
        }

        double below = Math.Log(Gain(low)), above = Math.Log(Gain(high));
        return kernels[low] + (kernels[high] - kernels[low]) * -below / (above - below);

        double Gain(int i) => known.TryGetValue(i, out double value) ? value : known[i] = gain(i);
    }

    /// <summary>How many times as long the other plan takes; both take turns.</summary>
    private static double Measured(KernelPlan other, KernelPlan fft, int kernel, bool verbose)
    {
        LayerFactory[] factories = LayerCompiler.Compile([LayerCompiler.Forced(other, 0), LayerCompiler.Forced(fft, 1)]);
        CallClock clock = new();
        LayerData[] layers = [.. factories.Select(factory => new LayerData(new BenchmarkLayer(Specs.Words(fft.Spec), factory, Specs.Geometry(fft.Spec))))];
        double[] best = [double.MaxValue, double.MaxValue];
        foreach (LayerData layer in layers) clock.WarmUp(layer);
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < layers.Length; i++) best[i] = Math.Min(best[i], clock.Microseconds(layers[i], MillisecondsARound));
        }

        foreach (LayerData layer in layers) layer.Dispose();
        if (verbose) Console.WriteLine($"    {kernel,3}: {other.Family} {best[0]:0.0} us ({other.Cycles / best[0] / 3700:0.00}), Fft {best[1]:0.0} us ({fft.Cycles / best[1] / 3700:0.00}), {fft.Tile}");
        return best[0] / best[1];
    }
}

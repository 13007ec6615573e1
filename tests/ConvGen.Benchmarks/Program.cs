using BenchmarkDotNet.Running;
using ConvGen.Benchmarks;
using ConvGen.Benchmarks.Reports;

switch (args.FirstOrDefault())
{
    case "dense":
        return DenseReport.Run(args.ElementAtOrDefault(1) ?? "");

    case "pool":
        return PoolReport.Run(args.ElementAtOrDefault(1) ?? "");

    case "separable":
        return SeparableReport.Run(args.ElementAtOrDefault(1) ?? "");

    case "cascades":
        return CascadeReport.Run();

    case "calibrate":
        return CalibrationReport.Run(ReportOptions.Parse(args.AsSpan(1)));

    case "first-call":
        return FirstCallReport.Run(ReportOptions.Parse(args.AsSpan(1)));

    case "threads":
        return ThreadReport.Run(ReportOptions.Parse(args.AsSpan(1)));

    case "fft-crossover":
        return FftCrossoverReport.Run(ReportOptions.Parse(args.AsSpan(1)));

    case "fft-windows":
        return FftWindowsReport.Run(ReportOptions.Parse(args.AsSpan(1)));

    case "winograd-points":
        return WinogradPointsReport.Run(args.AsSpan(1));

    case "check":
        foreach (BenchmarkLayer layer in BenchmarkLayer.Dense)
        {
            using LayerData data = new(layer);
            Console.WriteLine($"{layer.Name,-24} results agree with the reference   {data.Layer.Plan.Algorithm}: {data.Layer.Plan.Tile}");
        }

        foreach (string layer in (string[])["rn50_l1_1x1_64_256", "sqz_fire2_e3_16_64"])
        {
            using GeneratedVersusGeneric benchmark = new() { Layer = layer };
            benchmark.Setup();
            Console.WriteLine($"{layer,-24} the generic versions agree with the generated one");
        }

        using (CallOverhead overhead = new()) overhead.Setup();
        Console.WriteLine($"{BenchmarkLayer.Smallest.Name,-24} results agree with the reference");
        foreach (int threads in (int[])[1, 2])
        {
            using ThreadScaling scaling = new() { Threads = threads };
            scaling.Setup();
            Console.WriteLine($"{"rn50_l1_3x3_64",-24} the bits of {threads} threads are those of one");
        }

        return 0;

    case null:
        Console.WriteLine("""
            dense [filter]    the dense layers' share of the FMA peak measured in the same run
            pool [filter]     pooling layers against a plain loop and a copy of as many bytes
            separable [filter]  MobileNetV1's blocks as separable layers against a depthwise and a pointwise layer
            cascades          cascades of image filters against their filters one after the other through a whole image
            calibrate         every family's plan for random shapes: predicted against measured, and what the planner's choice costs beyond the best
                              (--count 60, --seed 1, --borders, --filter TEXT, --kinds Direct,Indirect, --predict, --verbose)
            first-call        milliseconds of each layer's first Run, which compiles its kernel (--shapes FILE.csv | --count 60 --seed 1, --filter TEXT, --verbose)
            threads           two threads against one on layers over 200 us (the same options)
            fft-crossover     the kernel from which the Fft family is the faster, by the planner and by measurement, for 20 shapes (--filter TEXT, --verbose)
            fft-windows       the windows that the Fft family would take next for each layer: predicted against measured (--shapes FILE.csv, --count 12, --filter TEXT)
            winograd-points   how far F(m x m, 3 x 3) errs from many sets of points: the search behind the points in use (m)
            check             results of every benchmarked layer against the reference; times nothing
            --filter *        BenchmarkDotNet: generated kernels against generic C#, call overhead, thread scaling
            """);
        return 0;

    default:
        BenchmarkSwitcher.FromAssembly(typeof(BenchmarkLayer).Assembly).Run(args);
        return 0;
}

extern alias generator;

using generator::ConvGen.Generator.Model;
using generator::ConvGen.Generator.Planning;

namespace ConvGen.Benchmarks.Reports;

/// <summary>Every family's best plan for random shapes, measured beside what the planner predicted:
/// <c>dotnet run -c Release --project tests/ConvGen.Benchmarks -- calibrate [--count 60] [--borders] [--seed 1 | --shapes FILE.csv]
/// [--filter TEXT] [--kinds Direct,Indirect] [--predict]</c>.</summary>
internal static class CalibrationReport
{
    private const int Rounds = 5, ShapesACompilation = 12;
    private const double MillisecondsARound = 6;

    /// <summary>A plan with what one call of it took.</summary>
    private sealed record Measured(KernelPlan Plan, double Microseconds);

    public static int Run(ReportOptions options)
    {
        IsaTable isa = IsaTable.Of((TargetIsa)(int)IsaLevel.Current);
        IReadOnlyList<ReportLayer> layers = ReportLayer.Of(options);
        ConvSpec[] specs = [.. layers.Select(layer => layer.Spec)];
        KernelPlan[][] plans = [.. specs.Select(spec => KernelPlanner.Alternatives(spec, isa).Where(plan => options.Kinds.Length == 0 || options.Kinds.Contains(Kind(plan))).OrderBy(plan => plan.Cycles).ToArray())];
        if (options.Predict) return Print(layers, plans, isa, options.Verbose);
        List<LayerFactory[]> factories = [.. plans.Chunk(ShapesACompilation).SelectMany(Compile)];
        double frequency = CallClock.CyclesPerMicrosecond();
        Console.WriteLine($"{isa.Name}, one thread, {frequency:0} cycles a microsecond, seed {options.Seed}; us and predicted / measured cycles of every family, the planner's choice first");

        List<Measured> all = [];
        List<double> regrets = [];
        for (int i = 0; i < specs.Length; i++)
        {
            Measured[] measured = Measure(specs[i], plans[i], factories[i]);
            all.AddRange(measured);
            double regret = measured[0].Microseconds / measured.Min(plan => plan.Microseconds);
            if (measured.Length > 1) regrets.Add(regret);
            string families = string.Join("  ", measured.Select(m => $"{Kind(m.Plan),-9} {Literal(m.Microseconds),7} us x{m.Plan.Cycles / (m.Microseconds * frequency):0.00}"));
            Console.WriteLine($"{i,3} {layers[i].Name,-42} {(measured.Length > 1 ? $"{regret:0.00}" : "    "),4} {(regret > 1.1 ? "<" : " ")} {families}");
            if (options.Verbose) foreach (Measured m in measured) Console.WriteLine($"        {Kind(m.Plan)}: {m.Plan.Tile}");
        }

        Console.WriteLine();
        foreach (IGrouping<string, Measured> family in all.GroupBy(m => Kind(m.Plan)))
        {
            double[] ratios = [.. family.Select(m => m.Plan.Cycles / (m.Microseconds * frequency)).Order()];
            double mean = Mean(ratios), spread = Math.Exp(Math.Sqrt(ratios.Average(ratio => Math.Pow(Math.Log(ratio / mean), 2))));
            Console.WriteLine($"{family.Key,-22} {ratios.Length,3} plans, predicted / measured cycles: geomean {mean:0.00}, spread x{spread:0.00}, least {ratios[0]:0.00}, most {ratios[^1]:0.00}");
        }

        if (regrets.Count == 0)
        {
            Console.Error.WriteLine("no shape has more than one family");
            return 2;
        }

        Console.WriteLine($"regret over {regrets.Count} shapes with a choice: geomean {Mean(regrets):0.000}, worst {regrets.Max():0.00}, over all {specs.Length}: {Math.Pow(Mean(regrets), (double)regrets.Count / specs.Length):0.000}");
        return 0;
    }

    /// <summary>A line for each plan: layer, kind, cycles, tile; and for each family that declines, why.</summary>
    private static int Print(IReadOnlyList<ReportLayer> layers, KernelPlan[][] plans, IsaTable isa, bool verbose)
    {
        foreach ((ReportLayer layer, KernelPlan[] kinds) in layers.Zip(plans))
        {
            foreach (KernelPlan plan in kinds) Console.WriteLine($"{layer.Name}\t{Kind(plan)}\t{plan.Cycles:0}\t{plan.Tile}");
            if (!verbose) continue;
            foreach (Rejection unfit in KernelPlanner.Choose(layer.Spec, isa).Rejections.Where(unfit => unfit.Cycles is null)) Console.WriteLine($"{layer.Name}\t{unfit.Family}\t-\t{unfit.Reason}");
        }

        return 0;
    }

    private static IEnumerable<LayerFactory[]> Compile(KernelPlan[][] shapes)
    {
        int index = 0;
        LayerFactory[] factories = LayerCompiler.Compile([.. shapes.SelectMany(plans => plans).Select(plan => LayerCompiler.Forced(plan, index++))]);
        index = 0;
        foreach (KernelPlan[] plans in shapes)
        {
            yield return factories[index..(index + plans.Length)];
            index += plans.Length;
        }
    }

    /// <summary>The plans take turns, so that what slows the machine slows them all.</summary>
    private static Measured[] Measure(ConvSpec spec, KernelPlan[] plans, LayerFactory[] factories)
    {
        CallClock clock = new();
        LayerData[] layers = [.. factories.Select(factory => new LayerData(new BenchmarkLayer(Specs.Words(spec), factory, Specs.Geometry(spec))))];
        double[] best = [.. plans.Select(_ => double.MaxValue)];
        foreach (LayerData layer in layers) clock.WarmUp(layer);
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < layers.Length; i++) best[i] = Math.Min(best[i], clock.Microseconds(layers[i], MillisecondsARound));
        }

        foreach (LayerData layer in layers) layer.Dispose();
        return [.. plans.Zip(best, (plan, microseconds) => new Measured(plan, microseconds))];
    }

    /// <summary>DepthwisePlanar, Direct, ...: the kind of kernel, where a family has several.</summary>
    private static string Kind(KernelPlan plan) => plan.GetType().Name[..^"Plan".Length];

    private static string Literal(double microseconds) => microseconds.ToString(microseconds < 10 ? "0.000" : "0.0");

    private static double Mean(IEnumerable<double> values) => Math.Exp(values.Average(Math.Log));
}

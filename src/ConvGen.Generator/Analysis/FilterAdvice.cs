using System.Globalization;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;
using ConvGen.Generator.Planning;
using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Analysis;

/// <summary>What the rank of a constant kernel says. Values in, faults out.</summary>
internal static class FilterAdvice
{
    /// <summary>The share of a kernel, by Frobenius norm, that may be lost to rounding of its taps when it was written down.</summary>
    private const double RoundingShare = 0.03;

    /// <summary>Turns of the power iteration: the second singular value is a thirtieth of the first or the result does not matter, so each turn gains three digits.</summary>
    private const int Turns = 8;

    public static IEnumerable<Fault> Of(FilterSpec spec, TargetIsa target)
    {
        if (spec.KernelHeight == 1 || spec.KernelWidth == 1 || spec.NonzeroTaps == 0) yield break;
        FilterPlan plan = PlanMemo.Filter(spec, target);
        if (plan.Form.Name == "Separable")
        {
            yield return new Fault(Descriptors.Split, "Taps", [Number(spec.KernelHeight), Number(spec.KernelWidth), Number(plan.Operations), Number(plan.PlainOperations)]);
            yield break;
        }

        (double share, FilterSpec product) = Nearest(spec);
        if (share > RoundingShare) yield break;
        FilterPlan separable = PlanMemo.Filter(product, target);
        if (separable.Form.Name != "Separable" || separable.Operations >= plan.Operations) yield break;
        yield return new Fault(Descriptors.AlmostSeparable, "Taps", [Share(share), Number(separable.Operations), Number(plan.Operations)]);
    }

    /// <summary>The product of a column and a row nearest to the kernel (Eckart and Young 1936), and the share of the kernel's norm that it leaves out.</summary>
    private static (double Share, FilterSpec Product) Nearest(FilterSpec spec)
    {
        int height = spec.KernelHeight, width = spec.KernelWidth;
        double[] row = LargestRow(spec), column = new double[height];
        for (int turn = 0; turn < Turns; turn++)
        {
            column = Normal([.. Enumerable.Range(0, height).Select(i => Enumerable.Range(0, width).Sum(j => spec.Tap(i, j) * row[j]))]);
            row = [.. Enumerable.Range(0, width).Select(j => Enumerable.Range(0, height).Sum(i => spec.Tap(i, j) * column[i]))];
        }

        double whole = spec.Taps.Sum(tap => tap * tap), kept = row.Sum(value => value * value);
        EquatableArray<double> taps = Enumerable.Range(0, height * width).Select(k => column[k / width] * row[k % width]).ToEquatableArray();
        return (Math.Sqrt(Math.Max(0, whole - kept) / whole), spec with { Taps = taps });
    }

    private static double[] LargestRow(FilterSpec spec) =>
        Enumerable.Range(0, spec.KernelHeight).Select(i => (double[])[.. Enumerable.Range(0, spec.KernelWidth).Select(j => spec.Tap(i, j))]).OrderByDescending(row => row.Sum(value => value * value)).First();

    private static double[] Normal(double[] vector)
    {
        double norm = Math.Sqrt(vector.Sum(value => value * value));
        return norm == 0 ? vector : [.. vector.Select(value => value / norm)];
    }

    private static string Number(int number) => FaultList.Number(number);

    private static string Share(double share) => (100 * share).ToString("0.#", CultureInfo.InvariantCulture);
}

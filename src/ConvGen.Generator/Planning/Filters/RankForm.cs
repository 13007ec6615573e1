using System.Globalization;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning.Filters;

/// <summary>A kernel of rank r as r pairs of a horizontal and a vertical pass: Separable for rank 1, LowRank beyond.</summary>
internal static class RankForm
{
    /// <summary>The sum of |products| that make a tap, at most this many times the tap: beyond, what the passes round would be large beside what is left.</summary>
    private const double Cancellation = 2;

    public static FormVerdict Consider(FilterSpec spec, double[][] kernel)
    {
        // Does it apply?
        if (spec.KernelHeight == 1 || spec.KernelWidth == 1) return Reject("Separable", "the kernel is one-dimensional already");
        if (spec.NonzeroTaps == 0) return Reject("Separable", "every tap is zero");
        RankFactors factors = RankFactors.Of(kernel);
        string name = factors.Rank == 1 ? "Separable" : "LowRank", rank = "rank " + factors.Rank.ToString(CultureInfo.InvariantCulture);
        if (factors.Rank == Math.Min(spec.KernelHeight, spec.KernelWidth)) return Reject("Separable", $"{rank} is full: no two passes give this kernel");
        if (!factors.Reproduces(kernel, Cancellation)) return Reject(name, $"{rank}, but its passes would cancel each other and lose digits");

        // What would it do? A row of one tap is the source row itself; the other rows become planes.
        bool keepsSource = factors.Rows.Any(IsSingleTap);
        List<LinearForm> planes = [];
        List<FilterTap> final = [];
        for (int k = 0; k < factors.Rank; k++)
        {
            (LinearForm row, double divisor) = RankFactors.RowForm(factors.Rows[k]).Normalised(final: false);
            bool single = IsSingleTap(factors.Rows[k]);
            int line = single ? 0 : planes.Count + (keepsSource ? 1 : 0);
            if (!single) planes.Add(row);
            for (int i = 0; i < spec.KernelHeight; i++)
            {
                double coefficient = factors.Columns[k][i] * divisor * (single ? row.Taps[0].Coefficient : 1);
                if (coefficient != 0) final.Add(new FilterTap(line, i, single ? row.Taps[0].Column : 0, coefficient));
            }
        }

        string passes = string.Join(" + ", planes.Select(plane => plane.Taps.Count).Concat([final.Count]).Select(count => count.ToString(CultureInfo.InvariantCulture)));
        string step = $"{rank}: {spec.NonzeroTaps.ToString(CultureInfo.InvariantCulture)} taps become {passes}";
        return new FormVerdict(name, FilterForm.Of(name, step, planes.ToEquatableArray(), keepsSource, final, spec), null);
    }

    private static bool IsSingleTap(double[] row) => row.Count(tap => tap != 0) == 1;

    private static FormVerdict Reject(string name, string reason) => new(name, null, reason);
}

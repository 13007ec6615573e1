using System.Globalization;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning.Filters;

/// <summary>A kernel of rank r as r pairs of a horizontal and a vertical pass: Separable for rank 1, LowRank beyond.</summary>
internal static class RankForm
{
    /// <summary>The sum of |products| that make a tap, at most this many times the tap: beyond, what the passes round would be large beside what is left.</summary>
    private const double Cancellation = 2;

    /// <summary>A plane is a line of the ring for each row of the kernel.</summary>
    private const int MostPlanes = 8;

    public static FormVerdict Consider(FilterSpec spec, double[][] kernel)
    {
        // Does it apply?
        if (spec.KernelHeight == 1 || spec.KernelWidth == 1) return Reject("Separable", "the kernel is one-dimensional already");
        if (spec.NonzeroTaps == 0) return Reject("Separable", "every tap is zero");
        int full = Math.Min(spec.KernelHeight, spec.KernelWidth);
        if (RankFactors.Of(kernel, Math.Min(full - 1, MostPlanes)) is not { } factors)
            return Reject("Separable", full - 1 <= MostPlanes ? Words($"rank {full} is full: no two passes give this kernel") : Words($"rank above {MostPlanes}: so many passes would fill the cache with planes"));
        string name = factors.Rank == 1 ? "Separable" : "LowRank", rank = Words($"rank {factors.Rank}");
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

        string passes = string.Join(" + ", planes.Select(plane => plane.Taps.Count).Concat([final.Count]).Select(count => Words($"{count}")));
        string step = Words($"{rank}: {spec.NonzeroTaps} taps become {passes}");
        return new FormVerdict(name, FilterForm.Of(name, step, planes.ToEquatableArray(), keepsSource, final, spec), null);
    }

    private static string Words(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static bool IsSingleTap(double[] row) => row.Count(tap => tap != 0) == 1;

    private static FormVerdict Reject(string name, string reason) => new(name, null, reason);
}

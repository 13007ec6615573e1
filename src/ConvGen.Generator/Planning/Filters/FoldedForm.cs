using System.Globalization;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning.Filters;

/// <summary>A kernel whose rows mirror left to right, each with one sign: mirrored pairs of a source row are added (or subtracted) once and serve every row of the kernel.</summary>
internal static class FoldedForm
{
    public static FormVerdict Consider(FilterSpec spec, double[][] kernel)
    {
        // Does it apply?
        if (spec.KernelWidth == 1) return Reject("one column has nothing to mirror");
        if (spec.NonzeroTaps == 0) return Reject("every tap is zero");
        int[] signs = [.. kernel.Select(Symmetry)];    // +1, -1, or 0 for a row of neither kind
        if (signs.Contains(0)) return Reject("the rows do not mirror left to right");

        // What would it do? A plane for each column pair and sign in use; the middle column is the source itself.
        int width = spec.KernelWidth, middle = width % 2 == 1 ? width / 2 : -1;
        bool keepsSource = middle >= 0 && kernel.Any(row => row[middle] != 0);
        Dictionary<(int Column, int Sign), int> lines = [];
        List<LinearForm> planes = [];
        List<FilterTap> final = [];
        for (int i = 0; i < kernel.Length; i++)
        {
            for (int j = width - 1; j >= width - width / 2; j--)
            {
                if (kernel[i][j] == 0) continue;
                if (!lines.TryGetValue((j, signs[i]), out int line))
                {
                    lines[(j, signs[i])] = line = planes.Count + (keepsSource ? 1 : 0);
                    planes.Add(new LinearForm([new FilterTap(0, 0, j, 1), new FilterTap(0, 0, width - 1 - j, signs[i])]));
                }

                final.Add(new FilterTap(line, i, 0, kernel[i][j]));
            }

            if (middle >= 0 && kernel[i][middle] != 0) final.Add(new FilterTap(0, i, middle, kernel[i][middle]));
        }

        string step = string.Format(CultureInfo.InvariantCulture, "mirrored columns are added once for all rows: {0} taps become {1} sums and {2} taps", spec.NonzeroTaps, planes.Count, final.Count);
        return new FormVerdict("Folded", FilterForm.Of("Folded", step, planes.ToEquatableArray(), keepsSource, final, spec), null);
    }

    private static int Symmetry(double[] row)
    {
        bool even = true, odd = row.Length % 2 == 0 || row[row.Length / 2] == 0;
        for (int j = 0; j < row.Length / 2; j++)
        {
            even &= LinearForm.Same(row[j], row[row.Length - 1 - j]);
            odd &= LinearForm.Same(row[j], -row[row.Length - 1 - j]);
        }

        return even ? 1 : odd ? -1 : 0;
    }

    private static FormVerdict Reject(string reason) => new("Folded", null, reason);
}

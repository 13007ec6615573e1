namespace ConvGen.Generator.Planning.Filters;

/// <summary>A kernel as a sum of products of a column and a row: <c>K[i, j] = Σ_k Columns[k][i] Rows[k][j]</c>. Rank 1 is a separable kernel.</summary>
/// <remarks>
/// Gauss' elimination over the kernel's rows. The basis is not the eliminated rows but whichever of a row and its differences with earlier basis rows costs fewest operations: of
/// <c>blur - 512 centre</c> it finds the blur's row and the single tap. A difference counts as zero when it is below the rounding of the doubles it comes from.
/// </remarks>
internal sealed record RankFactors(IReadOnlyList<double[]> Rows, IReadOnlyList<double[]> Columns)
{
    public int Rank => Rows.Count;

    /// <summary>The factors of <paramref name="kernel"/>; null where there are more than <paramref name="most"/>.</summary>
    public static RankFactors? Of(double[][] kernel, int most)
    {
        int height = kernel.Length;
        List<double[]> basis = [], columns = [];
        List<(double[] Row, int Pivot, List<double> Combination)> echelon = [];    // Row = Σ Combination[l] basis[l], and Row[Pivot] is its largest
        foreach (int i in Enumerable.Range(0, height).OrderBy(i => kernel[i].Count(tap => tap != 0)).ThenBy(i => i))
        {
            double[] rest = (double[])kernel[i].Clone();
            double[] of = new double[basis.Count];    // kernel[i] = rest + Σ of[l] basis[l]
            foreach ((double[] row, int pivot, List<double> combination) in echelon)
            {
                double factor = rest[pivot] / row[pivot];
                if (factor == 0) continue;
                rest = Less(rest, factor, row);
                rest[pivot] = 0;
                for (int l = 0; l < combination.Count; l++) of[l] += factor * combination[l];
            }

            if (rest.Any(value => value != 0))
            {
                if (basis.Count == most) return null;

                // rest = chosen + Σ less[l] basis[l]
                (double[] chosen, double[] less) = Cheapest(kernel[i], rest, of, basis);
                basis.Add(chosen);
                columns.Add(new double[height]);
                for (int l = 0; l < less.Length; l++) of[l] += less[l];
                of = [.. of, 1.0];
                int largest = Enumerable.Range(0, rest.Length).OrderByDescending(j => Math.Abs(rest[j])).First();
                echelon.Add((rest, largest, [.. less, 1.0]));
            }

            for (int l = 0; l < of.Length; l++) columns[l][i] = of[l];
        }

        return new RankFactors(basis, columns);
    }

    /// <summary>Whether the factors give the kernel back to within the rounding of doubles, and no tap as a small difference of large products.</summary>
    public bool Reproduces(double[][] kernel, double cancellation)
    {
        for (int i = 0; i < kernel.Length; i++)
        {
            for (int j = 0; j < kernel[i].Length; j++)
            {
                double sum = 0, magnitude = 0;
                for (int k = 0; k < Rank; k++)
                {
                    double product = Columns[k][i] * Rows[k][j];
                    sum += product;
                    magnitude += Math.Abs(product);
                }

                if (magnitude > cancellation * Math.Abs(kernel[i][j])) return false;
                if (Math.Abs(sum - kernel[i][j]) > LinearForm.SameWithin * magnitude) return false;
            }
        }

        return true;
    }

    /// <summary>Of a kernel row, what elimination left of it, and its differences with single basis rows: the one with fewest taps, then fewest multiplications.</summary>
    private static (double[] Chosen, double[] Less) Cheapest(double[] row, double[] rest, double[] of, List<double[]> basis)
    {
        // Whatever is chosen differs from rest by basis rows: rest = chosen + Σ less[l] basis[l].
        (double[] Chosen, double[] Less) best = (row, [.. of.Select(value => -value)]);
        int lowest = Cost(row);
        Try(rest, new double[basis.Count]);
        for (int l = 0; l < basis.Count; l++)
        {
            foreach (double factor in Enumerable.Range(0, row.Length).Where(j => basis[l][j] != 0 && row[j] != 0).Select(j => row[j] / basis[l][j]).Distinct())
            {
                double[] less = [.. of.Select(value => -value)];
                less[l] += factor;
                Try(Less(row, factor, basis[l]), less);
            }
        }

        return best;

        void Try(double[] candidate, double[] less)
        {
            int cost = Cost(candidate);
            if (cost >= lowest) return;
            lowest = cost;
            best = (candidate, less);
        }
    }

    private static int Cost(double[] row)
    {
        LinearForm form = RowForm(row);
        return 2 * form.Taps.Count + form.Groups.Count;
    }

    /// <summary>The row's nonzero taps over the source row.</summary>
    public static LinearForm RowForm(double[] row) =>
        new(Enumerable.Range(0, row.Length).Where(j => row[j] != 0).Select(j => new FilterTap(0, 0, j, row[j])).ToEquatableArray());

    private static double[] Less(double[] a, double factor, double[] b)
    {
        double[] difference = new double[a.Length];
        for (int j = 0; j < a.Length; j++) difference[j] = LinearForm.Same(a[j], factor * b[j]) ? 0 : a[j] - factor * b[j];
        return difference;
    }
}

using ConvGen.Generator.Algebra;

namespace ConvGen.Generator.Ir;

/// <summary>Products of a constant matrix and vectors of values, with the symmetry of the matrix used once.</summary>
/// <remarks>
/// Cook-Toom matrices of points +-a pair up. Two rows of B^T are e + o and e - o, e even and o odd: each part is computed once. Two columns of A^T are equal in even rows and opposite in odd ones: the
/// sum and the difference of their operands are computed once. A factor common to an odd part moves into the multiply-add that joins it.
/// </remarks>
internal sealed class LinearTransform(RationalMatrix matrix)
{
    private readonly (int First, int Second)[] _columnPairs = ColumnPairs(matrix);

    /// <summary>Rows <paramref name="rows"/> of the matrix times <paramref name="operands"/>, plus <paramref name="addend"/> where there is one. Null operands are zero.</summary>
    public VectorValue[] Apply(VectorProgram program, IReadOnlyList<int> rows, Func<int, VectorValue> operands, VectorValue? addend = null)
    {
        VectorValue[] results = new VectorValue[rows.Count];
        bool[] done = new bool[rows.Count];
        for (int i = 0; i < rows.Count; i++)
        {
            if (done[i]) continue;
            int partner = addend is null ? Enumerable.Range(i + 1, rows.Count - i - 1).FirstOrDefault(j => !done[j] && IsEvenOddPair(rows[i], rows[j])) : 0;
            if (partner > 0) (results[i], results[partner]) = EvenOdd(program, rows[i], rows[partner], operands);
            else results[i] = Row(program, rows[i], operands, addend);
            if (partner > 0) done[partner] = true;
        }

        return results;
    }

    /// <summary>The sum of terms, those with a factor of 1 first, so that no multiplication stands alone where an addition or a multiply-add will do.</summary>
    public static VectorValue Sum(VectorProgram program, IEnumerable<(Rational Factor, VectorValue Value)> terms)
    {
        (Rational Factor, VectorValue Value)[] ordered = [.. terms.Where(term => !term.Factor.IsZero).OrderBy(term => term.Factor == Rational.One ? 0 : term.Factor != -1 ? 1 : 2)];
        if (ordered.Length == 0) return program.Constant(Rational.Zero);
        VectorValue sum = program.Scale(ordered[0].Factor, ordered[0].Value);
        foreach ((Rational factor, VectorValue value) in ordered.Skip(1)) sum = program.ScaleAdd(factor, value, sum);
        return sum;
    }

    private VectorValue Row(VectorProgram program, int row, Func<int, VectorValue> operands, VectorValue? addend)
    {
        List<(Rational, VectorValue)> terms = [];
        if (addend is { } added) terms.Add((Rational.One, added));
        for (int k = 0; k < matrix.Columns; k++)
        {
            Rational entry = matrix[row, k];
            if (entry.IsZero || _columnPairs.Any(pair => pair.Second == k)) continue;
            int second = _columnPairs.Where(pair => pair.First == k).Select(pair => pair.Second).FirstOrDefault();
            if (second == 0) terms.Add((entry, operands(k)));
            else terms.Add((entry, matrix[row, second] == entry ? program.Add(operands(k), operands(second)) : program.Subtract(operands(k), operands(second))));
        }

        return Sum(program, terms);
    }

    /// <summary>Columns that are equal up to sign in every row, with both signs: their sum and their difference serve all rows.</summary>
    private static (int First, int Second)[] ColumnPairs(RationalMatrix matrix)
    {
        List<(int, int)> pairs = [];
        bool[] taken = new bool[matrix.Columns];
        for (int first = 0; first < matrix.Columns; first++)
        {
            for (int second = first + 1; second < matrix.Columns && !taken[first]; second++)
            {
                if (taken[second]) continue;
                int equal = 0, opposite = 0, other = 0;
                for (int row = 0; row < matrix.Rows; row++)
                {
                    if (matrix[row, first].IsZero && matrix[row, second].IsZero) continue;
                    if (matrix[row, first] == matrix[row, second]) equal++;
                    else if (matrix[row, first] == -matrix[row, second]) opposite++;
                    else other++;
                }

                if (other > 0 || equal == 0 || opposite == 0) continue;
                taken[first] = taken[second] = true;
                pairs.Add((first, second));
            }
        }

        return [.. pairs];
    }

    private bool IsEvenOddPair(int a, int b)
    {
        int even = 0, odd = 0;
        for (int k = 0; k < matrix.Columns; k++)
        {
            if (matrix[a, k].IsZero && matrix[b, k].IsZero) continue;
            if (matrix[a, k] == matrix[b, k]) even++;
            else if (matrix[a, k] == -matrix[b, k]) odd++;
            else return false;
        }

        return even > 0 && odd > 0 && even + odd > 2;
    }

    private (VectorValue Sum, VectorValue Difference) EvenOdd(VectorProgram program, int a, int b, Func<int, VectorValue> operands)
    {
        int[] used = [.. Enumerable.Range(0, matrix.Columns).Where(k => !matrix[a, k].IsZero)];
        int[] even = [.. used.Where(k => matrix[a, k] == matrix[b, k])], odd = [.. used.Except(even)];
        VectorValue e = Sum(program, even.Select(k => (matrix[a, k], operands(k))));
        Rational common = odd.Any(k => Rational.Abs(matrix[a, k]) == Rational.One) ? Rational.One : matrix[a, odd[odd.Length - 1]];
        VectorValue o = Sum(program, odd.Select(k => (matrix[a, k] / common, operands(k))));
        return (program.ScaleAdd(common, o, e), program.ScaleAdd(-common, o, e));
    }
}

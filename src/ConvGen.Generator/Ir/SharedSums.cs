using ConvGen.Generator.Algebra;

namespace ConvGen.Generator.Ir;

/// <summary>Several sums of values, in which what they have in common is added once.</summary>
/// <remarks>
/// First, values that occur in the same sums with the same signs (or all opposite ones) become one. Then, as long as two values occur together in more than one sum, the pair that does so most often
/// becomes one (Hartley, "Subexpression sharing in filters using canonic signed digit multipliers", 1996). Both only ever lower the number of additions.
/// </remarks>
internal sealed class SharedSums
{
    /// <summary>Pairs looked at in a round; beyond, sums are left as the first step made them.</summary>
    private const int MostPairs = 4000;

    private readonly VectorProgram _program;
    private readonly List<SignedValue>[] _sums;

    private SharedSums(VectorProgram program, IEnumerable<IEnumerable<SignedValue>> sums)
    {
        _program = program;
        _sums = [.. sums.Select(sum => sum.ToList())];
    }

    /// <summary>The sums with fewer terms, what they share being values of <paramref name="program"/> now. A value occurs in a sum at most once.</summary>
    public static IReadOnlyList<IReadOnlyList<SignedValue>> Share(VectorProgram program, IEnumerable<IEnumerable<SignedValue>> sums)
    {
        SharedSums shared = new(program, sums);
        shared.JoinCompanions();
        while (shared.JoinPair())
        {
        }

        return shared._sums;
    }

    /// <summary>The sum of <paramref name="terms"/>, and whether it is the negative of what was asked for: so it is where every term is subtracted.</summary>
    public static (VectorValue Sum, bool IsNegated) Add(VectorProgram program, IReadOnlyList<SignedValue> terms)
    {
        bool negated = terms.All(term => term.IsNegative);
        RunningSum sum = new(program);
        foreach (SignedValue term in terms.OrderBy(term => term.IsNegative)) sum.Add(term.IsNegative != negated ? -1 : 1, term.Value);
        return (sum.Value, negated);
    }

    /// <summary>Joins values that occur in the same sums, two at least.</summary>
    private void JoinCompanions()
    {
        Dictionary<int, List<(int Sum, bool IsNegative)>> places = [];
        List<int> order = [];
        for (int s = 0; s < _sums.Length; s++)
        {
            foreach (SignedValue term in _sums[s])
            {
                if (!places.TryGetValue(term.Value.Index, out List<(int, bool)>? at))
                {
                    places[term.Value.Index] = at = [];
                    order.Add(term.Value.Index);
                }

                at.Add((s, term.IsNegative));
            }
        }

        foreach (IGrouping<string, int> companions in order.Where(value => places[value].Count > 1).GroupBy(value => Signature(places[value])).Where(group => group.Count() > 1))
        {
            SignedValue[] terms = [.. companions.Select(value => new SignedValue(new VectorValue(value), places[value][0].IsNegative))];
            (VectorValue sum, bool negated) = Add(_program, terms);
            HashSet<int> joined = [.. companions];
            List<(int Sum, bool IsNegative)> first = places[companions.First()];
            foreach ((int s, bool subtracted) in first)
            {
                _sums[s].RemoveAll(term => joined.Contains(term.Value.Index));
                _sums[s].Add(new SignedValue(sum, subtracted != first[0].IsNegative != negated));
            }
        }

        // In which sums, and where its sign differs from that in the first of them.
        static string Signature(List<(int Sum, bool IsNegative)> at) => string.Join(" ", at.Select(place => place.IsNegative == at[0].IsNegative ? place.Sum : ~place.Sum));
    }

    /// <summary>Joins the pair that occurs in most sums; false where none occurs in two.</summary>
    private bool JoinPair()
    {
        HashSet<int> shared = [.. _sums.SelectMany(sum => sum).GroupBy(term => term.Value.Index).Where(group => group.Count() > 1).Select(group => group.Key)];
        SignedValue[][] candidates = [.. _sums.Select(sum => sum.Where(term => shared.Contains(term.Value.Index)).OrderBy(term => term.Value.Index).ToArray())];
        if (candidates.Sum(sum => sum.Length * (sum.Length - 1) / 2) > MostPairs) return false;
        Dictionary<(int, int, bool), int> counts = [];
        (int First, int Second, bool Opposite) best = default;
        int most = 1;
        foreach (SignedValue[] sum in candidates)
        {
            for (int i = 0; i < sum.Length; i++)
            {
                for (int j = i + 1; j < sum.Length; j++)
                {
                    (int, int, bool) pair = (sum[i].Value.Index, sum[j].Value.Index, sum[i].IsNegative != sum[j].IsNegative);
                    int count = counts[pair] = counts.TryGetValue(pair, out int before) ? before + 1 : 1;
                    if (count <= most) continue;
                    (most, best) = (count, pair);
                }
            }
        }

        if (most == 1) return false;
        VectorValue a = new(best.First), b = new(best.Second), joined = best.Opposite ? _program.Subtract(a, b) : _program.Add(a, b);
        foreach (List<SignedValue> sum in _sums)
        {
            int first = sum.FindIndex(term => term.Value == a), second = sum.FindIndex(term => term.Value == b);
            if (first < 0 || second < 0 || sum[first].IsNegative != sum[second].IsNegative != best.Opposite) continue;
            bool subtracted = sum[first].IsNegative;
            sum.RemoveAt(Math.Max(first, second));
            sum.RemoveAt(Math.Min(first, second));
            sum.Add(new SignedValue(joined, subtracted));
        }

        return true;
    }
}

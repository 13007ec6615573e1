using ConvGen.Generator.Ir;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning.Filters;

/// <summary>A way to compute a filter: rows made of each source row, and the sum over the rows under the kernel.</summary>
/// <remarks><c>plane_p[x] = Σ coefficient * source[x + column]</c>, for each source row; <c>output = Factor * Final + Offset</c>, over lines of the ring: the source row when it is kept, then the planes.</remarks>
internal sealed record FilterForm
{
    /// <summary>Direct, Separable, LowRank or Folded.</summary>
    public required string Name { get; init; }

    /// <summary>What the form makes of the kernel, in words.</summary>
    public required string Step { get; init; }

    /// <summary>The first pass: sums over one source row. May be empty.</summary>
    public required EquatableArray<LinearForm> Planes { get; init; }

    public required LinearForm Final { get; init; }

    /// <summary>Multiplies the final sum.</summary>
    public required double Factor { get; init; }

    public required double Offset { get; init; }

    public bool KeepsSource => Planes.Count == 0 ? Final.Taps.Count > 0 : SourceIsLineZero;

    /// <summary>Whether line 0 of a ring row is the source row, and planes follow.</summary>
    public required bool SourceIsLineZero { get; init; }

    /// <summary>Lines of the ring a row.</summary>
    public int Lines => Planes.Count + (KeepsSource ? 1 : 0);

    /// <summary>Arithmetic instructions a vector of the output, multiply-add fused.</summary>
    public int Instructions => Operations.Arithmetic + (Factor != 1 || Offset != 0 ? 1 : 0);

    /// <summary>Operations a vector of the output, one row by itself, without factor and offset.</summary>
    public required OperationCounts Operations { get; init; }

    /// <summary>What a vector of the output costs in float, in instructions: arithmetic, loads, and stores of planes.</summary>
    public double Cost => Instructions + Loads + Planes.Count;

    /// <summary>The same in 16-bit integers, where multiplications count by themselves.</summary>
    public double WordCost => Operations.Separate + Loads + Planes.Count;

    /// <summary>A load off the vector grid touches two cache lines and counts double; the final pass makes two rows at once, so a load of a tap column serves both but for the column's end.</summary>
    private double Loads
    {
        get
        {
            double loads = Planes.Sum(plane => (double)plane.Taps.Count);
            foreach (IGrouping<(int Line, int Column), FilterTap> column in Final.Taps.GroupBy(tap => (tap.Line, tap.Column)))
            {
                int rows = column.Max(tap => tap.Row) - column.Min(tap => tap.Row) + 1;
                double shared = Math.Min(column.Count(), (rows + 1) / 2.0);
                loads += shared * (column.Key.Column == 0 ? 0.5 : 1);
            }

            return loads;
        }
    }

    /// <summary>The same with integers for coefficients, whatever they share in <see cref="Factor"/>; null where they share nothing.</summary>
    public FilterForm? InIntegers()
    {
        (LinearForm Form, double Divisor)?[] planes = [.. Planes.Select(plane => plane.InIntegers())];
        if (planes.Contains(null)) return null;
        int first = KeepsSource ? 1 : 0;
        LinearForm final = new(Final.Taps.Select(tap => tap.Line < first ? tap : tap with { Coefficient = tap.Coefficient * planes[tap.Line - first]!.Value.Divisor }).ToEquatableArray());
        if (final.InIntegers() is not { } integers) return null;
        EquatableArray<LinearForm> rows = planes.Select(plane => plane!.Value.Form).ToEquatableArray();
        return this with { Planes = rows, Final = integers.Form, Factor = Factor * integers.Divisor, Operations = Count(rows, integers.Form) };
    }

    /// <summary>The form of final taps over <paramref name="planes"/>, its common factor taken out.</summary>
    public static FilterForm Of(string name, string step, EquatableArray<LinearForm> planes, bool keepsSource, IEnumerable<FilterTap> final, FilterSpec spec)
    {
        (LinearForm sum, double factor) = new LinearForm(final.ToEquatableArray()).Normalised(final: true, offset: spec.Offset != 0);
        return new FilterForm { Name = name, Step = step, Planes = planes, SourceIsLineZero = keepsSource, Final = sum, Factor = factor, Offset = spec.Offset, Operations = Count(planes, sum) };
    }

    private static OperationCounts Count(EquatableArray<LinearForm> planes, LinearForm final) =>
        (planes.Count == 0 ? default : PassProgram.Count(new PassPlan(planes, 1, true, PassStyle.Shared, true, 1)).Operations) + final.Operations;
}

/// <summary>The answer of a form to a kernel: the form, or the reason why not in words the user will read.</summary>
internal sealed record FormVerdict(string Name, FilterForm? Form, string? Reason);

/// <summary>The forms a filter is considered in. Each reads the kernel with Scale folded in.</summary>
internal static class FilterForms
{
    /// <summary>In the order of preference between equal costs.</summary>
    public static IEnumerable<FormVerdict> Consider(FilterSpec spec, double[][] kernel)
    {
        yield return Direct(spec, kernel);
        yield return RankForm.Consider(spec, kernel);
        yield return FoldedForm.Consider(spec, kernel);
    }

    /// <summary>The sum over the taps that are not zero. Serves every kernel.</summary>
    private static FormVerdict Direct(FilterSpec spec, double[][] kernel)
    {
        IEnumerable<FilterTap> taps = kernel.SelectMany((row, i) => row.Select((tap, j) => new FilterTap(0, i, j, tap))).Where(tap => tap.Coefficient != 0);
        return new FormVerdict("Direct", FilterForm.Of("Direct", "the sum over the taps as they are", [], true, taps, spec), null);
    }
}

using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;
using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Planning.Cascades;

/// <summary>The filters of a cascade as one.</summary>
/// <param name="Spec">The product inside the image; null where it cannot be written down.</param>
/// <param name="Objection">Why the cascade cannot run as <paramref name="Spec"/>; empty where it can.</param>
internal sealed record FilterProduct<TSpec>(TSpec? Spec, string Objection)
    where TSpec : class
{
    public bool IsExact => Spec is not null && Objection.Length == 0;

    /// <summary>All of <paramref name="elements"/>, joined from the first on.</summary>
    public static FilterProduct<TSpec> Of(IReadOnlyList<TSpec> elements, Func<TSpec, TSpec, FilterProduct<TSpec>> join)
    {
        FilterProduct<TSpec> product = new(elements[0], "");
        for (int i = 1; i < elements.Count && product.Spec is not null; i++)
        {
            FilterProduct<TSpec> longer = join(product.Spec, elements[i]);
            product = product.Objection.Length > 0 ? longer with { Objection = product.Objection } : longer;
        }

        return product;
    }
}

/// <summary>Two filters as one: taps convolved, scales multiplied, the first offset passed through the second's taps.</summary>
internal static class FilterProducts
{
    /// <summary>A sum of products below this share of their magnitudes is zero, spoilt by the rounding of decimal taps.</summary>
    private const double Rounding = LinearForm.SameWithin;

    private const string OffsetLost = "beyond zero padding the offset of the filter before is missing";

    /// <summary>Two filters of images.</summary>
    public static FilterProduct<FilterSpec> Join(FilterSpec first, FilterSpec second)
    {
        int height = first.KernelHeight + second.KernelHeight - 1, width = first.KernelWidth + second.KernelWidth - 1;
        if ((long)height * width > FilterReader.MostTaps) return TooLarge<FilterSpec>((long)height * width);
        double[] sums = new double[height * width], magnitudes = new double[height * width];
        for (int i = 0; i < second.KernelHeight; i++)
        {
            for (int j = 0; j < second.KernelWidth; j++)
            {
                double by = second.Tap(i, j);
                if (by == 0) continue;
                for (int k = 0; k < first.Taps.Count; k++)
                {
                    int at = (i + k / first.KernelWidth) * width + j + k % first.KernelWidth;
                    sums[at] += by * first.Taps[k];
                    magnitudes[at] += Math.Abs(by * first.Taps[k]);
                }
            }
        }

        Clean(sums, magnitudes);
        (int rows, int top) = Extent(height, Anchor(first.KernelHeight) + Anchor(second.KernelHeight), row => Enumerable.Range(0, width).All(column => sums[row * width + column] == 0));
        (int columns, int left) = Extent(width, Anchor(first.KernelWidth) + Anchor(second.KernelWidth), column => Enumerable.Range(0, height).All(row => sums[row * width + column] == 0));
        double[] taps = new double[rows * columns];
        for (int k = 0; k < taps.Length; k++)
        {
            (int row, int column) = (k / columns + top, k % columns + left);
            if (row >= 0 && row < height && column >= 0 && column < width) taps[k] = sums[row * width + column];
        }

        (bool Exists, PaddingMode? Mode, string Objection) down = CascadeAxis.Join(Rows(first), Rows(second)), across = CascadeAxis.Join(Columns(first), Columns(second));
        bool loses = first.Offset != 0 && second.PaddingMode == PaddingMode.Zeros && (Rows(second).Reaches || Columns(second).Reaches);
        string objection = !down.Exists ? down.Objection : !across.Exists ? across.Objection
            : down.Mode is { } one && across.Mode is { } other && one != other ? "rows and columns are padded differently"
            : loses ? OffsetLost : "";
        FilterSpec product = new()
        {
            KernelHeight = rows, KernelWidth = columns, Taps = taps.ToEquatableArray(), PaddingMode = down.Mode ?? across.Mode ?? PaddingMode.Zeros, Scale = first.Scale * second.Scale,
            Offset = first.Offset * second.Scale * second.Taps.Sum() + second.Offset,
        };
        return Finite(product, product.Taps, product.Scale, product.Offset, objection);
    }

    /// <summary>Two filters of signals: the second's taps lie as far apart as the first has inputs between its results.</summary>
    public static FilterProduct<Filter1DSpec> Join(Filter1DSpec first, Filter1DSpec second)
    {
        long count = first.Taps.Count + (long)first.Stride * (second.Taps.Count - 1), stride = (long)first.Stride * second.Stride;
        if (count > FilterReader.MostTaps) return TooLarge<Filter1DSpec>(count);
        if (stride > int.MaxValue) return new FilterProduct<Filter1DSpec>(null, FormattableString.Invariant($"the combined stride, {stride:N0}, is beyond an int"));
        double[] taps = new double[count], magnitudes = new double[count];
        for (int k = 0; k < second.Taps.Count; k++)
        {
            for (int i = 0; i < first.Taps.Count; i++)
            {
                double term = first.Taps[i] * second.Taps[k];
                taps[i + first.Stride * k] += term;
                magnitudes[i + first.Stride * k] += Math.Abs(term);
            }
        }

        Clean(taps, magnitudes);
        (bool exists, PaddingMode? mode, string objection) = CascadeAxis.Join(Frames(first), Frames(second));
        if (exists && first.Offset != 0 && second.PaddingMode == PaddingMode.Zeros && Frames(second).Reaches) objection = OffsetLost;
        Filter1DSpec product = new()
        {
            Taps = taps.ToEquatableArray(), Anchor = first.Anchor + first.Stride * second.Anchor, Stride = (int)stride, PaddingMode = mode ?? PaddingMode.Zeros, Scale = first.Scale * second.Scale,
            Offset = first.Offset * second.Scale * second.Taps.Sum() + second.Offset,
        };
        return Finite(product, product.Taps, product.Scale, product.Offset, objection);
    }

    /// <summary>Whether every number is a float.</summary>
    private static FilterProduct<TSpec> Finite<TSpec>(TSpec product, EquatableArray<double> taps, double scale, double offset, string objection)
        where TSpec : class
    {
        bool fits = IsFloat(scale) && scale != 0 && IsFloat(offset) && taps.All(tap => IsFloat(tap) && IsFloat(tap * scale));
        return fits ? new FilterProduct<TSpec>(product, objection) : new FilterProduct<TSpec>(null, "the combined taps are beyond the range of float");
    }

    private static bool IsFloat(double value) => Math.Abs(value) <= float.MaxValue;    // no NaN is

    private static FilterProduct<TSpec> TooLarge<TSpec>(long taps)
        where TSpec : class => new(null, FormattableString.Invariant($"{taps:N0} combined taps are more than the {FilterReader.MostTaps:N0} a filter may have"));

    private static void Clean(double[] sums, double[] magnitudes)
    {
        for (int k = 0; k < sums.Length; k++)
        {
            if (Math.Abs(sums[k]) <= Rounding * magnitudes[k]) sums[k] = 0;
        }
    }

    private static int Anchor(int taps) => (taps - 1) / 2;

    /// <summary>The shortest kernel axis that holds all taps with its anchor in the middle, and which tap it begins with; that may lie before the first.</summary>
    private static (int Count, int First) Extent(int count, int anchor, Func<int, bool> isZero)
    {
        int before = 0, ahead = 0;
        for (int k = 0; k < count; k++)
        {
            if (isZero(k)) continue;
            before = Math.Max(before, anchor - k);
            ahead = Math.Max(ahead, k - anchor);
        }

        int taps = ahead > before ? 2 * ahead : 2 * before + 1;
        return (taps, anchor - Anchor(taps));
    }

    private static CascadeAxis Rows(FilterSpec s) => CascadeAxis.Of(s.KernelHeight, Anchor(s.KernelHeight),
        row => Enumerable.Range(0, s.KernelWidth).All(column => s.Tap(row, column) == 0),
        (one, other) => Enumerable.Range(0, s.KernelWidth).All(column => LinearForm.Same(s.Tap(one, column), s.Tap(other, column))), 1, s.PaddingMode);

    private static CascadeAxis Columns(FilterSpec s) => CascadeAxis.Of(s.KernelWidth, Anchor(s.KernelWidth),
        column => Enumerable.Range(0, s.KernelHeight).All(row => s.Tap(row, column) == 0),
        (one, other) => Enumerable.Range(0, s.KernelHeight).All(row => LinearForm.Same(s.Tap(row, one), s.Tap(row, other))), 1, s.PaddingMode);

    private static CascadeAxis Frames(Filter1DSpec s) => CascadeAxis.Of(s.Taps.Count, s.Anchor, tap => s.Taps[tap] == 0, (one, other) => LinearForm.Same(s.Taps[one], s.Taps[other]), s.Stride, s.PaddingMode);
}

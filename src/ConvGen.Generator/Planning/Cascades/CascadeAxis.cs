using System.Globalization;

namespace ConvGen.Generator.Planning.Cascades;

/// <summary>One axis of a filter, as far as it decides whether two filters are one, up to the border.</summary>
/// <param name="Before">How far the taps that are not zero reach before a result's own position.</param>
/// <param name="Ahead">And beyond it.</param>
/// <param name="IsSymmetric">Whether they mirror about that position.</param>
/// <param name="Stride">Inputs from one result to the next.</param>
/// <param name="Mode">What the filter finds outside.</param>
internal readonly record struct CascadeAxis(int Before, int Ahead, bool IsSymmetric, int Stride, PaddingMode Mode)
{
    public bool Reaches => Before > 0 || Ahead > 0;

    /// <summary>The axis of a filter with these taps along it, each a number or a whole row of the kernel.</summary>
    /// <param name="count">Taps.</param>
    /// <param name="anchor">The one at a result's own position.</param>
    /// <param name="isZero">Whether a tap is zero.</param>
    /// <param name="same">Whether two taps are equal.</param>
    public static CascadeAxis Of(int count, int anchor, Func<int, bool> isZero, Func<int, int, bool> same, int stride, PaddingMode mode)
    {
        int first = 0, last = count - 1;
        while (first < anchor && isZero(first)) first++;
        while (last > anchor && isZero(last)) last--;
        int before = Math.Max(0, anchor - first), ahead = Math.Max(0, last - anchor);
        bool symmetric = before == ahead && Enumerable.Range(1, before).All(distance => same(anchor - distance, anchor + distance));
        return new CascadeAxis(before, ahead, symmetric, stride, mode);
    }

    /// <summary>
    /// The padding with which one filter gives what <paramref name="first"/> and then <paramref name="second"/> give, at the border too; null where any does, for neither reads beyond. None, and why
    /// not, where there is none.
    /// </summary>
    /// <remarks>
    /// The second filter's padding continues the first one's results; the combined filter continues the input. Both are the same if the first filter's formula, applied beyond the border to the continued
    /// input, gives the continued results. Circular input gives periodic results; input mirrored about the edge gives mirrored results where the taps mirror too. Beyond the edge of zeros (or of copies of
    /// the edge) results are zero (or copies) on a side only if no tap reaches from there back inside. A stride leaves the end of the results short of the end of the input, so what depends on that
    /// end is then no reason to combine.
    /// </remarks>
    public static (bool Exists, PaddingMode? Mode, string Objection) Join(CascadeAxis first, CascadeAxis second)
    {
        if (!second.Reaches) return (true, first.Reaches ? first.Mode : null, "");
        PaddingMode mode = second.Mode;
        if (first.Reaches && first.Mode != mode) return (false, null, $"{Word(first.Mode)} padding, then {Word(mode)} padding");
        bool whole = first.Stride == 1;    // the results end where the input ends
        return mode switch
        {
            PaddingMode.Circular => whole ? Yes() : No("a stride, then circular padding, which must know where the results end"),
            PaddingMode.Reflect => !first.IsSymmetric ? No("reflect padding keeps a mirror image only behind taps that mirror about their anchor")
                : whole || second.Ahead == 0 ? Yes() : No("a stride, then reflect padding, which must know where the results end"),
            PaddingMode.Replicate => (second.Before == 0 || first.Ahead == 0) && (second.Ahead == 0 || (first.Before == 0 && whole)) ? Yes() : No("beyond the edge that replicate padding repeats, results are not repeated"),
            _ => (second.Before == 0 || first.Ahead < first.Stride) && (second.Ahead == 0 || first.Before == 0) ? Yes() : No("beyond zero padding, results are not zero"),
        };

        (bool, PaddingMode?, string) Yes() => (true, mode, "");

        (bool, PaddingMode?, string) No(string why) => (false, null, why);
    }

    private static string Word(PaddingMode mode) => mode == PaddingMode.Zeros ? "zero" : mode.ToString().ToLower(CultureInfo.InvariantCulture);
}

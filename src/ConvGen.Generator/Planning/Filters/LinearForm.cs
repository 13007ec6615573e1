namespace ConvGen.Generator.Planning.Filters;

/// <summary>One product of a sum: a coefficient, and the element it multiplies.</summary>
/// <param name="Line">Which line of a ring row: 0 is the source row where it is kept, otherwise planes follow one another.</param>
/// <param name="Row">Rows below the topmost row under the kernel.</param>
/// <param name="Column">Pixels right of the leftmost tap.</param>
/// <param name="Coefficient">Not zero.</param>
internal readonly record struct FilterTap(int Line, int Row, int Column, double Coefficient);

/// <summary>Taps whose coefficients have one magnitude: added and subtracted first, multiplied once.</summary>
internal sealed record TapGroup(double Magnitude, EquatableArray<FilterTap> Taps)
{
    public bool IsUnit => Magnitude == 1;
}

/// <summary>A sum of products: what one output of a pass is.</summary>
internal sealed record LinearForm(EquatableArray<FilterTap> Taps)
{
    /// <summary>Two coefficients whose ratio differs from 1 by no more are the same number, spoilt by the arithmetic that made it: 4096 times the rounding of a double, a 130,000th of a float's.</summary>
    public const double SameWithin = 4096 * 2.220446049250313e-16;

    /// <summary>Units first, then by magnitude, so that the text does not depend on how the form came about.</summary>
    public EquatableArray<TapGroup> Groups
    {
        get
        {
            List<(double Magnitude, List<FilterTap> Taps)> groups = [];
            foreach (FilterTap tap in Taps)
            {
                double magnitude = Math.Abs(tap.Coefficient);
                int at = groups.FindIndex(group => Same(group.Magnitude, magnitude));
                if (at < 0) groups.Add((magnitude, [tap]));
                else groups[at].Taps.Add(tap);
            }

            // Within a group positive taps stand first: a sum that begins with a subtraction costs an instruction more.
            return groups.OrderByDescending(group => group.Magnitude == 1).ThenByDescending(group => group.Magnitude)
                .Select(group => new TapGroup(group.Magnitude, group.Taps.OrderBy(tap => tap.Coefficient < 0).ToEquatableArray())).ToEquatableArray();
        }
    }

    public int Additions => Math.Max(0, Taps.Count - 1);

    /// <summary>Multiplications when equal magnitudes are summed first.</summary>
    public int SharedMultiplications => Groups.Count(group => !group.IsUnit);

    /// <summary>Multiplications tap by tap.</summary>
    public int PlainMultiplications => Taps.Count(tap => Math.Abs(tap.Coefficient) != 1);

    /// <summary>Arithmetic instructions where a multiplication and an addition fuse: one a tap, and none for a first tap of 1, nor of -1 when something follows to subtract it from.</summary>
    public int Instructions => Taps.Any(tap => Math.Abs(tap.Coefficient) == 1) && Taps.Any(tap => tap.Coefficient != -1) ? Taps.Count - 1 : Taps.Count;

    public static bool Same(double a, double b) => Math.Abs(a - b) <= SameWithin * Math.Max(Math.Abs(a), Math.Abs(b));

    /// <summary>The form with every coefficient divided by the magnitude of one of them, or its negative, chosen so that the fewest multiplications remain, and that divisor.</summary>
    /// <param name="final">Whether the divisor costs an instruction, as in the pass that writes results.</param>
    /// <param name="offset">Whether something is added to the result anyway: with it the divisor fuses.</param>
    /// <remarks>Among equals, integers win: sums of bytes are then exact in float. Then no divisor, then the smallest, then a positive one.</remarks>
    public (LinearForm Form, double Divisor) Normalised(bool final, bool offset = false)
    {
        if (Taps.Count == 0) return (this, 1);
        (LinearForm Form, double Divisor, int Cost, bool Integers) best = default;
        foreach (double divisor in Taps.SelectMany(tap => (double[])[tap.Coefficient, -tap.Coefficient]).Concat([1.0]).Distinct().OrderByDescending(value => value == 1).ThenBy(Math.Abs).ThenBy(value => value < 0))
        {
            LinearForm form = DividedBy(divisor);
            int fromScale = final && divisor != 1 ? 1 : 0;
            int cost = 2 * (form.Instructions + (offset ? 0 : fromScale)) + form.SharedMultiplications + fromScale;
            bool integers = form.Taps.All(tap => tap.Coefficient == Math.Round(tap.Coefficient));
            bool better = best.Form is null || cost < best.Cost || (cost == best.Cost && integers && !best.Integers);
            if (better) best = (form, divisor, cost, integers);
        }

        return (best.Form!, best.Divisor);
    }

    private LinearForm DividedBy(double divisor) =>
        divisor == 1 ? this : new LinearForm(Taps.Select(tap => tap with { Coefficient = Snapped(tap.Coefficient / divisor) }).ToEquatableArray());

    /// <summary>An integer where the quotient is one but for rounding.</summary>
    private static double Snapped(double quotient) => Same(quotient, Math.Round(quotient)) ? Math.Round(quotient) : quotient;
}

using ConvGen.Generator.Ir;

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

    /// <summary>Units first, then by magnitude, so that the text does not depend on how the form came about. Within a group positive taps stand first: a sum that begins with a
    /// subtraction costs an instruction more.</summary>
    public EquatableArray<TapGroup> Groups
    {
        get
        {
            List<List<FilterTap>> groups = [];
            foreach (FilterTap tap in Taps.OrderByDescending(tap => Math.Abs(tap.Coefficient)))
            {
                if (groups.Count > 0 && Same(Math.Abs(groups[groups.Count - 1][0].Coefficient), Math.Abs(tap.Coefficient))) groups[groups.Count - 1].Add(tap);
                else groups.Add([tap]);
            }

            return groups.Select(group => new TapGroup(Math.Abs(group[0].Coefficient), group.OrderBy(tap => tap.Coefficient < 0).ThenBy(tap => (tap.Line, tap.Row, tap.Column)).ToEquatableArray()))
                .OrderByDescending(group => group.IsUnit).ToEquatableArray();
        }
    }

    /// <summary>The operations of this sum alone.</summary>
    public OperationCounts Operations => PassProgram.Count(this);

    /// <summary>Additions and multiplications tap by tap.</summary>
    public int PlainOperations => Math.Max(0, Taps.Count - 1) + PlainMultiplications;

    /// <summary>Multiplications tap by tap.</summary>
    public int PlainMultiplications => Taps.Count(tap => Math.Abs(tap.Coefficient) != 1);

    public static bool Same(double a, double b) => Math.Abs(a - b) <= SameWithin * Math.Max(Math.Abs(a), Math.Abs(b));

    /// <summary>The form with every coefficient divided by one number, chosen so that the fewest multiplications remain, and that number.</summary>
    /// <param name="final">Whether the divisor costs an instruction, as in the pass that writes results.</param>
    /// <param name="offset">Whether something is added to the result anyway: with it the divisor fuses.</param>
    /// <remarks>Candidates are 1, the magnitude that most taps have, which become +-1, and the smallest, which may make integers of all; each with either sign. Among equals, integers win:
    /// sums of bytes are then exact in float. Then no divisor, then the smallest, then a positive one.</remarks>
    public (LinearForm Form, double Divisor) Normalised(bool final, bool offset = false)
    {
        if (Taps.Count == 0) return (this, 1);
        double frequent = Groups.OrderByDescending(group => group.Taps.Count).ThenBy(group => group.Magnitude).First().Magnitude, smallest = Taps.Min(tap => Math.Abs(tap.Coefficient));
        (LinearForm Form, double Divisor, int Cost, bool Integers) best = default;
        foreach (double divisor in ((double[])[1, frequent, -frequent, smallest, -smallest]).Distinct().OrderByDescending(value => value == 1).ThenBy(Math.Abs).ThenBy(value => value < 0))
        {
            LinearForm form = DividedBy(divisor);
            int fromScale = final && divisor != 1 ? 1 : 0;
            OperationCounts operations = form.Operations;
            int cost = 2 * (operations.Arithmetic + (offset ? 0 : fromScale)) + operations.Products + fromScale;
            bool better = best.Form is null || cost < best.Cost || (cost == best.Cost && form.IsInteger && !best.Integers);
            if (better) best = (form, divisor, cost, form.IsInteger);
        }

        return (best.Form!, best.Divisor);
    }

    /// <summary>Whether every coefficient is a 16-bit integer.</summary>
    public bool IsInteger => Taps.All(tap => tap.Coefficient == Math.Round(tap.Coefficient) && Math.Abs(tap.Coefficient) <= short.MaxValue);

    /// <summary>The form with every coefficient divided by their greatest common divisor, and that divisor; null where the quotients are no 16-bit integers.</summary>
    public (LinearForm Form, double Divisor)? InIntegers()
    {
        if (IsInteger) return (this, 1);
        double largest = Taps.Max(tap => Math.Abs(tap.Coefficient)), divisor = 0;
        foreach (FilterTap tap in Taps)
        {
            // Euclid's algorithm with the remainder of least magnitude; one that is nothing but rounding ends it.
            (double a, double b) = (Math.Abs(tap.Coefficient), divisor);
            while (b > 1e-9 * largest) (a, b) = (b, Math.Abs(a - Math.Round(a / b) * b));
            divisor = a;
            if (largest > short.MaxValue * divisor) return null;
        }

        divisor = largest / Math.Round(largest / divisor);    // the largest has the fewest wrong digits
        LinearForm form = DividedBy(divisor);
        return form.IsInteger ? (form, divisor) : null;
    }

    private LinearForm DividedBy(double divisor) =>
        divisor == 1 ? this : new LinearForm(Taps.Select(tap => tap with { Coefficient = Snapped(tap.Coefficient / divisor) }).ToEquatableArray());

    /// <summary>An integer where the quotient is one but for rounding.</summary>
    private static double Snapped(double quotient) => Same(quotient, Math.Round(quotient)) ? Math.Round(quotient) : quotient;
}

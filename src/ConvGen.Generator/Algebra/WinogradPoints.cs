using System.Collections.Concurrent;

namespace ConvGen.Generator.Algebra;

/// <summary>The interpolation points in use, by the number of positions n = m + r - 1.</summary>
/// <remarks>
/// Found by measurement, as no theory says more than "small, symmetric, few bits": `dotnet run --project tests/ConvGen.Benchmarks -- winograd-points` repeats the search. +-5/8 and +-3/2 err 3 to 4
/// times less than the textbook's +-1 and +-2: their powers differ less, and so do the magnitudes that cancel in the output transform.
/// </remarks>
internal static class WinogradPoints
{
    /// <summary>Positions of the largest tile with points here.</summary>
    public const int MostPositions = 8;

    private static readonly ConcurrentDictionary<(int Outputs, int Taps), CookToom> Made = [];

    private static readonly ConcurrentDictionary<int, CookToom> Sums = [];

    private static readonly string[][] Finite =
    [
        [],                                              // one position: the identity
        ["0"],
        ["0", "1"],
        ["0", "1", "-1"],
        ["0", "3/4", "-3/4", "3/2"],
        ["0", "5/8", "-5/8", "3/2", "-3/2"],
        ["0", "1/2", "-1/2", "1", "-1", "3/2"],
        ["0", "1/2", "-1/2", "1", "-1", "2", "-2"],
    ];

    /// <summary>The n - 1 finite points of an n-position tile.</summary>
    public static IEnumerable<Rational> Of(int positions) => Finite[positions - 1].Select(Rational.Parse);

    /// <summary>F(<paramref name="outputs"/>, <paramref name="taps"/>) from the points in use.</summary>
    public static CookToom F(int outputs, int taps) => Made.GetOrAdd((outputs, taps), _ => taps == 1 ? CookToom.OneTap(outputs) : CookToom.F(outputs, taps, Of(outputs + taps - 1)));

    /// <summary>F(1, <paramref name="taps"/>): a sum of products.</summary>
    public static CookToom Sum(int taps) => Sums.GetOrAdd(taps, CookToom.OneOutput);
}

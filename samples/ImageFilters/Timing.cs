using System.Diagnostics;

namespace ImageFilters;

/// <summary>Times on this thread, spending about <paramref name="budget"/> on each measurement, or as long as a run lasts.</summary>
internal sealed class Timing(TimeSpan budget)
{
    private const int MaxRuns = 50;

    /// <summary>The shortest of several runs: what the work takes undisturbed. The first, which compiles, counts only where it is long.</summary>
    public TimeSpan Best(Action work)
    {
        TimeSpan best = Once(work), spent = best;
        if (spent < budget) best = TimeSpan.MaxValue;
        for (int run = 0; run < MaxRuns && (spent < budget || best == TimeSpan.MaxValue); run++)
        {
            TimeSpan time = Once(work);
            if (time < best) best = time;
            spent += time;
        }

        return best;
    }

    private static TimeSpan Once(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start);
    }
}

namespace ConvGen.Execution.Tests.Harness;

/// <summary>Managed bytes that work allocates on its thread.</summary>
internal static class Allocated
{
    private const int Trials = 3;

    /// <summary>The least of a few trials: a collection that another test causes meanwhile counts the rest of this thread's allocation block, about 8 KB, as allocated.</summary>
    public static long By(Action work)
    {
        long least = long.MaxValue;
        for (int trial = 0; trial < Trials && least > 0; trial++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}

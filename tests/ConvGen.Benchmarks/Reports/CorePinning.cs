using System.Runtime.InteropServices;
using ConvGen.Runtime;

namespace ConvGen.Benchmarks.Reports;

/// <summary>Puts each thread of a pool on a core of its own, as the scheduler does on an idle machine. On one with other work it may leave both on one core for seconds.</summary>
internal static unsafe partial class CorePinning
{
    private static int s_pinned, s_threads;

    /// <summary>Pins the calling thread to core 0 and the pool's other threads to the next ones. Linux only; elsewhere the scheduler decides.</summary>
    public static void Pin(ConvWorkers workers)
    {
        if (!OperatingSystem.IsLinux() || workers.ThreadCount > Math.Min(Environment.ProcessorCount, 64)) return;
        s_pinned = 0;
        s_threads = workers.ThreadCount;
        workers.Run(&PinOne, null, workers.ThreadCount);
    }

    /// <summary>Nobody leaves before all have come, so that no thread takes two units.</summary>
    private static void PinOne(KernelArguments* unused, int begin, int end)
    {
        ulong mask = 1UL << begin;
        if (SetAffinity(0, sizeof(ulong), &mask) != 0) Console.Error.WriteLine($"thread {begin} could not be pinned: error {Marshal.GetLastPInvokeError()}");
        Interlocked.Increment(ref s_pinned);
        while (Volatile.Read(ref s_pinned) < s_threads) Thread.Yield();
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int SetAffinity(int thread, nuint size, ulong* mask);
}

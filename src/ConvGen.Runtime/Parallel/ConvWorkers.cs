using System.ComponentModel;
using ConvGen.Runtime;

namespace ConvGen;

/// <summary>A pool of threads that the caller owns and passes to <c>Run</c>.</summary>
public sealed unsafe class ConvWorkers : IDisposable
{
    /// <summary>Makes a pool of <paramref name="threadCount"/> threads, the calling one included.</summary>
    public ConvWorkers(int threadCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threadCount);
        ThreadCount = threadCount;
    }

    /// <summary>Threads that share a call, the calling one included.</summary>
    public int ThreadCount { get; }

    /// <summary>Runs units [0, <paramref name="units"/>) of a kernel phase and returns when all are done. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void Run(delegate*<KernelArguments*, int, int, void> phase, KernelArguments* arguments, int units)
    {
        for (int part = 0; part < ThreadCount; part++)
            phase(arguments, (int)((long)units * part / ThreadCount), (int)((long)units * (part + 1) / ThreadCount));
    }

    /// <summary>Stops the threads.</summary>
    public void Dispose()
    {
    }
}

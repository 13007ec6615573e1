using System.ComponentModel;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using ConvGen.Runtime;

namespace ConvGen;

/// <summary>A pool of threads that the caller owns and passes to <c>Run</c> of a layer.</summary>
/// <remarks>
/// <para>Make one pool for the process, or one for each stream of inference, keep it for as long as layers run, and dispose it at the end:</para>
/// <code>
/// using var workers = new ConvWorkers(Environment.ProcessorCount);
/// foreach (float[] image in images) stem.Run(image, output, workers);    // the same bits as without a pool
/// </code>
/// <para>The calling thread takes its share of each call, so <c>ThreadCount</c> is the number of cores to use, and a pool of 1 has no thread of its own. A dispatch costs well
/// under 2 us while the threads spin, allocates nothing, and wakes them within tens of microseconds when they have been idle for longer than 50 us and have
/// parked; parked threads use no processor time. More threads than cores are allowed and never spin.</para>
/// <para>Any thread may pass the pool to any layer at any time. While it serves one call, another (or one made from inside a kernel) is computed on its own calling thread: nobody waits for
/// a pool. The threads are background threads, so a pool that was forgotten does not keep the process alive.</para>
/// </remarks>
public sealed unsafe class ConvWorkers : IDisposable
{
    //  A job is cut into contiguous parts, part i for the thread of seat i, part 0 for the caller.
    //
    //    seat:    TAKEN --post--> OPEN --claim, by its thread or by the caller--> TAKEN         (a seat's word is zero while its part is open)
    //    caller:  post all seats, wake the parked -> own part -> parts still open -> wait until no part is unfinished
    //
    //  (1) A part is claimed by an interlocked exchange, so one thread alone runs it. The job's fields are written before the seats open and read after a claim; the caller
    //      leaves after the last part has finished, so a claimed part's job is always the current one, however late the thread that claims it.
    //  (2) Unit u writes the same outputs whoever computes it, so the bits do not depend on the number of threads or on who claimed what.
    //  (3) The caller takes parts that nobody has claimed. So a call never waits for a thread that is still waking, was preempted, or has left because the pool was disposed.
    //  (4) Parking and waking lose nothing: SpinThenPark, claim (1). Its fence is the barrier in Post.
    private const int Open = 0, Taken = 1;

    private readonly Seat[] _seats;
    private readonly SpinThenPark[] _rests;    // where the thread of a seat waits; [0] is the caller's
    private readonly Thread[] _threads;
    private Countdown _unfinished;             // parts of the current job; seats and this each own their cache lines
    private delegate*<KernelArguments*, int, int, void> _phase;
    private KernelArguments* _arguments;
    private int _units, _parts;
    private ExceptionDispatchInfo? _failure;
    private int _busy;
    private int _disposed;

    /// <summary>Makes a pool of <paramref name="threadCount"/> threads, the calling one included, and starts the others.</summary>
    /// <param name="threadCount">At least 1. Beyond the number of cores it brings nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threadCount"/> is zero or negative.</exception>
    public ConvWorkers(int threadCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threadCount);
        ThreadCount = threadCount;

        // With fewer cores than threads, a thread that spins keeps the one it waits for from running.
        bool spin = threadCount <= Environment.ProcessorCount;
        _seats = new Seat[threadCount];
        _rests = new SpinThenPark[threadCount];
        _threads = new Thread[threadCount - 1];
        for (int seat = 0; seat < threadCount; seat++)
        {
            _seats[seat].Word = Taken;
            _rests[seat] = new SpinThenPark(spin);
        }

        try
        {
            for (int seat = 1; seat < threadCount; seat++)
            {
                int mine = seat;
                _threads[seat - 1] = new Thread(() => Work(mine)) { IsBackground = true, Name = $"ConvWorkers {seat}" };
                _threads[seat - 1].UnsafeStart();
            }
        }
        catch
        {
            Stop();
            throw;
        }
    }

    /// <summary>Threads that share a call, the calling one included.</summary>
    public int ThreadCount { get; }

    /// <summary>Runs units [0, <paramref name="units"/>) of a kernel phase and returns when all are done. For generated code.</summary>
    /// <param name="phase">Computes units [begin, end); called at most once a thread, on disjoint ranges that together are all units. Its result for a unit depends on nothing else.</param>
    /// <param name="arguments">Handed to every call as it is.</param>
    /// <param name="units">Part i of n = min(<see cref="ThreadCount"/>, units) is [units * i / n, units * (i + 1) / n). None or fewer: nothing is called.</param>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    /// <remarks>An exception of any part is thrown here after all parts have finished, with its own stack; of several, the first.</remarks>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void Run(delegate*<KernelArguments*, int, int, void> phase, KernelArguments* arguments, int units)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        if (units <= 0) return;
        int parts = Math.Min(ThreadCount, units);
        if (parts == 1 || Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            phase(arguments, 0, units);
            return;
        }

        Post(phase, arguments, units, parts);
        RunPart(0);
        for (int part = parts - 1; part > 0; part--)    // the last was woken last
        {
            if (Claim(part)) RunPart(part);             // (3)
        }

        _rests[0].UntilZero(ref _unfinished.Parts);
        ExceptionDispatchInfo? failure = _failure;
        _failure = null;
        Volatile.Write(ref _busy, 0);
        failure?.Throw();
    }

    /// <summary>Stops the threads and waits until they have ended. A call that is running finishes first; a second call does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        Stop();
        foreach (Thread thread in _threads)
        {
            if (thread != Thread.CurrentThread) thread.Join();    // a kernel may dispose the pool that runs it
        }
    }

    private void Post(delegate*<KernelArguments*, int, int, void> phase, KernelArguments* arguments, int units, int parts)
    {
        _phase = phase;
        _arguments = arguments;
        _units = units;
        _parts = parts;
        _unfinished.Parts = parts;
        for (int seat = 1; seat < parts; seat++) Volatile.Write(ref _seats[seat].Word, Open);    // (1)
        Interlocked.MemoryBarrier();                                                              // (4)
        for (int seat = 1; seat < parts; seat++) _rests[seat].Wake();
    }

    private bool Claim(int part) => Volatile.Read(ref _seats[part].Word) == Open && Interlocked.Exchange(ref _seats[part].Word, Taken) == Open;    // (1)

    private void RunPart(int part)
    {
        try
        {
            _phase(_arguments, Bound(part), Bound(part + 1));
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
        }

        // The job may be gone as soon as this reaches zero; the decrement is the fence of the caller's rest.
        if (Interlocked.Decrement(ref _unfinished.Parts) == 0) _rests[0].Wake();

        int Bound(int i) => (int)((long)_units * i / _parts);
    }

    private void Work(int seat)
    {
        while (_rests[seat].UntilZero(ref _seats[seat].Word))
        {
            if (Claim(seat)) RunPart(seat);
        }
    }

    /// <summary>Sends the threads away. A part that was open is left to the caller: (3).</summary>
    private void Stop()
    {
        for (int seat = 1; seat < ThreadCount; seat++) _rests[seat].Close();
    }

    /// <summary>Two cache lines, as processors fetch lines in pairs: a thread that looks at its word disturbs nobody.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Seat
    {
        [FieldOffset(128)]
        public int Word;
    }

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Countdown
    {
        [FieldOffset(128)]
        public int Parts;
    }
}

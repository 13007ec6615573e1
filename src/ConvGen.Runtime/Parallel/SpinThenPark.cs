using System.Diagnostics;

namespace ConvGen.Runtime;

/// <summary>One thread waits here until a word becomes zero: it spins for about 50 us, then parks and costs nothing.</summary>
/// <param name="spin">False: parks at once, for when there are fewer cores than threads.</param>
/// <remarks>
/// <code>
///  SPINNING --50 us and the word is not zero [Park]--> PARKED --word or _closed written, then [Wake]--> SPINNING --word is zero, or closed--> out
/// </code>
/// <para>(1) No wake-up is lost. The waiter raises <c>_parked</c>, then looks at the word and at <c>_closed</c> again; the waker has written one of them, then looks at
/// <c>_parked</c>. Between its write and its look each has a full fence, so at least one of the two sees the other's: either the waiter does not sleep, or the
/// waker sees the flag and pulses. It cannot pulse too early, because the waiter holds the lock from raising the flag until it sleeps.</para>
/// <para>(2) A pulse for nothing is harmless: the waiter looks again after every one, and spins, since more work is likely to follow.</para>
/// <para>(3) <see cref="Thread.Interrupt"/> does not end a wait, because other threads may still use the waiter's stack; it is delivered after the wait.</para>
/// </remarks>
internal sealed class SpinThenPark(bool spin)
{
    // Longer than the gap between two phases of a layer or two layers of a network, far shorter than a time slice; a parked thread takes 25 to 40 us to come back.
    private const double SpinMicroseconds = 50;

    // Looks of about 40 ns each between two yields. Schedulers do put a thread on the core of the one that woke it, even with another core idle (virtual machines do so
    // often); without yields it would then spin in the way of the very thread it waits for. A yield with nobody to yield to takes 0.2 to 0.4 us.
    private const int LooksPerYield = 16;

    private readonly long _spinTicks = spin ? (long)(Stopwatch.Frequency * SpinMicroseconds / 1e6) : 0;
    private readonly object _gate = new();
    private int _parked;
    private bool _closed;

    /// <summary>Returns true once <paramref name="word"/> is zero, with all that was written before the zero visible; or false once this is closed.</summary>
    public bool UntilZero(ref int word)
    {
        bool interrupted = false;
        while (!Spin(ref word)) interrupted |= Park(ref word);
        if (interrupted) Thread.CurrentThread.Interrupt();    // (3)
        return !Volatile.Read(ref _closed);
    }

    /// <summary>Wakes the waiter if it is parked. The word was written before, and a full fence stands between.</summary>
    public void Wake()
    {
        if (Volatile.Read(ref _parked) == 0) return;          // (1)
        bool interrupted = false;
        for (bool pulsed = false; !pulsed;)
        {
            try
            {
                lock (_gate) Monitor.Pulse(_gate);
                pulsed = true;
            }
            catch (ThreadInterruptedException)
            {
                interrupted = true;                           // (3): a contended lock is a wait, too
            }
        }

        if (interrupted) Thread.CurrentThread.Interrupt();
    }

    /// <summary>Sends the waiter, now or in future, away.</summary>
    public void Close()
    {
        Volatile.Write(ref _closed, true);
        Interlocked.MemoryBarrier();                          // (1)
        Wake();
    }

    private bool Ready(ref int word) => Volatile.Read(ref word) == 0 || Volatile.Read(ref _closed);

    private bool Spin(ref int word)
    {
        if (Ready(ref word)) return true;
        if (_spinTicks == 0) return false;
        long start = Stopwatch.GetTimestamp();
        do
        {
            for (int look = 0; look < LooksPerYield; look++)
            {
                Thread.SpinWait(1);
                if (Ready(ref word)) return true;
            }

            Thread.Yield();
        }
        while (Stopwatch.GetTimestamp() - start < _spinTicks);
        return false;
    }

    /// <summary>Sleeps until the next pulse unless the wait is over. True if the thread was interrupted.</summary>
    private bool Park(ref int word)
    {
        try
        {
            lock (_gate)
            {
                Interlocked.Exchange(ref _parked, 1);         // (1)
                try
                {
                    if (!Ready(ref word)) Monitor.Wait(_gate);
                }
                finally
                {
                    Volatile.Write(ref _parked, 0);
                }
            }

            return false;
        }
        catch (ThreadInterruptedException)
        {
            return true;
        }
    }
}

using System.Diagnostics;
using ConvGen.Runtime;

namespace ConvGen.Tests;

/// <summary>Threads are timed here, so nothing else runs beside these.</summary>
[CollectionDefinition("Alone", DisableParallelization = true)]
public sealed class Alone;

[Collection("Alone")]
public sealed unsafe class ConvWorkersTests
{
    public static TheoryData<int> ThreadCounts => [1, 2, 3, 7];

    [Theory, MemberData(nameof(ThreadCounts))]
    public void Every_unit_is_computed_exactly_once(int threads)
    {
        using ConvWorkers workers = new(threads);
        for (int units = 0; units < 40; units++)
        {
            float[] counts = new float[units + 1];
            fixed (float* output = counts)
            {
                KernelArguments arguments = new() { Output = output };
                workers.Run(&CountUnits, &arguments, units);
            }

            Assert.All(counts[..units], count => Assert.Equal(1, count));
            Assert.Equal(0, counts[units]);
        }
    }

    [Theory, MemberData(nameof(ThreadCounts))]
    public void Parts_are_contiguous_and_balanced(int threads)
    {
        using ConvWorkers workers = new(threads);
        const int Units = 61;
        float[] firsts = new float[Units];
        fixed (float* output = firsts)
        {
            KernelArguments arguments = new() { Output = output };
            workers.Run(&MarkFirst, &arguments, Units);
        }

        int[] expected = [.. Enumerable.Range(0, threads).Select(part => Units * part / threads)];
        Assert.Equal(expected, Enumerable.Range(0, Units).Where(unit => firsts[unit] != 0));
    }

    [Fact]
    public void The_bits_do_not_depend_on_the_number_of_threads()
    {
        float[] expected = Sines(1);
        foreach (int threads in (int[])[2, 3, 7]) Assert.Equal(expected, Sines(threads));

        static float[] Sines(int threads)
        {
            using ConvWorkers workers = new(threads);
            float[] values = new float[10_000];
            fixed (float* output = values)
            {
                KernelArguments arguments = new() { Output = output };
                workers.Run(&Sine, &arguments, values.Length);
            }

            return values;
        }
    }

    [Theory, InlineData(2, 0), InlineData(2, 1), InlineData(3, 2), InlineData(7, 6), InlineData(7, 3), InlineData(1, 0)]
    public void An_exception_of_any_part_reaches_the_caller_after_the_others_have_finished(int threads, int part)
    {
        using ConvWorkers workers = new(threads);
        float* values = stackalloc float[threads + 1];
        for (int round = 0; round < 50; round++)
        {
            new Span<float>(values, threads).Clear();
            values[threads] = part;
            KernelArguments arguments = new() { Output = values, Input = values + threads };
            nint address = (nint)(&arguments);
            InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => workers.Run(&FailAt, (KernelArguments*)address, threads));
            Assert.Equal($"unit {part} failed", thrown.Message);
            Assert.Contains(nameof(FailAt), thrown.StackTrace, StringComparison.Ordinal);
            if (threads > 1) Assert.All(new Span<float>(values, threads).ToArray().Where((_, unit) => unit != part), value => Assert.Equal(1, value));
        }

        Every_unit_is_computed_exactly_once(threads);
    }

    [Fact]
    public void Of_several_exceptions_one_arrives_and_none_stays_for_the_next_call()
    {
        using ConvWorkers workers = new(3);
        float ignored = 0;
        KernelArguments arguments = new() { Output = &ignored };
        nint address = (nint)(&arguments);
        for (int round = 0; round < 100; round++)
        {
            Assert.Throws<InvalidOperationException>(() => workers.Run(&AlwaysFail, (KernelArguments*)address, 3));
            workers.Run(&Nothing, &arguments, 3);
        }
    }

    [Fact]
    public void A_pool_that_is_entered_from_inside_a_part_runs_inline()
    {
        using ConvWorkers workers = new(2);
        s_nested = workers;
        float[] counts = new float[8];
        fixed (float* output = counts)
        {
            KernelArguments arguments = new() { Output = output };
            workers.Run(&Nest, &arguments, 8);
        }

        Assert.All(counts, count => Assert.Equal(1, count));
    }

    [Fact]
    public void A_busy_pool_leaves_a_second_call_to_its_own_thread()
    {
        using ConvWorkers workers = new(2);
        s_entered = new ManualResetEventSlim();
        s_release = new ManualResetEventSlim();
        Thread first = new(() => RunBlocking(workers));
        first.Start();
        s_entered.Wait();

        float[] threads = new float[50];
        fixed (float* output = threads)
        {
            KernelArguments arguments = new() { Output = output };
            workers.Run(&RecordThread, &arguments, threads.Length);
        }

        s_release.Set();
        first.Join();
        Assert.All(threads, thread => Assert.Equal(Environment.CurrentManagedThreadId, thread));
    }

    [Fact]
    public void Many_callers_share_a_pool()
    {
        using ConvWorkers workers = new(3);
        int wrong = 0;
        Thread[] callers = [.. Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            float[] counts = new float[97];
            fixed (float* output = counts)
            {
                KernelArguments arguments = new() { Output = output };
                for (int round = 0; round < 500; round++) workers.Run(&CountUnits, &arguments, counts.Length);
            }

            if (counts.Any(count => count != 500)) Interlocked.Increment(ref wrong);
        }))];
        foreach (Thread caller in callers) caller.Start();
        foreach (Thread caller in callers) caller.Join();
        Assert.Equal(0, wrong);
    }

    [Theory, InlineData(2, 100_000), InlineData(3, 5_000), InlineData(7, 2_000)]
    public void No_wake_up_is_lost(int threads, int dispatches)
    {
        using ConvWorkers workers = new(threads);
        Random random = new(threads);
        float[] counts = new float[threads];
        Thread caller = new(() =>
        {
            fixed (float* output = counts)
            {
                KernelArguments arguments = new() { Output = output };
                for (int i = 0; i < dispatches; i++)
                {
                    workers.Run(&CountUnits, &arguments, threads);
                    if (random.Next(100) == 0) Pause(random.Next(120));    // 0 to 120 us: just below, at and beyond the moment of parking
                    if (random.Next(2000) == 0) Thread.Sleep(1);
                }
            }
        })
        { IsBackground = true };
        caller.Start();
        Assert.True(caller.Join(30_000), "a dispatch never returned");
        Assert.All(counts, count => Assert.Equal(dispatches, count));

        static void Pause(int microseconds)
        {
            long end = Stopwatch.GetTimestamp() + microseconds * Stopwatch.Frequency / 1_000_000;
            while (Stopwatch.GetTimestamp() < end) Thread.SpinWait(1);
        }
    }

    /// <summary>The caller takes open parts itself, so only a part that waits for another proves that a parked thread was woken.</summary>
    [Fact]
    public void Parked_threads_are_woken_and_take_their_parts()
    {
        using ConvWorkers workers = new(3);
        float* values = stackalloc float[4];
        for (int round = 0; round < 50; round++)
        {
            Thread.Sleep(round % 3);
            new Span<float>(values, 4).Clear();
            KernelArguments arguments = new() { Output = values };
            workers.Run(&MeetTheOthers, &arguments, 3);
            Assert.Equal(3, *(int*)(values + 3));
        }
    }

    [Fact]
    public void A_parked_pool_uses_no_processor_time()
    {
        using ConvWorkers workers = new(2);
        float ignored = 0;
        KernelArguments arguments = new() { Output = &ignored };
        workers.Run(&Nothing, &arguments, 2);
        Thread.Sleep(50);
        using Process process = Process.GetCurrentProcess();

        // Test host and runtime have threads of their own that may stir; a spinning pool would show in every one of the windows.
        double least = double.MaxValue;
        for (int window = 0; window < 5 && least > 10; window++)
        {
            process.Refresh();
            TimeSpan before = process.TotalProcessorTime;
            Thread.Sleep(100);
            process.Refresh();
            least = Math.Min(least, (process.TotalProcessorTime - before).TotalMilliseconds);
        }

        Assert.True(least <= 10, $"{least} ms of processor time in the quietest 100 ms");
    }

    [Fact]
    public void A_dispatch_allocates_nothing_on_any_of_its_threads()
    {
        using ConvWorkers workers = new(3);
        for (int i = 0; i < 200; i++) RunNothing(workers);
        AllocatedByAll(workers);
        long before = AllocatedByAll(workers);
        for (int i = 0; i < 2000; i++)
        {
            RunNothing(workers);
            if (i % 500 == 0) Thread.Sleep(2);
        }

        Assert.Equal(0, AllocatedByAll(workers) - before);

        static void RunNothing(ConvWorkers workers)
        {
            float ignored = 0;
            KernelArguments arguments = new() { Output = &ignored };
            workers.Run(&Nothing, &arguments, 3);
        }

        static long AllocatedByAll(ConvWorkers workers)
        {
            long* bytes = stackalloc long[4];
            bytes[3] = 0;
            KernelArguments arguments = new() { Output = (float*)bytes };
            workers.Run(&RecordAllocated, &arguments, 3);
            return bytes[0] + bytes[1] + bytes[2];
        }
    }

    private static ConvWorkers? s_nested;
    private static ManualResetEventSlim s_entered = new(), s_release = new();

    private static void CountUnits(KernelArguments* a, int begin, int end)
    {
        for (int unit = begin; unit < end; unit++) a->Output[unit]++;
    }

    private static void MarkFirst(KernelArguments* a, int begin, int end) => a->Output[begin]++;

    private static void Sine(KernelArguments* a, int begin, int end)
    {
        for (int unit = begin; unit < end; unit++) a->Output[unit] = MathF.Sin(unit);
    }

    private static void Nothing(KernelArguments* a, int begin, int end)
    {
    }

    private static void FailAt(KernelArguments* a, int begin, int end)
    {
        for (int unit = begin; unit < end; unit++)
        {
            if (unit == (int)*a->Input) throw new InvalidOperationException($"unit {unit} failed");
            Thread.SpinWait(100);
            a->Output[unit]++;
        }
    }

    private static void AlwaysFail(KernelArguments* a, int begin, int end) => throw new InvalidOperationException("failed");

    private static void Nest(KernelArguments* a, int begin, int end)
    {
        for (int unit = begin; unit < end; unit++)
        {
            KernelArguments inner = new() { Output = a->Output + unit };
            s_nested!.Run(&CountUnits, &inner, 1);
        }

        float* spare = stackalloc float[4];
        KernelArguments several = new() { Output = spare };
        s_nested!.Run(&RecordThread, &several, 4);
        for (int i = 0; i < 4; i++) Assert.Equal(Environment.CurrentManagedThreadId, spare[i]);
    }

    private static void RunBlocking(ConvWorkers workers)
    {
        float ignored = 0;
        KernelArguments arguments = new() { Output = &ignored };
        workers.Run(&Block, &arguments, 2);
    }

    private static void Block(KernelArguments* a, int begin, int end)
    {
        s_entered.Set();
        s_release.Wait();
    }

    private static void RecordThread(KernelArguments* a, int begin, int end)
    {
        for (int unit = begin; unit < end; unit++) a->Output[unit] = Environment.CurrentManagedThreadId;
    }

    private static void MeetTheOthers(KernelArguments* a, int begin, int end) => Meet((int*)(a->Output + 3), 3);

    private static void RecordAllocated(KernelArguments* a, int begin, int end)
    {
        long* bytes = (long*)a->Output;
        bytes[begin] = GC.GetAllocatedBytesForCurrentThread();
        Meet((int*)(bytes + 3), 3);
    }

    private static void Meet(int* arrived, int all)
    {
        Interlocked.Increment(ref *arrived);
        SpinWait wait = default;
        long start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref *arrived) < all)
        {
            wait.SpinOnce();
            if (Stopwatch.GetElapsedTime(start).TotalSeconds > 20) throw new TimeoutException($"{Volatile.Read(ref *arrived)} of {all} threads came");
        }
    }
}

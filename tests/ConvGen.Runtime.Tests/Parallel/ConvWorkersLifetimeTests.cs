using ConvGen.Runtime;

namespace ConvGen.Tests;

/// <summary>How a pool begins and ends: disposal at every moment, interrupts, thread counts.</summary>
[Collection("Alone")]
public sealed unsafe class ConvWorkersLifetimeTests
{
    [Fact]
    public void A_disposed_pool_refuses_work_and_may_be_disposed_again()
    {
        for (int round = 0; round < 20; round++)
        {
            ConvWorkers workers = new(1 + round % 4);
            if (round % 3 == 0) Thread.Sleep(1);    // parked or still spinning
            workers.Dispose();
            workers.Dispose();
            float ignored = 0;
            KernelArguments arguments = new() { Output = &ignored };
            nint address = (nint)(&arguments);
            Assert.Throws<ObjectDisposedException>(() => workers.Run(&Nothing, (KernelArguments*)address, 3));
            Assert.Throws<ObjectDisposedException>(() => workers.Run(&Nothing, (KernelArguments*)address, 0));
        }
    }

    [Fact]
    public void Dispose_ends_the_threads()
    {
        if (!OperatingSystem.IsLinux()) return;    // there a thread's name can be read
        ConvWorkers workers = new(5);
        Assert.True(SpinWait.SpinUntil(() => PoolThreads() == 4, 5000), $"{PoolThreads()} threads of 4");
        workers.Dispose();
        Assert.True(SpinWait.SpinUntil(() => PoolThreads() == 0, 5000), $"{PoolThreads()} threads are left");

        static int PoolThreads() => Directory.GetDirectories("/proc/self/task").Count(task =>
        {
            try
            {
                return File.ReadAllText(task + "/comm").StartsWith("ConvWorkers", StringComparison.Ordinal);
            }
            catch (IOException)
            {
                return false;    // it ended between the two looks
            }
        });
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void Disposing_while_a_call_runs_lets_it_finish(int threads)
    {
        for (int round = 0; round < 100; round++)
        {
            ConvWorkers workers = new(threads);
            float[] counts = new float[1000];
            int completed = 0;
            Thread caller = new(() =>
            {
                fixed (float* output = counts)
                {
                    KernelArguments arguments = new() { Output = output };
                    try
                    {
                        for (; ; completed++) workers.Run(&CountUnits, &arguments, counts.Length);
                    }
                    catch (ObjectDisposedException)
                    {
                    }
                }
            });
            caller.Start();
            while (Volatile.Read(ref completed) == 0) Thread.Yield();
            workers.Dispose();
            Assert.True(caller.Join(10_000), "a call never returned");
            Assert.All(counts, count => Assert.Equal(completed, count));
        }
    }

    [Fact]
    public void A_part_may_dispose_the_pool_that_runs_it()
    {
        float* values = stackalloc float[3];
        for (int round = 0; round < 50; round++)
        {
            s_pool = new ConvWorkers(3);
            new Span<float>(values, 3).Clear();
            KernelArguments arguments = new() { Output = values };
            s_pool.Run(&DisposePool, &arguments, 3);
            Assert.True(values[0] == 1 && values[1] == 1 && values[2] == 1);
        }
    }

    [Fact]
    public void An_interrupted_caller_still_waits_for_the_parts()
    {
        using ConvWorkers workers = new(2);
        s_entered = new ManualResetEventSlim();
        bool returned = false, interrupted = false;
        Thread caller = new(() =>
        {
            float* values = stackalloc float[2];
            values[0] = values[1] = 0;
            KernelArguments arguments = new() { Output = values };
            workers.Run(&SlowSecond, &arguments, 2);
            returned = values[1] == 1;
            try
            {
                Thread.Sleep(1);
            }
            catch (ThreadInterruptedException)
            {
                interrupted = true;
            }
        });
        caller.Start();
        s_entered.Wait();
        Thread.Sleep(5);    // the caller has parked
        caller.Interrupt();
        caller.Join();
        Assert.True(returned, "the call returned before its part had finished");
        Assert.True(interrupted, "the interrupt was lost");
    }

    [Theory, InlineData(0), InlineData(-1)]
    public void A_pool_has_at_least_one_thread(int threads) => Assert.Throws<ArgumentOutOfRangeException>(() => new ConvWorkers(threads));

    private static ConvWorkers? s_pool;
    private static ManualResetEventSlim s_entered = new();

    private static void CountUnits(KernelArguments* a, int begin, int end)
    {
        for (int unit = begin; unit < end; unit++) a->Output[unit]++;
    }

    private static void Nothing(KernelArguments* a, int begin, int end)
    {
    }

    private static void DisposePool(KernelArguments* a, int begin, int end)
    {
        s_pool!.Dispose();
        for (int unit = begin; unit < end; unit++) a->Output[unit] = 1;
    }

    /// <summary>Unit 0 ends once unit 1 runs on its own thread.</summary>
    private static void SlowSecond(KernelArguments* a, int begin, int end)
    {
        if (begin == 0)
        {
            while (!s_entered.IsSet) Thread.Yield();
            return;
        }

        s_entered.Set();
        Thread.Sleep(50);
        a->Output[1] = 1;
    }
}

using System.Diagnostics;
using System.Runtime.CompilerServices;
using ConvGen.Runtime;

namespace ConvGen.Tests;

public sealed unsafe class AlignedBufferTests
{
    [Theory, InlineData(0), InlineData(1), InlineData(15), InlineData(16), InlineData(17), InlineData(100_003)]
    public void It_starts_on_a_line_and_is_all_zero(int length)
    {
        for (int round = 0; round < 20; round++)
        {
            using AlignedBuffer buffer = new(length);
            Assert.Equal(length, buffer.Length);
            Assert.Equal(0u, (nuint)buffer.Pointer % AlignedBuffer.Alignment);
            Assert.Equal(length, buffer.Span.Length);
            Assert.Equal(-1, buffer.Span.IndexOfAnyExcept(0f));
            buffer.Span.Fill(1);    // what the allocator hands out again must be cleared
        }
    }

    [Fact]
    public void A_negative_length_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new AlignedBuffer(-1));

    [Fact]
    public void A_disposed_buffer_has_no_floats_and_may_be_disposed_again()
    {
        AlignedBuffer buffer = new(4);
        buffer.Dispose();
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => buffer.Span.Length);
        Assert.True(buffer.Pointer is null);
    }

    /// <summary>64 buffers of 32 MB, every page written by the clearing: 2 GB if they stayed.</summary>
    [Fact]
    public void Forgotten_buffers_are_freed()
    {
        if (!OperatingSystem.IsLinux()) return;    // Resident set sizes mean different things elsewhere
        using Process process = Process.GetCurrentProcess();
        long before = process.WorkingSet64;
        for (int i = 0; i < 64; i++)
        {
            Forget();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        process.Refresh();
        long kept = process.WorkingSet64 - before;
        Assert.True(kept < 512L << 20, $"{kept >> 20} MB are left of 2 GB");

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Forget() => _ = new AlignedBuffer(8 << 20);
    }

    [Fact]
    public void Scratch_grows_to_the_largest_request_and_then_stays_where_it_is()
    {
        OnItsOwnThread(() =>
        {
            float* small = ConvScratch.Rent(100);
            small[99] = 1;
            float* large = ConvScratch.Rent(100_000);
            large[99_999] = 1;
            Assert.Equal(0u, (nuint)large % AlignedBuffer.Alignment);
            Assert.True(ConvScratch.Rent(100) == large && ConvScratch.Rent(100_000) == large && ConvScratch.Rent(0) == large);
        });
    }

    [Fact]
    public void Scratch_in_steady_state_allocates_nothing()
    {
        OnItsOwnThread(() =>
        {
            ConvScratch.Rent(5000);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++) ConvScratch.Rent(5 * i);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        });
    }

    [Fact]
    public void Each_thread_has_a_scratch_of_its_own()
    {
        nint mine = 0, other = 0;
        using Barrier together = new(2);
        Thread thread = new(() => Rent(out other));
        thread.Start();
        Rent(out mine);
        thread.Join();
        Assert.NotEqual(mine, other);

        void Rent(out nint address)
        {
            address = (nint)ConvScratch.Rent(64);
            together.SignalAndWait();    // both alive at once, so neither address can have been freed for the other
        }
    }

    private static void OnItsOwnThread(Action test)
    {
        Exception? failure = null;
        Thread thread = new(() => failure = Record.Exception(test));
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }
}

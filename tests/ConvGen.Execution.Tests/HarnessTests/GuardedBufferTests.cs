using ConvGen.Execution.Tests.Harness;
using Xunit;

namespace ConvGen.Execution.Tests.HarnessTests;

/// <summary>A guard that does not bite proves nothing.</summary>
public sealed unsafe class GuardedBufferTests
{
    [Theory]
    [InlineData(Edge.Start, 0)]
    [InlineData(Edge.Start, 5)]
    [InlineData(Edge.End, 0)]
    [InlineData(Edge.End, 11)]
    public void The_buffer_lies_as_far_from_its_page_as_asked(Edge edge, int gap)
    {
        using GuardedBuffer buffer = new(1000, edge, gap);
        nint distance = edge == Edge.Start ? (nint)buffer.Pointer : -(nint)(buffer.Pointer + buffer.Length);
        nint page = Environment.SystemPageSize;
        Assert.Equal(gap * sizeof(float), (distance % page + page) % page);
    }

    [Theory]
    [InlineData(Edge.Start, 0)]
    [InlineData(Edge.End, 0)]
    [InlineData(Edge.Start, 7)]
    [InlineData(Edge.End, 7)]
    public void Every_float_inside_may_be_written(Edge edge, int gap)
    {
        using GuardedBuffer buffer = new(3000, edge, gap);
        buffer.Span.Fill(1);
        buffer.CheckCanaries("buffer");
        Assert.Equal(3000, buffer.Span.ToArray().Sum());
    }

    [Fact]
    public void A_buffer_without_floats_is_a_place_without_room()
    {
        using GuardedBuffer buffer = new(0);
        Assert.True(buffer.Span.IsEmpty);
        buffer.CheckCanaries("buffer");
    }

    [Theory]
    [InlineData(Edge.Start, 1, -1)]
    [InlineData(Edge.End, 1, 100)]
    [InlineData(Edge.Start, 0, 100)]
    public void A_stray_write_between_buffer_and_page_spoils_a_canary(Edge edge, int gap, int index)
    {
        using GuardedBuffer buffer = new(100, edge, gap);
        buffer.Pointer[index] = 3;
        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => buffer.CheckCanaries("output"));
        Assert.Contains($"output: float {index} of a buffer of 100 was written", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]    // what to touch -> the process dies of it
    [InlineData("read-before")]
    [InlineData("read-after")]
    [InlineData("write-before")]
    [InlineData("write-after")]
    public void One_float_outside_a_flush_buffer_ends_the_process(string touch)
    {
        if (!GuardedBuffer.HasGuardPages) return;
        ProbeRun run = IsaProbe.Run(["touch", touch]);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("touching", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("survived", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_probe_survives_touching_what_is_inside() => Assert.Contains("survived", IsaProbe.Run(["touch", "inside"]).Output, StringComparison.Ordinal);
}

using ConvGen.Filter.Tests.Declared;
using Xunit;

namespace ConvGen.Filter.Tests;

/// <summary>What a filter over signals refuses at run time, and in which words; what its planner makes of taps.</summary>
public sealed class SignalGuardTests
{
    [Fact]
    public void A_wrong_output_length_names_both_lengths()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Window31Half.Run(new float[100], new float[100], 2));
        Assert.Equal("output", error.ParamName);
        Assert.StartsWith("output has 100 samples; Window31Half gives 50 = 25 x 2 (frames, channels)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Samples_that_are_no_whole_frames_are_refused()
    {
        Assert.Equal("input", Assert.Throws<ArgumentException>(() => Binomial5.Run(new float[5], new float[5], 2)).ParamName);
        FilterState state = Binomial5.CreateState(3);
        ArgumentException error = Assert.Throws<ArgumentException>(() => Binomial5.Run(new float[4], new float[9], state));
        Assert.StartsWith("block has 4 samples; frames of 3 channels are a multiple of 3", error.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(0), InlineData(-1)]
    public void Channels_are_at_least_one(int channels)
    {
        Assert.Equal("channels", Assert.Throws<ArgumentOutOfRangeException>(() => Binomial5.Run(new float[5], new float[5], channels)).ParamName);
        Assert.Equal("channels", Assert.Throws<ArgumentOutOfRangeException>(() => Binomial5.CreateState(channels)).ParamName);
    }

    [Theory, InlineData(0), InlineData(49), InlineData(-49)]
    public void Spans_that_share_a_sample_are_refused(int shift)
    {
        float[] memory = new float[200];
        FilterState state = Binomial5.CreateState();
        Assert.Contains("overlaps", Assert.Throws<ArgumentException>(() => Binomial5.Run(memory.AsSpan(70, 50), memory.AsSpan(70 + shift, 50))).Message, StringComparison.Ordinal);
        Assert.Equal("output", Assert.Throws<ArgumentException>(() => Binomial5.Run(memory.AsSpan(70, 50), memory.AsSpan(70 + shift, 50), state)).ParamName);
    }

    [Fact]
    public void A_signal_too_short_for_its_padding_is_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Window31.Run(new float[15], new float[15]));
        Assert.StartsWith("the signal has 15 frames; PaddingMode.Reflect of Window31 needs at least 16, for its taps reach 15 beyond the end", error.Message, StringComparison.Ordinal);
        Window31.Run(new float[16], new float[16]);
        Assert.Throws<ArgumentException>(() => Ring7.Run(new float[2], new float[2]));
        Ring7.Run(new float[3], new float[3]);

        FilterState state = Window31.CreateState();
        Assert.Equal(0, Window31.Run(new float[15], [], state));
        Assert.Throws<ArgumentException>(() => Window31.Finish(new float[15], state));
    }

    [Fact]
    public void A_block_whose_results_do_not_fit_leaves_the_stream_where_it_stood()
    {
        FilterState state = Binomial5.CreateState();
        ArgumentException error = Assert.Throws<ArgumentException>(() => Binomial5.Run(new float[10], new float[7], state));
        Assert.StartsWith("output has 7 samples; Binomial5 has 8 to write", error.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0), (state.Consumed, state.Produced));
        Assert.Equal(8, Binomial5.Run(new float[10], new float[8], state));
        Assert.Equal("output", Assert.Throws<ArgumentException>(() => Binomial5.Finish(new float[1], state)).ParamName);
        Assert.Equal(2, Binomial5.Finish(new float[2], state));
    }

    [Fact]
    public void The_state_of_another_filter_is_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Binomial5.Run(new float[1], new float[1], Step.CreateState()));
        Assert.StartsWith("the state is one of Step; Binomial5 has its own: Binomial5.CreateState()", error.Message, StringComparison.Ordinal);
        Assert.Equal("state", Assert.Throws<ArgumentNullException>(() => Binomial5.Run(new float[1], new float[1], null!)).ParamName);
    }

    [Theory]    //   filter            style      operations left, of plain
    [InlineData("Nudge",             "Written",    0,    1)]
    [InlineData("Step",              "Written",    1,    3)]
    [InlineData("Binomial5",         "Written",    7,   10)]    // 4 additions, 2 multiplications, 1/16
    [InlineData("Window31",          "Written",   46,   62)]    // 30 additions, 15 multiplications (mirrored taps share them), a common factor
    [InlineData("HalfBand63",        "Written",   49,  125)]    // 33 taps of 63 are not zero: 32 additions, 17 multiplications
    [InlineData("Echo",              "Written",    4, 1999)]    // 3 of 1000
    [InlineData("Sinc255Causal",     "Sliding",  510,  511)]
    [InlineData("Room4096",          "Sliding", 8191, 8191)]
    public void The_planner_leaves(string filter, string style, int operations, int plain)
    {
        FilterPlanInfo plan = SignalCase.Of(filter).Plan;
        Assert.Equal((style, operations, plain), (plan.Form, plan.Operations, plan.PlainOperations));
    }
}

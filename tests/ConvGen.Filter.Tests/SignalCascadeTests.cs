using System.Runtime.InteropServices;
using ConvGen.Execution.Tests.Harness;
using Xunit;

namespace ConvGen.Filter.Tests;

/// <summary>Every declared cascade over signals against its filters one after the other, in double and in their own bits, and its streams against its one call, on every instruction set.</summary>
public sealed unsafe class SignalCascadeTests
{
    /// <summary>Frames and channels: none, one, shorter than the taps, several segments.</summary>
    private static readonly (int Frames, int Channels)[] Signals = [(0, 1), (1, 1), (2, 2), (5, 1), (16, 1), (31, 3), (65, 2), (129, 1), (513, 1), (1000, 2), (2999, 3), (9001, 1), (16500, 1)];

    public static TheoryData<string, Isa> EveryCascadeAndIsa()
    {
        TheoryData<string, Isa> data = [];
        foreach (SignalCascadeCase cascade in SignalCascadeCase.All)
        {
            foreach (Isa isa in Enum.GetValues<Isa>().Where(IsaLevel.IsSupported)) data.Add(cascade.Name, isa);
        }

        return data;
    }

    public static TheoryData<string> EveryCascade() => [.. SignalCascadeCase.All.Select(cascade => cascade.Name)];

    [Theory]
    [MemberData(nameof(EveryCascadeAndIsa))]
    public void Results_are_those_of_the_filters_one_after_the_other(string name, Isa isa)
    {
        SignalCascadeCase cascade = SignalCascadeCase.Of(name);
        using IsaLevel.Scope level = IsaLevel.Use(isa);
        foreach ((int frames, int channels) in SignalsOf(cascade))
        {
            float[] signal = Floats(frames * channels);
            (double[] expected, double[] magnitudes) = cascade.Define([.. signal.Select(value => (double)value)], channels);
            int length = cascade.OutputLength(signal.Length, channels);
            Assert.Equal(expected.Length, length);
            float[] got = InGuardedMemory<float, float>(signal, length, (input, output) => cascade.Whole<float, float>()(input, output, channels));
            for (int i = 0; i < length; i++) Assert.True(Math.Abs(got[i] - expected[i]) <= Bound(magnitudes[i]), $"{cascade} {isa} {frames}x{channels} [{i}]: {got[i]:R}, expected {expected[i]:R} +- {Bound(magnitudes[i]):G3}");

            short[] samples = Shorts(frames * channels);
            (expected, magnitudes) = cascade.Define([.. samples.Select(value => (double)value)], channels);
            short[] rounded = InGuardedMemory<short, short>(samples, length, (input, output) => cascade.Whole<short, short>()(input, output, channels));
            float[] wide = InGuardedMemory<short, float>(samples, length, (input, output) => cascade.Whole<short, float>()(input, output, channels));
            for (int i = 0; i < length; i++)
            {
                double bound = Bound(magnitudes[i]);
                bool right = rounded[i] >= Nearest(expected[i] - bound) && rounded[i] <= Nearest(expected[i] + bound) && Math.Abs(wide[i] - expected[i]) <= bound;
                Assert.True(right, $"{cascade} {isa} {frames}x{channels} [{i}]: {rounded[i]}, {wide[i]:R}, expected {expected[i]:R} +- {bound:G3}");
            }
        }

        double Bound(double magnitude) => cascade.StatedRoundings * Math.ScaleB(magnitude, -24) + float.Epsilon;

        static short Nearest(double value) => (short)Math.Clamp(Math.Round(value, MidpointRounding.ToEven), short.MinValue, short.MaxValue);
    }

    [Theory]
    [MemberData(nameof(EveryCascadeAndIsa))]
    public void Filters_that_are_kept_apart_give_the_bits_of_one_after_the_other(string name, Isa isa)
    {
        SignalCascadeCase cascade = SignalCascadeCase.Of(name);
        if (!cascade.IsApart) return;
        using IsaLevel.Scope level = IsaLevel.Use(isa);
        foreach ((int frames, int channels) in SignalsOf(cascade))
        {
            float[] expected = Floats(frames * channels), actual = new float[cascade.OutputLength(frames * channels, channels)];
            cascade.Whole<float, float>()(expected, actual, channels);
            foreach (SignalCase element in cascade.Elements)
            {
                float[] next = new float[element.OutputLength(expected.Length, channels)];
                element.Whole<float, float>()(expected, next, channels);
                expected = next;
            }

            Assert.True(MemoryMarshal.AsBytes<float>(expected).SequenceEqual(MemoryMarshal.AsBytes<float>(actual)), $"{cascade} {isa} {frames}x{channels}");
        }
    }

    [Theory]
    [MemberData(nameof(EveryCascadeAndIsa))]
    public void A_stream_gives_the_bits_of_one_call_however_it_is_cut(string name, Isa isa)
    {
        SignalCascadeCase cascade = SignalCascadeCase.Of(name);
        if (cascade.Streams) Assert.True(cascade.HasStreams);
        if (!cascade.HasStreams) return;
        using IsaLevel.Scope level = IsaLevel.Use(isa);
        Random random = new(cascade.Taps);
        bool slow = isa == Isa.Scalar && cascade.Taps > 500;
        for (int cut = 0; cut < (slow ? 3 : 16); cut++)
        {
            int channels = cut % 3 == 2 ? 2 : 1, frames = random.Next(slow ? 300 : cascade.Taps * 2 + 700) + 1;
            while (!cascade.Accepts(frames)) frames += cascade.Taps;
            AssertSame(cascade, Floats(frames * channels), channels, random, cut);
            AssertSame(cascade, Shorts(frames * channels), channels, random, cut);
        }
    }

    [Theory]
    [MemberData(nameof(EveryCascade))]
    public void Calls_and_blocks_allocate_nothing(string name)
    {
        SignalCascadeCase cascade = SignalCascadeCase.Of(name);
        float[] signal = Floats(20000), output = new float[20000];
        short[] samples = Shorts(20000), rounded = new short[20000];
        SignalRun<float, float> whole = cascade.Whole<float, float>();
        SignalRun<short, short> wholeShort = cascade.Whole<short, short>();
        (BlockRun<float, float> Block, StreamEnd<float> End, FilterState State)? stream = cascade.HasStreams ? (cascade.Block<float, float>(), cascade.End<float>(), cascade.CreateState(1)) : null;
        int length = cascade.OutputLength(20000, 1);
        Call();
        Assert.Equal(0, Allocated.By(Call));

        void Call()
        {
            whole(signal, output.AsSpan(0, length), 1);
            wholeShort(samples, rounded.AsSpan(0, length), 1);
            if (stream is not { } s) return;
            for (int first = 0; first < 20000; first += 480) s.Block(signal.AsSpan(first, Math.Min(480, 20000 - first)), output, s.State);
            s.End(output, s.State);
        }
    }

    [Theory]    //   cascade                form
    [InlineData("SmallMirrors",         "one filter")]      // taps mirror, so results continue mirrored
    [InlineData("MirrorTwice",          "apart")]           // the same, but mirrored taps are cheaper than the product, which is not
    [InlineData("StepThenDecimate",     "one filter")]      // no tap looks ahead: before the start, results are zero
    [InlineData("CausalThenDecimate",   "apart")]           // 0.5 from the start on, its offset, and 0 before
    [InlineData("CausalCopies",         "one filter")]
    [InlineData("GainThenSmooth",       "one filter")]
    [InlineData("GainThenZeros",        "apart")]           // its offset inside, 0 outside
    [InlineData("ZerosTwice",           "apart")]
    [InlineData("CopiesThenHalf",       "apart")]
    [InlineData("LateMirror",           "apart")]           // one in four: where the results end, the signal may not
    [InlineData("RoomThenStep",         "apart")]           // 4,097 taps
    public void The_planner_makes_of_a_cascade(string name, string what)
    {
        FilterPlanInfo plan = SignalCascadeCase.Of(name).Plan;
        if (what == "apart") Assert.Equal("Apart", plan.Form);
        else Assert.Contains(": " + what, plan.Steps[0], StringComparison.Ordinal);
        Assert.Contains(plan.Rejections, rejection => rejection.StartsWith(what == "apart" ? "Combined: " : "Apart: ", StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_filter_refuses_its_cascade_refuses_in_the_same_words()
    {
        // Sparse reads every fourth frame, and mirrors 5 of those.
        SignalCascadeCase late = SignalCascadeCase.Of("LateMirror");
        Assert.Throws<ArgumentException>(() => late.Whole<float, float>()(new float[64], new float[16], 1));    // 63 taps ahead of Sinc128By4
        late.Whole<float, float>()(new float[65], new float[17], 1);
        FilterState state = late.CreateState(1);
        Assert.Equal(0, late.Block<float, float>()(new float[30], [], state));
        Assert.Throws<ArgumentException>(() => late.End<float>()(new float[100], state));
        Assert.Throws<ArgumentException>(() => late.Block<float, float>()(new float[1], [], SignalCase.Of("Sparse").CreateState(1)));
        ArgumentException error = Assert.Throws<ArgumentException>(() => late.Whole<float, float>()(new float[100], new float[24], 1));
        Assert.StartsWith("output has 24 samples; LateMirror gives 25 = 25 x 1 (frames, channels)", error.Message, StringComparison.Ordinal);

        // Two filters that mirror one frame, combined into one that mirrors two: as short a signal as each of them takes.
        SignalCascadeCase.Of("SmallMirrors").Whole<float, float>()(new float[2], new float[2], 1);
        Assert.Throws<ArgumentException>(() => SignalCascadeCase.Of("SmallMirrors").Whole<float, float>()(new float[1], new float[1], 1));
    }

    private static void AssertSame<T>(SignalCascadeCase cascade, T[] signal, int channels, Random random, int cut)
        where T : unmanaged
    {
        T[] expected = new T[cascade.OutputLength(signal.Length, channels)];
        cascade.Whole<T, T>()(signal, expected, channels);
        List<T> streamed = [];
        FilterState state = cascade.CreateState(channels);
        if (cut % 5 == 4)    // a stream that was given up leaves no trace
        {
            cascade.Block<T, T>()(signal, new T[signal.Length], state);
            state.Reset();
        }

        string cuts = "";
        for (int first = 0; first < signal.Length;)
        {
            int most = (cut % 4) switch { 0 => 2, 1 => 40, 2 => cascade.Taps + 5, _ => signal.Length };
            int length = Math.Min(random.Next(most + 1), (signal.Length - first) / channels) * channels;
            cuts += $" {length}";
            int due = cascade.OutputLength(length, state);
            streamed.AddRange(InGuardedMemory<T, T>(signal[first..(first + length)], due, (block, output) => Assert.Equal(due, cascade.Block<T, T>()(block, output, state)), runs: 1));
            first += length;
            Assert.Equal((first / channels, streamed.Count / channels), (state.Consumed, state.Produced));
        }

        int pending = cascade.PendingLength(state);
        T[] last = new T[pending];
        Assert.Equal(pending, cascade.End<T>()(last, state));
        streamed.AddRange(last);
        Assert.True(MemoryMarshal.AsBytes<T>(expected).SequenceEqual(MemoryMarshal.AsBytes<T>(streamed.ToArray())), $"{cascade}, {signal.Length} samples of {channels} channels, blocks{cuts}");
    }

    private static IEnumerable<(int Frames, int Channels)> SignalsOf(SignalCascadeCase cascade)
    {
        // The definition visits every tap of every value: long filters see fewer of the long signals.
        long budget = 1_500_000;
        foreach ((int frames, int channels) in Signals.Where(signal => signal.Frames == 0 || cascade.Accepts(signal.Frames)))
        {
            long work = (long)frames * channels * cascade.Taps;
            if (work > budget && frames > 200) continue;
            budget -= work;
            yield return (frames, channels);
        }
    }

    /// <summary>Runs with both buffers ending at a guard page, and then with both beginning at one; the results are the same bits.</summary>
    private static TOutput[] InGuardedMemory<TInput, TOutput>(TInput[] signal, int length, SpanRun<TInput, TOutput> run, int runs = 2)
        where TInput : unmanaged
        where TOutput : unmanaged
    {
        using GuardedMemory input = new(signal.Length * sizeof(TInput)), output = new(length * sizeof(TOutput));
        TOutput[]? first = null;
        for (int i = 0; i < runs; i++)
        {
            Span<TInput> from = new(i == 0 ? input.AtEnd : input.AtStart, signal.Length);
            Span<TOutput> to = new(i == 0 ? output.AtEnd : output.AtStart, length);
            signal.CopyTo(from);
            MemoryMarshal.AsBytes(to).Fill(0xA5);
            run(from, to);
            first ??= to.ToArray();
            Assert.True(MemoryMarshal.AsBytes(to).SequenceEqual(MemoryMarshal.AsBytes(first.AsSpan())), "the bits depend on where the buffers lie");
        }

        return first!;
    }

    /// <summary>Values of both signs that differ by orders of magnitude.</summary>
    private static float[] Floats(int length)
    {
        Random random = new(length);
        return [.. Enumerable.Range(0, length).Select(_ => (float)((random.NextDouble() - 0.4) * Math.Pow(10, random.Next(-2, 3))))];
    }

    private static short[] Shorts(int length)
    {
        short[] samples = new short[length];
        new Random(length).NextBytes(MemoryMarshal.AsBytes(samples.AsSpan()));
        for (int i = 0; i < length; i += 5) samples[i] = i % 2 == 0 ? short.MaxValue : short.MinValue;
        return samples;
    }

    private delegate void SpanRun<TInput, TOutput>(ReadOnlySpan<TInput> input, Span<TOutput> output);
}

using System.Runtime.InteropServices;
using ConvGen.Execution.Tests.Harness;
using Xunit;

namespace ConvGen.Filter.Tests;

/// <summary>Every declared filter over signals against its definition in double, and its streams against its one call, between guard pages, on every instruction set.</summary>
public sealed unsafe class SignalTests
{
    /// <summary>Frames and channels: none, one, around whole vectors and blocks, several segments.</summary>
    private static readonly (int Frames, int Channels)[] Signals = [(0, 1), (1, 1), (1, 3), (2, 2), (5, 1), (31, 1), (64, 1), (65, 2), (127, 1), (128, 1), (129, 3), (513, 1), (1000, 2), (4999, 1), (9001, 1)];

    public static TheoryData<string, Isa> EveryFilterAndIsa()
    {
        TheoryData<string, Isa> data = [];
        foreach (SignalCase filter in SignalCase.All)
        {
            foreach (Isa isa in Isas()) data.Add(filter.Name, isa);
        }

        return data;
    }

    public static TheoryData<string> EveryFilter() => [.. SignalCase.All.Select(filter => filter.Name)];

    [Theory]
    [MemberData(nameof(EveryFilterAndIsa))]
    public void Float_results_keep_the_bound_that_the_plan_states(string name, Isa isa)
    {
        SignalCase filter = SignalCase.Of(name);
        using IsaLevel.Scope level = IsaLevel.Use(isa);
        foreach ((int frames, int channels) in SignalsOf(filter))
        {
            float[] signal = Floats(frames * channels);
            (double[] expected, double[] magnitudes) = filter.Define([.. signal.Select(value => (double)value)], channels);
            float[] got = InGuardedMemory<float, float>(signal, filter.OutputLength(signal.Length, channels), (input, output) => filter.Whole<float, float>()(input, output, channels));
            Assert.Equal(expected.Length, got.Length);
            for (int i = 0; i < got.Length; i++)
            {
                double bound = filter.StatedRoundings * Math.ScaleB(magnitudes[i], -24) + float.Epsilon;
                Assert.True(Math.Abs(got[i] - expected[i]) <= bound, $"{filter} {isa} {frames}x{channels} [{i}]: {got[i]:R}, expected {expected[i]:R} +- {bound:G3}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(EveryFilterAndIsa))]
    public void Short_results_are_the_nearest_integer(string name, Isa isa)
    {
        SignalCase filter = SignalCase.Of(name);
        using IsaLevel.Scope level = IsaLevel.Use(isa);
        foreach ((int frames, int channels) in SignalsOf(filter))
        {
            short[] signal = Shorts(frames * channels);
            (double[] expected, double[] magnitudes) = filter.Define([.. signal.Select(value => (double)value)], channels);
            int length = filter.OutputLength(signal.Length, channels);
            short[] got = InGuardedMemory<short, short>(signal, length, (input, output) => filter.Whole<short, short>()(input, output, channels));
            float[] wide = InGuardedMemory<short, float>(signal, length, (input, output) => filter.Whole<short, float>()(input, output, channels));
            for (int i = 0; i < got.Length; i++)
            {
                // Where a tie lies within the float's bound of the exact result, either neighbour is right.
                double bound = filter.StatedRoundings * Math.ScaleB(magnitudes[i], -24);
                bool right = got[i] >= Nearest(expected[i] - bound) && got[i] <= Nearest(expected[i] + bound) && Math.Abs(wide[i] - expected[i]) <= bound;
                Assert.True(right, $"{filter} {isa} {frames}x{channels} [{i}]: {got[i]}, {wide[i]:R}, expected {expected[i]:R} +- {bound:G3}");
            }
        }

        static short Nearest(double value) => (short)Math.Clamp(Math.Round(value, MidpointRounding.ToEven), short.MinValue, short.MaxValue);
    }

    /// <summary>Blocks of no, one and few frames, shorter and longer than the taps; signals shorter than the taps among them.</summary>
    [Theory]
    [MemberData(nameof(EveryFilterAndIsa))]
    public void A_stream_gives_the_bits_of_one_call_however_it_is_cut(string name, Isa isa)
    {
        SignalCase filter = SignalCase.Of(name);
        if (!filter.Streams) return;
        using IsaLevel.Scope level = IsaLevel.Use(isa);
        bool slow = isa == Isa.Scalar && filter.Taps > 500;
        Random random = new(filter.Taps);
        for (int cut = 0; cut < (slow ? 4 : 24); cut++)
        {
            int channels = cut % 3 == 2 ? 2 : 1, frames = random.Next(slow ? 200 : filter.Taps * 2 + 700) + 1;
            if (!filter.Accepts(frames)) frames += filter.Taps;
            AssertSame(filter, Floats(frames * channels), channels, random, cut);
            short[] shorts = Shorts(frames * channels);
            AssertSame(filter, shorts, channels, random, cut);
        }
    }

    [Theory]
    [MemberData(nameof(EveryFilter))]
    public void A_stream_waits_for_no_input_that_its_results_do_not_need(string name)
    {
        SignalCase filter = SignalCase.Of(name);
        if (!filter.Streams) return;
        FilterState state = filter.CreateState(1);
        int ahead = filter.Taps - 1 - filter.Anchor, written = 0;
        float[] output = new float[filter.Taps + 50];
        for (int frames = 1; frames <= filter.Taps + 40; frames++)
        {
            int announced = filter.OutputLength(1, state), got = filter.Block<float, float>()([1f], output, state);
            Assert.Equal(announced, got);
            written += got;
            int complete = frames <= ahead ? 0 : (frames - 1 - ahead) / filter.Stride + 1;
            if (filter.PaddingMode == PaddingMode.Reflect && frames <= filter.Anchor) complete = 0;    // the mirror image is not known yet
            Assert.Equal(complete, written);
            Assert.Equal((frames, written), (state.Consumed, state.Produced));
        }

        int pending = filter.PendingLength(state);
        Assert.Equal(pending, filter.End<float>()(output, state));
        Assert.Equal((filter.Taps + 40 + filter.Stride - 1) / filter.Stride, written + pending);
        Assert.Equal(0, state.Consumed);
    }

    [Theory]
    [MemberData(nameof(EveryFilter))]
    public void Calls_and_blocks_allocate_nothing(string name)
    {
        SignalCase filter = SignalCase.Of(name);
        float[] signal = Floats(9000), output = new float[9000];
        short[] samples = Shorts(9000), rounded = new short[9000];
        SignalRun<float, float> whole = filter.Whole<float, float>();
        SignalRun<short, short> wholeShort = filter.Whole<short, short>();
        (BlockRun<float, float> Block, StreamEnd<float> End, FilterState State)? stream = filter.Streams ? (filter.Block<float, float>(), filter.End<float>(), filter.CreateState(1)) : null;
        int length = filter.OutputLength(9000, 1);
        Call();
        Assert.Equal(0, Allocated.By(Call));

        void Call()
        {
            whole(signal, output.AsSpan(0, length), 1);
            wholeShort(samples, rounded.AsSpan(0, length), 1);
            if (stream is not { } s) return;
            for (int first = 0; first < 9000; first += 480) s.Block(signal.AsSpan(first, Math.Min(480, 9000 - first)), output, s.State);
            s.End(output, s.State);
        }
    }

    private static void AssertSame<T>(SignalCase filter, T[] signal, int channels, Random random, int cut)
        where T : unmanaged
    {
        T[] expected = new T[filter.OutputLength(signal.Length, channels)];
        filter.Whole<T, T>()(signal, expected, channels);
        List<T> streamed = [];
        FilterState state = filter.CreateState(channels);
        if (cut % 5 == 4)    // a stream that was given up leaves no trace
        {
            filter.Block<T, T>()(signal, new T[signal.Length], state);
            state.Reset();
        }

        string cuts = "";
        for (int first = 0; first < signal.Length;)
        {
            int most = (cut % 4) switch { 0 => 2, 1 => 40, 2 => filter.Taps + 5, _ => signal.Length };
            int length = Math.Min(random.Next(most + 1), (signal.Length - first) / channels) * channels;
            cuts += $" {length}";
            int due = filter.OutputLength(length, state);
            streamed.AddRange(InGuardedMemory<T, T>(signal[first..(first + length)], due, (block, output) => Assert.Equal(due, filter.Block<T, T>()(block, output, state)), runs: 1));
            first += length;
        }

        int pending = filter.PendingLength(state);
        T[] last = new T[pending];
        Assert.Equal(pending, filter.End<T>()(last, state));
        streamed.AddRange(last);
        Assert.True(MemoryMarshal.AsBytes<T>(expected).SequenceEqual(MemoryMarshal.AsBytes<T>(streamed.ToArray())), $"{filter}, {signal.Length} samples of {channels} channels, blocks{cuts}");
    }

    private static IEnumerable<Isa> Isas() => Enum.GetValues<Isa>().Where(IsaLevel.IsSupported);

    private static IEnumerable<(int Frames, int Channels)> SignalsOf(SignalCase filter)
    {
        // The definition visits every tap of every value: long filters see fewer of the long signals.
        long budget = 6_000_000;
        foreach ((int frames, int channels) in Signals.Where(signal => signal.Frames == 0 || filter.Accepts(signal.Frames)))
        {
            budget -= (long)frames * channels * filter.Taps;
            if (budget < 0 && frames > 200) continue;
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

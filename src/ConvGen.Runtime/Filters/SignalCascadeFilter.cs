using System.ComponentModel;

namespace ConvGen.Runtime;

/// <summary>The calls of a generated Filter1D that is a cascade, kept apart: a signal goes through its filters segment by segment, as a stream does, so that what lies between them stays in cache.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class SignalCascadeFilter
{
    /// <summary>Samples of a segment.</summary>
    private const int SegmentSamples = 8192;

    /// <summary>The states of this thread's calls over whole signals.</summary>
    [ThreadStatic]
    private static FilterState[]? t_states;

    /// <inheritdoc cref="SignalFilter.OutputLength(in SignalKernel, int, int)"/>
    public static int OutputLength(in SignalCascade cascade, int inputLength, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inputLength);
        return (int)Ready(cascade, SignalFilter.Frames("inputLength", inputLength, channels), ended: true) * channels;
    }

    /// <inheritdoc cref="SignalFilter.OutputLength(in SignalKernel, int, FilterState)"/>
    public static int OutputLength(in SignalCascade cascade, int inputLength, FilterState state)
    {
        SignalFilter.CheckState(cascade.Filter, state);
        ArgumentOutOfRangeException.ThrowIfNegative(inputLength);
        return Due(cascade, state, SignalFilter.Frames("inputLength", inputLength, state.Channels), ended: false);
    }

    /// <inheritdoc cref="SignalFilter.PendingLength"/>
    public static int PendingLength(in SignalCascade cascade, FilterState state)
    {
        SignalFilter.CheckState(cascade.Filter, state);
        return Due(cascade, state, 0, ended: true);
    }

    /// <inheritdoc cref="SignalFilter.CreateState"/>
    public static FilterState CreateState(in SignalCascade cascade, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        FilterState[] elements = new FilterState[cascade.Count];
        for (int i = 0; i < elements.Length; i++)
        {
            cascade.Element(i, out SignalKernel kernel);
            elements[i] = SignalFilter.CreateState(kernel, channels);
        }

        return FilterState.OfCascade(cascade.Filter, channels, elements);
    }

    /// <summary>Filters a whole signal.</summary>
    public static void Run<TInput, TOutput>(in SignalCascade cascade, ReadOnlySpan<TInput> input, Span<TOutput> output, int channels)
        where TInput : unmanaged
        where TOutput : unmanaged
    {
        int frames = SignalFilter.Frames("input", input.Length, channels);
        SignalFilter.CheckLength(cascade.Filter, output.Length, (int)Ready(cascade, frames, ended: true) * channels, channels);
        if (FilterGuard.Overlap(input, output)) SignalFilter.ThrowOverlap(cascade.Filter);
        if (!CheckPadding(cascade, frames))
        {
            RunWhole(cascade, input, output, channels);
            return;
        }

        Span<FilterState> states = States(cascade, channels);
        int segment = Math.Max(1, SegmentSamples / channels) * channels, written = 0;
        Span<float> between = Between(cascade, segment, channels);
        for (int first = 0; first < input.Length; first += segment)
            written += Feed(cascade, 0, input.Slice(first, Math.Min(segment, input.Length - first)), output[written..], states, between);
        End(cascade, output[written..], states, between);
    }

    /// <summary>Filters the next block of a stream, and says how many samples it wrote.</summary>
    public static int Run<TInput, TOutput>(in SignalCascade cascade, ReadOnlySpan<TInput> block, Span<TOutput> output, FilterState state)
        where TInput : unmanaged
        where TOutput : unmanaged
    {
        SignalFilter.CheckState(cascade.Filter, state);
        int channels = state.Channels, frames = SignalFilter.Frames("block", block.Length, channels), due = Due(cascade, state, frames, ended: false);
        if (output.Length < due) SignalFilter.ThrowShort(cascade.Filter, output.Length, due);
        if (FilterGuard.Overlap(block, output)) SignalFilter.ThrowOverlap(cascade.Filter);
        int segment = Math.Max(1, SegmentSamples / channels) * channels, written = 0;
        Span<float> between = Between(cascade, Math.Min(segment, block.Length), channels);
        for (int first = 0; first < block.Length; first += segment)
            written += Feed(cascade, 0, block.Slice(first, Math.Min(segment, block.Length - first)), output[written..due], state.Elements, between);
        state.Consumed += frames;
        state.Produced += written / channels;
        return written;
    }

    /// <summary>Ends a stream: writes what padding completes, says how many samples that are, and resets the state.</summary>
    public static int Finish<TOutput>(in SignalCascade cascade, Span<TOutput> output, FilterState state)
        where TOutput : unmanaged
    {
        SignalFilter.CheckState(cascade.Filter, state);
        int due = Due(cascade, state, 0, ended: true);
        if (output.Length < due) SignalFilter.ThrowShort(cascade.Filter, output.Length, due);
        CheckPadding(cascade, state.Consumed);
        End(cascade, output[..due], state.Elements, Between(cascade, 0, state.Channels));
        state.Reset();
        return due;
    }

    /// <summary>Frames that the last filter can write once the first has read <paramref name="available"/>, from the beginning on.</summary>
    private static long Ready(in SignalCascade cascade, long available, bool ended)
    {
        for (int i = 0; i < cascade.Count; i++)
        {
            cascade.Element(i, out SignalKernel kernel);
            available = kernel.Ready(available, ended);
        }

        return available;
    }

    private static int Due(in SignalCascade cascade, FilterState state, int frames, bool ended) =>
        checked((int)(Ready(cascade, state.Consumed + frames, ended) - state.Produced) * state.Channels);

    /// <summary>Throws where the signal of one of the filters is too short for its padding. Whether segments will do: a circular filter needs the whole of what it reads.</summary>
    private static bool CheckPadding(in SignalCascade cascade, long frames)
    {
        bool streams = true;
        for (int i = 0; i < cascade.Count; i++)
        {
            cascade.Element(i, out SignalKernel kernel);
            SignalFilter.CheckPadding(kernel, frames);
            frames = kernel.Ready(frames, ended: true);
            streams &= kernel.PaddingMode != PaddingMode.Circular;
        }

        return streams;
    }

    /// <summary>States of this thread, for streams that have not begun.</summary>
    private static Span<FilterState> States(in SignalCascade cascade, int channels)
    {
        FilterState[] states = t_states ?? [];
        if (states.Length < cascade.Count)
        {
            int had = states.Length;
            Array.Resize(ref states, cascade.Count);
            for (int i = had; i < states.Length; i++) states[i] = new FilterState("", 0, 1);
            t_states = states;
        }

        for (int i = 0; i < cascade.Count; i++)
        {
            cascade.Element(i, out SignalKernel kernel);
            states[i].Become(kernel.Filter, kernel.Taps, channels);
        }

        return states.AsSpan(0, cascade.Count);
    }

    /// <summary>Room for what each filter but the last gives of a segment: never more than that, and what its taps have waited for.</summary>
    private static Span<float> Between(in SignalCascade cascade, int segment, int channels)
    {
        int longest = segment, total = 0;
        for (int i = 0; i < cascade.Count - 1; i++)
        {
            cascade.Element(i, out SignalKernel kernel);
            longest = checked(longest + kernel.Taps * channels);
            total = checked(total + longest);
        }

        return new Span<float>(ConvScratch.RentOwn(total), total);
    }

    /// <summary>Gives filter <paramref name="i"/> its next samples and each one behind it what they make; says how many samples the last one wrote.</summary>
    private static int Feed<TInput, TOutput>(in SignalCascade cascade, int i, ReadOnlySpan<TInput> block, Span<TOutput> output, ReadOnlySpan<FilterState> states, Span<float> between)
        where TInput : unmanaged
        where TOutput : unmanaged
    {
        ReadOnlySpan<double> taps = cascade.Element(i, out SignalKernel kernel);
        if (i == cascade.Count - 1) return SignalFilter.Run(kernel, taps, block, output, states[i]);
        int given = SignalFilter.Run(kernel, taps, block, between, states[i]);
        return given == 0 ? 0 : Feed(cascade, i + 1, (ReadOnlySpan<float>)between[..given], output, states, between[given..]);
    }

    /// <summary>Ends the streams of the filters, the first one's first.</summary>
    private static void End<TOutput>(in SignalCascade cascade, Span<TOutput> output, ReadOnlySpan<FilterState> states, Span<float> between)
        where TOutput : unmanaged
    {
        int written = 0;
        for (int i = 0; i < cascade.Count - 1; i++)
        {
            ReadOnlySpan<double> taps = cascade.Element(i, out SignalKernel kernel);
            int given = SignalFilter.Finish(kernel, taps, between, states[i]);
            if (given > 0) written += Feed(cascade, i + 1, (ReadOnlySpan<float>)between[..given], output[written..], states, between[given..]);
        }

        ReadOnlySpan<double> lastTaps = cascade.Element(cascade.Count - 1, out SignalKernel last);
        SignalFilter.Finish(last, lastTaps, output[written..], states[^1]);
    }

    /// <summary>One filter after the other over all of the signal.</summary>
    private static void RunWhole<TInput, TOutput>(in SignalCascade cascade, ReadOnlySpan<TInput> input, Span<TOutput> output, int channels)
        where TInput : unmanaged
        where TOutput : unmanaged
    {
        Span<float> between = new(ConvScratch.RentOwn(checked(2 * input.Length)), 2 * input.Length), from = default;
        for (int i = 0; i < cascade.Count; i++)
        {
            ReadOnlySpan<double> taps = cascade.Element(i, out SignalKernel kernel);
            int length = SignalFilter.OutputLength(kernel, i == 0 ? input.Length : from.Length, channels);
            Span<float> to = between.Slice(i % 2 * input.Length, Math.Min(length, input.Length));
            if (i == 0) SignalFilter.Run(kernel, taps, input, to, channels);
            else if (i < cascade.Count - 1) SignalFilter.Run(kernel, taps, (ReadOnlySpan<float>)from, to, channels);
            else SignalFilter.Run(kernel, taps, (ReadOnlySpan<float>)from, output, channels);
            from = to;
        }
    }
}

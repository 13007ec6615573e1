using System.ComponentModel;
using System.Globalization;

namespace ConvGen.Runtime;

/// <summary>The calls of a generated Filter1D: checked, pinned, and run over a signal or the next block of a stream. Samples are float or short.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class SignalFilter
{
    /// <summary>Samples that <see cref="Run{TInput, TOutput}(in SignalKernel, ReadOnlySpan{double}, ReadOnlySpan{TInput}, Span{TOutput}, int)"/> writes.</summary>
    public static int OutputLength(in SignalKernel kernel, int inputLength, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inputLength);
        return (int)kernel.Ready(Frames("inputLength", inputLength, channels), ended: true) * channels;
    }

    /// <summary>Samples that the stream's next block will give.</summary>
    public static int OutputLength(in SignalKernel kernel, int inputLength, FilterState state)
    {
        CheckState(kernel.Filter, state);
        ArgumentOutOfRangeException.ThrowIfNegative(inputLength);
        return Due(kernel, state, Frames("inputLength", inputLength, state.Channels), ended: false);
    }

    /// <summary>Samples that the end of the stream will give.</summary>
    public static int PendingLength(in SignalKernel kernel, FilterState state)
    {
        CheckState(kernel.Filter, state);
        return Due(kernel, state, 0, ended: true);
    }

    /// <summary>The taps of <paramref name="kernel"/> as loops read them: row after row of every Stride-th, Scale folded in. Pinned.</summary>
    public static float[] Table(in SignalKernel kernel, ReadOnlySpan<double> taps)
    {
        float[] table = GC.AllocateUninitializedArray<float>(taps.Length, pinned: true);
        int next = 0;
        for (int row = 0; row < kernel.Rows; row++)
        {
            for (int k = row; k < taps.Length; k += kernel.Stride) table[next++] = (float)(taps[k] * kernel.Scale);
        }

        return table;
    }

    /// <summary>A state for a stream of <paramref name="channels"/> channels.</summary>
    public static FilterState CreateState(in SignalKernel kernel, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        return new FilterState(kernel.Filter, kernel.Taps, channels);
    }

    /// <summary>Filters a whole signal.</summary>
    public static void Run<TInput, TOutput>(in SignalKernel kernel, ReadOnlySpan<double> taps, ReadOnlySpan<TInput> input, Span<TOutput> output, int channels)
        where TInput : unmanaged
        where TOutput : unmanaged
    {
        int frames = Frames("input", input.Length, channels), length = (int)kernel.Ready(frames, ended: true) * channels;
        CheckLength(kernel.Filter, output.Length, length, channels);
        if (FilterGuard.Overlap(input, output)) ThrowOverlap(kernel.Filter);
        CheckPadding(kernel, frames);
        fixed (TInput* from = input)
        fixed (TOutput* to = output)
        {
            SignalSource source = new() { Block = from, BlockIsShort = typeof(TInput) == typeof(short), Available = frames, HasEnded = true, Channels = channels, PaddingMode = kernel.PaddingMode };
            SignalLoop.Run(kernel, taps, source, 0, length / channels, to, typeof(TOutput) == typeof(short));
        }
    }

    /// <summary>Filters the next block of a stream, and says how many samples it wrote.</summary>
    public static int Run<TInput, TOutput>(in SignalKernel kernel, ReadOnlySpan<double> taps, ReadOnlySpan<TInput> block, Span<TOutput> output, FilterState state)
        where TInput : unmanaged
        where TOutput : unmanaged
    {
        CheckState(kernel.Filter, state);
        int frames = Frames("block", block.Length, state.Channels), due = Due(kernel, state, frames, ended: false);
        if (output.Length < due) ThrowShort(kernel.Filter, output.Length, due);
        if (FilterGuard.Overlap(block, output)) ThrowOverlap(kernel.Filter);
        fixed (TInput* from = block)
        fixed (TOutput* to = output)
        {
            Advance(kernel, taps, state, from, typeof(TInput) == typeof(short), frames, to, typeof(TOutput) == typeof(short), due, ended: false);
            Remember(kernel, state, from, typeof(TInput) == typeof(short), frames);
        }

        state.Produced += due / state.Channels;
        return due;
    }

    /// <summary>Ends a stream: writes what padding completes, says how many samples that are, and resets the state.</summary>
    public static int Finish<TOutput>(in SignalKernel kernel, ReadOnlySpan<double> taps, Span<TOutput> output, FilterState state)
        where TOutput : unmanaged
    {
        CheckState(kernel.Filter, state);
        int due = Due(kernel, state, 0, ended: true);
        if (output.Length < due) ThrowShort(kernel.Filter, output.Length, due);
        CheckPadding(kernel, state.Consumed);
        fixed (TOutput* to = output) Advance(kernel, taps, state, null, false, 0, to, typeof(TOutput) == typeof(short), due, ended: true);
        state.Reset();
        return due;
    }

    private static void Advance(in SignalKernel kernel, ReadOnlySpan<double> taps, FilterState state, void* block, bool isShort, int frames, void* to, bool toShort, int due, bool ended)
    {
        fixed (float* history = state.History)
        {
            SignalSource source = new()
            {
                History = history, HistoryFirst = state.HistoryFirst, Block = block, BlockIsShort = isShort, BlockFirst = state.Consumed, Available = state.Consumed + frames, HasEnded = ended,
                Channels = state.Channels, PaddingMode = kernel.PaddingMode,
            };
            SignalLoop.Run(kernel, taps, source, state.Produced, due / state.Channels, to, toShort);
        }
    }

    /// <summary>Keeps the frames that later outputs reach back to, and those that padding may repeat should the stream end here: never more than there are taps.</summary>
    private static void Remember(in SignalKernel kernel, FilterState state, void* block, bool isShort, int frames)
    {
        int channels = state.Channels;
        long available = state.Consumed + frames;
        long next = kernel.Ready(available, ended: false) * kernel.Stride - kernel.Anchor;
        long keepFrom = Math.Max(0, Math.Min(next, available - 1 - kernel.Ahead));
        Span<float> history = state.History;
        int kept = (int)Math.Max(0, state.Consumed - keepFrom) * channels;
        if (kept > 0) history.Slice((int)(keepFrom - state.HistoryFirst) * channels, kept).CopyTo(history);
        long from = Math.Max(0, keepFrom - state.Consumed);
        fixed (float* to = history)
        {
            nint samples = (nint)(frames - from) * channels;
            if (isShort) SampleConversion.Gather((short*)block + from * channels, 1, to + kept, samples);
            else SampleConversion.Gather((float*)block + from * channels, 1, to + kept, samples);
        }

        state.HistoryFirst = keepFrom;
        state.Consumed = available;
    }

    private static int Due(in SignalKernel kernel, FilterState state, int frames, bool ended) =>
        checked((int)(kernel.Ready(state.Consumed + frames, ended) - state.Produced) * state.Channels);

    internal static int Frames(string parameter, int samples, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        return samples % channels == 0 ? samples / channels : throw new ArgumentException(Text($"{parameter} has {samples:N0} samples; frames of {channels} channels are a multiple of {channels}"), parameter);
    }

    internal static void CheckState(string filter, FilterState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Filter != filter) throw new ArgumentException($"the state is one of {state.Filter}; {filter} has its own: {filter}.CreateState()", nameof(state));
    }

    /// <summary>Reflect mirrors about the last sample, so what it shows must be inside; Circular continues with the opposite end, once.</summary>
    internal static void CheckPadding(in SignalKernel kernel, long frames)
    {
        int reach = Math.Max(kernel.Anchor, kernel.Ahead);
        int needed = kernel.LeastFrames > 0 ? kernel.LeastFrames : kernel.PaddingMode switch { PaddingMode.Reflect => reach + 1, PaddingMode.Circular => reach, _ => 0 };
        if (frames != 0 && frames < needed)
            throw new ArgumentException(Text($"the signal has {frames:N0} frames; PaddingMode.{kernel.PaddingMode} of {kernel.Filter} needs at least {needed:N0}, {(kernel.LeastFrames > 0 ? "as one of its filters does" : Text($"for its taps reach {reach:N0} beyond the end"))}"), "input");
    }

    internal static void CheckLength(string filter, int actual, int expected, int channels)
    {
        if (actual != expected) throw new ArgumentException(Text($"output has {actual:N0} samples; {filter} gives {expected:N0} = {expected / channels:N0} x {channels} (frames, channels)"), "output");
    }

    internal static void ThrowShort(string filter, int length, int due) => throw new ArgumentException(Text($"output has {length:N0} samples; {filter} has {due:N0} to write"), "output");

    internal static void ThrowOverlap(string filter) =>
        throw new ArgumentException($"output overlaps input; {filter} reads samples again after it has written their neighbours, so the two must be apart", "output");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

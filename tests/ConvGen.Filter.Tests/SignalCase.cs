using System.Reflection;

namespace ConvGen.Filter.Tests;

internal delegate void SignalRun<TInput, TOutput>(ReadOnlySpan<TInput> input, Span<TOutput> output, int channels);

internal delegate int BlockRun<TInput, TOutput>(ReadOnlySpan<TInput> block, Span<TOutput> output, FilterState state);

internal delegate int StreamEnd<TOutput>(Span<TOutput> output, FilterState state);

/// <summary>One declared filter over signals: what the attribute asks for, read back from metadata, and what was generated.</summary>
internal sealed class SignalCase
{
    private readonly double[] _taps;
    private readonly Type _type;

    private SignalCase(Type type, Filter1DAttribute asked)
    {
        _type = type;
        _taps = [.. asked.Taps!];
        if (asked.FlipKernel) Array.Reverse(_taps);
        Anchor = asked.Causal ? _taps.Length - 1 : (_taps.Length - 1) / 2;
        Stride = asked.Stride;
        PaddingMode = asked.PaddingMode;
        Scale = asked.Scale;
        Offset = asked.Offset;
        Plan = (FilterPlanInfo)type.GetProperty("Plan")!.GetValue(null)!;
    }

    /// <summary>Every filter over signals that this assembly declares.</summary>
    public static IReadOnlyList<SignalCase> All { get; } =
        [.. from type in typeof(SignalCase).Assembly.GetTypes() let asked = type.GetCustomAttribute<Filter1DAttribute>() where asked?.Taps is not null select new SignalCase(type, asked)];

    public string Name => _type.Name;

    public int Taps => _taps.Length;

    public int Anchor { get; }

    public int Stride { get; }

    public PaddingMode PaddingMode { get; }

    public double Scale { get; }

    public double Offset { get; }

    public FilterPlanInfo Plan { get; }

    public bool Streams => PaddingMode != PaddingMode.Circular;

    /// <summary>The factor of 2^-24 in the bound that the plan states.</summary>
    public int StatedRoundings => int.Parse(Plan.AccuracyBound.Split("<= ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);

    public static SignalCase Of(string name) => All.Single(filter => filter.Name == name);

    public SignalRun<TInput, TOutput> Whole<TInput, TOutput>() => Method<SignalRun<TInput, TOutput>>("Run");

    public BlockRun<TInput, TOutput> Block<TInput, TOutput>() => Method<BlockRun<TInput, TOutput>>("Run");

    public StreamEnd<TOutput> End<TOutput>() => Method<StreamEnd<TOutput>>("Finish");

    public FilterState CreateState(int channels) => Method<Func<int, FilterState>>("CreateState")(channels);

    public int OutputLength(int inputLength, FilterState state) => Method<Func<int, FilterState, int>>("OutputLength")(inputLength, state);

    public int OutputLength(int inputLength, int channels) => Method<Func<int, int, int>>("OutputLength")(inputLength, channels);

    public int PendingLength(FilterState state) => Method<Func<FilterState, int>>("PendingLength")(state);

    /// <summary>Whether the padding mode can serve a signal of so many frames.</summary>
    public bool Accepts(int frames)
    {
        int reach = Math.Max(Anchor, Taps - 1 - Anchor);
        return PaddingMode switch { PaddingMode.Reflect => frames > reach, PaddingMode.Circular => frames >= reach, _ => true };
    }

    /// <summary>The definition: for each value the sum, and the sum of magnitudes that error bounds scale with, in double.</summary>
    public (double[] Results, double[] Magnitudes) Define(double[] signal, int channels)
    {
        int frames = signal.Length / channels, outputs = (frames + Stride - 1) / Stride;
        double[] results = new double[outputs * channels], magnitudes = new double[outputs * channels];
        for (int o = 0; o < outputs; o++)
        {
            for (int c = 0; c < channels; c++)
            {
                double sum = 0, magnitude = Math.Abs(Offset);
                for (int k = 0; k < _taps.Length; k++)
                {
                    int at = Source(o * Stride + k - Anchor, frames);
                    if (at < 0 || _taps[k] == 0) continue;
                    double product = _taps[k] * Scale * signal[at * channels + c];
                    sum += product;
                    magnitude += Math.Abs(product);
                }

                results[o * channels + c] = sum + Offset;
                magnitudes[o * channels + c] = magnitude;
            }
        }

        return (results, magnitudes);
    }

    public override string ToString() => Name;

    /// <summary>Written by walking, not by the runtime's formulas.</summary>
    private int Source(int at, int frames)
    {
        if (PaddingMode == PaddingMode.Zeros) return at < 0 || at >= frames ? -1 : at;
        while (PaddingMode == PaddingMode.Circular && at < 0) at += frames;
        while (PaddingMode == PaddingMode.Circular && at >= frames) at -= frames;
        if (PaddingMode == PaddingMode.Reflect) at = at < 0 ? -at : at >= frames ? frames - 1 - (at - (frames - 1)) : at;
        return Math.Clamp(at, 0, frames - 1);
    }

    private T Method<T>(string name)
        where T : Delegate
    {
        Type[] parameters = [.. typeof(T).GetMethod("Invoke")!.GetParameters().Select(parameter => parameter.ParameterType)];
        return _type.GetMethod(name, parameters)!.CreateDelegate<T>();
    }
}

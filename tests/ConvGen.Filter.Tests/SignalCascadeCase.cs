using System.Reflection;

namespace ConvGen.Filter.Tests;

/// <summary>One declared cascade over signals: its filters, read back from metadata, and what was generated.</summary>
internal sealed class SignalCascadeCase
{
    private readonly Type _type;

    private SignalCascadeCase(Type type, Filter1DAttribute asked)
    {
        _type = type;
        Elements = [.. Flat(asked.Cascade!).Select(element => SignalCase.Of(element.Name))];
        Plan = (FilterPlanInfo)type.GetProperty("Plan")!.GetValue(null)!;
    }

    /// <summary>Every cascade over signals that this assembly declares.</summary>
    public static IReadOnlyList<SignalCascadeCase> All { get; } =
        [.. from type in typeof(SignalCascadeCase).Assembly.GetTypes() let asked = type.GetCustomAttribute<Filter1DAttribute>() where asked?.Cascade is not null select new SignalCascadeCase(type, asked)];

    public string Name => _type.Name;

    /// <summary>In the order in which they are applied, cascades among them taken apart.</summary>
    public IReadOnlyList<SignalCase> Elements { get; }

    public FilterPlanInfo Plan { get; }

    public bool IsApart => Plan.Form == "Apart";

    public int Taps => Elements.Sum(element => element.Taps);

    public int Stride => Elements.Aggregate(1, (stride, element) => stride * element.Stride);

    public bool Streams => Elements.All(element => element.Streams);

    /// <summary>The factor of 2^-24 in the bound that the plan states.</summary>
    public int StatedRoundings => int.Parse(Plan.AccuracyBound.Split("<= ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);

    public static SignalCascadeCase Of(string name) => All.Single(cascade => cascade.Name == name);

    public SignalRun<TInput, TOutput> Whole<TInput, TOutput>() => Method<SignalRun<TInput, TOutput>>("Run");

    public BlockRun<TInput, TOutput> Block<TInput, TOutput>() => Method<BlockRun<TInput, TOutput>>("Run");

    public StreamEnd<TOutput> End<TOutput>() => Method<StreamEnd<TOutput>>("Finish");

    public FilterState CreateState(int channels) => Method<Func<int, FilterState>>("CreateState")(channels);

    public int OutputLength(int inputLength, FilterState state) => Method<Func<int, FilterState, int>>("OutputLength")(inputLength, state);

    public int OutputLength(int inputLength, int channels) => Method<Func<int, int, int>>("OutputLength")(inputLength, channels);

    public int PendingLength(FilterState state) => Method<Func<FilterState, int>>("PendingLength")(state);

    public bool HasStreams => _type.GetMethod("CreateState") is not null;

    /// <summary>Whether the padding of every filter can serve what it reads.</summary>
    public bool Accepts(int frames)
    {
        foreach (SignalCase element in Elements)
        {
            if (!element.Accepts(frames)) return false;
            frames = (frames + element.Stride - 1) / element.Stride;
        }

        return true;
    }

    /// <summary>The filters one after the other, in double; magnitudes are those of the same filters with |taps| and |offset| over |signal|.</summary>
    public (double[] Results, double[] Magnitudes) Define(double[] signal, int channels)
    {
        double[] results = signal, magnitudes = [.. signal.Select(Math.Abs)];
        foreach (SignalCase element in Elements)
        {
            results = element.Define(results, channels).Results;
            magnitudes = element.Define(magnitudes, channels).Magnitudes;
        }

        return (results, magnitudes);
    }

    public override string ToString() => Name;

    private static IEnumerable<Type> Flat(Type[] elements) =>
        elements.SelectMany(element => element.GetCustomAttribute<Filter1DAttribute>()!.Cascade is { } inner ? Flat(inner) : [element]);

    private T Method<T>(string name)
        where T : Delegate
    {
        Type[] parameters = [.. typeof(T).GetMethod("Invoke")!.GetParameters().Select(parameter => parameter.ParameterType)];
        return _type.GetMethod(name, parameters)!.CreateDelegate<T>();
    }
}

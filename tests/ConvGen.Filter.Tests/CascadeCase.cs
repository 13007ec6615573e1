using System.Reflection;

namespace ConvGen.Filter.Tests;

/// <summary>One declared cascade: its filters, read back from metadata, and what was generated.</summary>
internal sealed class CascadeCase
{
    private CascadeCase(Type type, Filter2DAttribute asked)
    {
        Name = type.Name;
        Elements = [.. Flat(asked.Cascade!).Select(element => FilterCase.Of(element.Name))];
        Floats = FilterCase.Method<FloatRun>(type);
        Bytes = FilterCase.Method<ByteRun>(type);
        Widening = FilterCase.Method<WideningRun>(type);
        FloatsOnPool = FilterCase.Method<FloatPoolRun>(type);
        BytesOnPool = FilterCase.Method<BytePoolRun>(type);
        Plan = (FilterPlanInfo)type.GetProperty("Plan")!.GetValue(null)!;
    }

    /// <summary>Every cascade that this assembly declares.</summary>
    public static IReadOnlyList<CascadeCase> All { get; } =
        [.. from type in typeof(CascadeCase).Assembly.GetTypes() let asked = type.GetCustomAttribute<Filter2DAttribute>() where asked?.Cascade is not null select new CascadeCase(type, asked)];

    public string Name { get; }

    /// <summary>In the order in which they are applied, cascades among them taken apart.</summary>
    public IReadOnlyList<FilterCase> Elements { get; }

    public FloatRun Floats { get; }

    public ByteRun Bytes { get; }

    public WideningRun Widening { get; }

    public FloatPoolRun FloatsOnPool { get; }

    public BytePoolRun BytesOnPool { get; }

    public FilterPlanInfo Plan { get; }

    public bool IsApart => Plan.Form == "Apart";

    public int Taps => Elements.Sum(element => element.Taps);

    /// <summary>The factor of 2^-24 in the bound that the plan states.</summary>
    public int StatedRoundings => int.Parse(Plan.AccuracyBound.Split("<= ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);

    public static CascadeCase Of(string name) => All.Single(cascade => cascade.Name == name);

    public bool Accepts(int height, int width) => Elements.All(element => element.Accepts(height, width));

    /// <summary>The filters one after the other, in double; magnitudes are those of the same filters with |taps| and |offset| over |image|.</summary>
    public (double[] Results, double[] Magnitudes) Define(double[] image, int height, int width, int channels)
    {
        double[] results = image, magnitudes = [.. image.Select(Math.Abs)];
        foreach (FilterCase element in Elements)
        {
            results = element.Define(results, height, width, channels).Results;
            magnitudes = element.Define(magnitudes, height, width, channels).Magnitudes;
        }

        return (results, magnitudes);
    }

    public override string ToString() => Name;

    private static IEnumerable<Type> Flat(Type[] elements) =>
        elements.SelectMany(element => element.GetCustomAttribute<Filter2DAttribute>()!.Cascade is { } inner ? Flat(inner) : [element]);
}

using System.Reflection;

namespace ConvGen.Filter.Tests;

internal delegate void FloatRun(ReadOnlySpan<float> input, Span<float> output, int height, int width, int channels);

internal delegate void ByteRun(ReadOnlySpan<byte> input, Span<byte> output, int height, int width, int channels);

internal delegate void WideningRun(ReadOnlySpan<byte> input, Span<float> output, int height, int width, int channels);

internal delegate void FloatPoolRun(ReadOnlySpan<float> input, Span<float> output, int height, int width, int channels, ConvWorkers workers);

internal delegate void BytePoolRun(ReadOnlySpan<byte> input, Span<byte> output, int height, int width, int channels, ConvWorkers workers);

/// <summary>One declared filter: what the attribute asks for, read back from metadata, and what was generated.</summary>
internal sealed class FilterCase
{
    private readonly double[] _taps;

    private FilterCase(Type type, Filter2DAttribute asked)
    {
        Name = type.Name;
        KernelHeight = asked.KernelShape?[0] ?? asked.KernelSize;
        KernelWidth = asked.KernelShape?[1] ?? asked.KernelSize;
        _taps = [.. asked.Taps!];
        if (asked.FlipKernel) Array.Reverse(_taps);
        PaddingMode = asked.PaddingMode;
        Scale = asked.Scale;
        Offset = asked.Offset;
        Floats = Method<FloatRun>(type);
        Bytes = Method<ByteRun>(type);
        Widening = Method<WideningRun>(type);
        FloatsOnPool = Method<FloatPoolRun>(type);
        BytesOnPool = Method<BytePoolRun>(type);
        Plan = (FilterPlanInfo)type.GetProperty("Plan")!.GetValue(null)!;
        TapOperations = (int)type.GetField("TapOperations")!.GetValue(null)!;
    }

    /// <summary>Every filter that this assembly declares.</summary>
    public static IReadOnlyList<FilterCase> All { get; } =
        [.. from type in typeof(FilterCase).Assembly.GetTypes() let asked = type.GetCustomAttribute<Filter2DAttribute>() where asked?.Taps is not null select new FilterCase(type, asked)];

    public string Name { get; }

    public int KernelHeight { get; }

    public int KernelWidth { get; }

    public int Taps => _taps.Length;

    public PaddingMode PaddingMode { get; }

    public double Scale { get; }

    public double Offset { get; }

    public FloatRun Floats { get; }

    public ByteRun Bytes { get; }

    public WideningRun Widening { get; }

    public FloatPoolRun FloatsOnPool { get; }

    public BytePoolRun BytesOnPool { get; }

    public FilterPlanInfo Plan { get; }

    public int TapOperations { get; }

    /// <summary>The factor of 2^-24 in the bound that the plan states.</summary>
    public int StatedRoundings => int.Parse(Plan.AccuracyBound.Split("<= ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);

    public static FilterCase Of(string name) => All.Single(filter => filter.Name == name);

    /// <summary>Whether the padding mode can serve the image.</summary>
    public bool Accepts(int height, int width) => Serves(height, KernelHeight / 2) && Serves(width, KernelWidth / 2);

    /// <summary>The definition: for each value the sum, and the sum of magnitudes that error bounds scale with, in double.</summary>
    public (double[] Results, double[] Magnitudes) Define(double[] image, int height, int width, int channels)
    {
        double[] results = new double[image.Length], magnitudes = new double[image.Length];
        int[] rows = Sources(height, KernelHeight), columns = Sources(width, KernelWidth);
        (int Row, int Column, double Tap)[] taps =
            [.. Enumerable.Range(0, _taps.Length).Where(t => _taps[t] != 0).Select(t => (t / KernelWidth, t % KernelWidth, _taps[t] * Scale))];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int c = 0; c < channels; c++)
                {
                    double sum = 0, magnitude = Math.Abs(Offset);
                    foreach ((int row, int column, double tap) in taps)
                    {
                        int sy = rows[y + row], sx = columns[x + column];
                        if ((sy | sx) < 0) continue;
                        double product = tap * image[(sy * width + sx) * channels + c];
                        sum += product;
                        magnitude += Math.Abs(product);
                    }

                    results[(y * width + x) * channels + c] = sum + Offset;
                    magnitudes[(y * width + x) * channels + c] = magnitude;
                }
            }
        }

        return (results, magnitudes);
    }

    public override string ToString() => Name;

    /// <summary>For each position from the first one under the kernel on, where it reads; -1 for zero. Written by walking, not by the runtime's formulas.</summary>
    private int[] Sources(int extent, int taps)
    {
        int before = (taps - 1) / 2;
        int[] sources = new int[extent + taps - 1];
        for (int i = 0; i < sources.Length; i++)
        {
            int at = i - before;
            if (PaddingMode == PaddingMode.Zeros && (at < 0 || at >= extent)) at = -1;
            while (PaddingMode == PaddingMode.Circular && at < 0) at += extent;
            while (PaddingMode == PaddingMode.Circular && at >= extent) at -= extent;
            if (PaddingMode == PaddingMode.Reflect) at = at < 0 ? -at : at >= extent ? extent - 1 - (at - (extent - 1)) : at;
            if (PaddingMode == PaddingMode.Replicate) at = Math.Clamp(at, 0, extent - 1);
            sources[i] = at;
        }

        return sources;
    }

    private bool Serves(int extent, int pad) => PaddingMode switch
    {
        PaddingMode.Reflect => extent > pad,
        PaddingMode.Circular => extent >= pad,
        _ => true,
    };

    public static T Method<T>(Type type)
        where T : Delegate
    {
        Type[] parameters = [.. typeof(T).GetMethod("Invoke")!.GetParameters().Select(parameter => parameter.ParameterType)];
        return type.GetMethod("Run", parameters)!.CreateDelegate<T>();
    }
}

using System.Globalization;

namespace ConvGen.PeerServer;

/// <summary>Answers the line protocol by which the harness interleaves the peers.</summary>
/// <remarks><code>
/// shape NAME N Cin D H W Cout kd kh kw sd sh sw pd ph pw dd dh dw groups kind
///            -> n COUNT, then COUNT lines v ID|IMPLEMENTATION|REASON     the reason why not; empty where the variant runs
/// time I MS  -> t LEAST MEDIAN SAMPLES                                   microseconds; 0 0 0 = failed
/// check I    -> c MAX_ERROR CHECKSUM NORM                                see OutputCheck; 1e30 0 0 = failed, -1 0 0 = no such variant
/// quit
/// </code></remarks>
internal sealed class PeerSession : IDisposable
{
    private readonly ConvWorkers? _workers;
    private readonly CallTimer _timer;
    private readonly List<PeerVariant?> _variants = [];
    private PeerShape? _shape;
    private float[] _input = [], _weights = [];

    /// <summary>A session whose layers run on the calling thread, or on a pool when <paramref name="threads"/> is more than 1.</summary>
    public PeerSession(int threads)
    {
        _workers = threads > 1 ? new ConvWorkers(threads) : null;
        _timer = new CallTimer(_workers);
    }

    /// <summary>Threads from the environment variable PEER_THREADS; 1 without.</summary>
    public static int ThreadsAskedFor =>
        int.TryParse(Environment.GetEnvironmentVariable("PEER_THREADS"), NumberStyles.None, CultureInfo.InvariantCulture, out int threads) ? threads : 1;

    /// <summary>Answers until the questions end.</summary>
    public void Serve(TextReader questions, TextWriter answers)
    {
        while (questions.ReadLine() is { } line)
        {
            string[] words = line.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries);
            switch (words.FirstOrDefault())
            {
                case "shape" when words.Length == 2: Shape(words[1].Trim(), answers); break;
                case "time" when words.Length == 2: answers.WriteLine(Answer(Time, words[1], failed: "t 0 0 0")); break;
                case "check" when words.Length == 2: answers.WriteLine(Answer(Check, words[1], failed: "c 1e30 0 0")); break;
                case "quit": return;
            }
        }
    }

    public void Dispose()
    {
        Forget();
        _workers?.Dispose();
    }

    private void Shape(string words, TextWriter answers)
    {
        Forget();
        try
        {
            _shape = PeerShape.Parse(words);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            Console.Error.WriteLine($"shape: {e.Message}");
            answers.WriteLine("n 0");
            return;
        }

        DeclaredLayer row = DeclaredLayers.Find(words);
        _input = new float[_shape.InputLength];
        _weights = new float[_shape.WeightLength];
        PeerData.Fill(_input, PeerData.InputSeed);
        PeerData.Fill(_weights, PeerData.WeightSeed);
        answers.WriteLine("n 2");
        answers.WriteLine(Prepare("ours-nchw", row.ChannelsFirst, row.WhyNot, channelsLast: false));
        answers.WriteLine(Prepare("ours-nhwc", row.ChannelsLast, row.WhyNot, channelsLast: true));
    }

    /// <summary>Makes a variant and says what it is. A layer that cannot be made is one the harness shall skip, with the reason in its report.</summary>
    private string Prepare(string name, LayerFactory? create, string? whyNot, bool channelsLast)
    {
        PeerVariant? variant = null;
        if (create is not null)
        {
            try
            {
                variant = new PeerVariant(_shape!, channelsLast, create, _input, _weights);
            }
            catch (Exception e) when (e is ArgumentException or OutOfMemoryException or PlatformNotSupportedException)
            {
                whyNot = e.Message;
            }
        }

        _variants.Add(variant);
        return variant is null ? $"v {name}|none|{Plain(whyNot ?? "no layer")}" : $"v {name}|{Plain(variant.Implementation)}|";
    }

    /// <summary>A layer that throws costs itself its place in the comparison, not the other one.</summary>
    private static string Answer(Func<string, string> question, string words, string failed)
    {
        try
        {
            return question(words);
        }
        catch (Exception e)
        {
            Console.Error.WriteLine(e);
            return failed;
        }
    }

    private string Time(string words)
    {
        string[] fields = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 2 || Variant(fields[0]) is not { } variant
            || !double.TryParse(fields[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double milliseconds)) return "t 0 0 0";
        CallTime time = _timer.Measure(variant, milliseconds);
        return string.Create(CultureInfo.InvariantCulture, $"t {time.Least:0.0000} {time.Median:0.0000} {time.Samples}");
    }

    private string Check(string words)
    {
        if (Variant(words.Trim()) is not { } variant) return "c -1 0 0";
        float[] output = new float[_shape!.OutputLength];
        variant.Compute(output, _workers);
        OutputCheck check = OutputCheck.Of(_shape, _input, _weights, output);
        return string.Create(CultureInfo.InvariantCulture, $"c {check.MaxError:0.000e+00} {check.Checksum:G9} {check.Norm:G9}");
    }

    private PeerVariant? Variant(string index) =>
        int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out int i) && i < _variants.Count ? _variants[i] : null;

    /// <summary>Frees the last shape, native memory included, so that the collector has nothing to do while the next one is timed.</summary>
    private void Forget()
    {
        foreach (PeerVariant? variant in _variants) variant?.Dispose();
        _variants.Clear();
        _timer.Reset();
        _shape = null;
        _input = _weights = [];
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    /// <summary>Text that the protocol's separators do not cut.</summary>
    private static string Plain(string text) => text.Replace(',', ' ').Replace('|', ' ').ReplaceLineEndings(" ");
}

using System.Globalization;

namespace ConvGen.Benchmarks.Reports;

/// <summary>What follows a report's verb: <c>--name value</c> in any order.</summary>
internal sealed record ReportOptions
{
    public int Count { get; private init; } = 60;

    public int Seed { get; private init; } = 1;

    /// <summary>Layers whose words contain it.</summary>
    public string Filter { get; private init; } = "";

    /// <summary>A list of shapes in the columns of tests/ConvGen.PeerServer/shapes.csv; null for the report's own.</summary>
    public string? Shapes { get; private init; }

    public bool Verbose { get; private init; }

    /// <summary>Random shapes at whose borders families differ: padding modes, small planes under wide kernels.</summary>
    public bool Borders { get; private init; }

    /// <summary>Predictions alone, nothing compiled and nothing timed.</summary>
    public bool Predict { get; private init; }

    /// <summary>Kinds of kernel to consider; all where there are none.</summary>
    public string[] Kinds { get; private init; } = [];

    /// <exception cref="ArgumentException">An unknown name, or one without its value.</exception>
    public static ReportOptions Parse(ReadOnlySpan<string> words)
    {
        ReportOptions options = new();
        for (int i = 0; i < words.Length; i++)
        {
            string name = words[i];
            if (name is "--verbose" or "--borders" or "--predict")
            {
                options = options with { Verbose = options.Verbose || name == "--verbose", Borders = options.Borders || name == "--borders", Predict = options.Predict || name == "--predict" };
                continue;
            }

            if (i + 1 == words.Length) throw new ArgumentException($"{name} needs a value");
            string value = words[++i];
            options = name switch
            {
                "--count" => options with { Count = Number(name, value) },
                "--seed" => options with { Seed = Number(name, value) },
                "--filter" => options with { Filter = value },
                "--shapes" => options with { Shapes = value },
                "--kinds" => options with { Kinds = value.Split(',') },
                _ => throw new ArgumentException($"there is no option {name}; there are --count, --seed, --filter, --shapes, --kinds, --borders, --predict and --verbose"),
            };
        }

        return options;
    }

    private static int Number(string name, string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        ? number
        : throw new ArgumentException($"{name} is \"{value}\", expected a number");
}

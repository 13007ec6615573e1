using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConvGen.Generator.Parsing;

/// <summary>The project's properties, as ConvGen.props makes them visible.</summary>
/// <param name="Targets">The instruction sets to print kernels for, widest first.</param>
/// <param name="Given">ConvGenTargetIsa as written.</param>
/// <param name="Unknown">What it names that is none; null where all of it was understood.</param>
internal sealed record ConvGenOptions(EquatableArray<TargetIsa> Targets, string Given, string? Unknown)
{
    private static readonly TargetIsa[] All = [TargetIsa.Avx512, TargetIsa.Avx2, TargetIsa.Vector128];

    public static ConvGenOptions Read(AnalyzerConfigOptionsProvider provider, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        provider.GlobalOptions.TryGetValue("build_property.ConvGenTargetIsa", out string? given);
        return Parse(given ?? "");
    }

    /// <summary>ConvGenReportPlan: apart from the rest, so that turning it on plans nothing anew.</summary>
    public static bool ReadReportPlan(AnalyzerConfigOptionsProvider provider, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return provider.GlobalOptions.TryGetValue("build_property.ConvGenReportPlan", out string? given) && string.Equals(given, "true", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Widths in bits or names, separated by ';', ',' or blanks. Empty means all, and so does what names nothing known: the error is reported, and its kernels compile.</summary>
    public static ConvGenOptions Parse(string given)
    {
        HashSet<TargetIsa> targets = [];
        string? unknown = null;
        foreach (string word in given.Split([';', ',', ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (Of(word) is { } isa) targets.Add(isa);
            else unknown ??= word;
        }

        return new ConvGenOptions((targets.Count == 0 ? All : All.Where(targets.Contains)).ToEquatableArray(), given.Trim(), unknown);
    }

    private static TargetIsa? Of(string word) => word.ToUpperInvariant() switch
    {
        "512" or "AVX512" => TargetIsa.Avx512,
        "256" or "AVX2" => TargetIsa.Avx2,
        "128" or "VECTOR128" => TargetIsa.Vector128,
        _ => null,
    };
}

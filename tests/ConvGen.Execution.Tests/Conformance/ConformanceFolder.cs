using Xunit;

namespace ConvGen.Execution.Tests.Conformance;

/// <summary>Where the conformance material lies: <c>CONVGEN_CONFORMANCE</c>, or <c>shared/conformance</c> beside the repository.</summary>
public static class ConformanceFolder
{
    public const string Variable = "CONVGEN_CONFORMANCE";

    /// <summary>The folder, or null with the reason in <see cref="Missing"/>.</summary>
    public static string? Location { get; } = Find();

    /// <summary>Why there is nothing to run; null if there is.</summary>
    public static string? Missing { get; } = Location is not null ? null
        : Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } asked ? $"{Variable} is \"{asked}\", which is no folder"
        : $"no folder shared/conformance beside the repository, and {Variable} is not set";

    /// <summary>Whether missing material fails the run: a build server must not pass what it did not test.</summary>
    public static bool IsRequired => string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Names of the suites: sub-folders with a manifest.</summary>
    public static IReadOnlyList<string> Suites { get; } = Location is null ? [] :
    [
        .. Directory.EnumerateDirectories(Location)
            .Where(folder => File.Exists(Path.Combine(folder, "manifest.json")))
            .Select(folder => Path.GetFileName(folder))
            .Order(StringComparer.Ordinal),
    ];

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } asked) return Directory.Exists(asked) ? Path.GetFullPath(asked) : null;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared", "conformance");
            if (Directory.Exists(candidate)) return candidate;
        }

        return null;
    }
}

/// <summary>A fact about the conformance material: skipped without it, unless the run is a build server's.</summary>
public sealed class ConformanceFactAttribute : FactAttribute
{
    public ConformanceFactAttribute()
    {
        if (ConformanceFolder.Missing is string reason && !ConformanceFolder.IsRequired) Skip = reason;
    }
}

/// <summary>A theory over the conformance material: skipped without it, unless the run is a build server's.</summary>
public sealed class ConformanceTheoryAttribute : TheoryAttribute
{
    public ConformanceTheoryAttribute()
    {
        if (ConformanceFolder.Missing is string reason && !ConformanceFolder.IsRequired) Skip = reason;
    }
}

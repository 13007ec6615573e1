using Xunit;

namespace ConvGen.Samples.Tests;

/// <summary>The samples ask for plan reports: their build files are imported, not restored from a package.</summary>
public sealed class PlanReportTests
{
    [Theory]
    [InlineData("HelloConv", "Stem", "7x7 convolution, stride 2")]
    [InlineData("ImageFilters", "EdgeDetectors", "by size of input")]
    public void The_build_of_a_sample_writes_its_plan_report(string sample, string layer, string words)
    {
        string page = File.ReadAllText(Path.Combine(FolderOf(sample), $"{sample}.plan.md"));
        Assert.StartsWith($"# Plan of {sample}\n", page.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains(layer, page, StringComparison.Ordinal);
        Assert.Contains(words, page, StringComparison.Ordinal);
        Assert.StartsWith("<!doctype html>", File.ReadAllText(Path.Combine(FolderOf(sample), $"{sample}.plan.html")), StringComparison.Ordinal);
    }

    /// <summary>Where the sample is built; this project's own folder ends the same way.</summary>
    private static string FolderOf(string sample)
    {
        DirectoryInfo root = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "ConvGen.sln"))) root = root.Parent ?? throw new InvalidOperationException($"no ConvGen.sln above {AppContext.BaseDirectory}");
        string output = Path.GetRelativePath(Path.Combine(root.FullName, "tests", "ConvGen.Samples.Tests"), AppContext.BaseDirectory);
        return Path.Combine(root.FullName, "samples", sample, output);
    }
}

using ConvGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConvGen.Generator.Tests;

/// <summary>What README.md shows of the generator is what the generator says. <c>CONVGEN_UPDATE_README=1</c> writes the blocks anew instead of comparing.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void The_header_shown_is_the_one_generated()
    {
        string text = GeneratedText("""
            [Conv2D(InChannels = 3, OutChannels = 64, KernelSize = 7, Stride = 2, Padding = 3, Height = 224, Width = 224, Activation = Activation.Relu)]
            public sealed partial class Stem;
            """);
        string[] header = [.. text.Split('\n').Skip(1).TakeWhile(line => line.StartsWith("//", StringComparison.Ordinal)).Select(line => line.TrimEnd())];
        int second = Array.IndexOf(header, "//", Array.IndexOf(header, "//") + 1);    // the first instruction set
        Compare("header", "```csharp\n" + string.Join("\n", header.Take(second)) + "\n```");
    }

    [Fact]
    public void The_kernel_shown_is_the_one_generated()
    {
        string text = GeneratedText("""
            [Conv2D(InChannels = 64, OutChannels = 64, KernelSize = 3, Padding = 1, Height = 56, Width = 56, Layout = Layout.Nhwc, Activation = Activation.Relu, Algorithm = Algorithm.Direct)]
            public sealed partial class Trunk;
            """);
        string[] lines = [.. text.Split('\n').SkipWhile(line => !line.Contains("output[p, k] =", StringComparison.Ordinal))];
        int reduction = Array.FindIndex(lines, line => line.Contains("for (nint kh", StringComparison.Ordinal));
        int product = Array.FindIndex(lines, line => line.Contains("// product 0", StringComparison.Ordinal));
        string[] shown = [.. lines.Take(4), "    ...", .. lines[reduction..(product + 8)], "                    ..."];
        int indent = shown[0].Length - shown[0].TrimStart().Length;
        Compare("kernel", "```csharp\n" + string.Join("\n", shown.Select(line => line.StartsWith(new string(' ', indent), StringComparison.Ordinal) ? line[indent..] : line)) + "\n```");
    }

    [Fact]
    public void The_squiggle_shown_is_the_one_reported()
    {
        const string Declaration = "[Conv2D(InChannels = 64, OutChannels = 96, KernelSize = 3, Groups = 3, Height = 56, Width = 56)]\npublic sealed partial class Trunk;";
        Diagnostic found = Assert.Single(GeneratorRun.Of(Declaration).Diagnostics);
        int start = found.Location.SourceSpan.Start, length = found.Location.SourceSpan.Length;
        string[] lines = Declaration.Split('\n');
        string marked = $"{lines[0]}\n{new string(' ', start)}{new string('~', length)}\n{found.Id}: {found.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}";
        Compare("squiggle", "```text\n" + marked + "\n```");
    }

    private static string GeneratedText(string declaration) => GeneratorRun.Of(declaration).Text;

    private static void Compare(string block, string expected)
    {
        string path = Repository.PathOf("README.md"), begin = $"<!-- {block}:begin -->\n", end = $"<!-- {block}:end -->";
        string readme = File.ReadAllText(path);
        int from = readme.IndexOf(begin, StringComparison.Ordinal) + begin.Length, to = readme.IndexOf(end, StringComparison.Ordinal);
        Assert.True(from >= begin.Length && to >= from, $"README.md has no block {block}");
        if (Environment.GetEnvironmentVariable("CONVGEN_UPDATE_README") == "1") File.WriteAllText(path, readme[..from] + expected + "\n" + readme[to..]);
        else Assert.Equal(expected, readme[from..to].TrimEnd('\n'));
    }
}

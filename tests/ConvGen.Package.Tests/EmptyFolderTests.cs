using System.Text.RegularExpressions;
using ConvGen.Package.Tests.Support;
using Xunit;

namespace ConvGen.Package.Tests;

/// <summary>What a newcomer does: an empty folder, the commands of the page, its first block of C# pasted over Program.cs.</summary>
[Collection(PackageCollection.Name)]
public sealed partial class EmptyFolderTests(PackedFeed feed)
{
    [Theory]
    [InlineData("docs/getting-started.md")]
    public void The_first_block_of_a_page_runs_in_a_new_console_project_without_a_warning(string page)
    {
        string name = "hello" + Path.GetFileNameWithoutExtension(page).GetHashCode(StringComparison.Ordinal).ToString("x8", System.Globalization.CultureInfo.InvariantCulture);
        feed.NewConsumer("new").DotNet("new", "console", "-o", name).Succeeds();
        Consumer consumer = feed.NewConsumer(Path.Combine("new", name));
        consumer.DotNet("add", "package", "ConvGen").Succeeds();
        consumer.Write("Program.cs", CSharp().Match(File.ReadAllText(Repository.PathOf(page))).Groups["code"].Value);
        consumer.DotNet("run", "-c", "Release").Succeeds().Prints("[1, 3, 224, 224] -> [1, 64, 112, 112]");
    }

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharp();
}

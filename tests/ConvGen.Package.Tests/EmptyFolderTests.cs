using System.Text.RegularExpressions;
using System.Xml.Linq;
using ConvGen.Package.Tests.Support;
using Xunit;

namespace ConvGen.Package.Tests;

/// <summary>What a newcomer does with a page: from an empty folder, its commands, its C# pasted over Program.cs, its properties into the project file.</summary>
[Collection(PackageCollection.Name)]
public sealed partial class EmptyFolderTests(PackedFeed feed)
{
    [Fact]
    public void The_page_that_gets_one_started_does_what_it_says_without_a_warning()
    {
        Consumer folder = feed.NewConsumer("started");
        string output = "";
        string? program = null;
        foreach (Match block in Fence().Matches(File.ReadAllText(Repository.PathOf("docs", "getting-started.md"))))
        {
            string code = block.Groups["code"].Value;
            switch (block.Groups["language"].Value)
            {
                case "sh":
                    foreach (string line in code.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                    {
                        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                        if (words[0] == "cd") folder = feed.NewConsumer(Path.Combine("started", words[1]));
                        else output += folder.DotNet(words[1..]).Succeeds().Output;
                    }

                    break;
                case "csharp":
                    folder.Write("Program.cs", code);
                    if (program is not null) folder.DotNet("run", "-c", "Release").Succeeds();    // what comes after the first has no command of its own
                    program ??= code;
                    break;
                case "xml":
                    string project = Directory.GetFiles(folder.Folder, "*.csproj").Single();
                    XElement root = XElement.Load(project);
                    root.Add(XElement.Parse(code));
                    root.Save(project);
                    break;
                case string other:
                    Assert.Fail($"nobody knows what to do with a block of '{other}'");
                    break;
            }
        }

        Assert.Contains("[1, 3, 224, 224] -> [1, 64, 112, 112]", output, StringComparison.Ordinal);
        folder.Write("Program.cs", program!);
        folder.DotNet("build", "-c", "Release", "-nologo").Succeeds();
        Assert.True(File.Exists(folder.PathOf("bin", "Release", "net10.0", "hello.plan.html")));
        Assert.Contains("// Stem: 7x7 convolution", File.ReadAllText(Directory.GetFiles(folder.PathOf("obj", "Release", "net10.0", "generated"), "Stem.g.cs", SearchOption.AllDirectories).Single()), StringComparison.Ordinal);
    }

    /// <summary>From nothing but <c>dotnet new console</c> and the package.</summary>
    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/getting-started.md")]
    public void The_first_block_of_a_page_runs_in_a_new_console_project_without_a_warning(string page)
    {
        string name = "hello-" + Path.GetFileNameWithoutExtension(page);
        feed.NewConsumer("new").DotNet("new", "console", "-o", name).Succeeds();
        Consumer consumer = feed.NewConsumer(Path.Combine("new", name));
        consumer.DotNet("add", "package", "ConvGen").Succeeds();
        consumer.Write("Program.cs", Fence().Matches(File.ReadAllText(Repository.PathOf(page))).First(block => block.Groups["language"].Value == "csharp").Groups["code"].Value);
        consumer.DotNet("run", "-c", "Release").Succeeds().Prints("[1, 3, 224, 224] -> [1, 64, 112, 112]");
    }

    [GeneratedRegex("^```(?<language>\\w*)\n(?<code>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();
}

using System.Text.RegularExpressions;

namespace ConvGen.Generator.Tests.Harness;

/// <summary>A fenced block of a page, and what comments right before it say to whoever compiles it.</summary>
/// <param name="Page">Repository path.</param>
/// <param name="Line">Of the fence.</param>
/// <param name="Language">csharp, xml, sh, text.</param>
/// <param name="Code">What is between the fences.</param>
/// <param name="Given">Statements that the reader is to imagine before it: <c>&lt;!-- given: ... --&gt;</c>.</param>
/// <param name="Declared">Types that the reader is to imagine beside it: <c>&lt;!-- declared: ... --&gt;</c>.</param>
/// <param name="IsInternal">Code of the generator itself: <c>&lt;!-- internals: n --&gt;</c>.</param>
/// <param name="IsCompared">A test of its own compares it with what is generated: <c>&lt;!-- name:begin --&gt;</c>.</param>
internal sealed partial record DocumentBlock(string Page, int Line, string Language, string Code, string Given, string Declared, bool IsInternal, bool IsCompared)
{
    /// <summary>README.md, the pages in docs, and those of the templates; pages of diagnostics have tests of their own.</summary>
    public static IEnumerable<string> Pages =>
        ((string[])["README.md", "CONTRIBUTING.md", "templates/README.md", .. Directory.GetFiles(Repository.PathOf("docs"), "*.md").Select(path => "docs/" + Path.GetFileName(path))]).Order(StringComparer.Ordinal);

    public static IEnumerable<DocumentBlock> All => Pages.SelectMany(Of);

    public static IEnumerable<DocumentBlock> Of(string page)
    {
        string text = File.ReadAllText(Repository.PathOf(page)).ReplaceLineEndings("\n");
        foreach (Match block in Fence().Matches(text))
        {
            string comments = block.Groups["comments"].Value;
            yield return new DocumentBlock(page, text[..block.Groups["fence"].Index].Count(c => c == '\n') + 1, block.Groups["language"].Value, block.Groups["code"].Value,
                Comment(comments, "given"), Comment(comments, "declared"), comments.Contains("<!-- internals:", StringComparison.Ordinal), BeginPattern().IsMatch(comments));
        }
    }

    public override string ToString() => $"{Page} line {Line}";

    private static string Comment(string comments, string name) => Regex.Match(comments, $"<!-- {name}: (.*?) -->", RegexOptions.Singleline).Groups[1].Value;

    [GeneratedRegex(@"(?<comments>(^<!--(?:(?!-->).)*-->\n)*)(?<fence>^```)(?<language>\w*)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"<!-- \w+:begin -->")]
    private static partial Regex BeginPattern();
}

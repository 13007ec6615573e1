using System.Text.RegularExpressions;
using Xunit;

namespace ConvGen.Package.Tests.Support;

/// <summary>A headless Chromium, where the machine has one: <c>CONVGEN_BROWSER</c>, or chromium or google-chrome on the path.</summary>
internal static partial class Browser
{
    /// <summary>The program, or null with the reason in <see cref="Missing"/>.</summary>
    public static string? Program { get; } = Find();

    /// <summary>Why no page can be opened here; null if it can.</summary>
    public static string? Missing { get; } = Program is null ? "no chromium or google-chrome on the path, and CONVGEN_BROWSER is not set" : null;

    /// <summary>Opens a page, runs a script in it, and returns what the script returns.</summary>
    /// <param name="page">HTML.</param>
    /// <param name="script">The body of a function that returns a string without angle brackets, quotes or ampersands.</param>
    /// <param name="folder">For the page's file and the browser's profile.</param>
    /// <param name="size">Of the window, "1200,900".</param>
    public static string Evaluate(string page, string script, string folder, string size)
    {
        string file = Path.Combine(folder, "opened.html");
        File.WriteAllText(file, page.Replace("</body>", $"<script>document.body.setAttribute('data-result', (() => {{ {script} }})());</script></body>", StringComparison.Ordinal));
        Command dump = Command.Run(folder, Program!, [.. Flags(folder), $"--window-size={size}", "--dump-dom", new Uri(file).AbsoluteUri]);
        Match result = Result().Match(dump.Output);
        Assert.True(result.Success, $"{dump.Line} gave no result:\n{dump.Output}");
        return result.Groups["value"].Value;
    }

    private static string[] Flags(string folder) =>
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        $"--user-data-dir={Path.Combine(folder, "profile")}",
    ];

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("CONVGEN_BROWSER") is { Length: > 0 } asked) return File.Exists(asked) ? asked : null;
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return folders.SelectMany(folder => (string[])[Path.Combine(folder, "chromium"), Path.Combine(folder, "google-chrome")]).FirstOrDefault(File.Exists);
    }

    [GeneratedRegex("data-result=\"(?<value>[^\"]*)\"")]
    private static partial Regex Result();
}

/// <summary>A theory that opens a page: skipped where there is no browser.</summary>
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute()
    {
        if (Browser.Missing is string reason) Skip = reason;
    }
}

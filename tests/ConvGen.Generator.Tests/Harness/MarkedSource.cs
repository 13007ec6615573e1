using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace ConvGen.Generator.Tests.Harness;

/// <summary>Source text in which <c>{|CVG0112:Groups = 3|}</c> marks where a diagnostic belongs; two ids, with a comma between, belong to one place.</summary>
internal sealed partial record MarkedSource(string Text, IReadOnlyList<(string Id, TextSpan Span)> Marks)
{
    public static MarkedSource Parse(string marked)
    {
        List<(string, TextSpan)> marks = [];
        string text = "";
        int from = 0;
        foreach (Match mark in Mark().Matches(marked))
        {
            text += marked[from..mark.Index];
            foreach (string id in mark.Groups["ids"].Value.Split(',')) marks.Add((id, new TextSpan(text.Length, mark.Groups["text"].Length)));
            text += mark.Groups["text"].Value;
            from = mark.Index + mark.Length;
        }

        return new MarkedSource(text + marked[from..], marks);
    }

    /// <summary>The generator reported these marks and nothing else.</summary>
    public void AssertReported(IEnumerable<Diagnostic> found)
    {
        string expected = string.Join("\n", Marks.Select(mark => $"{mark.Id} at '{Text.Substring(mark.Span.Start, mark.Span.Length)}' [{mark.Span.Start}]"));
        string actual = string.Join("\n", found.Select(one => $"{one.Id} at '{(one.Location.IsInSource ? Text.Substring(one.Location.SourceSpan.Start, one.Location.SourceSpan.Length) : "")}' [{one.Location.SourceSpan.Start}]"));
        Assert.Equal(expected, actual);
    }

    [GeneratedRegex(@"\{\|(?<ids>[\w,]+):(?<text>.*?)\|\}", RegexOptions.Singleline)]
    private static partial Regex Mark();
}

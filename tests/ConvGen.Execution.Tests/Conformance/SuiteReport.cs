using System.Text;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace ConvGen.Execution.Tests.Conformance;

/// <summary>Counts the cases of one suite and says why each that did not run did not.</summary>
public sealed class SuiteReport(string suite)
{
    private readonly List<(string Case, string Reason)> _unsupported = [];
    private readonly List<(string Case, string Reason)> _failed = [];
    private int _passed;

    public string Line => $"{suite}: {_passed} passed, {_failed.Count} failed, {_unsupported.Count} unsupported";

    public bool HasFailures => _failed.Count > 0;

    public void Pass() => _passed++;

    public void Fail(string name, string reason) => _failed.Add((name, reason));

    public void Unsupported(string name, string reason) => _unsupported.Add((name, reason));

    /// <summary>The line and what failed.</summary>
    public string Verdict => string.Concat([Line, .. _failed.Select(entry => $"\n    failed       {entry.Case}: {entry.Reason}")]);

    public override string ToString()
    {
        StringBuilder text = new(Verdict);
        foreach (IGrouping<string, string> group in _unsupported.GroupBy(entry => entry.Reason, entry => entry.Case).OrderByDescending(group => group.Count()))
            text.Append($"\n    unsupported  {group.Key} ({group.Count()}): {string.Join(", ", group)}");
        return text.ToString();
    }
}

/// <summary>Shows reports whatever the logger: as runner messages, which <c>dotnet test</c> prints, and in <c>conformance-results.txt</c> of the test output folder.</summary>
public sealed class ConformanceResults(IMessageSink messages)
{
    private static readonly Lock Gate = new();
    private static readonly string ResultFile = Path.Combine(AppContext.BaseDirectory, "conformance-results.txt");

    static ConformanceResults() => File.Delete(ResultFile);

    /// <summary>Publishes a report and fails the test if it holds failures.</summary>
    public void Publish(SuiteReport report, ITestOutputHelper output)
    {
        output.WriteLine(report.ToString());
        messages.OnMessage(new DiagnosticMessage(report.Line));
        lock (Gate) File.AppendAllText(ResultFile, $"{report}\n");
        if (report.HasFailures) Assert.Fail(report.Verdict);
    }
}

/// <summary>The conformance classes share one <see cref="ConformanceResults"/>.</summary>
[CollectionDefinition(Name)]
public sealed class ConformanceCollection : ICollectionFixture<ConformanceResults>
{
    public const string Name = "Conformance";
}

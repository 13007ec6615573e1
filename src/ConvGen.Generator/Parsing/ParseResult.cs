using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Parsing;

/// <summary>What reading one attribute gave. The pipeline takes it apart at once: the model, which is plain values, goes on to sources; diagnostics, whose real locations
/// let #pragma suppress them, go straight to the compiler.</summary>
/// <param name="Model">Null where nothing can be generated: the class is not partial, say.</param>
/// <param name="Diagnostics">Everything found, at the argument at fault.</param>
/// <param name="Anchor">The class's identifier, for messages about the project; null for a declaration that another one speaks for.</param>
internal sealed record ParseResult<T>(T? Model, EquatableArray<Diagnostic> Diagnostics, Location? Anchor)
    where T : class
{
    public static ParseResult<T> Nothing { get; } = new(null, [], null);
}

/// <summary>Diagnostics in the making.</summary>
internal sealed class DiagnosticList
{
    private readonly List<Diagnostic> _found = [];

    public IReadOnlyList<Diagnostic> Found => _found;

    /// <summary>The ids of the errors so far, each once.</summary>
    public EquatableArray<string> Errors => _found.Where(found => found.Severity == DiagnosticSeverity.Error).Select(found => found.Id).Distinct().ToEquatableArray();

    /// <param name="words">Text only: numbers are formatted before they come here, in the invariant culture.</param>
    public void Add(DiagnosticDescriptor descriptor, Location location, params string[] words) => _found.Add(Diagnostic.Create(descriptor, location, Facts(words), [.. words]));

    /// <summary>The words by position, for code fixes: they see a diagnostic's sentence as text only.</summary>
    private static ImmutableDictionary<string, string?> Facts(string[] words) =>
        words.Select((word, i) => new KeyValuePair<string, string?>(i.ToString(CultureInfo.InvariantCulture), word)).ToImmutableDictionary();
}

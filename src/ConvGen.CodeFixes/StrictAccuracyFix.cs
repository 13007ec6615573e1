using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConvGen.CodeFixes;

/// <summary>Asks for sums of products only, where a transform errs more than the user's tolerance.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(StrictAccuracyFix)), Shared]
public sealed class StrictAccuracyFix : AttributeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["CVG0809"];

    internal override IEnumerable<AttributeChange> Changes(AttributePlace place)
    {
        // A forced transform would contradict it.
        if (AttributeEdit.Find(place.Attribute, "Algorithm") is null)
            yield return new AttributeChange("Accuracy = Accuracy.Strict", "Strict", attribute => AttributeEdit.Set(attribute, "Accuracy", AttributeEdit.Member("Accuracy", "Strict")));
    }
}

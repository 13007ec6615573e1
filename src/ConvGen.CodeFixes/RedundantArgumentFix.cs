using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConvGen.CodeFixes;

/// <summary>Removes one of two arguments that set the same thing, or one that has no effect.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RedundantArgumentFix)), Shared]
public sealed class RedundantArgumentFix : AttributeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["CVG0012", "CVG0015", "CVG0016", "CVG0501"];

    internal override IEnumerable<AttributeChange> Changes(AttributePlace place)
    {
        string[] names = place.Diagnostic.Id switch
        {
            "CVG0012" => [place.Word(0)!, place.Word(1)!],                  // KernelSize and KernelShape
            "CVG0015" => [place.Word(1)!, "AutoPad"],                       // Padding beside AutoPad
            "CVG0501" => [place.Word(0)!, "Global"],                        // Stride beside Global
            _ => [place.Word(0)!],                                          // ActivationAlpha of an activation without
        };
        foreach (string name in names) yield return new AttributeChange("Remove " + name, "Remove." + name, attribute => AttributeEdit.Remove(attribute, name));
    }
}

using System.Collections.Immutable;
using System.Composition;
using ConvGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConvGen.CodeFixes;

/// <summary>Gives a convolution the padding that keeps the size: too little, too much, or almost enough was given.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SamePaddingFix)), Shared]
public sealed class SamePaddingFix : AttributeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["CVG0103", "CVG0203", "CVG0803"];

    internal override IEnumerable<AttributeChange> Changes(AttributePlace place)
    {
        if (place.Layer.Request is not { Grammar.IsTransposed: false } request) yield break;
        int rank = request.Grammar.Rank;
        long[] spans = [.. Enumerable.Range(0, rank).Select(i => (request.Kernel[i] - 1L) * request.Dilation[i] + 1)];
        if (spans.Any(span => span > int.MaxValue)) yield break;
        int[] half = [.. spans.Select(span => (int)(span / 2))];
        string given = request.PadsArgument.Name;
        if (spans.Any(span => span % 2 == 0))
            yield return new AttributeChange("Keep the size: AutoPad = AutoPad.Same", "Same", attribute => AttributeEdit.Replace(attribute, given, "AutoPad", AttributeEdit.Member("AutoPad", "Same")));
        else if (half.Distinct().Count() == 1)
            yield return new AttributeChange($"Keep the size: Padding = {FaultList.Number(half[0])}", "Same", attribute => AttributeEdit.Replace(attribute, given, "Padding", AttributeEdit.Number(half[0])));
        else
            yield return new AttributeChange($"Keep the size: Pads = {AttributeEdit.Numbers([.. half, .. half])}", "Same", attribute => AttributeEdit.Replace(attribute, given, "Pads", AttributeEdit.Numbers([.. half, .. half])));
    }
}

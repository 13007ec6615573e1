using System.Collections.Immutable;
using System.Composition;
using ConvGen.Generator.Analysis;
using ConvGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvGen.CodeFixes;

/// <summary>Adds the extent or the channels that are missing: what the layer declared before gives, or for an extent what the other extents say.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MissingArgumentFix)), Shared]
public sealed class MissingArgumentFix : AttributeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["CVG0010"];

    internal override IEnumerable<AttributeChange> Changes(AttributePlace place)
    {
        if (place.Word(0) is not { } name || place.Layer.Grammar is not { } grammar) yield break;
        string? before = null;
        if (Before(place) is { Output: { } given } layer && given.Extents.Count == grammar.Rank)
        {
            int axis = grammar.Axes.ToList().IndexOf(name);
            int? value = name is "InChannels" or "Channels" ? given.Channels : axis >= 0 ? given.Extents[axis] : null;
            if (value is { } number)
            {
                before = FaultList.Number(number);
                yield return Change(name, before, $", which {layer.Type.Name} gives", "Before");
            }
        }

        if (!grammar.Axes.Contains(name)) yield break;
        foreach (string other in grammar.Axes.Where(other => other != name))
        {
            if (AttributeEdit.Find(place.Attribute, other) is not { Expression: { IsMissing: false } value } || value.ToString() == before) continue;
            yield return Change(name, value.ToString(), ", as " + other, "As" + other);
            yield break;
        }
    }

    private static AttributeChange Change(string name, string value, string why, string key) =>
        new($"Add {name} = {value}{why}", key, attribute => AttributeEdit.Set(attribute, name, SyntaxFactory.ParseExpression(value)));

    /// <summary>The layer declared before this one in the same file.</summary>
    private static LayerFacts? Before(AttributePlace place)
    {
        foreach (TypeDeclarationSyntax type in place.Root.DescendantNodes().OfType<TypeDeclarationSyntax>().Where(type => type.SpanStart < place.Type.SpanStart).Reverse())
        {
            if (type.AttributeLists.Count > 0 && place.Model.GetDeclaredSymbol(type) is INamedTypeSymbol symbol && LayerFacts.Of(symbol, place.Model.Compilation, default) is { Output: not null } layer) return layer;
        }

        return null;
    }
}

using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvGen.CodeFixes;

/// <summary>Puts the plural parameter where the singular was given an array, the singular where the plural was given a number or a single entry, and both ends where Pads was given one for each axis.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PluralFix)), Shared]
public sealed class PluralFix : AttributeFix
{
    private const string NoConversion = "CS0029", NoCollection = "CS9174";

    private static readonly (string One, string Many)[] Pairs =
        [("KernelSize", "KernelShape"), ("Stride", "Strides"), ("Dilation", "Dilations"), ("Padding", "Pads"), ("OutputPadding", "OutputPaddings")];

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["CVG0013", NoConversion, NoCollection];

    internal override IEnumerable<AttributeChange> Changes(AttributePlace place)
    {
        if (place.Argument is not { NameEquals.Name.Identifier.ValueText: { } name } argument || place.Layer.Grammar is not { Rank: var rank }) yield break;
        string? many = Pairs.FirstOrDefault(pair => pair.One == name).Many, one = Pairs.FirstOrDefault(pair => pair.Many == name).One;
        string[]? entries = Entries(argument.Expression);
        if (many is not null && entries is not null)
        {
            // One padding for each axis means both of its ends.
            if (many == "Pads" && entries.Length == rank) entries = [.. entries, .. entries];
            yield return Change(name, many, AttributeEdit.List(entries));
        }
        else if (one is not null && entries is null && place.Diagnostic.Id == NoConversion && place.Model.GetTypeInfo(argument.Expression).Type?.SpecialType == SpecialType.System_Int32)
        {
            yield return Change(name, one, argument.Expression);
        }
        else if (one is not null && entries is [var only] && place.Diagnostic.Id == "CVG0013")
        {
            yield return Change(name, one, Microsoft.CodeAnalysis.CSharp.SyntaxFactory.ParseExpression(only));
        }
        else if (name == "Pads" && entries?.Length == rank && place.Diagnostic.Id == "CVG0013")
        {
            yield return Change(name, name, AttributeEdit.List([.. entries, .. entries]));
        }
    }

    private static AttributeChange Change(string name, string by, ExpressionSyntax value) =>
        new(name == by ? $"Pad both ends of every axis: {by} = {value}" : $"{by} = {value} instead of {name}", $"{name}.{by}", attribute => AttributeEdit.Replace(attribute, name, by, value.WithoutTrivia()));

    /// <summary>The entries of an array as written; null for anything else.</summary>
    private static string[]? Entries(ExpressionSyntax expression) => expression switch
    {
        CollectionExpressionSyntax collection when collection.Elements.All(element => element is ExpressionElementSyntax) => [.. collection.Elements.Select(element => element.ToString())],
        ImplicitArrayCreationExpressionSyntax array => [.. array.Initializer.Expressions.Select(entry => entry.ToString())],
        ArrayCreationExpressionSyntax { Initializer: { } initializer } => [.. initializer.Expressions.Select(entry => entry.ToString())],
        _ => null,
    };
}

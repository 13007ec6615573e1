using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace ConvGen.CodeFixes;

/// <summary>Edits of an attribute's named arguments. What is not edited keeps its text, line breaks and comments included; every edit done twice is the edit done once.</summary>
internal static class AttributeEdit
{
    public static AttributeArgumentSyntax? Find(AttributeSyntax attribute, string name) =>
        attribute.ArgumentList?.Arguments.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == name);

    /// <summary>Gives an argument a value, behind the others where it is new.</summary>
    public static AttributeSyntax Set(AttributeSyntax attribute, string name, ExpressionSyntax value)
    {
        if (Find(attribute, name) is { } given) return attribute.ReplaceNode(given.Expression, value.WithTriviaFrom(given.Expression));
        AttributeArgumentListSyntax list = attribute.ArgumentList ?? SyntaxFactory.AttributeArgumentList();
        AttributeArgumentSyntax added = Argument(name, value);
        if (list.Arguments.Count == 0) return attribute.WithArgumentList(list.WithArguments(SyntaxFactory.SingletonSeparatedList(added)));
        AttributeArgumentSyntax last = list.Arguments.Last();
        SyntaxToken comma = SyntaxFactory.Token(default, SyntaxKind.CommaToken, SyntaxFactory.TriviaList(SyntaxFactory.Space));
        SeparatedSyntaxList<AttributeArgumentSyntax> arguments = SyntaxFactory.SeparatedList(
            [.. list.Arguments.Take(list.Arguments.Count - 1), last.WithoutTrailingTrivia(), added.WithTrailingTrivia(last.GetTrailingTrivia())],
            [.. list.Arguments.GetSeparators().Take(list.Arguments.Count - 1), comma]);
        return attribute.WithArgumentList(list.WithArguments(arguments));
    }

    /// <summary>Takes an argument away.</summary>
    public static AttributeSyntax Remove(AttributeSyntax attribute, string name)
    {
        if (Find(attribute, name) is not { } given || attribute.ArgumentList is not { } list) return attribute;
        int index = list.Arguments.IndexOf(given);
        SeparatedSyntaxList<AttributeArgumentSyntax> arguments = list.Arguments.RemoveAt(index);
        // The first argument stands where the removed one stood, and the last ends where it ended.
        if (index == 0 && arguments.Count > 0) arguments = arguments.Replace(arguments[0], arguments[0].WithLeadingTrivia(given.GetLeadingTrivia()));
        else if (index == arguments.Count && index > 0) arguments = arguments.Replace(arguments[index - 1], arguments[index - 1].WithTrailingTrivia(given.GetTrailingTrivia()));
        return attribute.WithArgumentList(list.WithArguments(arguments));
    }

    /// <summary>Puts one argument in the place of another.</summary>
    public static AttributeSyntax Replace(AttributeSyntax attribute, string name, string by, ExpressionSyntax value)
    {
        if (name != by && Find(attribute, by) is not null) return Set(Remove(attribute, name), by, value);
        return Find(attribute, name) is { } given ? attribute.ReplaceNode(given, Argument(by, value).WithTriviaFrom(given)) : Set(attribute, by, value);
    }

    public static ExpressionSyntax Number(int value) => SyntaxFactory.ParseExpression(Generator.Parsing.FaultList.Number(value));

    public static ExpressionSyntax Numbers(IEnumerable<int> values) => List(values.Select(value => Generator.Parsing.FaultList.Number(value)));

    public static ExpressionSyntax List(IEnumerable<string> entries) => SyntaxFactory.ParseExpression("[" + string.Join(", ", entries) + "]");

    /// <summary>A member of one of our enums, by as short a name as the file allows.</summary>
    public static ExpressionSyntax Member(string type, string member) => SyntaxFactory.ParseExpression($"global::ConvGen.{type}.{member}").WithAdditionalAnnotations(Simplifier.Annotation);

    private static AttributeArgumentSyntax Argument(string name, ExpressionSyntax value)
    {
        SyntaxToken equals = SyntaxFactory.Token(SyntaxFactory.TriviaList(SyntaxFactory.Space), SyntaxKind.EqualsToken, SyntaxFactory.TriviaList(SyntaxFactory.Space));
        return SyntaxFactory.AttributeArgument(SyntaxFactory.NameEquals(SyntaxFactory.IdentifierName(name), equals), null, value);
    }
}

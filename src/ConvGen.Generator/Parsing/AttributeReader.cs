using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvGen.Generator.Parsing;

/// <summary>Typed reads of one attribute's arguments, and where each of them stands.</summary>
/// <remarks>
/// The text is whatever has been typed so far. An argument of the wrong type, or one that is no constant, is the compiler's error and not ours: it reads as its default and
/// raises <see cref="IsUnreadable"/>, so that nobody draws conclusions from it. Nothing here throws.
/// </remarks>
internal sealed class AttributeReader
{
    private readonly Dictionary<string, TypedConstant> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AttributeArgumentSyntax> _arguments = new(StringComparer.Ordinal);
    private readonly AttributeSyntax? _syntax;

    public AttributeReader(AttributeData attribute, CancellationToken cancellation)
    {
        _syntax = attribute.ApplicationSyntaxReference?.GetSyntax(cancellation) as AttributeSyntax;
        foreach (KeyValuePair<string, TypedConstant> pair in attribute.NamedArguments)
        {
            if (!_values.ContainsKey(pair.Key)) _values.Add(pair.Key, pair.Value);
        }

        foreach (AttributeArgumentSyntax argument in _syntax?.ArgumentList?.Arguments ?? default)
        {
            if (argument.NameEquals?.Name.Identifier.ValueText is not { } name) IsUnreadable = true;    // our attributes have no positional parameters
            else if (_arguments.ContainsKey(name)) IsUnreadable = true;                                 // CS0643
            else _arguments.Add(name, argument);
        }
    }

    /// <summary>Whether some argument could not be read, for reasons that the compiler has given.</summary>
    public bool IsUnreadable { get; private set; }

    /// <summary>Where the attribute's name stands.</summary>
    public Location Place => _syntax?.Name.GetLocation() ?? Location.None;

    /// <summary>The arguments that are given, in their order.</summary>
    public IEnumerable<string> Names => _arguments.Keys;

    public bool IsGiven(string name) => _arguments.ContainsKey(name) || _values.ContainsKey(name);

    /// <summary>Where an argument stands; the attribute's name for one that was not given.</summary>
    public Location PlaceOf(string name) => _arguments.TryGetValue(name, out AttributeArgumentSyntax? argument) ? argument.GetLocation() : Place;

    public int Int(string name, int otherwise) => Scalar(name, otherwise);

    public float Float(string name, float otherwise) => Scalar(name, otherwise);

    public double Double(string name, double otherwise) => Scalar(name, otherwise);

    public bool Bool(string name, bool otherwise) => Scalar(name, otherwise);

    /// <summary>The entries of an array, none for null; null where the argument was not given or cannot be read.</summary>
    public int[]? Ints(string name) => Entries<int>(name);

    /// <inheritdoc cref="Ints"/>
    public double[]? Doubles(string name) => Entries<double>(name);

    /// <summary>The entries of an array of types, null for null; no array where the argument was not given or a type cannot be found.</summary>
    public ITypeSymbol?[]? Types(string name)
    {
        if (!_values.TryGetValue(name, out TypedConstant array) || (array.Kind != TypedConstantKind.Array && !array.IsNull)) IsUnreadable = true;
        else if (array.IsNull) return [];
        else if (array.Values.All(entry => entry.Kind == TypedConstantKind.Type && entry.Value is not IErrorTypeSymbol)) return [.. array.Values.Select(entry => entry.Value as ITypeSymbol)];
        else IsUnreadable = true;
        return null;
    }

    /// <summary>Where an entry of an array stands; the whole argument where entries are not written one by one.</summary>
    public Location PlaceOf(string name, int entry)
    {
        if (!_arguments.TryGetValue(name, out AttributeArgumentSyntax? argument)) return Place;
        IReadOnlyList<SyntaxNode> entries = argument.Expression switch
        {
            CollectionExpressionSyntax collection when collection.Elements.All(element => element is ExpressionElementSyntax) => collection.Elements,
            ImplicitArrayCreationExpressionSyntax array => array.Initializer.Expressions,
            ArrayCreationExpressionSyntax { Initializer: { } initializer } => initializer.Expressions,
            _ => [],
        };
        return entry < entries.Count ? entries[entry].GetLocation() : argument.GetLocation();
    }

    private T[]? Entries<T>(string name)
        where T : struct
    {
        if (!IsGiven(name)) return null;
        if (_values.TryGetValue(name, out TypedConstant array) && array.Kind == TypedConstantKind.Array)
        {
            if (array.IsNull) return [];
            T[] entries = [.. array.Values.Where(entry => entry.Kind == TypedConstantKind.Primitive && entry.Value is T).Select(entry => (T)entry.Value!)];
            if (entries.Length == array.Values.Length) return entries;
        }
        else if (array.Kind == TypedConstantKind.Primitive && array.IsNull && _values.ContainsKey(name))
        {
            return [];
        }

        IsUnreadable = true;
        return null;
    }

    private T Scalar<T>(string name, T otherwise)
        where T : struct
    {
        if (!IsGiven(name)) return otherwise;
        if (_values.TryGetValue(name, out TypedConstant value) && value.Kind is TypedConstantKind.Primitive or TypedConstantKind.Enum && value.Value is T read) return read;
        IsUnreadable = true;
        return otherwise;
    }
}

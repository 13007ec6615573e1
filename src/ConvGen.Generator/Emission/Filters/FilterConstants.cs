namespace ConvGen.Generator.Emission.Filters;

/// <summary>The broadcast constants of one method: named locals, named by their value.</summary>
internal sealed class FilterConstants
{
    private readonly SortedDictionary<string, string> _declarations = new(StringComparer.Ordinal);

    /// <summary>The local that holds <paramref name="value"/> in every lane.</summary>
    public string Name(PassWords words, double value) => Name(words.NameOf(value), words.Type, words.Broadcast(value));

    /// <summary>The local of that name, declared as <paramref name="value"/>.</summary>
    public string Name(string name, string type, string value)
    {
        _declarations[name] = $"{type} {name} = {value};";
        return name;
    }

    /// <summary>Declares every constant named so far.</summary>
    public void Declare(SourceWriter code)
    {
        foreach (string declaration in _declarations.Values) code.Line(declaration);
    }
}

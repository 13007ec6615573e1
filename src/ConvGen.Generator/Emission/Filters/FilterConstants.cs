namespace ConvGen.Generator.Emission.Filters;

/// <summary>The broadcast constants of one method: named locals, named by their value.</summary>
internal sealed class FilterConstants(FilterWords words)
{
    private readonly SortedDictionary<string, string> _literals = new(StringComparer.Ordinal);

    /// <summary>The local that holds <paramref name="value"/>, rounded to float, in every lane.</summary>
    public string Name(double value)
    {
        string literal = Literals.Of((float)value);
        string name = "c" + literal.TrimEnd('f').Replace("-", "m").Replace('.', 'p').Replace("+", "");
        _literals[name] = literal;
        return name;
    }

    /// <summary>Declares every constant named so far.</summary>
    public void Declare(SourceWriter code)
    {
        if (_literals.Count == 0) return;
        code.Line($"{words.Simd.Type} {string.Join(", ", _literals.Select(constant => $"{constant.Key} = {words.Simd.Broadcast(constant.Value)}"))};");
    }
}

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace ConvGen.Generator.Emission;

/// <summary>Writes indented C#: '\n' line ends, invariant numbers.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new();
    private int _indent;

    /// <summary>Whether the project checks arithmetic for overflow: kernels compute addresses, some of them backwards, and must not.</summary>
    public bool UncheckedMethods { get; init; }

    /// <summary>Characters written so far.</summary>
    public int Length => _text.Length;

    /// <summary>An empty line.</summary>
    public void Line() => _text.Append('\n');

    /// <summary>One line, or several when <paramref name="text"/> holds line ends; each is indented.</summary>
    public void Line(string text)
    {
        for (int start = 0; start <= text.Length;)
        {
            int end = text.IndexOf('\n', start);
            if (end < 0) end = text.Length;
            if (end > start) _text.Append(' ', _indent * 4).Append(text, start, end - start);
            _text.Append('\n');
            start = end + 1;
        }
    }

    /// <summary>One line of interpolated text, numbers in the invariant culture.</summary>
    public void Line(ref InvariantText text) => Line(text.ToString());

    /// <summary>Writes <paramref name="head"/> and an opening brace; disposing writes <paramref name="close"/>.</summary>
    /// <remarks>Where <see cref="UncheckedMethods"/> says so, the body of a method is one unchecked block.</remarks>
    public Scope Block(string head, string close = "}")
    {
        Line(head);
        Line("{");
        _indent++;
        if (!UncheckedMethods || !IsKernelMethod(head)) return new Scope(this, close);
        Line("unchecked");
        Line("{");
        _indent++;
        return new Scope(this, close, levels: 2);
    }

    private static bool IsKernelMethod(string head) => head.Contains(" static void ") && head.EndsWith(")", StringComparison.Ordinal);

    /// <inheritdoc cref="Block(string, string)"/>
    public Scope Block(ref InvariantText head, string close = "}") => Block(head.ToString(), close);

    /// <summary>Lines indented one level deeper until disposed, without braces.</summary>
    public Scope Indented()
    {
        _indent++;
        return new Scope(this, null);
    }

    /// <summary>A writer at this one's depth, whose text <see cref="Append"/> takes later: for bodies that decide what must be declared before them.</summary>
    public SourceWriter Fork() => new() { _indent = _indent, UncheckedMethods = UncheckedMethods };

    /// <summary>Takes over the text of a fork.</summary>
    public void Append(SourceWriter fork) => _text.Append(fork._text);

    public SourceText ToSourceText() => SourceText.From(_text.ToString(), Encoding.UTF8);

    public override string ToString() => _text.ToString();

    /// <summary>Closes a block.</summary>
    internal readonly struct Scope(SourceWriter writer, string? close, int levels = 1) : IDisposable
    {
        public void Dispose()
        {
            for (int level = levels; level > 1; level--)
            {
                writer._indent--;
                writer.Line("}");
            }

            writer._indent--;
            if (close is not null) writer.Line(close);
        }
    }
}

/// <summary>Interpolation in the invariant culture, whatever the compiler's process is set to. Its text is taken once.</summary>
[InterpolatedStringHandler]
internal readonly ref struct InvariantText
{
    private const int MostKept = 4096;    // characters

    [ThreadStatic]
    private static StringBuilder? t_spare;    // most of the generator's time is text: no builder for each line

    private readonly StringBuilder _text;

    public InvariantText(int literalLength, int formattedCount)
    {
        _text = t_spare ?? new StringBuilder(Math.Max(256, literalLength + formattedCount * 8));
        t_spare = null;
    }

    public void AppendLiteral(string value) => _text.Append(value);

    public void AppendFormatted(string? value) => _text.Append(value);

    public void AppendFormatted(int value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

    public void AppendFormatted(long value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

    public void AppendFormatted<T>(T value) =>
        _text.Append(value is IFormattable number ? number.ToString(null, CultureInfo.InvariantCulture) : value?.ToString());

    public void AppendFormatted<T>(T value, string format)
        where T : IFormattable => _text.Append(value.ToString(format, CultureInfo.InvariantCulture));

    public override string ToString()
    {
        string text = _text.ToString();
        if (_text.Capacity <= MostKept) t_spare = _text.Clear();
        return text;
    }

    /// <summary>The text of an interpolated string, numbers in the invariant culture.</summary>
    public static string Of(ref InvariantText text) => text.ToString();
}

using System.Diagnostics;
using System.Globalization;

namespace ImageFilters;

/// <summary>One line on a terminal that says what is being done; it appears when the work lasts longer than a second and is gone at the end.</summary>
internal sealed class Progress(TextWriter terminal, bool isTerminal, int steps) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly long _start = Stopwatch.GetTimestamp();
    private int _step;
    private int _shown;

    /// <summary>The next step begins.</summary>
    public void Next(string name)
    {
        _step++;
        if (isTerminal && Stopwatch.GetElapsedTime(_start) > Patience) Show(string.Create(CultureInfo.InvariantCulture, $"{_step} of {steps}: {name} ..."));
    }

    /// <summary>Removes the line.</summary>
    public void Clear()
    {
        if (_shown > 0) Show("");
        _shown = 0;
    }

    /// <inheritdoc cref="Clear"/>
    public void Dispose() => Clear();

    private void Show(string line)
    {
        terminal.Write("\r" + line.PadRight(_shown) + (line.Length == 0 ? "\r" : ""));
        terminal.Flush();
        _shown = line.Length;
    }
}

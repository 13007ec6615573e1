using System.Globalization;
using ConvGen.Generator.Diagnostics;

namespace ConvGen.Generator.Parsing;

/// <summary>The parameters that every windowed layer has: counts, numbers by axis, padding, enums. What is wrong with one by itself is reported where it stands, and reads as a placeholder in range.</summary>
internal sealed class SpatialReader(AttributeReader read, SpatialGrammar grammar, DiagnosticList report)
{
    private readonly AttributeReader _read = read;
    private readonly SpatialGrammar _grammar = grammar;
    private readonly DiagnosticList _report = report;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Words(string name, IEnumerable<int> entries) => $"{name} = [{string.Join(", ", entries.Select(Number))}]";

    /// <summary>A count that has to be given unless there is a default.</summary>
    public int Count(string name, int atLeast, int? otherwise = null)
    {
        int value = _read.Int(name, otherwise ?? 1);
        if (otherwise is null && !_read.IsGiven(name))
            _report.Add(Descriptors.Missing, _read.Place, name, _grammar.Axes.Contains(name) ? $"a kernel is written for one input size, {name} = n" : $"every layer has {name} = n");
        return AtLeast(name, $"{name} = {Number(value)}", name, value, atLeast);
    }

    private int AtLeast(string argument, string words, string what, int value, int atLeast)
    {
        if (value >= atLeast) return value;
        _report.Add(Descriptors.TooSmall, _read.PlaceOf(argument), words, what, Number(atLeast));
        return atLeast;
    }

    /// <summary>A parameter with a singular for all axes and a plural for each.</summary>
    public int[] PerAxis(string one, string many, int? otherwise, out Argument argument, int atLeast = 1)
    {
        int rank = _grammar.Rank;
        if (_read.IsGiven(one) && _read.IsGiven(many)) _report.Add(Descriptors.GivenTwice, _read.PlaceOf(many), one, many);
        if (!_read.IsGiven(one) && !_read.IsGiven(many) && otherwise is null)
            _report.Add(Descriptors.Missing, _read.Place, one, $"every layer has {one} = n or {many} = {_grammar.KernelWords}");
        if (_read.IsGiven(many))
        {
            int[] entries = Entries(many, rank, _grammar.KernelWords.Replace("k", many == "Strides" ? "s" : many == "Dilations" ? "d" : many == "OutputPaddings" ? "o" : "k"));
            argument = new Argument(many, Words(many, entries));
            if (entries.Any(entry => entry < atLeast)) AtLeast(many, argument.Words, $"every entry of {many}", entries.Min(), atLeast);
            return [.. entries.Select(entry => Math.Max(entry, atLeast))];
        }

        int value = _read.Int(one, otherwise ?? 1);
        argument = new Argument(one, $"{one} = {Number(value)}");
        return [.. Enumerable.Repeat(AtLeast(one, argument.Words, one, value, atLeast), rank)];
    }

    /// <summary>The entries of an array of one fixed length.</summary>
    private int[] Entries(string name, int count, string shape)
    {
        if (_read.Ints(name) is not { } entries) return [.. Enumerable.Repeat(1, count)];
        if (entries.Length == count) return entries;
        string has = entries.Length == 0 ? "no entries" : entries.Length == 1 ? "1 entry" : $"{Number(entries.Length)} entries";
        _report.Add(Descriptors.WrongCount, _read.PlaceOf(name), name, has, _grammar.Name, Number(count), shape);
        return [.. Enumerable.Repeat(1, count)];
    }

    /// <summary>Begins, then ends; not to be used with <paramref name="autoPad"/>.</summary>
    public int[] Pads(out Argument argument, out AutoPad autoPad)
    {
        int sides = 2 * _grammar.Rank;
        autoPad = Enum<AutoPad>("AutoPad");
        bool one = _read.IsGiven("Padding"), many = _read.IsGiven("Pads");
        if (one && many) _report.Add(Descriptors.GivenTwice, _read.PlaceOf("Pads"), "Padding", "Pads");
        else if (autoPad != AutoPad.None && (one || many)) _report.Add(Descriptors.PaddingTwice, _read.PlaceOf("AutoPad"), $"AutoPad = {autoPad}", one ? "Padding" : "Pads");
        int[] pads = many ? Entries("Pads", sides, _grammar.PadsWords) : [.. Enumerable.Repeat(_read.Int("Padding", 0), sides)];
        argument = autoPad != AutoPad.None ? new Argument("AutoPad", $"AutoPad = {autoPad}")
            : many ? new Argument("Pads", Words("Pads", pads))
            : new Argument("Padding", $"Padding = {Number(pads[0])}");
        if (pads.Any(pad => pad < 0)) _report.Add(Descriptors.NegativePadding, _read.PlaceOf(many ? "Pads" : "Padding"), many ? Words("Pads", pads) : $"Padding = {Number(pads[0])}");
        return [.. pads.Select(pad => Math.Max(pad, 0))];
    }

    /// <summary>A member of an enum; 0, the default of all of ours, where there is none.</summary>
    public T Enum<T>(string name)
        where T : struct, Enum
    {
        int value = _read.Int(name, 0);
        if (System.Enum.IsDefined(typeof(T), value)) return (T)(object)value;
        _report.Add(Descriptors.NoSuchMember, _read.PlaceOf(name), name, Number(value), typeof(T).Name, string.Join(", ", System.Enum.GetNames(typeof(T))));
        return default;
    }
}

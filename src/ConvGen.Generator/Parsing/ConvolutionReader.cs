using System.Globalization;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Parsing;

/// <summary>Reads one convolution attribute.</summary>
/// <remarks><code>
/// layer      = InChannels OutChannels kernel extents { option }
/// kernel     = KernelSize = n | KernelShape = [n by axis]             exactly one; likewise, at most one, Stride | Strides, Dilation | Dilations and,
///                                                                     where the convolution is transposed, OutputPadding | OutputPaddings
/// extents    = Length | Height Width | Depth Height Width             as the attribute's rank has it
/// pads       = Padding = n | Pads = [begins, ends] | AutoPad = mode   at most one
/// activation = Activation [ ActivationAlpha ] [ ActivationBeta ]      as many as the activation takes
/// </code>
/// Every bad argument is reported where it stands, and nothing throws, for the text is whatever has been typed so far.</remarks>
internal sealed class ConvolutionReader
{
    private readonly AttributeReader _read;
    private readonly ConvolutionGrammar _grammar;
    private readonly DiagnosticList _report;

    private ConvolutionReader(AttributeReader read, ConvolutionGrammar grammar, DiagnosticList report)
    {
        _read = read;
        _grammar = grammar;
        _report = report;
    }

    /// <summary>The request, as complete as it could be read. Values that were reported, or that the compiler reports, are placeholders in range.</summary>
    public static ConvolutionRequest Read(AttributeReader read, ConvolutionGrammar grammar, DiagnosticList report)
    {
        ConvolutionReader reader = new(read, grammar, report);
        int[] kernel = reader.PerAxis("KernelSize", "KernelShape", null, out Argument kernelArgument);
        int[] stride = reader.PerAxis("Stride", "Strides", 1, out Argument strideArgument);
        int[] dilation = reader.PerAxis("Dilation", "Dilations", 1, out Argument dilationArgument);
        Argument outputPaddingArgument = default;
        int[] outputPadding = grammar.IsTransposed ? reader.PerAxis("OutputPadding", "OutputPaddings", 0, out outputPaddingArgument, atLeast: 0) : new int[grammar.Rank];
        int[] pads = reader.Pads(out Argument padsArgument, out AutoPad autoPad);
        return new ConvolutionRequest
        {
            Grammar = grammar,
            Batch = reader.Count("Batch", atLeast: 1, otherwise: 1),
            InChannels = reader.Count("InChannels", atLeast: 0),
            OutChannels = reader.Count("OutChannels", atLeast: 1),
            Groups = reader.Count("Groups", atLeast: 1, otherwise: 1),
            Extent = [.. grammar.Axes.Select(axis => reader.Count(axis, atLeast: 0))],
            Kernel = kernel,
            KernelArgument = kernelArgument,
            Stride = stride,
            StrideArgument = strideArgument,
            Dilation = dilation,
            DilationArgument = dilationArgument,
            OutputPadding = outputPadding,
            OutputPaddingArgument = outputPaddingArgument,
            Pads = pads,
            PadsArgument = padsArgument,
            AutoPad = autoPad,
            PaddingMode = reader.Enum<PaddingMode>("PaddingMode"),
            Layout = reader.Enum<Layout>("Layout"),
            HasBias = read.Bool("Bias", true),
            FlipKernel = read.Bool("FlipKernel", false),
            Activation = reader.Activation(),
            Algorithm = reader.Enum<Algorithm>("Algorithm"),
            Accuracy = reader.Enum<Accuracy>("Accuracy"),
            WinogradTile = reader.Count("WinogradTile", atLeast: 0, otherwise: 0),
        };
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Words(string name, IEnumerable<int> entries) => $"{name} = [{string.Join(", ", entries.Select(Number))}]";

    /// <summary>A count that has to be given unless there is a default.</summary>
    private int Count(string name, int atLeast, int? otherwise = null)
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
    private int[] PerAxis(string one, string many, int? otherwise, out Argument argument, int atLeast = 1)
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

    private int[] Pads(out Argument argument, out AutoPad autoPad)
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
    private T Enum<T>(string name)
        where T : struct, Enum
    {
        int value = _read.Int(name, 0);
        if (System.Enum.IsDefined(typeof(T), value)) return (T)(object)value;
        _report.Add(Descriptors.NoSuchMember, _read.PlaceOf(name), name, Number(value), typeof(T).Name, string.Join(", ", System.Enum.GetNames(typeof(T))));
        return default;
    }

    private ActivationSpec Activation()
    {
        int before = _report.Found.Count;
        Activation kind = Enum<Activation>("Activation");
        bool isKnown = _report.Found.Count == before;
        (float? alpha, float? beta) = kind switch    // the defaults; null where the activation has no such parameter
        {
            ConvGen.Activation.LeakyRelu => (0.01f, null),
            ConvGen.Activation.Clip => (0f, 1f),
            ConvGen.Activation.HardSigmoid => (1f / 6, 0.5f),
            ConvGen.Activation.Elu => (1f, null),
            _ => ((float?)null, (float?)null),
        };
        ActivationSpec spec = new(kind, Parameter("ActivationAlpha", alpha), Parameter("ActivationBeta", beta));
        if (kind == ConvGen.Activation.Clip && spec.Alpha > spec.Beta)
        {
            Location place = _read.PlaceOf(_read.IsGiven("ActivationAlpha") ? "ActivationAlpha" : "ActivationBeta");
            _report.Add(Descriptors.ClipUpsideDown, place, Words("ActivationAlpha", spec.Alpha), Words("ActivationBeta", spec.Beta));
        }

        return spec;

        float Parameter(string name, float? otherwise)
        {
            if (!_read.IsGiven(name)) return otherwise ?? 0;
            if (otherwise is not { } value)
            {
                string takes = alpha is null ? "neither ActivationAlpha nor ActivationBeta" : "ActivationAlpha only";
                if (isKnown) _report.Add(Descriptors.UnusedActivationParameter, _read.PlaceOf(name), name, $"Activation = {kind}", takes);
                return 0;
            }

            float given = _read.Float(name, value);
            // A bound of Clip may be infinite: no bound.
            if (!float.IsNaN(given) && (!float.IsInfinity(given) || kind == ConvGen.Activation.Clip)) return given;
            _report.Add(Descriptors.NotFinite, _read.PlaceOf(name), Words(name, given), $"Activation = {kind}");
            return value;
        }

        string Words(string name, float value) => $"{name} = {value.ToString("R", CultureInfo.InvariantCulture)}{(_read.IsGiven(name) ? "" : " (the default)")}";
    }
}

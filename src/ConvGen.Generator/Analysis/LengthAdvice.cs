using System.Globalization;
using ConvGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConvGen.Generator.Analysis;

/// <summary>Calls that would throw whenever they run: a length is wrong, or input and output are the same memory. The sentences are those of the exceptions.</summary>
internal sealed class LengthAdvice(ConstantLength lengths)
{
    private readonly ConstantLength _lengths = lengths;

    /// <param name="known">Arguments of which something better has been said.</param>
    public IEnumerable<Diagnostic> OfRun(LayerCall call, ICollection<Location> known)
    {
        (long Input, long Output, string InputShape, string OutputShape)? expected = call.Layer.IsFilter ? OfFilter(call) : OfLayer(call.Layer);
        if (expected is { } lengths)
        {
            if (Wrong(call.Input, "input", "reads", lengths.Input, lengths.InputShape, call.Layer) is { } input && !known.Contains(input.Location)) yield return input;
            if (Wrong(call.Output, "output", "writes", lengths.Output, lengths.OutputShape, call.Layer) is { } output) yield return output;
        }

        if (LayerCall.BufferOf(call.Output) is { } buffer && SymbolEqualityComparer.Default.Equals(buffer, LayerCall.BufferOf(call.Input)) && expected?.Input != 0)
            yield return Diagnostic.Create(Descriptors.SameMemory, call.Output!.Syntax.GetLocation(), call.Layer.Type.Name, buffer.Name);
    }

    public IEnumerable<Diagnostic> OfConstruction(IObjectCreationOperation creation, LayerFacts layer)
    {
        foreach ((string parameter, string constant, string shape) in ((string, string, string)[])[("weights", "WeightLength", WeightWords(layer)), ("bias", "BiasLength", BiasWords(layer))])
        {
            IArgumentOperation? argument = creation.Arguments.FirstOrDefault(one => one.Parameter?.Name == parameter && one.ArgumentKind == ArgumentKind.Explicit);
            if (argument is not null && layer.Constant(constant) is { } expected && Wrong(argument, parameter, "takes", expected, shape, layer) is { } wrong) yield return wrong;
        }
    }

    private static (long, long, string, string)? OfLayer(LayerFacts layer) =>
        layer.Constant("InputLength") is { } input && layer.Constant("OutputLength") is { } output ? (input, output, layer.InputWords, layer.OutputWords) : null;

    private (long, long, string, string)? OfFilter(LayerCall call)
    {
        if (Extent("height") is not { } height || Extent("width") is not { } width || Extent("channels") is not { } channels) return null;
        if (height is < 1 or > int.MaxValue || width is < 1 or > int.MaxValue || channels is < 1 or > 1024) return null;
        string words = string.Format(CultureInfo.InvariantCulture, "{0} x {1} x {2} (height, width, channels)", height, width, channels);
        long length = height * width;
        return length > int.MaxValue ? null : (length * channels, length * channels, words, words);

        long? Extent(string parameter) => call.Argument(parameter) is { } argument ? _lengths.Number(argument.Value) : null;
    }

    private Diagnostic? Wrong(IArgumentOperation? argument, string parameter, string verb, long expected, string shape, LayerFacts layer)
    {
        if (argument is null || _lengths.Of(argument.Value) is not { } actual || actual == expected) return null;
        string takes = expected.ToString("N0", CultureInfo.InvariantCulture) + (shape.Length > 0 ? " = " + shape : "");
        return Diagnostic.Create(Descriptors.WrongLength, argument.Syntax.GetLocation(), parameter, actual.ToString("N0", CultureInfo.InvariantCulture), Unit(argument), layer.Type.Name, verb, takes);
    }

    private static string Unit(IArgumentOperation argument) => argument.Parameter?.Type is INamedTypeSymbol { TypeArguments: [{ SpecialType: SpecialType.System_Byte }] } ? "bytes" : "floats";

    private static string WeightWords(LayerFacts layer) => layer.Convolution is { } spec ? Emission.LayerWords.WeightShape(spec) : "";

    private static string BiasWords(LayerFacts layer) => layer.Request is { } request ? request.HasBias ? "one for each output channel" : "Bias = false" : "";
}

using System.Globalization;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Emission;
using ConvGen.Generator.Model;
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
        LayerFacts layer = call.Layer;
        if (!layer.IsFilter)
        {
            foreach (LayerSpan span in layer.Signature.Inputs)
            {
                if (Wrong(call.Argument(span.Name), span.Name, "reads", layer.Constant(span.LengthName), InputWords(layer, span.Name), layer) is { } input && !known.Contains(input.Location)) yield return input;
            }

            if (Wrong(call.Output, "output", "writes", layer.Constant("OutputLength"), layer.OutputWords, layer) is { } output) yield return output;
        }
        else if (OfFilter(call) is { } image)
        {
            if (Wrong(call.Input, "input", "reads", image.Length, image.Words, layer) is { } input) yield return input;
            if (Wrong(call.Output, "output", "writes", image.Length, image.Words, layer) is { } output) yield return output;
        }

        if (LayerCall.BufferOf(call.Output) is { } buffer && SymbolEqualityComparer.Default.Equals(buffer, LayerCall.BufferOf(call.Input)) && layer.Constant("InputLength") != 0)
            yield return Diagnostic.Create(Descriptors.SameMemory, call.Output!.Syntax.GetLocation(), layer.Type.Name, buffer.Name);
    }

    public IEnumerable<Diagnostic> OfConstruction(IObjectCreationOperation creation, LayerFacts layer)
    {
        foreach (LayerSpan span in layer.Signature.Weights)
        {
            IArgumentOperation? argument = creation.Arguments.FirstOrDefault(one => one.Parameter?.Name == span.Name && one.ArgumentKind == ArgumentKind.Explicit);
            if (Wrong(argument, span.Name, "takes", layer.Constant(span.LengthName), layer.Convolution is { } spec ? LayerWords.WeightShapeOf(spec, span.Name) : "", layer) is { } wrong) yield return wrong;
        }
    }

    /// <summary>The length of a filter's image, where its size is known.</summary>
    private (long Length, string Words)? OfFilter(LayerCall call)
    {
        if (Extent("height") is not { } height || Extent("width") is not { } width || Extent("channels") is not { } channels) return null;
        if (height is < 1 or > int.MaxValue || width is < 1 or > int.MaxValue || channels is < 1 or > 1024) return null;
        string words = string.Format(CultureInfo.InvariantCulture, "{0} x {1} x {2} (height, width, channels)", height, width, channels);
        long length = height * width;
        return length > int.MaxValue ? null : (length * channels, words);

        long? Extent(string parameter) => call.Argument(parameter) is { } argument ? _lengths.Number(argument.Value) : null;
    }

    private Diagnostic? Wrong(IArgumentOperation? argument, string parameter, string verb, long? expected, string shape, LayerFacts layer)
    {
        if (argument is null || expected is not { } length || _lengths.Of(argument.Value) is not { } actual || actual == length) return null;
        string takes = length.ToString("N0", CultureInfo.InvariantCulture) + (shape.Length > 0 ? " = " + shape : "");
        return Diagnostic.Create(Descriptors.WrongLength, argument.Syntax.GetLocation(), parameter, actual.ToString("N0", CultureInfo.InvariantCulture), Unit(argument), layer.Type.Name, verb, takes);
    }

    private static string Unit(IArgumentOperation argument) => argument.Parameter?.Type is INamedTypeSymbol { TypeArguments: [{ SpecialType: SpecialType.System_Byte }] } ? "bytes" : "floats";

    /// <summary>A pool has one input; a convolution may have several.</summary>
    private static string InputWords(LayerFacts layer, string parameter) => layer.Convolution is { } spec ? LayerWords.InputShapeOf(spec, parameter) : layer.InputWords;
}

using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace ConvGen.Runtime;

/// <summary>The checks at the door of every generated layer. They name the parameter, the actual and the expected length.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LayerGuard
{
    /// <summary>Throws unless both lengths are right and the spans are apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(ReadOnlySpan<float> input, int inputLength, Span<float> output, int outputLength, string layer, string inputShape, string outputShape)
    {
        if (input.Length != inputLength) ThrowLength("input", "reads", input.Length, inputLength, layer, inputShape);
        if (output.Length != outputLength) ThrowLength("output", "writes", output.Length, outputLength, layer, outputShape);
        if (input.Overlaps(output)) ThrowOverlap(layer);
    }

    /// <summary>Throws unless a span that Run reads beside the input has the right length and is apart from the output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reads(ReadOnlySpan<float> given, int length, string parameter, Span<float> output, string layer, string shape)
    {
        if (given.Length != length) ThrowLength(parameter, "reads", given.Length, length, layer, shape);
        if (given.Overlaps(output)) ThrowOverlap(layer, parameter);
    }

    /// <summary>Throws unless weights and bias have the lengths of the layer.</summary>
    public static void Construct(int weights, int weightLength, int bias, int biasLength, string layer, string weightShape)
    {
        if (weights != weightLength) ThrowLength("weights", "takes", weights, weightLength, layer, weightShape);
        if (bias != biasLength) ThrowLength("bias", "takes", bias, biasLength, layer, biasLength == 0 ? "Bias = false" : "one for each output channel");
    }

    [DoesNotReturn]
    private static void ThrowLength(string parameter, string verb, int actual, int expected, string layer, string shape) =>
        throw new ArgumentException(
            string.Create(CultureInfo.InvariantCulture, $"{parameter} has {actual:N0} floats; {layer} {verb} {expected:N0} = {shape}"), parameter);

    [DoesNotReturn]
    private static void ThrowOverlap(string layer, string parameter = "input") =>
        throw new ArgumentException($"output overlaps {parameter}; {layer} reads its {parameter} while it writes, so the two must be apart", "output");
}

using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints a transposed convolution of one pixel as a pointwise kernel in a class of its own.</summary>
internal static class OnePixelPrinter
{
    private const string Kernel = "Product";

    public static void Print(SourceWriter code, OnePixelPlan plan)
    {
        code.Line("// Each output is one tap of the pixel: weights and bias are those of a pointwise layer with an output channel for each output.");
        code.Line($"internal const int BiasStart = {Kernel}.BiasStart;");
        code.Line();
        code.Line("internal static global::ConvGen.AlignedBuffer Pack(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias) =>");
        using (code.Indented()) code.Line($"{Kernel}.Pack(OnePixelPacking.Weights(Layer.Geometry, weights), OnePixelPacking.Bias(Layer.Geometry, bias));");
        code.Line();
        NestedKernelPrinter.PrintPhases(code, plan.Product, Kernel, "");
        NestedKernelPrinter.PrintClass(code, plan.Product, Kernel);
    }
}

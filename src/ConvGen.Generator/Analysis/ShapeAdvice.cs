using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Emission;
using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;

namespace ConvGen.Generator.Analysis;

/// <summary>What a declaration that works is hardly meant to say. Values in, faults out; no plan is needed.</summary>
internal static class ShapeAdvice
{
    public static IEnumerable<Fault> Of(ConvolutionRequest request, ConvSpec spec)
    {
        if (request.Grammar.IsTransposed) yield break;    // padding crops there, and the generator speaks of checkerboards
        SpatialAxis[] axes = [.. LayerWords.Axes(spec)];
        for (int i = 0; i < axes.Length; i++)
        {
            if (EvenSame(request, axes[i], request.Grammar.Axes[i]) is not { } fault) continue;
            yield return fault;
            break;    // what is so along the height mostly is along the width too
        }

        for (int i = 0; i < axes.Length; i++)
        {
            if (AlmostSame(request, axes[i], request.Grammar.Axes[i]) is not { } fault) continue;
            yield return fault;
            break;
        }
    }

    /// <summary>An odd number of pixels to pad, so one side gets more. With a stride it depends on the input's size, and then people mean it.</summary>
    private static Fault? EvenSame(ConvolutionRequest r, SpatialAxis a, string axis)
    {
        if (r.AutoPad is not (AutoPad.Same or AutoPad.SameLower) || a.Stride != 1 || a.Span % 2 != 0 || a.PadBegin == a.PadEnd) return null;
        return new Fault(Descriptors.EvenSame, r.KernelArgument.Name,
            [r.KernelArgument.Words + Dilated(r, a), Number(a.Span), $"AutoPad = {r.AutoPad}", Number(a.PadBegin), Number(a.PadEnd), axis, Number(a.Kernel - 1), Number(a.Kernel + 1)]);
    }

    /// <summary>Padding that is meant to keep the size is off by a pixel or forgets the dilation. No padding, half the kernel and all of it ("full") are what people mean otherwise.</summary>
    private static Fault? AlmostSame(ConvolutionRequest r, SpatialAxis a, string axis)
    {
        int half = (a.Span - 1) / 2;
        if (r.AutoPad != AutoPad.None || a.Stride != 1 || a.Span % 2 == 0 || a.PadBegin != a.PadEnd) return null;
        if (a.PadBegin == 0 || a.PadBegin == half || a.PadBegin >= a.Span - 1) return null;
        return new Fault(Descriptors.AlmostSame, r.PadsArgument.Name,
            [r.PadsArgument.Words, Number(a.Output), $"{axis} = {Number(a.Input)}", r.KernelArgument.Words + Dilated(r, a), Number(half)]);
    }

    private static string Dilated(ConvolutionRequest r, SpatialAxis a) => a.Dilation == 1 ? "" : $" with {r.DilationArgument.Words}";

    private static string Number(int number) => FaultList.Number(number);
}

using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Which printer says which plan. A printer writes the methods that the plan's phases name, and what these call, into the kernel's class.</summary>
internal static class KernelPrinters
{
    public static void Print(SourceWriter code, KernelPlan plan)
    {
        switch (plan)
        {
            case DepthwiseChannelsLastPlan channelsLast:
                DepthwiseChannelsLastPrinter.Print(code, channelsLast);
                break;
            case DepthwisePlanarPlan planar:
                DepthwisePlanarPrinter.Print(code, planar);
                break;
            case DepthwiseInPlacePlan inPlace:
                DepthwiseInPlacePrinter.Print(code, inPlace);
                break;
            case DepthwiseTransposedPlan transposed:
                DepthwiseTransposedPrinter.Print(code, transposed);
                break;
            case ReferencePlan reference:
                ReferencePrinter.Print(code, reference.Spec);
                break;
            case DirectPlan direct:
                DirectPrinter.Print(code, direct);
                break;
            case TransposedPlan transposed:
                TransposedPrinter.Print(code, transposed);
                break;
            case TransposedPlanarPlan planar:
                TransposedPlanarPrinter.Print(code, planar);
                break;
            case PlanarPlan planar:
                PlanarPrinter.Print(code, planar);
                break;
            case DeformablePlan deformable:
                DeformablePrinter.Print(code, deformable);
                break;
            case SeparablePlan separable:
                SeparablePrinter.Print(code, separable);
                break;
            case SeparablePairPlan pair:
                SeparablePairPrinter.Print(code, pair);
                break;
            case OnePixelPlan pixel:
                OnePixelPrinter.Print(code, pixel);
                break;
            case SpaceToDepthPlan split:
                SpaceToDepthPrinter.Print(code, split);
                break;
            case WinogradPlan winograd:
                WinogradPrinter.Print(code, winograd);
                break;
            case WinogradPlanarPlan planar:
                WinogradPlanarPrinter.Print(code, planar);
                break;
            case WinogradRowsPlan rows:
                WinogradRowsPrinter.Print(code, rows);
                break;
            case Im2colPlan im2col:
                Im2colPrinter.Print(code, im2col);
                break;
            case IndirectPlan indirect:
                IndirectPrinter.Print(code, indirect);
                break;
            case FftPlan fft:
                FftPrinter.Print(code, fft);
                break;
            default:
                throw new InvalidOperationException($"No printer for {plan.GetType().Name}");
        }
    }
}

/// <summary>Prints the call of the runtime's scalar loop.</summary>
internal static class ReferencePrinter
{
    public static void Print(SourceWriter code, ConvSpec spec)
    {
        code.Line("// Scalar sums in double, straight from the weights as given.");
        code.Line("internal static void Rows(KernelArguments* a, int begin, int end) => " + (spec.Deformation is not null
            ? "ReferenceDeformConvolution.Rows(Layer.Geometry, Layer.Deformation, a, begin, end);"
            : spec.Separable is not null ? "ReferenceSeparableConvolution.Rows(Layer.Depthwise, Layer.Geometry, Reference.Parts, a, begin, end);"
            : "ReferenceConvolution.Rows(Layer.Geometry, a, begin, end);"));
    }
}

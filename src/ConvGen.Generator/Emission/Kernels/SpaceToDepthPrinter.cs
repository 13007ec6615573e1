using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints a strided convolution as the split copy of its input and a kernel of stride 1 in a class of its own.</summary>
internal static class SpaceToDepthPrinter
{
    private const string Kernel = "Dense";

    public static void Print(SourceWriter code, SpaceToDepthPlan plan)
    {
        ConvSpec view = plan.View;
        code.Line("// Inputs a stride apart are an image of their own, each residue of the stride a channel more; taps beyond the kernel are zero.");
        code.Line($"private static readonly SpaceToDepth Image = new(Layer.Geometry, Depths: {view.Depth.Input}, Rows: {view.Height.Input}, Columns: {view.Width.Input});");
        code.Line($"internal const int BiasStart = {Kernel}.BiasStart;");
        code.Line();
        code.Line($"internal static global::ConvGen.AlignedBuffer Pack(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias) => {Kernel}.Pack(Image.Weights(weights), bias);");
        code.Line();
        code.Line("// Padding is an index map applied while copying.");
        code.Line($"internal static void Split(KernelArguments* a, int begin, int end) => Image.{(plan.Spec.Layout == Layout.Nchw ? "Planar" : "ChannelsLast")}(a->Input, a->Workspace, begin, end);");
        code.Line();
        string[] workspace = plan.Dense.WorkspaceLength == 0 || plan.Dense.WorkspacePerThread ? [] : [InvariantText.Of($"part.Workspace = a->Workspace + {plan.CopyLength};")];
        NestedKernelPrinter.PrintPhases(code, plan.Dense, Kernel, "", ["part.Input = a->Workspace;", .. workspace]);
        NestedKernelPrinter.PrintClass(code, plan.Dense, Kernel);
    }
}

using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>What a layer costs and sees, as constants and in words.</summary>
internal static class LayerArithmetic
{
    /// <summary>The constants of a layer, and what they mean.</summary>
    /// <param name="workspace">Floats.</param>
    public static IEnumerable<(LayerConstant Constant, string Summary)> Constants(ConvSpec s, long workspace)
    {
        yield return (new("int", "InputLength", s.InputLength), $"Floats of the input: {LayerWords.InputShape(s, " x ")}, {LayerWords.LayoutName(s)}.");
        yield return (new("int", "OutputLength", s.OutputLength), $"Floats of the output: {LayerWords.OutputShape(s, " x ")}, {LayerWords.LayoutName(s)}.");
        if (s.Deformation is { } moved)
        {
            yield return (new("int", "OffsetLength", moved.OffsetImageLength(s) * s.Batch), $"Floats of the offsets: {LayerWords.InputShapeOf(s, "offsets")}.");
            yield return (new("int", "MaskLength", moved.MaskImageLength(s) * s.Batch), moved.HasMask ? $"Floats of the mask: {LayerWords.InputShapeOf(s, "mask")}." : "This layer has no mask.");
        }

        if (s.Separable is { } halves)
        {
            yield return (new("int", "DepthwiseWeightLength", s.DepthwiseHalf().WeightLength), $"Floats of the depthwise weights: {LayerWords.WeightShapeOf(s, "depthwiseWeights")}.");
            yield return (new("int", "DepthwiseBiasLength", s.DepthwiseHalf().BiasLength), halves.HasBias ? "Floats of the depthwise bias: one for each channel of the depthwise half." : "The depthwise half has no bias.");
            yield return (new("int", "PointwiseWeightLength", s.PointwiseHalf().WeightLength), $"Floats of the pointwise weights: {LayerWords.WeightShapeOf(s, "pointwiseWeights")}.");
        }

        yield return (new("int", "WeightLength", s.WeightLength), $"Floats of the weights: {LayerWords.WeightShape(s)}.");
        yield return (new("int", "BiasLength", s.BiasLength), s.HasBias ? "Floats of the bias: one for each output channel." : "This layer has no bias.");
        yield return (new("int", "WorkspaceLength", workspace), "Floats of workspace a call needs at most; each thread keeps one and grows it on first use.");
        yield return (new("long", "MultiplyAdds", s.MultiplyAdds), "Multiplications of the direct algorithm, padded taps included.");
        yield return (new("long", "Parameters", s.Parameters), "Weights and biases.");
        yield return (new("long", "BytesMoved", s.BytesMoved), $"Bytes of input, {(s.Deformation is null ? "" : "offsets, mask, ")}weights, bias and output: what a call reads and writes at least.");
        yield return (new("double", "ArithmeticIntensity", Ratio(2 * s.MultiplyAdds, s.BytesMoved)), "Floating-point operations a byte, a multiply-add being two.");
        yield return (new("int", "Batch", s.Batch), "Images a call processes.");
        yield return (new("int", "InChannels", s.InChannels), "Channels of the input.");
        yield return (new("int", "OutChannels", s.OutChannels), "Channels of the output.");
        foreach ((string name, SpatialAxis axis) in LayerWords.NamedAxes(s))
        {
            yield return (new("int", "Input" + name, axis.Input), $"{name} of the input.");
            yield return (new("int", "Output" + name, axis.Output), $"{name} of the output.");
            yield return (new("int", "EffectiveKernel" + name, axis.Span), "Positions from the first tap to the last, dilation included.");
            yield return (new("int", "ReceptiveField" + name, axis.ReceptiveField), $"Positions of the input from the first to the last that one output depends on{(s.Deformation is null ? "" : ", where offsets are zero")}.");
        }
    }

    /// <summary>A quotient as a constant: five digits are more than anybody reads.</summary>
    public static string Ratio(long a, long b) => InvariantText.Of($"{(b == 0 ? 0 : (double)a / b):0.#####}");

    /// <summary>The lines of a documentation comment that say what a layer takes, gives, costs and sees, and what each kernel makes of it.</summary>
    public static IEnumerable<string> Words(LayerPlan plan)
    {
        ConvSpec s = plan.Spec;
        string[] fields = [.. LayerWords.Axes(s).Select(axis => InvariantText.Of($"{axis.ReceptiveField}"))];
        yield return $"{LayerWords.InputShape(s, " x ")} to {LayerWords.OutputShape(s, " x ")} {LayerWords.LayoutName(s)}. {Literals.Grouped(s.Parameters)} parameters, {Literals.Grouped(s.MultiplyAdds)} multiply-adds, "
            + $"{Literals.Grouped(s.BytesMoved)} bytes: {Ratio(2 * s.MultiplyAdds, s.BytesMoved)} operations a byte. Receptive field {string.Join(" x ", fields)}.";
        foreach (KernelChoice choice in plan.Kernels)
        {
            KernelPlan kernel = choice.Plan;
            long floats = kernel.WorkspaceLength + kernel.OwnWorkspaceLength;
            string workspace = floats == 0 ? "no workspace" : $"workspace {Literals.Grouped(floats * sizeof(float))} bytes";
            yield return $"{IsaTable.Of(kernel.Isa).Name}: {kernel.Family}, {kernel.Tile}; {PlanHeader.Cycles(kernel.Cycles)} predicted, bound by {Bounds.Words(Bounds.Of(s, kernel))}; {workspace}.";
        }
    }
}

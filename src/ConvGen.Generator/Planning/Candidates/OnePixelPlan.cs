using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>A transposed convolution of one pixel, the first layer of many generators (Radford et al., "Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks", 2015): each
/// output pixel meets one tap, so the layer is a matrix product whose output channels are channels x output pixels, in the order of the layout.</summary>
internal sealed record OnePixelPlan : KernelPlan
{
    /// <summary>The pointwise kernel.</summary>
    public required KernelPlan Product { get; init; }

    public override string Family => Product.Family;

    public override string KernelName => $"OnePixel{KernelWords(Spec)}_{Product.KernelName}";

    public override string Tile => FormattableString.Invariant($"one pixel to {Product.Spec.OutChannels} outputs, a matrix product: {Product.Tile}");

    public override EquatableArray<Phase> Phases => Product.Phases;

    public override WeightOrder? Weights => null;

    public override long WorkspaceLength => Product.WorkspaceLength;

    public override bool WorkspacePerThread => Product.WorkspacePerThread;

    public override string WorkspaceUse => Product.WorkspaceUse;

    public override string AccuracyBound => Product.AccuracyBound;
}

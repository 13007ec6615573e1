using ConvGen.Generator.Model;

namespace ConvGen.Generator.Parsing;

/// <summary>A convolution as asked for, each value in its range by itself. Whether the values go together, <see cref="ShapeRules"/> says.</summary>
internal sealed record ConvolutionRequest : SpatialRequest
{
    public required ConvolutionGrammar Grammar { get; init; }

    public required int InChannels { get; init; }

    public required int OutChannels { get; init; }

    public required int Groups { get; init; }

    public required Argument StrideArgument { get; init; }

    /// <summary>Outputs added at the end of each axis of a transposed convolution; zeros in another.</summary>
    public required int[] OutputPadding { get; init; }

    public required Argument OutputPaddingArgument { get; init; }

    public required PaddingMode PaddingMode { get; init; }

    public required bool HasBias { get; init; }

    public required bool FlipKernel { get; init; }

    public required ActivationSpec Activation { get; init; }

    public required Algorithm Algorithm { get; init; }

    public required Accuracy Accuracy { get; init; }

    public required int WinogradTile { get; init; }

    /// <summary>Of a separable convolution.</summary>
    public SeparableSpec? Separable { get; init; }

    /// <summary>Of a deformable convolution.</summary>
    public DeformationSpec? Deformation { get; init; }
}

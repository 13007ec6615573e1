using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>A strided convolution as a split copy of the input and a kernel of stride 1 that reads it; see <see cref="SpaceToDepthView"/>.</summary>
/// <remarks>The copy holds the padding, so the kernel has none. In memory it is an image of the layer's layout: <code>channels first [group][channel][residues][row][column]     channels last [row][column][group][residues][channel]</code></remarks>
internal sealed record SpaceToDepthPlan : KernelPlan
{
    private const int Line = 16;    // floats of a cache line

    /// <summary>The kernel of stride 1.</summary>
    public required KernelPlan Dense { get; init; }

    /// <summary>The layer that the kernel computes; the kernel may see it on axes of its own.</summary>
    public required ConvSpec View { get; init; }

    /// <summary>Floats of the split copy, at the beginning of the workspace.</summary>
    public long CopyLength => (View.ImageLength + Line - 1) / Line * Line;

    public override string Family => Dense.Family;

    public override string KernelName => $"SpaceToDepth{KernelWords(Spec)}_{Dense.KernelName}";

    public override string Tile => FormattableString.Invariant($"{View.InChannels} channels split by the stride's residues, {KernelWords(View)}: {Dense.Tile}");

    public override EquatableArray<Phase> Phases =>
    [
        new Phase("Split", Spec.Layout == Layout.Nchw ? Spec.InChannels * View.Depth.Input * Spec.Depth.Stride * View.Height.Input * Spec.Height.Stride : View.Depth.Input * View.Height.Input, Spec.Layout == Layout.Nchw ? "padded rows" : "rows of split pixels"),
        .. Dense.Phases,
    ];

    public override WeightOrder? Weights => null;

    public override long WorkspaceLength => CopyLength + (Dense.WorkspacePerThread ? 0 : Dense.WorkspaceLength);

    public override long OwnWorkspaceLength => Dense.OwnWorkspaceLength + (Dense.WorkspacePerThread ? Dense.WorkspaceLength : 0);

    public override string WorkspaceUse => "one image, padded and split" + (Dense.WorkspaceLength > 0 ? "; " + Dense.WorkspaceUse : "");

    public override EquatableArray<TransformCost> Transforms => Dense.Transforms;

    public override string AccuracyBound => Dense.AccuracyBound;

    public override double? ErrorShare => Dense.ErrorShare;
}

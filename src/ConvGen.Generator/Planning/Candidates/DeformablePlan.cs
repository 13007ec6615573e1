using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>A deformable convolution: samples of a run of output pixels are gathered into a panel, which a matrix product, the tile of the Direct family, multiplies with the weights.</summary>
internal sealed record DeformablePlan : KernelPlan
{
    /// <summary>The product, as a pointwise convolution of one row: the panel's pixels, whose channels are the taps' samples <c>[group][tap][channel]</c>.</summary>
    public required DirectPlan Product { get; init; }

    /// <summary>Runs of adjacent output pixels that an image is shared out in, the same but for one pixel.</summary>
    public required int Runs { get; init; }

    /// <summary>Whether samples are gathered from a channels-last copy instead of the input itself.</summary>
    public required bool CopiesInput { get; init; }

    public DeformationSpec Deformation => Spec.Deformation!;

    /// <summary>Pixels of the longest run.</summary>
    public int PanelPixels => Product.Spec.Width.Input;

    public int Lanes => Product.Lanes;

    /// <summary>Lanes of what is computed for many pixels at once.</summary>
    public int PositionLanes => IsaTable.Of(Isa).Lanes;

    /// <summary>Pixels of a run, up to whole vectors.</summary>
    public int PaddedPixels => (PanelPixels + PositionLanes - 1) / PositionLanes * PositionLanes;

    /// <summary>Channels that move together and stand together in the panel.</summary>
    public int Segment
    {
        get
        {
            int a = Spec.InChannels / Deformation.OffsetGroups, b = Spec.InChannelsPerGroup;
            while (b != 0) (a, b) = (b, a % b);
            return a;
        }
    }

    /// <summary>Width of the vectors of channels that are gathered: the narrowest that holds a segment, else the widest.</summary>
    public int GatherBits
    {
        get
        {
            int segment = Segment, fits = IsaTable.Of(Isa).Widths.LastOrDefault(bits => bits / 32 >= segment);
            return fits == 0 ? (int)Isa : fits;
        }
    }

    /// <summary>Channels of the offsets and of the mask together.</summary>
    public int GivenChannels => Deformation.OffsetGroups * Spec.Taps * (Deformation.HasMask ? 3 : 2);

    /// <summary>Of a thread's workspace, where the parts begin: a pixel of zeros; rows and columns of the pixels; corners and their shares of one tap; offsets and mask; the panel.</summary>
    public int PlacesStart => (Segment + 15) / 16 * 16;

    public int CornersStart => PlacesStart + 2 * PaddedPixels;

    public int GivenStart => CornersStart + 8 * PaddedPixels;

    public int PanelStart => (GivenStart + GivenChannels * PaddedPixels + 15) / 16 * 16;

    public override string Family => "Deformable";

    public override string KernelName =>
        $"Deformable{KernelWords(Spec)}_C{Spec.InChannels}K{Spec.OutChannels}{(Spec.Groups > 1 ? "G" + Spec.Groups : "")}_{IsaName(Isa)}_{Product.TilePixels}x{Product.Vectors}";

    public override string Tile => FormattableString.Invariant(
        $"panels of {PanelPixels} pixels x {Spec.Taps} taps x {Spec.InChannels} channels gathered, then {Product.TileColumns} pixels x {Product.Vectors} vectors of {Product.Lanes} channels ({Product.LiveRegisters} of {IsaTable.Of(Isa).Registers} registers), unroll {Product.Unroll}")
        + (CopiesInput ? ", from a transposed copy" : ", in place") + (Product.StoresChannelsFirst ? ", transposed on the way out" : "");

    public override EquatableArray<Phase> Phases
    {
        get
        {
            Phase compute = new("Compute", Runs, "a run of output pixels, all channels");
            return CopiesInput ? [new Phase("Copy", Spec.Height.Input, "transposed rows"), compute] : [compute];
        }
    }

    public override WeightOrder? Weights => Product.Weights;

    public override long WorkspaceLength => CopiesInput ? Spec.ImageLength : 0;

    public override long OwnWorkspaceLength => PanelStart + (long)PanelPixels * Product.PixelStride;

    public override string WorkspaceUse => (CopiesInput ? "one image channels last, and for each thread " : "for each thread ") + "a panel and the offsets of its pixels";

    public override string AccuracyBound => "of the samples as gathered, each 4 roundings: " + base.AccuracyBound;
}

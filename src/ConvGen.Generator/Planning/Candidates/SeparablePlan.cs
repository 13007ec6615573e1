using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>A separable convolution: depthwise over a band of rows into a scratch in L2, channels last, and over that the pointwise half, the tile of the Direct family. Where the whole of what lies between
/// the halves fits L2, all of it is made first, and the pointwise weights pass by once.</summary>
internal sealed record SeparablePlan : KernelPlan
{
    /// <summary>The depthwise half, channels last, one filter a channel; it runs once for each filter of a channel.</summary>
    public required DepthwiseChannelsLastPlan Depthwise { get; init; }

    /// <summary>The pointwise half, over one row of pixels.</summary>
    public required DirectPlan Product { get; init; }

    /// <summary>Bands of output rows, each a unit; 0 where the halves are phases of their own.</summary>
    public required int Bands { get; init; }

    /// <summary>Of halves that are phases of their own: runs of pixels that a unit of the pointwise half multiplies with one block of weights.</summary>
    public required int Runs { get; init; }

    public int Multiplier => Spec.Separable!.Multiplier;

    /// <summary>Floats from a pixel between the halves to the next.</summary>
    public int MiddleStride => Product.PixelStride;

    /// <summary>Whether the depthwise half reads a channels-last copy, padding included, instead of the input itself.</summary>
    public bool CopiesInput => Depthwise.CopiesInput;

    public int Pixels => (int)Spec.OutputPixels;

    public int BlockCount => Product.Blocks;

    /// <summary>The steps of the depthwise half that a band holds.</summary>
    public (int First, int End) Steps(int band) => ((int)((long)Depthwise.RowSteps * band / Bands), (int)((long)Depthwise.RowSteps * (band + 1) / Bands));

    /// <summary>Output rows of the tallest band, and of the lowest.</summary>
    public (int Most, int Least) BandRows
    {
        get
        {
            if (Bands == 0) return (Spec.Height.Output, Spec.Height.Output);
            IEnumerable<int> rows = Enumerable.Range(0, Bands).Select(band => Depthwise.RowOf(Steps(band).End) - Depthwise.RowOf(Steps(band).First));
            return (rows.Max(), rows.Min());
        }
    }

    /// <summary>Where what lies between the halves begins in the workspace; before it the copy of the input, or of the rows under a band.</summary>
    public long MiddleStart => !CopiesInput ? 0 : ((Bands == 0 ? Depthwise.WorkspaceLength : (long)BandInputRows * Depthwise.RowStride) + 15) / 16 * 16;

    private int BandInputRows => Math.Min(Spec.Height.Padded, (BandRows.Most - 1) * Spec.Height.Stride + Spec.Height.Span);

    // Packed weights; see SeparableParts of the runtime.
    private int DepthwiseFloats => Depthwise.Blocks * Depthwise.Lanes;

    public long DepthwiseSet => ((long)DepthwiseFloats * Spec.Taps + 15) / 16 * 16;

    public int DepthwiseBiasSet => DepthwiseFloats;

    public long DepthwiseBiasStart => DepthwiseSet * Multiplier;

    public long PointwiseStart => DepthwiseBiasStart + ((long)DepthwiseFloats * Multiplier + 15) / 16 * 16;

    public long BiasStart => PointwiseStart + Product.Weights!.Value.BiasStart(Product.Spec);

    public long PackedLength => BiasStart + Product.Weights!.Value.PaddedChannels(Product.Spec);

    public override string Family => "Separable";

    public override string KernelName =>
        $"Separable{KernelWords(Spec)}_C{Spec.InChannels}{(Multiplier > 1 ? "M" + Multiplier : "")}K{Spec.OutChannels}_{IsaName(Isa)}_{Depthwise.LargestTile.Rows}x{Depthwise.LargestTile.Columns}_{Product.TilePixels}x{Product.Vectors}";

    public override string Tile => FormattableString.Invariant(
        $"depthwise {Depthwise.LargestTile.Rows}x{Depthwise.LargestTile.Columns} pixels x {Depthwise.Lanes} channels, pointwise {Product.TileColumns} pixels x {Product.Vectors} vectors of {Product.Lanes} channels ({Product.LiveRegisters} of {IsaTable.Of(Isa).Registers} registers), unroll {Product.Unroll}, ")
        + (Bands > 0 ? $"{BandRows.Most} rows at a time" : "one half after the other")
        + (CopiesInput ? Spec.Layout == Layout.Nchw ? ", from a transposed copy" : ", from a padded copy" : ", in place") + (Product.StoresChannelsFirst ? ", transposed on the way out" : "");

    public override EquatableArray<Phase> Phases
    {
        get
        {
            if (Bands > 0) return [new Phase("Compute", Bands, "a band of output rows, both halves")];
            Phase middle = new("Middle", Depthwise.RowSteps, "output rows of the depthwise half"), product = new("Pointwise", BlockCount * Runs, "a run of pixels x a block of output channels");
            return CopiesInput ? [new Phase("Copy", Spec.Height.Padded, "padded rows"), middle, product] : [middle, product];
        }
    }

    public override WeightOrder? Weights => null;

    public override bool WorkspacePerThread => Bands > 0;

    public override long WorkspaceLength => MiddleStart + (Bands > 0 ? (long)BandRows.Most * Spec.Width.Output : Pixels) * MiddleStride;

    public override string WorkspaceUse => (Bands > 0 ? "rows" : "one image") + " between the halves" + (CopiesInput ? ", and the input under them" : "");

    public override string AccuracyBound => FormattableString.Invariant($"each half: |error| <= (K + 2) * 2^-24 * sum |x||w|, K = {Spec.Taps} and then {Product.Spec.ReductionLength}");
}

using System.Globalization;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>im2col and a matrix product: the inputs under a panel of output pixels are copied side by side, and Direct's register tile multiplies them with every block of output channels.</summary>
/// <remarks>Pixels are numbered through rows and depths, so tiles are full whatever the width. Channels last, a panel is [pixel][tap][channel], copied in runs of channels; channels first it is
/// [channel][tap][pixel], copied in runs of pixels.</remarks>
internal sealed record Im2colPlan : KernelPlan
{
    /// <summary>The product as a pointwise convolution; its channels-first form means that finished tiles pass through a scratch.</summary>
    public required DirectPlan Product { get; init; }

    /// <summary>Output pixels of a panel; the last has what is left, at least a tile.</summary>
    public required int PanelPixels { get; init; }

    /// <summary>Products of a panel: all, or a divisor of them where even one tile's pixels would not stay in L2; sums then wait in the scratch for the next panel.</summary>
    public required int PanelProducts { get; init; }

    /// <summary>True: all panels are made first, then shared, and each block of weights is read once. False: a thread makes a panel, multiplies it with all weights and makes the next.</summary>
    public required bool SharesPanels { get; init; }

    public int Pixels => checked((int)Spec.OutputPixels);

    public int Panels => (Pixels + PanelPixels - 1) / PanelPixels;

    public int TilePixels => Product.TileColumns;

    /// <summary>Panels that share the sums of their products.</summary>
    public int ProductBlocks => (int)(Spec.ReductionLength / PanelProducts);

    public bool IsChannelsFirst => Spec.Layout == Layout.Nchw;

    /// <summary>Whether tiles go to the output through a scratch: to be transposed, to wait for more products, or for an activation that is a loop over memory.</summary>
    public bool StagesSums => Product.StoresChannelsFirst;

    /// <summary>Floats from a pixel of the panel (channels last) or a product (channels first) to the next.</summary>
    public int PanelStride => Spread(IsChannelsFirst ? PanelPixels : PanelProducts);

    /// <summary>Floats of a panel, up to a whole line.</summary>
    public long PanelFloats => (long)PanelStride * (IsChannelsFirst ? PanelProducts : PanelPixels);

    /// <summary>Floats of the scratch: the sums of one block of channels, of all while products are missing.</summary>
    public long SumsFloats => StagesSums ? (long)PanelPixels * Product.BlockWidth * (ProductBlocks > 1 ? Product.Blocks : 1) : 0;

    public override string Family => "Im2colGemm";

    public override string KernelName =>
        $"Im2col{KernelWords(Spec)}_C{Spec.InChannels}K{Spec.OutChannels}{(Spec.Groups > 1 ? "G" + Spec.Groups : "")}_{IsaName(Isa)}_{TilePixels}x{Product.Vectors}";

    public override string Tile => string.Format(
        CultureInfo.InvariantCulture,
        "{0} pixels x {1} vectors of {2} channels ({3} of {4} registers), unroll {5}, panels of {6} pixels x {7} products, {8} KB, {9}{10}",
        TilePixels, Product.Vectors, Product.Lanes, Product.LiveRegisters, IsaTable.Of(Isa).Registers, Product.Unroll, PanelPixels, PanelProducts, (PanelFloats + 255) / 256,
        SharesPanels ? "all made first" : "made when needed", IsChannelsFirst ? ", transposed on the way out" : "");

    public override EquatableArray<Phase> Phases => SharesPanels
        ? [new Phase("Fill", Panels * Spec.Groups, "a panel"), new Phase("Compute", Panels * Product.Blocks * Spec.Groups, "a panel x a block of output channels")]
        : [new Phase("Compute", Panels * Spec.Groups, "a panel, all output channels")];

    public override WeightOrder? Weights => new(Product.BlockWidth, Product.LastVectors * Product.Lanes, ChannelsOutside: IsChannelsFirst);

    public override bool WorkspacePerThread => !SharesPanels;

    public override long WorkspaceLength => SharesPanels ? PanelFloats * Panels * Spec.Groups : PanelFloats + SumsFloats;

    public override string WorkspaceUse => SharesPanels ? "the panels of one image" : StagesSums ? "a panel and its sums" : "a panel";

    /// <summary>An odd number of cache lines, so that neighbours do not crowd the same sets of L1; short rows as they are.</summary>
    private static int Spread(int floats)
    {
        const int Line = 16, Short = 128;
        int lines = (floats + Line - 1) / Line;
        return (floats <= Short ? lines : lines | 1) * Line;
    }
}

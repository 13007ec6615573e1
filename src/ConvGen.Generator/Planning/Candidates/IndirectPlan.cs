using System.Globalization;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>The indirect convolution of Dukhan (2019): Direct's register tile, reading each pixel of each tap through a pointer, to the input or to a row of zeros.</summary>
/// <remarks>Neither padded nor copied, whatever the padding mode; pixels are numbered through rows and depths, so tiles are full whatever the width. Channels-first images become channels last first.</remarks>
internal sealed record IndirectPlan : KernelPlan
{
    /// <summary>The tile as a pointwise convolution; its channels-first form means that finished tiles pass through a scratch.</summary>
    public required DirectPlan Product { get; init; }

    /// <summary>True: a unit is a tile of pixels under every block of channels. False: pixels pass under one block of channels after the other, whose weights stay in L2.</summary>
    public required bool PixelsOutside { get; init; }

    public int Pixels => checked((int)Spec.OutputPixels);

    public int TilePixels => Product.TileColumns;

    /// <summary>Tiles of an image; the last is shifted back so that it ends with the image.</summary>
    public int Tiles => (Pixels + TilePixels - 1) / TilePixels;

    /// <summary>Pointers under a tile.</summary>
    public int Pointers => Spec.Taps * TilePixels;

    public bool CopiesInput => Spec.Layout == Layout.Nchw && Spec.InChannels > 1;

    public bool StagesSums => Product.StoresChannelsFirst;

    public override string Family => "Indirect";

    public override string KernelName =>
        $"Indirect{KernelWords(Spec)}_C{Spec.InChannels}K{Spec.OutChannels}{(Spec.Groups > 1 ? "G" + Spec.Groups : "")}_{IsaName(Isa)}_{TilePixels}x{Product.Vectors}";

    public override string Tile => string.Format(
        CultureInfo.InvariantCulture,
        "{0} pixels x {1} vectors of {2} channels ({3} of {4} registers), unroll {5}, {6} pointers a tile, {7}{8}",
        TilePixels, Product.Vectors, Product.Lanes, Product.LiveRegisters, IsaTable.Of(Isa).Registers, Product.Unroll, Pointers, PixelsOutside ? "pixels outside channels" : "channels outside pixels",
        CopiesInput ? ", transposed on the way in and out" : Spec.Layout == Layout.Nchw ? ", transposed on the way out" : ", in place");

    public override EquatableArray<Phase> Phases
    {
        get
        {
            Phase compute = PixelsOutside ? new("Compute", Tiles * Spec.Groups, "a tile of pixels, all output channels") : new("Compute", Tiles * Product.Blocks * Spec.Groups, "a tile of pixels x a block of output channels");
            return CopiesInput ? [new Phase("Copy", Spec.Depth.Input * Spec.Height.Input, "transposed rows"), compute] : [compute];
        }
    }

    public override WeightOrder? Weights => new(Product.BlockWidth, Product.LastVectors * Product.Lanes, ChannelsOutside: false);

    public override long WorkspaceLength => CopiesInput ? Spec.ImageLength : 0;

    public override string WorkspaceUse => "one image, channels last";
}

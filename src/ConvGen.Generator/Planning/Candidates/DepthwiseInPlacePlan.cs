using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Depthwise, channels first, straight from the planes: a tile of rows x vectors along the width. Rows in the padding are a row of zeros, columns in the padding are lanes that a mask
/// leaves zero, so nothing is copied.</summary>
internal sealed record DepthwiseInPlacePlan : KernelPlan
{
    public required int VectorBits { get; init; }

    public required int TileRows { get; init; }

    /// <summary>Vectors across a tile.</summary>
    public required int TileVectors { get; init; }

    /// <summary>Into how many bands of rows a plane is divided, so that few output channels make enough units.</summary>
    public required int Bands { get; init; }

    public int Lanes => VectorBits / 32;

    /// <summary>Filters that read the same channel.</summary>
    public int Filters => Spec.OutChannelsPerGroup;

    /// <summary>Output columns of a tile.</summary>
    public int TileColumns => Math.Min(TileVectors * Lanes, Spec.Width.Output);

    public int TilesAcross => (Spec.Width.Output + TileColumns - 1) / TileColumns;

    /// <summary>Input rows under a tile, those between dilated taps included.</summary>
    public int RowsUnder => (TileRows - 1) * Spec.Height.Stride + Spec.Height.Span;

    public int Accumulators => TileRows * TileVectors;

    public int LiveRegisters => Accumulators + Spec.Height.Kernel + 1;

    public int Products => Accumulators * Spec.Height.Kernel * Spec.Width.Kernel;

    /// <summary>Floats of the row of zeros: as far as any tile reads.</summary>
    public int ZeroFloats => Spec.Width.Output + Spec.Width.Span - 1;

    /// <summary>Whether stores go past the caches where the output's address allows: an output larger than L2 would only push the input out.</summary>
    public bool StreamsOutput =>
        VectorBits > 128 && Spec.Width.Output % Lanes == 0 && Spec.Activation.IsShort && Spec.OutputImageLength * sizeof(float) > 2 * IsaTable.Of(Isa).L2Bytes;

    public override string Family => "Depthwise";

    public override string KernelName => $"Depthwise{KernelWords(Spec)}_C{Spec.InChannels}{(Filters > 1 ? "x" + Filters : "")}_{IsaName(Isa)}_{TileRows}x{TileColumns}";

    public override string Tile =>
        $"{TileRows}x{TileColumns} pixels in {Accumulators} vectors along the width ({LiveRegisters} of {IsaTable.Of(Isa).Registers} registers), in place, padding masked";

    public override EquatableArray<Phase> Phases => [new Phase("Planes", Spec.OutChannels * Bands, Bands > 1 ? "output channels x bands of the plane" : "output channels")];

    public override WeightOrder? Weights => new(1, 1, ChannelsOutside: false);

    public override long WorkspaceLength => 0;

    public override string WorkspaceUse => "";

    /// <summary>First column of each vector within the tile; the last vector of a tile as wide as the plane is shifted back to end with it.</summary>
    public int Offset(int vector) => Math.Min(vector * Lanes, TileColumns - Lanes);

    /// <summary>First column of each tile; the last is shifted back to end with the row.</summary>
    public IEnumerable<int> Lefts() => Enumerable.Range(0, TilesAcross).Select(tile => Math.Min(tile * TileColumns, Spec.Width.Output - TileColumns));

    /// <summary>How many input columns under the tile at <paramref name="left"/> lie before the input, and how many behind it: tiles that agree in both are one method.</summary>
    public (int Before, int Behind) Outside(int left)
    {
        SpatialAxis w = Spec.Width;
        int first = left - w.PadBegin;
        return (Math.Max(0, -first), Math.Max(0, first + TileColumns - 1 + w.Span - w.Input));
    }

    /// <summary>The lanes of a vector that lie inside the input under a tap; none where From is not below To.</summary>
    public (int From, int To) Inside((int Before, int Behind) outside, int vector, int tap)
    {
        int first = Offset(vector) + tap * Spec.Width.Dilation, end = TileColumns - 1 + Spec.Width.Span - outside.Behind;
        return (Math.Max(0, Math.Min(Lanes, outside.Before - first)), Math.Max(0, Math.Min(Lanes, end - first)));
    }
}

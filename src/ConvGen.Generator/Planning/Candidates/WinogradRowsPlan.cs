using System.Globalization;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Winograd's minimal filtering for few output channels, channels first: lanes are columns, and only rows are transformed before the products are summed.</summary>
/// <remarks>
/// <para>With few output channels a transformed input serves few products, so that transforms along both axes cost more than they save. F(m, r) along the height alone is additions of whole vectors of adjacent
/// columns, about three for an output row and input channel, and shuffles nothing. Along the width an output is the sum of its taps, or one of two of an F(2, r): even and odd columns lie apart, so that
/// the transform is one addition of two vectors, made on the way from L1 to the multiply-adds.</para>
/// <para>A transposed layer is its phases: those of the height that have equally many taps share the transformed rows, those of the width are more outputs of the same inputs.</para>
/// <code>
/// V [row position][input channel][tile row][column parity][column]
/// U [group][block][phase of the height][row position][phase of the width][column position][input channel][output channel]
/// M [phase of the height][row position][phase of the width][column position][output channel][tile row][column]
/// </code>
/// </remarks>
internal sealed record WinogradRowsPlan : KernelPlan
{
    private const int Line = 16;    // floats

    /// <summary>Vector width in bits, at most the instruction set's.</summary>
    public required int VectorBits { get; init; }

    /// <summary>Tile, positions and columns.</summary>
    public required WinogradRowsShape Shape { get; init; }

    /// <summary>Output channels of a block.</summary>
    public required int Outputs { get; init; }

    /// <summary>Rows of tiles that a unit computes, at most, and that share a broadcast weight.</summary>
    public required int BlockTiles { get; init; }

    /// <summary>Vectors side by side that share it too.</summary>
    public required int Vectors { get; init; }

    /// <summary>Whether a product's inputs meet the weights of all phases of the height that share them.</summary>
    public required bool RowsTogether { get; init; }

    /// <summary>Whether all column positions of a phase of the width are summed at once, or each by itself.</summary>
    public required bool PositionsTogether { get; init; }

    public int Lanes => VectorBits / 32;

    /// <summary>Units of a group: blocks of tiles, of which the first few have <see cref="BlockTiles"/>, the others one less.</summary>
    public int Blocks => (Shape.Tiles + BlockTiles - 1) / BlockTiles;

    /// <summary>Blocks of <see cref="BlockTiles"/> rows.</summary>
    public int FullBlocks => Shape.Tiles - Blocks * (BlockTiles - 1);

    public int OutputBlocks => (Spec.OutChannelsPerGroup + Outputs - 1) / Outputs;

    /// <summary>Floats from a channel of V to the next.</summary>
    public int ChannelStride => Shape.RowPitch * BlockTiles;

    /// <summary>Floats from a position to the next: an odd number of lines.</summary>
    public long PositionStride => ((long)ChannelStride * Spec.InChannelsPerGroup / Line | 1) * Line;

    public long VLength => PositionStride * Shape.MostPositions;

    /// <summary>Floats of a sum of M, in all tiles of a block.</summary>
    public int SumStride => BlockTiles * Shape.RowVectors * Lanes;

    /// <summary>Floats of M of a row position: column positions x output channels.</summary>
    public int SumsStride => Shape.ColumnSums * Outputs * SumStride;

    /// <summary>Phases of the height whose sums are held at once.</summary>
    public int RowsAtOnce => RowsTogether ? Shape.MostMembers : 1;

    public long MLength => (long)SumsStride * Shape.MostPositions * RowsAtOnce;

    public int BlockWeights => Shape.RowPositions * Shape.ColumnPositions * Spec.InChannelsPerGroup * Outputs;

    public long BiasStart => ((long)BlockWeights * OutputBlocks * Spec.Groups + Line - 1) / Line * Line;

    public override string Family => "Winograd";

    public override string KernelName => Invariant(
        $"WinogradRows{Shape.TileRows}x{Shape.TileColumns}_{KernelWords(Spec)}_C{Spec.InChannels}K{Spec.OutChannels}{(Spec.Groups > 1 ? "G" : "")}{(Spec.Groups > 1 ? Spec.Groups : "")}_{IsaName(Isa)}_{Outputs}x{BlockTiles}x{Vectors}");

    public string Name => string.Join(" and ", Shape.Rows.Select(row => row.Taps).Distinct().Select(taps => Invariant($"F({Shape.TileRows}, {taps})"))) + " along the height"
        + (Shape.TileColumns == 1 ? "" : ", " + string.Join(" and ", Shape.Columns.Select(column => column.Taps).Distinct().Select(taps => Invariant($"F(2, {taps})"))) + " along the width");

    public override string Tile => Invariant(
        $"{Name}, lanes are {Lanes} columns, {Accumulators} sums ({LiveRegisters} of {IsaTable.Of(Isa).Registers} registers): {(RowsTogether ? RowsAtOnce * Outputs : Outputs)} outputs x {BlockTiles} rows of tiles x {Vectors} vectors{(SumsOfCall > 1 ? Invariant($" x {SumsOfCall} positions") : "")}, {ImageMultiplyAdds / Multiplications:0.00} times fewer multiplications, in place");

    /// <summary>Sums of M that one call of a product makes.</summary>
    public int SumsOfCall => PositionsTogether ? (Shape.TileColumns == 1 ? Shape.ColumnSums : Shape.MostSums) : 1;

    public int Accumulators => SumsOfCall * RowsAtOnce * Outputs * BlockTiles * Vectors;

    /// <summary>Accumulators, inputs and a weight; inputs of several positions are held.</summary>
    public int LiveRegisters => Accumulators + BlockTiles * Vectors * (PositionsTogether && Shape.TileColumns > 1 ? Shape.MostSums : 1) + 1;

    public override EquatableArray<Phase> Phases => [new Phase("Compute", Blocks * Spec.Groups, "some rows of tiles, all output channels of a group")];

    /// <summary>Transformed weights have an order of their own.</summary>
    public override WeightOrder? Weights => null;

    public override bool WorkspacePerThread => true;

    public override long WorkspaceLength => VLength + MLength;

    public override string WorkspaceUse => "transformed rows of inputs, and their products' sums";

    /// <summary>Multiplications of an image.</summary>
    public double Multiplications => (double)Spec.Groups * OutputBlocks * Outputs * Spec.InChannelsPerGroup * Shape.Tiles * Shape.RowPositions * Shape.ColumnPositions * Shape.RowVectors * Lanes;

    public override string AccuracyBound => Spec.Accuracy == Accuracy.Fast && Shape.MostPositions > 6 ? "about 2e-5 of the largest |output|" : "5e-6 of the larger of the largest |output| and a tenth of the largest sum |x||w|";

    public override double? ErrorShare => (Shape.Rows.Max(row => row.Taps), Shape.MostPositions) switch
    {
        (_, > 6) => 2e-5,
        (<= 3, <= 4) => 8e-7,
        (<= 3, 5) => 2.6e-6,
        (<= 3, 6) => 3e-6,
        _ => 5e-6,
    };

    public override EquatableArray<TransformCost> Transforms =>
    [
        .. Shape.Groups.SelectMany(group => new[]
        {
            new TransformCost(Invariant($"input, {Lanes} columns of {group.F.Positions} rows of a channel"), WinogradRowsTransforms.CountInput(Shape, group)),
            new TransformCost(Invariant($"output, {Lanes * Shape.Interleaved} columns of {Shape.TileRows} rows of a channel"), WinogradRowsTransforms.CountOutput(Shape, group)),
        }),
    ];

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

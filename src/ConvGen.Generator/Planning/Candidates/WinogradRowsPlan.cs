using System.Globalization;
using ConvGen.Generator.Algebra;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Phases of the height that have equally many taps: they read one transformed input.</summary>
/// <param name="F">F(m, r) of all of them.</param>
/// <param name="First">The input row under the first position of the first tile.</param>
/// <param name="Rows">Window positions in a column: outputs of the phases, from where the first of their windows begins.</param>
/// <param name="Members">The phases.</param>
internal sealed record RowGroup(CookToom F, int First, int Rows, EquatableArray<AxisPhase> Members);

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

    /// <summary>m of F(m, r) along the height.</summary>
    public required int TileRows { get; init; }

    /// <summary>Outputs of a tile along the width: 2, or 1 for sums of products.</summary>
    public required int TileColumns { get; init; }

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

    /// <summary>The stride-1 convolutions that make the layer, along the height and along the width; these count as many outputs each.</summary>
    public required EquatableArray<AxisPhase> Rows { get; init; }

    public required EquatableArray<AxisPhase> Columns { get; init; }

    public int Lanes => VectorBits / 32;

    public EquatableArray<RowGroup> Groups => Rows.GroupBy(row => row.Taps).Select(Group).ToEquatableArray();

    /// <summary>Positions of a tile along the height, of the group that has most.</summary>
    public int MostPositions => TileRows + Rows.Max(row => row.Taps) - 1;

    /// <summary>Rows of tiles.</summary>
    public int Tiles => (Groups.Max(group => group.Rows) + TileRows - 1) / TileRows;

    /// <summary>Units of a group: blocks of tiles, of which the first few have <see cref="BlockTiles"/>, the others one less.</summary>
    public int Blocks => (Tiles + BlockTiles - 1) / BlockTiles;

    /// <summary>Blocks of <see cref="BlockTiles"/> rows.</summary>
    public int FullBlocks => Tiles - Blocks * (BlockTiles - 1);

    /// <summary>Outputs of a phase in a row.</summary>
    public int PhaseOutputs => Columns[0].Outputs;

    /// <summary>Vectors of outputs of a phase and a parity in a row.</summary>
    public int RowVectors => (PhaseOutputs + Lanes * TileColumns - 1) / (Lanes * TileColumns);

    /// <summary>Outputs that are adjacent and lie in different vectors: phases x parities.</summary>
    public int Interleaved => Columns.Count * TileColumns;

    public int OutputBlocks => (Spec.OutChannelsPerGroup + Outputs - 1) / Outputs;

    /// <summary>Positions along the width of a phase: what it multiplies.</summary>
    public CookToom Across(AxisPhase column) => TileColumns == 1 ? CookToom.OneOutput(column.Taps) : WinogradPoints.F(2, column.Taps);

    /// <summary>Weights of all phases of the width, for a channel and a row position.</summary>
    public int ColumnPositions => Columns.Sum(column => Across(column).Positions);

    /// <summary>Sums of a phase of the width: one of all taps, or one a position.</summary>
    public int SumsOf(AxisPhase column) => TileColumns == 1 ? 1 : Across(column).Positions;

    public int ColumnSums => Columns.Sum(SumsOf);

    /// <summary>Weights of all phases of the height, for a channel and a column position.</summary>
    public int RowPositions => Rows.Sum(row => TileRows + row.Taps - 1);

    // A row of V begins with the inputs that the first output reads.

    /// <summary>The input column there; negative in the padding.</summary>
    public int FirstColumn => Columns.Min(column => column.First);

    /// <summary>Columns of zeros before the input.</summary>
    public int Skipped => Math.Max(0, -FirstColumn);

    /// <summary>Input columns that no output reads.</summary>
    public int FirstInput => Math.Max(0, FirstColumn);

    /// <summary>Columns that are read.</summary>
    public int ReadColumns => Columns.Max(column => column.First - FirstColumn + RowVectors * Lanes * TileColumns + (TileColumns == 1 ? (column.Taps - 1) * column.Dilation : column.Taps - 1));

    /// <summary>Input columns that are written.</summary>
    public int InputColumns => Math.Min(Spec.Width.Input - FirstInput, ReadColumns - Skipped);

    /// <summary>Vectors of a row of V that hold inputs, of each parity.</summary>
    public int InputVectors => (InputColumns + Lanes * TileColumns - 1) / (Lanes * TileColumns);

    /// <summary>Floats of a row of V of one parity.</summary>
    public int ParityStride => Aligned(Enumerable.Range(0, TileColumns).Max(parity => Math.Max(Lead(parity) + (ReadColumns + TileColumns - 1 - parity) / TileColumns, InputStart(parity) + InputVectors * Lanes)));

    public int RowPitch => ParityStride * TileColumns;

    /// <summary>Floats from a channel of V to the next.</summary>
    public int ChannelStride => RowPitch * BlockTiles;

    /// <summary>Floats from a position to the next: an odd number of lines.</summary>
    public long PositionStride => ((long)ChannelStride * Spec.InChannelsPerGroup / Line | 1) * Line;

    public long VLength => PositionStride * MostPositions;

    /// <summary>Floats of a sum of M, in all tiles of a block.</summary>
    public int SumStride => BlockTiles * RowVectors * Lanes;

    /// <summary>Floats of M of a row position: column positions x output channels.</summary>
    public int SumsStride => ColumnSums * Outputs * SumStride;

    /// <summary>Phases of the height whose sums are held at once.</summary>
    public int RowsAtOnce => RowsTogether ? Groups.Max(group => group.Members.Count) : 1;

    public long MLength => (long)SumsStride * MostPositions * RowsAtOnce;

    /// <summary>Floats of the rows under a tile at the border, between zeros.</summary>
    public int EdgeLength => Aligned(MostPositions * Spec.Width.Input);

    public int BlockWeights => RowPositions * ColumnPositions * Spec.InChannelsPerGroup * Outputs;

    public long BiasStart => ((long)BlockWeights * OutputBlocks * Spec.Groups + Line - 1) / Line * Line;

    public override string Family => "Winograd";

    public override string KernelName => Invariant(
        $"WinogradRows{TileRows}x{TileColumns}_{KernelWords(Spec)}_C{Spec.InChannels}K{Spec.OutChannels}{(Spec.Groups > 1 ? "G" : "")}{(Spec.Groups > 1 ? Spec.Groups : "")}_{IsaName(Isa)}_{Outputs}x{BlockTiles}x{Vectors}");

    public string Name => string.Join(" and ", Rows.Select(row => row.Taps).Distinct().Select(taps => Invariant($"F({TileRows}, {taps})"))) + " along the height"
        + (TileColumns == 1 ? "" : ", " + string.Join(" and ", Columns.Select(column => column.Taps).Distinct().Select(taps => Invariant($"F(2, {taps})"))) + " along the width");

    public override string Tile => Invariant(
        $"{Name}, lanes are {Lanes} columns, {Accumulators} sums ({LiveRegisters} of {IsaTable.Of(Isa).Registers} registers): {(RowsTogether ? RowsAtOnce * Outputs : Outputs)} outputs x {BlockTiles} rows of tiles x {Vectors} vectors{(SumsOfCall > 1 ? Invariant($" x {SumsOfCall} positions") : "")}, {(double)Spec.MultiplyAdds / Spec.Batch / Multiplications:0.00} times fewer multiplications, in place");

    /// <summary>Sums of M that one call of a product makes.</summary>
    public int SumsOfCall => PositionsTogether ? (TileColumns == 1 ? ColumnSums : Columns.Max(SumsOf)) : 1;

    public int Accumulators => SumsOfCall * RowsAtOnce * Outputs * BlockTiles * Vectors;

    /// <summary>Accumulators, inputs and a weight; inputs of several positions are held.</summary>
    public int LiveRegisters => Accumulators + BlockTiles * Vectors * (PositionsTogether && TileColumns > 1 ? Columns.Max(column => column.Taps + 1) : 1) + 1;

    public override EquatableArray<Phase> Phases => [new Phase("Compute", Blocks * Spec.Groups, "some rows of tiles, all output channels of a group")];

    /// <summary>Transformed weights have an order of their own.</summary>
    public override WeightOrder? Weights => null;

    public override bool WorkspacePerThread => true;

    public override long WorkspaceLength => VLength + MLength + EdgeLength;

    public override string WorkspaceUse => "transformed rows of inputs, and their products' sums";

    /// <summary>Multiplications of an image.</summary>
    public double Multiplications => (double)Spec.Groups * OutputBlocks * Outputs * Spec.InChannelsPerGroup * Tiles * RowPositions * ColumnPositions * RowVectors * Lanes;

    public override string AccuracyBound => Spec.Accuracy == Accuracy.Fast && MostPositions > 6 ? "about 2e-5 of the largest |output|" : "5e-6 of the larger of the largest |output| and a tenth of the largest sum |x||w|";

    public override double? ErrorShare => (Rows.Max(row => row.Taps), MostPositions) switch
    {
        (_, > 6) => 2e-5,
        ( <= 3, <= 4) => 8e-7,
        ( <= 3, 5) => 2.6e-6,
        ( <= 3, 6) => 3e-6,
        _ => 5e-6,
    };

    public override EquatableArray<TransformCost> Transforms =>
    [
        .. Groups.SelectMany(group => new[]
        {
            new TransformCost(Invariant($"input, {Lanes} columns of {group.F.Positions} rows of a channel"), WinogradRowsTransforms.Input(this, group, 0).Count()),
            new TransformCost(Invariant($"output, {Lanes * Interleaved} columns of {TileRows} rows of a channel"), WinogradRowsTransforms.Output(this, group).Count()),
        }),
    ];

    /// <summary>Where the first column of a parity stands in its row of V, so that what the input's transform stores begins a cache line.</summary>
    public int Lead(int parity) => (Line - Slot(parity) % Line) % Line;

    /// <summary>Where the first input of a parity stands.</summary>
    public int InputStart(int parity) => Lead(parity) + Slot(parity);

    /// <summary>Where a column of V stands in its row, column 0 being the first under the first output of the phase that reads furthest left.</summary>
    public int ColumnOffset(int column) => column % TileColumns * ParityStride + Lead(column % TileColumns) + column / TileColumns;

    /// <summary>The stride-1 convolutions of an axis.</summary>
    public static IReadOnlyList<AxisPhase> PhasesOf(SpatialAxis axis, bool sameOutputs) =>
        axis.IsTransposed ? AxisPhase.Of(axis, sameOutputs) : [new AxisPhase(0, axis.Output, axis.Kernel, axis.Dilation, -axis.PadBegin)];

    /// <summary>G of every phase of an axis, one below the other: positions x taps of the layer.</summary>
    public static RationalMatrix KernelMatrix(SpatialAxis axis, IEnumerable<(AxisPhase Phase, CookToom F)> parts)
    {
        (AxisPhase Phase, CookToom F)[] all = [.. parts];
        RationalMatrix matrix = new(all.Sum(part => part.F.Positions), axis.Kernel);
        int start = 0;
        foreach ((AxisPhase phase, CookToom f) in all)
        {
            // A transposed axis takes its taps a stride apart, and as they grow the input moves back.
            int first = axis.IsTransposed ? (phase.Residue + axis.PadBegin) % axis.Stride + (phase.Taps - 1) * axis.Stride : 0, step = axis.IsTransposed ? -axis.Stride : 1;
            for (int i = 0; i < f.Positions; i++)
                for (int tap = 0; tap < phase.Taps; tap++) matrix[start + i, first + tap * step] = f.Kernel[i, tap];
            start += f.Positions;
        }

        return matrix;
    }

    /// <summary>The slot of the first input of a parity.</summary>
    private int Slot(int parity) => (Skipped + (parity + Skipped) % TileColumns) / TileColumns;

    private RowGroup Group(IGrouping<int, AxisPhase> alike)
    {
        int first = alike.Min(row => row.First);
        CookToom f = WinogradPoints.F(TileRows, alike.Key);
        return new RowGroup(f, first, alike.Max(row => row.Outputs + row.First - first), alike.ToEquatableArray());
    }

    private static int Aligned(int floats) => (floats + Line - 1) / Line * Line;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

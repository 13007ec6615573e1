using System.Globalization;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>A channels-first transposed convolution with vectors along the width: the phases of an output row are computed side by side from the same inputs, weights broadcast, and stored interleaved.</summary>
/// <remarks>Unlike <see cref="TransposedPlan"/> it fills its lanes whatever the number of output channels, and transposes nothing.</remarks>
internal sealed record TransposedPlanarPlan : KernelPlan
{
    /// <summary>Vector width in bits, at most the instruction set's.</summary>
    public required int VectorBits { get; init; }

    /// <summary>Output channels of a tile.</summary>
    public required int Channels { get; init; }

    /// <summary>Vectors of inputs side by side under a tile; each phase of the width has as many of outputs.</summary>
    public required int Vectors { get; init; }

    /// <summary>The phases of the stride along the height, and along the width, these with as many outputs each.</summary>
    public required EquatableArray<AxisPhase> Rows { get; init; }

    public required EquatableArray<AxisPhase> Columns { get; init; }

    /// <summary>The input with the zeros that the phases read around it.</summary>
    public required SpatialAxis SourceHeight { get; init; }

    public required SpatialAxis SourceWidth { get; init; }

    /// <summary>Output rows of each phase of the height that a unit computes.</summary>
    public required int BandRows { get; init; }

    public int Lanes => VectorBits / 32;

    /// <summary>Outputs of each phase in a row.</summary>
    public int PhaseOutputs => Columns[0].Outputs;

    public int TileColumns => Vectors * Lanes;

    public int Tiles => (PhaseOutputs + TileColumns - 1) / TileColumns;

    /// <summary>Whether the last tile reaches past its row and must crop what it stores; otherwise it is a whole one, shifted back.</summary>
    public bool CropsLast => PhaseOutputs < TileColumns || PhaseOutputs * Columns.Count > Spec.Width.Output;

    /// <summary>Input column, counted from the copy's first output, at which the last tile begins.</summary>
    public int LastStart => Math.Max(0, PhaseOutputs - TileColumns);

    /// <summary>Output rows of the phase that has most.</summary>
    public int PhaseRows => Rows.Max(row => row.Outputs);

    public int Bands => (PhaseRows + BandRows - 1) / BandRows;

    /// <summary>Rows of the copy that lie under the first output of a phase and the last row of its taps.</summary>
    public int RowReach => Reach(Rows, SourceHeight);

    public int ColumnReach => Reach(Columns, SourceWidth);

    /// <summary>Rows that a unit copies, into a workspace of its thread.</summary>
    public int CopyRows => Math.Min(SourceHeight.Padded, BandRows + RowReach);

    /// <summary>Floats from a row of the copy to the next: room for whole vectors.</summary>
    public int RowStride => (Math.Max(SourceWidth.Padded, TileColumns + ColumnReach) + 15) / 16 * 16;

    /// <summary>Floats from a channel of the copy to the next: an odd number of cache lines.</summary>
    public int PlaneStride => (CopyRows * RowStride / 16 | 1) * 16;

    public WeightOrder Order => new(Channels, Spec.OutChannelsPerGroup - (Spec.OutChannelsPerGroup - 1) / Channels * Channels, ChannelsOutside: true);

    public int Blocks => Order.Blocks(Spec);

    public int PaddedChannels => Order.PaddedChannels(Spec);

    /// <summary>Floats of a group's packed weights of a phase: of one of the height, one of the width.</summary>
    public long PhaseFloats(AxisPhase row, AxisPhase column) => (long)PaddedChannels * Spec.InChannelsPerGroup * row.Taps * column.Taps;

    public long BiasStart => (Rows.Sum(row => Columns.Sum(column => PhaseFloats(row, column))) * Spec.Groups + 15) / 16 * 16;

    /// <summary>Accumulators, inputs and one broadcast.</summary>
    public int LiveRegisters => Channels * Columns.Count * Vectors + Vectors + 1;

    /// <summary>Multiply-adds of one input channel and one row of taps.</summary>
    public int FmasOfRow(int channels) => Columns.Sum(column => column.Taps) * channels * Vectors;

    /// <summary>Whether stores go past the caches where the output's address allows: whole lines of an output larger than L2.</summary>
    public bool StreamsOutput => VectorBits == 512 && !CropsLast && Spec.Width.Output % Lanes == 0 && PhaseOutputs % Lanes == 0 && Spec.Activation.IsShort
        && Spec.OutputImageLength * sizeof(float) > 2 * IsaTable.Of(Isa).L2Bytes;

    public override string Family => "Planar";

    public override string KernelName =>
        $"PlanarTransposed{KernelWords(Spec)}_C{Spec.InChannels}K{Spec.OutChannels}{(Spec.Groups > 1 ? "G" + Spec.Groups : "")}_{IsaName(Isa)}_{Channels}x{Columns.Count}x{Vectors}";

    public override string Tile => string.Format(
        CultureInfo.InvariantCulture,
        "{0} phases of stride 1, {1} output channels x {2} phases of a row x {3} vectors of {4} columns ({5} of {6} registers), from {7} padded rows at a time, stored interleaved",
        Rows.Count * Columns.Count, Channels, Columns.Count, Vectors, Lanes, LiveRegisters, IsaTable.Of(Isa).Registers, CopyRows);

    public override EquatableArray<Phase> Phases => [new Phase("Compute", Bands * Spec.Groups, "a band of output rows, all channels of a group")];

    public override WeightOrder? Weights => null;

    public override bool WorkspacePerThread => true;

    public override long WorkspaceLength => (long)PlaneStride * Spec.InChannelsPerGroup;

    public override string WorkspaceUse => "a band of rows, padded";

    private static int Reach(IEnumerable<AxisPhase> phases, SpatialAxis source) => phases.Where(phase => phase.Taps > 0).Max(phase => phase.First + source.PadBegin + (phase.Taps - 1) * phase.Dilation);
}

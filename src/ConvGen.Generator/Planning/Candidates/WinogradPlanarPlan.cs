using System.Globalization;
using ConvGen.Generator.Algebra;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Winograd's minimal filtering for few input channels, channels first: lanes are tiles, so that nothing is transposed and three channels fill the vectors.</summary>
/// <remarks>
/// A vector of tiles is <see cref="TileColumns"/> strips of the output, each a vector wide and a tile high. Four adjacent columns of four strips are a 4 x 4 transposition within 128 bits away from four
/// vectors of tiles, whatever the vectors' width, and any strips will do: those of a row, of the next row, of the next depth. In memory
/// <code>
/// V [position][depth tap][input channel][lane]     U [group][block][position][depth tap][input channel][output channel]     S [output channel][row of positions][tile column][lane]
/// </code>
/// V of all channels, and S of a block of output channels, stay in L1; weights are broadcast.
/// </remarks>
internal sealed record WinogradPlanarPlan : KernelPlan
{
    /// <summary>Vector width in bits, at most the instruction set's.</summary>
    public required int VectorBits { get; init; }

    /// <summary>Outputs of a tile along each axis: m of F(m, r).</summary>
    public required int TileRows { get; init; }

    /// <inheritdoc cref="TileRows"/>
    public required int TileColumns { get; init; }

    /// <summary>Output channels that share what is loaded of V.</summary>
    public required int Outputs { get; init; }

    /// <summary>Inputs of a position in a turn of the product loop; all of them where there is no loop.</summary>
    public required int Unroll { get; init; }

    /// <summary>Where the strips' inputs lie: in the image, or in a padded copy.</summary>
    public required PlanarInput Input { get; init; }

    public int Lanes => VectorBits / 32;

    public CookToom Vertical => WinogradPoints.F(TileRows, Spec.Height.Kernel);

    public CookToom Horizontal => WinogradPoints.F(TileColumns, Spec.Width.Kernel);

    public int PositionRows => TileRows + Spec.Height.Kernel - 1;

    public int PositionColumns => TileColumns + Spec.Width.Kernel - 1;

    public int Positions => PositionRows * PositionColumns;

    /// <summary>Inputs summed at a position: channels of a group, and of each as many planes as the kernel is deep.</summary>
    public int Reduction => Spec.InChannelsPerGroup * Spec.Depth.Kernel;

    /// <summary>Rows of tiles of a plane; the last is shifted back where it would reach beyond.</summary>
    public int TilesDown => (Spec.Height.Output + TileRows - 1) / TileRows;

    /// <summary>Strips side by side in a row of tiles; the last is shifted back.</summary>
    public int StripsAcross => (Spec.Width.Output + Lanes - 1) / Lanes;

    /// <summary>Strips of a group's image, depth by depth.</summary>
    public int Strips => Spec.Depth.Output * TilesDown * StripsAcross;

    /// <summary>Vectors of tiles of a group's image; what the last lacks repeats the last strip.</summary>
    public int VectorsOfTiles => (Strips + TileColumns - 1) / TileColumns;

    /// <summary>Output channels of a group in blocks.</summary>
    public int Blocks => (Spec.OutChannelsPerGroup + Outputs - 1) / Outputs;

    public int BlockWeights => Positions * Reduction * Outputs;

    public long WeightFloats => (long)BlockWeights * Blocks * Spec.Groups;

    public long BiasStart => (WeightFloats + 15) / 16 * 16;

    /// <summary>Floats of V, of S, and of what lies between the passes of the input's transform.</summary>
    public int VLength => Positions * Reduction * Lanes;

    public int SLength => Outputs * ChannelSums;

    public int HalfLength => Positions * Lanes;

    /// <summary>Rows that the last row of tiles shares with the one before; which of the two had written them would be seen in their bits.</summary>
    public int SharedRows => TilesDown * TileRows - Spec.Height.Output;

    /// <summary>Columns that the last strip shares with the one before, where their tiles differ.</summary>
    public int SharedColumns => Spec.Width.Output % TileColumns == 0 ? 0 : StripsAcross * Lanes - Spec.Width.Output;

    /// <summary>Whether some strips store a part of what they compute.</summary>
    public bool HasPartialStrips => SharedRows + SharedColumns > 0;

    /// <summary>Floats of an output channel's finished tiles, on their way through an activation that is a loop over memory, or of those that are stored in part.</summary>
    public int FinishedLength => Spec.Activation.IsShort && !HasPartialStrips ? 0 : TileRows * TileColumns * Lanes;

    /// <summary>Floats of a unit's scratch.</summary>
    public int StackLength => VLength + SLength + HalfLength + FinishedLength;

    /// <summary>Floats of S of an output channel.</summary>
    public int ChannelSums => PositionRows * TileColumns * Lanes;

    /// <summary>Whether stores go past the caches where the output's address allows: an output larger than L2 would only push V and weights out.</summary>
    public bool StreamsOutput => VectorBits > 128 && Spec.Width.Output % Lanes == 0 && Spec.Activation.IsShort && Spec.OutputImageLength * sizeof(float) > 2 * IsaTable.Of(Isa).L2Bytes;

    /// <summary>Multiplications of an image, those of outputs computed twice included.</summary>
    public double Multiplications => (double)VectorsOfTiles * Lanes * Positions * Reduction * Outputs * Blocks * Spec.Groups;

    public override string Family => "Winograd";

    public string Name => TileRows == TileColumns && Spec.Height.Kernel == Spec.Width.Kernel
        ? InvariantNumbers($"F({TileRows}x{TileColumns}, {Spec.Height.Kernel}x{Spec.Width.Kernel})")
        : InvariantNumbers($"F({TileRows}, {Spec.Height.Kernel}) x F({TileColumns}, {Spec.Width.Kernel})");

    public override string KernelName => InvariantNumbers(
        $"WinogradPlanar{TileRows}x{TileColumns}_{KernelWords(Spec)}_C{Spec.InChannels}K{Spec.OutChannels}{(Spec.Groups > 1 ? "G" : "")}{(Spec.Groups > 1 ? Spec.Groups : "")}_{IsaName(Isa)}_{Outputs}x{Lanes}");

    public override string Tile => InvariantNumbers(
        $"{Name}, lanes are {Lanes} tiles, {Outputs} output channels x {PositionColumns} positions ({Outputs * PositionColumns + 2} of {IsaTable.Of(Isa).Registers} registers), {ImageMultiplyAdds / Multiplications:0.00} times fewer multiplications, {(Input.Source == PlanarSource.InPlace ? "in place" : "from a padded copy")}");

    public override EquatableArray<Phase> Phases
    {
        get
        {
            Phase compute = new("Compute", Spec.Groups * VectorsOfTiles, "a vector of tiles, all output channels of a group");
            return Input.Source == PlanarSource.InPlace ? [compute] : [new Phase("Pad", Spec.InChannels * Spec.Depth.Padded * Spec.Height.Padded, "padded rows"), compute];
        }
    }

    /// <summary>Transformed weights have an order of their own.</summary>
    public override WeightOrder? Weights => null;

    public override long WorkspaceLength => Input.Source == PlanarSource.InPlace ? 0 : Spec.InChannels * Input.ChannelStride;

    public override string WorkspaceUse => "one image, padded";

    public override string AccuracyBound => Spec.Accuracy == Accuracy.Fast && Math.Max(PositionRows, PositionColumns) > 7
        ? "about 2e-5 of the largest |output|"
        : "5e-6 of the larger of the largest |output| and a tenth of the largest sum |x||w|";

    /// <summary>As of <see cref="WinogradPlan"/>: the transforms are the same.</summary>
    public override double? ErrorShare => (Math.Max(Spec.Height.Kernel, Spec.Width.Kernel), Math.Max(PositionRows, PositionColumns)) switch
    {
        (_, > 7) => 2e-5,
        (<= 3, <= 4) => 8e-7,
        (<= 3, 5) => 2.6e-6,
        (<= 3, 6) => 3e-6,
        _ => 5e-6,
    };

    public override EquatableArray<TransformCost> Transforms
    {
        get
        {
            (Ir.OperationCounts input, Ir.OperationCounts output) = WinogradPlanarTransforms.Count(this);
            return [new TransformCost(InvariantNumbers($"input, {Lanes} tiles of a channel"), input), new TransformCost(InvariantNumbers($"output, {Lanes} tiles of a channel"), output)];
        }
    }

    private static string InvariantNumbers(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

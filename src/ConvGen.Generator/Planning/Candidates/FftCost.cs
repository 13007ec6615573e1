using ConvGen.Generator.Ir;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>What an Fft plan costs, from the operations of its codelets, and how much source it is.</summary>
internal static class FftCost
{
    /// <summary>Characters of source that a kernel may take.</summary>
    public const int LongestSource = 75_000;

    /// <summary>The same for 16 registers, which are short of values for long codelets anyway: one kernel of each instruction set stays below 200 KB. Where no such window holds the taps, it may be as long as the layer's 200 KB have room for.</summary>
    private const int LongestSourceOf16Registers = 50_000, RoomOf16Registers = 56_000;

    /// <summary>Characters of an operation, a load or a store in the source, indentation included.</summary>
    private const int CharactersOfAStatement = 45;

    /// <summary>Characters of the loops, the packing and the products.</summary>
    private const int CharactersApart = 10_000;

    /// <summary>Cycles of a call of a codelet, and of an iteration of its loop.</summary>
    private const double CallCycles = 12, TurnCycles = 2;

    /// <summary>Time of a codelet as a share of what its operations would take as multiply-adds: most are additions, which processors with pipes of their own for them add beside.</summary>
    private const double ArithmeticShare = 0.7;

    /// <summary>How many times as dear a float is in a transposition whose rows lie far apart: tiles of a plane, planes whose spectra are summed, planes of a depthwise layer.</summary>
    private const double TileTransposition = 1.7, SummedTransposition = 0.7, DepthwiseTransposition = 1.2;

    /// <summary>The same between planes a multiple of 4 KB apart: their floats fall into the same set of L1, which has as many ways at most.</summary>
    private const double CollidingTransposition = 3;

    /// <summary>Cycles of a row of a window beyond its floats: finding where it lies; and for each plane that has a part of it, a line or two somewhere else, where spectra are summed and on depthwise layers,
    /// whose planes are many.</summary>
    private const double RowCycles = 60, SummedPlaneCycles = 14, DepthwisePlaneCycles = 20;

    /// <summary>Time of a window whose lanes are the channels of a depthwise layer as a share of what its parts would take: measured on 14x14 to 112x112; of lines, on 200 to 4,096; and the same of windows whose channels are summed.</summary>
    private const double ChannelShare = 0.75, LineShare = 0.85, SummedShare = 0.92;

    /// <summary>Cycles that a complex vector takes from L2 and back, between rows and columns.</summary>
    private const double SpectrumCycles = 3;

    /// <summary>Cycles of a value that leaves the registers and comes back.</summary>
    private const double SpillCycles = 1.5;

    /// <summary>Share of L2 up to which weights stay there beside spectra.</summary>
    private const double WeightShareOfL2 = 0.4;

    /// <summary>What of the shorter of products and their stream of weights is not hidden under the longer.</summary>
    private const double Unhidden = 0.2;

    /// <summary>Cycles of a frequency's products beside multiply-adds, loads and stores: the next frequency begins under them.</summary>
    private const double FrequencyCycles = 8;

    /// <summary>Vectors loaded and stored where a line's spectrum is weighed in a pass of its own: a value and a weight, and the product.</summary>
    private const int WeighingLoads = 4, WeighingStores = 2;

    /// <summary>Operations of a complex product.</summary>
    private const int Rotation = 4;

    /// <summary>Predicted cycles of a call.</summary>
    public static double Predict(FftPlan plan, IsaTable isa)
    {
        ConvSpec s = plan.Spec;
        double rowIn = RowIn(plan.Horizontal, isa), rowOut = RowIn(plan.Horizontal, isa) + plan.Horizontal.Length * 0.5;
        bool ofPlanes = s.Layout == Layout.Nchw && (plan.SumsChannels || plan.LaneKind == FftLanes.Channels), collides = ofPlanes && s.InputPixels * sizeof(float) % 4096 == 0 && plan.Lanes > 8;
        double transposition = plan.Lanes * isa.TransposeCyclesPerFloat * (collides ? CollidingTransposition : !ofPlanes ? TileTransposition : plan.SumsChannels ? SummedTransposition : DepthwiseTransposition);
        double gather = plan.Horizontal.Length * transposition + RowCycles, scatter = plan.TileColumns * transposition + RowCycles;
        if (ofPlanes) (gather, scatter) = (gather + Planes(s.InChannels, plan.InputVectors), scatter + Planes(s.OutChannels, plan.OutputVectors));
        if (s.Layout == Layout.Nhwc && plan.LaneKind == FftLanes.Channels) (gather, scatter) = (plan.Horizontal.Length * 2 + RowCycles, plan.TileColumns * 2 + RowCycles);
        double activation = s.Activation.IsShort ? 0 : plan.TileColumns * plan.Lanes * 0.2;
        double column = plan.IsPlane ? ColumnIn(plan.Vertical, isa) + plan.Vertical.Length * SpectrumCycles : 0;
        double weighing = plan.IsPlane ? plan.Vertical.Length * Rotation / isa.FmasPerCycle * ArithmeticShare : WeighingLoads / isa.LoadsPerCycle + WeighingStores;
        double rowsIn = RowsRead(plan), rowsOut = plan.TileRows;
        double windowIn = rowsIn * (rowIn + gather) + plan.Frequencies * column, windowOut = rowsOut * (rowOut + scatter + activation) + plan.Frequencies * column;
        double spill = plan.WorkspaceLength * sizeof(float) > isa.L2Bytes * 0.85 ? 1.3 : 1;
        double weightLines = plan.WeightFloats / 16.0;
        if (!plan.SumsChannels)
        {
            double weights = plan.LaneKind == FftLanes.Channels ? plan.Points * plan.Pair / 16.0 * isa.CyclesPerFarLine : 0;
            double window = (windowIn + windowOut + plan.Frequencies * weighing) * spill * (plan.LaneKind != FftLanes.Channels ? 1 : plan.IsPlane ? ChannelShare : LineShare);
            return (plan.Units * (window + weights) + LayerTraffic.Cycles(s, isa, overlapped: false, streams: false)) * s.Batch;
        }

        double transforms = (double)plan.Tiles * s.Groups * (plan.InputVectors * windowIn + plan.OutputVectors * windowOut);
        double stream = weightLines * LineCycles(plan.WeightFloats * sizeof(float), isa) * plan.TileBlocks, multiplied = Products(plan, isa) / s.Batch * 1.1;
        double products = Math.Max(multiplied, stream) + Unhidden * Math.Min(multiplied, stream) + (double)plan.Units * plan.Points * plan.BlockTiles / plan.ProductTiles * plan.OutputVectors / plan.ProductVectors * (FrequencyCycles + plan.ProductTiles * plan.ProductVectors * 2);
        return (transforms * spill * SummedShare + products) * s.Batch;

        // Planes under a vector, the last of which may be short of some.
        double Planes(int channels, int vectors) => plan.SumsChannels ? SummedPlaneCycles * channels / s.Groups / vectors : DepthwisePlaneCycles * channels / plan.ChannelVectors;
    }

    /// <summary>Cycles of a line of so many bytes of weights, read once in a call: none beside the products while L2 keeps them all, and no step to where it keeps none.</summary>
    private static double LineCycles(double bytes, IsaTable isa) => bytes > WinogradCandidate.CachedWeightBytes
        ? WinogradCandidate.FarLineCycles
        : isa.CyclesPerFarLine * Math.Max(0, Math.Min(1, (bytes / isa.L2Bytes - WeightShareOfL2) / (1 - WeightShareOfL2)));

    /// <summary>Cycles of the products' multiply-adds.</summary>
    public static double Products(FftPlan plan, IsaTable isa) =>
        plan.Spec.Batch * 4.0 / isa.FmasPerCycle * plan.Points * (plan.SumsChannels
            ? (double)plan.Spec.Groups * plan.TileBlocks * plan.BlockTiles * plan.Spec.InChannelsPerGroup * plan.OutputVectors
            : plan.Units);

    /// <summary>A row of a window, without the order of memory: to compare decimations.</summary>
    public static double Row(FftSize size, IsaTable isa) => RowIn(size, isa);

    public static double Column(FftSize size, IsaTable isa) => ColumnIn(size, isa);

    /// <summary>Whether a plan of these transforms prints as no more than a kernel may take; <paramref name="column"/> is of length 1 where there is no height to transform.</summary>
    public static bool FitsSource(FftSize row, FftSize column, IsaTable isa) => SourceLength(row, column) <= (isa.Registers >= 32 ? LongestSource : LongestSourceOf16Registers);

    /// <summary>Whether it prints as no more than a layer has room for.</summary>
    public static bool FitsLayer(FftSize row, FftSize column, IsaTable isa) => SourceLength(row, column) <= (isa.Registers >= 32 ? LongestSource : RoomOf16Registers);

    private static int SourceLength(FftSize row, FftSize column)
    {
        bool isPlane = column.Length > 1;
        int statements = 2 * Statements(row.Second, real: true);
        if (row.First > 1) statements += 2 * Statements(row.First, real: true) + 2 * Statements(row.Second, real: false) + Rotation * (row.Second + row.First);
        if (isPlane) statements += 2 * Statements(column.Second, real: false) + Rotation * 2 * column.Second;
        if (isPlane && column.First > 1) statements += 2 * Statements(column.First, real: false) + Rotation * 2 * column.First;
        return statements * CharactersOfAStatement + CharactersApart;

        static int Statements(int length, bool real)
        {
            OperationCounts count = FftCodelets.Count(length, real);
            return count.Arithmetic + count.Loads + count.Stores;
        }
    }

    /// <summary>Rows of a window that hold anything: the others are zeros that two paddings share.</summary>
    private static double RowsRead(FftPlan plan)
    {
        SpatialAxis height = plan.Spec.Height;
        if (!plan.IsPlane) return 1;
        return plan.Spec.PaddingMode == PaddingMode.Zeros && plan.TilesDown == 1 ? Math.Min(height.Input, plan.Vertical.Length) : plan.Vertical.Length;
    }

    private static double RowIn(FftSize size, IsaTable isa)
    {
        int halves = (size.First - 1) / 2;
        double second = Codelet(size.Second, true, 0, isa) + CallCycles;
        return size.First == 1 ? second : size.Second * Codelet(size.First, true, 0, isa) + second + halves * Codelet(size.Second, false, size.Second - 1, isa) + 2 * CallCycles;
    }

    private static double ColumnIn(FftSize size, IsaTable isa) => size.First == 1
        ? Codelet(size.Second, false, 0, isa) + CallCycles
        : size.Second * Codelet(size.First, false, 0, isa) + size.First * Codelet(size.Second, false, size.Second - 1, isa) + 2 * CallCycles;

    private static double Codelet(int length, bool real, int rotated, IsaTable isa)
    {
        OperationCounts count = FftCodelets.Count(length, real);
        double arithmetic = count.Arithmetic + Rotation * rotated, memory = (count.Loads + 2 * rotated) / isa.LoadsPerCycle + count.Stores;
        double spilled = Math.Max(0, length * (real ? 1 : 2) - isa.Registers + 2) * SpillCycles;
        return Math.Max(arithmetic / isa.FmasPerCycle, memory) * ArithmeticShare + spilled + TurnCycles;
    }
}

using ConvGen.Generator.Algebra;
using ConvGen.Generator.Ir;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Winograd for few output channels: channels first, stride 1 or transposed, vectors of columns.</summary>
internal sealed class WinogradRowsCandidate : ICandidate
{
    /// <summary>Output channels of a group: with more, transforms along both axes save more.</summary>
    public const int MostOutputs = 16;

    /// <summary>Floats of the workspace of a thread.</summary>
    private const int MostWorkspace = 1_500_000 / sizeof(float);

    /// <summary>Positions of a tile along the height: what Accuracy.Default bears, and what Fast adds.</summary>
    private const int MostPositions = 6, MostFastPositions = WinogradPoints.MostPositions;

    private const int MostTaps = 5;

    /// <summary>Taps along the width up to which a position of an F(2, r) is a sum or difference of two inputs.</summary>
    private const int MostPairedTaps = 3;

    /// <summary>Multiply-adds printed in the loop over input channels.</summary>
    private const int MostFmas = 200;

    /// <summary>Phases of the width, which interleave by powers of two.</summary>
    private const int MostPhases = 8;

    /// <summary>Cycles of a call of a product, of a vector stored, of a turn over channels, of a channel's transform beside, and share of the multiply-add rate that products keep.</summary>
    private const double CyclesPerCall = 15, CyclesPerStore = 1, CyclesPerTurn = 1, CyclesPerTransform = 3, Efficiency = 0.92;

    public string Family => "Winograd";

    public Algorithm Algorithm => Algorithm.Winograd;

    public Verdict Consider(ConvSpec spec, IsaTable isa)
    {
        if (Objection(spec) is { } objection) return Verdict.Reject(objection);
        WinogradRowsPlan? best = null;
        foreach (WinogradRowsPlan plan in Choices(spec, isa))
            if (best is null || plan.Cycles < best.Cycles * 0.999) best = plan;
        return best is null ? Verdict.Reject("the transformed rows of all input channels exceed 1.5 MB") : Verdict.Accept(best);
    }

    /// <summary>Every plan that is weighed.</summary>
    public static IEnumerable<WinogradRowsPlan> Choices(ConvSpec spec, IsaTable isa)
    {
        EquatableArray<AxisPhase> rows = WinogradRowsPlan.PhasesOf(spec.Height, false).ToEquatableArray(), columns = WinogradRowsPlan.PhasesOf(spec.Width, true).ToEquatableArray();
        int mostTaps = rows.Max(row => row.Taps), positions = spec.Accuracy == Accuracy.Fast ? MostFastPositions : MostPositions;
        bool pairs = columns.All(column => column is { Taps: <= MostPairedTaps, Dilation: 1 }) && columns.Count < MostPhases;
        foreach (int bits in isa.Widths)
        {
            int lanes = bits / 32;
            if (lanes > 4 && columns[0].Outputs < lanes) continue;
            for (int tileRows = 2; tileRows + mostTaps - 1 <= positions && tileRows <= Math.Max(2, rows.Max(row => row.Outputs)); tileRows++)
            {
                if (tileRows + mostTaps - 1 == 7 || spec.WinogradTile > 0 && tileRows != spec.WinogradTile) continue;
                foreach (int tileColumns in (int[])[1, 2])
                {
                    if (tileColumns == 2 && !pairs || spec.WinogradTile > 0 && tileColumns == 1 && pairs) continue;
                    WinogradRowsPlan shape = new()
                    {
                        Spec = spec,
                        Isa = isa.Isa,
                        VectorBits = bits,
                        TileRows = tileRows,
                        TileColumns = tileColumns,
                        Outputs = 1,
                        BlockTiles = 1,
                        Vectors = 1,
                        RowsTogether = false,
                        PositionsTogether = false,
                        Rows = rows,
                        Columns = columns,
                        Cycles = 0,
                        FmaCycles = 0,
                    };
                    foreach (WinogradRowsPlan plan in Blocked(shape, isa)) yield return plan with { Cycles = Predict(plan, isa), FmaCycles = plan.Multiplications * spec.Batch / (isa.FmasPerCycle * isa.Lanes) };
                }
            }
        }
    }

    /// <summary>What can be in registers at once.</summary>
    private static IEnumerable<WinogradRowsPlan> Blocked(WinogradRowsPlan shape, IsaTable isa)
    {
        int channels = shape.Spec.OutChannelsPerGroup, tiles = shape.Tiles, rowVectors = shape.RowVectors;
        bool several = shape.Groups.Any(group => group.Members.Count > 1);
        int previous = 0;
        for (int blocks = 1; blocks <= channels; blocks++)
        {
            int outputs = (channels + blocks - 1) / blocks;
            if (outputs == previous) continue;
            previous = outputs;
            foreach ((bool rowsTogether, bool positionsTogether) in ((bool, bool)[])[(false, false), (false, true), (true, false), (true, true)])
            {
                if (rowsTogether && !several) continue;
                WinogradRowsPlan one = shape with { Outputs = outputs, RowsTogether = rowsTogether, PositionsTogether = positionsTogether };
                if (positionsTogether && one.SumsOfCall == 1 && shape.TileColumns > 1) continue;
                int lastVectors = 0;
                for (int blockTiles = 1; blockTiles <= tiles; blockTiles++)
                {
                    if (blockTiles > 1 && (tiles + blockTiles - 1) / blockTiles == (tiles + blockTiles - 2) / (blockTiles - 1)) continue;    // as many blocks, and less even
                    int vectors = 0;
                    while (vectors < rowVectors && (one with { BlockTiles = blockTiles, Vectors = vectors + 1 }).LiveRegisters <= isa.Registers) vectors++;
                    if (vectors == 0) break;
                    vectors = (rowVectors + (rowVectors + vectors - 1) / vectors - 1) / ((rowVectors + vectors - 1) / vectors);
                    WinogradRowsPlan plan = one with { BlockTiles = blockTiles, Vectors = vectors };
                    if (plan.WorkspaceLength > MostWorkspace || plan.BiasStart > int.MaxValue / 2) break;
                    if (vectors * blockTiles == lastVectors || plan.Accumulators * (shape.TileColumns == 1 ? shape.Columns.Max(column => column.Taps) : 1) > MostFmas) continue;
                    lastVectors = vectors * blockTiles;
                    yield return plan;
                }
            }
        }
    }

    private static string? Objection(ConvSpec s)
    {
        if (s.Layout != Layout.Nchw) return "channels last: vectors of columns would gather";
        if (s.Accuracy == Accuracy.Strict) return "Accuracy = Strict allows sums of products only";
        if (s.InputLength == 0 || s.OutputLength == 0) return "there is no input to read";
        if (s.OutChannelsPerGroup > MostOutputs) return $"with more than {MostOutputs} output channels a group, transforms along both axes save more";
        if (s.Depth != SpatialAxis.Absent) return "it transforms the rows of a plane, and there is a depth";
        if (!s.IsTransposed && (s.Height.Stride != 1 || s.Width.Stride != 1)) return "its tiles overlap by a fixed number of pixels, which takes a stride of 1";
        if (s.Height.Dilation != 1 || s.IsTransposed && s.Width.Dilation != 1) return "its tiles read adjacent rows, which takes a dilation of 1";
        if (s.IsPadded && !s.IsTransposed && s.PaddingMode != PaddingMode.Zeros) return "it reads the input in place, where padding is zeros";
        int taps = WinogradAxis.Taps(s.Height);
        if (taps == 1) return "with one tap along the height there is no multiplication to save";
        if (taps > MostTaps) return $"beyond {MostTaps} taps along the height the transforms' rounding passes the accuracy bound";
        if (s.IsTransposed && (s.Height.Kernel < s.Height.Stride || s.Width.Kernel < s.Width.Stride)) return "strides pass over the kernel: some outputs have no tap";
        int across = s.IsTransposed ? TransposedPlan.PhasesOf(s.Width) : 1, down = s.IsTransposed ? TransposedPlan.PhasesOf(s.Height) : 1;
        if (across is not (1 or 2 or 4 or MostPhases)) return FormattableString.Invariant($"{across} phases of a row: vectors interleave by powers of two up to {MostPhases}");
        if (down > MostPhases) return FormattableString.Invariant($"{down} phases of the height, each of them code");
        int tile = s.WinogradTile + taps - 1;
        if (s.WinogradTile > 2) return $"WinogradTile = {s.WinogradTile}: for few output channels tiles are 2 columns wide at most";
        if (s.WinogradTile > 0 && tile > MostPositions && s.Accuracy != Accuracy.Fast) return $"WinogradTile = {s.WinogradTile} rounds more than Accuracy = Default allows; Accuracy = Fast allows it";
        int firstColumn = WinogradRowsPlan.PhasesOf(s.Width, true).Min(column => column.First);
        if (firstColumn >= s.Width.Input) return "no output reads an input";
        return (double)s.InChannelsPerGroup * s.Width.Input > MostWorkspace ? "a row of all input channels exceeds 1.5 MB" : null;
    }

    private static double Predict(WinogradRowsPlan plan, IsaTable isa)
    {
        ConvSpec s = plan.Spec;
        int members = plan.Rows.Count, channels = s.InChannelsPerGroup, lanes = plan.Lanes;
        double sets = plan.RowsTogether ? plan.Groups.Count : members, together = members / sets;
        double calls = plan.RowPositions / together * plan.OutputBlocks * ((plan.RowVectors + plan.Vectors - 1) / plan.Vectors);
        double products = calls * (plan.FullBlocks * Step(plan.BlockTiles) + (plan.Blocks - plan.FullBlocks) * Step(plan.BlockTiles - 1));

        double transform = 0, output = 0, edges = 0;
        foreach (RowGroup group in plan.Groups)
        {
            OperationCounts input = WinogradRowsTransforms.CountInput(plan, group), sums = WinogradRowsTransforms.CountOutput(plan, group);
            double vector = Math.Max(input.Arithmetic + (plan.TileColumns - 1) * group.F.Positions, 0) / isa.FmasPerCycle + group.F.Positions * CyclesPerStore;
            transform += plan.Tiles * channels * (plan.InputVectors * plan.TileColumns * vector + CyclesPerTransform);
            double stores = plan.TileRows * plan.Interleaved;
            output += plan.Tiles * (double)s.OutChannelsPerGroup * group.Members.Count * (plan.RowVectors * ((sums.Arithmetic + sums.Loads + stores * (plan.Interleaved > 1 ? 1.5 : 0)) / isa.FmasPerCycle + stores * CyclesPerStore) + CyclesPerCall);
            edges += 2.0 * channels * (group.F.Positions * (double)s.Width.Input / lanes + 30);
        }

        double activation = s.Activation.IsShort ? 0 : s.OutputImageLength * 0.2;
        return ((products / Efficiency + transform + output + edges) * s.Groups + activation + LayerTraffic.Cycles(s, isa, overlapped: false, streams: false)) * s.Batch;

        // All column positions of a position along the height, for some rows of tiles.
        double Step(int tiles)
        {
            if (tiles == 0) return 0;
            double vectors = tiles * plan.Vectors, outputs = together * plan.Outputs, cycles = 0, callCount = 0, terms = plan.ColumnPositions;
            double loads = 0;
            foreach (AxisPhase column in plan.Columns)
            {
                int first = column.First - plan.FirstColumn;
                if (plan.TileColumns == 1) loads += Enumerable.Range(0, column.Taps).Sum(tap => Load(first + tap * column.Dilation));
                else if (plan.PositionsTogether) loads += Enumerable.Range(0, column.Taps + 1).Sum(i => Load(first + i));
                else loads += plan.Across(column) is var f ? Enumerable.Range(0, f.Positions).Sum(p => Enumerable.Range(0, f.Positions).Sum(i => f.Input[p, i].IsZero ? 0 : Load(first + i))) : 0;
                callCount += plan.TileColumns == 1 ? plan.PositionsTogether ? 1.0 / plan.Columns.Count : 1 : plan.PositionsTogether ? 1 : plan.Across(column).Positions;
            }

            if (plan is { TileColumns: 1, PositionsTogether: true })
                loads = plan.Columns.SelectMany(column => Enumerable.Range(0, column.Taps).Select(tap => column.First - plan.FirstColumn + tap * column.Dilation)).Distinct().Sum(Load);
            double fmas = terms * outputs * vectors / isa.FmasPerCycle, busyLoads = (loads * vectors + terms * outputs) / isa.LoadsPerCycle;
            cycles = Math.Max(Math.Max(fmas, busyLoads), isa.FmaLatency * callCount) + 0.1 * busyLoads + callCount * CyclesPerTurn;
            return channels * cycles + callCount * CyclesPerCall + plan.ColumnSums * outputs * vectors * CyclesPerStore;
        }

        // A vector that crosses a cache line counts twice.
        double Load(int column) => plan.ColumnOffset(column) % lanes == 0 ? 1 : 1 + lanes / 16.0;
    }
}

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

    /// <summary>Cycles of a call of a product, of a vector stored, of a turn over channels, of a row of a channel's transform beside, and share of the multiply-add rate that products keep.</summary>
    private const double CyclesPerCall = 15, CyclesPerStore = 1, CyclesPerTurn = 1, CyclesPerTransform = 2.5, Efficiency = 0.92, LoadShare = 0.1;

    /// <summary>Share of L1 in which V of a position stays from call to call, and of L2 for the workspace.</summary>
    private const double ShareOfL1 = 0.75, ShareOfL2 = 0.6;

    /// <summary>What of the way of V from L2 multiply-adds do not hide.</summary>
    private const double VisibleLines = 0.25;

    /// <summary>Columns of a phase below which a call takes longer than predicted, by so much: most of it is not sums.</summary>
    private const int FewColumns = 8;

    private const double FewColumnsMargin = 1.4;

    /// <summary>What sums take longer when no register is left for an input on its way.</summary>
    private const double CrowdedRegisters = 1.2;

    public string Family => "Winograd";

    public Algorithm Algorithm => Algorithm.Winograd;

    public Verdict Consider(ConvSpec spec, IsaTable isa)
    {
        if (Objection(spec) is { } objection) return Verdict.Reject(objection);
        WinogradRowsPlan? best = null;
        foreach (Priced shape in Shapes(spec, isa).OrderBy(shape => shape.LeastCycles))
        {
            if (best is not null && shape.LeastCycles * spec.Batch >= best.Cycles) break;
            foreach (WinogradRowsPlan plan in Choices(spec, isa, shape))
                if (best is null || plan.Cycles < best.Cycles * 0.999) best = plan;
        }

        return best is null ? Verdict.Reject("the transformed rows of all input channels exceed 1.5 MB") : Verdict.Accept(best);
    }

    /// <summary>A tile, and what of its cost does not depend on what is in registers at once.</summary>
    /// <param name="Bits">Width of a vector.</param>
    /// <param name="Shape">The tile.</param>
    /// <param name="Fixed">Cycles of transforms and traffic.</param>
    /// <param name="LeastCycles">These, and the multiply-adds of products.</param>
    /// <param name="Loads">Vectors that products of a position along the height read of a row of V, each position along the width by itself; those that cross a line counted twice.</param>
    /// <param name="Lines">Vectors of a row of V that they fetch, each once a call: what V beyond L1 costs.</param>
    /// <param name="LoadsTogether">The loads of all positions of a phase of the width at once; of all phases where they are sums of taps.</param>
    /// <param name="LinesTogether">The same of lines.</param>
    private sealed record Priced(int Bits, WinogradRowsShape Shape, double Fixed, double LeastCycles, double Loads, double Lines, double LoadsTogether, double LinesTogether);

    /// <summary>Every tile that the accuracy allows, on vectors no wider than a row.</summary>
    private static IEnumerable<Priced> Shapes(ConvSpec spec, IsaTable isa)
    {
        IReadOnlyList<AxisPhase> rows = WinogradRowsShape.PhasesOf(spec.Height, false), columns = WinogradRowsShape.PhasesOf(spec.Width, true);
        int mostTaps = rows.Max(row => row.Taps), mostRows = Math.Max(2, rows.Max(row => row.Outputs)), positions = spec.Accuracy == Accuracy.Fast ? MostFastPositions : MostPositions;
        bool pairs = columns.All(column => column is { Taps: <= MostPairedTaps, Dilation: 1 }) && columns.Count < MostPhases;
        foreach (int bits in isa.Widths)
        {
            int lanes = bits / 32;
            if (lanes > 4 && columns[0].Outputs < lanes) continue;
            for (int tileRows = 2; tileRows + mostTaps - 1 <= positions && tileRows <= mostRows; tileRows++)
            {
                if (tileRows + mostTaps - 1 == 7 || spec.WinogradTile > 0 && tileRows != spec.WinogradTile) continue;
                foreach (int tileColumns in (int[])[1, 2])
                {
                    if (tileColumns == 2 && !pairs || spec.WinogradTile > 0 && tileColumns == 1 && pairs) continue;
                    yield return Price(spec, isa, bits, new WinogradRowsShape(spec, lanes, tileRows, tileColumns));
                }
            }
        }
    }

    private static IEnumerable<WinogradRowsPlan> Choices(ConvSpec spec, IsaTable isa, Priced priced)
    {
        WinogradRowsPlan plain = new()
        {
            Spec = spec,
            Isa = isa.Isa,
            VectorBits = priced.Bits,
            Shape = priced.Shape,
            Outputs = 1,
            BlockTiles = 1,
            Vectors = 1,
            RowsTogether = false,
            PositionsTogether = false,
            Cycles = 0,
            FmaCycles = 0,
        };
        foreach (WinogradRowsPlan plan in Blocked(plain, isa))
            yield return plan with { Cycles = Predict(plan, priced, isa), FmaCycles = plan.Multiplications * spec.Batch / (isa.FmasPerCycle * isa.Lanes) };
    }

    /// <summary>What can be in registers at once.</summary>
    private static IEnumerable<WinogradRowsPlan> Blocked(WinogradRowsPlan plain, IsaTable isa)
    {
        WinogradRowsShape shape = plain.Shape;
        int channels = plain.Spec.OutChannelsPerGroup, previous = 0;
        for (int blocks = 1; blocks <= channels; blocks++)
        {
            int outputs = (channels + blocks - 1) / blocks;
            if (outputs == previous) continue;
            previous = outputs;
            foreach ((bool rowsTogether, bool positionsTogether) in ((bool, bool)[])[(false, false), (false, true), (true, false), (true, true)])
            {
                if (rowsTogether && shape.MostMembers == 1) continue;
                WinogradRowsPlan one = plain with { Outputs = outputs, RowsTogether = rowsTogether, PositionsTogether = positionsTogether };
                if (positionsTogether && one.SumsOfCall == 1) continue;
                int accumulators = one.Accumulators, registers = one.LiveRegisters - 1, before = 0;
                for (int blockTiles = 1; blockTiles <= shape.Tiles; blockTiles++)
                {
                    if (blockTiles > 1 && Ceiling(shape.Tiles, blockTiles) == Ceiling(shape.Tiles, blockTiles - 1)) continue;    // as many blocks, and less even
                    int most = Math.Min(shape.RowVectors, (isa.Registers - 1) / (registers * blockTiles));
                    if (most == 0) break;
                    int vectors = Ceiling(shape.RowVectors, Ceiling(shape.RowVectors, most));
                    if (vectors * blockTiles == before || accumulators * vectors * blockTiles * (shape.TileColumns == 1 ? shape.Columns.Max(column => column.Taps) : 1) > MostFmas) continue;
                    before = vectors * blockTiles;
                    WinogradRowsPlan plan = one with { BlockTiles = blockTiles, Vectors = vectors };
                    if (plan.WorkspaceLength > MostWorkspace || plan.BiasStart > int.MaxValue / 2) break;
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
        if (s.IsDepthwise) return "one input channel a group: there is no sum over channels for transforms to be shared by";
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
        int firstColumn = WinogradRowsShape.PhasesOf(s.Width, true).Min(column => column.First);
        if (firstColumn >= s.Width.Input) return "no output reads an input";
        return (double)s.InChannelsPerGroup * s.Width.Input > MostWorkspace ? "a row of all input channels exceeds 1.5 MB" : null;
    }

    /// <summary>Cycles of one image and group that all plans of a tile have.</summary>
    private static Priced Price(ConvSpec s, IsaTable isa, int bits, WinogradRowsShape shape)
    {
        int channels = s.InChannelsPerGroup, lanes = bits / 32;
        double transform = 0, output = 0;
        foreach (RowGroup group in shape.Groups)
        {
            OperationCounts input = WinogradRowsTransforms.CountInput(shape, group), sums = WinogradRowsTransforms.CountOutput(shape, group);
            double vector = (input.Arithmetic + (shape.TileColumns - 1) * group.F.Positions) / isa.FmasPerCycle + group.F.Positions * CyclesPerStore, stores = shape.TileRows * shape.Interleaved;
            transform += shape.Tiles * (double)channels * (shape.InputVectors * shape.TileColumns * vector + CyclesPerTransform * (1 + group.F.Positions));
            double columns = (sums.Arithmetic + sums.Loads + (shape.Interleaved > 1 ? 1.5 * stores : 0)) / isa.FmasPerCycle + stores * CyclesPerStore;
            output += shape.Tiles * (double)s.OutChannelsPerGroup * group.Members.Count * (shape.RowVectors * columns + CyclesPerCall);
        }

        double activation = s.Activation.IsShort ? 0 : s.OutputImageLength * 0.2;
        double fixedCycles = (transform + output) * s.Groups + activation + LayerTraffic.Cycles(s, isa, overlapped: false, streams: false);
        double fmas = (double)s.OutChannels * channels * shape.Tiles * shape.RowPositions * shape.ColumnPositions * shape.RowVectors;
        (int Column, int Phase, int Position)[] read =
        [
            .. from phase in Enumerable.Range(0, shape.Columns.Count)
               let column = shape.Columns[phase]
               let across = shape.Across[phase]
               from position in Enumerable.Range(0, across.Positions)
               from i in Enumerable.Range(0, across.Input.Columns)
               where !across.Input[position, i].IsZero
               select (column.First - shape.FirstColumn + i * column.Dilation, phase, position),
        ];
        double together = shape.TileColumns == 1 ? read.Select(one => one.Column).Distinct().Sum(Load) : read.Select(one => (one.Column, one.Phase)).Distinct().Sum(one => Load(one.Column));
        double lines = shape.TileColumns == 1 ? shape.Columns.Count : read.Select(one => (one.Column % 2, one.Phase, one.Position)).Distinct().Count();
        return new Priced(bits, shape, fixedCycles, fixedCycles + fmas / isa.FmasPerCycle / Efficiency, read.Sum(one => Load(one.Column)), lines, together, shape.TileColumns == 1 ? 1 : 2 * shape.Columns.Count);

        // A vector that crosses a cache line counts twice.
        double Load(int column) => shape.ColumnOffset(column) % lanes == 0 ? 1 : 1 + lanes / 16.0;
    }

    private static double Predict(WinogradRowsPlan plan, Priced priced, IsaTable isa)
    {
        WinogradRowsShape shape = plan.Shape;
        double together = plan.RowsTogether ? (double)shape.Rows.Count / shape.Groups.Count : 1, outputs = together * plan.Outputs;
        (double loads, double lines) = plan.PositionsTogether ? (priced.LoadsTogether, priced.LinesTogether) : (priced.Loads, priced.Lines);

        // V of one position beyond L1 comes from L2 for each call, and from further where the workspace crowds it.
        double bytes = plan.WorkspaceLength * (double)sizeof(float), line = plan.PositionStride * sizeof(float) <= isa.L1Bytes * ShareOfL1 ? 0 : isa.CyclesPerL2Line * (bytes > isa.L2Bytes * ShareOfL2 ? 2 : 1);
        double perLine = line * plan.Lanes / 16, crowded = shape.TileColumns > 1 && plan.LiveRegisters == isa.Registers ? CrowdedRegisters : 1;
        int calls = plan.PositionsTogether ? shape.TileColumns == 1 ? 1 : shape.Columns.Count : shape.TileColumns == 1 ? shape.Columns.Count : shape.ColumnPositions;
        double waits = shape.TileColumns > 1 ? calls : plan.PositionsTogether ? shape.Columns.Max(column => column.Taps) : shape.ColumnPositions;    // taps of one sum follow one another
        double turns = shape.RowPositions / together * plan.OutputBlocks * Ceiling(shape.RowVectors, plan.Vectors);
        double products = turns * (plan.FullBlocks * Step(plan.BlockTiles) + (plan.Blocks - plan.FullBlocks) * Step(plan.BlockTiles - 1));
        return (products / Efficiency * plan.Spec.Groups + priced.Fixed) * plan.Spec.Batch * (shape.Columns[0].Outputs < FewColumns ? FewColumnsMargin : 1);

        // All column positions of a position along the height, for some rows of tiles.
        double Step(int tiles)
        {
            if (tiles == 0) return 0;
            double vectors = tiles * plan.Vectors, fmas = shape.ColumnPositions * outputs * vectors / isa.FmasPerCycle, busy = (loads * vectors + shape.ColumnPositions * outputs) / isa.LoadsPerCycle;
            double channel = Math.Max(Math.Max(fmas, busy), isa.FmaLatency * waits) * crowded + LoadShare * busy + lines * vectors * perLine * VisibleLines + calls * CyclesPerTurn;
            return plan.Spec.InChannelsPerGroup * channel + calls * CyclesPerCall + shape.ColumnSums * outputs * vectors * CyclesPerStore;
        }
    }

    private static int Ceiling(int a, int b) => (a + b - 1) / b;
}

using ConvGen.Generator.Ir;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Winograd for few input channels: channels first, stride 1, vectors of tiles.</summary>
internal sealed class WinogradPlanarCandidate : ICandidate
{
    /// <summary>Input channels from which the kernel whose lanes are channels serves as well.</summary>
    public const int FewChannels = 4;

    /// <summary>Inputs summed at a position: beyond, lanes of channels are faster.</summary>
    private const int MostReduction = 12;

    /// <summary>Bytes of the stack a unit may take.</summary>
    private const int MostStack = 160_000;

    /// <summary>Positions of a tile along an axis: what Accuracy.Default bears, and what Fast adds.</summary>
    private const int MostPositions = 6, MostFastPositions = 8;

    private const int MostTaps = 5;

    /// <summary>Output channels that share loads of V: with 4 loads no longer bound the products.</summary>
    private const int MostOutputs = 4;

    /// <summary>Multiply-adds in a turn of the product loop.</summary>
    private const int MostFmasInATurn = 144;

    /// <summary>Share of the multiply-add rate that the products keep beside loads, and what they take longer where V outgrows L1.</summary>
    private const double ProductEfficiency = 0.6, FarProducts = 1.2;

    /// <summary>Cycles of a line of an output that no cache keeps and that cannot be stored past the caches, rows of 255 floats for one: it is fetched from memory, in pieces of four strips that no prefetcher
    /// follows from plane to plane. Measured as 3 to 55; up to 10 MB as 0 to 2, which the traffic of the layer counts already.</summary>
    private const double CyclesPerFetchedLine = 8;

    /// <summary>Bytes of output that a last-level cache is taken to keep: half of what it is taken to keep of weights, which need not be written back.</summary>
    private const long CachedOutputBytes = WinogradCandidate.CachedWeightBytes / 2;

    private const double FloatsPerLine = 16;

    /// <summary>Share of the transforms that shows beside the products: 32 registers leave the processor more to overlap.</summary>
    private const double VisibleShare = 0.95, VisibleShareOfManyRegisters = 0.5;

    /// <summary>By how much AVX-512 beats the above: broadcasts are operands of its multiply-adds.</summary>
    private const double OperandsInMemory = 0.8;

    /// <summary>Cycles of a unit, of a strip of it, and of two calls, beside arithmetic.</summary>
    private const double CyclesPerUnit = 120, CyclesPerStrip = 10, CyclesPerCalls = 20;

    /// <summary>Cycles of a vector of outputs that is stored in part, or beside one that is.</summary>
    private const double CyclesPerPartialVector = 3;

    /// <summary>Cycles a float of the padded copy costs, and a row of it.</summary>
    private const double CopyCyclesPerFloat = 0.15, CyclesPerCopiedRow = 80;

    public string Family => "Winograd";

    public Algorithm Algorithm => Algorithm.Winograd;

    public Verdict Consider(ConvSpec spec, IsaTable isa)
    {
        if (Objection(spec) is { } objection) return Verdict.Reject(objection);
        WinogradPlanarPlan? best = null;
        foreach (int bits in isa.Widths)
        {
            int lanes = bits / 32;
            if (spec.Width.Output < lanes || best is not null && spec.Width.Output % (2 * lanes) == 0) continue;    // wider vectors leave no lane empty
            PlanarInput input = spec.IsPadded ? PlanarInput.PaddedCopy(spec, lanes) : PlanarInput.InPlace(spec);
            if (spec.InChannels * input.ChannelStride > int.MaxValue) continue;
            int mostRows = MostTile(spec, spec.Height), mostColumns = MostColumns(spec);
            for (int columns = mostColumns; columns >= Math.Min(mostColumns, 2); columns /= 2)
            {
                int positions = columns + spec.Width.Kernel - 1, outputs = Outputs(spec, isa, positions);
                if (outputs == 0 || spec.WinogradTile > 0 && columns != spec.WinogradTile) continue;
                for (int rows = Math.Min(mostRows, spec.Height.Output); rows > 1; rows--)
                {
                    if (spec.WinogradTile > 0 && rows != spec.WinogradTile || rows + spec.Height.Kernel - 1 == 7) continue;
                    WinogradPlanarPlan plan = new()
                    {
                        Spec = spec,
                        Isa = isa.Isa,
                        VectorBits = bits,
                        TileRows = rows,
                        TileColumns = columns,
                        Outputs = outputs,
                        Unroll = Math.Min(spec.InChannelsPerGroup * spec.Depth.Kernel, Math.Max(1, MostFmasInATurn / (positions * outputs))),
                        Input = input,
                        Cycles = 0,
                        FmaCycles = 0,
                    };
                    double cycles = Predict(plan, isa);
                    if (best is null || cycles < best.Cycles) best = plan with { Cycles = cycles, FmaCycles = plan.Multiplications * spec.Batch / (isa.FmasPerCycle * isa.Lanes) };
                }
            }
        }

        if (best is null)
        {
            string size = spec.WinogradTile > 0 ? InvariantText($"tiles of WinogradTile = {spec.WinogradTile}") : "tiles of 2";
            return Verdict.Reject(InvariantText($"an output of {spec.Height.Output} x {spec.Width.Output} is smaller than a strip of 4 columns and {size} rows"));
        }

        return best.BiasStart + (long)best.Outputs * best.Blocks * spec.Groups > int.MaxValue ? Verdict.Reject("its transformed weights are longer than a span") : Verdict.Accept(best);
    }

    private static string? Objection(ConvSpec s)
    {
        if (s.Layout != Layout.Nchw) return "channels last: vectors of tiles would gather";
        if (s.InChannelsPerGroup * (long)s.Depth.Kernel > MostReduction) return InvariantText($"more than {MostReduction} inputs to sum at a position take vectors of channels better than vectors of tiles");
        if (s.Accuracy == Accuracy.Strict) return "Accuracy = Strict allows sums of products only";
        if (s.InputLength == 0 || s.OutputLength == 0) return "there is no input to read";
        if (s.Height.Stride != 1 || s.Width.Stride != 1 || s.Depth.Stride != 1) return "its tiles overlap by a fixed number of pixels, which takes a stride of 1";
        if (s.Height.Dilation != 1 || s.Width.Dilation != 1 || s.Depth.Dilation != 1) return "its tiles read adjacent pixels, which takes a dilation of 1";
        if (s.Height.Kernel == 1 || s.Width.Kernel == 1) return "with one tap along the height or the width it saves less than it takes to put tiles into vectors";
        if (Math.Max(s.Height.Kernel, s.Width.Kernel) > MostTaps) return InvariantText($"beyond {MostTaps} taps along an axis the transforms' rounding passes the accuracy bound");
        int tile = s.WinogradTile + Math.Max(s.Height.Kernel, s.Width.Kernel) - 1;
        if (s.WinogradTile > 0 && tile > MostFastPositions) return InvariantText($"WinogradTile = {s.WinogradTile} takes {tile} x {tile} positions, and {MostFastPositions} along an axis are the most");
        if (s.WinogradTile > 0 && tile > MostPositions && s.Accuracy != Accuracy.Fast) return InvariantText($"WinogradTile = {s.WinogradTile} rounds more than Accuracy = Default allows; Accuracy = Fast allows it");
        if (s.WinogradTile is not (0 or 2 or 4)) return InvariantText($"WinogradTile = {s.WinogradTile}: with fewer than {FewChannels} input channels lanes are tiles, and only tiles of 2 and of 4 columns come together as vectors");
        return s.OutChannelsPerGroup < 4 ? "for fewer than 4 output channels a group, transforming the input takes longer than the multiplications it saves" : null;
    }

    /// <summary>The largest m of F(m, r) along an axis: of four outputs at most.</summary>
    private static int MostTile(ConvSpec spec, SpatialAxis axis) =>
        spec.WinogradTile > 0 ? spec.WinogradTile : Math.Min(4, (spec.Accuracy == Accuracy.Fast ? MostFastPositions : MostPositions) - axis.Kernel + 1);

    /// <summary>The same along the width, a power of two. Seven positions for four taps err 1.8e-6 over 12 inputs with at most six along the height; F(4, 4) along both would err 4e-6.</summary>
    private static int MostColumns(ConvSpec spec) => spec.WinogradTile == 0 && spec.Width.Kernel == 4 ? 4 : MostTile(spec, spec.Width) / 2 * 2;

    /// <summary>Output channels of a block: as many as there are registers for, and of these numbers the one that leaves least of the last block empty; 0 where not even one fits.</summary>
    private static int Outputs(ConvSpec spec, IsaTable isa, int positions)
    {
        int channels = spec.OutChannelsPerGroup, best = 0;
        for (int outputs = Math.Min(MostOutputs, (isa.Registers - 2) / positions); outputs > 0; outputs--)
        {
            // The fewer share a load, the dearer a channel; half a block empty is dearer still.
            if (best == 0 || Padded(outputs) * (1 + 0.25 / outputs) < Padded(best) * (1 + 0.25 / best)) best = outputs;
        }

        return best;

        int Padded(int outputs) => (channels + outputs - 1) / outputs * outputs;
    }

    private static double Predict(WinogradPlanarPlan plan, IsaTable isa)
    {
        ConvSpec s = plan.Spec;
        (OperationCounts input, OperationCounts output) = WinogradPlanarTransforms.Count(plan);

        // Broadcasts are operands in memory of AVX-512's multiply-adds; elsewhere they are loads of their own, which count the same.
        double products = (double)plan.Positions * plan.Reduction * plan.Outputs / isa.FmasPerCycle;
        double loads = (double)plan.Positions * plan.Reduction * (1 + plan.Outputs) / isa.LoadsPerCycle;
        double latency = plan.PositionRows * (double)plan.Reduction * isa.FmaLatency;
        double interleave = plan.PositionRows * 3.0 * plan.TileColumns, back = plan.TileRows * 2.0 * plan.TileColumns;
        bool avx512 = isa.Isa == TargetIsa.Avx512;
        double far = plan.VLength * sizeof(float) > isa.L1Bytes ? FarProducts : 1;
        double transform = plan.Outputs * ((output.Arithmetic + back) / isa.FmasPerCycle + output.Stores / 2.0);
        double block = Math.Max(Math.Max(products * far / ProductEfficiency, loads), latency) + (avx512 ? VisibleShareOfManyRegisters : VisibleShare) * transform + CyclesPerCalls;
        double before = plan.Reduction * ((input.Arithmetic + interleave) / isa.FmasPerCycle + input.Stores / 4.0 + CyclesPerCalls);
        double unit = (avx512 ? OperandsInMemory : 1) * (before + block * plan.Blocks) + CyclesPerUnit + plan.TileColumns * CyclesPerStrip;
        if (plan.HasPartialStrips)
        {
            double partial = (plan.SharedRows > 0 ? 1.0 / plan.TilesDown : 0) + (plan.SharedColumns > 0 ? 1.0 / plan.StripsAcross : 0);
            unit += Math.Min(1, plan.TileColumns * partial) * s.OutChannelsPerGroup * plan.TileRows * plan.TileColumns * CyclesPerPartialVector;
        }

        double activation = s.Activation.IsShort ? 0 : s.OutputImageLength * 0.2;
        double rows = (double)s.InChannels * s.Depth.Padded * s.Height.Padded;
        double copy = plan.Input.Source == PlanarSource.InPlace ? 0 : plan.WorkspaceLength * CopyCyclesPerFloat + rows * CyclesPerCopiedRow;
        bool fetches = !plan.StreamsOutput && s.OutputImageLength * sizeof(float) > CachedOutputBytes;
        double fetched = fetches ? s.OutputImageLength / FloatsPerLine * CyclesPerFetchedLine : 0;
        return (unit * plan.VectorsOfTiles * s.Groups + copy + activation + fetched + LayerTraffic.Cycles(s, isa, overlapped: plan.Input.Source == PlanarSource.InPlace, plan.StreamsOutput)) * s.Batch;
    }

    private static string InvariantText(FormattableString text) => text.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

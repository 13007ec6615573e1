using System.Collections.Concurrent;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Products of spectra, for large kernels: stride 1, one or two axes.</summary>
internal sealed class FftCandidate : ICandidate
{
    /// <summary>Bytes of workspace a thread may take.</summary>
    private const int MostWorkspace = 16 << 20;

    /// <summary>Values that a codelet transforms: beyond, most of them leave the registers.</summary>
    private const int LongestCodelet = 16;

    /// <summary>Reals that are transformed whole.</summary>
    private const int LongestWholeRow = 20;

    /// <summary>Windows weighed closely, the likely cheapest first.</summary>
    private const int WindowsConsidered = 24;

    /// <summary>Taps below which a sum of products is cheaper whatever the rest, along one axis and along two.</summary>
    private const int FewestTaps = 5, FewestTapsOfPlane = 25;

    private static readonly ConcurrentDictionary<TargetIsa, (FftSize Size, double Cycles)[]> RowSizes = [], ColumnSizes = [];

    private static readonly int[] Lengths = [2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 16, 18, 20];

    public string Family => "Fft";

    public Algorithm Algorithm => Algorithm.Fft;

    public Verdict Consider(ConvSpec spec, IsaTable isa)
    {
        if (Objection(spec) is { } objection) return Verdict.Reject(objection);
        int fewest = spec.Height.Kernel > 1 ? FewestTapsOfPlane : FewestTaps;
        if (spec.Algorithm == Algorithm.Auto && spec.Taps < fewest) return Verdict.Reject($"fewer than {fewest} taps are cheaper as a sum of products");
        FftPlan? best = null;
        foreach (FftPlan plan in Plans(spec, isa))
        {
            if (best is null || plan.Cycles < best.Cycles) best = plan;
        }

        return best is null ? Verdict.Reject($"no window for a kernel that spans {spec.Height.Span} x {spec.Width.Span} keeps the spectra of all channels in {MostWorkspace} bytes, the filters' in a span and its transforms in a source of {FftCost.LongestSource} characters") : Verdict.Accept(best);
    }

    /// <summary>Every window that could be used, with its price: what a calibration measures.</summary>
    public static IEnumerable<FftPlan> Plans(ConvSpec spec, IsaTable isa) =>
        from plan in Shapes(spec, isa)
        where plan.WorkspaceLength * sizeof(float) <= MostWorkspace && plan.BiasStart + plan.BiasFloats <= int.MaxValue
        select plan with { Cycles = FftCost.Predict(plan, isa), FmaCycles = FftCost.Products(plan, isa) };

    private static string? Objection(ConvSpec s)
    {
        if (s.Accuracy == Accuracy.Strict) return "Accuracy = Strict allows sums of products only";
        if (s.InputLength == 0) return "there is no input to read";
        if (s.Height.Stride != 1 || s.Width.Stride != 1 || s.Depth.Stride != 1) return "a transform gives every output: with a stride most would be thrown away";
        if (s.Depth.Padded != 1 || s.Depth.Kernel != 1) return "it transforms two axes, not the depth";
        if (s.Taps == 1) return "one tap is one multiplication: there is none to save";
        if (s.Height.Span > 128 || s.Width.Span > 200) return $"windows of at most 256 x 320 inputs leave too few outputs under a kernel that spans {s.Height.Span} x {s.Width.Span}";
        return null;
    }

    /// <summary>Every sensible plan, without its price.</summary>
    private static IEnumerable<FftPlan> Shapes(ConvSpec spec, IsaTable isa)
    {
        bool separate = IsSeparate(spec);
        foreach ((FftSize horizontal, int tileColumns, FftSize vertical, int tileRows) in WindowPairs(spec, isa))
        {
            foreach (FftLanes kind in (FftLanes[])[FftLanes.Tiles, FftLanes.Channels])
            {
                if (kind == FftLanes.Tiles ? !separate || spec.Layout == Layout.Nhwc && spec.InChannels > 1 : separate && spec.InChannels == 1) continue;
                FftPlan shape = new()
                {
                    Spec = spec, Isa = isa.Isa, VectorBits = isa.Widths[0], LaneKind = kind, SumsChannels = !separate, Horizontal = horizontal, Vertical = vertical,
                    TileRows = tileRows, TileColumns = tileColumns, BlockTiles = 1, ProductTiles = 1, ProductVectors = 1, Cycles = 0, FmaCycles = 0,
                };
                int streams = kind == FftLanes.Tiles ? shape.Tiles : separate ? spec.InChannels : Math.Max(spec.InChannelsPerGroup, spec.OutChannelsPerGroup);
                foreach (int bits in WorthWhile(isa, streams).Take(2))
                {
                    FftPlan plan = shape with { VectorBits = bits };
                    if (separate) yield return kind == FftLanes.Tiles ? plan with { BlockTiles = plan.Lanes } : plan;
                    else foreach (FftPlan block in Blocks(plan, isa)) yield return block;
                }
            }
        }
    }

    /// <summary>Vector widths for so many transforms side by side: one half of whose lanes would idle is too wide.</summary>
    private static IEnumerable<int> WorthWhile(IsaTable isa, int streams) => isa.Widths.SkipWhile(bits => bits > 128 && bits / 64 >= streams);

    private static bool IsSeparate(ConvSpec spec) => spec.InChannelsPerGroup == 1 && spec.OutChannelsPerGroup == 1;

    /// <summary>Windows that hold the kernel and whose transforms are not too much source, the likely cheapest first. Where none is short enough the longest source allowed anywhere may be taken.</summary>
    private static IEnumerable<(FftSize Horizontal, int TileColumns, FftSize Vertical, int TileRows)> WindowPairs(ConvSpec spec, IsaTable isa)
    {
        bool separate = IsSeparate(spec);
        Window[] rows = Windows(spec, spec.Width, Rows(isa)), columns = spec.Height.Kernel > 1 ? Windows(spec, spec.Height, Columns(isa)) : [new Window(new FftSize(1, 1), 1, 1, spec.Height.Output)];
        int streams = Math.Max(spec.InChannelsPerGroup, spec.OutChannelsPerGroup), lanes = separate ? isa.Widths[0] / 32 : WorthWhile(isa, streams).First() / 32;
        double inputs = Math.Ceiling(spec.InChannelsPerGroup / (double)lanes), outputs = Math.Ceiling(spec.OutChannelsPerGroup / (double)lanes);
        double product = (separate ? 1 : spec.InChannelsPerGroup * outputs) * 4 / isa.FmasPerCycle;
        (Window Row, Window Column)[] pairs = [.. from row in rows from column in columns where HasRoom(row, column) orderby Estimate(row, column) select (row, column)];
        (Window Row, Window Column)[] fit = [.. pairs.Where(pair => FftCost.FitsSource(pair.Row.Size, pair.Column.Size, isa)).Take(WindowsConsidered)];
        if (fit.Length == 0) fit = [.. pairs.Where(pair => FftCost.FitsLayer(pair.Row.Size, pair.Column.Size, isa)).Take(WindowsConsidered)];
        return fit.Select(pair => (pair.Row.Size, pair.Row.Tile, pair.Column.Size, pair.Column.Tile));

        // The spectra of one tile, and those of the filters.
        bool HasRoom(Window row, Window column)
        {
            double spectrum = column.Size.Length * (row.Size.Length / 2 + 2.0) * 2 * lanes;
            return (separate ? 1 : inputs + outputs) * spectrum * sizeof(float) <= MostWorkspace && (separate || spectrum * spec.InChannels * outputs < int.MaxValue);
        }

        double Estimate(Window row, Window column)
        {
            double frequencies = row.Size.Length / 2 + 1;
            return (double)row.Tiles * column.Tiles * ((inputs + outputs) * (column.Size.Length * row.Cycles + frequencies * column.Cycles) + product * frequencies * column.Size.Length);
        }
    }

    private static Window[] Windows(ConvSpec spec, SpatialAxis axis, (FftSize Size, double Cycles)[] sizes) =>
    [
        .. from size in sizes
           let tile = Tile(spec, axis, size.Size.Length)
           where tile is not null
           select new Window(size.Size, size.Cycles + size.Size.Length, tile.Value, (axis.Output + tile.Value - 1) / tile.Value),
    ];

    /// <summary>The same with as many tiles at a time as keep the products' registers busy, once to four times.</summary>
    private static IEnumerable<FftPlan> Blocks(FftPlan shape, IsaTable isa)
    {
        int vectors = isa.Registers >= 32 ? Math.Min(2, shape.OutputVectors) : 1, most = (isa.Registers - 2 - 2 * vectors) / (2 * vectors), previous = 0;
        int fits = (int)(MostWorkspace / sizeof(float) / ((long)(shape.InputVectors + shape.OutputVectors) * shape.SpectrumLength + shape.LineLength + shape.HalfLength + shape.ColumnLength + shape.EdgeLength));
        for (int calls = 1; calls <= 4; calls++)
        {
            int blocks = (shape.Tiles + calls * most - 1) / (calls * most), tiles = (shape.Tiles + blocks - 1) / blocks, tile = (tiles + calls - 1) / calls;
            int block = (tiles + tile - 1) / tile * tile;
            if (block == previous) continue;
            if (calls == 1 && block > fits) block = tile = Math.Max(1, fits);    // many channels: as many tiles as leave room for all of them
            previous = block;
            yield return shape with { BlockTiles = block, ProductTiles = tile, ProductVectors = vectors };
            if (block >= fits) break;
        }
    }

    /// <summary>Outputs of a tile along an axis from windows of <paramref name="window"/>, shared out evenly; null where it leaves none.</summary>
    /// <remarks>Zeros before and after an input that one window holds may be the same zeros: what wraps around meets them.</remarks>
    private static int? Tile(ConvSpec spec, SpatialAxis axis, int window)
    {
        bool folds = spec.PaddingMode == PaddingMode.Zeros && axis.PadBegin >= 0 && axis.PadEnd >= 0;
        int whole = folds ? Math.Max(axis.Output, axis.Input + Math.Max(axis.PadBegin, axis.PadEnd)) : axis.Padded;
        if (window >= whole) return axis.Output;
        int most = window - axis.Span + 1;
        if (most < 1) return null;
        int tiles = (axis.Output + most - 1) / most;
        return (axis.Output + tiles - 1) / tiles;
    }

    /// <summary>Sizes of rows with their price: the first factor odd, so that no real half is rotated.</summary>
    private static (FftSize Size, double Cycles)[] Rows(IsaTable isa) => RowSizes.GetOrAdd(isa.Isa, _ => Cheapest(
        from first in (int[])[1, 3, 5, 9, 15]
        from second in Lengths
        where first == 1 ? second is >= 4 and <= LongestWholeRow : second is >= 3 and <= LongestCodelet
        select new FftSize(first, second),
        size => FftCost.Row(size, isa)));

    private static (FftSize Size, double Cycles)[] Columns(IsaTable isa) => ColumnSizes.GetOrAdd(isa.Isa, _ => Cheapest(
        from first in Lengths
        from second in Lengths.Prepend(1)
        where first <= LongestCodelet && second <= LongestCodelet
        select second == 1 ? new FftSize(1, first) : new FftSize(first, second),
        size => FftCost.Column(size, isa)));

    /// <summary>Of the ways to decimate a length, the cheapest.</summary>
    private static (FftSize Size, double Cycles)[] Cheapest(IEnumerable<FftSize> sizes, Func<FftSize, double> cost) =>
        [.. sizes.Select(size => (Size: size, Cycles: cost(size))).GroupBy(size => size.Size.Length).Select(same => same.OrderBy(size => size.Cycles).First())];

    /// <summary>A transform along an axis with the cycles of one, loads and stores included, the outputs of a tile and how many tiles there are.</summary>
    private readonly record struct Window(FftSize Size, double Cycles, int Tile, int Tiles);
}

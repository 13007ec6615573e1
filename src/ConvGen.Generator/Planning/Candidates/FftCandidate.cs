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

    /// <summary>Windows weighed along each axis.</summary>
    private const int WindowsConsidered = 10;

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

        return best is null ? Verdict.Reject($"no window of its transforms fits {MostWorkspace} bytes of workspace") : Verdict.Accept(best);
    }

    /// <summary>Every window that could be used, with its price: what a calibration measures.</summary>
    public static IEnumerable<FftPlan> Plans(ConvSpec spec, IsaTable isa) =>
        from plan in Shapes(spec, isa)
        where plan.WorkspaceLength * sizeof(float) <= MostWorkspace && plan.BiasStart + plan.BiasFloats <= int.MaxValue && FftCost.FitsSource(plan, isa)
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
        bool separate = spec.InChannelsPerGroup == 1 && spec.OutChannelsPerGroup == 1, plane = spec.Height.Kernel > 1;
        (FftSize Size, int Tile)[] rows = Windows(spec, spec.Width, Rows(isa));
        (FftSize Size, int Tile)[] columns = plane ? Windows(spec, spec.Height, Columns(isa)) : [(new FftSize(1, 1), 1)];
        foreach ((FftSize horizontal, int tileColumns) in rows)
        {
            foreach ((FftSize vertical, int tileRows) in columns)
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
                    foreach (int bits in isa.Widths.SkipWhile(bits => bits > 128 && bits / 64 >= streams).Take(2))    // a vector half of whose lanes would idle is too wide
                    {
                        FftPlan plan = shape with { VectorBits = bits };
                        if (separate) yield return kind == FftLanes.Tiles ? plan with { BlockTiles = plan.Lanes } : plan;
                        else foreach (FftPlan block in Blocks(plan, isa)) yield return block;
                    }
                }
            }
        }
    }

    /// <summary>Of the windows along an axis those that cost least an output, with the outputs of a tile.</summary>
    private static (FftSize Size, int Tile)[] Windows(ConvSpec spec, SpatialAxis axis, (FftSize Size, double Cycles)[] sizes) =>
    [
        .. (from size in sizes
            let tile = Tile(spec, axis, size.Size.Length)
            where tile is not null
            orderby (size.Cycles + size.Size.Length) * ((axis.Output + tile.Value - 1) / tile.Value)
            select (size.Size, tile.Value)).Take(WindowsConsidered),
    ];

    /// <summary>The same with as many tiles at a time as keep the products' registers busy, once to four times.</summary>
    private static IEnumerable<FftPlan> Blocks(FftPlan shape, IsaTable isa)
    {
        int vectors = isa.Registers >= 32 ? Math.Min(2, shape.OutputVectors) : 1, most = (isa.Registers - 2 - 2 * vectors) / (2 * vectors), previous = 0;
        for (int calls = 1; calls <= 4; calls++)
        {
            int blocks = (shape.Tiles + calls * most - 1) / (calls * most), tiles = (shape.Tiles + blocks - 1) / blocks, tile = (tiles + calls - 1) / calls;
            int block = (tiles + tile - 1) / tile * tile;
            if (block == previous) continue;
            previous = block;
            yield return shape with { BlockTiles = block, ProductTiles = tile, ProductVectors = vectors };
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
}

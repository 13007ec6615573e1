using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Where a planar tile may read its input, and how a plane is cut into strips for that.</summary>
internal static class PlanarStrips
{
    /// <summary>Units of work that keep a handful of threads busy, and the multiply-adds below which a unit is not worth handing out.</summary>
    private const int WantedUnits = 16;

    private const double FewestFmas = 20_000;

    /// <summary>A panel lives on the stack of the thread that computes the strip.</summary>
    private const int MaxPanelBytes = 96 << 10;

    /// <summary>Floats that a padded copy may take beyond the padded image, for rows that begin on cache lines: 1 MB.</summary>
    private const int MostFloatsBeyondPadding = 1 << 18;

    /// <summary>Rows beyond this waste too few lanes to be joined, and more vectors than that are too much source for a row of a shifted panel.</summary>
    private const int MaxJoinedWidth = 128, MaxGatheredVectors = 48;

    /// <summary><paramref name="tile"/> with every source that serves the layer, and a few strips for each.</summary>
    public static IEnumerable<PlanarPlan> Choices(PlanarPlan tile, IsaTable isa)
    {
        ConvSpec s = tile.View;
        int lanes = tile.Lanes, rows = tile.Register.Rows;
        if (!s.IsPadded && s.Width.Stride == 1) yield return OverWholePlanes(tile, isa);

        double padded = (double)s.InChannels * s.Depth.Padded * s.Height.Padded * s.Width.Padded;
        if ((double)s.InChannels * s.Depth.Padded * s.Height.Padded * (s.Width.Padded + s.Width.Stride * 2.0 * lanes) < int.MaxValue
            && PlanarInput.PaddedCopy(s, lanes) is var copy && s.InChannels * copy.ChannelStride <= padded + MostFloatsBeyondPadding)
            yield return OverWholePlanes(tile with { Input = copy }, isa);

        foreach (int stripTiles in StripTiles(tile))
        {
            // The tallest panel that fits L1, and the tallest of all.
            int last = 0;
            foreach (int panelBytes in (int[])[isa.L1Bytes, MaxPanelBytes])
            {
                int columns = Math.Min(s.Width.Output, stripTiles * tile.TileColumns + tile.TailWidth), stripRows = StripRows(s, rows, columns, panelBytes);
                if (stripRows == last) continue;
                last = stripRows;
                PlanarInput input = s.Width.Stride > 1 || s.PaddingMode != PaddingMode.Zeros ? PlanarInput.WindowPanel(s, lanes, stripRows, columns) : PlanarInput.Panel(s, lanes, stripRows, columns);
                if (input.PanelFloats <= MaxPanelBytes / sizeof(float)) yield return ForThreads(tile with { Input = input, StripRows = stripRows, StripTiles = stripTiles });
            }
        }

        if (rows > 1 || s.PaddingMode != PaddingMode.Zeros && s.IsPadded) yield break;
        if (s.Width.Output % lanes == 0 || s.Width.Output > MaxJoinedWidth || s.Width.Kernel * s.Width.Output > MaxGatheredVectors * lanes) yield break;
        for (int stripRows = 1; stripRows <= s.Height.Output; stripRows++)
        {
            if (s.Height.Output % stripRows != 0) continue;
            if (PanelBytes(s, stripRows, s.Width.Output) * s.Width.Kernel > MaxPanelBytes * 2.0) break;
            PlanarInput input = PlanarInput.ShiftedPanel(s, lanes, stripRows);
            if (input.PanelFloats > MaxPanelBytes / sizeof(float)) break;
            PlanarPlan plan = tile with { Input = input, StripRows = stripRows, StripTiles = int.MaxValue };
            yield return ForThreads(plan with { StripTiles = Math.Max(1, plan.WholeTiles) });
        }
    }

    /// <summary>The tallest strip whose panel has at most so many bytes, or the least there is: a power of two of tiles or the whole plane, leaving the last strip nothing or at
    /// least a tile.</summary>
    private static int StripRows(ConvSpec s, int tileRows, int columns, int panelBytes)
    {
        int height = s.Height.Output, best = 0;
        for (int rows = tileRows; rows < height && (best == 0 || PanelBytes(s, rows, columns) <= panelBytes); rows *= 2)
        {
            if (height % rows == 0 || height % rows >= tileRows) best = rows;
        }

        return best == 0 || PanelBytes(s, height, columns) <= panelBytes ? height : best;
    }

    /// <summary>About the bytes of a panel.</summary>
    private static double PanelBytes(ConvSpec s, int rows, int columns) =>
        (double)s.InChannelsPerGroup * s.Depth.Kernel * (((double)rows - 1) * s.Height.Stride + s.Height.Span) * ((double)columns * s.Width.Stride + s.Width.Span) * sizeof(float);

    /// <summary>All of a row, a quarter of it, and few tiles.</summary>
    private static IEnumerable<int> StripTiles(PlanarPlan tile)
    {
        int whole = Math.Max(1, tile.WholeTiles);
        yield return whole;
        if (whole > 8) yield return (whole + 3) / 4;
        if (whole > 2) yield return 2;
    }

    /// <summary>A panel serves all blocks of output channels, unless there are too few strips for the threads.</summary>
    private static PlanarPlan ForThreads(PlanarPlan plan)
    {
        ConvSpec s = plan.View;
        int strips = plan.Strips * s.Groups;
        double stripFmas = (double)s.OutputPixels / plan.Strips * s.ReductionLength * s.OutChannelsPerGroup / plan.Lanes;
        int parts = strips >= WantedUnits ? 1 : (int)Math.Min(Math.Min(plan.Blocks, (WantedUnits + strips - 1) / strips), Math.Max(1, stripFmas / FewestFmas));
        return plan with { UnitBlocks = (plan.Blocks + parts - 1) / parts };
    }

    /// <summary>Strips whose input stays in half of L2 while every block of channels passes over it, but enough units for a handful of threads.</summary>
    private static PlanarPlan OverWholePlanes(PlanarPlan plan, IsaTable isa)
    {
        ConvSpec s = plan.View;
        int blocks = plan.Blocks * s.Groups, tileRows = plan.Register.Rows, height = s.Height.Output, whole = Math.Max(1, plan.WholeTiles);
        bool oneRow = height * s.Depth.Output == 1;
        double steps = oneRow ? whole : (double)height / tileRows;
        double stepOutputs = s.OutputPixels / (oneRow ? steps : steps * s.Depth.Output);
        double stepBytes = stepOutputs * s.Width.Stride * s.Height.Stride * s.InChannelsPerGroup * s.Depth.Kernel * sizeof(float);
        double stepFmas = stepOutputs * s.ReductionLength * plan.Register.Channels / plan.Lanes;
        double forThreads = steps * s.Depth.Output * blocks / WantedUnits;
        int wanted = (int)Math.Ceiling(Math.Min(isa.L2Bytes / 2 / stepBytes, Math.Max(forThreads, FewestFmas / stepFmas)));
        if (oneRow) return plan with { StripTiles = Even(whole, wanted) };
        int rows = Even(Math.Max(1, height / tileRows), wanted) * tileRows;
        while (rows < height && height % rows != 0 && height % rows < tileRows) rows++;
        return plan with { StripRows = Math.Min(rows, height), StripTiles = whole };
    }

    /// <summary>At most <paramref name="wanted"/> at a time, in strips as equal as possible and even in number: a short last one would leave a thread idle.</summary>
    private static int Even(int whole, int wanted)
    {
        int strips = (whole + Math.Max(1, wanted) - 1) / Math.Max(1, wanted);
        if (strips > 1) strips += strips % 2;
        return Math.Max(1, (whole + strips - 1) / strips);
    }
}

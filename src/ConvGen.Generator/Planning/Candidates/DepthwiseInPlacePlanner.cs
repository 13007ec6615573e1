using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Chooses the tile of depthwise in place.</summary>
internal static class DepthwiseInPlacePlanner
{
    /// <summary>Multiply-adds of one tile, and of all its border variants together: three instruction sets must fit a layer's 200 KB (docs/performance.md).</summary>
    private const int MaxFmas = 400, MaxPrintedFmas = 1250;

    /// <summary>Masks are named locals, and there are seven mask registers.</summary>
    private const int MaxMasks = 7;

    /// <summary>Floats of the row of zeros on the stack.</summary>
    private const int MaxZeroFloats = 4096;

    /// <summary>Units of a call, so that a handful of threads end together.</summary>
    private const int EnoughUnits = 24;

    /// <summary>Cycles to enter a tile, to find one row under it, to begin a row of tiles, and to start a unit.</summary>
    private const double TileOverhead = 12, RowOverhead = 1, TileRowOverhead = 20, UnitOverhead = 40;

    /// <summary>The cheapest tile; null where the layer is strided along the width, padded with anything but zeros, deep, narrower than a vector or too large a kernel.</summary>
    public static DepthwiseInPlacePlan? Plan(ConvSpec spec, IsaTable isa)
    {
        if (spec.Depth.Padded > 1 || spec.Width.Stride > 1 || spec.IsPadded && spec.PaddingMode != PaddingMode.Zeros) return null;
        if (spec.Width.Output + spec.Width.Span > MaxZeroFloats || isa.Isa == TargetIsa.Vector128) return null;
        DepthwiseInPlacePlan? best = null;
        int bits = isa.Widths.FirstOrDefault(width => width / 32 <= spec.Width.Output);
        if (bits < 256) return null;
        int across = (spec.Width.Output + bits / 32 - 1) / (bits / 32);
        for (int vectors = 1; vectors <= Math.Min(across, 8); vectors++)
        {
            if (vectors < across && vectors * bits / 32 > spec.Width.Output) continue;
            for (int rows = 1; rows <= Math.Min(spec.Height.Output, 16); rows++)
            {
                DepthwiseInPlacePlan plan = new()
                {
                    Spec = spec,
                    Isa = isa.Isa,
                    VectorBits = bits,
                    TileRows = rows,
                    TileVectors = vectors,
                    Bands = 1,
                    Cycles = 0,
                    FmaCycles = spec.MultiplyAdds / (isa.FmasPerCycle * isa.Lanes),
                };
                if (plan.LiveRegisters > isa.Registers || plan.Products > MaxFmas || !FitsCode(plan)) continue;
                plan = plan with { Bands = Math.Max(1, Math.Min(spec.Height.Output / rows, (EnoughUnits + spec.OutChannels - 1) / spec.OutChannels)) };
                plan = plan with { Cycles = Predict(plan, isa) };
                if (best is null || plan.Cycles < best.Cycles) best = plan;
            }
        }

        return best;
    }

    private static bool FitsCode(DepthwiseInPlacePlan plan)
    {
        (int, int)[] variants = [.. plan.Lefts().Select(plan.Outside).Distinct()];
        return variants.Length * plan.Products <= MaxPrintedFmas && variants.All(outside => Masks(plan, outside) <= MaxMasks);
    }

    private static int Masks(DepthwiseInPlacePlan plan, (int Before, int Behind) outside) =>
        Enumerable.Range(0, plan.TileVectors).SelectMany(v => Enumerable.Range(0, plan.Spec.Width.Kernel).Select(k => plan.Inside(outside, v, k)))
            .Where(lanes => lanes != (0, plan.Lanes) && lanes.From < lanes.To).Distinct().Count();

    private static double Predict(DepthwiseInPlacePlan plan, IsaTable isa)
    {
        ConvSpec s = plan.Spec;
        double hidden = Math.Max(1, isa.FmaLatency * isa.FmasPerCycle / plan.Accumulators);
        double fmas = plan.Products / isa.FmasPerCycle * hidden;

        // A vector at any float straddles two lines in lanes / 16 of cases, and then counts twice.
        int rowsRead = Math.Min(plan.RowsUnder, plan.TileRows * s.Height.Kernel);
        double loads = (rowsRead * plan.TileVectors * s.Width.Kernel * (1 + plan.Lanes / 16.0) + s.Height.Kernel * s.Width.Kernel) / isa.LoadsPerCycle;
        double tile = Math.Max(fmas, loads) + 0.1 * loads + plan.Accumulators * 1.5 + rowsRead * RowOverhead + TileOverhead;
        double tileRows = Math.Ceiling((double)((s.Height.Output + plan.Bands - 1) / plan.Bands) / plan.TileRows) * plan.Bands;
        double plane = tileRows * (plan.TilesAcross * tile + rowsRead * RowOverhead + TileRowOverhead) + plan.Bands * UnitOverhead;
        return (plane * s.OutChannels + LayerTraffic.Cycles(s, isa, overlapped: true, plan.StreamsOutput)) * s.Batch;
    }
}

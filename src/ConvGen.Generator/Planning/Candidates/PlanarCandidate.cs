using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Planar convolution for channels-first layers: few channels, images, tiny planes, large widths, pointwise.</summary>
internal sealed class PlanarCandidate : ICandidate
{
    /// <summary>Rows beyond 8 reload nothing less.</summary>
    private const int MaxTileRows = 8;

    public string Family => "Planar";

    public Algorithm Algorithm => Algorithm.Direct;

    public Verdict Consider(ConvSpec spec, IsaTable isa)
    {
        if (spec.Layout != Layout.Nchw) return Verdict.Reject("channels last: vectors along the width would gather");
        if (spec.InputLength == 0) return Verdict.Reject("there is no input to read");
        if (spec.OutputLength == 0) return Verdict.Reject("there is no output to write");

        // Cheapest by the multiply-adds and loads of the tile alone first: most tiles are then out before anyone has asked where they read.
        ConvSpec view = Flatten(spec);
        (PlanarPlan Tile, double Bound)[] tiles = [.. Tiles(spec, view, isa).Select(tile => (tile, PlanarCost.LowerBound(tile, isa)))];
        Array.Sort(tiles, (a, b) => a.Bound.CompareTo(b.Bound));
        PlanarPlan? best = null;
        foreach ((PlanarPlan tile, double bound) in tiles)
        {
            if (bound >= best?.Cycles) break;
            foreach (PlanarPlan strip in PlanarStrips.Choices(tile, isa))
            {
                if (strip.WholeTiles == 0 && strip.TailVectors < strip.Register.Vectors) continue;    // the tile of fewer vectors says the same
                if (PlanarLoops.Choose(strip) is not { } loops) continue;
                PlanarPlan plan = strip with { Reduction = loops };
                plan = plan with { Cycles = PlanarCost.Cycles(plan, isa) };
                if (best is null || plan.Cycles < best.Cycles * 0.999) best = plan;
            }
        }

        return best is null ? Verdict.Reject("the padded copy of the input would pass 2,147,483,647 floats") : Verdict.Accept(best);
    }

    /// <summary>A pointwise layer without stride or padding has no rows to keep apart.</summary>
    private static ConvSpec Flatten(ConvSpec spec)
    {
        bool flat = spec.IsPointwise && !spec.IsPadded && spec.Depth.Stride == 1 && spec.Height.Stride == 1 && spec.Width.Stride == 1;
        return !flat ? spec : spec with
        {
            Depth = SpatialAxis.Absent,
            Height = SpatialAxis.Absent,
            Width = new SpatialAxis(checked((int)spec.InputPixels), 1, 1, 1, 0, 0),
        };
    }

    /// <summary>Every tile that fits the registers; of vectors narrower than the instruction set's where a row fits one of them. Where they read is not decided yet.</summary>
    private static IEnumerable<PlanarPlan> Tiles(ConvSpec spec, ConvSpec view, IsaTable isa)
    {
        foreach (int bits in isa.Widths)
        {
            int lanes = bits / 32;
            if (bits < isa.Widths[0] && view.Width.Output > lanes) continue;
            long widest = ((long)view.Height.Output * view.Width.Output + lanes - 1) / lanes;    // rows may be joined
            for (int channels = Math.Min(spec.OutChannelsPerGroup, isa.Registers - 2); channels >= 1; channels--)
            {
                for (int rows = 1; rows <= Math.Min(MaxTileRows, view.Height.Output); rows++)
                {
                    for (int vectors = 1; vectors <= widest && new PlanarTile(channels, rows, vectors).LiveRegisters(view.Height.Kernel) <= isa.Registers; vectors++)
                    {
                        yield return new PlanarPlan
                        {
                            Spec = spec,
                            Isa = isa.Isa,
                            View = view,
                            VectorBits = bits,
                            Register = new PlanarTile(channels, rows, vectors),
                            Input = PlanarInput.InPlace(view),
                            Reduction = [],
                            StripRows = 1,
                            StripTiles = 1,
                            UnitBlocks = 1,
                            Cycles = 0,
                            FmaCycles = spec.MultiplyAdds / (isa.FmasPerCycle * isa.Lanes),
                        };
                    }
                }
            }
        }
    }
}

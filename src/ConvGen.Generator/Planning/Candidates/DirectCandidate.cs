using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Direct convolution: dense, pointwise, strided, dilated, grouped, in any layout and padding.</summary>
internal sealed class DirectCandidate : ICandidate
{
    /// <summary>Multiply-adds in a method: beyond, JIT time and code size grow and nothing is gained (docs/performance.md).</summary>
    private const int MaxFmasPerTurn = 128;

    /// <summary>Share of the FMA rate that whole layers keep of what the tile alone reaches: 92 to 96 % measured.</summary>
    private const double LayerEfficiency = 0.94;

    /// <summary>Bytes a cycle from L2 to L1, and from memory beyond, that a stream of weights sustains.</summary>
    private const double L2BytesPerCycle = 32, FarBytesPerCycle = 8;

    /// <summary>Cycles a float costs on its way into a padded copy, into a transposed one, and out through a transposition.</summary>
    private const double CopyCyclesPerFloat = 0.5, TransposeCyclesPerFloat = 0.9;

    /// <summary>A band takes at most a quarter of L2; a layer is cut into eight bands or more where rows allow.</summary>
    private const int BandShareOfL2 = 4, LeastBands = 8;

    public string Family => "Direct";

    public Algorithm Algorithm => Algorithm.Direct;

    public Verdict Consider(ConvSpec spec, IsaTable isa)
    {
        if (spec.InputLength == 0) return Verdict.Reject("there is no input to read");

        DirectPlan? best = null;
        foreach (int bits in isa.Widths.Reverse())
        {
            int lanes = bits / 32, channelVectors = (spec.OutChannelsPerGroup + lanes - 1) / lanes;
            for (int vectors = 1; vectors <= Math.Min(4, channelVectors); vectors++)
            {
                for (int rows = 1; rows <= Math.Min(4, spec.Height.Output); rows++)
                {
                    int most = Math.Min(spec.Width.Output, (isa.Registers - 1 - vectors) / (rows * vectors));
                    for (int columns = most; columns >= 1; columns--)
                    {
                        DirectPlan plan = PlanTile(spec, isa, bits, vectors, rows, columns);
                        if (best is null || plan.Cycles < best.Cycles * 0.999) best = plan;
                    }
                }
            }
        }

        if (best!.WorkspaceLength > int.MaxValue) return Verdict.Reject("the padded copy of the input would pass 2,147,483,647 floats");
        return Verdict.Accept(best);
    }

    private static DirectPlan PlanTile(ConvSpec spec, IsaTable isa, int bits, int vectors, int rows, int columns)
    {
        int lanes = bits / 32, channelVectors = (spec.OutChannelsPerGroup + lanes - 1) / lanes;
        bool mustCopy = spec.Layout == Layout.Nchw && !(spec.InChannels == 1 && !spec.IsPadded) || spec.IsPadded;
        int pixelStride = spec.InChannels;
        bool collides = Collides(spec, mustCopy ? spec.Width.Padded : spec.Width.Input, pixelStride, rows, columns);
        if (collides) pixelStride += 16;
        DirectPlan plan = new()
        {
            Spec = spec,
            Isa = isa.Isa,
            VectorBits = bits,
            TileRows = rows,
            TileColumns = columns,
            Vectors = vectors,
            LastVectors = channelVectors - (channelVectors - 1) / vectors * vectors,
            CopiesInput = mustCopy || collides,
            BandBlocks = 0,
            PixelStride = pixelStride,
            RowsOutside = spec.WeightLength * sizeof(float) <= isa.L2Bytes / 2,
            Unroll = 1,
            Cycles = 0,
            FmaCycles = spec.MultiplyAdds / (isa.FmasPerCycle * isa.Lanes),
        };
        plan = plan with { Unroll = ChooseUnroll(plan), BandBlocks = ChooseBand(plan, isa) };
        return plan with { Cycles = Predict(plan, isa) };
    }

    /// <summary>Up to 4, preferring a divisor of the run; not beyond the next pixel's floats, or neighbours share scalars and CSE spills them (126 instead of 156 GFLOP/s).</summary>
    private static int ChooseUnroll(DirectPlan plan)
    {
        int most = Math.Min(Math.Min(4, plan.RunLength), Math.Max(1, MaxFmasPerTurn / (plan.TilePixels * plan.Vectors)));
        if (plan.TileColumns > 1) most = Math.Min(most, plan.Spec.Width.Stride * plan.PixelStride);
        for (int unroll = most; unroll > 1; unroll--)
        {
            if (plan.RunLength % unroll == 0) return unroll;
        }

        return most;
    }

    /// <summary>A band stays in L2 beside the weights, and there are enough of them to share among threads. Its first rows, under the last window of the band above, are padded twice.</summary>
    private static int ChooseBand(DirectPlan plan, IsaTable isa)
    {
        ConvSpec s = plan.Spec;
        if (!plan.CopiesInput || !plan.RowsOutside || s.Depth.Padded > 1) return 0;
        long blockBytes = (long)plan.TileRows * s.Height.Stride * plan.RowStride * sizeof(float);
        int fits = (int)Math.Max(1, Math.Min(plan.RowBlocks, isa.L2Bytes / BandShareOfL2 / Math.Max(1, blockBytes)));
        int shared = Math.Max(1, plan.RowBlocks / LeastBands);
        int rows = Math.Min(fits, Math.Max(shared, (s.Height.Span + plan.TileRows * s.Height.Stride - 1) / (plan.TileRows * s.Height.Stride)));
        return Math.Max(1, Math.Min(plan.RowBlocks, rows));
    }

    private static double Predict(DirectPlan plan, IsaTable isa)
    {
        ConvSpec s = plan.Spec;
        int full = s.Height.Output / plan.TileRows;
        double band = Row(plan.TileRows) * full + (plan.RowRemainder > 0 ? Row(plan.RowRemainder) : 0);
        double compute = band * s.Depth.Output * s.Groups / LayerEfficiency;

        double weightBytes = plan.Weights!.Value.Floats(s) * sizeof(float);
        double passes = plan.RowsOutside ? 1 : 1 + weightBytes / isa.L2Bytes * 0.1;
        double memory = weightBytes / FarBytesPerCycle * passes * 0.25;
        double copied = plan.BandBlocks > 0 ? (double)plan.WorkspaceLength * plan.Bands : plan.WorkspaceLength;
        double copy = plan.CopiesInput ? copied * (s.Layout == Layout.Nchw ? TransposeCyclesPerFloat : CopyCyclesPerFloat) : 0;
        double back = plan.StoresChannelsFirst ? s.OutputImageLength * TransposeCyclesPerFloat : 0;
        return (compute + memory + copy + back) * s.Batch;

        double Row(int rows) => plan.TilesAcross * ((plan.Blocks - 1) * TileCycles(rows, plan.Vectors) + TileCycles(rows, plan.LastVectors));

        double TileCycles(int rows, int vectors)
        {
            int pixels = rows * plan.TileColumns;
            double fmas = pixels * vectors / isa.FmasPerCycle;
            double loads = (pixels + vectors) / isa.LoadsPerCycle;
            double weights = vectors * plan.Lanes * sizeof(float) / L2BytesPerCycle;
            double step = Math.Max(Math.Max(fmas, loads), Math.Max(weights, isa.FmaLatency)) + 1.0 / plan.Unroll;
            return s.ReductionLength * step + s.Taps * 3 + pixels * vectors * 1.5 + 20;
        }
    }

    /// <summary>Whether the tile's pixels crowd the same sets of an 8-way L1, as strides of 2 to 4 KB do.</summary>
    private static bool Collides(ConvSpec spec, int width, int pixelStride, int rows, int columns)
    {
        const int Sets = 64, Ways = 8, FloatsPerLine = 16;
        if (pixelStride % (FloatsPerLine * 16) != 0) return false;
        int[] pixelsInSet = new int[Sets];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                long line = ((long)i * spec.Height.Stride * width + (long)j * spec.Width.Stride) * (pixelStride / FloatsPerLine);
                if (++pixelsInSet[(int)(line % Sets)] > Ways - 1) return true;
            }
        }

        return false;
    }
}

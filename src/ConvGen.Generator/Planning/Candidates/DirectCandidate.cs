using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Direct convolution: dense, pointwise, strided, dilated, grouped, in any layout and padding.</summary>
internal sealed class DirectCandidate : ICandidate
{
    /// <summary>Weights up to this share of L2 stay there while bands of rows pass through the rest.</summary>
    private const double WeightShareOfL2 = 0.6;

    /// <summary>A copy up to this share of L2 is made whole: bands would copy the rows between them twice.</summary>
    private const double WholeCopyShareOfL2 = 0.4;

    /// <summary>A band takes at most a quarter of L2; a layer is cut into eight bands or more where rows allow.</summary>
    private const int BandShareOfL2 = 4, LeastBands = 8;

    /// <summary>Methods for tiles that a kernel may have, and bytes of source in them: a third of what a layer may have.</summary>
    private const int MostTileVariants = 6, MostSourceBytes = 56_000;

    /// <summary>Bytes of source of a multiply-add with its share of a broadcast, of an accumulator set and stored, and of a store past the caches besides.</summary>
    private const int BytesPerFma = 105, BytesPerAccumulator = 150, BytesPerStore = 90;

    /// <summary>Outputs at the border that planning is ready to walk, again for every tile.</summary>
    private const int MostBorderOutputs = 256;

    public string Family => "Direct";

    public Algorithm Algorithm => Algorithm.Direct;

    public Verdict Consider(ConvSpec spec, IsaTable isa)
    {
        if (spec.InputLength == 0) return Verdict.Reject("there is no input to read");
        DirectPlan best = Best(spec, isa);
        if (spec.Layout == Layout.Nhwc && spec.Batch > 1 && spec.Depth == SpatialAxis.Absent)
        {
            DirectPlan folded = Best(spec with { Batch = 1, Depth = new SpatialAxis(spec.Batch, 1, 1, 1, 0, 0) }, isa);
            if (!folded.CopiesInput && folded.Cycles < best.Cycles) best = folded;
        }

        if (best.WorkspaceLength > int.MaxValue) return Verdict.Reject("the copy of the input would pass 2,147,483,647 floats");
        return Verdict.Accept(best);
    }

    /// <summary>The cheapest tile. Channels-last images of a batch may be passed as the depths of one image, the same floats: rows of all images then pass under one block of weights. Not if they
    /// are copied: a copy is made by the layer's own geometry, image by image.</summary>
    private static DirectPlan Best(ConvSpec spec, IsaTable isa)
    {
        DirectPlan? best = null;
        bool mayMeetPadding = spec.IsPadded && spec.PaddingMode == PaddingMode.Zeros && BorderOutputs(spec.Height) + BorderOutputs(spec.Width) <= MostBorderOutputs;
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
                        Weigh(PlanTile(spec, isa, bits, vectors, rows, columns, skipsPadding: false));
                        if (!mayMeetPadding || rows > 1 && !RowsShareTaps(spec.Height)) continue;
                        DirectPlan skipping = PlanTile(spec, isa, bits, vectors, rows, columns, skipsPadding: true);
                        if (skipping.Cycles < best!.Cycles && FitsBudgets(skipping)) Weigh(skipping);
                    }
                }
            }
        }

        return best! with { FmaCycles = best!.MultiplyAdds / (isa.FmasPerCycle * isa.Lanes) };

        void Weigh(DirectPlan plan)
        {
            if (best is null || plan.Cycles < best.Cycles * 0.999) best = plan;
        }
    }

    private static DirectPlan PlanTile(ConvSpec spec, IsaTable isa, int bits, int vectors, int rows, int columns, bool skipsPadding)
    {
        int lanes = bits / 32, channelVectors = (spec.OutChannelsPerGroup + lanes - 1) / lanes;
        bool copiesPadding = spec.IsPadded && !skipsPadding, mustCopy = spec.Layout == Layout.Nchw && spec.InChannels > 1 || copiesPadding;
        int pixelStride = spec.InChannels;
        bool collides = Collides(spec, copiesPadding ? spec.Width.Padded : spec.Width.Input, pixelStride, rows, columns);
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
            SkipsPadding = skipsPadding,
            CopiesInput = mustCopy || collides,
            BandBlocks = 0,
            PixelStride = pixelStride,
            RowsOutside = spec.WeightLength * sizeof(float) <= isa.L2Bytes * WeightShareOfL2,
            Unroll = 1,
            Cycles = 0,
            FmaCycles = 0,
        };
        plan = plan with { Unroll = ChooseUnroll(plan), BandBlocks = ChooseBand(plan, isa) };
        return plan with { Cycles = DirectCost.Cycles(plan, isa) };
    }

    /// <summary>Outputs of an axis whose window reaches into the padding.</summary>
    private static int BorderOutputs(SpatialAxis axis)
    {
        (int from, int to) = DirectTaps.Interior(axis, 1, axis.Output);
        return axis.Output - (to - from);
    }

    /// <summary>Whether a tap exists, or a gap between taps, that no row has in the padding: then the loop over kernel rows of a tile of several rows is, in order, rows joining from the lowest up,
    /// all rows, and rows leaving from the lowest up.</summary>
    private static bool RowsShareTaps(SpatialAxis axis)
    {
        TapGroup[] first = [.. DirectTaps.Groups(axis, 0, 1)], last = [.. DirectTaps.Groups(axis, axis.Output - 1, 1)];
        int begin = first.TakeWhile(group => group.IsEmpty).Sum(group => group.Taps), end = axis.Kernel - Enumerable.Reverse(last).TakeWhile(group => group.IsEmpty).Sum(group => group.Taps);
        return begin <= end;
    }

    /// <summary>Whether the tiles that differ by what padding they meet are few, each is a method the JIT likes, and together they are short enough to print.</summary>
    private static bool FitsBudgets(DirectPlan plan)
    {
        int activation = plan.Spec.Activation.Kind switch
        {
            Activation.HardSwish or Activation.HardSigmoid => 220,
            Activation.LeakyRelu => 120,
            Activation.Relu or Activation.Relu6 or Activation.Clip => 80,
            _ => 0,
        };
        int ends = plan.TilePixels * plan.Vectors * (BytesPerAccumulator + activation + (plan.StreamsOutput ? BytesPerStore : 0)), variants = 0, bytes = 0, perColumns = (plan.RowRemainder > 0 && plan.RowBlocks > 1 ? 2 : 1) * (plan.Blocks > 1 && plan.HasLastTile ? 2 : 1);
        foreach (EquatableArray<TapGroup> taps in plan.Columns.Select(columns => columns.Taps).Distinct())
        {
            int printed = plan.PrintedFmas(taps, plan.TileRows, plan.Vectors, plan.UnrollOf(taps, plan.TileRows));
            if (printed > DirectPlan.MaxFmasOfTile) return false;
            variants += perColumns;
            bytes += (printed * BytesPerFma + ends) * perColumns;
        }

        return variants <= MostTileVariants && bytes <= MostSourceBytes;
    }

    /// <summary>Up to 4, preferring a divisor of the run; not beyond the next pixel's floats, or neighbours share scalars and CSE spills them (126 instead of 156 GFLOP/s).</summary>
    internal static int ChooseUnroll(DirectPlan plan)
    {
        int most = Math.Min(Math.Min(4, plan.RunLength), Math.Max(1, DirectPlan.MaxFmasPerTurn / (plan.TilePixels * plan.Vectors)));
        if (plan.TileColumns > 1) most = Math.Min(most, plan.Spec.Width.Stride * plan.PixelStride);
        for (int unroll = most; unroll > 1; unroll--)
        {
            if (plan.RunLength % unroll == 0) return unroll;
        }

        return most;
    }

    /// <summary>A band stays in L2 beside the weights, and there are enough of them to share among threads. Its first rows, under the last window of the band above, are copied twice.</summary>
    private static int ChooseBand(DirectPlan plan, IsaTable isa)
    {
        ConvSpec s = plan.Spec;
        if (!plan.CopiesInput || !plan.RowsOutside || s.Depth.Padded > 1 || plan.WorkspaceLength * sizeof(float) <= isa.L2Bytes * WholeCopyShareOfL2) return 0;
        long blockBytes = (long)plan.TileRows * s.Height.Stride * plan.RowStride * sizeof(float);
        int fits = (int)Math.Max(1, Math.Min(plan.RowBlocks, isa.L2Bytes / BandShareOfL2 / Math.Max(1, blockBytes)));
        int shared = (plan.RowBlocks + LeastBands - 1) / LeastBands;
        int rows = Math.Min(fits, Math.Max(shared, (s.Height.Span + plan.TileRows * s.Height.Stride - 1) / (plan.TileRows * s.Height.Stride)));
        rows = Math.Max(1, Math.Min(plan.RowBlocks, rows));

        // An even number of bands, the same rows in each, where that takes no band much smaller: two threads end together.
        for (int even = rows; even >= Math.Max(1, rows / 2); even--)
        {
            if (plan.RowBlocks % (2 * even) == 0) return even;
        }

        return rows;
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

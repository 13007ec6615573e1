using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Direct's register tile over a matrix product, pixels x reduction times reduction x channels, for families that bring the inputs under an output together themselves.</summary>
internal static class ProductTile
{
    /// <summary>Vectors of channels beyond which a tile has too few pixels for its loads of weights.</summary>
    private const int MostVectors = 4;

    /// <summary>Every tile that fits the registers: pixels follow one another through rows and depths, so a tile is one row of them.</summary>
    /// <param name="spec">The layer.</param>
    /// <param name="isa">The instruction set.</param>
    /// <param name="mostPixels">Pixels of a tile at most.</param>
    public static IEnumerable<(int Bits, int Vectors, int Pixels)> Shapes(ConvSpec spec, IsaTable isa, int mostPixels)
    {
        foreach (int bits in isa.Widths.Reverse())
        {
            int lanes = bits / 32, channelVectors = (spec.OutChannelsPerGroup + lanes - 1) / lanes;
            for (int vectors = 1; vectors <= Math.Min(MostVectors, channelVectors); vectors++)
            {
                for (int pixels = (int)Math.Min(Math.Min(mostPixels, spec.OutputPixels), (isa.Registers - 1 - vectors) / vectors); pixels >= 1; pixels--) yield return (bits, vectors, pixels);
            }
        }
    }

    /// <summary>The tile: a pointwise convolution of all output pixels, with as many channels as there are products.</summary>
    /// <param name="spec">The layer.</param>
    /// <param name="isa">The instruction set.</param>
    /// <param name="shape">Of <see cref="Shapes"/>.</param>
    /// <param name="products">Products summed by a call of the tile, and of these how many lie side by side.</param>
    /// <param name="stages">Whether tiles are finished in a scratch, channels last, before they go to the output.</param>
    public static DirectPlan Of(ConvSpec spec, IsaTable isa, (int Bits, int Vectors, int Pixels) shape, (int All, int Run) products, bool stages)
    {
        int lanes = shape.Bits / 32, channelVectors = (spec.OutChannelsPerGroup + lanes - 1) / lanes;
        return new DirectPlan
        {
            Spec = spec with
            {
                InChannels = checked(products.All * spec.Groups),
                Depth = SpatialAxis.Absent,
                Height = SpatialAxis.Absent,
                Width = new SpatialAxis(checked((int)spec.OutputPixels), 1, 1, 1, 0, 0),
                PaddingMode = PaddingMode.Zeros,
                Layout = stages ? Layout.Nchw : Layout.Nhwc,
            },
            Isa = isa.Isa,
            VectorBits = shape.Bits,
            TileRows = 1,
            TileColumns = shape.Pixels,
            Vectors = shape.Vectors,
            LastVectors = channelVectors - (channelVectors - 1) / shape.Vectors * shape.Vectors,
            SkipsPadding = false,
            CopiesInput = false,
            BandBlocks = 0,
            PixelStride = products.All,
            RowsOutside = true,
            Unroll = Unroll(products.Run, shape.Pixels * shape.Vectors),
            Cycles = 0,
            FmaCycles = 0,
        };
    }

    /// <summary>Up to 4 products a turn, preferring a divisor of the run.</summary>
    private static int Unroll(int run, int accumulators)
    {
        int most = Math.Min(Math.Min(4, run), Math.Max(1, DirectPlan.MaxFmasPerTurn / accumulators));
        for (int unroll = most; unroll > 1; unroll--)
        {
            if (run % unroll == 0) return unroll;
        }

        return most;
    }
}

using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning.Pooling;

/// <summary>Cycles of pooling: a vector of the window is one load and a comparison or an addition, and most layers wait for memory.</summary>
internal static class PoolCost
{
    /// <summary>Bytes a cycle that one core reads and writes with data in L2, and in L3: copies of 0.8 and 3 MB.</summary>
    private const double BytesFromL2 = 28, BytesFromMemory = 24;

    /// <summary>Cycles to start a unit of work.</summary>
    public const double UnitOverhead = 20;

    /// <summary>Cycles to enter a tile's method and set up its loops.</summary>
    public const double TileOverhead = 8;

    /// <summary>Instructions that compare, NaN winning, or add one vector to another.</summary>
    private static double Combine(PoolSpec spec, IsaTable isa) => spec.IsAverage ? 1 : isa.Isa switch { TargetIsa.Avx512 => 2, TargetIsa.Avx2 => 3, _ => 2 };

    /// <summary>Cycles for so many vectors to be loaded and combined.</summary>
    public static double Vectors(PoolSpec spec, IsaTable isa, double count) => count * Math.Max(1 / isa.LoadsPerCycle, Combine(spec, isa) / isa.FmasPerCycle);

    /// <summary>What the data of a call take to come and go.</summary>
    public static double Memory(PoolSpec spec, IsaTable isa)
    {
        double bytes = (spec.InputLength + spec.OutputLength) * (double)sizeof(float);
        return bytes / (bytes <= isa.L2Bytes ? BytesFromL2 : BytesFromMemory);
    }
}

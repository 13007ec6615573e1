using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning.Pooling;

/// <summary>Adjacent floats as whole vectors, a block of them in registers at a time. The last vector, or the last block, is shifted back to end with the run: its floats are computed twice, to the same bits.</summary>
/// <param name="Length">Floats of the run.</param>
/// <param name="Bits">Width of the vectors: the widest that the run fills, or 128.</param>
/// <param name="Vectors">Vectors of a block.</param>
/// <param name="Blocks">Blocks that cover the run.</param>
internal readonly record struct PoolRun(int Length, int Bits, int Vectors, int Blocks)
{
    /// <summary>Vectors of a block that slides, so that its methods stay short.</summary>
    private const int MostSliding = 8;

    public int Lanes => Bits / 32;

    /// <summary>A run too short for any vector; its one vector is loaded and stored in part.</summary>
    public bool IsPartial => Length < Lanes;

    /// <summary>Floats from a block to the next.</summary>
    public int Step => Vectors * Lanes;

    /// <summary>Where the last block begins.</summary>
    public int Last => Blocks == 1 ? 0 : Length - Step;

    /// <summary>Where the vectors of a block begin.</summary>
    public IEnumerable<int> Offsets
    {
        get
        {
            (int lanes, int end) = (Lanes, Blocks == 1 && !IsPartial ? Length : Step);
            return Enumerable.Range(0, Vectors).Select(v => Math.Min(v * lanes, end - lanes));
        }
    }

    /// <summary>Vectors that the run takes in all, those computed twice included.</summary>
    public int TotalVectors => Vectors * Blocks;

    /// <summary>The run for a window that slides: its columns stay in registers, so the next output loads only what is new.</summary>
    public static PoolRun Sliding(int length, IsaTable isa, int kernel) => Of(length, isa, Math.Max(1, Math.Min(MostSliding, SlidingRegisters(isa) / kernel)));

    /// <summary>Whether windows along an axis overlap, and are short enough for registers: a block of at least two vectors.</summary>
    public static bool CanSlide(PoolAxis axis, IsaTable isa) =>
        axis.Kernel > 1 && axis.Stride < axis.Kernel && axis.Dilation == 1 && 2 * axis.Kernel <= SlidingRegisters(isa) && axis.EndWhole - axis.FirstWhole > 1;

    /// <summary>All but what a combination and its constants take.</summary>
    private static int SlidingRegisters(IsaTable isa) => isa.Registers - 4;

    /// <param name="most">The largest number of vectors in a block.</param>
    public static PoolRun Of(int length, IsaTable isa, int most)
    {
        int bits = isa.Widths.FirstOrDefault(width => width / 32 <= length);
        if (bits == 0) bits = isa.Widths[isa.Widths.Count - 1];
        int lanes = bits / 32, vectors = (int)(((long)length + lanes - 1) / lanes), blocks = (vectors + most - 1) / most;
        return new PoolRun(length, bits, (vectors + blocks - 1) / blocks, blocks);
    }
}

using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>How far the reduction of a planar tile is unrolled.</summary>
internal static class PlanarLoops
{
    /// <summary>Multiply-adds of one method: beyond, JIT time and code size grow and nothing is gained (docs/performance.md).</summary>
    private const int MaxFmasPerTurn = 400;

    /// <summary>Characters of source that the tiles of one kernel may take, and what a multiply-add and an operand with a name take of them.</summary>
    private const int MaxCharacters = 44_000, CharactersPerFma = 56, CharactersPerOperand = 44;

    /// <summary>Channels of an unrolled turn: 8 of them hide the loop behind 24 accumulators (docs/performance.md).</summary>
    private const int MaxChannelChunk = 8;

    /// <summary>The loops, outermost first, unrolled from the inside out as far as the budget allows; null where not even one step fits it.</summary>
    public static EquatableArray<ReductionLoop>? Choose(PlanarPlan plan)
    {
        ConvSpec s = plan.View;
        bool columnwise = plan.Register.Rows > 1;
        PlanarTile tile = plan.Register;
        int fmas = tile.Accumulators * (columnwise ? s.Height.Kernel : 1);
        int operands = columnwise ? ((tile.Rows - 1) * s.Height.Stride + s.Height.Span) * tile.Vectors + s.Height.Kernel * tile.Channels : tile.Channels + tile.Vectors;
        double charactersPerFma = CharactersPerFma + (double)CharactersPerOperand * operands / fmas;
        int budget = Math.Min(MaxFmasPerTurn, (int)(MaxCharacters / charactersPerFma / plan.TileVariants));
        if (fmas > budget) return null;

        // A rolled loop over strided rows or columns must come back to the same phase.
        PlanarInput input = plan.Input;
        List<(ReductionAxis Axis, int Count, int Unit)> nest = [(ReductionAxis.Channel, s.InChannelsPerGroup, 1), (ReductionAxis.Depth, s.Depth.Kernel, 1)];
        if (!columnwise) nest.Add((ReductionAxis.Row, s.Height.Kernel, Period(input.RowPhases, input.RowDilation)));
        nest.Add((ReductionAxis.Column, s.Width.Kernel, plan.JoinsRows ? 1 : Period(input.ColumnPhases, input.ColumnDilation)));

        List<ReductionLoop> loops = [];
        bool unrolled = true;
        for (int i = nest.Count - 1; i >= 0; i--)
        {
            (ReductionAxis axis, int count, int unit) = nest[i];
            int most = budget / fmas;
            if (axis == ReductionAxis.Channel && count > 2 * MaxChannelChunk) most = Math.Min(most, MaxChannelChunk);
            int chunk = unrolled ? Chunk(count, unit, most) : Math.Min(unit, count);
            unrolled &= chunk == count;
            fmas *= chunk;
            if (fmas > MaxFmasPerTurn) return null;
            loops.Insert(0, new ReductionLoop(axis, count, chunk));
        }

        return loops.ToEquatableArray();
    }

    /// <summary>The most steps a turn may have: all of them, or a divisor that is not much smaller, or what fits with a rest behind the loop.</summary>
    private static int Chunk(int count, int unit, int most)
    {
        if (count <= most) return count;
        most = most / unit * unit;
        for (int chunk = most; chunk > most / 2; chunk -= unit)
        {
            if (count % chunk == 0) return chunk;
        }

        // The rest is printed as well, so both together must fit.
        for (int chunk = most; chunk > unit; chunk -= unit)
        {
            if (chunk + count % chunk <= most) return chunk;
        }

        return Math.Min(unit, count);
    }

    private static int Period(int phases, int dilation) => phases / Gcd(phases, dilation);

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}

namespace ConvGen.Generator.Planning.Filters;

/// <summary>Chooses how the passes of a form are written for an instruction set: rows at once, vectors a block, style.</summary>
internal static class PassPlanner
{
    /// <summary>Arithmetic statements of a method: beyond, compilation takes long and the code leaves the instruction cache.</summary>
    private const int MethodBudget = 400;

    /// <summary>Statements of one instruction set, loads included: three of them stay below 200 KB of source.</summary>
    private const int SourceBudget = 830;

    /// <summary>Elements of the longest strip. Measured on rows of 5,760: strips of 256 take twice the time, for each begins with misses; beyond 3,000 the first-level cache loses more lines than that saves.</summary>
    private const int LongestStrip = 3072;

    /// <summary>Tiles of the final pass: rows at once, vectors. Four vectors of floats pack into one of bytes.</summary>
    private static readonly (int Rows, int Vectors)[] Tiles = [(4, 4), (2, 4), (1, 4), (4, 2), (2, 2), (1, 2)];

    /// <summary>The passes of <paramref name="form"/>; null where they would be too much code and no loop can say them.</summary>
    /// <param name="bytesElsewhere">Whether bytes go another way, so that no pass to bytes is wanted.</param>
    public static FilterKernelPlan? Plan(FilterForm form, IsaTable isa, Arithmetic arithmetic, bool bytesElsewhere)
    {
        if (Final(form, isa, arithmetic, packsBytes: arithmetic == Arithmetic.Float && !bytesElsewhere) is not { } final) return null;
        PassPlan? horizontal = null;
        if (form.Planes.Count > 0)
        {
            horizontal = Horizontal(form, isa, final.Vectors);
            if (horizontal is null || (horizontal.Style == PassStyle.Rolled && arithmetic == Arithmetic.Word)) return null;
        }

        int statements = final.Statements + final.Loads.Count * final.Vectors;
        bool bytes = arithmetic == Arithmetic.Float && !bytesElsewhere && final.Vectors == 4 && final.Style != PassStyle.Rolled && (horizontal?.Statements ?? 0) + 2 * statements <= SourceBudget;
        FilterKernelPlan plan = new(isa.Isa, arithmetic, horizontal, final, bytes, 0);
        return plan with { StripLength = StripLength(form, plan, isa) };
    }

    /// <summary>The tile and style of the final pass that cost least, a table where none is short enough, or null.</summary>
    private static PassPlan? Final(FilterForm form, IsaTable isa, Arithmetic arithmetic, bool packsBytes)
    {
        int height = form.Final.Taps.Count == 0 ? 1 : form.Final.Taps.Max(tap => tap.Row) - form.Final.Taps.Min(tap => tap.Row) + 1;
        PassPlan? best = null;
        foreach ((int rows, int vectors) in Tiles.Where(tile => tile.Rows <= height))
        {
            PassPlan grouped = FinalOf(form, rows) with { Vectors = vectors };
            if (grouped.Statements > MethodBudget) continue;
            PassPlan[] styles = rows == 1 ? [grouped with { NamesLoads = false }] : [grouped, grouped with { Style = PassStyle.Streamed }];
            foreach (PassPlan pass in styles.Where(pass => LiveRegisters(pass) <= isa.Registers))
            {
                if (best is null || Cost(pass, arithmetic, packsBytes) < Cost(best, arithmetic, packsBytes)) best = pass;
            }
        }

        if (best is not null) return best;
        if (arithmetic == Arithmetic.Word || form.Lines > 1) return null;
        return FinalOf(form, height < 4 ? Math.Min(height, 2) : isa.Registers < 32 ? 2 : 4) with { Style = PassStyle.Rolled };
    }

    private static PassPlan FinalOf(FilterForm form, int rows)
    {
        LinearForm[] outputs = [.. Enumerable.Range(0, rows).Select(down => new LinearForm(form.Final.Taps.Select(tap => tap with { Row = tap.Row + down }).ToEquatableArray()))];
        return new PassPlan(outputs.ToEquatableArray(), form.Lines, form.KeepsSource, PassStyle.Grouped, true, 4);
    }

    /// <summary>What a vector of results costs beside the additions: loads, which rows at once share, and multiplications, which the grouped style shares. In float they fuse with
    /// additions and cost no more than the register of a constant.</summary>
    private static double Cost(PassPlan pass, Arithmetic arithmetic, bool packsBytes)
    {
        double narrowing = packsBytes && pass.Vectors < 4 ? 2 : 0;    // bytes after the row, out of memory
        LinearForm sum = pass.Outputs[0];
        int multiplications = pass.Style == PassStyle.Grouped ? sum.SharedMultiplications : sum.PlainMultiplications;
        return (arithmetic == Arithmetic.Float ? 0.1 : 1) * multiplications + (double)pass.Loads.Count / pass.Outputs.Count + narrowing;
    }

    /// <summary>Grouped: loads that several sums share, constants, the block's sums waiting to be packed into bytes, and two to work with. Streamed: sums, a vector of each load, a constant.</summary>
    private static int LiveRegisters(PassPlan pass)
    {
        int sums = pass.Outputs.Count * pass.Vectors;
        if (pass.Style == PassStyle.Streamed) return sums + pass.Vectors + 1;
        return sums + (pass.NamesLoads ? pass.Loads.Count + pass.Outputs[0].SharedMultiplications : 0) + 2;
    }

    private static PassPlan? Horizontal(FilterForm form, IsaTable isa, int finalVectors)
    {
        PassPlan pass = new(form.Planes, 1, true, PassStyle.Grouped, true, finalVectors);
        int live = pass.Loads.Count + form.Planes.Sum(plane => plane.SharedMultiplications) + 2;
        if (live > isa.Registers || form.Planes.Count == 1) pass = pass with { NamesLoads = false };
        while (pass.Vectors > 1 && pass.Statements > MethodBudget) pass = pass with { Vectors = pass.Vectors / 2 };
        if (pass.Statements <= MethodBudget) return pass;
        return form.Planes.Count == 1 ? pass with { Style = PassStyle.Rolled, Vectors = finalVectors } : null;
    }

    /// <summary>As long as the ring stays in half the second-level cache: shorter strips that fit the first level were slower, for every row of a strip begins with a miss.</summary>
    private static int StripLength(FilterForm form, FilterKernelPlan plan, IsaTable isa)
    {
        (int source, int plane) = plan.Arithmetic == Arithmetic.Float ? (sizeof(float), sizeof(float)) : (sizeof(byte), sizeof(short));
        int rows = form.Final.Taps.Count == 0 ? 1 : form.Final.Taps.Max(tap => tap.Row) + plan.RowsAtOnce;
        int bytes = rows * (form.Planes.Count * plane + (form.KeepsSource ? source : 0)) + source;
        return Math.Max(4, Math.Min(isa.L2Bytes / 2 / bytes, LongestStrip) / plan.Block) * plan.Block;
    }
}

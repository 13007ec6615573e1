namespace ConvGen.Generator.Planning.Filters;

/// <summary>Chooses how the passes of a form are written for an instruction set: rows at once, vectors a block, style.</summary>
internal static class PassPlanner
{
    /// <summary>Arithmetic statements of a method: beyond, compilation takes long and the code leaves the instruction cache.</summary>
    private const int MethodStatements = 400;

    /// <summary>Statements and loads of a method: below 10 KB of IL.</summary>
    private const int MethodSize = 450;

    /// <summary>Elements of the longest strip. Measured on rows of 5,760: strips of 256 take twice the time, for each begins with misses; beyond 3,000 the first-level cache loses more lines than that saves.</summary>
    private const int LongestStrip = 3072;

    /// <summary>Tiles of the final pass: rows at once, vectors. Four vectors of floats pack into one of bytes.</summary>
    private static readonly (int Rows, int Vectors)[] Tiles = [(4, 4), (2, 4), (1, 4), (4, 2), (2, 2), (1, 2)];

    /// <summary>What an instruction set's passes may take of a file of less than 200 KB, in statements and loads. A tap is also a number in a table or two.</summary>
    public static int SourceBudget(int taps, int targets) => (165_000 - 35 * taps) / (62 * targets);

    /// <summary>The passes of <paramref name="form"/>; null where they would be too much code and no loop can say them.</summary>
    /// <param name="bytesElsewhere">Whether bytes go another way, so that no pass to bytes is wanted.</param>
    /// <param name="budget">Statements and loads that the passes may take together.</param>
    public static FilterKernelPlan? Plan(FilterForm form, IsaTable isa, Arithmetic arithmetic, bool bytesElsewhere, int budget)
    {
        bool packsBytes = arithmetic == Arithmetic.Float && !bytesElsewhere;
        FilterKernelPlan? plan = null;
        foreach (int vectors in (int[])[4, 2])
        {
            if (Final(form, isa, arithmetic, packsBytes, vectors) is not { } final) continue;
            PassPlan? horizontal = form.Planes.Count == 0 ? null : Horizontal(form, isa, final.Vectors);
            if (form.Planes.Count > 0 && horizontal is null) continue;
            FilterKernelPlan passes = new(isa.Isa, arithmetic, horizontal, final, packsBytes && final.Vectors == 4, 0);
            if (passes.Size > budget) passes = passes with { PrintsBytes = false };
            if (passes.Size <= budget)
            {
                plan = passes;
                break;
            }
        }

        if (plan is null && arithmetic == Arithmetic.Float) plan = Rolled(form, isa);
        return plan is null ? null : plan with { StripLength = StripLength(form, plan, isa) };
    }

    /// <summary>Every pass as a loop over a table; null where one pass reads or makes several lines.</summary>
    private static FilterKernelPlan? Rolled(FilterForm form, IsaTable isa)
    {
        if (form.Lines > 1 || form.Planes.Count > 1) return null;
        PassPlan? horizontal = form.Planes.Count == 0 ? null : new PassPlan(form.Planes, 1, true, PassStyle.Rolled, false, 4);
        int height = HeightOf(form.Final);
        PassPlan final = FinalOf(form, height == 1 ? 1 : height < 4 || isa.Registers < 32 ? 2 : 4) with { Style = PassStyle.Rolled };
        return new FilterKernelPlan(isa.Isa, Arithmetic.Float, horizontal, final, false, 0);
    }

    /// <summary>The tile and style of the final pass that cost least, or null where none is short enough.</summary>
    private static PassPlan? Final(FilterForm form, IsaTable isa, Arithmetic arithmetic, bool packsBytes, int mostVectors)
    {
        int height = HeightOf(form.Final);
        PassPlan? best = null;
        foreach ((int rows, int vectors) in Tiles.Where(tile => tile.Rows <= height && tile.Vectors <= mostVectors && form.Final.Taps.Count * tile.Rows * tile.Vectors <= MethodStatements))
        {
            PassPlan grouped = FinalOf(form, rows) with { Vectors = vectors };
            PassPlan[] styles = rows == 1 ? [grouped with { NamesLoads = false }] : [grouped, grouped with { Style = PassStyle.Streamed }];
            foreach (PassPlan pass in styles.Where(pass => LiveRegisters(pass) <= isa.Registers && pass.Size <= MethodSize))
            {
                if (best is null || Cost(pass, arithmetic, packsBytes) < Cost(best, arithmetic, packsBytes)) best = pass;
            }
        }

        return best;
    }

    private static int HeightOf(LinearForm sum) => sum.Taps.Count == 0 ? 1 : sum.Taps.Max(tap => tap.Row) - sum.Taps.Min(tap => tap.Row) + 1;

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
        while (pass.Vectors > 1 && (pass.Statements > MethodStatements || pass.Size > MethodSize)) pass = pass with { Vectors = pass.Vectors / 2 };
        return pass.Statements <= MethodStatements && pass.Size <= MethodSize ? pass : null;
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

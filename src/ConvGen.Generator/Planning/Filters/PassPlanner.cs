namespace ConvGen.Generator.Planning.Filters;

/// <summary>Chooses how the passes of a form are written for an instruction set: rows at once, vectors a block, style.</summary>
internal static class PassPlanner
{
    /// <summary>Arithmetic statements of a method: beyond, compilation takes long and the code leaves the instruction cache.</summary>
    private const int MethodBudget = 400;

    /// <summary>Statements of one instruction set, loads included: three of them stay below 200 KB of source.</summary>
    private const int SourceBudget = 830;

    /// <summary>Elements of the longest strip: rows of a 5K picture in one.</summary>
    private const int LongestStrip = 16384;

    /// <summary>Tiles of the streamed style, sums in registers: rows at once, vectors.</summary>
    private static readonly (int Rows, int Vectors)[] Tiles = [(4, 4), (4, 2), (2, 4), (2, 2)];

    /// <summary>The passes of <paramref name="form"/>; null where they would be too much code and no loop can say them.</summary>
    /// <param name="bytesElsewhere">Whether bytes go another way, so that no pass to bytes is wanted.</param>
    public static FilterKernelPlan? Plan(FilterForm form, IsaTable isa, Arithmetic arithmetic, bool bytesElsewhere)
    {
        PassPlan? final = arithmetic == Arithmetic.Float ? FloatFinal(form, isa) : WordFinal(form, isa);
        if (final is null) return null;
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

    private static PassPlan FinalOf(FilterForm form, int rows)
    {
        LinearForm[] outputs = [.. Enumerable.Range(0, rows).Select(down => new LinearForm(form.Final.Taps.Select(tap => tap with { Row = tap.Row + down }).ToEquatableArray()))];
        return new PassPlan(outputs.ToEquatableArray(), form.Lines, form.KeepsSource, PassStyle.Grouped, true, 4);
    }

    /// <summary>Two rows at once read what lies under both only once; a sum over one row has nothing to share.</summary>
    private static int RowsAtOnce(FilterForm form) => form.Final.Taps.Select(tap => tap.Row).Distinct().Count() > 1 ? 2 : 1;

    /// <summary>Registers of the grouped style: loads, constants, the block's sums waiting to be packed into bytes, and two to work with.</summary>
    private static int LiveRegisters(PassPlan pass) => pass.Loads.Count + pass.Outputs[0].SharedMultiplications + pass.Outputs.Count * pass.Vectors + 2;

    private static PassPlan? FloatFinal(FilterForm form, IsaTable isa)
    {
        int rows = RowsAtOnce(form);
        PassPlan grouped = FinalOf(form, rows);
        if (LiveRegisters(grouped) <= isa.Registers && grouped.Statements <= MethodBudget) return grouped;
        if (rows == 1 && grouped.Statements <= MethodBudget) return grouped with { NamesLoads = false };
        int height = form.Final.Taps.Max(tap => tap.Row) - form.Final.Taps.Min(tap => tap.Row) + 1;
        PassPlan? streamed = Tiles.Where(tile => tile.Rows <= height && tile.Rows * tile.Vectors + tile.Vectors + 1 <= isa.Registers)
            .Select(tile => FinalOf(form, tile.Rows) with { Style = PassStyle.Streamed, Vectors = tile.Vectors })
            .Where(pass => pass.Statements <= MethodBudget)
            .OrderBy(pass => (double)pass.Loads.Count / pass.Outputs.Count).FirstOrDefault();
        if (streamed is not null) return streamed;
        if (form.Lines > 1) return null;
        return FinalOf(form, height < 4 || isa.Registers < 32 ? rows : 4) with { Style = PassStyle.Rolled };
    }

    /// <summary>Without fused operations a multiplication counts by itself, so sharing it may be worth more than sharing loads.</summary>
    private static PassPlan? WordFinal(FilterForm form, IsaTable isa)
    {
        int rows = RowsAtOnce(form);
        PassPlan grouped = FinalOf(form, rows);
        foreach (int vectors in (int[])[4, 2])
        {
            PassPlan pass = grouped with { Vectors = vectors };
            if (LiveRegisters(pass) <= isa.Registers && pass.Statements <= MethodBudget) return pass;
        }

        PassPlan single = FinalOf(form, 1) with { NamesLoads = false };
        bool streams = rows == 2 && form.Final.PlainMultiplications + grouped.Loads.Count / 2.0 < form.Final.SharedMultiplications + form.Final.Taps.Count;
        foreach (int vectors in (int[])[4, 2])
        {
            PassPlan pass = (streams ? grouped with { Style = PassStyle.Streamed } : single) with { Vectors = vectors };
            if (pass.Statements <= MethodBudget) return pass;
        }

        return null;
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

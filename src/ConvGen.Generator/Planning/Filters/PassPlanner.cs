namespace ConvGen.Generator.Planning.Filters;

/// <summary>Chooses how the passes of a form are written for an instruction set: rows at once, vectors a block, style.</summary>
internal static class PassPlanner
{
    /// <summary>Arithmetic statements of a method: beyond, compilation takes long and the code leaves the instruction cache.</summary>
    private const int MethodBudget = 400;

    /// <summary>Statements of one instruction set, loads included: three of them stay below 200 KB of source.</summary>
    private const int SourceBudget = 830;

    /// <summary>Bytes of the first-level cache that the ring may take; the rest is for the image.</summary>
    private const int RingBytes = 24 << 10;

    /// <summary>The passes of <paramref name="form"/>; null where they would be too much code and no loop can say them.</summary>
    public static FilterKernelPlan? Plan(FilterForm form, IsaTable isa)
    {
        if (FinalPass(form, isa) is not { } final) return null;
        PassPlan? horizontal = null;
        if (form.Planes.Count > 0)
        {
            horizontal = HorizontalPass(form, isa, final.Vectors);
            if (horizontal is null) return null;
        }

        int statements = final.Statements + final.Loads.Count * final.Vectors;
        bool bytes = final.Vectors == 4 && final.Style != PassStyle.Rolled && (horizontal?.Statements ?? 0) + 2 * statements <= SourceBudget;
        return new FilterKernelPlan(isa.Isa, horizontal, final, bytes, StripLength(form, final, isa));
    }

    private static PassPlan? FinalPass(FilterForm form, IsaTable isa)
    {
        // Two rows at once read what lies under both only once; a sum over one row has nothing to share.
        int rows = form.Final.Taps.Select(tap => tap.Row).Distinct().Count() > 1 ? 2 : 1;
        LinearForm[] outputs = [.. Enumerable.Range(0, rows).Select(down => new LinearForm(form.Final.Taps.Select(tap => tap with { Row = tap.Row + down }).ToEquatableArray()))];
        PassPlan grouped = new(outputs.ToEquatableArray(), form.Lines, PassStyle.Grouped, true, 4);

        // Grouped: loads, constants, the block's sums waiting to be packed into bytes, and two to work with.
        int live = grouped.Loads.Count + form.Final.SharedMultiplications + rows * 4 + 2;
        if (live <= isa.Registers && grouped.Statements <= MethodBudget) return grouped;
        if (rows == 1 && grouped.Statements <= MethodBudget) return grouped with { NamesLoads = false };

        PassPlan streamed = grouped with { Style = PassStyle.Streamed };
        foreach (int vectors in (int[])[4, 2])
        {
            PassPlan pass = streamed with { Vectors = vectors };
            if (pass.Statements <= MethodBudget) return pass;
        }

        return form.Lines == 1 ? streamed with { Style = PassStyle.Rolled } : null;
    }

    private static PassPlan? HorizontalPass(FilterForm form, IsaTable isa, int finalVectors)
    {
        PassPlan pass = new(form.Planes, 1, PassStyle.Grouped, true, finalVectors);
        int live = pass.Loads.Count + form.Planes.Sum(plane => plane.SharedMultiplications) + 2;
        if (live > isa.Registers || form.Planes.Count == 1) pass = pass with { NamesLoads = false };
        while (pass.Vectors > 1 && pass.Statements > MethodBudget) pass = pass with { Vectors = pass.Vectors / 2 };
        if (pass.Statements <= MethodBudget) return pass;
        return form.Planes.Count == 1 ? pass with { Style = PassStyle.Rolled, Vectors = finalVectors } : null;
    }

    private static int StripLength(FilterForm form, PassPlan final, IsaTable isa)
    {
        int block = final.Vectors * isa.Lanes;
        int ringRows = form.Final.Taps.Count == 0 ? 1 : form.Final.Taps.Max(tap => tap.Row) + final.Outputs.Count;
        int lines = Math.Max(1, ringRows * form.Lines + 1);
        int length = Math.Max(RingBytes / sizeof(float) / lines, 4 * block);
        return Math.Min(length, 2048) / block * block;
    }
}

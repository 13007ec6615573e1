using ConvGen.Generator.Ir;

namespace ConvGen.Generator.Planning.Filters;

/// <summary>Chooses how the passes of a form are written for an instruction set: rows at once, vectors a block, style.</summary>
internal static class PassPlanner
{
    /// <summary>Arithmetic statements of a method: beyond, compilation takes long and the code leaves the instruction cache.</summary>
    private const int MethodStatements = 400;

    /// <summary>Statements and loads of a method: below 10 KB of IL.</summary>
    private const int MethodSize = 450;

    /// <summary>Taps of all rows at once, beyond which no tile is considered: sharing does not save that much.</summary>
    private const int MostTaps = 1000;

    /// <summary>Elements of the longest strip. Measured on rows of 5,760: strips of 256 take twice the time, for each begins with misses; beyond 3,000 the first-level cache loses more lines than that saves.</summary>
    private const int LongestStrip = 3072;

    /// <summary>Tiles of the final pass, in the order of preference between equal costs: rows at once, vectors. Four vectors of floats pack into one of bytes.</summary>
    private static readonly (int Rows, int Vectors)[] Tiles = [(2, 4), (4, 4), (1, 4), (4, 2), (2, 2), (1, 2)];

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
        int height = HeightOf(form.Final), constants = Constants(form.Final, arithmetic);
        PassPlan? best = null;
        double lowest = double.MaxValue;
        foreach (IGrouping<int, (int Rows, int Vectors)> tiles in Tiles.Where(tile => tile.Rows <= height && tile.Vectors <= mostVectors && form.Final.Taps.Count * tile.Rows <= MostTaps).GroupBy(tile => tile.Rows))
        {
            PassPlan grouped = FinalOf(form, tiles.Key);
            PassPlan[] styles = tiles.Key == 1 ? [grouped with { NamesLoads = false }] : [grouped with { Style = PassStyle.Streamed }, grouped, grouped with { Style = PassStyle.Shared }];
            foreach (PassPlan style in styles)
            {
                (OperationCounts operations, int live) = PassProgram.Count(style);
                foreach ((int rows, int vectors) in tiles)
                {
                    PassPlan pass = style with { Vectors = vectors, Operations = operations };
                    int registers = style.Style == PassStyle.Streamed ? (rows + 1) * vectors + 1 : live + rows * (vectors - 1) + (style.NamesLoads ? constants : 0) + 1;
                    if (registers > isa.Registers || pass.Statements > MethodStatements || pass.Size > MethodSize) continue;
                    double cost = Cost(pass, arithmetic, packsBytes);
                    if (cost < lowest) (best, lowest) = (pass, cost);
                }
            }
        }

        return best;
    }

    /// <summary>Constants that the products of a sum hold in registers.</summary>
    private static int Constants(LinearForm sum, Arithmetic arithmetic) =>
        sum.Groups.Count(group => !group.IsUnit && (arithmetic == Arithmetic.Float || ((int)group.Magnitude & ((int)group.Magnitude - 1)) != 0));

    private static int HeightOf(LinearForm sum) => sum.Taps.Count == 0 ? 1 : sum.Taps.Max(tap => tap.Row) - sum.Taps.Min(tap => tap.Row) + 1;

    private static PassPlan FinalOf(FilterForm form, int rows)
    {
        LinearForm[] outputs = [.. Enumerable.Range(0, rows).Select(down => new LinearForm(form.Final.Taps.Select(tap => tap with { Row = tap.Row + down }).ToEquatableArray()))];
        return new PassPlan(outputs.ToEquatableArray(), form.Lines, form.KeepsSource, PassStyle.Grouped, true, 4);
    }

    /// <summary>What a vector of results costs: operations, loads, and its part of what each block sets up. Floats wait for their loads rather than for arithmetic, and products read a
    /// constant besides.</summary>
    private static double Cost(PassPlan pass, Arithmetic arithmetic, bool packsBytes)
    {
        double narrowing = packsBytes && pass.Vectors < 4 ? 2 : 0;    // bytes after the row, out of memory
        OperationCounts n = pass.Operations;
        double arithmeticCost = arithmetic == Arithmetic.Float ? 0.5 * n.Arithmetic + 0.1 * n.Products : n.Separate;
        double block = 4.0 + pass.Loads.Select(load => (load.Row, load.Line)).Distinct().Count();    // the loop, and a pointer for each line
        return (arithmeticCost + n.Loads + block / pass.Vectors) / pass.Outputs.Count + narrowing;
    }

    private static PassPlan? Horizontal(FilterForm form, IsaTable isa, int finalVectors)
    {
        PassPlan pass = new(form.Planes, 1, true, PassStyle.Shared, true, finalVectors);
        (OperationCounts operations, int live) = PassProgram.Count(pass);
        if (form.Planes.Count == 1 || live + form.Planes.SelectMany(plane => plane.Groups).Select(group => group.Magnitude).Distinct().Count() + 1 > isa.Registers)
        {
            pass = pass with { Style = PassStyle.Grouped, NamesLoads = false };
            (operations, live) = PassProgram.Count(pass);
        }

        pass = pass with { Operations = operations };
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

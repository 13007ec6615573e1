using ConvGen.Generator.Algebra;
using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints the products of Winograd on rows: M += V U over the input channels, for one position along the height and some along the width.</summary>
internal sealed class WinogradRowsProductPrinter(SourceWriter code, WinogradRowsPlan plan)
{
    private const string Kernel = "[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]";

    private readonly ConvSpec _spec = plan.Spec;
    private readonly VectorWords _simd = new(plan.VectorBits, plan.Isa);

    /// <summary>A product with one weight: what it is added to, the place of its weights, and the columns of V that are its input, each added or subtracted.</summary>
    private sealed record Term(int Sum, int Weight, (int Column, bool IsNegative)[] Inputs);

    /// <summary>What follows a method's name where groups of phases have methods of their own.</summary>
    public static string Suffix(WinogradRowsPlan plan, RowGroup group) => plan.Shape.Groups.Count == 1 ? "" : InvariantText.Of($"{group.F.Taps}Taps");

    /// <summary>The methods that make all sums of a position along the height, for so many rows of tiles.</summary>
    public IEnumerable<string> Methods(RowGroup group, int tiles) => Calls().Select((_, call) => Name(group, call, tiles));

    public void Print(RowGroup group)
    {
        List<Term[]> calls = Calls();
        foreach (int tiles in plan.FullBlocks == plan.Blocks ? (int[])[plan.BlockTiles] : [plan.BlockTiles, plan.BlockTiles - 1])
            for (int call = 0; call < calls.Count; call++) PrintCall(group, call, calls[call], tiles);
    }

    private string Name(RowGroup group, int call, int tiles) => InvariantText.Of($"Multiply{Suffix(plan, group)}{call}x{tiles}");

    /// <summary>The terms of each call.</summary>
    private List<Term[]> Calls()
    {
        List<Term[]> phases = [];
        int sum = 0, weight = 0;
        for (int phase = 0; phase < plan.Shape.Columns.Count; phase++)
        {
            AxisPhase column = plan.Shape.Columns[phase];
            CookToom across = plan.Shape.Across[phase];
            int first = column.First - plan.Shape.FirstColumn;
            List<Term> terms = [];
            for (int position = 0; position < across.Positions; position++)
            {
                (int, bool)[] inputs =
                [
                    .. from i in Enumerable.Range(0, across.Input.Columns)
                       let factor = across.Input[position, i]
                       where !factor.IsZero
                       orderby factor.Sign descending
                       select (first + i * column.Dilation, factor.Sign < 0),
                ];
                terms.Add(new Term(plan.Shape.TileColumns == 1 ? sum : sum + position, weight + position, inputs));
            }

            phases.Add([.. terms]);
            sum += plan.Shape.SumsOf(phase);
            weight += across.Positions;
        }

        return plan.Shape.TileColumns == 1 ? plan.PositionsTogether ? [[.. phases.SelectMany(terms => terms)]] : phases
            : plan.PositionsTogether ? phases
            : [.. phases.SelectMany(terms => terms.Select(term => new[] { term }))];
    }

    private void PrintCall(RowGroup group, int call, Term[] terms, int tiles)
    {
        int members = plan.RowsTogether ? group.Members.Count : 1, outputs = plan.Outputs, vectors = tiles * plan.Vectors, channels = _spec.InChannelsPerGroup;
        int[] sums = [.. terms.Select(term => term.Sum).Distinct()];
        code.Line($"// M of {sums.Length} of {plan.Shape.ColumnSums} column positions, {members * outputs} outputs, {tiles} rows of tiles, {plan.Vectors} x {plan.Lanes} columns: {sums.Length * members * outputs * vectors} accumulators.");
        code.Line(Kernel);
        using (code.Block($"private static void {Name(group, call, tiles)}(float* v, float* u, float* s)"))
        {
            string[] accumulators = [.. from sum in sums from member in Enumerable.Range(0, members) from o in Enumerable.Range(0, outputs) from r in Enumerable.Range(0, vectors) select Sum(sum, member, o, r)];
            code.Line($"{_simd.Type} {string.Join(", ", accumulators.Select(name => $"{name} = {_simd.Zero}"))};");
            code.Line($"{_simd.Type} {string.Join(", ", Enumerable.Range(0, vectors).Select(r => InvariantText.Of($"x{r}")))}{(vectors > 1 ? ", w" : "")};");
            using (code.Block($"for (nint c = {channels}; c > 0; c--)"))
            {
                HashSet<int> held = [];
                if (terms.Length > 1 && plan.Shape.TileColumns > 1)
                {
                    foreach (int column in terms.SelectMany(term => term.Inputs).Select(input => input.Column).Distinct().OrderBy(column => column))
                    {
                        code.Line($"{_simd.Type} {string.Join(", ", Enumerable.Range(0, vectors).Select(r => InvariantText.Of($"d{column}_{r} = {_simd.At(Column(column, r))}")))};");
                        held.Add(column);
                    }
                }

                int? loaded = null;
                foreach (Term term in plan.Shape.TileColumns == 1 ? terms.OrderBy(term => term.Inputs[0].Column) : terms.AsEnumerable())
                {
                    int? only = term.Inputs.Length == 1 ? term.Inputs[0].Column : null;
                    if (only is null || only != loaded)
                        code.Line(string.Join(" ", Enumerable.Range(0, vectors).Select(r => InvariantText.Of($"x{r} = {string.Concat(term.Inputs.Select((input, i) => (i == 0 ? input.IsNegative ? "-" : "" : input.IsNegative ? " - " : " + ") + Input(input.Column, r)))};"))));
                    loaded = only;
                    for (int member = 0; member < members; member++)
                    {
                        for (int o = 0; o < outputs; o++)
                        {
                            string weight = _simd.Broadcast(InvariantText.Of($"u[{(long)(member * group.F.Positions * plan.Shape.ColumnPositions + term.Weight) * channels * outputs + o}]"));
                            code.Line((vectors == 1 ? "" : $"w = {weight}; ") + string.Join(" ", Enumerable.Range(0, vectors).Select(r =>
                                InvariantText.Of($"{Sum(term.Sum, member, o, r)} = {_simd.Fma(InvariantText.Of($"x{r}"), vectors == 1 ? weight : "w", Sum(term.Sum, member, o, r))};"))));
                        }
                    }
                }

                code.Line("v += ChannelStride;");
                code.Line($"u += {outputs};");

                string Input(int column, int r) => held.Contains(column) ? InvariantText.Of($"d{column}_{r}") : _simd.At(Column(column, r));
            }

            foreach (int sum in sums)
            {
                for (int member = 0; member < members; member++)
                {
                    for (int o = 0; o < outputs; o++)
                    {
                        long at = (long)member * group.F.Positions * plan.SumsStride + ((long)sum * outputs + o) * plan.SumStride;
                        for (int r = 0; r < vectors; r++) code.Line($"{_simd.At(Offset("s", at + r / plan.Vectors * plan.Shape.RowVectors * plan.Lanes + r % plan.Vectors * plan.Lanes))} = {Sum(sum, member, o, r)};");
                    }
                }
            }
        }

        code.Line();
    }

    /// <summary>Where vector <paramref name="r"/> of a column of V stands: rows of tiles outside, vectors inside.</summary>
    private string Column(int column, int r) => Offset("v", r / plan.Vectors * plan.Shape.RowPitch + r % plan.Vectors * plan.Lanes + plan.Shape.ColumnOffset(column));

    private static string Sum(int sum, int member, int output, int vector) => InvariantText.Of($"m{sum}_{member}_{output}_{vector}");

    private static string Offset(string pointer, long floats) => floats == 0 ? pointer : InvariantText.Of($"{pointer} + {floats}");
}

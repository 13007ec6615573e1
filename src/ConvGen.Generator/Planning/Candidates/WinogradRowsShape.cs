using ConvGen.Generator.Algebra;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Phases of the height that have equally many taps: they read one transformed input.</summary>
/// <param name="F">F(m, r) of all of them.</param>
/// <param name="First">The input row under the first position of the first tile.</param>
/// <param name="Rows">Window positions in a column: outputs of the phases, from where the first of their windows begins.</param>
/// <param name="Members">The phases.</param>
internal sealed record RowGroup(CookToom F, int First, int Rows, EquatableArray<AxisPhase> Members);

/// <summary>What <see cref="WinogradRowsPlan"/>s of one tile and one width of vectors have in common: phases, positions, and where a row of V has its columns. A plan is weighed by it a hundred times, so all of it is computed once.</summary>
internal sealed record WinogradRowsShape
{
    private const int Line = 16;    // floats

    private readonly EquatableArray<int> _leads;

    /// <param name="spec">The layer.</param>
    /// <param name="lanes">Floats of a vector.</param>
    /// <param name="tileRows">m of F(m, r) along the height.</param>
    /// <param name="tileColumns">Outputs of a tile along the width: 2, or 1 for sums of products.</param>
    public WinogradRowsShape(ConvSpec spec, int lanes, int tileRows, int tileColumns)
    {
        TileRows = tileRows;
        TileColumns = tileColumns;
        Rows = PhasesOf(spec.Height, false).ToEquatableArray();
        Columns = PhasesOf(spec.Width, true).ToEquatableArray();
        Groups = Rows.GroupBy(row => row.Taps).Select(Group).ToEquatableArray();
        Across = Columns.Select(column => tileColumns == 1 ? WinogradPoints.Sum(column.Taps) : WinogradPoints.F(2, column.Taps)).ToEquatableArray();
        MostPositions = Groups.Max(group => group.F.Positions);
        MostMembers = Groups.Max(group => group.Members.Count);
        Tiles = (Groups.Max(group => group.Rows) + tileRows - 1) / tileRows;
        RowVectors = (Columns[0].Outputs + lanes * tileColumns - 1) / (lanes * tileColumns);
        ColumnPositions = Across.Sum(across => across.Positions);
        ColumnSums = tileColumns == 1 ? Columns.Count : ColumnPositions;
        MostSums = tileColumns == 1 ? 1 : Across.Max(across => across.Positions);
        RowPositions = Groups.Sum(group => group.F.Positions * group.Members.Count);
        FirstColumn = Columns.Min(column => column.First);
        Skipped = Math.Max(0, -FirstColumn);
        FirstInput = Math.Max(0, FirstColumn);
        ReadColumns = Columns.Max(column => column.First - FirstColumn + RowVectors * lanes * tileColumns + (tileColumns == 1 ? (column.Taps - 1) * column.Dilation : column.Taps - 1));
        InputColumns = Math.Min(spec.Width.Input - FirstInput, ReadColumns - Skipped);
        InputVectors = (InputColumns + lanes * tileColumns - 1) / (lanes * tileColumns);
        _leads = Enumerable.Range(0, tileColumns).Select(parity => (Line - Slot(parity) % Line) % Line).ToEquatableArray();
        int parityFloats = Enumerable.Range(0, tileColumns).Max(parity => Math.Max(ReadEnd(parity), InputStart(parity) + InputVectors * lanes));
        ParityStride = (parityFloats + Line - 1) / Line * Line;
    }

    public int TileRows { get; }

    public int TileColumns { get; }

    /// <summary>The stride-1 convolutions that make the layer, along the height and along the width; these count as many outputs each.</summary>
    public EquatableArray<AxisPhase> Rows { get; }

    public EquatableArray<AxisPhase> Columns { get; }

    public EquatableArray<RowGroup> Groups { get; }

    /// <summary>What each phase of the width multiplies.</summary>
    public EquatableArray<CookToom> Across { get; }

    /// <summary>Positions of a tile along the height, of the group that has most.</summary>
    public int MostPositions { get; }

    /// <summary>Phases of the height that share transformed rows, of the group that has most.</summary>
    public int MostMembers { get; }

    /// <summary>Rows of tiles.</summary>
    public int Tiles { get; }

    /// <summary>Vectors of outputs of a phase and a parity in a row.</summary>
    public int RowVectors { get; }

    /// <summary>Weights of all phases of the width, for a channel and a row position.</summary>
    public int ColumnPositions { get; }

    /// <summary>Sums of all phases of the width: one of all taps of a phase, or one a position.</summary>
    public int ColumnSums { get; }

    /// <summary>Sums of the phase of the width that has most.</summary>
    public int MostSums { get; }

    /// <summary>Weights of all phases of the height, for a channel and a column position.</summary>
    public int RowPositions { get; }

    /// <summary>The input column that the first output reads first, with which a row of V begins; negative in the padding.</summary>
    public int FirstColumn { get; }

    /// <summary>Columns of zeros before the input.</summary>
    public int Skipped { get; }

    /// <summary>Input columns before it that no output reads.</summary>
    public int FirstInput { get; }

    /// <summary>Columns that products read.</summary>
    public int ReadColumns { get; }

    /// <summary>Input columns that a row of V holds.</summary>
    public int InputColumns { get; }

    /// <summary>Vectors of a row of V that hold inputs, of each parity.</summary>
    public int InputVectors { get; }

    /// <summary>Floats of a row of V of one parity.</summary>
    public int ParityStride { get; }

    public int RowPitch => ParityStride * TileColumns;

    /// <summary>Outputs that are adjacent and lie in different vectors: phases x parities.</summary>
    public int Interleaved => Columns.Count * TileColumns;

    /// <summary>Sums of one phase of the width.</summary>
    public int SumsOf(int column) => TileColumns == 1 ? 1 : Across[column].Positions;

    /// <summary>Where the first input of a parity stands in its row of V: on a cache line.</summary>
    public int InputStart(int parity) => _leads[parity] + Slot(parity);

    /// <summary>Where the columns of a parity that products read begin, and end.</summary>
    public int ReadStart(int parity) => _leads[parity];

    public int ReadEnd(int parity) => _leads[parity] + (ReadColumns + TileColumns - 1 - parity) / TileColumns;

    /// <summary>Where a column of V stands in its row.</summary>
    public int ColumnOffset(int column) => column % TileColumns * ParityStride + _leads[column % TileColumns] + column / TileColumns;

    /// <summary>The stride-1 convolutions of an axis.</summary>
    public static IReadOnlyList<AxisPhase> PhasesOf(SpatialAxis axis, bool sameOutputs) =>
        axis.IsTransposed ? AxisPhase.Of(axis, sameOutputs) : [new AxisPhase(0, axis.Output, axis.Kernel, axis.Dilation, -axis.PadBegin)];

    /// <summary>G of every phase of an axis, one below the other: positions x taps of the layer.</summary>
    public static RationalMatrix KernelMatrix(SpatialAxis axis, IEnumerable<(AxisPhase Phase, CookToom F)> parts)
    {
        (AxisPhase Phase, CookToom F)[] all = [.. parts];
        RationalMatrix matrix = new(all.Sum(part => part.F.Positions), axis.Kernel);
        int start = 0;
        foreach ((AxisPhase phase, CookToom f) in all)
        {
            // A transposed axis takes its taps a stride apart, and as they grow the input moves back.
            int first = axis.IsTransposed ? (phase.Residue + axis.PadBegin) % axis.Stride + (phase.Taps - 1) * axis.Stride : 0, step = axis.IsTransposed ? -axis.Stride : 1;
            for (int i = 0; i < f.Positions; i++)
                for (int tap = 0; tap < phase.Taps; tap++) matrix[start + i, first + tap * step] = f.Kernel[i, tap];
            start += f.Positions;
        }

        return matrix;
    }

    /// <summary>The slot of the first input of a parity, counted from that of the first column.</summary>
    private int Slot(int parity) => (Skipped + (parity + Skipped) % TileColumns) / TileColumns;

    private RowGroup Group(IGrouping<int, AxisPhase> alike)
    {
        int first = alike.Min(row => row.First);
        return new RowGroup(WinogradPoints.F(TileRows, alike.Key), first, alike.Max(row => row.Outputs + row.First - first), alike.ToEquatableArray());
    }
}

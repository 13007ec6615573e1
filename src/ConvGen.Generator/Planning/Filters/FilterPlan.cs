using ConvGen.Generator.Ir;
using ConvGen.Generator.Model;
using ConvGen.Generator.Planning.Cascades;

namespace ConvGen.Generator.Planning.Filters;

/// <summary>What a filter computes in.</summary>
internal enum Arithmetic
{
    Float,

    /// <summary>16-bit integers, from bytes to bytes.</summary>
    Word,
}

/// <summary>How a pass is written.</summary>
internal enum PassStyle
{
    /// <summary>Output by output, equal taps added before they are multiplied.</summary>
    Grouped,

    /// <summary>The same, and what outputs have in common is added once.</summary>
    Shared,

    /// <summary>Load by load, each into every sum it belongs to.</summary>
    Streamed,

    /// <summary>A loop over a table of taps, for kernels that would be too much code.</summary>
    Rolled,
}

/// <summary>One pass for one instruction set.</summary>
/// <param name="Outputs">The sums it computes; the final pass has one for each row it makes at once, a row lower each.</param>
/// <param name="Lines">Lines of a ring row in the pass's table of rows.</param>
/// <param name="ReadsSource">Whether line 0 is the source row; all others are planes.</param>
/// <param name="Style">How it is written.</param>
/// <param name="NamesLoads">Grouped and Shared: whether loads that several sums use are kept in registers.</param>
/// <param name="Vectors">Vectors a block.</param>
internal sealed record PassPlan(EquatableArray<LinearForm> Outputs, int Lines, bool ReadsSource, PassStyle Style, bool NamesLoads, int Vectors)
{
    /// <summary>Elements read of the table of rows: every (row, line, column) in use.</summary>
    public EquatableArray<(int Row, int Line, int Column)> Loads =>
        Outputs.SelectMany(output => output.Taps).Select(tap => (tap.Row, tap.Line, tap.Column)).Distinct().OrderBy(load => load).ToEquatableArray();

    /// <summary>Whether taps of one magnitude are added before they are multiplied.</summary>
    public bool IsGrouped => Style is PassStyle.Grouped or PassStyle.Shared;

    /// <summary>Whether a line is the source row.</summary>
    public bool IsSource(int line) => ReadsSource && line == 0;

    /// <summary>Operations of all outputs for one vector; of a rolled pass, none are counted.</summary>
    public OperationCounts Operations { get; init; }

    /// <summary>Arithmetic of one block.</summary>
    public int Statements => Operations.Arithmetic * Vectors;

    /// <summary>Arithmetic and loads written out: some 20 bytes of IL and 60 characters of source each.</summary>
    public int Size => Style == PassStyle.Rolled ? 20 * Vectors : (Operations.Arithmetic + Operations.Loads) * Vectors;
}

/// <summary>The passes in one arithmetic for one instruction set.</summary>
/// <param name="PrintsBytes">In float: whether there is a final pass to bytes, too.</param>
internal sealed record FilterKernelPlan(TargetIsa Isa, Arithmetic Arithmetic, PassPlan? Horizontal, PassPlan Final, bool PrintsBytes, int StripLength)
{
    public int Block => Final.Vectors * LanesOf(Isa, Arithmetic);

    public int RowsAtOnce => Final.Outputs.Count;

    /// <summary>See <see cref="PassPlan.Size"/>.</summary>
    public int Size => (Horizontal?.Size ?? 0) + Final.Size * (PrintsBytes ? 2 : 1);

    public static int LanesOf(TargetIsa isa, Arithmetic arithmetic) => (int)isa / (arithmetic == Arithmetic.Float ? 32 : 16);
}

/// <summary>A filter from bytes to bytes in 16-bit integers.</summary>
internal sealed record WordPlan(FilterForm Form, WordArithmetic Arithmetic, EquatableArray<FilterKernelPlan> Kernels);

/// <summary>What a filter does, decided. Printers turn it into text and decide nothing.</summary>
internal sealed record FilterPlan : TapsPlan
{
    public required FilterSpec Spec { get; init; }

    /// <summary>The form in float.</summary>
    public required FilterForm Form { get; init; }

    public required EquatableArray<FilterKernelPlan> Kernels { get; init; }

    /// <summary>How bytes become bytes in 16-bit integers; null where they cannot, and <see cref="WordObjection"/> says why.</summary>
    public required WordPlan? Word { get; init; }

    public required string WordObjection { get; init; }

    /// <summary>The cascade that this filter is; null for a filter declared with taps.</summary>
    public CombinedCascade? Cascade { get; init; }

    /// <summary>Whether a sum of bytes may leave the range of an int, so that it must be clamped before it is converted.</summary>
    public required bool ClampsBytes { get; init; }
}

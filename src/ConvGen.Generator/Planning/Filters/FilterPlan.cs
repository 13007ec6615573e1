using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning.Filters;

/// <summary>How a pass is written.</summary>
internal enum PassStyle
{
    /// <summary>Output by output, equal taps added before they are multiplied.</summary>
    Grouped,

    /// <summary>Load by load, each into every sum it belongs to.</summary>
    Streamed,

    /// <summary>A loop over a table of taps, for kernels that would be too much code.</summary>
    Rolled,
}

/// <summary>One pass for one instruction set.</summary>
/// <param name="Outputs">The sums it computes; the final pass has one for each row it makes at once, a row lower each.</param>
/// <param name="Lines">Lines of a ring row in the pass's table of rows.</param>
/// <param name="Style">How it is written.</param>
/// <param name="NamesLoads">Grouped: whether loads that several sums use are kept in registers.</param>
/// <param name="Vectors">Vectors a block.</param>
internal sealed record PassPlan(EquatableArray<LinearForm> Outputs, int Lines, PassStyle Style, bool NamesLoads, int Vectors)
{
    /// <summary>Elements read of the table of rows: every (row, line, column) in use.</summary>
    public EquatableArray<(int Row, int Line, int Column)> Loads =>
        Outputs.SelectMany(output => output.Taps).Select(tap => (tap.Row, tap.Line, tap.Column)).Distinct().OrderBy(load => load).ToEquatableArray();

    /// <summary>Arithmetic statements of one block.</summary>
    public int Statements => Outputs.Sum(output => output.Taps.Count) * Vectors;
}

/// <summary>The passes for one instruction set.</summary>
internal sealed record FilterKernelPlan(TargetIsa Isa, PassPlan? Horizontal, PassPlan Final, bool PrintsBytes, int StripLength)
{
    public int Block => Final.Vectors * IsaTable.Of(Isa).Lanes;

    public int RowsAtOnce => Final.Outputs.Count;
}

/// <summary>What a filter does, decided. Printers turn it into text and decide nothing.</summary>
internal sealed record FilterPlan
{
    public required LayerIdentity Identity { get; init; }

    public required FilterSpec Spec { get; init; }

    public required FilterForm Form { get; init; }

    /// <summary>What was done with the taps, in words.</summary>
    public required EquatableArray<string> Steps { get; init; }

    /// <summary>Additions and multiplications left, scale and offset included.</summary>
    public required int Operations { get; init; }

    /// <summary>The same of the sum over all taps.</summary>
    public required int PlainOperations { get; init; }

    /// <summary>Whether a sum of bytes may leave the range of an int, so that it must be clamped before it is converted.</summary>
    public required bool ClampsBytes { get; init; }

    /// <summary>The error bound of float results, in words.</summary>
    public required string AccuracyBound { get; init; }

    /// <summary>The other forms and why not.</summary>
    public required EquatableArray<Rejection> Rejections { get; init; }

    public required EquatableArray<FilterKernelPlan> Kernels { get; init; }
}

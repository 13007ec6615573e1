namespace ConvGen.Generator.Planning;

/// <summary>Tiles of one size of a <see cref="WinogradPlan"/>: the only ones there are, or one of up to four sizes that share their weights, each a rectangle of the image's tiles.</summary>
/// <param name="OutputRows">m of F(m, r) along the height.</param>
/// <param name="OutputColumns">The same along the width.</param>
/// <param name="FirstRow">First row of tiles of this kind.</param>
/// <param name="Rows">Rows of tiles.</param>
/// <param name="FirstColumn">First column of tiles.</param>
/// <param name="Columns">Columns of tiles.</param>
/// <param name="FirstSlot">Where its first tile stands in V and M; the others follow row by row.</param>
internal sealed record WinogradTileKind(int OutputRows, int OutputColumns, int FirstRow, int Rows, int FirstColumn, int Columns, int FirstSlot)
{
    public int Tiles => Rows * Columns;

    public string Name => FormattableString.Invariant($"{OutputRows}x{OutputColumns}");
}

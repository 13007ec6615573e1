namespace ConvGen.Generator.Algebra;

/// <summary>A sum of <see cref="TileAlgorithm"/>: an F(m, r) on every so many inputs of the window and taps of the kernel, whose results are, or are added to, every so many outputs of the tile.</summary>
/// <param name="Algorithm">The F(m, r).</param>
/// <param name="Inputs">Which inputs of the window are its d.</param>
/// <param name="Taps">Which taps are its g.</param>
/// <param name="Outputs">Which outputs are its y.</param>
internal sealed record TilePart(CookToom Algorithm, Steps Inputs, Steps Taps, Steps Outputs);

/// <summary>The numbers Start, Start + Step, ...</summary>
internal readonly record struct Steps(int Start, int Step)
{
    public int this[int index] => Start + index * Step;
}

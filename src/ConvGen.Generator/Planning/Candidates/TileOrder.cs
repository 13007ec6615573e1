namespace ConvGen.Generator.Planning;

/// <summary>Tiles along one axis of outputs. Those of a dilated axis share inputs only if they lie a dilation apart, so tile i computes outputs First(i) + j * Dilation, First(i) = i / Dilation * (Dilation *
/// Outputs) + i % Dilation: as many tiles as the dilation together compute adjacent outputs.</summary>
/// <param name="Extent">Outputs of the axis.</param>
/// <param name="Outputs">Outputs of a tile.</param>
/// <param name="Dilation">How far apart they lie; 1 for a single tap.</param>
internal readonly record struct TileOrder(int Extent, int Outputs, int Dilation)
{
    /// <summary>Outputs that <see cref="Dilation"/> tiles compute together.</summary>
    public int Together => Outputs * Dilation;

    /// <summary>Tiles with an output.</summary>
    public int Tiles => Extent / Together * Dilation + Math.Min(Dilation, Extent % Together);

    /// <summary>Whether no tile reaches beyond the axis.</summary>
    public bool IsWhole => Extent % Together == 0;

    /// <summary>Outputs from the first to the last of the first <paramref name="tiles"/>, those beyond the axis included.</summary>
    public int Reach(int tiles) => Math.Min((tiles + Dilation - 1) / Dilation * Together, Dilation == 1 ? int.MaxValue : Extent + Together - Dilation);

    /// <summary>The most outputs that any adjacent tiles span.</summary>
    public int ReachOfAny(int tiles) => Dilation == 1 ? tiles * Outputs : ((tiles + Dilation - 2) / Dilation + 1) * Together;
}

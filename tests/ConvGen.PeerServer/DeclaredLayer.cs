namespace ConvGen.PeerServer;

/// <summary>Makes a declared layer from its weights.</summary>
internal delegate IConvLayer LayerFactory(ReadOnlySpan<float> weights);

/// <summary>A row of the list of shapes, with the layers the build declared for it.</summary>
internal sealed class DeclaredLayer
{
    /// <summary>A row that is declared in both layouts.</summary>
    public DeclaredLayer(string words, LayerFactory channelsFirst, LayerFactory channelsLast) =>
        (Words, ChannelsFirst, ChannelsLast) = (words, channelsFirst, channelsLast);

    /// <summary>A row that no attribute can say.</summary>
    public DeclaredLayer(string words, string whyNot) => (Words, WhyNot) = (words, whyNot);

    /// <summary>The shape as the protocol says it.</summary>
    public string Words { get; }

    /// <summary>The row's name.</summary>
    public string Name => Words[..Words.IndexOf(' ')];

    /// <summary>The layer with channels first; null where there is none.</summary>
    public LayerFactory? ChannelsFirst { get; }

    /// <summary>The layer with channels last; null where there is none.</summary>
    public LayerFactory? ChannelsLast { get; }

    /// <summary>Why there is no layer; null where there is one.</summary>
    public string? WhyNot { get; }
}

/// <summary>The rows this server was built for; the build writes the table.</summary>
internal static partial class DeclaredLayers
{
    /// <summary>The rows in the list's order.</summary>
    public static IReadOnlyList<DeclaredLayer> All { get; } = Rows();

    private static readonly Dictionary<string, DeclaredLayer> ByWords = All.ToDictionary(row => row.Words);

    /// <summary>The row of a shape. A shape that was not on the list answers why it cannot be served.</summary>
    public static DeclaredLayer Find(string words) => ByWords.TryGetValue(words, out DeclaredLayer? row)
        ? row
        : new DeclaredLayer(words, "this shape was not in the list the server was built from (-p:Shapes=FILE.csv)");

    private static partial DeclaredLayer[] Rows();
}
